"""Limits without records: which apply to a case, and what a clock does (TL).

The engine reads the policies once into these tuples and keeps them; a case then costs
no query to plan.
"""

from datetime import timedelta
from typing import NamedTuple

from . import due as due_tools

# A limit whose end is written on the case: the authority's date, the promised date.
DATE_UNIT = "case_date"
# The one such date that is not the case's: each measure of a plan has its own.
MEASURE_DATE = "due_at"
# Another that is not the case's alone: further letters each have one.
LETTER_DATE = "external_reply_at"
# Who pays what was promised, as a rung of an escalation.
FINANCE = "finance"
# States of a clock that has not ended.
ONGOING = ("running", "paused")
ZERO = timedelta(0)


class Rung(NamedTuple):
    """One step of an escalation: who is told how long after the breach (TL-d)."""

    id: int
    minutes: int
    role: str


class Limit(NamedTuple):
    """One limit of a policy, as the engine uses it."""

    id: int
    code: str
    from_milestone: int
    to_milestone: int
    amount: float
    unit: str
    date_field: str
    calendar_id: int
    warn_share: float
    pauses_on_guest: bool
    pauses_on_authority: bool
    severity_ids: frozenset
    trip_phases: frozenset
    is_per_request: bool
    rungs: tuple
    guest_pause_days: int
    authority_pause_days: int
    is_per_measure: bool = False

    @property
    def owners(self):
        """The roles that are warned: who is in charge, and who has to pay (RS-4)."""
        pays = any(rung.role == FINANCE for rung in self.rungs)
        return ("responsible", FINANCE) if pays else ("responsible",)


class Policy(NamedTuple):
    """Which cases a policy is for (empty: any), and its limits."""

    id: int
    kinds: frozenset
    severity_ids: frozenset
    channel_ids: frozenset
    tier_ids: frozenset
    team_ids: frozenset
    limits: tuple


class Facts(NamedTuple):
    """What of a case decides on its policy and limits."""

    kind: str
    severity_id: int
    channel_id: int
    tier_id: int
    team_id: int
    trip_phase: str


class Plan(NamedTuple):
    """The moments of a running clock; naive UTC."""

    due_at: object
    warn_at: object


def choose_policy(policies, facts):
    """The first policy whose conditions the case meets (TL-a).

    :param policies: Policy tuples in the agency's order
    :param facts: the case's Facts
    :return: a Policy, or None when none fits
    """
    for policy in policies:
        if (
            _fits(policy.kinds, facts.kind)
            and _fits(policy.severity_ids, facts.severity_id)
            and _fits(policy.channel_ids, facts.channel_id)
            and _fits(policy.tier_ids, facts.tier_id)
            and _fits(policy.team_ids, facts.team_id)
        ):
            return policy
    return None


def applies(limit, facts):
    """Whether a limit of the case's policy is for this case at all."""
    return _fits(limit.severity_ids, facts.severity_id) and _fits(
        limit.trip_phases, facts.trip_phase
    )


def plan(limit, start, axis, fixed_due=None):
    """When a clock that starts now warns and ends.

    :param limit: the Limit
    :param start: naive UTC moment of the start milestone
    :param axis: the calendar's Axis
    :param fixed_due: the moment written on the case, for a limit with DATE_UNIT
    :return: a Plan, or None when the case has no date for it
    """
    if limit.unit == DATE_UNIT:
        if not fixed_due:
            return None
        span = max((fixed_due - start).total_seconds(), 0)
        warn = start + timedelta(seconds=int(span * limit.warn_share))
        return Plan(fixed_due, min(warn, fixed_due))
    due_at = due_tools.due(start, limit.amount, limit.unit, axis)
    warn = due_tools.warn_at(start, due_at, limit.warn_share, limit.unit, axis)
    return Plan(due_at, warn)


def pause_left(limit, reason, used_minutes):
    """How long a clock may still stand still for this reason (TL-c).

    :param limit: the Limit
    :param reason: "guest" or "authority"
    :param used_minutes: how long it has stood still for it before
    :return: a timedelta, not negative
    """
    days = limit.guest_pause_days if reason == "guest" else limit.authority_pause_days
    return max(timedelta(days=days) - timedelta(seconds=round(used_minutes * 60)), ZERO)


def next_action(now_state, due_at, warn_at, is_warned, is_breached, rungs, climbed):
    """When the tick has to look at a clock again (TL-d).

    :param now_state: the clock's state; only a running clock acts
    :param due_at: naive UTC moment of the breach
    :param warn_at: naive UTC moment of the warning, or a false value
    :param is_warned: whether the owner has been warned
    :param is_breached: whether the breach has been marked
    :param rungs: the limit's Rungs, in order
    :param climbed: how many rungs have been told
    :return: a moment, or False when nothing is left to do
    """
    if now_state != "running":
        return False
    if not is_breached:
        if warn_at and not is_warned and warn_at < due_at:
            return warn_at
        return due_at
    if climbed < len(rungs):
        return due_at + timedelta(minutes=rungs[climbed].minutes)
    return False


def _fits(wanted, value):
    return not wanted or value in wanted
