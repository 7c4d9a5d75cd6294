from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools.roles import PAYERS


class TravelComplaintOfferPaymentMixin(models.AbstractModel):
    """Concern: an accepted offer is a promise until finance has paid it (RS-4).

    The payments are a ledger of their own; what stands here is read from it.
    """

    _name = "travel.complaint.offer.payment.mixin"
    _description = "Payment of Offers"

    payout_details = fields.Text(
        string="Pay To",
        copy=False,
        help="How the guest wants the money: back to the card, or to which account.",
    )
    payment_ids = fields.One2many(
        comodel_name="travel.complaint.payment",
        inverse_name="offer_id",
        string="Payments",
        readonly=True,
        groups=PAYERS,
    )
    paid_on = fields.Date(string="Paid", compute="_compute_payment", store=True)
    payment_ref = fields.Char(
        string="Payment Reference", compute="_compute_payment", store=True
    )
    is_unpaid = fields.Boolean(
        string="Promised, Not Paid",
        compute="_compute_payment",
        store=True,
        index="btree_not_null",
    )
    pay_due_at = fields.Datetime(
        string="To Be Paid By", compute="_compute_pay_due_at", compute_sudo=True
    )
    can_pay = fields.Boolean(compute="_compute_can_pay")

    @api.depends("state", "amount_total", "payment_ids.is_reversed")
    def _compute_payment(self):
        for offer in self:
            valid = offer.payment_ids.filtered(
                lambda entry: not entry.reverses_id and not entry.is_reversed
            )[:1]
            offer.paid_on = valid.paid_on
            offer.payment_ref = valid.reference
            offer.is_unpaid = (
                offer.state == "accepted" and offer.amount_total > 0 and not valid
            )

    @api.depends("is_unpaid")
    def _compute_pay_due_at(self):
        # Computed as superuser: finance sees this moment and no other limit.
        due = {
            (clock.ticket_id.id, clock.cycle): clock.due_at
            for clock in self._get_promise_clocks()
        }
        for offer in self:
            offer.pay_due_at = offer.state == "accepted" and due.get(
                (offer.ticket_id.id, offer.cycle)
            )

    @api.depends("is_unpaid", "author_id", "made_by_id")
    @api.depends_context("uid")
    def _compute_can_pay(self):
        for offer in self:
            offer.can_pay = not offer._get_cannot_pay_reason()

    def _get_promise_clocks(self):
        """The limits that run until these offers are paid; called as superuser."""
        clocks = self.env["travel.complaint.clock"].search(
            [
                ("ticket_id", "in", self.ticket_id.ids),
                ("limit_id.to_milestone_id.code", "=", "promise_paid"),
            ]
        )
        cycles = {(offer.ticket_id.id, offer.cycle) for offer in self}
        return clocks.filtered(lambda c: (c.ticket_id.id, c.cycle) in cycles)

    # Verbs

    def action_record_payment(self):
        """Open the dialog that asks for date and reference of the payment."""
        self.ensure_one()
        self._check_can_pay()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Record the Payment"),
            "res_model": "travel.complaint.pay",
            "view_mode": "form",
            "target": "new",
            "context": {"default_offer_id": self.id},
        }

    def _check_can_pay(self):
        self.check_access("read")
        for offer in self:
            reason = offer._get_cannot_pay_reason()
            if reason:
                raise AccessError(
                    self.env._(
                        "%(offer)s: %(reason)s",
                        offer=offer.display_name,
                        reason=reason,
                    )
                )

    def _get_cannot_pay_reason(self):
        """Why this person cannot record a payment of this offer, or False."""
        if not self.env.user.has_group(
            "travel_complaint.group_travel_complaint_finance"
        ):
            return self.env._("Only finance records payments.")
        if not self.is_unpaid:
            return self.env._("There is nothing to pay, or it has been paid already.")
        if self.env.user in self.author_id | self.made_by_id | self.requested_by_id:
            return self.env._(
                "You have written or made the offer yourself. Somebody else records "
                "its payment."
            )
        return False

    def _do_record_payment(self, paid_on, reference, amount=None):
        """Write down that the promise has been kept.

        :param paid_on: the date of the payment; not in the future
        :param reference: by which the bank or the till finds it
        :param amount: what was paid; it has to be what was promised
        """
        self.ensure_one()
        self._check_can_pay()
        reference = (reference or "").strip()
        today = self.company_id._get_complaint_today()
        # The dates of an answer are the company's days as well.
        accepted_on = self.company_id._get_complaint_day(self.answered_at)
        reason = False
        if not reference:
            reason = self.env._("Enter the reference of the payment.")
        elif not paid_on or paid_on > today:
            reason = self.env._("Enter the day of the payment; it cannot be to come.")
        elif paid_on < accepted_on:
            reason = self.env._("Nothing is paid before the guest has accepted.")
        elif amount is not None and self.currency_id.compare_amounts(
            amount, self.amount_total
        ):
            reason = self.env._(
                "%(paid)s is not what was promised: %(promised)s.",
                paid=self.currency_id.format(amount),
                promised=self.currency_id.format(self.amount_total),
            )
        if reason:
            raise UserError(reason)
        # The ledger has no other way in than this verb.
        self.env["travel.complaint.payment"].sudo()._enter(self, paid_on, reference)
        self._follow_payment()

    def _follow_payment(self):
        # Finance does not see the case, but the payment counts there.
        ticket_sudo = self.ticket_id.sudo()
        ticket_sudo._record_milestone(
            "promise_paid",
            note=f"{self._describe_amount()} · {self.payment_ref}",
        )
        ticket_sudo._note_handling_finished()
