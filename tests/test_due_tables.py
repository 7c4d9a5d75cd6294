"""Limits, row by row: what a person with a calendar on the desk would answer.

Local times are turned into moments by zoneinfo, the module under test uses pytz: a
row is right only when both agree. The properties are in test_due_properties.py.
"""

import importlib.util
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

# By path: importing the addon would import Odoo.
_PATH = Path(__file__).parents[1] / "travel_complaint" / "tools" / "due.py"
_SPEC = importlib.util.spec_from_file_location("travel_complaint_due", _PATH)
due = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(due)

SHANGHAI = "Asia/Shanghai"
BRUSSELS = "Europe/Brussels"
NEW_YORK = "America/New_York"
AUCKLAND = "Pacific/Auckland"
ZONES = [
    SHANGHAI,
    "Asia/Kolkata",
    BRUSSELS,
    NEW_YORK,
    AUCKLAND,
    "Pacific/Kiritimati",
]

# Monday to Friday, 8-12 and 13-17: 40 hours.
OFFICE_HOURS = [(8, 12), (13, 17)]
OFFICE_WEEK = [(day, *hours) for day in range(5) for hours in OFFICE_HOURS]

# The State Council's plan for 2026: closed days, and the weekend days worked for them.
HOLIDAYS_2026 = [
    ("2026-02-15 00:00:00", "2026-02-23 23:59:59"),  # spring festival
    ("2026-05-01 00:00:00", "2026-05-05 23:59:59"),  # labour day
    ("2026-10-01 00:00:00", "2026-10-07 23:59:59"),  # national day
]
MAKE_UP_2026 = [
    date(2026, 2, 14),
    date(2026, 2, 28),
    date(2026, 5, 9),
    date(2026, 9, 20),
    date(2026, 10, 10),
]


def utc(text, zone, fold=0):
    """Return a local time of a zone as naive UTC; ``fold=1`` is its second pass."""
    local = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold)
    return local.astimezone(timezone.utc).replace(tzinfo=None)


def office(zone, first=date(2026, 1, 1), last=date(2026, 12, 31), **more):
    """Return the axis of the 40-hour week in a zone."""
    return due.expand(zone, first, last, more.pop("week", OFFICE_WEEK), **more)


@pytest.fixture(scope="module")
def china():
    """The agency's calendar for 2026: holidays and make-up working days."""
    return office(
        SHANGHAI,
        closed=[(utc(a, SHANGHAI), utc(b, SHANGHAI)) for a, b in HOLIDAYS_2026],
        exceptions=dict.fromkeys(MAKE_UP_2026, OFFICE_HOURS),
    )


WORK_DAYS_CHINA = [
    # (received, working days, due), local time
    ("2026-03-04 10:00:00", 1, "2026-03-05 17:00:00"),  # Wednesday -> Thursday
    ("2026-03-06 16:59:00", 1, "2026-03-09 17:00:00"),  # Friday -> Monday
    ("2026-03-07 10:00:00", 1, "2026-03-09 17:00:00"),  # Saturday: Monday is day 1
    ("2026-03-08 23:59:59", 2, "2026-03-10 17:00:00"),  # Sunday
    ("2026-03-02 23:59:59", 1, "2026-03-03 17:00:00"),  # a second before midnight
    ("2026-03-03 00:00:00", 1, "2026-03-04 17:00:00"),  # midnight begins the next day
    ("2026-03-03 06:00:00", 1, "2026-03-04 17:00:00"),  # before opening, day counts not
    ("2026-03-07 10:00:00", 0, "2026-03-07 10:00:00"),  # no day at all: at once
    ("2026-01-29 09:00:00", 2, "2026-02-02 17:00:00"),  # over the end of a month
    # Spring festival, 15 to 23 February; the Saturdays 14 and 28 are worked.
    ("2026-02-13 16:00:00", 1, "2026-02-14 17:00:00"),
    ("2026-02-13 16:00:00", 2, "2026-02-24 17:00:00"),
    ("2026-02-14 09:00:00", 1, "2026-02-24 17:00:00"),
    ("2026-02-18 09:00:00", 1, "2026-02-24 17:00:00"),
    ("2026-02-25 09:00:00", 3, "2026-02-28 17:00:00"),
    ("2026-02-25 09:00:00", 4, "2026-03-02 17:00:00"),
    ("2026-02-10 09:00:00", 15, "2026-03-09 17:00:00"),  # TL-9
    # Labour day, 1 to 5 May; Saturday 9 is worked.
    ("2026-04-30 10:00:00", 1, "2026-05-06 17:00:00"),
    ("2026-04-30 10:00:00", 4, "2026-05-09 17:00:00"),
    ("2026-04-30 10:00:00", 5, "2026-05-11 17:00:00"),
    # National day, 1 to 7 October; Sunday 20 September and Saturday 10 are worked.
    ("2026-09-18 10:00:00", 1, "2026-09-20 17:00:00"),
    ("2026-09-18 10:00:00", 2, "2026-09-21 17:00:00"),
    ("2026-09-30 10:00:00", 1, "2026-10-08 17:00:00"),
    ("2026-09-30 10:00:00", 3, "2026-10-10 17:00:00"),
    ("2026-09-30 10:00:00", 4, "2026-10-12 17:00:00"),
]


