"""What a decision is worth: its range, and the share of a loss (AS-7)."""

from .amounts import ZERO, down, exact, is_exact


def is_within(value, low, high, digits):
    """Whether a value is exact and lies in its range.

    :param value: as it was entered
    :param low: the least that is allowed, with at most four decimals
    :param high: the most that is allowed
    :param digits: how many decimals the value may have
    """
    return is_exact(value, digits) and (
        exact(low, 4) <= exact(value, digits) <= exact(high, 4)
    )


def share_of(total, percent, digits):
    """What a person answers for of a loss: rounded down, and never negative.

    :param total: what was paid, less what came back
    :param percent: their share of the liability
    """
    share = exact(total, digits) * exact(percent, 2) / 100
    return max(ZERO, down(share, digits))


def to_take_back(amount, corrected, left, digits):
    """What has to be reversed of an entry so that `left` of it stands.

    :param amount: of the entry
    :param corrected: what was reversed or written off before
    """
    standing = exact(amount, digits) - exact(corrected, digits)
    return max(ZERO, standing - exact(left, digits))
