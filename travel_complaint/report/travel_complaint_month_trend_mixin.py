from odoo import models

from ..tools.figures import FIGURES, SHARE
from ..tools.workbook import make_series
from .report_travel_complaint_month_common import FIRST_ROW, WHOLE

TREND = (
    "satisfied_rate",
    "timely_rate",
    "resolved_rate",
    "repeat_rate",
    "resolution_hours",
    "paid_amount",
)
# The columns of shares, after those of the month and of the number of cases.
SHARES = [place for place, code in enumerate(TREND, 2) if FIGURES[code].unit == SHARE]


class TravelComplaintMonthTrendMixin(models.AbstractModel):
    """Concern: how the month stands among the twelve that end with it (ST-1)."""

    _name = "travel.complaint.month.trend.mixin"
    _description = "Trend in the Monthly Report"

    def _add_trend(self, book, month):
        name = self.env._("Trend")
        sheet = book.add_sheet(
            name, name, self.env._("Cases by the month in which they came in")
        )
        columns = [(self.env._("Month"), "text"), *self._get_columns(TREND)]
        rows = self._get_trend(month)
        span = book.write_table(sheet, FIRST_ROW, columns, rows)
        book.add_chart(
            sheet,
            (FIRST_ROW, len(columns) + 1),
            "column",
            self.env._("Cases by month"),
            [make_series(name, span, 1)],
            y_axis=WHOLE,
        )
        book.add_chart(
            sheet,
            (FIRST_ROW + 18, len(columns) + 1),
            "line",
            self.env._("Satisfied guests and limits kept"),
            [make_series(name, span, place) for place in SHARES],
            y_axis={"num_format": "0%", "min": 0, "max": 1},
        )

    def _get_trend(self, month):
        """One row for each month, those without a case included."""
        domain = [
            ("company_id", "=", month.company_id.id),
            ("month", "in", month._get_months()),
        ]
        figures = self.env["travel.complaint.figure"]
        found = {
            name: values
            for name, *values in figures._read_group(
                domain, ["month"], ["__count", *figures._get_aggregates(TREND)]
            )
        }
        nothing = [0, *(None for _code in TREND)]
        return [[name, *found.get(name, nothing)] for name in month._get_months()]