@pytest.mark.parametrize(("start", "days", "end"), WORK_DAYS_CHINA)
def test_working_days_in_china(china, start, days, end):
    """TL-b: N working days count holidays and 調休 days, not the day of receipt."""
    result = due.due(utc(start, SHANGHAI), days, "work_day", china)
    assert result == utc(end, SHANGHAI)


WORK_HOURS_CHINA = [
    # (received, working hours, due), local time
    ("2026-03-04 10:00:00", 1, "2026-03-04 11:00:00"),
    ("2026-03-04 10:00:00", 2, "2026-03-04 12:00:00"),  # the closing, not 13:00
    ("2026-03-04 10:00:00", 2.5, "2026-03-04 13:30:00"),  # over lunch
    ("2026-03-04 12:00:00", 1, "2026-03-04 14:00:00"),  # from a closing
    ("2026-03-04 12:30:00", 1, "2026-03-04 14:00:00"),  # from inside lunch
    ("2026-03-04 08:00:00", 8, "2026-03-04 17:00:00"),
    ("2026-03-04 17:00:00", 8, "2026-03-05 17:00:00"),
    ("2026-03-07 10:00:00", 1, "2026-03-09 09:00:00"),  # Saturday
    ("2026-03-07 10:00:00", 0, "2026-03-09 08:00:00"),  # nothing: the next opening
    ("2026-03-04 12:00:00", 0, "2026-03-04 13:00:00"),
    ("2026-03-04 10:00:00", 0, "2026-03-04 10:00:00"),
    ("2026-03-04 10:00:00", 0.1, "2026-03-04 10:06:00"),
    ("2026-02-13 16:00:00", 2, "2026-02-14 09:00:00"),  # into the worked Saturday
    ("2026-02-14 16:00:00", 2, "2026-02-24 09:00:00"),  # over the spring festival
    ("2026-04-30 16:00:00", 2, "2026-05-06 09:00:00"),
    ("2026-05-08 16:00:00", 2, "2026-05-09 09:00:00"),
    ("2026-09-30 16:00:00", 24, "2026-10-10 16:00:00"),
]


@pytest.mark.parametrize(("start", "hours", "end"), WORK_HOURS_CHINA)
def test_working_hours_in_china(china, start, hours, end):
    """TL-b: working hours pass only while open, and end at a closing, as in Odoo."""
    result = due.due(utc(start, SHANGHAI), hours, "work_hour", china)
    assert result == utc(end, SHANGHAI)


@pytest.mark.parametrize(
    ("start", "amount", "unit", "end"),
    [
        ("2026-02-20 03:00:00", 10, "minute", "2026-02-20 03:10:00"),  # TL-1
        ("2026-02-20 03:00:00", 15, "minute", "2026-02-20 03:15:00"),  # TL-13
        ("2026-02-20 03:00:00", 0, "minute", "2026-02-20 03:00:00"),
        ("2026-02-20 03:00:00", 0.5, "minute", "2026-02-20 03:00:30"),
        ("2026-02-20 23:00:00", 2, "hour", "2026-02-21 01:00:00"),  # TL-2
        ("2026-01-31 23:00:00", 48, "hour", "2026-02-02 23:00:00"),  # TL-6
        ("2028-02-28 12:00:00", 24, "hour", "2028-02-29 12:00:00"),
        ("2028-02-28 12:00:00", 1.25, "hour", "2028-02-28 13:15:00"),
        # In floating point 1.13 x 3600 is a little below 4068.
        ("2028-02-28 12:00:00", 1.13, "hour", "2028-02-28 13:07:48"),
    ],
)
def test_minutes_and_hours(start, amount, unit, end):
    """TL-b: minutes and hours run round the clock and need no calendar."""
    start, end = datetime.fromisoformat(start), datetime.fromisoformat(end)
    assert due.due(start, amount, unit, None) == end


