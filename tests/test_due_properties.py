"""Limits, for any calendar: what must hold whatever the agency enters.

Hypothesis makes up calendars, zones and moments. What is right is said by zoneinfo and
by walking minute by minute, not by the module under test. The rows a person can check
by hand are in test_due_tables.py.
"""

import importlib.util
import math
from datetime import date, datetime, time, timedelta, timezone
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from hypothesis import assume, given, reject, settings
from hypothesis import strategies as st

# By path: importing the addon would import Odoo.
_PATH = Path(__file__).parents[1] / "travel_complaint" / "tools" / "due.py"
_SPEC = importlib.util.spec_from_file_location("travel_complaint_due", _PATH)
due = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(due)

# The same examples on every machine: a failure is never a matter of luck.
checked = settings(max_examples=60, deadline=None, derandomize=True, database=None)
# For what is walked minute by minute.
walked = settings(checked, max_examples=30)

ZONES = [
    "Asia/Shanghai",
    "Asia/Kolkata",
    "Europe/Brussels",
    "America/New_York",
    "Pacific/Auckland",
    "Pacific/Kiritimati",
]
# Moments come from two months in which four clocks change, so that examples meet them.
FIRST, LAST = date(2026, 2, 1), date(2026, 12, 31)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


class Calendar(NamedTuple):
    """What an agency enters, as :func:`due.expand` takes it."""

    zone: str
    attendances: list
    closed: list
    exceptions: dict

    def expand(self, first=FIRST, last=LAST):
        """Return the axis of these days."""
        return due.expand(
            self.zone, first, last, self.attendances, self.closed, self.exceptions
        )

    def local(self, moment):
        """Return a naive UTC moment in the calendar's zone."""
        return moment.replace(tzinfo=timezone.utc).astimezone(ZoneInfo(self.zone))

    def is_open(self, moment):
        """Say whether somebody looking at the clock on the wall finds it open."""
        local = self.local(moment)
        day = local.date()
        hour = local.hour + local.minute / 60
        if day in self.exceptions:
            return any(start <= hour < end for start, end in self.exceptions[day])
        if any(start <= moment < end for start, end in self.closed):
            return False
        return any(
            weekday == day.weekday() and start <= hour < end
            for weekday, start, end in self.attendances
        )

    def open_minutes(self, start, end):
        """Return the open minutes from ``start`` to ``end``, both whole minutes."""
        minutes = (end - start) // MINUTE
        return [
            moment
            for moment in (start + MINUTE * number for number in range(minutes))
            if self.is_open(moment)
        ]


# Clocks change between one and three at night; whether a shop that opens in a repeated
# hour is open in its first pass nobody can say, so no hour here begins or ends there.
HOURS = st.sampled_from([0, *(quarter / 4 for quarter in range(12, 97))])
OPENINGS = st.tuples(HOURS, HOURS).map(sorted).filter(lambda pair: pair[1] > pair[0])
DAYS = st.dates(date(2026, 2, 20), date(2026, 5, 10))
MOMENTS = st.datetimes(datetime(2026, 2, 20), datetime(2026, 4, 20)).map(
    lambda moment: moment.replace(microsecond=0)
)
MINUTES = MOMENTS.map(lambda moment: moment.replace(second=0))
CLOSED = st.builds(
    lambda start, minutes: (start, start + MINUTE * minutes),
    MINUTES,
    st.integers(0, 10 * 24 * 60),
)
CALENDARS = st.builds(
    Calendar,
    st.sampled_from(ZONES),
    st.lists(
        st.builds(lambda day, pair: (day, *pair), st.integers(0, 6), OPENINGS),
        min_size=1,
        max_size=10,
    ),
    st.lists(CLOSED, max_size=4),
    st.dictionaries(DAYS, st.lists(OPENINGS.map(tuple), max_size=2), max_size=12),
)
# The usual office hours beside the strange ones.
OFFICE = [(day, *pair) for day in range(5) for pair in ((8, 12), (13, 17))]
CALENDARS |= st.builds(
    Calendar, st.sampled_from(ZONES), st.just(OFFICE), st.just([]), st.just({})
)
LIMITS = st.one_of(
    st.tuples(st.integers(0, 5000), st.just("minute")),
    st.tuples(st.floats(0, 72), st.just("hour")),
    st.tuples(st.floats(0, 40), st.just("work_hour")),
    st.tuples(st.integers(0, 15), st.just("work_day")),
    st.tuples(st.integers(0, 30), st.just("calendar_day")),
)


