from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import transitions

# What entering a state means for the time line.
STATE_MILESTONES = {
    transitions.ACCEPTED: ["accepted"],
    transitions.INVESTIGATING: ["investigation_started"],
    transitions.PROPOSING: ["first_handling"],
    transitions.REVIEWING: ["result_reported"],
    transitions.FOLLOWING_UP: ["result_confirmed"],
    transitions.CLOSED: ["closed"],
    transitions.WITHDRAWN: ["withdrawn"],
}


class TravelComplaintFlowMixin(models.AbstractModel):
    """Concern: the state of a case, and the one gate for its moves.

    `write()`, the buttons and the `can_*` fields ask `_get_cannot_move_reason`; a verb
    is a triple: `action_x` asks, `_check_can_x` refuses with the reason, `_do_x` acts.
    """

    _name = "travel.complaint.flow.mixin"
    _description = "Complaint Flow"

    complaint_state = fields.Selection(
        selection=lambda self: self._get_complaint_states(),
        string="State",
        compute="_compute_complaint_state",
        store=True,
        index="btree_not_null",
    )
    is_complaint_open = fields.Boolean(
        string="Open",
        compute="_compute_complaint_state",
        store=True,
    )
    can_accept = fields.Boolean(compute="_compute_can_move")
    can_close = fields.Boolean(compute="_compute_can_move")
    can_withdraw = fields.Boolean(compute="_compute_can_move")
    can_reopen = fields.Boolean(compute="_compute_can_move")
    accept_hint = fields.Char(compute="_compute_can_move")

    @api.depends("stage_id.complaint_state", "complaint_kind")
    def _compute_complaint_state(self):
        for ticket in self:
            state = ticket.complaint_kind and ticket.stage_id.complaint_state
            ticket.complaint_state = state
            ticket.is_complaint_open = state and state not in transitions.ENDED

    @api.depends(lambda self: self._get_move_dependencies())
    @api.depends_context("uid", "lang")
    def _compute_can_move(self):
        writable = self._filtered_access("write")
        for ticket in self:
            state = ticket.complaint_state
            has_ended = state in transitions.ENDED
            if ticket._origin not in writable._origin:
                ticket.can_accept = ticket.can_reopen = False
                ticket.can_close = ticket.can_withdraw = False
                ticket.accept_hint = self.env._(
                    "You may read this case, but not move it."
                )
                continue
            hint = ticket._get_cannot_move_reason(transitions.ACCEPTED)
            ticket.accept_hint = hint
            ticket.can_accept = not hint and state == transitions.REGISTERED
            ticket.can_reopen = not hint and has_ended
            ticket.can_close = not has_ended and not ticket._get_cannot_move_reason(
                transitions.CLOSED
            )
            ticket.can_withdraw = not has_ended and not ticket._get_cannot_move_reason(
                transitions.WITHDRAWN
            )

    @api.model
    def _get_move_dependencies(self):
        """The fields on which it hangs where a case can go."""
        return ("complaint_state", "complaint_kind", "team_id", "user_id")

    # Overrides

    @api.model
    def _read_group_stage_ids(self, stages, domain):
        """On a board of cases: all complaint stages, and no other team's."""
        if self.env.context.get("default_complaint_kind"):
            return stages.search([("complaint_state", "!=", False)])
        return super()._read_group_stage_ids(stages, domain)

    def write(self, vals):
        cases = self.filtered("complaint_kind")
        if not cases or not {"stage_id", "team_id"} & vals.keys():
            return super().write(vals)
        cases._check_can_change_team(vals)
        if "stage_id" in vals:
            stage = self.env["helpdesk.ticket.stage"].browse(vals["stage_id"] or [])
            cases._check_can_move(stage, vals.get("complaint_kind"))
        before = {ticket: ticket.complaint_state for ticket in cases}
        result = super().write(vals)
        cases._after_write_of_state(before)
        return result

    # The gate

    def _get_cannot_move_reason(self, target, new_kind=None):
        """Why this case cannot go to the state `target`, in a sentence, or False.

        :param target: one of tools.transitions.STATES
        :param new_kind: the kind that the case becomes in the same write, if any
        """
        self.ensure_one()
        if not self.complaint_kind:
            return self.env._("This is an ordinary ticket, not a case.")
        source = self.complaint_state or transitions.REGISTERED
        if new_kind and new_kind != self.complaint_kind:
            is_allowed = target == transitions.landing(new_kind, source)
        else:
            is_allowed = transitions.is_allowed(self.complaint_kind, source, target)
        if not is_allowed:
            return self._describe_allowed_moves(source, target)
        if not self.team_id._get_stage_id_for(target):
            return self.env._(
                "Team %(team)s has no stage for “%(state)s”. An administrator can add "
                "one in the settings of the stages.",
                team=self.team_id.display_name,
                state=self._get_state_label(target),
            )
        return False

    def _check_can_move(self, stage, new_kind=None):
        """Refuse the move to `stage`, with the reason, if any case may not make it.

        :raise UserError: with the reason of the first case that cannot move
        """
        for ticket in self:
            if stage == ticket.stage_id:
                continue
            if not ticket.team_id._has_complaint_stage(stage.id):
                reason = self.env._(
                    "Stage %(stage)s is not a stage for cases of team %(team)s.",
                    stage=stage.name,
                    team=ticket.team_id.display_name,
                )
            else:
                reason = ticket._get_cannot_move_reason(stage.complaint_state, new_kind)
            if reason:
                raise UserError(
                    self.env._(
                        "%(number)s: %(reason)s", number=ticket.number, reason=reason
                    )
                )

    def _check_can_change_team(self, vals):
        """A case stays a case of its company, whatever team it goes to.

        :raise UserError: when the team does not take it
        """
        if "team_id" not in vals:
            return
        team = self.env["helpdesk.ticket.team"].browse(vals["team_id"] or [])
        if not team.complaint_handling or not team.active:
            raise UserError(
                self.env._(
                    "A case stays with a team that handles complaints. Choose such a "
                    "team, or close the case."
                )
            )
        if team.company_id and team.company_id != self.company_id:
            raise UserError(
                self.env._(
                    "A case stays with its company, and team %(team)s belongs to "
                    "another one.",
                    team=team.display_name,
                )
            )
        for stage in self.stage_id:
            if "stage_id" not in vals and not team._has_complaint_stage(stage.id):
                raise UserError(
                    self.env._(
                        "Team %(team)s has no stage %(stage)s, in which the case is "
                        "now.",
                        team=team.display_name,
                        stage=stage.name,
                    )
                )

    def _describe_allowed_moves(self, source, target):
        reachable = transitions.targets(self.complaint_kind, source)
        return self.env._(
            "From “%(state)s” a case cannot go to “%(wanted)s”. It can go to: "
            "%(reachable)s.",
            state=self._get_state_label(source),
            wanted=self._get_state_label(target),
            reachable=", ".join(map(self._get_state_label, reachable)) or "–",
        )

    @api.model
    def _get_complaint_states(self):
        """The fixed states with their names, as the stages list them."""
        field = self.env["helpdesk.ticket.stage"]._fields["complaint_state"]
        return field._description_selection(self.env)

    def _get_state_label(self, state):
        return dict(self._get_complaint_states()).get(state, state)

    def _after_write_of_state(self, before):
        """What follows from moves that have been made, told once per kind of move.

        :param before: {case: the state it was in}
        """
        moved = self.filtered(lambda t: t.complaint_state != before[t])
        for target, tickets in moved.grouped("complaint_state").items():
            reopened = tickets.filtered(
                lambda t, target=target: transitions.is_reopening(before[t], target)
            )
            if reopened:
                reopened._start_new_cycle()
            if target in STATE_MILESTONES:
                tickets._record_milestones(STATE_MILESTONES[target])

    def _start_new_cycle(self):
        for cycle, tickets in self.grouped("complaint_cycle").items():
            # Cycle and closing date are evidence; nobody else may write them.
            tickets.sudo().write({"complaint_cycle": cycle + 1, "closed_date": False})
        if self:
            # For the limits, a reopened case is received anew.
            self._record_milestones(["reopened", "received"])

    def _move_to(self, state):
        """Move these cases to the agency's stage for `state`, through the gate.

        :raise UserError: when a case cannot go there
        """
        for team, tickets in self.grouped("team_id").items():
            stage_id = team._get_stage_id_for(state)
            if not stage_id:
                raise UserError(tickets[0]._get_cannot_move_reason(state))
            tickets.write({"stage_id": stage_id})

    # Verbs

    def action_accept(self):
        """Take charge of these cases: whoever accepts is responsible."""
        self._check_can_accept()
        self._do_accept()

    def _check_can_accept(self):
        for ticket in self:
            reason = ticket._get_cannot_move_reason(transitions.ACCEPTED)
            if not reason and ticket.complaint_state != transitions.REGISTERED:
                reason = self.env._("It has been accepted already.")
            ticket._check_can(reason)

    def action_hand_over(self):
        """Pass these cases to the leader of their handling group (TL-1)."""
        self.check_access("write")
        for ticket in self:
            if not ticket.team_id.user_id:
                raise UserError(
                    self.env._(
                        "Team %(team)s has no leader to hand the case over to. An "
                        "administrator can name one.",
                        team=ticket.team_id.display_name,
                    )
                )
            leader_id = ticket.team_id.user_id.id
            ticket.user_id = ticket._get_free_user_id(leader_id)
        self._record_milestone("handed_over")

    def _do_accept(self):
        self.filtered(lambda ticket: ticket._is_free_to_take()).write(
            {"user_id": self.env.uid}
        )
        # Whoever accepts has the case: nobody has to hand it over any more.
        self.filtered(
            lambda ticket: ticket.complaint_kind == transitions.COMPLAINT
        )._record_milestone("handed_over")
        self._move_to(transitions.ACCEPTED)

    def _is_free_to_take(self):
        """Whether who accepts the case becomes responsible; else it stays whose it is.

        A case that the matrix does not cover lies with the leader until somebody takes
        it. What a person or the matrix has given to somebody is theirs.
        """
        return not self.user_id or (
            self.is_unrouted and self.user_id == self.team_id.user_id
        )

    def action_withdraw(self):
        """Ask why the guest withdraws."""
        return self._ask_reason("withdraw", self.env._("Withdrawn by the guest"))

    def _check_can_withdraw(self):
        for ticket in self:
            ticket._check_can(ticket._get_cannot_move_reason(transitions.WITHDRAWN))

    def _do_withdraw(self, reason):
        self._check_can_withdraw()
        self._move_to(transitions.WITHDRAWN)
        self._tell_reason(self.env._("Withdrawn by the guest"), reason)

    def action_reopen(self):
        """Ask why the case is taken up again."""
        return self._ask_reason("reopen", self.env._("Reopen"))

    def _check_can_reopen(self):
        for ticket in self:
            reason = ticket._get_cannot_move_reason(transitions.ACCEPTED)
            if not reason and ticket.complaint_state not in transitions.ENDED:
                reason = self.env._("Only a case that has ended can be reopened.")
            ticket._check_can(reason)

    def _do_reopen(self, reason):
        self._check_can_reopen()
        self._move_to(transitions.ACCEPTED)
        self._tell_reason(self.env._("Reopened"), reason)

    def _check_can(self, reason):
        """Refuse with the reason, if there is one, and the number of the case.

        :raise UserError: when there is a reason
        """
        if reason:
            raise UserError(
                self.env._("%(number)s: %(reason)s", number=self.number, reason=reason)
            )

    def _ask_reason(self, verb, title, **values):
        """The dialog that asks for a reason and then calls `_do_<verb>(reason)`.

        :param values: see `_open` of the dialog
        """
        dialogs = self.env["travel.complaint.reason"]
        return dialogs._open(title, ticket_ids=self.ids, verb=verb, **values)

    def _tell_reason(self, title, reason):
        """Put the reason of a move into the chatter, for colleagues only."""
        for ticket in self:
            ticket.message_post(
                body=self.env._("%(title)s: %(reason)s", title=title, reason=reason),
                subtype_xmlid="mail.mt_note",
            )