CALENDAR_DAYS = [
    # (zone, start, days, end, fold of the end), local time
    (SHANGHAI, "2026-01-31 10:00:00", 1, "2026-02-01 10:00:00", 0),
    (SHANGHAI, "2026-12-31 00:00:00", 1, "2027-01-01 00:00:00", 0),
    (SHANGHAI, "2028-02-28 23:59:59", 1, "2028-02-29 23:59:59", 0),
    (SHANGHAI, "2028-02-29 10:00:00", 365, "2029-02-28 10:00:00", 0),
    (SHANGHAI, "2026-02-20 10:00:00", 0, "2026-02-20 10:00:00", 0),
    # Summer time begins: 23 hours, the skipped hour becomes its end.
    (BRUSSELS, "2026-03-28 12:00:00", 1, "2026-03-29 12:00:00", 0),
    (BRUSSELS, "2026-03-28 01:59:59", 1, "2026-03-29 01:59:59", 0),
    (BRUSSELS, "2026-03-28 02:00:00", 1, "2026-03-29 03:00:00", 0),
    (BRUSSELS, "2026-03-28 02:30:00", 1, "2026-03-29 03:00:00", 0),
    (BRUSSELS, "2026-03-28 03:00:00", 1, "2026-03-29 03:00:00", 0),
    (NEW_YORK, "2026-03-07 02:30:00", 1, "2026-03-08 03:00:00", 0),
    (NEW_YORK, "2026-03-01 12:00:00", 30, "2026-03-31 12:00:00", 0),
    (AUCKLAND, "2026-09-26 02:30:00", 1, "2026-09-27 03:00:00", 0),
    # Summer time ends: 25 hours, the repeated hour is its second pass.
    (BRUSSELS, "2026-10-24 12:00:00", 1, "2026-10-25 12:00:00", 0),
    (BRUSSELS, "2026-10-24 01:59:59", 1, "2026-10-25 01:59:59", 0),
    (BRUSSELS, "2026-10-24 02:00:00", 1, "2026-10-25 02:00:00", 1),
    (BRUSSELS, "2026-10-24 02:30:00", 1, "2026-10-25 02:30:00", 1),
    (BRUSSELS, "2026-10-24 03:00:00", 1, "2026-10-25 03:00:00", 0),
    (BRUSSELS, "2026-10-25 02:30:00", 0, "2026-10-25 02:30:00", 0),
    (NEW_YORK, "2026-10-31 01:30:00", 1, "2026-11-01 01:30:00", 1),
    (AUCKLAND, "2026-04-04 02:30:00", 1, "2026-04-05 02:30:00", 1),
    # A whole day that the islands skipped.
    ("Pacific/Apia", "2011-12-29 10:00:00", 1, "2011-12-31 00:00:00", 0),
]


