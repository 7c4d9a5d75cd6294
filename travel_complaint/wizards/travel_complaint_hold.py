from odoo import fields, models
from odoo.exceptions import UserError


class TravelComplaintHold(models.TransientModel):
    """Asks why and until when a case is held. Holds no rule of its own."""

    _name = "travel.complaint.hold"
    _description = "Hold Cases"

    ticket_ids = fields.Many2many(comodel_name="helpdesk.ticket", string="Cases")
    reason = fields.Char(
        required=True, help="Lawsuit, order of an authority, audit: who needs the data."
    )
    until = fields.Date(help="The last day. Empty: until somebody ends it.")

    def action_confirm(self):
        """Hold the cases.

        :raise UserError: when the reason is blank, the day is past, or a case refuses
        """
        self.ensure_one()
        if not self.reason.strip():
            raise UserError(self.env._("Please write down the reason."))
        if self.until and self.until < fields.Date.context_today(self):
            raise UserError(self.env._("“Until” has passed. Enter a later day."))
        self.ticket_ids._do_hold(self.reason.strip(), self.until)
        return {"type": "ir.actions.act_window_close"}
