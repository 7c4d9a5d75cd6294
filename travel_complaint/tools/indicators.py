"""The five indicators of customer care as shares from 0 to 1 (ST-6). No records.

The handbook names them and says what each is about, not how it is reckoned: which
figures an indicator is made of is ours, and is said wherever it is shown.
"""

from typing import NamedTuple

from .figures import ratio

CSAT, SQS, CLT, CPE, CRM_E = "CSAT", "SQS", "CLT", "CPE", "CRM-E"
# Figures of a month that are parts, or that parts are made of.
FROM_FIGURES = (
    *("satisfied_rate", "timely_rate", "first_time_rate"),
    *("on_time_rate", "resolved_rate", "satisfaction"),
)
PARTS = {
    CSAT: ("satisfied_rate",),
    # Timely, accurate, and as good as the guest's mark says.
    SQS: ("timely_rate", "first_time_rate", "mark_rate"),
    CLT: ("returning_rate", "recommending_rate"),
    CPE: ("on_time_rate", "resolved_rate", "satisfied_rate"),
    CRM_E: ("retained_rate",),
}
WORST_MARK, BEST_MARK = 1, 5


class Loyalty(NamedTuple):
    """How many guests of a month came back, recommended us, or stayed away."""

    travelled: int = 0
    returned: int = 0
    asked: int = 0
    recommending: int = 0
    earlier: int = 0
    lost: int = 0


def share_of_mark(mark):
    """A mark from 1 to 5 as a share from 0 to 1, or None if there is none."""
    if not mark:
        return None
    return (mark - WORST_MARK) / (BEST_MARK - WORST_MARK)


def rate_loyalty(loyalty):
    """What a month's counts of guests say, as parts of the indicators.

    :param loyalty: a Loyalty
    :return: {part's code: share or None}
    """
    lost = ratio(loyalty.lost, loyalty.earlier)
    return {
        "returning_rate": ratio(loyalty.returned, loyalty.travelled),
        "recommending_rate": ratio(loyalty.recommending, loyalty.asked),
        "retained_rate": None if lost is None else 1 - lost,
    }


def reckon(code, parts):
    """An indicator from its parts: the mean of those that are known.

    :param code: of the indicator
    :param parts: {part's code: share or None}
    :return: a share, or None if nothing is known
    """
    known = [parts[name] for name in PARTS[code] if parts.get(name) is not None]
    return sum(known) / len(known) if known else None


def is_comparable(code, parts, others):
    """Whether the same is known of two months, so that a change says something."""
    return all(
        (parts.get(name) is None) == (others.get(name) is None) for name in PARTS[code]
    )
