from odoo import models

from ..tools import figures
from ..tools.figures import FIGURES
from ..tools.workbook import measure
from .report_travel_complaint_month_common import FIRST_ROW, KINDS

# Numbers of one case, whose sum over a month says nothing.
PER_CASE = ("cycle_count", "holder_count")
# How much of a definition stands in one line.
LINE = 105
LINE_HEIGHT = 14


class TravelComplaintMonthSummaryMixin(models.AbstractModel):
    """Concern: the month against its targets and earlier months, and what it means."""

    _name = "travel.complaint.month.summary.mixin"
    _description = "Summary in the Monthly Report"

    def _add_summary(self, book, month):
        name = self.env._("Summary")
        sheet = book.add_sheet(name, name, month._get_month_name())
        found = self.env["travel.complaint.figure"]._summarise(
            month.company_id, month._get_months()[-1]
        )
        # Kept on one page.
        sheet.fit_to_pages(1, 1)
        now, before, last_year = (
            found[key] for key in ("month", "previous_month", "last_year_month")
        )
        columns = [
            (self.env._("Figure"), "text"),
            (now, "count"),
            (self.env._("Target"), "count"),
            (self.env._("Target met"), "count"),
            (before, "count"),
            (last_year, "count"),
        ]
        sheet.set_column(0, 0, 34)
        sheet.set_column(1, 5, 15)
        book.write_headings(sheet, FIRST_ROW, columns)
        answers = {True: self.env._("Yes"), False: self.env._("No"), None: ""}
        shown = [
            figure for code, figure in found["figures"].items() if code not in PER_CASE
        ]
        for row, figure in enumerate(shown, FIRST_ROW + 1):
            kind = KINDS[figure["unit"]]
            book.write_cell(sheet, row, 0, figure["name"], "text")
            for column, key in ((1, "value"), (2, "target")):
                book.write_cell(sheet, row, column, figure[key], kind)
            reached = figure["is_reached"]
            shape = book.judgements.get(reached)
            sheet.write_string(row, 3, answers[reached], shape)
            for column, key in ((4, "previous"), (5, "last_year")):
                book.write_cell(sheet, row, column, figure[key], kind)

    def _add_definitions(self, book, month):
        name = self.env._("Definitions")
        sheet = book.add_sheet(name, name, self.env._("How each figure is counted"))
        sheet.set_column(0, 0, 30)
        sheet.set_column(1, 1, 100)
        sheet.set_column(2, 2, 22)
        columns = [
            (self.env._("Figure"), "text"),
            (self.env._("Counted"), "text"),
            (self.env._("Taken from"), "text"),
        ]
        book.write_headings(sheet, FIRST_ROW, columns)
        described = self.env["travel.complaint.figure"].fields_get(
            list(FIGURES), ["string", "help"]
        )
        sources = self._get_source_names()
        for row, code in enumerate(FIGURES, FIRST_ROW + 1):
            lines = 1 + measure(described[code]["help"]) // LINE
            sheet.set_row(row, LINE_HEIGHT * lines + 2)
            sheet.write_string(row, 0, described[code]["string"], book.wrapped)
            sheet.write_string(row, 1, described[code]["help"], book.wrapped)
            sheet.write_string(row, 2, sources[FIGURES[code].source], book.wrapped)

    def _get_source_names(self):
        """Where figures come from, in the reader's words."""
        return {
            figures.LOG: self.env._("Event log"),
            figures.CLOCKS: self.env._("Limits"),
            figures.CASE: self.env._("Case"),
            figures.OFFERS: self.env._("Offers"),
            figures.PAYMENTS: self.env._("Payments to guests"),
            figures.CALLS: self.env._("Call-backs"),
            figures.CLAIMS: self.env._("Claims on suppliers"),
        }
