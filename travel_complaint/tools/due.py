"""When a limit ends: start + amount + unit + calendar axis -> due moment (TL-b).

Pure arithmetic: no records, no clock of its own, nothing kept between calls.
The caller reads the calendar, expands it once with :func:`expand`, keeps the
:class:`Axis` and asks it as often as it likes; an answer is two bisects (G14).

Moments
    Naive UTC datetimes in and out, as Odoo stores them, cut to whole seconds.
    Inside they are whole seconds since 1970, because integers bisect fastest.

Days
    A day is a day of the axis' zone, never a UTC day. A limit of N working days
    ends when the N-th working day after the day of the start closes: the day of
    the start is not counted, whether or not it is a working day itself.

When the clocks change
    A local time that happens twice means its second pass, as in Odoo. A local time
    that is skipped means the first moment after the gap; Odoo would place it up to
    an hour later, outside the opening hours that the clock on the wall shows.

Compared with Odoo
    Working hours equal ``resource.calendar.plan_hours``, on purpose except for this:
    dated exceptions, which Odoo 19 cannot express; opening hours that begin or end
    inside a skipped hour; opening hours until 24:00, where Odoo misses the last
    microsecond of each day and so may end at the next opening, and where a holiday
    that ends at 23:59:59 leaves its last second open. Here it does not.

Not promised here: who is told when, which pauses are allowed and how long they
may last. That is the business of the limits' engine (TL-c, TL-d).
"""

import math
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

import pytz

# Every unit a limit can have. ``minute`` and ``hour`` run round the clock.
UNITS = ("minute", "hour", "work_hour", "work_day", "calendar_day")
# Units whose time passes only while the calendar is open.
WORK_UNITS = frozenset({"work_hour", "work_day"})
# Units that can be divided, and their length in seconds; days are whole.
UNIT_SECONDS = {"minute": 60, "hour": 3600, "work_hour": 3600}

DAY_SECONDS = 24 * 3600
# plan_hours gives up after as many days. Who expands an axis because it was too
# short stops here as well: a calendar closed for so long never opens.
AXIS_DAYS_MAX = 1400

_EPOCH = datetime(1970, 1, 1)
_EPOCH_DAY = _EPOCH.toordinal()
# Beyond every datetime: the end of a period that has none.
_FOREVER = 1 << 62


class AxisTooShort(Exception):
    """The answer lies outside the days the axis was expanded for (TL-b).

    The caller expands a longer axis and asks again, up to ``AXIS_DAYS_MAX`` days.

    :ivar bool early: True when the axis begins too late, False when it ends too soon
    """

    def __init__(self, axis, early):
        """Say which way to expand.

        :param Axis axis: the axis that was asked
        :param bool early: True when earlier days are missing, False for later ones
        """
        missing = "earlier" if early else "later"
        super().__init__(
            f"The calendar was expanded from {axis.first} to {axis.last} "
            f"({axis.zone}), but {missing} days are needed: expand it further."
        )
        self.early = early


class Attendance(NamedTuple):
    """One opening of a weekly calendar, in local time.

    :ivar int weekday: 0 is Monday, 6 is Sunday
    :ivar float hour_from: opening, in hours since midnight, to the minute
    :ivar float hour_to: closing, in hours since midnight, 24.0 is the end of the day
    :ivar int week_type: 0 or 1, the week of a two-week calendar as Odoo counts it;
        None opens every week
    """

    weekday: int
    hour_from: float
    hour_to: float
    week_type: int | None = None


@dataclass(frozen=True, slots=True)
class LocalClock:
    """A zone's distance from UTC over a range of days, as plain numbers.

    Read once from the zone database, so that a deadline needs no time zone object.
    Period ``i`` runs from ``changes[i]`` to ``changes[i + 1]``.

    :ivar tuple changes: UTC seconds at which the periods begin, and a last end
    :ivar tuple offsets: seconds to add to UTC, one per period
    :ivar tuple wall_changes: local seconds at which the periods begin
    """

    changes: tuple[int, ...]
    offsets: tuple[int, ...]
    wall_changes: tuple[int, ...]

    def to_wall(self, at):
        """Return what the clock on the wall shows.

        :param int at: UTC seconds
        :return: local seconds, as if local time had no changes
        :rtype: int
        """
        return at + self.offsets[bisect_right(self.changes, at) - 1]

    def to_utc(self, wall):
        """Return the moment the clock on the wall shows a time (TL-b).

        :param int wall: local seconds
        :return: UTC seconds; of two the second, of none the end of the gap
        :rtype: int
        """
        period = bisect_right(self.wall_changes, wall) - 1
        # Inside a gap the old offset would lead past the change.
        return min(wall - self.offsets[period], self.changes[period + 1])


