from odoo import fields, models

from ..models.travel_complaint_offer_answer_mixin import ANSWERS, MEANS


class TravelComplaintAnswer(models.TransientModel):
    """Asks what the guest said to an offer. Holds no rule of its own."""

    _name = "travel.complaint.answer"
    _description = "Answer to an Offer"

    offer_id = fields.Many2one(comodel_name="travel.complaint.offer", required=True)
    currency_id = fields.Many2one(related="offer_id.currency_id")
    amount_total = fields.Monetary(related="offer_id.amount_total", string="Offered")
    answer = fields.Selection(selection=ANSWERS, string="The Guest", required=True)
    means = fields.Selection(
        selection=MEANS, string="How", required=True, default="phone"
    )
    answered_at = fields.Datetime(
        string="When", required=True, default=fields.Datetime.now
    )
    counter_amount = fields.Monetary(string="Asks For", default=0.0)
    text = fields.Text(string="In the Guest's Words")

    def action_confirm(self):
        """Write the answer down; the case goes on from there."""
        self.ensure_one()
        self.offer_id._do_note_answer(
            self.answer,
            self.means,
            text=(self.text or "").strip(),
            counter_amount=self.counter_amount,
            answered_at=self.answered_at,
        )
        return {"type": "ir.actions.act_window_close"}
