from odoo import api, fields, models


class TravelComplaintClose(models.TransientModel):
    """Asks for ground, letter and outside redress. Holds no rule of its own."""

    _name = "travel.complaint.close"
    _description = "Close Without Satisfaction"

    ticket_id = fields.Many2one(comodel_name="helpdesk.ticket", required=True)
    satisfaction = fields.Integer(related="ticket_id.satisfaction")
    tries = fields.Integer(related="ticket_id.call_back_tries")
    guest_lang = fields.Selection(related="ticket_id.guest_lang")
    ground_id = fields.Many2one(
        comodel_name="travel.complaint.closing.ground", required=True
    )
    needs_redress = fields.Boolean(related="ground_id.needs_redress")
    note = fields.Text(string="Grounds", required=True)
    guest_text = fields.Text(
        string="What the Guest Reads",
        compute="_compute_guest_text",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
    )
    redress_ids = fields.Many2many(
        comodel_name="travel.complaint.redress",
        string="Outside Redress",
        compute="_compute_redress_ids",
        store=True,
        readonly=False,
    )

    @api.depends("ground_id")
    def _compute_guest_text(self):
        for wizard in self:
            lang = wizard.ticket_id.guest_lang or self.env.lang
            wizard.guest_text = wizard.ground_id.with_context(lang=lang).guest_text

    @api.depends("ticket_id")
    def _compute_redress_ids(self):
        for wizard in self:
            wizard.redress_ids = wizard.ticket_id._get_redress()

    def action_confirm(self):
        """Close the case with what was written.

        :raise UserError: when something is missing, or the case refuses
        """
        self.ensure_one()
        self.ticket_id._do_close_unsatisfied(
            self.ground_id, self.note, self.guest_text, self.redress_ids
        )
        return {"type": "ir.actions.act_window_close"}
