"""From a figure to points, and what is missing to the next band (AS-1, AS-2).

A share is never rounded before it is compared: 89.996 % is not 90 %. What is missing is
the smallest whole number of cases, or the smallest amount, that reaches a better band.
"""

from fractions import Fraction
from math import ceil
from typing import NamedTuple

from .amounts import ZERO, exact, half_up

# What a figure is: a share of cases, a number of cases, or one entered by hand.
SHARE, COUNT, HAND = "share", "count", "hand"
# Which figures are the better ones.
HIGHER, LOWER = "higher", "lower"
DIGITS = 2


class Verdict(NamedTuple):
    """What a figure is worth."""

    position: int  # of the band, the lowest figures first
    score: object
    missing: object = None  # cases, or an amount, up or down, to a better band
    next_score: object = None  # what is reached then; None when nothing is better


def share(hits, total):
    """The share in percent as it is shown: never more than it is."""
    return exact(hits * 100 * 100 // total, 0) / 100 if total else ZERO


def judge(kind, direction, bands, hits, total):
    """What a figure is worth.

    :param kind: SHARE (hits of total), COUNT (hits) or HAND (hits, with two decimals)
    :param direction: HIGHER or LOWER
    :param bands: [(from which figure on, score)], the lowest first, from zero on
    :return: a Verdict; None when there is nothing to judge
    """
    if kind == SHARE and not total:
        return None
    limits = [exact(limit, DIGITS) for limit, _score in bands]
    scores = [exact(score, DIGITS) for _limit, score in bands]
    steps = _steps(hits, kind)
    position = _find_band(limits, kind, steps, total)
    better = [i for i, value in enumerate(scores) if value > scores[position]]
    if not better:
        return Verdict(position, scores[position])
    if direction == HIGHER:
        wanted = _least_from(limits[min(better)], kind, total)
    else:
        wanted = _least_from(limits[max(better) + 1], kind, total) - 1
    reached = _find_band(limits, kind, wanted, total)
    missing = abs(wanted - steps)
    if kind == HAND:
        missing = exact(missing, 0) / 100
    return Verdict(position, scores[position], missing, scores[reached])


def average(scored):
    """The base score: scores weighed and averaged, to two decimals (PSI).

    :param scored: [(weight, score)]; one of weight zero does not count
    """
    weights = [exact(weight, DIGITS) for weight, _score in scored]
    total = sum(weights, ZERO)
    if not total:
        return half_up(ZERO, DIGITS)
    parts = (
        weight * exact(score, DIGITS)
        for weight, (_weight, score) in zip(weights, scored, strict=True)
    )
    return half_up(sum(parts, ZERO) / total, DIGITS)


def total(base, incentive, penalty):
    """Score = base + incentive - penalty (AS-2)."""
    return exact(base, DIGITS) + exact(incentive, DIGITS) - exact(penalty, DIGITS)


def find_fault(direction, bands):
    """What is wrong with a scale: "start", "order" or None.

    A scale starts at zero, so that each figure has a band; a better figure never has a
    lower score.

    :param bands: as for `judge`
    """
    if not bands or exact(bands[0][0], DIGITS):
        return "start"
    scores = [exact(score, DIGITS) for _limit, score in bands]
    if scores != sorted(scores, reverse=direction == LOWER):
        return "order"
    return None


def _steps(hits, kind):
    """A figure in the smallest steps that it can take: cases, or hundredths."""
    return int(exact(hits, DIGITS) * 100) if kind == HAND else int(hits)


def _find_band(limits, kind, steps, total):
    """The position of the band that a figure is in."""
    reached = (_least_from(limit, kind, total) <= steps for limit in limits)
    return max(i for i, is_reached in enumerate(reached) if is_reached)


def _least_from(limit, kind, total):
    """The fewest steps with which a figure reaches `limit`."""
    if kind == SHARE:
        return ceil(Fraction(limit) * total / 100)
    return ceil(Fraction(limit) * (100 if kind == HAND else 1))
