"""Rates of rare events, such as complaints per 1000 guest-days, told from chance.

Complaints are counted as events of a Poisson process: the intervals are the exact ones
(Garwood), the comparison of two spans is the exact conditional one. Few complaints give
a wide interval, and a wide interval accuses nobody.
"""

from functools import lru_cache
from math import exp, inf, lgamma, log, log1p, sqrt
from typing import NamedTuple

CONFIDENCE = 0.95
PER_GUEST_DAY = 1000  # complaints per 1000 guest-days
HIGHER, LOWER, ALIKE = "higher", "lower", "alike"
_TINY = 1e-300
_PRECISION = 1e-15


class Interval(NamedTuple):
    """Between which rates the true one lies, as far as one can tell."""

    low: float
    high: float


def rate(count, exposure, per=1):
    """So many events in each `per` of the exposure; 0 where there is none."""
    return per * count / exposure if exposure else 0.0


def interval(count, exposure, per=1, confidence=CONFIDENCE):
    """The exact interval of the rate of `count` events in `exposure`.

    :param count: a whole number, from 0 on
    :param exposure: guest-days, tours ...; more than 0
    :return: Interval, in events in each `per` of the exposure
    """
    low, high = _mean_interval(count, confidence)
    return Interval(per * low / exposure, per * high / exposure)


def compare(found, reference):
    """Whether a rate differs from another one by more than chance.

    :param found: Interval of the rate
    :param reference: the other rate, in the same unit
    :return: HIGHER, LOWER or ALIKE
    """
    if found.low > reference:
        return HIGHER
    return LOWER if found.high < reference else ALIKE


def fall_by_chance(before, before_exposure, after, after_exposure):
    """How probable it is to see no more than `after` events though nothing has changed.

    Of all events of both spans, each lies in the second one with the probability of its
    share of the exposure: the count there is binomial, whatever the true rate is.

    :return: 0 to 1; below 0.05 the rate has fallen beyond chance
    """
    total = before + after
    share = after_exposure / (before_exposure + after_exposure)
    return min(1.0, sum(_binomial(n, total, share) for n in range(after + 1)))


def _binomial(count, total, share):
    """The probability of `count` of `total`, each with the probability `share`."""
    ways = lgamma(total + 1) - lgamma(count + 1) - lgamma(total - count + 1)
    return exp(ways + count * log(share) + (total - count) * log1p(-share))


@lru_cache(maxsize=4096)
def _mean_interval(count, confidence):
    """The exact interval of the mean of which `count` events have been seen."""
    tail = (1 - confidence) / 2
    low = gamma_quantile(tail, count) if count else 0.0
    return low, gamma_quantile(1 - tail, count + 1)


def gamma_quantile(share, shape):
    """Below what a gamma variable (scale 1) lies with probability `share`.

    :param shape: more than 0; half the degrees of freedom of chi-square, whose quantile
        is twice this one
    """
    low, high = 0.0, shape + 10 * sqrt(shape) + 10
    while gamma_share(high, shape) < share:
        low, high = high, 2 * high
    middle = (low + high) / 2
    while low < middle < high and high - low > _PRECISION * high:
        if gamma_share(middle, shape) < share:
            low = middle
        else:
            high = middle
        middle = (low + high) / 2
    return middle


def gamma_share(value, shape):
    """The probability that a gamma variable (scale 1) lies below `value`."""
    if value <= 0:
        return 0.0
    factor = exp(shape * log(value) - value - lgamma(shape))
    if value < shape + 1:
        return factor * _series(value, shape)
    return 1 - factor * _fraction(value, shape)


def _series(value, shape):
    """The lower incomplete gamma function without its factor, where it converges."""
    term = total = 1 / shape
    number = shape
    while term > total * _PRECISION:
        number += 1
        term *= value / number
        total += term
    return total


def _fraction(value, shape):
    """The upper incomplete gamma function without its factor, as continued fraction.

    By Lentz's method, as in “Numerical Recipes”, section 6.2.
    """
    middle = value + 1 - shape
    ratio, inverse = inf, 1 / middle
    result, number, change = inverse, 0, inf
    while abs(change - 1) > _PRECISION:
        number += 1
        part = -number * (number - shape)
        middle += 2
        inverse = part * inverse + middle
        inverse = 1 / (inverse if abs(inverse) > _TINY else _TINY)
        ratio = middle + part / ratio
        ratio = ratio if abs(ratio) > _TINY else _TINY
        change = inverse * ratio
        result *= change
    return result
