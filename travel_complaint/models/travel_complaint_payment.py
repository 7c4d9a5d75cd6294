from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class TravelComplaintPayment(models.Model):
    """One payment to a guest, or its reversal (RS-4). Append-only.

    A wrong entry is not changed: a counter-entry with the reason takes it back, and the
    right one is entered anew. So at any time an offer is paid once or not at all.
    """

    _name = "travel.complaint.payment"
    _inherit = ["travel.complaint.figure.source.mixin"]
    _description = "Payment to the Guest"
    _order = "id desc"
    _rec_name = "reference"

    offer_id = fields.Many2one(
        comodel_name="travel.complaint.offer",
        required=True,
        ondelete="restrict",
        index=True,
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, index=True, ondelete="restrict"
    )
    currency_id = fields.Many2one(
        comodel_name="res.currency", required=True, ondelete="restrict"
    )
    number = fields.Char(related="offer_id.number", string="Case Number")
    guest_name = fields.Char(related="offer_id.guest_name")
    amount = fields.Monetary(required=True)
    paid_on = fields.Date(string="Paid", required=True)
    reference = fields.Char(required=True)
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Recorded By",
        required=True,
        ondelete="restrict",
    )
    reverses_id = fields.Many2one(
        comodel_name="travel.complaint.payment",
        string="Takes Back",
        ondelete="restrict",
    )
    is_reversed = fields.Boolean(
        string="Taken Back", default=False, help="A counter-entry takes it back."
    )
    reason = fields.Text(help="Why the entry was taken back.")

    _amount_range = models.Constraint(
        "CHECK (amount BETWEEN -1000000000 AND 1000000000 AND amount <> 0)",
        "An amount lies between 0 and 1,000,000,000.",
    )
    _sign = models.Constraint(
        "CHECK ((amount < 0) = (reverses_id IS NOT NULL))",
        "Only a counter-entry is negative.",
    )
    _once_uniq = models.UniqueIndex(
        "(offer_id) WHERE reverses_id IS NULL AND is_reversed IS NOT TRUE",
        "The offer has been paid already.",
    )
    _reversed_once_uniq = models.UniqueIndex(
        "(reverses_id) WHERE reverses_id IS NOT NULL",
        "The entry has been taken back already.",
    )

    def write(self, vals):
        if vals != {"is_reversed": True} or not self.env.su:
            raise UserError(
                self.env._(
                    "A payment cannot be changed. Take the entry back with the reason, "
                    "and enter it anew."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(
            self.env._(
                "A payment cannot be deleted. Take the entry back with the reason."
            )
        )

    @api.model
    def _enter(self, offer, paid_on, reference):
        return self.create(
            {
                "offer_id": offer.id,
                "company_id": offer.company_id.id,
                "currency_id": offer.currency_id.id,
                "amount": offer.amount_total,
                "paid_on": paid_on,
                "reference": reference,
                "user_id": self.env.uid,
            }
        )

    # Verbs

    def action_reverse(self):
        """Ask why the entry was wrong."""
        return self.env["travel.complaint.plan.reason"]._ask(
            self, "reverse", self.env._("Take the Entry Back")
        )

    def _do_reverse(self, reason):
        """Take this entry back; the promise is open again."""
        self.ensure_one()
        self._check_can_reverse()
        # The ledger has no other way in than the verbs.
        entry_sudo = self.sudo()
        entry_sudo.is_reversed = True
        entry_sudo.flush_recordset()  # before the right entry can come in
        entry_sudo.create(
            {
                **{
                    name: entry_sudo[name].id
                    for name in ("offer_id", "company_id", "currency_id")
                },
                "amount": -entry_sudo.amount,
                "paid_on": self.company_id._get_complaint_today(),
                "reference": entry_sudo.reference,
                "user_id": self.env.uid,
                "reverses_id": self.id,
                "reason": reason,
            }
        )
        ticket_sudo = entry_sudo.offer_id.ticket_id
        ticket_sudo._record_milestone("payment_reversed", note=reason[:200])
        ticket_sudo._tell_reason(self.env._("Payment taken back"), reason)
        clocks_sudo = entry_sudo.offer_id._get_promise_clocks()
        clocks_sudo._restart()
        ticket_sudo._refresh_deadlines()

    def _check_can_reverse(self):
        self.check_access("read")
        if not self.env.user.has_group(
            "travel_complaint.group_travel_complaint_finance"
        ):
            raise AccessError(self.env._("Only finance takes a payment back."))
        if self.reverses_id or self.is_reversed:
            raise UserError(self.env._("This entry has been taken back already."))
        # What the case was closed on does not change afterwards.
        if not self.offer_id.ticket_id.sudo().is_complaint_open:
            raise UserError(
                self.env._(
                    "The case has ended on this payment. Ask the handling group to "
                    "reopen it first."
                )
            )
