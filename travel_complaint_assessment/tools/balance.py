"""What of a ledger entry is still open (design: ledger invariants 1, 2, 5).

An entry is never changed. A correction points at it and takes from what it asks for:
a write-off lets the rest go, a reversal besides gives back what was taken.
"""

from typing import NamedTuple

from .amounts import ZERO


class Balance(NamedTuple):
    """The four figures of an entry, as the database keeps them."""

    amount: object  # what the entry asks for
    settled: object = ZERO  # on payslips, counter-rows taken off
    corrected: object = ZERO  # by reversals and write-offs that point at it
    returned: object = ZERO  # on payslips, by its reversals


def still_wanted(entry):
    """What of an ordinary entry is still to be settled."""
    return max(ZERO, entry.amount - entry.corrected - (entry.settled - entry.returned))


def to_return(original):
    """What has been taken too much of an entry, and not been given back."""
    return max(
        ZERO,
        original.settled - original.returned - original.amount + original.corrected,
    )


def still_to_return(reversal, original, older=()):
    """What of a reversal is still to be settled: never more than was taken.

    :param older: earlier reversals of the same entry; they come first
    """
    before = sum(map(_rest, older), ZERO)
    return max(ZERO, min(_rest(reversal), to_return(original) - before))


def _rest(reversal):
    return reversal.amount - reversal.corrected - reversal.settled


def most_to_reverse(entry):
    """How much may still be reversed: the entry, less what was corrected before."""
    return entry.amount - entry.corrected
