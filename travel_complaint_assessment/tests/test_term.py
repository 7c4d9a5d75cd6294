from datetime import datetime, timedelta

import pytz

from odoo.tests import tagged

from .common import LedgerCommon

# zone, notice on the clock of the wall, days, end on the clock of the wall
TABLE = [
    # a Thursday: Friday, Monday, Tuesday
    ("Asia/Shanghai", "2026-11-05 09:00:00", 3, "2026-11-10 23:59:59"),
    ("Asia/Shanghai", "2026-11-05 23:59:59", 3, "2026-11-10 23:59:59"),
    ("Asia/Shanghai", "2026-11-06 00:00:00", 3, "2026-11-11 23:59:59"),
    # given on a Saturday: Monday is the first day
    ("Asia/Shanghai", "2026-11-07 12:00:00", 3, "2026-11-11 23:59:59"),
    ("Asia/Shanghai", "2026-11-05 09:00:00", 1, "2026-11-06 23:59:59"),
    # the clocks go back on Sunday 25 October, and forward on Sunday 29 March
    ("Europe/Berlin", "2026-10-22 09:00:00", 3, "2026-10-27 23:59:59"),
    ("Europe/Berlin", "2026-03-26 09:00:00", 3, "2026-03-31 23:59:59"),
    # where midnight is in the middle of a day of UTC, or not on the hour
    ("Pacific/Kiritimati", "2026-11-05 23:30:00", 3, "2026-11-10 23:59:59"),
    ("Pacific/Kiritimati", "2026-11-06 00:30:00", 3, "2026-11-11 23:59:59"),
    ("Asia/Kathmandu", "2026-11-05 00:10:00", 3, "2026-11-10 23:59:59"),
    ("America/New_York", "2026-11-05 21:30:00", 3, "2026-11-10 23:59:59"),
]


@tagged("post_install", "-at_install")
class TestTerm(LedgerCommon):
    def end(self, zone, notice, days):
        """When the term ends, both on the clock of the wall."""
        tz = pytz.timezone(zone)
        self.company.resource_calendar_id.tz = zone
        moment = tz.localize(datetime.fromisoformat(notice)).astimezone(pytz.utc)
        end = self.company._get_assessment_term_end(moment.replace(tzinfo=None), days)
        return str(pytz.utc.localize(end).astimezone(tz).replace(tzinfo=None))

    def test_table(self):
        """TL-18, attacks 81, 130, 132: days end at midnight where the company is."""
        for zone, notice, days, expected in TABLE:
            with self.subTest(zone=zone, notice=notice, days=days):
                self.assertEqual(self.end(zone, notice, days), expected)

    def test_holiday(self):
        """TL-18: a public holiday does not count, a make-up Saturday does."""
        self.env["travel.workday.exception"].create(
            [
                {
                    "name": "Holiday",
                    "company_id": self.company.id,
                    "date": "2026-11-06",
                    "is_closed": True,
                },
                {
                    "name": "Make-up day",
                    "company_id": self.company.id,
                    "date": "2026-11-07",
                    "is_closed": False,
                    "hour_from": 9,
                    "hour_to": 17,
                },
            ]
        )
        end = self.end("Asia/Shanghai", "2026-11-05 09:00:00", 3)
        self.assertEqual(end, "2026-11-10 23:59:59")
        end = self.end("Asia/Shanghai", "2026-11-05 09:00:00", 1)
        self.assertEqual(end, "2026-11-07 23:59:59")

    def test_open_until_midnight(self):
        """TL-18: a calendar that is open until midnight ends on that day."""
        self.company.resource_calendar_id.attendance_ids.filtered(
            lambda line: line.day_period == "afternoon"
        ).hour_to = 24
        end = self.end("Asia/Shanghai", "2026-11-05 09:00:00", 3)
        self.assertEqual(end, "2026-11-10 23:59:59")

    def test_no_calendar(self):
        """TL-18: without a calendar each day is a working day."""
        self.company.partner_id.tz = "Asia/Shanghai"
        self.company.resource_calendar_id = False
        start = datetime(2026, 11, 6, 1)
        end = self.company._get_assessment_term_end(start, 3)
        self.assertEqual(end, datetime(2026, 11, 9, 15, 59, 59))
        self.assertEqual(
            self.company._get_assessment_term_end(start, 400),
            end + timedelta(days=397),
        )
