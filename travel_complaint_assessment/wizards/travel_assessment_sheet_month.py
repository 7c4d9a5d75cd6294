from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import date_utils


class TravelAssessmentSheetMonth(models.TransientModel):
    """Drafts the sheets of a month, or reckons their drafts anew."""

    _name = "travel.assessment.sheet.month"
    _description = "Draft Sheets of a Month"
    _rec_name = "month"

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
    )
    month = fields.Date(
        required=True,
        default=lambda self: self._default_month(),
        help="Any day of the month.",
    )
    department_ids = fields.Many2many(
        comodel_name="hr.department", string="Departments", help="Empty: all."
    )

    def _default_month(self):
        """The month gone by."""
        today = fields.Date.context_today(self)
        return date_utils.start_of(date_utils.subtract(today, months=1), "month")

    def action_draft(self):
        """Draft what is missing, reckon what is in draft, and show the month."""
        self.ensure_one()
        if self.company_id not in self.env.companies:
            raise UserError(self.env._("Choose a company that you work for."))
        month = date_utils.start_of(self.month, "month")
        if month > self.company_id._get_complaint_today():
            raise UserError(self.env._("This month has not begun yet."))
        # Cases are counted that whoever drafts may not read.
        sheets_sudo = self.env["travel.assessment.sheet"].sudo()
        sheets_sudo._draft(self.company_id, month, self.department_ids)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "travel_complaint_assessment.travel_assessment_sheet_action"
        )
        return {**action, "domain": [("month", "=", month)]}