def ask(function, *arguments):
    """Call, and leave calendars alone that hardly ever open."""
    try:
        return function(*arguments)
    except due.AxisTooShort:
        reject()


def is_repeated(calendar, moment):
    """Say whether the time on the wall comes or came a second time."""
    local = calendar.local(moment)
    return local.utcoffset() != local.replace(fold=1 - local.fold).utcoffset()


@checked
@given(CALENDARS, LIMITS, MOMENTS, MOMENTS)
def test_later_start_is_never_due_earlier(calendar, limit, one, other):
    """TL-b: who starts later is due later, or at the same time."""
    start, later = sorted((one, other))
    if limit[1] == "calendar_day":
        # The repeated hour runs twice over the same times, so its order is lost.
        assume(not is_repeated(calendar, start))
        assume(not is_repeated(calendar, later))
    axis = calendar.expand()
    assert ask(due.due, start, *limit, axis) <= ask(due.due, later, *limit, axis)


@checked
@given(
    CALENDARS,
    st.integers(-180, 180),
    st.integers(0, 180),
    st.integers(0, 30),
    st.sampled_from(["2026-03-08", "2026-03-29"]),
)
def test_later_start_over_a_skipped_hour(calendar, minutes, more, days, night):
    """TL-b, J 132: the order also holds for what would end in a skipped hour."""
    midnight = datetime.fromisoformat(night).replace(tzinfo=ZoneInfo(calendar.zone))
    target = midnight.astimezone(timezone.utc).replace(tzinfo=None) + 2 * 60 * MINUTE
    start = target - days * DAY + minutes * MINUTE
    axis = calendar.expand()
    first, second = (
        due.due(moment, days, "calendar_day", axis)
        for moment in (start, start + more * MINUTE)
    )
    assert first <= second


@checked
@given(CALENDARS, LIMITS, LIMITS, MOMENTS)
def test_larger_amount_is_never_due_earlier(calendar, limit, other, start):
    """TL-b: more of the same unit ends later, or at the same time, never before."""
    unit = limit[1]
    less, more = sorted((limit[0], other[0]))
    if unit in ("work_day", "calendar_day"):
        less, more = math.floor(less), math.floor(more)
        assume(more < 60)
    axis = calendar.expand()
    first = ask(due.due, start, less, unit, axis)
    second = ask(due.due, start, more, unit, axis)
    assert start <= first <= second


@checked
@given(CALENDARS, st.floats(0.001, 40), MOMENTS)
def test_working_hours_end_in_open_time(calendar, hours, start):
    """TL-b: the second before a working-hour limit ends is always an open one."""
    result = ask(due.due, start, hours, "work_hour", calendar.expand())
    assert calendar.is_open(result - timedelta(seconds=1))


@checked
@given(CALENDARS, MOMENTS)
def test_no_working_hours_end_in_open_time(calendar, start):
    """TL-b: nothing to work ends now when open, at the next opening when closed."""
    result = ask(due.due, start, 0, "work_hour", calendar.expand())
    assert calendar.is_open(result)
    if calendar.is_open(start):
        assert result == start


@walked
@given(CALENDARS, st.integers(1, 3000), MINUTES)
def test_working_hours_equal_the_walked_minutes(calendar, minutes, start):
    """TL-b: N working minutes end when N open minutes were counted on the wall."""
    result = ask(due.due, start, minutes / 60, "work_hour", calendar.expand())
    assume(result - start < 20 * DAY)
    walked_minutes = calendar.open_minutes(start, result)
    assert len(walked_minutes) == minutes
    assert walked_minutes[-1] + MINUTE == result