@dataclass(frozen=True, slots=True)
class Axis:
    """A calendar laid out over a range of days; made by :func:`expand` only.

    Immutable, comparable and free of records: it can be kept in a cache for as long
    as the calendar does not change. All numbers are seconds.

    :ivar str zone: name of the time zone
    :ivar date first: first local day
    :ivar date last: last local day, included
    :ivar int begin: UTC seconds at which the first day begins
    :ivar int end: UTC seconds at which the last day ends
    :ivar LocalClock clock: local time over these days
    :ivar tuple opens: UTC seconds at which each open piece begins
    :ivar tuple closes: UTC seconds at which it ends, before the next begins
    :ivar tuple worked: open seconds before each piece, and the sum at the end
    :ivar tuple days: numbers of the local days that are open, in days since 1970
    :ivar tuple day_closes: UTC seconds at which each of these days closes for good
    """

    zone: str
    first: date
    last: date
    begin: int
    end: int
    clock: LocalClock
    opens: tuple[int, ...]
    closes: tuple[int, ...]
    worked: tuple[int, ...]
    days: tuple[int, ...]
    day_closes: tuple[int, ...]


# --------------------------------------------------
# Expanding a calendar
# --------------------------------------------------


def expand(zone, first, last, attendances, closed=(), exceptions=None):
    """Lay a weekly calendar out over a range of days (TL-b).

    The order of the openings, of the closed times and of the exceptions does not
    matter; those that overlap are merged.

    :param str zone: time zone of the calendar, e.g. ``Asia/Shanghai``
    :param date first: first local day
    :param date last: last local day, included
    :param attendances: iterable of :class:`Attendance` or of equal tuples
    :param closed: iterable of (from, to), naive UTC datetimes: public holidays and
        other leaves of the whole calendar
    :param dict exceptions: local date -> iterable of (hour_from, hour_to) that are
        open on that day, whatever the weekday and the closed times say: a make-up
        working Saturday (調休上班), a shorter day; nothing in it closes the day
    :rtype: Axis
    :raise ValueError: for an unknown zone, a range that ends before it begins, or
        hours that are no times of one day
    """
    if last < first:
        raise ValueError(f"A calendar cannot be expanded from {first} back to {last}.")
    clock = _read_clock(zone, first, last)
    week = [Attendance(*row) for row in attendances]
    closed = _merge((_seconds(start), _closed_until(end)) for start, end in closed)
    exceptions = exceptions or {}
    pieces, days, day_closes = [], [], []
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        day = date.fromordinal(ordinal)
        if day in exceptions:
            opened = _open_pieces(day, exceptions[day], clock)
        else:
            opened = _open_pieces(day, _week_hours(day, week), clock)
            opened = _subtract(opened, closed)
        if opened:
            pieces += opened
            days.append(ordinal - _EPOCH_DAY)
            day_closes.append(opened[-1][1])
    # Days that meet at midnight become one piece: there is no closing between them.
    pieces = _merge(pieces)
    worked = [0]
    for start, end in pieces:
        worked.append(worked[-1] + end - start)
    return Axis(
        zone=zone,
        first=first,
        last=last,
        begin=clock.to_utc(_midnight(first)),
        end=clock.to_utc(_midnight(last) + DAY_SECONDS),
        clock=clock,
        opens=tuple(start for start, _end in pieces),
        closes=tuple(end for _start, end in pieces),
        worked=tuple(worked),
        days=tuple(days),
        day_closes=tuple(day_closes),
    )


def round_the_clock(zone, first, last):
    """Lay out the calendar of those who have none: always open (TL-b).

    Every day is a working day and closes at midnight.

    :param str zone: time zone in which the days are counted
    :param date first: first local day
    :param date last: last local day, included
    :rtype: Axis
    :raise ValueError: as :func:`expand`
    """
    return expand(zone, first, last, [(weekday, 0, 24) for weekday in range(7)])


