"""What a deadline on a working calendar costs, against plan_hours (G14)."""

from datetime import datetime, timedelta

import contenders
import goals
import pytz
import rpc
import samples
import templates

from odoo import SUPERUSER_ID, api, sql_db
from odoo.modules.registry import Registry

HOURS = {"deadline of 24 h": 24, "deadline of 120 h": 120}
NAMES = frozenset(HOURS)
DATABASES = (templates.AXIS_NAME,)
DAY = datetime(2026, 3, 2)
STARTS = 43
TURNS = 10
# plan_hours takes a thousand times as long: fewer of its calls say the same.
THEIR_STARTS = 20
CLOSED_DAYS = (5, 6, 30, 31, 32)


def measure(wanted, rounds, results, tell):
    """Ask both for deadlines on the same calendar, in turn.

    :return: sentences about what failed: a single deadline that differs does
    """
    templates.ensure_templates(tell)
    ours = contenders.open_contender(goals.OURS, "_axis")
    tell("deadlines on a working calendar")
    try:
        calendar_id, company_id = _prepare(ours)
        failures = _compare(ours, calendar_id, company_id)
        for name in sorted(wanted):
            series = results.setdefault(name, {})
            for turn in range(rounds * TURNS):
                for who in samples.order((goals.OURS, goals.PLAN_HOURS), turn):
                    work, count = _get_work(who, calendar_id, company_id, HOURS[name])
                    cost, _answer = rpc.time_work(ours, work, user_id=SUPERUSER_ID)
                    series.setdefault(who, samples.Series(count)).add(*cost)
    finally:
        Registry.delete(ours.database)
        sql_db.close_db(ours.database)
    return failures


def _prepare(ours):
    """A week of 40 hours in Shanghai with a few closed days.

    :return: (calendar id, company id)
    """
    with ours.registry.cursor() as cursor:
        env = api.Environment(cursor, SUPERUSER_ID, {})
        calendar = env.company.resource_calendar_id
        calendar.tz = "Asia/Shanghai"
        env["resource.calendar.leaves"].create(
            [
                {
                    "name": "Closed",
                    "calendar_id": calendar.id,
                    "date_from": DAY + timedelta(days=day, hours=-8),
                    "date_to": DAY + timedelta(days=day, hours=16, seconds=-1),
                }
                for day in CLOSED_DAYS
            ]
        )
        return calendar.id, env.company.id


def _get_starts(count):
    """Moments all over the days and nights of some weeks."""
    return [DAY + timedelta(minutes=number * 1013) for number in range(count)]


def _ask_ours(env, calendar_id, company_id, hours, start):
    # Not before the addon is loaded.
    from odoo.addons.travel_complaint.tools import due

    return env["travel.complaint.clock"]._with_axis(
        *(calendar_id, company_id, start),
        lambda axis: due.due(start, hours, "work_hour", axis),
    )


def _ask_theirs(env, calendar_id, hours, start):
    calendar = env["resource.calendar"].browse(calendar_id)
    return calendar.plan_hours(hours, pytz.utc.localize(start), compute_leaves=True)


def _get_work(who, calendar_id, company_id, hours):
    """What is timed, and how many deadlines it finds."""
    if who == goals.PLAN_HOURS:
        starts = _get_starts(THEIR_STARTS)
        return (
            lambda env: [_ask_theirs(env, calendar_id, hours, one) for one in starts]
        ), THEIR_STARTS
    starts = _get_starts(STARTS) * THEIR_STARTS
    return (
        lambda env: [
            _ask_ours(env, calendar_id, company_id, hours, one) for one in starts
        ]
    ), len(starts)


def _compare(ours, calendar_id, company_id):
    """Sentences about deadlines that differ; none does."""
    failures = []
    with ours.registry.cursor() as cursor:
        env = api.Environment(cursor, SUPERUSER_ID, {})
        for hours in HOURS.values():
            for start in _get_starts(STARTS):
                mine = _ask_ours(env, calendar_id, company_id, hours, start)
                theirs = _ask_theirs(env, calendar_id, hours, start)
                theirs = theirs.astimezone(pytz.utc).replace(tzinfo=None)
                if mine != theirs:
                    failures.append(f"{hours} h from {start}: {mine}, not {theirs}")
    return failures
