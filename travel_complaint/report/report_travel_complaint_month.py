from odoo import fields, models
from odoo.tools import format_datetime

from ..tools.workbook import Book
from .report_travel_complaint_month_common import FIRST_ROW

FONTS = {"zh": "Microsoft YaHei"}


class ReportTravelComplaintMonth(models.AbstractModel):
    """The month as a workbook, for those who live in a spreadsheet (ST-1).

    Composes the sheets; what is in them is in the mixins. Everything is read with the
    rights of whoever prints it.
    """

    _name = "report.travel_complaint.month"
    _description = "Monthly Report"
    _inherit = [
        "report.report_xlsx.abstract",
        "travel.complaint.month.summary.mixin",
        "travel.complaint.month.trend.mixin",
        "travel.complaint.month.tables.mixin",
        "travel.complaint.month.cases.mixin",
    ]

    def get_workbook_options(self):
        # A month of a hundred thousand cases takes no more memory than one of ten.
        return {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
        }

    def generate_xlsx_report(self, workbook, data, objs):
        """Fill the workbook for the month that has been chosen.

        :param objs: one `travel.complaint.month`
        """
        objs.ensure_one()
        lang = self.env.lang or "en_US"
        book = Book(
            workbook,
            decimals=objs.company_id.currency_id.decimal_places,
            font=FONTS.get(lang.partition("_")[0], "Arial"),
        )
        workbook.set_properties(
            {"title": objs._get_file_name(), "author": self.env.user.name}
        )
        self._add_cover(book, objs)
        for add in self._get_sheets():
            add(book, objs)

    def _get_sheets(self):
        """What writes the sheets after the cover, in their order."""
        return [
            self._add_summary,
            self._add_trend,
            self._add_causes,
            self._add_limits,
            self._add_satisfaction,
            self._add_departments,
            self._add_kinds,
            self._add_costs,
            self._add_cases,
            self._add_definitions,
        ]

    def _add_cover(self, book, month):
        sheet = book.add_sheet(
            self.env._("Cover"),
            self.env._("Complaints in %(month)s", month=month._get_month_name()),
            month.company_id.name,
        )
        sheet.set_column(0, 0, 26)
        sheet.set_column(1, 1, 60)
        lines = [
            (self.env._("Cases received"), month.case_count),
            (self.env._("Made on"), format_datetime(self.env, fields.Datetime.now())),
            (self.env._("Made by"), self.env.user.name),
            (self.env._("Currency"), month.company_id.currency_id.name),
            (self.env._("Time zone"), month.company_id._get_complaint_timezone().zone),
        ]
        for row, (label, value) in enumerate(lines, FIRST_ROW):
            book.write_cell(sheet, row, 0, label, "text")
            book.write_cell(sheet, row, 1, str(value), "text")
        row = FIRST_ROW + len(lines) + 1
        sheet.write_string(row, 0, self.env._("In this workbook"), book.section)
        for place, (name, says) in enumerate(self._get_contents(), row + 1):
            sheet.write_url(place, 0, f"internal:'{name}'!A1", book.link, name)
            book.write_cell(sheet, place, 1, says, "text")

    def _get_contents(self):
        """The names of the sheets after the cover, with what is in them."""
        return [
            (
                self.env._("Summary"),
                self.env._("The figures against their targets and earlier months"),
            ),
            (self.env._("Trend"), self.env._("Twelve months")),
            (
                self.env._("Causes"),
                self.env._("What led to the cases, the most frequent first"),
            ),
            (
                self.env._("Time Limits"),
                self.env._("What was done in time, and who was late"),
            ),
            (
                self.env._("Satisfaction"),
                self.env._("What guests said when they were called back"),
            ),
            (
                self.env._("Departments"),
                self.env._("Cases by responsible department and severity"),
            ),
            (
                self.env._("Categories and Channels"),
                self.env._("Kinds, categories and where cases come from"),
            ),
            (self.env._("Compensation"), self.env._("What was offered and paid")),
            (self.env._("Cases"), self.env._("Each case of the month")),
            (self.env._("Definitions"), self.env._("How each figure is counted")),
        ]