def _read_clock(zone, first, last):
    """Read a zone's distance from UTC from the zone database that Odoo uses.

    pytz and not zoneinfo: the same data and the same names as resource.calendar,
    also on a machine that has no zone database of its own. It knows no summer time
    after 2037.

    :param str zone: name of the time zone
    :param date first: first local day
    :param date last: last local day
    :rtype: LocalClock
    :raise ValueError: for an unknown zone
    """
    try:
        tz = pytz.timezone(zone)
    except pytz.UnknownTimeZoneError as error:
        raise ValueError(f"There is no time zone named {zone!r}.") from error

    def offset_at(at):
        local = tz.fromutc(_moment(at))
        return int(local.utcoffset().total_seconds())

    # Two days more at both ends: local days reach into other UTC days.
    begin = _midnight(first) - 2 * DAY_SECONDS
    end = _midnight(last) + 3 * DAY_SECONDS
    changes, offsets = [-_FOREVER], [offset_at(begin)]
    for evening in range(begin + DAY_SECONDS, end, DAY_SECONDS):
        if offset_at(evening) == offsets[-1]:
            continue
        # Halve the day before until the second of the change is found.
        before, after = evening - DAY_SECONDS, evening
        while after - before > 1:
            middle = (before + after) // 2
            if offset_at(middle) == offsets[-1]:
                before = middle
            else:
                after = middle
        changes.append(after)
        offsets.append(offset_at(after))
    wall = [change + offset for change, offset in zip(changes, offsets, strict=True)]
    return LocalClock((*changes, _FOREVER), tuple(offsets), tuple(wall))


def _week_hours(day, week):
    """Return the opening hours of an ordinary day.

    :param date day: the local day
    :param list week: the :class:`Attendance` of the calendar
    :return: list of (hour_from, hour_to)
    """
    # Odoo's own count of two-week calendars (resource.calendar.attendance).
    week_type = (day.toordinal() - 1) // 7 % 2
    return [
        (row.hour_from, row.hour_to)
        for row in week
        if row.weekday == day.weekday() and row.week_type in (None, week_type)
    ]


def _open_pieces(day, hours, clock):
    """Turn the opening hours of one day into moments.

    :param date day: the local day
    :param hours: iterable of (hour_from, hour_to), local
    :param LocalClock clock: local time
    :return: sorted list of (from, to) in UTC seconds, without overlaps
    :raise ValueError: when the hours are no times of one day
    """
    midnight = _midnight(day)
    pieces = []
    for hour_from, hour_to in hours:
        if not 0 <= hour_from <= hour_to <= 24:
            raise ValueError(
                f"Opening hours from {hour_from} to {hour_to} on {day} are not within "
                "one day: they begin at 0 or later and end at 24 or earlier."
            )
        # Odoo rounds hours to the minute, which also mends 8.3333.
        start, end = round(hour_from * 60) * 60, round(hour_to * 60) * 60
        pieces.append((clock.to_utc(midnight + start), clock.to_utc(midnight + end)))
    return _merge(pieces)


def _merge(pieces):
    """Sort pieces of time, join those that meet or overlap, drop empty ones.

    :param pieces: iterable of (from, to)
    :rtype: list
    """
    merged = []
    for start, end in sorted(pieces):
        if start >= end:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _subtract(pieces, closed):
    """Cut the closed times out of the open ones.

    :param list pieces: merged list of (from, to)
    :param list closed: merged list of (from, to)
    :return: merged list of what stays open
    """
    left = []
    for start, end in pieces:
        # The first closed time that could reach into the piece.
        index = max(bisect_left(closed, (start,)) - 1, 0)
        for shut, reopened in closed[index:]:
            if shut >= end:
                break
            if start < shut:
                left.append((start, shut))
            start = max(start, reopened)
        if start < end:
            left.append((start, end))
    return left


def _closed_until(moment):
    """Return the end of a closed time, the last second of a minute included.

    Odoo ends a closed day at 23:59:59. Read literally, a calendar that is open until
    midnight would keep one second, and the holiday would count as a working day.

    :param datetime moment: naive UTC
    :return: UTC seconds
    :rtype: int
    """
    at = _seconds(moment)
    return at + 1 if at % 60 == 59 else at


# --------------------------------------------------
# Asking an axis
# --------------------------------------------------