@walked
@given(CALENDARS, st.integers(1, 5), MINUTES)
def test_working_days_equal_the_walked_days(calendar, days, start):
    """TL-b: N working days end when the N-th open day after that of receipt closes."""
    result = ask(due.due, start, days, "work_day", calendar.expand())
    assume(result - start < 20 * DAY)
    received = calendar.local(start).date()
    open_days = {}
    # Two days more: the day must not open again after the answer.
    for minute in calendar.open_minutes(start, result + 2 * DAY):
        open_days[calendar.local(minute).date()] = minute + MINUTE
    open_days.pop(received, None)
    assert list(open_days.values())[days - 1] == result


@checked
@given(CALENDARS, st.integers(1, 15), MOMENTS)
def test_working_days_end_at_a_closing_after_the_day(calendar, days, start):
    """TL-b: the day of receipt never counts, and a working day ends when it closes."""
    result = ask(due.due, start, days, "work_day", calendar.expand())
    last_second = result - timedelta(seconds=1)
    assert calendar.local(last_second).date() > calendar.local(start).date()
    assert calendar.is_open(last_second)


@checked
@given(CALENDARS, st.integers(1, 200), MOMENTS)
def test_calendar_days_keep_the_wall(calendar, days, start):
    """TL-b, J 132: N calendar days later the clock on the wall shows the same."""
    result = calendar.local(due.due(start, days, "calendar_day", calendar.expand()))
    local = calendar.local(start)
    wanted = local.replace(tzinfo=None) + days * DAY
    if result.replace(tzinfo=None) != wanted:
        # Only a skipped hour may differ, by ending when the clock jumps.
        before = (result.astimezone(timezone.utc) - timedelta(seconds=1)).astimezone(
            result.tzinfo
        )
        assert before.replace(tzinfo=None) < wanted < result.replace(tzinfo=None)


@checked
@given(CALENDARS, st.integers(0, 40 * 3600), MOMENTS)
def test_elapsed_undoes_due(calendar, seconds, start):
    """TL-b, TL-d: the working hours between start and due are the limit's amount."""
    axis = calendar.expand()
    end = ask(due.due, start, seconds / 3600, "work_hour", axis)
    assert due.elapsed(start, end, "work_hour", axis) == seconds
    end = due.due(start, seconds / 3600, "hour", None)
    assert due.elapsed(start, end, "hour", None) == seconds


@walked
@given(CALENDARS, MINUTES, st.integers(0, 3 * 24 * 60))
def test_elapsed_equals_the_walked_minutes(calendar, start, minutes):
    """TL-d: the time used in working units is the time that was open on the wall."""
    end = start + minutes * MINUTE
    used = due.elapsed(start, end, "work_day", calendar.expand())
    assert used == 60 * len(calendar.open_minutes(start, end))


@checked
@given(CALENDARS, LIMITS, MOMENTS, st.lists(st.floats(0, 1), min_size=4, max_size=4))
def test_pauses_add_up(calendar, limit, start, shares):
    """TL-c: pauses move a limit by the sum of the time they took, in its own time."""
    amount, unit = limit
    axis = calendar.expand()
    first_due = new_due = ask(due.due, start, amount, unit, axis)
    lost, now = 0, start
    for running, paused in (shares[:2], shares[2:]):
        # Each pause begins while the limit runs and lasts up to a week.
        paused_at = now + timedelta(
            seconds=int((new_due - now).total_seconds() * running)
        )
        resumed_at = paused_at + timedelta(seconds=int(paused * 7 * 86400))
        assume(paused_at < new_due)
        lost += ask(due.elapsed, paused_at, resumed_at, unit, axis)
        moved = ask(due.resume, new_due, paused_at, resumed_at, unit, axis)
        assert moved >= new_due
        new_due, now = moved, resumed_at
        assume(now <= new_due)
    before = ask(due.elapsed, start, first_due, unit, axis)
    assert ask(due.elapsed, start, new_due, unit, axis) == before + lost