@pytest.mark.parametrize(("zone", "start", "days", "end", "fold"), CALENDAR_DAYS)
def test_calendar_days_keep_the_time_on_the_clock(zone, start, days, end, fold):
    """TL-b: N calendar days end at the same local time, summer time or not."""
    start, end = utc(start, zone), utc(end, zone, fold)
    year = timedelta(days=370)
    axis = due.expand(zone, (start - year).date(), (start + year).date(), [])
    assert due.due(start, days, "calendar_day", axis) == end


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(
    ("start", "amount", "unit", "end"),
    [
        ("2026-06-12 16:59:59", 1, "work_day", "2026-06-15 17:00:00"),
        ("2026-06-12 00:00:00", 1, "work_day", "2026-06-15 17:00:00"),
        ("2026-06-11 23:59:59", 1, "work_day", "2026-06-12 17:00:00"),
        ("2026-06-13 00:30:00", 1, "work_day", "2026-06-15 17:00:00"),
        ("2026-06-14 23:30:00", 1, "work_day", "2026-06-15 17:00:00"),
        ("2026-06-12 16:30:00", 1, "work_hour", "2026-06-15 08:30:00"),
        ("2026-06-30 18:00:00", 8, "work_hour", "2026-07-01 17:00:00"),
        ("2026-06-30 18:00:00", 3, "calendar_day", "2026-07-03 18:00:00"),
        # The weeks in which the clocks change in Brussels, New York and Auckland.
        ("2026-03-27 16:00:00", 2, "work_hour", "2026-03-30 09:00:00"),
        ("2026-03-06 16:00:00", 2, "work_hour", "2026-03-09 09:00:00"),
        ("2026-04-03 16:00:00", 2, "work_hour", "2026-04-06 09:00:00"),
        ("2026-09-25 16:00:00", 1, "work_day", "2026-09-28 17:00:00"),
        ("2026-10-23 16:00:00", 1, "work_day", "2026-10-26 17:00:00"),
        ("2026-10-30 16:00:00", 1, "work_day", "2026-11-02 17:00:00"),
    ],
)
def test_the_same_in_every_zone(zone, start, amount, unit, end):
    """TL-b, J 130-132: days and openings are those of the zone, wherever it lies."""
    result = due.due(utc(start, zone), amount, unit, office(zone))
    assert result == utc(end, zone)


@pytest.mark.parametrize(
    ("zone", "start", "end"),
    [
        # Half past eight in the evening UTC is the next day in India.
        ("Asia/Kolkata", "2026-06-09 20:30:00", "2026-06-11 17:00:00"),
        # Half past two in the morning UTC is the day before in New York.
        (NEW_YORK, "2026-06-10 02:30:00", "2026-06-10 17:00:00"),
        # Noon UTC is the next day on Kiritimati.
        ("Pacific/Kiritimati", "2026-06-09 12:00:00", "2026-06-11 17:00:00"),
    ],
)
def test_the_day_of_receipt_is_local(zone, start, end):
    """TL-b, J 130: the day that is not counted is the agency's day, not UTC's."""
    start = datetime.fromisoformat(start)
    assert due.due(start, 1, "work_day", office(zone)) == utc(end, zone)


@pytest.mark.parametrize(
    ("zone", "start", "hours", "end"),
    [
        # Open all Sunday: 23 hours in spring, 25 in autumn.
        (BRUSSELS, "2026-03-29 00:00:00", 23, "2026-03-30 00:00:00"),
        (BRUSSELS, "2026-03-29 01:00:00", 2, "2026-03-29 04:00:00"),
        (BRUSSELS, "2026-10-25 00:00:00", 25, "2026-10-26 00:00:00"),
        (BRUSSELS, "2026-10-25 01:00:00", 3, "2026-10-25 03:00:00"),
        (NEW_YORK, "2026-03-08 00:00:00", 23, "2026-03-09 00:00:00"),
        (NEW_YORK, "2026-11-01 00:00:00", 25, "2026-11-02 00:00:00"),
        (AUCKLAND, "2026-04-05 00:00:00", 25, "2026-04-06 00:00:00"),
    ],
)
def test_round_the_clock_over_a_change_of_the_clocks(zone, start, hours, end):
    """TL-b: without a calendar all hours count, 23 or 25 of them on some days."""
    axis = due.round_the_clock(zone, date(2026, 1, 1), date(2026, 12, 31))
    assert due.due(utc(start, zone), hours, "work_hour", axis) == utc(end, zone)
    assert due.elapsed(utc(start, zone), utc(end, zone), "work_hour", axis) == (
        hours * 3600
    )


def test_round_the_clock_days_close_at_midnight():
    """TL-b: without a calendar every day is a working day that ends at midnight."""
    axis = due.round_the_clock(SHANGHAI, date(2026, 1, 1), date(2026, 12, 31))
    result = due.due(utc("2026-06-12 10:00:00", SHANGHAI), 1, "work_day", axis)
    assert result == utc("2026-06-14 00:00:00", SHANGHAI)
    # One long piece: nothing closes at midnight.
    assert (axis.opens, axis.closes) == ((axis.begin,), (axis.end,))


