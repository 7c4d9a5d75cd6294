"""Who may offer how much (RS-3, OR-7): arithmetic on running sums, without records.

What counts is never the one offer but the sum that it leads to: over the case, over the
booking, and over the day of whoever makes it. So it does not help to split an offer.
Amounts are Decimals in one currency.
"""

from decimal import Decimal
from typing import NamedTuple

SCOPES = ("case", "booking", "day")
ZERO = Decimal(0)


class Power(NamedTuple):
    """What a role may give away alone. None: as much as it likes."""

    case: Decimal | None = ZERO
    booking: Decimal | None = ZERO
    day: Decimal | None = ZERO


class Use(NamedTuple):
    """What has been given away already, before the offer in question."""

    case: Decimal = ZERO
    booking: Decimal = ZERO
    day: Decimal = ZERO


class Excess(NamedTuple):
    """One limit that an offer would pass, and what is left of it."""

    scope: str
    limit: Decimal
    left: Decimal


def exact(amount, digits=2):
    """An amount of money as the ledger would write it.

    :param amount: number as the ORM gives it
    :param digits: decimal places of the currency
    :return: a Decimal
    """
    return Decimal(str(amount or 0)).quantize(Decimal(1).scaleb(-digits))


def combine(powers):
    """The power of a person who holds several roles: the highest of each limit.

    :param powers: Power tuples
    :return: a Power; nothing at all for a person without a role
    """
    powers = list(powers)
    return Power(
        *(_highest(getattr(power, scope) for power in powers) for scope in SCOPES)
    )


def excesses(power, use, amount):
    """The limits that offering `amount` would pass.

    :param power: the person's Power
    :param use: the Use before this offer
    :param amount: what is offered now
    :return: tuple of Excess, in the order of SCOPES; empty when the power covers it
    """
    found = []
    for scope in SCOPES:
        limit, used = getattr(power, scope), getattr(use, scope)
        if limit is not None and amount > 0 and used + amount > limit:
            found.append(Excess(scope, limit, max(limit - used, ZERO)))
    return tuple(found)


def covers(power, use, amount):
    """Whether the power is enough for `amount` on top of what was given already."""
    return not excesses(power, use, amount)


def left(power, use):
    """How much more may be offered now, or None for as much as one likes."""
    rests = [
        max(getattr(power, scope) - getattr(use, scope), ZERO)
        for scope in SCOPES
        if getattr(power, scope) is not None
    ]
    return min(rests, default=None)


def height(power):
    """A key that sorts powers from the lowest to the highest."""
    return tuple(
        (getattr(power, scope) is None, getattr(power, scope) or ZERO)
        for scope in SCOPES
    )


def _highest(limits):
    limits = list(limits)
    return None if None in limits else max(limits, default=ZERO)
