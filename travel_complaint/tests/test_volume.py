from datetime import date, datetime

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import ComplaintCommon

# Wednesday, 5 November 2036: no other case of the database is near it
NOW = datetime(2036, 11, 5, 2, 0)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestVolume(ComplaintCommon):
    """How much was on the way: what rates are counted by (ST-1)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.guide = cls.env["hr.employee"].create(
            {"name": "Guide Zhu", "company_id": cls.company.id}
        )
        cls.volumes = cls.env["travel.complaint.volume"].with_user(cls.leader)

    def enter(self, month="2036-10-17", bearer="guide", **values):
        if bearer == "guide":
            values.setdefault("guide_id", self.guide.id)
        return self.volumes.create(
            {"month": month, "bearer": bearer, "guest_days": 100, **values}
        )

    def test_the_month_is_one_day(self):
        """ST-1: whatever day is entered, a month is there once."""
        volume = self.enter()
        self.assertEqual(volume.month, date(2036, 10, 1))
        self.assertEqual(volume.display_name, "2036-10 Guide Zhu")
        volume.month = "2036-09-30"
        self.assertEqual(volume.month, date(2036, 9, 1))

    def test_once_for_each_bearer(self):
        """ST-1: the database lets a bearer's month be there once, in each company."""
        self.enter(bearer="route", route="Yunnan  in five days")
        for values in (
            {"bearer": "route", "route": "YUNNAN in five days"},
            {"bearer": "route", "route": " Yunnan in five days "},
        ):
            with (
                self.subTest(values=values),
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                self.enter("2036-10-03", **values)
        self.enter()
        self.enter(month="2036-09-01")
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            self.enter("2036-10-31", tours=3)

    def test_only_what_can_be_true(self):
        """ST-1: no volume below one, no bearer without a name, no month to come."""
        for values in (
            {"guest_days": -1},
            {"guest_days": 0},
            {"guest_days": 9, "tours": -1},
            {"guide_id": False},
            {"bearer": "company", "route": "Yunnan"},
            {"bearer": "route", "route": "  "},
        ):
            with (
                self.subTest(values=values),
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                self.enter(**values)
        with self.assertRaisesRegex(ValidationError, "has begun"):
            self.enter("2036-12-01")

    def test_month_begins_where_the_company_is(self):
        """ST-1: in the first hours of December in China it is November in UTC."""
        self.company.resource_calendar_id.tz = "Asia/Shanghai"
        volumes = self.volumes.with_context(tz="UTC")
        vals = {"month": "2036-12-01", "bearer": "company", "guest_days": 100}
        with freeze_time("2036-11-30 15:59:00"), self.assertRaises(ValidationError):
            volumes.create(vals)
        with freeze_time("2036-11-30 16:00:00"):
            self.assertTrue(volumes.create(vals))

    def test_imported(self):
        """ST-1: Odoo's own import takes a file of them, and refuses it twice."""
        rows = (
            "Month,Counted For,Guide,Route,Guest Days,Tours\n"
            "2036-09-15,Guide,Guide Zhu,,240,6\n"
            "2036-09-15,Route,,Yunnan,1200,30\n"
            "2036-09-15,Whole company,,,5000,\n"
        )
        importer = self.env["base_import.import"].with_user(self.leader)
        columns = ["month", "bearer", "guide_id", "route", "guest_days", "tours"]

        def take():
            upload = importer.create(
                {
                    "res_model": "travel.complaint.volume",
                    "file": rows.encode(),
                    "file_name": "volume.csv",
                    "file_type": "text/csv",
                }
            )
            options = {"quoting": '"', "separator": ",", "has_headers": True}
            options["date_format"] = "%Y-%m-%d"
            return upload.execute_import(columns, columns, options)["messages"]

        self.assertFalse(take())
        found = self.volumes.search([("month", "=", "2036-09-01")])
        self.assertEqual(
            {(v.bearer, v.guide_id.name, v.guest_days, v.tours) for v in found},
            {
                ("guide", "Guide Zhu", 240, 6),
                ("route", False, 1200, 30),
                ("company", False, 5000, 0),
            },
        )
        with mute_logger("odoo.sql_db"):
            self.assertIn("is there already", take()[0]["message"])

    def test_who_enters(self):
        """ST-1: the leader enters, audit reads, agents have nothing to do with it."""
        volume = self.enter()
        self.assertEqual(volume.with_user(self.auditor).guest_days, 100)
        with self.assertRaises(AccessError):
            volume.with_user(self.auditor).guest_days = 1
        with self.assertRaises(AccessError):
            volume.with_user(self.agent).read(["guest_days"])

    def test_exposure_of_a_span(self):
        """ST-2: of a month in part, the part; of a month that is missing, nothing."""
        self.enter("2036-09-01", "company", guest_days=3000)
        self.enter("2036-10-01", "company", guest_days=6200)

        def exposure(start, end):
            return self.volumes._get_company_exposure(self.company, start, end)

        self.assertEqual(exposure(date(2036, 9, 1), date(2036, 10, 1)), 3000)
        self.assertEqual(exposure(date(2036, 9, 1), date(2036, 11, 1)), 9200)
        self.assertEqual(exposure(date(2036, 9, 21), date(2036, 10, 11)), 1000 + 2000)
        self.assertIsNone(exposure(date(2036, 8, 31), date(2036, 10, 1)))
        self.assertIsNone(exposure(date(2036, 10, 1), date(2036, 11, 2)))
        self.assertIsNone(exposure(date(2036, 10, 1), date(2036, 10, 1)))
