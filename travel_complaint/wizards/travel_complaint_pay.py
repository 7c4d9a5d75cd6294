from odoo import fields, models


class TravelComplaintPay(models.TransientModel):
    """Asks for date and reference of a payment. Holds no rule of its own."""

    _name = "travel.complaint.pay"
    _description = "Payment Entry"

    offer_id = fields.Many2one(comodel_name="travel.complaint.offer", required=True)
    currency_id = fields.Many2one(related="offer_id.currency_id")
    guest_name = fields.Char(related="offer_id.guest_name")
    payout_details = fields.Text(related="offer_id.payout_details")
    promised = fields.Monetary(related="offer_id.amount_total", string="Promised")
    amount = fields.Monetary(
        string="Paid",
        help="Enter what was really paid: it is compared with what was promised.",
    )
    paid_on = fields.Date(
        # The day of the company: what is checked later is checked by its calendar.
        string="Day",
        required=True,
        default=lambda self: self.env.company._get_complaint_today(),
    )
    reference = fields.Char(
        required=True, help="By which the bank or the till finds the payment."
    )

    def action_confirm(self):
        """Write the payment down."""
        self.ensure_one()
        self.offer_id._do_record_payment(self.paid_on, self.reference, self.amount)
        return {"type": "ir.actions.act_window_close"}
