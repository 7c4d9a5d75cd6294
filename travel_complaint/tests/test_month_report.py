"""The month as a workbook, read back as a spreadsheet reads it (ST-1)."""

from datetime import date, datetime, timedelta
from io import BytesIO

import openpyxl

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import HttpCase, freeze_time, tagged

from ..tools import months
from .test_figure import FigureCommon

# Wednesday, 4 March 2026, 10:00 in Shanghai.
NOW = datetime(2026, 3, 4, 2, 0)
REPORT = "travel_complaint.report_month"
NASTY = '=HYPERLINK("http://evil.example","tour")'


@tagged("post_install", "-at_install")
class TestMonthReport(FigureCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time(NOW):
            cls.good = cls.create_case(
                tour_name=NASTY, partner_email="li.na@example.com"
            )
            cls.bad = cls.create_case()
            cls.open_case = cls.create_case()
        cls.live(cls.good, NOW)
        cls.live(cls.bad, NOW, satisfaction=2)
        cls.figures._refresh()

    def make_month(self, user=None, day=date(2026, 3, 17)):
        return (
            self.env["travel.complaint.month"]
            .with_user(user or self.leader)
            .create({"first_day": day, "company_id": self.company.id})
        )

    def print_month(self, month, **context):
        """The workbook, as a reader of spreadsheets sees it."""
        reports = self.env["ir.actions.report"].with_user(month.create_uid)
        content, kind = reports.with_context(**context)._render_xlsx(
            REPORT, month.ids, {}
        )
        self.assertEqual(kind, "xlsx")
        return openpyxl.load_workbook(BytesIO(content))

    def read_table(self, sheet, row=4):
        """The rows under the headings in `row`, until an empty one, as dicts."""
        headings = [cell.value for cell in sheet[row] if cell.value]
        rows = []
        for line in sheet.iter_rows(min_row=row + 1, values_only=True):
            if line[0] is None:
                break
            rows.append(dict(zip(headings, line, strict=False)))
        return rows

    def test_sheets_and_charts(self):
        """ST-1: all that is counted has its sheet, and the trends are drawn."""
        book = self.print_month(self.make_month())
        self.assertEqual(
            book.sheetnames,
            ["Cover"] + [name for name, _says in self.get_report()._get_contents()],
        )
        # openpyxl keeps charts that it can read.
        drawn = {sheet.title for sheet in book if sheet._charts}
        self.assertLessEqual(
            {"Trend", "Time Limits", "Satisfaction"}, drawn, "charts in these sheets"
        )

    def get_report(self):
        return self.env["report.travel_complaint.month"]

    def test_numbers_are_those_of_the_figures(self):
        """ST-1: cases, satisfied guests and limits as the table of figures has them."""
        book = self.print_month(self.make_month())
        found = {
            row["Figure"]: row["2026-03"] for row in self.read_table(book["Summary"])
        }
        self.assertEqual(found["Cases"], 3)
        self.assertEqual(found["Closed"], 2)
        self.assertAlmostEqual(found["Satisfied"], 0.5)
        marks = self.read_table(book["Satisfaction"])
        self.assertEqual([row["Guests"] for row in marks], [0, 1, 0, 0, 1, 2])
        month = self.read_table(book["Trend"])[-1]
        self.assertEqual((month["Month"], month["Cases"]), ("2026-03", 3))
        rows = self.read_table(book["Time Limits"])
        total = rows.pop()
        clocks = self.env["travel.complaint.clock"].search(
            [("ticket_id", "in", (self.good | self.bad | self.open_case).ids)]
        )
        ended = clocks.filtered("stopped_at").filtered(lambda c: c.state != "cancelled")
        self.assertEqual(total["In time"] + total["Late"], len(ended))
        self.assertEqual(total["Late"], sum(row["Late"] for row in rows))
        self.assertEqual(
            total["Late"], len(ended.filtered(lambda clock: clock.state == "late"))
        )

    def test_each_case_is_listed(self):
        """ST-1, FB-5: the cases with days and numbers one can count with; no guest."""
        book = self.print_month(self.make_month())
        rows = self.read_table(book["Cases"])
        self.assertEqual(
            {row["Number"] for row in rows},
            set((self.good | self.bad | self.open_case).mapped("number")),
        )
        row = next(row for row in rows if row["Number"] == self.good.number)
        self.assertEqual(row["Received"], datetime(2026, 3, 4))
        self.assertEqual(row["Tour or Product"], NASTY)
        self.assertEqual(row["Satisfaction"], 5)
        self.assertAlmostEqual(row["Until Closed (h)"], 74, delta=1.5)
        text = "".join(
            str(cell)
            for sheet in book
            for line in sheet.iter_rows(values_only=True)
            for cell in line
        )
        for secret in (self.good.partner_name, self.good.partner_email):
            self.assertTrue(secret)
            self.assertNotIn(secret, text)

    def test_nothing_is_computed(self):
        """Attack 60: what a guest typed opens as text in every sheet."""
        book = self.print_month(self.make_month())
        for sheet in book:
            for line in sheet.iter_rows():
                for cell in line:
                    self.assertNotEqual(cell.data_type, "f")
                    if cell.hyperlink:
                        self.assertFalse(cell.hyperlink.target)

    def test_months_as_people_name_them(self):
        """ST-1: the title says the month as the language of the reader writes it."""
        day = date(2026, 11, 1)
        self.assertEqual(months.name_month(day, "en_US"), "November 2026")
        self.assertEqual(months.name_month(day, "zh_CN"), "2026年11月")
        self.assertEqual(months.name_month(day, None), "November 2026")

    def test_chinese(self):
        """ST-1: the workbook speaks the language of whoever prints it."""
        book = self.print_month(self.make_month(), lang="zh_CN")
        self.assertIn("案件", book.sheetnames)
        shown = [row[0].value for row in book["定义"].iter_rows(min_row=5)]
        self.assertTrue(all(any(sign >= "一" for sign in text) for text in shown))

    def test_another_month_is_empty(self):
        """ST-1: a month without a case gives a workbook that says so."""
        book = self.print_month(self.make_month(day=date(2026, 2, 1)))
        found = {
            row["Figure"]: row["2026-02"] for row in self.read_table(book["Summary"])
        }
        self.assertEqual(found["Cases"], 0)
        self.assertIsNone(found["Satisfied"])
        self.assertEqual(self.read_table(book["Cases"]), [])

    def test_case_behind_the_wall_is_not_listed(self):
        """BY-8: a leader who is named in a case does not find it in the list."""
        action = self.bad.with_user(self.leader).action_declare_conflict()
        dialog = self.env[action["res_model"]].with_user(self.leader)
        dialog = dialog.with_context(**action["context"])
        values = {"user_id": self.leader.id, "reason": "relative"}
        dialog.create(values).action_confirm()
        book = self.print_month(self.make_month())
        numbers = [row["Number"] for row in self.read_table(book["Cases"])]
        self.assertIn(self.good.number, numbers)
        self.assertNotIn(self.bad.number, numbers)

    def test_month_that_has_not_begun(self):
        """ST-1: nothing is reported of a month that is yet to come."""
        with self.assertRaisesRegex(ValidationError, "has not begun"):
            self.make_month(day=date.today() + timedelta(days=40))

    def test_agents_and_other_companies_get_none(self):
        """Attack 88: an agent gets none, a leader nothing of another company."""
        with self.assertRaises(AccessError):
            self.make_month(self.agent)
        month = self.make_month()
        other = self.env["res.company"].create({"name": "Other agency"})
        month.sudo().company_id = other
        with self.assertRaises(AccessError):
            self.print_month(month)

    def test_download(self):
        """ST-1: the button's way, from figures brought up to date to the file."""
        month = self.make_month()
        action = month.action_print()
        self.assertEqual(action["report_type"], "xlsx")
        self.authenticate(self.leader.login, self.leader.login)
        answer = self.url_open(f"/report/xlsx/travel_complaint.month/{month.id}")
        self.assertEqual(answer.status_code, 200)
        book = openpyxl.load_workbook(BytesIO(answer.content))
        self.assertIn("Cases", book.sheetnames)

    def test_long_month_in_few_queries(self):
        """G15: a hundred cases more cost no query more."""
        month = self.make_month()
        self.print_month(month)
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        self.print_month(month)
        few = self.cr.sql_log_count - before
        with freeze_time(NOW):
            for _case in range(20):
                self.create_case()
        self.figures._refresh()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        self.print_month(month)
        self.assertLessEqual(self.cr.sql_log_count - before, few)
