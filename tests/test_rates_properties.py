"""Rates, for any counts: what their exact intervals promise (ST-1, ST-2).

Hypothesis makes up counts and exposures; the tables at the end are those of the
literature (Garwood 1936; chi-square tables).
"""

import importlib.util
from math import exp, factorial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

# By path: importing the addon would import Odoo.
_PATH = Path(__file__).parents[1] / "travel_complaint" / "tools" / "rates.py"
_SPEC = importlib.util.spec_from_file_location("travel_complaint_rates", _PATH)
rates = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(rates)

# The same examples on every machine: a failure is never a matter of luck.
checked = settings(max_examples=200, deadline=None, derandomize=True, database=None)
count = st.integers(0, 2000)
exposure = st.integers(1, 10**7)
shares = st.floats(0.001, 0.999)


def poisson_at_most(count, mean):
    """The probability of at most `count` events, by the formula itself."""
    return sum(mean**n * exp(-mean) / factorial(n) for n in range(count + 1))


@checked
@given(st.integers(0, 60))
def test_ends_are_where_chance_ends(count):
    """At each end of the interval what was seen has just 2.5 % of probability."""
    low, high = rates.interval(count, 1)
    assert poisson_at_most(count, high) == pytest.approx(0.025, rel=1e-9)
    if count:
        assert 1 - poisson_at_most(count - 1, low) == pytest.approx(0.025, rel=1e-7)


@checked
@given(count, exposure)
def test_holds_its_rate(count, exposure):
    """The rate that was seen lies inside, and both ends grow with the count."""
    low, high = rates.interval(count, exposure, per=1000)
    assert low <= rates.rate(count, exposure, per=1000) < high
    more = rates.interval(count + 1, exposure, per=1000)
    assert low < more.low and high < more.high


@checked
@given(st.integers(1, 500), exposure, st.integers(2, 20))
def test_more_travel_accuses_less(count, exposure, times):
    """The same complaints on more guest-days: both ends fall, for the busy one."""
    busy = rates.interval(count, exposure * times)
    quiet = rates.interval(count, exposure)
    assert busy.low < quiet.low and busy.high < quiet.high
    # As many complaints a day, of more days: the interval is narrower.
    surer = rates.interval(count * times, exposure * times)
    assert surer.high - surer.low < quiet.high - quiet.low


@checked
@given(shares, st.floats(0.5, 3000))
def test_quantile_undoes_share(share, shape):
    """The quantile is where the share is reached."""
    value = rates.gamma_quantile(share, shape)
    assert rates.gamma_share(value, shape) == pytest.approx(share, abs=1e-9)


@checked
@given(count, exposure, exposure, st.floats(0, 100))
def test_a_verdict_is_one_of_three(count, exposure, others, reference):
    """Who differs upwards does not differ downwards."""
    found = rates.interval(count, exposure, per=1000)
    verdict = rates.compare(found, reference)
    assert (verdict == rates.HIGHER) == (found.low > reference)
    assert (verdict == rates.LOWER) == (found.high < reference)


@checked
@given(st.integers(0, 200), st.integers(0, 200), exposure, exposure)
def test_fall_by_chance_is_a_probability(before, after, first, second):
    """It is a probability, and more complaints afterwards speak against a fall."""
    found = rates.fall_by_chance(before, first, after, second)
    assert 0 <= found <= 1
    assert rates.fall_by_chance(before, first, after + 1, second) >= found - 1e-9


# count: 95 % interval of the mean (Garwood 1936)
GARWOOD = {
    0: (0, 3.689),
    1: (0.025, 5.572),
    2: (0.242, 7.225),
    5: (1.623, 11.668),
    10: (4.795, 18.390),
    20: (12.217, 30.888),
    50: (37.111, 65.919),
    100: (81.364, 121.627),
}
# share, degrees of freedom: quantile of chi-square
CHI_SQUARE = {
    (0.95, 1): 3.841,
    (0.975, 2): 7.378,
    (0.025, 10): 3.247,
    (0.5, 4): 3.357,
    (0.99, 30): 50.892,
    (0.05, 100): 77.929,
}


@pytest.mark.parametrize("count, expected", GARWOOD.items())
def test_garwood(count, expected):
    """The intervals are those of the table."""
    assert rates.interval(count, 1) == pytest.approx(expected, abs=0.0006)


@pytest.mark.parametrize("point, expected", CHI_SQUARE.items())
def test_chi_square(point, expected):
    """The quantiles are those of the table."""
    share, freedom = point
    found = 2 * rates.gamma_quantile(share, freedom / 2)
    assert found == pytest.approx(expected, abs=0.0006)


# before, its exposure, after, its exposure, probability: binomial sums by hand
FALLS = (
    (1, 10, 0, 10, 0.5),
    (4, 10, 0, 10, 1 / 16),
    (5, 10, 0, 10, 1 / 32),
    (3, 10, 1, 10, 5 / 16),
    (2, 10, 0, 20, 1 / 9),
    (0, 10, 0, 10, 1),
)


@pytest.mark.parametrize("before, first, after, second, expected", FALLS)
def test_falls(before, first, after, second, expected):
    """Few complaints fall by chance; many do not."""
    found = rates.fall_by_chance(before, first, after, second)
    assert found == pytest.approx(expected)
