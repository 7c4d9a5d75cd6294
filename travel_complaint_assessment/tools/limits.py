"""How much a month may bear (PY-4): caps, the floor of the minimum wage, carry-over."""

from typing import NamedTuple

from .amounts import ZERO, down

# Why a month bears no more, from what stops most to what stops least.
NO_BASE = "no_base"
NO_FLOOR = "no_floor"
BONUS = "bonus"
FLOOR = "floor"
SHARE = "share"


class PayRule(NamedTuple):
    """What the law of a place lets an employer take in one channel."""

    share: object = None  # percent of the month's wage, None when there is no cap
    keeps_minimum: bool = False
    counts_cuts: bool = False


class Room(NamedTuple):
    """What may be taken now; `base`, `cap` and `floor` say how that came about."""

    amount: object
    cap: object  # of the month, with what was taken before
    base: object
    floor: object
    stopped_by: str  # which limit is the nearest one


def room_for_cuts(rule, bonus, gross, net, minimum, taken, digits):
    """What of the month's bonus may still be cut: the bonus is the floor.

    :param bonus: the bonus on this payslip
    :param gross: the wage before the cut; None when the structure does not tell
    :param net: the pay before the cut; None when the structure does not tell
    :param minimum: the minimum wage, or None when nobody has set it
    :param taken: cuts of this month that other payslips carry
    """
    limits = [(bonus, BONUS)]
    limits += _general_limits(rule, gross, net, minimum, taken, digits)
    return _nearest(limits, taken, gross, minimum, digits)


def room_for_loss(rule, gross, net, minimum, taken, cuts, digits):
    """What may still be taken this month for a loss that the employee caused.

    :param cuts: cuts of the bonus in this month, which some rules count as well
    """
    limits = _general_limits(rule, gross, net, minimum, taken, digits)
    if rule.counts_cuts:
        limits = [
            (limit - cuts if reason == SHARE else limit, reason)
            for limit, reason in limits
        ]
    if not limits:
        # Without any limit in the law the pay itself is one: nobody pays to work.
        limits = [(net, FLOOR)] if net is not None else [(ZERO, NO_BASE)]
    return _nearest(limits, taken, gross, minimum, digits)


def _general_limits(rule, gross, net, minimum, taken, digits):
    """The limits of the whole month: (what the month bears, why)."""
    limits = []
    if rule.share is not None:
        limits.append(
            (down(gross * rule.share / 100, digits), SHARE)
            if gross is not None
            else (ZERO, NO_BASE)
        )
    if rule.keeps_minimum:
        if minimum is None:
            limits.append((ZERO, NO_FLOOR))
        elif net is None:
            limits.append((ZERO, NO_BASE))
        else:
            # The pay of this slip stands alone: what other slips of the month left
            # above the minimum is not counted again.
            limits.append((taken + net - minimum, FLOOR))
    if net is not None:
        # Whatever the rule: pay does not become negative.
        limits.append((taken + net, FLOOR))
    return limits


def _nearest(limits, taken, base, floor, digits):
    cap, reason = min(limits, key=lambda limit: limit[0])
    room = max(ZERO, down(cap - taken, digits))
    return Room(room, taken + room, base, floor, reason)


def take_in_order(wanted, room):
    """Settle the oldest first until the room is used up; the rest is carried.

    :param wanted: [(key, amount)], the oldest first
    :return: {key: amount} of those that get something
    """
    taken = {}
    for key, amount in wanted:
        part = min(amount, room)
        if part > 0:
            taken[key] = part
            room -= part
    return taken
