from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import is_html_empty

from ..tools import transitions


class TravelComplaintShortFlowMixin(models.AbstractModel):
    """Concern: the short flows of inquiries and suggestions, and changing kind (IN-3)."""

    _name = "travel.complaint.short.flow.mixin"
    _description = "Inquiry and Suggestion Flow"

    guest_answer = fields.Html(
        string="Answer to the Guest",
        sanitize_style=True,
        copy=False,
        help="What the guest reads: the answer to an inquiry, or what became of a "
        "suggestion.",
    )
    answered_at = fields.Datetime(string="Answered", readonly=True, copy=False)
    promised_reply_date = fields.Date(
        string="Reply Promised For",
        copy=False,
        tracking=True,
        help="By when the guest learns what becomes of the suggestion.",
    )
    suggestion_outcome = fields.Selection(
        selection=[("adopted", "Adopted"), ("declined", "Not adopted")],
        string="Outcome",
        readonly=True,
        copy=False,
        tracking=True,
    )
    can_answer = fields.Boolean(compute="_compute_can_answer")
    can_promise = fields.Boolean(compute="_compute_can_answer")
    can_decide = fields.Boolean(compute="_compute_can_answer")

    @api.depends("complaint_state", "complaint_kind", "team_id")
    @api.depends_context("uid")
    def _compute_can_answer(self):
        for ticket in self:
            ticket.can_answer = not ticket._get_cannot_answer_reason()
            ticket.can_promise = not ticket._get_cannot_promise_reason()
            ticket.can_decide = not ticket._get_cannot_decide_reason()

    # Answering an inquiry

    def action_answer(self):
        """Send the answer to the guest and close the inquiry."""
        for ticket in self:
            ticket._check_can(ticket._get_cannot_answer_reason())
            if is_html_empty(ticket.guest_answer):
                raise UserError(
                    self.env._("Write the answer first, under “Answer to the Guest”.")
                )
        self._do_answer("answered")

    def _get_cannot_answer_reason(self):
        if self.complaint_kind != transitions.INQUIRY:
            return self.env._("Only an inquiry is answered in one step.")
        return self._get_cannot_move_reason(transitions.CLOSED) or (
            self.complaint_state == transitions.CLOSED
            and self.env._("It has been answered already.")
        )

    def _do_answer(self, notice):
        # When the guest was answered is evidence: the system writes it.
        self.sudo().write({"answered_at": fields.Datetime.now()})
        self._record_milestone("guest_informed")
        self._move_to(transitions.CLOSED)
        self._request_notice(notice)

    # Taking up a suggestion, and deciding on it

    def action_promise(self):
        """Take the suggestion up, with the promised date, and tell the guest."""
        for ticket in self:
            ticket._check_can(ticket._get_cannot_promise_reason())
            if not ticket.promised_reply_date:
                raise UserError(
                    self.env._(
                        "Enter the date by which the guest will hear from us, under "
                        "“Reply Promised For”."
                    )
                )
            today = ticket.company_id._get_complaint_day(fields.Datetime.now())
            if ticket.promised_reply_date < today:
                raise UserError(
                    self.env._("The promised date has passed already. Enter a later one.")
                )
        self._do_accept()
        self._request_notice("promised")

    def _get_cannot_promise_reason(self):
        if self.complaint_kind != transitions.SUGGESTION:
            return self.env._("Only suggestions are taken up with a promised date.")
        if self.complaint_state != transitions.REGISTERED:
            return self.env._("This suggestion has been taken up already.")
        return self._get_not_manager_reason() or self._get_cannot_move_reason(
            transitions.ACCEPTED
        )

    def action_adopt(self):
        """Adopt the suggestion, tell the guest, close."""
        self._decide("adopted")

    def action_decline(self):
        """Do not adopt the suggestion, tell the guest why, close."""
        self._decide("declined")

    def _decide(self, outcome):
        for ticket in self:
            ticket._check_can(ticket._get_cannot_decide_reason())
            if is_html_empty(ticket.guest_answer):
                raise UserError(
                    self.env._(
                        "Write what becomes of the suggestion first, under “Answer to "
                        "the Guest”: the guest reads it."
                    )
                )
        self.sudo().write({"suggestion_outcome": outcome})  # evidence, see guard mixin
        self._do_answer("decided")

    def _get_cannot_decide_reason(self):
        if self.complaint_kind != transitions.SUGGESTION:
            return self.env._("Only suggestions are adopted or declined.")
        if self.complaint_state == transitions.CLOSED:
            return self.env._("This suggestion has been decided already.")
        return self._get_not_manager_reason() or self._get_cannot_move_reason(
            transitions.CLOSED
        )

    def _get_not_manager_reason(self):
        if self.env.su or self.env.user.has_group(
            "travel_complaint.group_travel_complaint_leader"
        ):
            return False
        return self.env._(
            "A suggestion goes to a manager: only the leader of the handling group takes "
            "it up and decides on it."
        )

    def _check_can(self, reason):
        if reason:
            raise UserError(f"{self.number}: {reason}")

    # Changing kind

    def action_change_kind(self):
        """Ask for the new kind and the reason."""
        action = self._ask_reason("change_kind", self.env._("Change Kind"))
        action["context"]["default_kind"] = self[:1].complaint_kind
        return action

    def _do_change_kind(self, reason, kind):
        """Make these cases another kind, with a trace (IN-3).

        A state that the new kind does not know becomes "accepted": somebody is on it.

        :param reason: why, for the chatter
        :param kind: one of tools.transitions.KINDS
        """
        for ticket in self:
            ticket._check_can(ticket._get_cannot_change_kind_reason(kind))
        self.check_access("write")
        for ticket in self:
            state = transitions.landing(kind, ticket.complaint_state)
            vals = {"complaint_kind": kind}
            if state != ticket.complaint_state:
                vals["stage_id"] = ticket.team_id._get_stage_id_for(state)
            ticket.sudo().write(vals)  # the kind is evidence, see guard mixin
        self._record_milestone("kind_changed", note=reason)
        self._tell_reason(self.env._("Kind changed"), reason)

    def _get_cannot_change_kind_reason(self, kind):
        if kind not in transitions.KINDS or self.complaint_kind == kind:
            return self.env._("Choose another kind than the case has now.")
        if self.complaint_state in transitions.ENDED:
            return self.env._("The case has ended. Reopen it before changing its kind.")
        return False