@checked
@given(CALENDARS, LIMITS, MOMENTS, st.integers(0, 9999), st.integers(0, 9999))
def test_two_adjoining_pauses_are_one(calendar, limit, start, one, two):
    """TL-c: resuming and pausing again at once changes nothing."""
    axis = calendar.expand()
    end = ask(due.due, start, *limit, axis)
    between, resumed = start + one * MINUTE, start + (one + two) * MINUTE
    unit = limit[1]
    # A limit of no time has passed as soon as its calendar opens, paused or not.
    assume(due.elapsed(start, end, unit, axis))
    twice = ask(due.resume, end, start, between, unit, axis)
    twice = ask(due.resume, twice, between, resumed, unit, axis)
    assert twice == ask(due.resume, end, start, resumed, unit, axis)


@checked
@given(CALENDARS, LIMITS, MOMENTS, MOMENTS)
def test_pause_of_no_time_changes_nothing(calendar, limit, start, paused_at):
    """TL-c: a pause that ends when it begins leaves the limit where it was."""
    axis = calendar.expand()
    end = ask(due.due, start, *limit, axis)
    assert ask(due.resume, end, paused_at, paused_at, limit[1], axis) == end


@checked
@given(CALENDARS, LIMITS, MOMENTS, st.lists(st.floats(0, 1), min_size=2, max_size=5))
def test_warnings_follow_the_share(calendar, limit, start, shares):
    """TL-d: a warning comes when its share is used, in order, never after the due."""
    axis = calendar.expand()
    unit = limit[1]
    end = ask(due.due, start, *limit, axis)
    span = due.elapsed(start, end, unit, axis)
    shares = sorted([*shares, 1])
    warnings = [due.warn_at(start, end, share, unit, axis) for share in shares]
    assert all(one <= two for one, two in pairwise(warnings))
    assert start <= warnings[0]
    assert warnings[-1] == end
    for share, warning in zip(shares, warnings, strict=True):
        assert due.elapsed(start, warning, unit, axis) == round(span * share)


@checked
@given(CALENDARS, st.randoms(use_true_random=False))
def test_order_of_the_entries_does_not_matter(calendar, random):
    """TL-b: the same calendar entered in another order, or twice, is the same."""
    attendances = calendar.attendances * 2
    closed = calendar.closed * 2
    dates = list(calendar.exceptions)
    for entries in (attendances, closed, dates):
        random.shuffle(entries)
    exceptions = {day: calendar.exceptions[day][::-1] for day in dates}
    shuffled = Calendar(calendar.zone, attendances, closed, exceptions)
    assert shuffled.expand() == calendar.expand()


@checked
@given(CALENDARS, LIMITS, MOMENTS, st.integers(0, 60), st.integers(0, 60))
def test_longer_axis_gives_the_same_answer(calendar, limit, start, before, after):
    """TL-b: how far a calendar was expanded never shows in an answer."""
    end = ask(due.due, start, *limit, calendar.expand())
    first = calendar.local(start).date() - before * DAY
    last = calendar.local(end).date() + after * DAY
    assert due.due(start, *limit, calendar.expand(first, last)) == end


@checked
@given(CALENDARS)
def test_axis_is_well_formed(calendar):
    """TL-b, G14: pieces are sorted, apart, inside the range, and add up."""
    axis = calendar.expand()
    edges = [
        edge for pair in zip(axis.opens, axis.closes, strict=True) for edge in pair
    ]
    assert all(one < two for one, two in pairwise(edges))
    assert all(axis.begin <= edge <= axis.end for edge in edges)
    lengths = [b - a for a, b in zip(axis.opens, axis.closes, strict=True)]
    assert list(axis.worked) == [sum(lengths[:n]) for n in range(len(lengths) + 1)]
    assert list(axis.days) == sorted(set(axis.days))
    midnight = datetime.combine(FIRST, time.min, ZoneInfo(calendar.zone))
    assert axis.begin == midnight.timestamp()
