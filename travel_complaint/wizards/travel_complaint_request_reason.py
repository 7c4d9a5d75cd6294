from odoo import fields, models
from odoo.exceptions import UserError


class TravelComplaintRequestReason(models.TransientModel):
    """Asks a department why it refuses or hands on. Holds no rule of its own."""

    _name = "travel.complaint.request.reason"
    _description = "Reason of a Department"

    request_id = fields.Many2one(comodel_name="travel.complaint.request", required=True)
    verb = fields.Selection(
        selection=[("refuse", "Refuse"), ("hand_on", "Hand on")], required=True
    )
    department_id = fields.Many2one(comodel_name="hr.department", string="Hand On To")
    reason = fields.Text(required=True)

    def action_confirm(self):
        """Do what was asked, with the reason.

        :raise UserError: when the reason is blank, or the request refuses
        """
        self.ensure_one()
        if not self.reason.strip():
            raise UserError(self.env._("Please write down the reason."))
        arguments = [self.reason.strip()]
        if self.verb == "hand_on":
            arguments.append(self.department_id)
        getattr(self.request_id, f"_do_{self.verb}")(*arguments)
        return {"type": "ir.actions.act_window_close"}
