from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

from ..tools import limits, transitions
from ..tools.roles import CASE_READERS
from .travel_complaint_validity_mixin import AFTER_INVESTIGATION

# What a complaint that is settled on the spot does not need.
INVESTIGATING_MILESTONES = ("investigation_started", "investigated")


class TravelComplaintInvestigationMixin(models.AbstractModel):
    """Concern: a case is investigated before it is settled (IV)."""

    _name = "travel.complaint.investigation.mixin"
    _description = "Investigation of a Case"

    investigation_ids = fields.One2many(
        comodel_name="travel.complaint.investigation",
        inverse_name="ticket_id",
        string="Investigations",
        copy=False,
        groups=CASE_READERS,
    )
    investigation_id = fields.Many2one(
        comodel_name="travel.complaint.investigation",
        compute="_compute_investigation_id",
        compute_sudo=True,
        groups=CASE_READERS,
    )
    investigation_state = fields.Selection(
        selection=lambda self: self._get_investigation_states(),
        compute="_compute_investigation_id",
        compute_sudo=True,
        groups=CASE_READERS,
    )
    can_start_investigation = fields.Boolean(compute="_compute_can_investigate")
    can_finish_investigation = fields.Boolean(compute="_compute_can_investigate")

    @api.model
    def _get_investigation_states(self):
        field = self.env["travel.complaint.investigation"]._fields["state"]
        return field._description_selection(self.env)

    @api.depends("investigation_ids.state", "complaint_cycle")
    def _compute_investigation_id(self):
        found = self._get_current_investigations()
        for ticket in self:
            investigation = found.get(ticket._origin.id)
            ticket.investigation_id = investigation
            ticket.investigation_state = investigation and investigation.state

    @api.depends("complaint_kind", "complaint_state", "team_id", "user_id")
    @api.depends_context("uid")
    def _compute_can_investigate(self):
        complaints = self.filtered(
            lambda t: (
                t.complaint_kind == transitions.COMPLAINT
                and t.complaint_state
                in (transitions.ACCEPTED, transitions.INVESTIGATING)
            )
        )
        writable = complaints._filtered_access("write")
        for ticket in self:
            state = ticket._origin in writable._origin and ticket.complaint_state
            ticket.can_start_investigation = state == transitions.ACCEPTED
            ticket.can_finish_investigation = state == transitions.INVESTIGATING

    def _get_current_investigations(self):
        """The investigation of each case's present cycle: {id of the case: record}."""
        Investigation_sudo = self.env["travel.complaint.investigation"].sudo()
        complaints = self._origin.filtered(
            lambda t: t.complaint_kind == transitions.COMPLAINT
        )
        domain = Domain.OR(
            [("ticket_id", "in", tickets.ids), ("cycle", "=", cycle)]
            for cycle, tickets in complaints.grouped("complaint_cycle").items()
        )
        found = Investigation_sudo.search(domain) if complaints else ()
        return {investigation.ticket_id.id: investigation for investigation in found}

    # The gate

    def _get_cannot_move_reason(self, target, new_kind=None):
        """A complaint goes on when it is clear what happened (IV-3, OR-7)."""
        reason = super()._get_cannot_move_reason(target, new_kind)
        if (
            reason
            or self.complaint_kind != transitions.COMPLAINT
            or target not in AFTER_INVESTIGATION
            or self.complaint_state in AFTER_INVESTIGATION
        ):
            return reason
        return self._get_not_investigated_reason()

    def _get_not_investigated_reason(self):
        """Why it is not clear yet what happened, in a sentence, or False."""
        investigation = self._get_current_investigations().get(self.id)
        if not investigation:
            return self.is_major and self.env._(
                "A complaint of this severity is investigated before anything is "
                "proposed. Start the investigation."
            )
        if investigation.state == "submitted":
            return self.env._(
                "The investigation waits for the decision of: %(people)s.",
                people=investigation.pending_decision,
            )
        if investigation.state == "open":
            return self.env._(
                "The investigation is not finished. Finish it; what was found moves "
                "the case on."
            )
        return False

    def _after_write_of_state(self, before):
        result = super()._after_write_of_state(before)
        entered = self.filtered(
            lambda t: t.complaint_state == transitions.INVESTIGATING != before[t]
        )
        if entered:
            entered._open_investigations()
        moved = self.filtered(
            lambda t: (
                t.complaint_kind == transitions.COMPLAINT
                and t.complaint_state != before[t]
                and t.complaint_state in (transitions.PROPOSING, transitions.EXECUTING)
            )
        )
        if moved:
            moved._follow_investigation()
        return result

    def _follow_investigation(self):
        """Note what was investigated; what is settled without needs no investigation.

        A gift on the spot finds nothing out: only a finished investigation does. When
        the guest is content with it, nobody has to begin one any more (OR-7, TL-9).
        """
        current = self._get_current_investigations()
        decided = self.filtered(
            lambda t: t.id in current and current[t.id].state == "decided"
        )
        decided._record_milestone("investigated")
        settled = (self - decided).filtered(
            lambda t: t.complaint_state == transitions.EXECUTING
        )
        if settled:
            settled._get_clocks(
                [
                    ("state", "in", limits.ONGOING),
                    ("limit_id.to_milestone_id.code", "in", INVESTIGATING_MILESTONES),
                ]
            )._cancel(fields.Datetime.now())
            settled._refresh_deadlines()

    def _open_investigations(self):
        """Each of these cases has one investigation in its cycle; a finished one goes
        on, and what it had found is kept in the chatter.
        """
        current = self._get_current_investigations()
        Investigation_sudo = self.env["travel.complaint.investigation"].sudo()
        Investigation_sudo.create(
            [
                ticket._prepare_investigation_vals()
                for ticket in self
                if ticket.id not in current
            ]
        )
        finished = Investigation_sudo.union(*current.values()).filtered(
            lambda i: i.state != "open"
        )
        for investigation in finished:
            investigation._keep_findings()
        finished._reopen()

    def _prepare_investigation_vals(self):
        ticket_sudo = self.sudo()  # who is walled off does not depend on who moves it
        people = ticket_sudo.user_id | self.env.user.sudo()  # the same
        people = people.filtered(lambda user: user._is_internal() and user.active)
        people -= ticket_sudo.walled_user_ids
        lead = people[:1] or self._get_successor()
        return {
            "ticket_id": self.id,
            "cycle": self.complaint_cycle,
            "lead_id": lead.id,
            # Whoever starts it for somebody else helps to investigate.
            "member_ids": [Command.set((people - lead).ids)],
            "started_at": fields.Datetime.now(),
        }

    # Verbs

    def action_start_investigation(self):
        """Start to find out what happened."""
        for ticket in self:
            reason = ticket._get_cannot_move_reason(transitions.INVESTIGATING)
            if not reason and ticket.complaint_state == transitions.INVESTIGATING:
                reason = self.env._("It is being investigated already.")
            ticket._check_can(reason)
        self._move_to(transitions.INVESTIGATING)

    def action_view_investigation(self):
        """Open the investigation of this cycle."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Investigation"),
            "res_model": "travel.complaint.investigation",
            "view_mode": "form",
            # On a page of its own the case goes on: what was seen of it counts no more.
            "context": {"complaint_seen": False},
            "res_id": self.investigation_id.id,
        }

    def action_first_handling(self):
        """Note that something was done about the case for the first time (TL-6)."""
        self.check_access("write")
        for ticket in self:
            if not ticket.is_complaint_open or (
                ticket.complaint_state == transitions.REGISTERED
            ):
                ticket._check_can(self.env._("Accept the case first."))
        self._record_milestone("first_handling")

    def action_finish_investigation(self):
        """Submit what was found; the case goes on when all is decided (IV-3)."""
        self.ensure_one()
        self.check_access("write")
        # Whether it may be submitted is asked there, with the rights of the person.
        investigation = self.investigation_id.with_env(self.env)
        if not investigation:
            raise UserError(self.env._("Start the investigation first."))
        if investigation.state == "submitted":
            return investigation.action_decide()
        return investigation.action_submit()

    def _after_investigation(self):
        """Move these cases on, with the finding whether they were right."""
        for ticket in self:
            ticket._move_to(transitions.PROPOSING)
            ticket.validity = ticket.investigation_id.validity

    def _do_send_back(self, reason):
        """Let the investigators go on, and tell them why."""
        for ticket in self:
            ticket.investigation_id.with_env(self.env)._send_back(reason)
        self._tell_reason(self.env._("Investigation sent back"), reason)