@pytest.mark.parametrize(
    ("zone", "hours", "start", "end", "fold"),
    [
        # What closes inside the skipped hour closes where the gap ends ...
        (BRUSSELS, (0, 2.5), "2026-03-28 12:00:00", "2026-03-29 03:00:00", 0),
        # ... and what closes inside the repeated hour, at its second pass.
        (BRUSSELS, (0, 2.5), "2026-10-24 12:00:00", "2026-10-25 02:30:00", 1),
        (NEW_YORK, (0, 1.5), "2026-10-31 12:00:00", "2026-11-01 01:30:00", 1),
    ],
)
def test_closing_inside_a_change_of_the_clocks(zone, hours, start, end, fold):
    """TL-b: a closing time that is skipped or repeated means one moment."""
    axis = office(zone, week=[(day, *hours) for day in range(7)])
    assert due.due(utc(start, zone), 1, "work_day", axis) == utc(end, zone, fold)


@pytest.mark.parametrize(
    ("hours", "end"),
    [
        ([(10, 14)], "2026-06-10 14:00:00"),  # a shorter day
        ([(13, 18), (8, 12), (11, 14)], "2026-06-10 18:00:00"),  # unsorted, overlapping
        ([], "2026-06-11 17:00:00"),  # closed
        ([(9, 9)], "2026-06-11 17:00:00"),  # open for no time: closed
    ],
)
def test_dated_exception_replaces_the_day(hours, end):
    """TL-b: a dated exception replaces the opening hours of its day."""
    axis = office(SHANGHAI, exceptions={date(2026, 6, 10): hours})
    result = due.due(utc("2026-06-09 10:00:00", SHANGHAI), 1, "work_day", axis)
    assert result == utc(end, SHANGHAI)


def test_dated_exception_wins_over_closed_time():
    """TL-b: a make-up working day stays open in the middle of closed days."""
    closed = [("2026-06-08 00:00:00", "2026-06-14 23:59:59")]
    axis = office(
        SHANGHAI,
        closed=[tuple(utc(text, SHANGHAI) for text in pair) for pair in closed],
        exceptions={date(2026, 6, 13): [(9, 12)]},
    )
    start = utc("2026-06-05 16:00:00", SHANGHAI)
    saturday = utc("2026-06-13 12:00:00", SHANGHAI)
    assert due.due(start, 1, "work_day", axis) == saturday
    assert due.due(start, 4, "work_hour", axis) == saturday


@pytest.mark.parametrize(
    ("closed", "end"),
    [
        ([("10 13:00:00", "10 17:00:00")], "10 12:00:00"),
        ([("10 15:00:00", "11 09:00:00")], "10 15:00:00"),
        ([("10 09:00:00", "10 10:00:00")], "10 17:00:00"),
        (
            [("10 16:00:00", "10 17:00:00"), ("10 13:00:00", "10 14:00:00")],
            "10 16:00:00",
        ),
        ([("10 00:00:00", "10 23:59:59")], "11 17:00:00"),
        ([("09 12:00:00", "11 12:00:00")], "11 17:00:00"),
        (
            [("09 12:00:00", "10 12:00:00"), ("10 09:00:00", "11 18:00:00")],
            "12 17:00:00",
        ),
    ],
)
def test_closed_time_cuts_the_day(closed, end):
    """TL-b: a day partly closed closes earlier, a day wholly closed does not count."""
    axis = office(
        SHANGHAI,
        closed=[
            tuple(utc(f"2026-06-{text}", SHANGHAI) for text in pair) for pair in closed
        ],
    )
    result = due.due(utc("2026-06-09 10:00:00", SHANGHAI), 1, "work_day", axis)
    assert result == utc(f"2026-06-{end}", SHANGHAI)


def test_holiday_until_the_last_second_leaves_none_open():
    """TL-b: a holiday to 23:59:59 is no working day of one second when always open."""
    week = [(day, 0, 24) for day in range(7)]
    holiday = ("2026-06-10 00:00:00", "2026-06-10 23:59:59")
    closed = [tuple(utc(text, SHANGHAI) for text in holiday)]
    axis = office(SHANGHAI, week=week, closed=closed)
    result = due.due(utc("2026-06-09 10:00:00", SHANGHAI), 1, "work_day", axis)
    assert result == utc("2026-06-12 00:00:00", SHANGHAI)