def due(start, amount, unit, axis):
    """Return the moment a limit ends (TL-b).

    Zero of any unit ends at the start; zero working hours at the next opening when
    the calendar is closed then, as plan_hours has it.

    :param datetime start: naive UTC
    :param amount: how many units, 0 or more; minutes and hours may be fractions and
        are rounded to the second, days may not
    :param str unit: one of ``UNITS``
    :param Axis axis: the calendar; may be None for minutes and hours
    :return: naive UTC. Minutes, hours: so much later. Calendar days: the same time on
        the clock, N days later. Working hours: when so much time was open, at the
        closing rather than at the next opening. Working days: the closing of the N-th
        working day after the local day of the start.
    :rtype: datetime
    :raise ValueError: for a negative amount, a fraction of a day or an unknown unit
    :raise AxisTooShort: when the start or the end lies outside the axis
    """
    _check_unit(unit)
    # Written so that "not a number" is refused too.
    if not 0 <= amount < math.inf:
        raise ValueError(f"A limit cannot be {amount} long: it takes 0 or more.")
    if unit in UNIT_SECONDS:
        size = round(amount * UNIT_SECONDS[unit])
    else:
        size = int(amount)
        if size != amount:
            raise ValueError(
                f"A limit of {amount} days is not possible: give whole days, or hours."
            )
    return _moment(_AFTER[unit](axis, _seconds(start), size))


def elapsed(start, end, unit, axis):
    """Return how much time passed, measured in the unit's own time (TL-d).

    :param datetime start: naive UTC
    :param datetime end: naive UTC, not before the start
    :param str unit: one of ``UNITS``
    :param Axis axis: the calendar; may be None for minutes, hours, calendar days
    :return: seconds: all of them for minutes, hours and calendar days, the open ones
        for working hours and working days
    :rtype: int
    :raise ValueError: when the end is before the start, or for an unknown unit
    :raise AxisTooShort: when a working unit is asked outside the axis
    """
    _check_unit(unit)
    _check_order(start, end)
    return _passed(axis, _seconds(start), _seconds(end), unit)


def resume(due_at, paused_at, resumed_at, unit, axis):
    """Return the new due moment after a pause (TL-c).

    Minutes, hours and calendar days move by the seconds of the pause; over a change
    of the clocks a calendar-day limit so ends at another time on the clock. Working
    hours and working days keep the open seconds they had left. Pauses add up: two
    give the same as one of both lengths. A working-day limit that was paused inside
    a day may therefore end inside a day instead of at its closing.

    A pause that begins when the limit has passed, or in that very second, does not
    bring it back. How much of a wait may count as a pause is for the caller to bound.

    :param datetime due_at: naive UTC, the due moment before the pause
    :param datetime paused_at: naive UTC
    :param datetime resumed_at: naive UTC, not before ``paused_at``
    :param str unit: one of ``UNITS``
    :param Axis axis: the calendar; may be None for minutes, hours, calendar days
    :return: naive UTC, never before ``due_at``
    :rtype: datetime
    :raise ValueError: when the pause ends before it begins, or for an unknown unit
    :raise AxisTooShort: when a working unit is asked outside the axis
    """
    _check_unit(unit)
    _check_order(paused_at, resumed_at)
    end, paused, resumed = _seconds(due_at), _seconds(paused_at), _seconds(resumed_at)
    if paused >= end:
        return _moment(end)
    left = _passed(axis, paused, end, unit)
    # A due moment from an older version of the calendar may now lie in closed time
    # and have less left than it seems: it stays rather than come earlier.
    return _moment(max(end, _later(axis, resumed, left, unit)))


def warn_at(start, due_at, share, unit, axis):
    """Return the moment a share of the time is used, in the unit's own time (TL-d).

    Meant for a limit that was not paused. A pause moves the warning as it moves the
    due moment: pass the warning through :func:`resume` as well.

    :param datetime start: naive UTC
    :param datetime due_at: naive UTC, not before the start
    :param float share: 0 (at once) to 1 (when due)
    :param str unit: one of ``UNITS``
    :param Axis axis: the calendar; may be None for minutes, hours, calendar days
    :return: naive UTC, never after ``due_at``
    :rtype: datetime
    :raise ValueError: for a share outside 0 to 1, a due moment before the start, or an
        unknown unit
    :raise AxisTooShort: when a working unit is asked outside the axis
    """
    if not 0 <= share <= 1:
        raise ValueError(f"A share of {share} is not possible: it takes 0 to 1.")
    _check_unit(unit)
    _check_order(start, due_at)
    begin, end = _seconds(start), _seconds(due_at)
    used = round(_passed(axis, begin, end, unit) * share)
    return _moment(min(end, _later(axis, begin, used, unit)))


