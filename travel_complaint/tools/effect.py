"""Whether an improvement measure has worked, by the figures alone (ST-2)."""

from typing import NamedTuple

EFFECTIVE = "effective"
NOT_EFFECTIVE = "not_effective"
TOO_FEW = "too_few"


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
