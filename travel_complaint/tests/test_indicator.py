"""The five indicators of customer care, and what the loyalty of guests adds (ST-6)."""

from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import BaseCase, freeze_time, tagged
from odoo.tools import mute_logger

from ..tools import indicators
from ..tools.indicators import CLT, CPE, CRM_E, CSAT, SQS, Loyalty
from .test_figure import FigureCommon

# Wednesday, 4 March 2026, 10:00 in Shanghai, and some weeks later.
NOW = datetime(2026, 3, 4, 2, 0)
LATER = datetime(2026, 4, 20, 2, 0)


class TestArithmetic(BaseCase):
    def test_table(self):
        """ST-6: each indicator by hand."""
        parts = {
            "satisfied_rate": 0.9,
            "timely_rate": 0.8,
            "first_time_rate": 0.6,
            "mark_rate": indicators.share_of_mark(4),
            "on_time_rate": 0.5,
            "resolved_rate": 0.7,
        } | indicators.rate_loyalty(Loyalty(200, 50, 40, 30, 100, 20))
        self.assertEqual(parts["mark_rate"], 0.75)
        for code, expected in (
            (CSAT, 0.9),
            (SQS, (0.8 + 0.6 + 0.75) / 3),
            (CLT, (0.25 + 0.75) / 2),
            (CPE, (0.5 + 0.7 + 0.9) / 3),
            (CRM_E, 0.8),
        ):
            with self.subTest(code):
                self.assertAlmostEqual(indicators.reckon(code, parts), expected)

    def test_what_is_not_known(self):
        """ST-6: nothing known is no zero, and unlike months are not compared."""
        nothing = indicators.rate_loyalty(Loyalty())
        self.assertIsNone(indicators.reckon(CLT, nothing))
        half = {**nothing, "returning_rate": 0.4}
        self.assertEqual(indicators.reckon(CLT, half), 0.4)
        self.assertFalse(indicators.is_comparable(CLT, half, nothing))
        self.assertTrue(indicators.is_comparable(CLT, half, {"returning_rate": 0.9}))
        self.assertIsNone(indicators.share_of_mark(0))

    @given(
        st.dictionaries(
            st.sampled_from(
                sorted({p for ps in indicators.PARTS.values() for p in ps})
            ),
            st.none() | st.floats(0, 1),
        )
    )
    def test_shares_give_a_share(self, parts):
        """ST-6: an indicator lies between its smallest and its largest part."""
        for code, names in indicators.PARTS.items():
            known = [parts[name] for name in names if parts.get(name) is not None]
            value = indicators.reckon(code, parts)
            self.assertEqual(value is None, not known)
            if known:
                self.assertGreaterEqual(value, min(known) - 1e-9)
                self.assertLessEqual(value, max(known) + 1e-9)