# --------------------------------------------------
# In seconds
# --------------------------------------------------


def _seconds(moment):
    """Return a naive UTC datetime as whole seconds since 1970."""
    since = moment - _EPOCH
    return since.days * DAY_SECONDS + since.seconds


def _moment(at):
    """Return seconds since 1970 as a naive UTC datetime."""
    return _EPOCH + timedelta(seconds=at)


def _midnight(day):
    """Return the local seconds at which a date begins."""
    return (day.toordinal() - _EPOCH_DAY) * DAY_SECONDS


def _check_unit(unit):
    """Refuse a unit that is not in ``UNITS``.

    :raise ValueError: when it is not
    """
    if unit not in UNITS:
        raise ValueError(f"There is no unit {unit!r}: use one of {', '.join(UNITS)}.")


def _check_order(start, end):
    """Refuse a span that runs backwards.

    :raise ValueError: when ``end`` is before ``start``
    """
    if end < start:
        raise ValueError(f"A span from {start} cannot end before, at {end}.")


def _check_covered(axis, at):
    """Refuse a moment outside the days of the axis.

    :param int at: UTC seconds; the end of the last day is still inside
    :raise AxisTooShort: when it lies outside
    """
    if not axis.begin <= at <= axis.end:
        raise AxisTooShort(axis, early=at < axis.begin)


def _passed(axis, start, end, unit):
    """Return the seconds between two moments in the unit's own time.

    :raise AxisTooShort: when a working unit is asked outside the axis
    """
    if unit in WORK_UNITS:
        return _worked_until(axis, end) - _worked_until(axis, start)
    return end - start


def _later(axis, at, seconds, unit):
    """Return the moment at which so much of the unit's own time has passed.

    The reverse of :func:`_passed`.

    :raise AxisTooShort: when a working unit is asked outside the axis
    """
    after = _after_work if unit in WORK_UNITS else _after_elapsed
    return after(axis, at, seconds)


def _worked_until(axis, at):
    """Return the open seconds from the beginning of the axis to a moment."""
    _check_covered(axis, at)
    piece = bisect_right(axis.opens, at) - 1
    if piece < 0:
        return 0
    return axis.worked[piece] + min(at, axis.closes[piece]) - axis.opens[piece]


def _after_elapsed(_axis, at, seconds):
    """Return the moment so many seconds later."""
    return at + seconds


def _after_work(axis, at, seconds):
    """Return the moment at which so many open seconds have passed.

    Outside opening hours the count begins at the next opening. An amount that fills
    a piece ends at its closing.
    """
    _check_covered(axis, at)
    piece = bisect_right(axis.closes, at)
    if piece == len(axis.closes):
        raise AxisTooShort(axis, early=False)
    target = axis.worked[piece] + max(0, at - axis.opens[piece]) + seconds
    # ``worked[i + 1]`` is the sum at the closing of piece i. Searching from this piece
    # on keeps zero seconds from ending at an earlier closing.
    piece = bisect_left(axis.worked, target, piece + 1) - 1
    if piece == len(axis.closes):
        raise AxisTooShort(axis, early=False)
    return axis.opens[piece] + target - axis.worked[piece]


def _after_work_days(axis, at, days):
    """Return the closing of the N-th working day after the local day (TL-b)."""
    _check_covered(axis, at)
    if not days:
        return at
    today = axis.clock.to_wall(at) // DAY_SECONDS
    index = bisect_right(axis.days, today) + days - 1
    if index >= len(axis.days):
        raise AxisTooShort(axis, early=False)
    return axis.day_closes[index]


def _after_calendar_days(axis, at, days):
    """Return the same time on the clock, so many local days later (TL-b)."""
    _check_covered(axis, at)
    if not days:
        # The second pass of a repeated hour stays what it is.
        return at
    end = axis.clock.to_utc(axis.clock.to_wall(at) + days * DAY_SECONDS)
    if end > axis.end:
        raise AxisTooShort(axis, early=False)
    return end


# How each unit adds its size (seconds, or whole days) to a moment.
_AFTER = {
    "minute": _after_elapsed,
    "hour": _after_elapsed,
    "work_hour": _after_work,
    "work_day": _after_work_days,
    "calendar_day": _after_calendar_days,
}
