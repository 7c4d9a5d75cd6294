from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import is_html_empty

from ..tools import transitions
from ..tools.prefetch import FILE


class TravelComplaintShortFlowMixin(models.AbstractModel):
    """Concern: the short flows of inquiries and suggestions; changing kind (IN-3)."""

    _name = "travel.complaint.short.flow.mixin"
    _description = "Inquiry and Suggestion Flow"

    guest_answer = fields.Html(
        string="Answer to the Guest",
        sanitize_style=True,
        copy=False,
        help="What the guest reads: the answer to an inquiry, or what became of a "
        "suggestion.",
        prefetch=FILE,
    )
    answered_at = fields.Datetime(
        string="Answered", readonly=True, copy=False, prefetch=FILE
    )
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

    @api.depends("complaint_state", "complaint_kind", "team_id", "user_id")
    @api.depends_context("uid")
    def _compute_can_answer(self):
        writable = self._filtered_access("write")
        for ticket in self:
            is_writable = ticket._origin in writable._origin
            ticket.can_answer = is_writable and not ticket._get_cannot_answer_reason()
            ticket.can_promise = is_writable and not ticket._get_cannot_promise_reason()
            ticket.can_decide = is_writable and not ticket._get_cannot_decide_reason()

    def write(self, vals):
        if "guest_answer" in vals and self.filtered("answered_at"):
            raise UserError(
                self.env._(
                    "The guest has read this answer. To say something else, reopen the "
                    "case and answer again."
                )
            )
        return super().write(vals)

    # The gate, as far as inquiries and suggestions ask for more than the table

    @api.model
    def _get_move_dependencies(self):
        return (
            *super()._get_move_dependencies(),
            "guest_answer",
            "promised_reply_date",
            "suggestion_outcome",
        )

    def _get_cannot_move_reason(self, target, new_kind=None):
        reason = super()._get_cannot_move_reason(target, new_kind)
        if reason or new_kind or target == self.complaint_state:
            return reason
        if (
            target == transitions.CLOSED
            and self.complaint_kind != transitions.COMPLAINT
        ):
            return self._get_cannot_finish_reason()
        if (
            self.complaint_kind == transitions.SUGGESTION
            and self.complaint_state == transitions.REGISTERED
            and target == transitions.ACCEPTED
        ):
            return self._get_not_manager_reason() or self._get_no_promise_reason()
        return False

    def _get_cannot_finish_reason(self):
        """Why this inquiry or suggestion cannot be closed now, or False."""
        if self.complaint_kind == transitions.SUGGESTION:
            reason = self._get_not_manager_reason()
            if reason or self.suggestion_outcome:
                return reason
            return self.env._(
                "Nobody has decided on this suggestion. Use “Adopt” or “Do Not Adopt”."
            )
        if is_html_empty(self.guest_answer):
            return self.env._(
                "Write the answer first, under “Answer to the Guest”: the guest reads "
                "it."
            )
        return False

    def _get_no_promise_reason(self):
        """Why the date promised to the guest cannot be it, or False."""
        if not self.promised_reply_date:
            return self.env._(
                "Enter the date by which the guest will hear from us, under “Reply "
                "Promised For”."
            )
        today = self.company_id._get_complaint_today()
        if self.promised_reply_date < today:
            return self.env._(
                "The promised date has passed already. Enter a later one."
            )
        return False

    # What follows from a move, whoever made it and by whatever way

    def _after_write_of_state(self, before):
        moved = self.filtered(
            lambda t: (
                t.complaint_kind != transitions.COMPLAINT
                and t.complaint_state != before[t]
            )
        )
        closed = moved.filtered(lambda t: t.complaint_state == transitions.CLOSED)
        closed._note_answer()
        result = super()._after_write_of_state(before)
        closed.filtered(
            lambda t: t.complaint_kind == transitions.INQUIRY
        )._request_notice("answered")
        closed.filtered("suggestion_outcome")._request_notice("decided")
        moved.filtered(
            lambda t: (
                t.complaint_kind == transitions.SUGGESTION
                and before[t] == transitions.REGISTERED
                and t.complaint_state == transitions.ACCEPTED
            )
        )._request_notice("promised")
        return result

    def _note_answer(self):
        """Write down that the guest has been answered, and by whom.

        An answer is a first answer, too: nobody need accept what they can answer.
        """
        if self:
            # When the guest was answered is evidence: the system writes it.
            self.sudo().write({"answered_at": fields.Datetime.now()})
            user_id = self._get_acting_user_id()
            if user_id:
                self.filtered(lambda t: not t.user_id).write({"user_id": user_id})
            self._record_milestones(["accepted", "guest_informed"])

    def _start_new_cycle(self):
        answered = self.filtered(lambda t: t.answered_at or t.suggestion_outcome)
        # What was answered stands in the time line; it may be answered anew.
        answered.sudo().write({"answered_at": False, "suggestion_outcome": False})
        return super()._start_new_cycle()

    # Answering an inquiry

    def action_answer(self):
        """Send the answer to the guest and close the inquiry."""
        for ticket in self:
            ticket._check_can(ticket._get_cannot_answer_reason())
        self._move_to(transitions.CLOSED)

    def _get_cannot_answer_reason(self):
        """Why this is not the moment to answer, or False; the text may be missing."""
        if self.complaint_kind != transitions.INQUIRY:
            return self.env._("Only an inquiry is answered in one step.")
        if self.complaint_state == transitions.CLOSED:
            return self.env._("It has been answered already.")
        flow = super()  # the gate without what this flow adds to it
        return flow._get_cannot_move_reason(transitions.CLOSED)

    # Taking up a suggestion, and deciding on it

    def action_promise(self):
        """Take the suggestion up, with the promised date, and tell the guest."""
        for ticket in self:
            ticket._check_can(ticket._get_cannot_promise_reason())
        self.action_accept()

    def _get_cannot_promise_reason(self):
        """Why this is not to be taken up, or False; the date may be missing."""
        if self.complaint_kind != transitions.SUGGESTION:
            return self.env._("Only suggestions are taken up with a promised date.")
        if self.complaint_state != transitions.REGISTERED:
            return self.env._("This suggestion has been taken up already.")
        flow = super()  # the gate without what this flow adds to it
        return self._get_not_manager_reason() or flow._get_cannot_move_reason(
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
        self.check_access("write")
        self.sudo().write({"suggestion_outcome": outcome})  # evidence, see guard mixin
        self._move_to(transitions.CLOSED)

    def _get_cannot_decide_reason(self):
        """Why this is not to be decided now, or False; the answer may be missing."""
        if self.complaint_kind != transitions.SUGGESTION:
            return self.env._("Only suggestions are adopted or declined.")
        if self.complaint_state == transitions.CLOSED:
            return self.env._("This suggestion has been decided already.")
        flow = super()  # the gate without what this flow adds to it
        return self._get_not_manager_reason() or flow._get_cannot_move_reason(
            transitions.CLOSED
        )

    def _get_not_manager_reason(self):
        if self.env.su or self.env.user.has_group(
            "travel_complaint.group_travel_complaint_leader"
        ):
            return False
        return self.env._(
            "A suggestion goes to a manager: only the leader of the handling group "
            "takes it up and decides on it."
        )

    # Changing kind

    def action_change_kind(self):
        """Ask for the new kind and the reason."""
        return self._ask_reason("change_kind", self.env._("Change Kind"))

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
        state = transitions.landing(kind, self.complaint_state)
        if state != self.complaint_state:
            return self._get_cannot_move_reason(state, kind)
        return False