def test_opening_hours_are_rounded_to_the_minute():
    """TL-b: hours such as 8.3333 mean 8:20, as in Odoo."""
    axis = office(SHANGHAI, week=[(2, 8.3333, 16.6667)])
    start = utc("2026-06-09 10:00:00", SHANGHAI)
    opening = utc("2026-06-10 08:20:00", SHANGHAI)
    assert due.due(start, 0, "work_hour", axis) == opening
    closing = utc("2026-06-10 16:40:00", SHANGHAI)
    assert due.due(start, 1, "work_day", axis) == closing


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        (BRUSSELS, "2026-03-29", 23),
        (BRUSSELS, "2026-10-25", 25),
        (NEW_YORK, "2026-03-08", 23),
        (NEW_YORK, "2026-11-01", 25),
        (AUCKLAND, "2026-04-05", 25),
        (AUCKLAND, "2026-09-27", 23),
        *((zone, "2026-06-10", 24) for zone in ZONES),
    ],
)
def test_axis_of_one_day(zone, day, hours):
    """TL-b, J 131: a day has 23, 24 or 25 hours, wherever the axis begins and ends."""
    day = date.fromisoformat(day)
    axis = due.round_the_clock(zone, day, day)
    start = utc(f"{day} 00:00:00", zone)
    end = utc(f"{day + timedelta(days=1)} 00:00:00", zone)
    assert due.due(start, hours, "work_hour", axis) == end
    assert due.due(start, 1, "calendar_day", axis) == end
    assert due.elapsed(start, end, "work_day", axis) == hours * 3600


def test_two_week_calendar():
    """TL-b: week types alternate as in Odoo, and None means every week."""
    axis = office(SHANGHAI, week=[(4, 8, 12), (0, 8, 12, 0), (0, 8, 17, 1)])
    start = utc("2026-05-31 10:00:00", SHANGHAI)  # Sunday
    ends = [due.due(start, days, "work_day", axis) for days in (1, 2, 3, 4, 5)]
    assert ends == [
        utc(text, SHANGHAI)
        for text in (
            "2026-06-01 17:00:00",  # week type 1: see get_week_type in Odoo
            "2026-06-05 12:00:00",
            "2026-06-08 12:00:00",
            "2026-06-12 12:00:00",
            "2026-06-15 17:00:00",
        )
    ]


RESUMED = [
    # (unit, due, paused, resumed, new due), local time
    ("hour", "06-10 10:00", "06-09 18:00", "06-10 06:00", "06-10 22:00"),
    ("minute", "06-10 10:00", "06-10 09:55", "06-10 09:57", "06-10 10:02"),
    ("calendar_day", "06-10 10:00", "06-09 10:00", "06-11 11:00", "06-12 11:00"),
    ("work_hour", "06-10 10:00", "06-10 09:00", "06-10 11:00", "06-10 12:00"),
    ("work_hour", "06-10 10:00", "06-10 09:00", "06-10 11:30", "06-10 13:30"),
    ("work_hour", "06-10 10:00", "06-09 17:00", "06-10 08:00", "06-10 10:00"),
    ("work_hour", "06-12 17:00", "06-12 16:00", "06-15 08:00", "06-15 09:00"),
    ("work_day", "06-10 17:00", "06-10 09:00", "06-10 10:00", "06-11 09:00"),
    ("work_day", "06-10 17:00", "06-09 09:00", "06-10 09:00", "06-11 17:00"),
    ("work_day", "06-10 17:00", "06-09 20:00", "06-10 07:00", "06-10 17:00"),
    # Paused when it had passed, or in the second it passed: it stays passed.
    ("hour", "06-10 10:00", "06-10 10:00", "06-10 12:00", "06-10 10:00"),
    ("work_day", "06-10 17:00", "06-10 18:00", "06-11 12:00", "06-10 17:00"),
    # Due in closed time, because the calendar changed: never earlier.
    ("work_hour", "06-10 12:30", "06-10 11:00", "06-10 11:00", "06-10 12:30"),
]


