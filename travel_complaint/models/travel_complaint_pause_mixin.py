from odoo import api, fields, models

from ..tools import transitions
from ..tools.prefetch import FILE
from .travel_complaint_authority_mixin import AUTHORITY_MEDIA

# What we may wait for: reason of the pause -> field that says since when.
WAITS = {"guest": "guest_wait_since", "authority": "authority_wait_since"}
PAUSE_FIELDS = {"guest": "pauses_on_guest", "authority": "pauses_on_authority"}


class TravelComplaintPauseMixin(models.AbstractModel):
    """Concern: whom we wait for, why, and until when at the latest (TL-c).

    Waiting for the guest is a state of the case; waiting for an authority is not, for
    meanwhile the work goes on. Each limit stands still no longer than its policy lets
    it; then it runs on by itself, whether or not we still wait.
    """

    _name = "travel.complaint.pause.mixin"
    _description = "Pauses of a Case"

    guest_wait_since = fields.Datetime(
        string="Waiting for the Guest Since", readonly=True, copy=False
    )
    guest_wait_reason = fields.Char(
        string="Why We Wait for the Guest",
        readonly=True,
        copy=False,
        prefetch=FILE,
    )
    guest_wait_until = fields.Datetime(
        string="Guest's Pause Ends",
        readonly=True,
        copy=False,
        help="At this moment the limits run on by themselves, answer or not.",
        prefetch=FILE,
    )
    state_before_wait = fields.Char(readonly=True, copy=False, prefetch=FILE)
    authority_wait_since = fields.Datetime(
        string="Waiting for an Authority Since", readonly=True, copy=False
    )
    authority_wait_for = fields.Char(
        string="Authority", readonly=True, copy=False, prefetch=FILE
    )
    authority_wait_reason = fields.Char(
        string="Why We Wait for the Authority",
        readonly=True,
        copy=False,
        prefetch=FILE,
    )
    authority_wait_until = fields.Datetime(
        string="Authority's Pause Ends",
        readonly=True,
        copy=False,
        help="At this moment the limits run on by themselves, answer or not.",
        prefetch=FILE,
    )
    can_wait_guest = fields.Boolean(compute="_compute_can_wait")
    can_go_on = fields.Boolean(compute="_compute_can_wait")
    can_wait_authority = fields.Boolean(compute="_compute_can_wait")
    can_go_on_authority = fields.Boolean(compute="_compute_can_wait")

    @api.depends(
        *("complaint_state", "complaint_kind", "team_id", "user_id"),
        *("state_before_wait", "authority_wait_since"),
    )
    @api.depends_context("uid")
    def _compute_can_wait(self):
        writable = self._filtered_access("write")
        for ticket in self:
            may = bool(ticket.complaint_kind) and ticket._origin in writable._origin
            ticket.can_wait_guest = may and not ticket._get_cannot_wait_guest_reason()
            ticket.can_go_on = may and not ticket._get_cannot_go_on_reason()
            ticket.can_wait_authority = (
                may and not ticket._get_cannot_wait_authority_reason()
            )
            ticket.can_go_on_authority = may and bool(ticket.authority_wait_since)

    # Waiting for the guest

    def action_wait_guest(self):
        """Ask what the guest has been asked for."""
        for ticket in self:
            ticket._check_can(ticket._get_cannot_wait_guest_reason())
        return self._ask_reason("wait_guest", self.env._("Waiting for the Guest"))

    def _get_cannot_wait_guest_reason(self):
        """Why this case cannot wait for the guest now, or False."""
        if self.complaint_state == transitions.WAITING_GUEST:
            return self.env._("We wait for the guest already.")
        return self._get_cannot_move_reason(transitions.WAITING_GUEST)

    def _do_wait_guest(self, reason):
        for ticket in self:
            ticket._check_can(ticket._get_cannot_wait_guest_reason())
        self.check_access("write")
        self.sudo().guest_wait_reason = reason  # evidence, see guard mixin
        self._move_to(transitions.WAITING_GUEST)
        self._tell_reason(self.env._("Waiting for the guest"), reason)

    def action_go_on(self):
        """The guest has answered, or we wait no longer: back to where the case was."""
        for ticket in self:
            ticket._check_can(ticket._get_cannot_go_on_reason())
        for state, tickets in self.grouped(lambda t: t._get_state_after_wait()).items():
            tickets._move_to(state)

    def _get_cannot_go_on_reason(self):
        """Why this case cannot go on, or False."""
        if self.complaint_state != transitions.WAITING_GUEST:
            return self.env._("We do not wait for the guest.")
        return self._get_cannot_move_reason(self._get_state_after_wait())

    def _get_state_after_wait(self):
        """The state that the case came from; accepted, where that is no way back."""
        reachable = transitions.targets(self.complaint_kind, transitions.WAITING_GUEST)
        if self.state_before_wait in set(reachable) - transitions.ENDED:
            return self.state_before_wait
        return transitions.ACCEPTED

    def _after_write_of_state(self, before):
        result = super()._after_write_of_state(before)
        waiting = transitions.WAITING_GUEST
        self.filtered(
            lambda t: t.complaint_state == waiting and before[t] != waiting
        )._begin_guest_wait(before)
        self.filtered(
            lambda t: t.complaint_state != waiting and before[t] == waiting
        )._end_wait("guest")
        self.filtered(
            lambda t: t.complaint_state in transitions.ENDED and t.authority_wait_since
        )._end_wait("authority")
        return result

    def _begin_guest_wait(self, before):
        # Whoever drags a card is not asked; that is written down as well.
        unsaid = self.env._("Moved on the board, without a reason")
        for ticket in self:
            reason = ticket.guest_wait_reason or unsaid
            ticket.sudo().write(  # evidence, see guard mixin
                {
                    "guest_wait_since": fields.Datetime.now(),
                    "guest_wait_reason": reason,
                    "state_before_wait": before[ticket],
                }
            )
            ticket._record_milestone("wait_guest_started", note=reason)
        self._pause_clocks("guest")

    # The guest answers

    def _after_mail(self, mail, is_new):
        result = super()._after_mail(mail, is_new)
        # The address alone proves nothing. Whoever forges it gains nothing either: the
        # limits run on, as they would without a pause.
        if not is_new and self._is_from_guest(mail):
            self._note_guest_answer()
        return result

    def _message_post_after_hook(self, message, msg_vals):
        result = super()._message_post_after_hook(message, msg_vals)
        guest = self.sudo().partner_id  # who it is does not depend on who writes
        if message.message_type == "comment" and guest and message.author_id == guest:
            self._note_guest_answer()
        return result

    def _note_guest_answer(self):
        """The guest has said something: wait no longer, and tell whoever is in charge.

        Where the case cannot go back to its state by itself, a person moves it; its
        limits run on all the same.
        """
        waiting = transitions.WAITING_GUEST
        # The guest moves no case; that we have an answer is a fact.
        cases_sudo = self.sudo().filtered(lambda t: t.complaint_state == waiting)
        for ticket_sudo in cases_sudo:
            if ticket_sudo._get_cannot_go_on_reason():
                ticket_sudo._end_wait("guest")
            else:
                ticket_sudo.action_go_on()
            case = ticket_sudo._in_company_language()
            case._ask_colleague(case.env._("The guest has answered: go on"))

    # Waiting for an authority

    def action_wait_authority(self):
        """Ask which authority, and for what."""
        for ticket in self:
            ticket._check_can(ticket._get_cannot_wait_authority_reason())
        action = self._ask_reason(
            "wait_authority", self.env._("Waiting for an Authority")
        )
        if self[:1].complaint_medium in AUTHORITY_MEDIA:
            action["context"]["default_authority"] = self[:1].channel_id.name
        return action

    def _get_cannot_wait_authority_reason(self):
        """Why this case cannot wait for an authority now, or False."""
        if not self.is_complaint_open or self.complaint_state == transitions.REGISTERED:
            return self.env._("Accept the case first: then it can wait.")
        if self.authority_wait_since:
            return self.env._("We wait for an authority already.")
        return False

    def _do_wait_authority(self, reason, authority):
        """Let the limits stand still that wait for an outside authority.

        :param reason: what we wait for
        :param authority: who it is, in words
        """
        for ticket in self:
            ticket._check_can(ticket._get_cannot_wait_authority_reason())
        self.check_access("write")
        self.sudo().write(  # evidence, see guard mixin
            {
                "authority_wait_since": fields.Datetime.now(),
                "authority_wait_for": authority,
                "authority_wait_reason": reason,
            }
        )
        note = f"{authority}: {reason}"
        self._record_milestone("wait_authority_started", note=note)
        self._pause_clocks("authority")
        self._tell_reason(self.env._("Waiting for an authority"), note)

    def action_go_on_authority(self):
        """The authority has spoken, or we wait no longer."""
        self.check_access("write")
        for ticket in self:
            if not ticket.authority_wait_since:
                ticket._check_can(self.env._("We do not wait for an authority."))
        self._end_wait("authority")

    # Both

    def _end_wait(self, reason):
        """Wait no longer for `reason`: what stood still for it runs on."""
        if not self:
            return
        waiting = self.filtered(WAITS[reason])
        names = [n for n in self._fields if n.startswith(f"{reason}_wait_")]
        waiting.sudo().write(dict.fromkeys(names, False))  # evidence, see guard mixin
        waiting._record_milestone(f"wait_{reason}_ended")
        self._get_clocks(
            [("state", "=", "paused"), ("pause_reason", "=", reason)]
        )._resume(fields.Datetime.now())
        waiting._keep_pauses()
        self._refresh_deadlines()

    def _pause_clocks(self, reason):
        """Let the limits stand still that wait for the guest or an authority."""
        if not self:
            return
        self._get_clocks(
            [("state", "=", "running"), (f"limit_id.{PAUSE_FIELDS[reason]}", "=", True)]
        )._pause(fields.Datetime.now(), reason)
        self._note_end_of_pause(reason)
        self._refresh_deadlines()

    def _keep_pauses(self):
        """Let stand still what runs although we wait.

        Limits that have just started, and those that waited for two at once.
        """
        for reason, since in WAITS.items():
            self.filtered(since)._pause_clocks(reason)

    def _note_end_of_pause(self, reason):
        """Write on the cases when their limits run on at the latest."""
        paused = self._get_clocks(
            [("state", "=", "paused"), ("pause_reason", "=", reason)]
        ).grouped("ticket_id")
        for ticket_sudo in self.sudo():  # evidence, see guard mixin
            clocks = paused.get(ticket_sudo, ())
            latest = max((clock.resume_at for clock in clocks), default=False)
            if latest:
                ticket_sudo[f"{reason}_wait_until"] = latest
