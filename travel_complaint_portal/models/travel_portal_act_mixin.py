from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.travel_complaint.models.travel_complaint_call_back_mixin import (
    MAX_SATISFACTION,
)
from odoo.addons.travel_complaint.tools import transitions
from odoo.addons.travel_complaint.tools.roles import HANDLING

from ..tools.refusal import WrongInput


class TravelPortalActMixin(models.AbstractModel):
    """Concern: the guest withdraws, has a case taken up again, rates it (PO-3).

    Each of these goes through the gate that holds for colleagues; what the guest reads
    of a refusal are words for guests.
    """

    _name = "travel.portal.act.mixin"
    _description = "What a Guest Does with a Case"

    rating_invitation_ids = fields.One2many(
        comodel_name="travel.portal.rating",
        inverse_name="ticket_id",
        string="Guest's Ratings",
        readonly=True,
        groups=HANDLING,
    )

    def _prepare_guest_values(self):
        until = self._get_reopen_until()
        rating = self._get_rating_sudo()
        return {
            **super()._prepare_guest_values(),
            "offer": self._get_guest_offer()._prepare_guest_values(),
            "agreed": self._get_agreed_offer()._prepare_agreed_values(),
            "can_reopen": not self._get_guest_cannot_reopen_reason(),
            "reopen_until": until
            and self._format_guest_date(self.company_id._get_complaint_day(until)),
            "can_withdraw": not self._get_guest_cannot_withdraw_reason(),
            "can_rate": not rating._get_cannot_rate_reason(),
            "rating": rating._prepare_guest_values(),
            "scale": self._get_rating_scale(),
        }

    def _prepare_actor_vals(self, link):
        """Who acts, for the rows that prove it.

        :param link: the link that was used; none for a portal account
        """
        return {"link_id": link.id, "user_id": not link and self.env.uid}

    def _get_guest_next_step(self):
        offer = self._get_guest_offer()
        if offer and self.complaint_state == transitions.WAITING_GUEST:
            return offer._get_guest_next_step()
        if (
            self.complaint_kind == transitions.COMPLAINT
            and not self._get_guest_cannot_reopen_reason()
        ):
            return self.env._(
                "If something is not settled for you, you can have it taken up again "
                "on your page, or call us."
            )
        return super()._get_guest_next_step()

    # The offer

    def _get_guest_offer(self):
        """The offer that the guest can answer now, in superuser mode, or none."""
        offers_sudo = self._get_offers_sudo()
        return offers_sudo.filtered(lambda offer: offer.state == "made")[:1]

    def _get_agreed_offer(self):
        """The offer that the guest has accepted, in superuser mode, or none."""
        offers_sudo = self._get_offers_sudo()
        return offers_sudo.filtered(lambda offer: offer.state == "accepted")[:1]

    # Withdrawing

    def _get_guest_cannot_withdraw_reason(self):
        """Why the guest cannot withdraw the case on the page, or False."""
        is_ended = self.complaint_state in transitions.ENDED
        if is_ended or self._get_cannot_move_reason(transitions.WITHDRAWN):
            return self.env._(
                "The case cannot be withdrawn at this point. Please call us if you do "
                "not want us to go on."
            )
        return False

    def _guest_withdraw(self, link, text):
        """Let the guest withdraw the case.

        :param link: the link that was used, or none
        :param text: why, may be empty
        """
        self._check_guest_text(text)
        reason = self._get_guest_cannot_withdraw_reason()
        if reason:
            raise UserError(reason)
        case = self._in_company_language()
        words = text or case.env._("No reason given.")
        case._do_withdraw(words)
        case._log_guest_contact(
            link, case.env._("Withdrawn by the guest: %(reason)s", reason=words)
        )
        case._ask_colleague(case.env._("The guest has withdrawn the case"))

    # Reopening

    def _get_reopen_until(self):
        """The last moment to have the case taken up again (naive UTC), or False."""
        if self.complaint_state not in transitions.ENDED or not self.closed_date:
            return False
        company = self.company_id
        last_day = company._get_complaint_day(self.closed_date) + timedelta(
            days=company.complaint_reopen_days
        )
        return company._get_complaint_day_end(last_day)

    def _get_guest_cannot_reopen_reason(self):
        """Why the guest cannot have the case taken up again on the page, or False."""
        until = self._get_reopen_until()
        if not until:
            return self.env._("We are on it: the case has not ended.")
        if until < fields.Datetime.now():
            return self.env._(
                "The time to have it taken up again here is over. Please call us."
            )
        if self._get_cannot_move_reason(transitions.ACCEPTED):
            return self.env._("It cannot be taken up again here. Please call us.")
        return False

    def _guest_reopen(self, link, text):
        """Take the case up again, as the guest asks: a new cycle begins.

        :param link: the link that was used, or none
        :param text: what is not settled
        """
        reason = self._get_guest_cannot_reopen_reason()
        if reason:
            raise UserError(reason)
        self._check_guest_text(text)
        if not text:
            raise WrongInput(self.env._("Please tell us what is not settled for you."))
        case = self._in_company_language()
        case._do_reopen(text)
        case._post_as_guest(link, text, [])
        case._log_guest_contact(
            link, case.env._("The guest reopens the case: %(reason)s", reason=text)
        )
        case._ask_colleague(case.env._("The guest has reopened the case"))

    # Rating

    def _after_write_of_state(self, before):
        result = super()._after_write_of_state(before)
        closed = self.filtered(
            lambda t: t.complaint_state == transitions.CLOSED != before[t]
        )
        # The invitation is the system's, whoever closes the case.
        self.env["travel.portal.rating"].sudo()._invite(closed)
        return result

    def _get_rating_sudo(self):
        """The invitation to rate this cycle of the case, in superuser mode, or none."""
        return self.sudo().rating_invitation_ids.filtered(  # of this case alone
            lambda invitation: invitation.cycle == self.complaint_cycle
        )

    @api.model
    def _get_rating_scale(self):
        """What can be chosen, the best first: list of (value, word)."""
        words = (
            self.env._("Very good"),
            self.env._("Good"),
            self.env._("Fair"),
            self.env._("Poor"),
            self.env._("Very poor"),
        )
        return list(zip(range(MAX_SATISFACTION, 0, -1), words, strict=True))

    def _guest_rate(self, link, handling, outcome, text):
        """Take the guest's one answer to the invitation to rate.

        :param link: the link that was used, or none
        :param handling: from 1 to 5, or None for what is no such number
        :param outcome: the same
        :param text: a comment, may be empty
        """
        self._check_guest_text(text)
        choices = dict(self._get_rating_scale())
        if handling not in choices or outcome not in choices:
            raise WrongInput(self.env._("Please choose an answer to both questions."))
        self._get_rating_sudo()._rate(
            handling, outcome, text, **self._prepare_actor_vals(link)
        )
