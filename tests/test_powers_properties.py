"""Powers, for any sums: splitting an offer never needs less approval than the whole.

Hypothesis makes up roles, sums and splits. The rows a person can check by hand are the
table at the end.
"""

import importlib.util
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

# By path: importing the addon would import Odoo.
_PATH = Path(__file__).parents[1] / "travel_complaint" / "tools" / "powers.py"
_SPEC = importlib.util.spec_from_file_location("travel_complaint_powers", _PATH)
powers = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(powers)
Power, Use = powers.Power, powers.Use

# The same examples on every machine: a failure is never a matter of luck.
checked = settings(max_examples=300, deadline=None, derandomize=True, database=None)

money = st.integers(0, 2_000_000).map(lambda cents: Decimal(cents) / 100)
limit = st.one_of(st.none(), money)
power = st.builds(Power, limit, limit, limit)
use = st.builds(Use, money, money, money)
parts = st.lists(st.integers(1, 500_000), min_size=1, max_size=6).map(
    lambda cents: [Decimal(number) / 100 for number in cents]
)


def after(use, amount):
    """The sums once `amount` has been given: one case, one order, one day."""
    return Use(*(used + amount for used in use))


def rank(ladder, use, amount):
    """How far up the ladder one has to go for this amount; its length: too far."""
    found = [n for n, power in enumerate(ladder) if powers.covers(power, use, amount)]
    return min(found, default=len(ladder))


@checked
@given(st.lists(power, min_size=1, max_size=4), use, parts)
def test_splitting_needs_no_lower_level(ladder, use, parts):
    """Somebody as high as for the whole has to say yes to one of the parts."""
    ladder = [powers.combine(ladder[: n + 1]) for n in range(len(ladder))]
    highest, before = 0, use
    for part in parts:
        highest = max(highest, rank(ladder, before, part))
        before = after(before, part)
    assert highest >= rank(ladder, use, sum(parts))


@checked
@given(power, use, money, money)
def test_more_is_never_easier(power, use, amount, more):
    """Whose power covers an amount covers each smaller one, and with less given."""
    if powers.covers(power, use, amount + more):
        assert powers.covers(power, use, amount)
    if powers.covers(power, after(use, more), amount):
        assert powers.covers(power, use, amount)


@checked
@given(st.lists(power, max_size=4), power, use, money)
def test_a_further_role_never_takes_away(roles, further, use, amount):
    """Who holds one role more may do all that they could before."""
    if powers.covers(powers.combine(roles), use, amount):
        assert powers.covers(powers.combine([*roles, further]), use, amount)


@checked
@given(power, use, money)
def test_what_is_left_can_be_given_and_not_a_cent_more(power, use, amount):
    """`left` is the largest amount that the power covers."""
    rest = powers.left(power, use)
    if rest is None:
        assert powers.covers(power, use, amount)
    else:
        assert powers.covers(power, use, rest)
        assert not powers.covers(power, use, rest + Decimal("0.01"))


@checked
@given(power, use, money)
def test_each_excess_is_one(power, use, amount):
    """A limit is named if and only if the amount passes it, with what is left of it."""
    named = {excess.scope: excess for excess in powers.excesses(power, use, amount)}
    for scope in powers.SCOPES:
        top, used = getattr(power, scope), getattr(use, scope)
        passes = top is not None and amount > 0 and used + amount > top
        assert (scope in named) == passes
        if passes:
            assert named[scope].left == max(top - used, 0)


@checked
@given(st.lists(power, min_size=2, max_size=5), use, money)
def test_higher_powers_come_later(ladder, use, amount):
    """Of powers that contain each other, the smaller one sorts first."""
    combined = powers.combine(ladder)
    for power in ladder:
        assert powers.height(power) <= powers.height(combined)


FRONT = Power(Decimal(400), Decimal(600), Decimal(1000))
BOSS = Power(Decimal(10000), Decimal(10000), Decimal(20000))


@pytest.mark.parametrize(
    ("power", "given", "amount", "scopes"),
    [
        # Ctrip's front line could give 400 yuan.
        (FRONT, Use(), "400", ()),
        (FRONT, Use(), "400.01", ("case",)),
        (FRONT, Use(Decimal(400), Decimal(400), Decimal(400)), "0.01", ("case",)),
        (FRONT, Use(Decimal(0), Decimal(400), Decimal(400)), "201", ("booking",)),
        (FRONT, Use(Decimal(0), Decimal(0), Decimal(800)), "201", ("day",)),
        (FRONT, Use(), "5200", ("case", "booking", "day")),
        (BOSS, Use(), "5200", ()),
        # An apology costs nothing, and anybody may offer it.
        (Power(), Use(Decimal(9), Decimal(9), Decimal(9)), "0", ()),
        (Power(), Use(), "0.01", ("case", "booking", "day")),
        (Power(None, None, None), Use(), "1000000", ()),
    ],
)
def test_table(power, given, amount, scopes):
    """RS-3: rows that a person can check by hand."""
    found = powers.excesses(power, given, Decimal(amount))
    assert tuple(excess.scope for excess in found) == scopes


@pytest.mark.parametrize(
    ("value", "digits", "written"),
    [
        (0.1 + 0.2, 2, "0.30"),
        (400.005, 2, "400.00"),
        (None, 2, "0.00"),
        (5200, 0, "5200"),
        (1e9, 2, "1000000000.00"),
        (False, 3, "0.000"),
    ],
)
def test_exact(value, digits, written):
    """RS-3: what the currency does not know is not there."""
    assert str(powers.exact(value, digits)) == written