@tagged("post_install", "-at_install")
@freeze_time(LATER)
class TestIndicator(FigureCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.indicators = cls.env["travel.complaint.indicator"].with_user(cls.leader)
        with freeze_time(NOW):
            cls.good, cls.bad = cls.create_case(), cls.create_case()
        cls.live(cls.good, NOW)
        cls.live(cls.bad, NOW, satisfaction=2)

    def enter(self, user=None, **values):
        loyalty = self.env["travel.complaint.loyalty"].with_user(user or self.leader)
        return loyalty.create({"company_id": self.company.id, **values})

    def open(self, month="2026-03"):
        """The indicators of a month by their codes, as the menu shows them."""
        self.indicators.action_open()
        rows = self.indicators.search(
            [("company_id", "=", self.company.id), ("month", "=", month)]
        )
        return {row.code: row for row in rows}

    def test_from_the_cases(self):
        """ST-6: what the cases of the month say, as the figures have it."""
        found = self.open()
        self.assertEqual(list(found), list(indicators.PARTS))
        month = self.figures._read_months(self.company, ["2026-03"])["2026-03"]
        self.assertEqual((found[CSAT].value, found[CSAT].level), (0.5, 0.5))
        self.assertEqual(month["satisfaction"], 3.5)
        parts = (month["timely_rate"], month["first_time_rate"], 2.5 / 4)
        self.assertAlmostEqual(found[SQS].value, sum(parts) / 3)
        parts = (month["on_time_rate"], month["resolved_rate"], 0.5)
        self.assertAlmostEqual(found[CPE].value, sum(parts) / 3)
        self.assertIn("50.0%", found[CSAT].parts)
        self.assertTrue(all(row.definition for row in found.values()))
        self.assertFalse(found[CLT].is_known or found[CRM_E].is_known)

    def test_loyalty_and_its_trend(self):
        """ST-6: entered by hand, with the change against the month before."""
        counts = {"travelled_count": 100, "asked_count": 50, "earlier_count": 10}
        self.enter(
            month=date(2026, 2, 14), returned_count=20, recommending_count=20, **counts
        )
        self.enter(
            month=date(2026, 3, 1),
            returned_count=30,
            recommending_count=25,
            lost_count=1,
            **counts,
        )
        found = self.open()
        self.assertAlmostEqual(found[CLT].value, 0.4)
        self.assertAlmostEqual(found[CLT].change, 0.1)
        self.assertAlmostEqual(found[CRM_E].value, 0.9)
        self.assertAlmostEqual(found[CRM_E].change, -0.1)
        self.assertFalse(found[CSAT].is_comparable, "nobody complained in February")

    def test_looking_twice_changes_nothing(self):
        """ST-6: a year of five rows each, however often it is opened."""
        self.open()
        count = self.indicators.search_count([("company_id", "=", self.company.id)])
        self.assertEqual(count, 60)
        self.enter(month=date(2026, 3, 1), travelled_count=4, returned_count=1)
        self.assertEqual(self.open()[CLT].value, 0.25)
        again = self.indicators.search_count([("company_id", "=", self.company.id)])
        self.assertEqual(again, count)

    def find(self, month, code, company=None):
        """What the list shows without anybody having opened it by its menu."""
        return self.env["travel.complaint.indicator"].search(
            [
                ("company_id", "=", (company or self.company).id),
                ("month", "=", month),
                ("code", "=", code),
            ]
        )

    def test_the_job_keeps_them(self):
        """ST-6: whoever comes by the address, a bookmark or a graph finds them too."""
        self.figures._refresh()
        self.assertEqual(self.find("2026-03", CSAT).value, 0.5)
        with freeze_time(NOW):
            third = self.create_case()
        self.live(third, NOW, satisfaction=5)
        self.figures._refresh()
        self.assertAlmostEqual(self.find("2026-03", CSAT).value, 2 / 3)
        loyalty = self.enter(
            month=date(2026, 3, 1), travelled_count=4, returned_count=1
        )
        self.figures._refresh()
        self.assertEqual(self.find("2026-03", CLT).value, 0.25)
        # Entered for the wrong month: that one is right again, and so is the other.
        loyalty.month = date(2026, 2, 1)
        self.figures._refresh()
        self.assertFalse(self.find("2026-03", CLT).is_known)
        self.assertEqual(self.find("2026-02", CLT).value, 0.25)
        loyalty.unlink()
        self.figures._refresh()
        self.assertFalse(self.find("2026-02", CLT).is_known)

    def test_the_month_after_is_compared(self):
        """ST-6: what changes in a month changes the trend of the next one."""
        counts = {"travelled_count": 10, "returned_count": 4}
        self.enter(month=date(2026, 3, 1), **counts)
        before = self.enter(month=date(2026, 2, 1), **counts)
        self.figures._refresh()
        self.assertEqual(self.find("2026-03", CLT).change, 0)
        before.returned_count = 1
        self.figures._refresh()
        self.assertAlmostEqual(self.find("2026-03", CLT).change, 0.3)

    def test_a_new_month_begins(self):
        """ST-6: when nothing has happened yet, the month is there all the same."""
        self.figures._refresh()
        self.assertFalse(self.find("2026-05", CSAT))
        with freeze_time(LATER + timedelta(days=20)):
            self.figures._refresh()
        self.assertEqual(len(self.find("2026-05", CSAT)), 1)
        self.assertEqual(self.find("2026-03", CSAT).value, 0.5, "it stays")

    def test_many_companies_take_no_more_statements(self):
        """ST-6: set by set: ten companies cost as many statements as one."""
        others = self.env["res.company"].create(
            [{"name": f"Agency {number}"} for number in range(10)]
        )

        def enter(companies):
            self.env["travel.complaint.loyalty"].create(
                [
                    {
                        "company_id": company.id,
                        "month": date(2026, 3, 1),
                        "travelled_count": 9,
                    }
                    for company in companies
                ]
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.figures._refresh()
            return self.env.cr.sql_log_count - before

        self.figures._refresh()
        one = enter(others[:1])
        self.assertLessEqual(enter(others[1:]), one)
        for company in others:
            self.assertEqual(self.find("2026-03", CLT, company).value, 0)

    def test_a_company_that_goes(self):
        """ST-6: what was noted of a company that is gone does not stop the others."""
        other = self.env["res.company"].create({"name": "Closing down"})
        self.enter(self.env.user, month=date(2026, 3, 1)).company_id = other
        self.figures._refresh()
        self.assertTrue(self.find("2026-03", CLT, other))
        # As the triggers leave it when the company goes with all that it had.
        self.env.cr.execute(
            "INSERT INTO travel_complaint_figure_queue (company_id, month)"
            " VALUES (%s, '2026-03'), (%s, '2026-03')",
            [other.id + 1000, other.id],
        )
        self.env["travel.complaint.loyalty"].search(
            [("company_id", "=", other.id)]
        ).unlink()
        self.figures._refresh()
        self.assertFalse(self.find("2026-03", CLT, other).value)

    def test_parts_are_not_larger_than_wholes(self):
        """ST-6: the database refuses guests who return without having been counted."""
        for values in (
            {"travelled_count": 1, "returned_count": 2},
            {"asked_count": 1, "recommending_count": 2},
            {"earlier_count": 1, "lost_count": 2},
            {"travelled_count": -1},
            {"guest_value": -5},
        ):
            with (
                self.subTest(values),
                self.assertRaises(IntegrityError),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self.enter(month=date(2026, 1, 1), **values)
        with self.assertRaisesRegex(ValidationError, "has not begun"):
            self.enter(month=date(2026, 6, 1))

    def test_once_a_month(self):
        """ST-6: the database keeps one row of loyalty for each month."""
        self.enter(month=date(2026, 1, 3))
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.enter(month=date(2026, 1, 9))

    def test_without_sale_orders(self):
        """ST-6: who has no orders in Odoo is told to enter the numbers."""
        if "sale.order" in self.env:
            self.skipTest("orders are counted in tests/test_loyalty_orders.py")
        with self.assertRaisesRegex(UserError, "Enter the numbers"):
            self.enter(month=date(2026, 1, 1)).action_count_orders()

    def test_the_stranger(self):
        """Attack 88: agents see none, nobody writes one, no other company is seen."""
        with self.assertRaises(AccessError):
            self.indicators.with_user(self.agent).action_open()
        with self.assertRaises(AccessError):
            self.enter(self.auditor, month=date(2026, 1, 1))
        row = self.open()[CSAT]
        for attempt in (
            lambda: row.sudo().write({"value": 1}),
            lambda: row.sudo().unlink(),
            lambda: row.sudo().create({"month": "2026-03", "code": CSAT}),
        ):
            with self.assertRaises(UserError):
                attempt()
        other = self.env["res.company"].create({"name": "Other agency"})
        month = date(2026, 3, 1)
        self.env["travel.complaint.loyalty"].create(
            {"company_id": other.id, "month": month}
        )
        self.figures._refresh()
        theirs = [("company_id", "=", other.id)]
        self.assertEqual(self.indicators.sudo().search_count(theirs), 60)
        self.assertFalse(self.indicators.search(theirs))
