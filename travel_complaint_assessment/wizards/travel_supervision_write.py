from odoo import fields, models
from odoo.exceptions import UserError

VERBS = ("answer", "note", "close")


class TravelSupervisionWrite(models.TransientModel):
    """Asks what to write about a report, then lets the report do it."""

    _name = "travel.supervision.write"
    _inherit = ["travel.complaint.reason.mixin"]
    _description = "Write about a Supervision Report"

    reason = fields.Text(string="Text")
    report_id = fields.Many2one(
        comodel_name="travel.supervision.report", required=True, ondelete="cascade"
    )
    verb = fields.Char(required=True)
    outcome = fields.Selection(
        selection=lambda self: self._get_outcomes(), string="What Came Out"
    )

    def _get_outcomes(self):
        field = self.env["travel.supervision.report"]._fields["outcome"]
        return field._description_selection(self.env)

    def _get_subject(self):
        if self.verb not in VERBS:
            raise UserError(self.env._("This cannot be done."))
        return self.report_id

    def _get_further_arguments(self):
        return (self.outcome,) if self.verb == "close" else ()
