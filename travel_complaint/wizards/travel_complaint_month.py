from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools import months

MONTHS_OF_TREND = 12


class TravelComplaintMonth(models.TransientModel):
    """The month that a workbook is made of (ST-1)."""

    _name = "travel.complaint.month"
    _description = "Monthly Report"
    _rec_name = "first_day"

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
    )
    first_day = fields.Date(
        string="Month",
        required=True,
        default=lambda self: self._get_last_month(),
        help="Any day of the month.",
    )
    case_count = fields.Integer(
        string="Cases", compute="_compute_case_count", help="Received in the month."
    )

    @api.model
    def _get_last_month(self):
        return fields.Date.context_today(self).replace(day=1) - relativedelta(months=1)

    @api.depends("first_day", "company_id")
    def _compute_case_count(self):
        for month in self:
            month.case_count = self.env["travel.complaint.figure"].search_count(
                month._get_domain()
            )

    @api.constrains("first_day")
    def _check_first_day(self):
        today = fields.Date.context_today(self)
        for month in self:
            if month.first_day > today:
                raise ValidationError(
                    self.env._("This month has not begun. Choose an earlier one.")
                )

    def action_print(self):
        """Make the workbook, from figures that are brought up to date first."""
        self.ensure_one()
        self.env["travel.complaint.figure"]._refresh_for_reading()
        report = self.env.ref("travel_complaint.report_month")
        return report.report_action(self, config=False)

    def _get_months(self):
        """The months of the trend as figures name them, the chosen one last."""
        return [
            (self.first_day - relativedelta(months=back)).strftime("%Y-%m")
            for back in reversed(range(MONTHS_OF_TREND))
        ]

    def _get_domain(self):
        """The figures of the month."""
        return [
            ("company_id", "=", self.company_id.id),
            (
                "month",
                "=",
                (self.first_day or self._get_last_month()).strftime("%Y-%m"),
            ),
        ]

    def _get_month_name(self):
        return months.name_month(self.first_day, self.env.lang)

    def _get_file_name(self):
        return self.env._(
            "Complaints %(month)s %(company)s",
            month=self.first_day.strftime("%Y-%m"),
            company=self.company_id.name,
        )