@pytest.mark.parametrize(("unit", "due_at", "paused", "resumed", "end"), RESUMED)
def test_pause_moves_the_due_moment(unit, due_at, paused, resumed, end):
    """TL-c: a pause moves a limit by the time it lost, in the unit's own time."""
    due_at, paused, resumed, end = (
        utc(f"2026-{text}:00", SHANGHAI) for text in (due_at, paused, resumed, end)
    )
    assert due.resume(due_at, paused, resumed, unit, office(SHANGHAI)) == end


@pytest.mark.parametrize(
    ("unit", "start", "due_at", "share", "end"),
    [
        ("hour", "06-09 10:00", "06-10 10:00", 0.5, "06-09 22:00"),
        ("minute", "06-09 10:00", "06-09 10:10", 0.8, "06-09 10:08"),
        ("calendar_day", "06-09 10:00", "06-13 10:00", 0.75, "06-12 10:00"),
        ("work_hour", "06-12 16:00", "06-15 09:00", 0.5, "06-12 17:00"),
        ("work_hour", "06-12 16:00", "06-15 09:00", 0.75, "06-15 08:30"),
        ("work_day", "06-09 16:00", "06-10 17:00", 0.5, "06-10 11:30"),
        ("work_day", "06-13 10:00", "06-15 17:00", 0.25, "06-15 10:00"),
        ("work_day", "06-09 10:00", "06-10 17:00", 1, "06-10 17:00"),
        ("hour", "06-09 10:00", "06-09 12:00", 0, "06-09 10:00"),
        ("work_day", "06-13 10:00", "06-15 17:00", 0, "06-15 08:00"),
        # No open time at all before the due moment: warned no later than due.
        ("work_hour", "06-13 10:00", "06-14 10:00", 0.5, "06-14 10:00"),
    ],
)
def test_warning_at_a_share_of_the_time(unit, start, due_at, share, end):
    """TL-d: the owner is warned when a share of the unit's own time is used."""
    start, due_at, end = (
        utc(f"2026-{text}:00", SHANGHAI) for text in (start, due_at, end)
    )
    assert due.warn_at(start, due_at, share, unit, office(SHANGHAI)) == end


@pytest.mark.parametrize(
    ("unit", "start", "end", "seconds"),
    [
        ("hour", "06-12 16:00", "06-15 09:00", 65 * 3600),
        ("calendar_day", "06-12 16:00", "06-15 09:00", 65 * 3600),
        ("work_hour", "06-12 16:00", "06-15 09:00", 2 * 3600),
        ("work_day", "06-12 16:00", "06-15 09:00", 2 * 3600),
        ("work_hour", "06-13 10:00", "06-14 10:00", 0),
        ("work_hour", "06-12 10:00", "06-12 10:00", 0),
        ("work_hour", "06-12 12:15", "06-12 12:45", 0),
        ("work_hour", "01-01 00:00", "01-01 08:00", 0),  # before the first opening
    ],
)
def test_elapsed_in_the_units_own_time(unit, start, end, seconds):
    """TL-d: the time used is counted in the unit's own time."""
    start, end = utc(f"2026-{start}:00", SHANGHAI), utc(f"2026-{end}:00", SHANGHAI)
    assert due.elapsed(start, end, unit, office(SHANGHAI)) == seconds


def test_moments_are_cut_to_seconds():
    """TL-b: a fraction of a second in a moment is dropped, as Odoo stores it."""
    start = datetime(2026, 6, 9, 2, 0, 0, 999999)
    assert due.due(start, 1, "minute", None) == datetime(2026, 6, 9, 2, 1)
    axis = office(SHANGHAI)
    assert due.due(start, 1, "work_hour", axis) == datetime(2026, 6, 9, 3, 0)


