from odoo import api, fields, models


class TravelComplaintRecover(models.TransientModel):
    """Asks for what came in from a supplier. Holds no rule of its own."""

    _name = "travel.complaint.recover"
    _description = "What a Supplier Has Paid"

    recovery_id = fields.Many2one(
        comodel_name="travel.complaint.recovery", required=True
    )
    currency_id = fields.Many2one(related="recovery_id.currency_id")
    supplier_id = fields.Many2one(related="recovery_id.supplier_id")
    claimed_amount = fields.Monetary(related="recovery_id.claimed_amount")
    amount = fields.Monetary(
        string="Came In",
        compute="_compute_amount",
        store=True,
        readonly=False,
        precompute=True,
        help="Less than was claimed, if the supplier pays a part and no more.",
    )
    recovered_on = fields.Date(
        # The day of the company: what is checked later is checked by its calendar.
        string="Day",
        required=True,
        default=lambda self: self.env.company._get_complaint_today(),
    )
    reference = fields.Char(
        required=True, help="By which the bank or the till finds what came in."
    )

    @api.depends("recovery_id")
    def _compute_amount(self):
        for wizard in self:
            wizard.amount = wizard.recovery_id.claimed_amount

    def action_confirm(self):
        """Write down what came in."""
        self.ensure_one()
        self.recovery_id._do_record(self.amount, self.recovered_on, self.reference)
        return {"type": "ir.actions.act_window_close"}
