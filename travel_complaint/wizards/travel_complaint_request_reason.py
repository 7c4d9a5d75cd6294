from odoo import fields, models


class TravelComplaintRequestReason(models.TransientModel):
    """Asks a department why it refuses or hands on."""

    _name = "travel.complaint.request.reason"
    _inherit = ["travel.complaint.reason.mixin"]
    _description = "Reason of a Department"

    request_id = fields.Many2one(comodel_name="travel.complaint.request", required=True)
    verb = fields.Selection(
        selection=[("refuse", "Refuse"), ("hand_on", "Hand on")], required=True
    )
    company_id = fields.Many2one(related="request_id.company_id")
    department_id = fields.Many2one(
        comodel_name="hr.department", string="Hand On To", check_company=True
    )

    def _get_subject(self):
        return self.request_id

    def _get_further_arguments(self):
        return (self.department_id,) if self.verb == "hand_on" else ()