NOON = datetime(2026, 6, 9, 4)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda axis: due.due(NOON, -1, "minute", axis), "0 or more"),
        (lambda axis: due.due(NOON, -1, "work_day", axis), "0 or more"),
        (lambda axis: due.due(NOON, float("nan"), "hour", axis), "0 or more"),
        (lambda axis: due.due(NOON, float("inf"), "hour", axis), "0 or more"),
        (lambda axis: due.due(NOON, 1.5, "work_day", axis), "whole days"),
        (lambda axis: due.due(NOON, 0.5, "calendar_day", axis), "whole days"),
        (lambda axis: due.due(NOON, 1, "fortnight", axis), "no unit"),
        (lambda axis: due.elapsed(NOON, NOON, "fortnight", axis), "no unit"),
        (lambda axis: due.resume(NOON, NOON, NOON, "fortnight", axis), "no unit"),
        (lambda axis: due.warn_at(NOON, NOON, 1, "fortnight", axis), "no unit"),
        (
            lambda axis: due.elapsed(NOON, NOON - timedelta(1), "hour", axis),
            "cannot end before",
        ),
        (
            lambda axis: due.resume(
                NOON, NOON - timedelta(1), NOON - timedelta(2), "hour", axis
            ),
            "cannot end before",
        ),
        (lambda axis: due.warn_at(NOON, NOON, 1.1, "hour", axis), "0 to 1"),
        (lambda axis: due.warn_at(NOON, NOON, -0.1, "hour", axis), "0 to 1"),
        (
            lambda axis: due.warn_at(NOON, NOON - timedelta(1), 1, "hour", axis),
            "cannot end before",
        ),
        (
            lambda _axis: due.expand("Mars/Olympus", NOON.date(), NOON.date(), []),
            "no time zone",
        ),
        (
            lambda _axis: due.expand("UTC", NOON.date(), date(2026, 6, 8), []),
            "cannot be expanded",
        ),
        (lambda _axis: office("UTC", week=[(1, 17, 8)]), "within one day"),
        (lambda _axis: office("UTC", week=[(1, 22, 26)]), "within one day"),
        (lambda _axis: office("UTC", week=[(1, -1, 8)]), "within one day"),
    ],
)
def test_nonsense_is_refused_with_a_sentence(call, sentence):
    """TL-b: an impossible limit or calendar is refused and says why."""
    with pytest.raises(ValueError, match=sentence):
        call(office("UTC"))


@pytest.mark.parametrize(
    ("start", "amount", "unit", "early"),
    [
        ("2025-12-31 15:59:59", 1, "work_day", True),  # a second before the axis
        ("2025-12-31 15:59:59", 1, "work_hour", True),
        ("2025-12-31 15:59:59", 1, "calendar_day", True),
        ("2026-12-31 04:00:00", 1, "work_day", False),
        ("2026-12-31 04:00:00", 9, "work_hour", False),
        ("2026-12-31 04:00:00", 2, "calendar_day", False),
        ("2026-12-31 09:00:00", 0, "work_hour", False),  # closed, and never opens again
        ("2027-01-02 04:00:00", 0, "work_day", False),
    ],
)
def test_axis_too_short_is_told(start, amount, unit, early):
    """TL-b: no answer is guessed beyond the days that were expanded."""
    axis = office(SHANGHAI)
    with pytest.raises(due.AxisTooShort) as error:
        due.due(datetime.fromisoformat(start), amount, unit, axis)
    assert error.value.early is early
    assert "expand it further" in str(error.value)


def test_axis_reaches_to_its_last_second():
    """TL-b: the last closing and the last midnight are still answered."""
    axis = office(SHANGHAI)
    noon = utc("2026-12-31 12:00:00", SHANGHAI)
    close = utc("2026-12-31 17:00:00", SHANGHAI)
    assert due.due(noon, 4, "work_hour", axis) == close
    midnight = utc("2027-01-01 00:00:00", SHANGHAI)
    eve = midnight - timedelta(days=1)
    assert due.due(eve, 1, "calendar_day", axis) == midnight
    assert due.elapsed(noon, midnight, "work_hour", axis) == 4 * 3600
    with pytest.raises(due.AxisTooShort):
        due.elapsed(noon, midnight + timedelta(seconds=1), "work_hour", axis)


def test_closed_calendar_never_answers():
    """TL-b: a calendar without openings asks for more days, it invents none."""
    axis = office(SHANGHAI, week=[])
    with pytest.raises(due.AxisTooShort):
        due.due(NOON, 1, "work_hour", axis)
    with pytest.raises(due.AxisTooShort):
        due.due(NOON, 1, "work_day", axis)
    assert due.elapsed(NOON, NOON + timedelta(days=9), "work_day", axis) == 0


def test_axis_cannot_be_changed():
    """TL-b, G14: an axis is kept in a cache, so nobody may change it."""
    axis = office(SHANGHAI)
    with pytest.raises(AttributeError):
        axis.zone = BRUSSELS
    assert hash(axis) == hash(office(SHANGHAI))
