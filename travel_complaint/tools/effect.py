"""Whether an improvement measure has worked, by the figures alone (ST-2)."""

from typing import NamedTuple

from . import rates

EFFECTIVE = "effective"
NOT_EFFECTIVE = "not_effective"
TOO_FEW = "too_few"
# A fall that chance alone brings in one of twenty cases proves nothing.
CHANCE = 0.05


class Figures(NamedTuple):
    """What happened in one span of time."""

    count: int  # valid complaints of the kind that the measure is about
    total: int  # all complaints
    pending: int = 0  # of that kind, not judged yet


def rate(count, total):
    """The share in percent; 0 where there is nothing to share."""
    return 100 * count / total if total else 0.0


def judge(before, after, min_cases, min_drop):
    """Whether the rate of complaints has really fallen.

    Complaints that nobody has judged yet count as valid after the measure and not
    before it: a measure does not work because work is left undone.

    :param before: Figures of the span before the measure
    :param after: Figures of the span after it, as long as the other
    :param min_cases: with fewer in both spans together nobody can tell
    :param min_drop: by how many percent the rate must have fallen
    :return: EFFECTIVE, NOT_EFFECTIVE or TOO_FEW
    """
    count = after.count + after.pending
    if not before.count or before.count + count < min_cases or not after.total:
        return TOO_FEW
    # Compared without dividing, so that nothing is rounded.
    remaining = count * before.total * 100
    allowed = before.count * after.total * (100 - min_drop)
    return EFFECTIVE if remaining <= allowed else NOT_EFFECTIVE


def judge_by_volume(before, after, before_volume, after_volume, min_cases, min_drop):
    """Whether complaints per guest-day have really fallen, and not by chance alone.

    The share among all complaints, which `judge` compares, also falls when others grow.

    :param before: Figures of the span before the measure
    :param after: Figures of the span after it
    :param before_volume: guest-days of the span before, more than 0
    :param after_volume: guest-days of the span after, more than 0
    :param min_cases: with fewer in both spans together nobody can tell
    :param min_drop: by how many percent the rate must have fallen
    :return: EFFECTIVE, NOT_EFFECTIVE or TOO_FEW
    """
    count = after.count + after.pending
    if not before.count or before.count + count < min_cases:
        return TOO_FEW
    remaining = count * before_volume * 100
    if remaining > before.count * after_volume * (100 - min_drop):
        return NOT_EFFECTIVE
    chance = rates.fall_by_chance(before.count, before_volume, count, after_volume)
    return EFFECTIVE if chance < CHANCE else TOO_FEW
