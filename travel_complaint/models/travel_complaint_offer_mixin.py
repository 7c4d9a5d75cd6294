from odoo import api, fields, models

from ..tools import transitions
from ..tools.roles import HANDLING
from .travel_complaint_offer import BEFORE, UNDER_WAY

# From where an offer can be made: somebody is on the case and it is not settled yet.
OFFERING = (
    transitions.ACCEPTED,
    transitions.INVESTIGATING,
    transitions.PROPOSING,
    transitions.WAITING_GUEST,
)


class TravelComplaintOfferMixin(models.AbstractModel):
    """Concern: the offers of a case and what they do to its way (RS-2 to RS-4)."""

    _name = "travel.complaint.offer.mixin"
    _description = "Offers of a Case"

    offer_ids = fields.One2many(
        comodel_name="travel.complaint.offer",
        inverse_name="ticket_id",
        string="Offers",
        readonly=True,
        groups=HANDLING,
    )
    can_offer = fields.Boolean(compute="_compute_can_offer")

    @api.depends("complaint_state", "complaint_kind", "offer_ids.state")
    @api.depends_context("uid")
    def _compute_can_offer(self):
        writable = self._filtered_access("write")
        for ticket in self:
            ticket.can_offer = (
                ticket._origin in writable._origin
                and not ticket._get_cannot_offer_reason()
            )

    def _get_cannot_offer_reason(self):
        """Why nothing can be offered in this case now, in a sentence, or False."""
        reason = self._get_cannot_plan_reason()
        if reason:
            return reason
        offers_sudo = self._get_offers_sudo()
        if offers_sudo.filtered(lambda offer: offer.state == "accepted"):
            return self.env._(
                "The guest has accepted an offer already. More is offered in a new "
                "cycle, when the guest is not satisfied."
            )
        made = offers_sudo.filtered(lambda offer: offer.state == "made")
        if made:
            return self.env._(
                "Round %(round)s is waiting for the guest's answer. Note the answer, "
                "or withdraw the offer first.",
                round=made.round_number,
            )
        if self.complaint_state not in OFFERING:
            return self.env._(
                "Nothing is offered while the case is “%(state)s”. Go back to "
                "“%(proposing)s” first.",
                state=self._get_state_label(self.complaint_state),
                proposing=self._get_state_label(transitions.PROPOSING),
            )
        return False

    def _get_offers_sudo(self):
        """The offers of the current cycle."""
        # What has been offered counts, whoever may see it.
        return self.sudo().offer_ids.filtered(
            lambda offer: offer.cycle == offer.ticket_id.complaint_cycle
        )

    def _get_last_round(self):
        return max(self._get_offers_sudo().mapped("round_number"), default=0)

    # What the plan asks

    def _is_approval_pending(self):
        return super()._is_approval_pending() or bool(
            self._get_offers_sudo().filtered(lambda o: o.state == "to_approve")
        )

    def _has_open_offer(self):
        return super()._has_open_offer() or bool(
            self._get_offers_sudo().filtered(lambda o: o.state in UNDER_WAY)
        )

    def _has_results(self):
        return super()._has_results() or bool(
            self._get_offers_sudo().filtered(lambda o: o.state == "accepted")
        )

    def _get_unfinished_reason(self):
        reason = super()._get_unfinished_reason()
        if reason:
            return reason
        offers_sudo = self._get_offers_sudo()
        unpaid = offers_sudo.filtered("is_unpaid")
        if unpaid:
            return self.env._(
                "%(amount)s is promised to the guest and not paid yet. Finance records "
                "the payment under “To Pay”.",
                amount=unpaid.currency_id.format(unpaid.amount_total),
            )
        under_way = offers_sudo.filtered(lambda offer: offer.state in UNDER_WAY)[:1]
        if under_way:
            return self.env._(
                "Round %(round)s of the offers is still open. Note the guest's answer, "
                "or withdraw the offer.",
                round=under_way.round_number,
            )
        return False

    def _get_cannot_move_reason(self, target, new_kind=None):
        reason = super()._get_cannot_move_reason(target, new_kind)
        if reason or target != transitions.WITHDRAWN or new_kind:
            return reason
        if self._get_offers_sudo().filtered("is_unpaid"):
            return self._get_unfinished_reason()  # what was promised is owed
        return reason

    # What offers do to the way of a case

    def _wait_for_answer(self):
        """The offer is with the guest: limits that wait for them stand still."""
        cases = self.filtered(lambda t: t.complaint_state == transitions.PROPOSING)
        # Evidence, see guard mixin.
        cases.sudo().guest_wait_reason = self.env._("The guest has our offer")
        cases._move_to(transitions.WAITING_GUEST)

    def _stop_waiting_for_answer(self):
        """The offer was not accepted: we have to propose again."""
        self.filtered(
            lambda t: t.complaint_state == transitions.WAITING_GUEST
        )._move_to(transitions.PROPOSING)

    def _after_write_of_state(self, before):
        result = super()._after_write_of_state(before)
        ended = self.filtered(
            lambda t: (
                t.complaint_state != before[t]
                and t.complaint_state in transitions.ENDED
            )
        )
        ended._end_open_offers(self.env._("The case has ended."))
        return result

    def _start_new_cycle(self):
        self._end_open_offers(self.env._("A new cycle of the case has begun."))
        return super()._start_new_cycle()

    def _end_open_offers(self, reason):
        open_sudo = self._get_offers_sudo().filtered(
            lambda offer: offer.state in ("draft", *UNDER_WAY)
        )
        if open_sudo:
            open_sudo._end("withdrawn", reason)

    # Verbs

    def action_new_offer(self):
        """Open the form of a new offer; drafts that are there are opened instead."""
        self.ensure_one()
        self.check_access("write")
        self._check_can(self._get_cannot_offer_reason())
        action = {
            "type": "ir.actions.act_window",
            "name": self.env._("Offer"),
            "res_model": "travel.complaint.offer",
            "view_mode": "form",
            # On a page of its own the case goes on: what was seen of it counts no more.
            "context": {"default_ticket_id": self.id, "complaint_seen": False},
        }
        draft = self._get_offers_sudo().filtered(lambda offer: offer.state in BEFORE)[
            :1
        ]
        if draft:
            action["res_id"] = draft.id
        return action
