from odoo import api, fields, models
from odoo.exceptions import UserError


class TravelComplaintOverride(models.TransientModel):
    """Asks for another severity and the reason. Holds no rule of its own."""

    _name = "travel.complaint.override"
    _description = "Set Severity by Hand"

    ticket_id = fields.Many2one(comodel_name="helpdesk.ticket", required=True)
    scale_id = fields.Many2one(
        comodel_name="travel.complaint.scale", compute="_compute_scale_id"
    )
    suggested_severity_id = fields.Many2one(related="ticket_id.suggested_severity_id")
    severity_rule_ids = fields.Many2many(related="ticket_id.severity_rule_ids")
    severity_id = fields.Many2one(
        comodel_name="travel.complaint.severity",
        required=True,
        domain="[('scale_id', '=', scale_id)]",
    )
    reason = fields.Text(required=True)

    @api.depends("ticket_id")
    def _compute_scale_id(self):
        for wizard in self:
            # Which scale the company uses is no secret.
            company_sudo = wizard.ticket_id.company_id.sudo()
            wizard.scale_id = company_sudo.complaint_scale_id

    def action_confirm(self):
        """Give the case the level, with the reason.

        :raise UserError: when the reason is blank, or the case refuses
        """
        self.ensure_one()
        if not self.reason.strip():
            raise UserError(self.env._("Please write down the reason."))
        self.ticket_id._do_override_severity(self.severity_id, self.reason.strip())
        return {"type": "ir.actions.act_window_close"}
