from odoo import api, fields, models

from ..tools import limits, transitions

LEVELS = ("frontline", "leader", "department_head", "management")
GROUP_AGENT = "travel_complaint.group_travel_complaint_agent"


class TravelComplaintLevelMixin(models.AbstractModel):
    """Concern: who was not satisfied is heard one level higher (FB-2, OR-7)."""

    _name = "travel.complaint.level.mixin"
    _description = "Level of Handling"

    handling_level = fields.Selection(
        selection=[
            ("frontline", "Front line"),
            ("leader", "Leader of the handling group"),
            ("department_head", "Head of the department"),
            ("management", "Management"),
        ],
        string="Handled By",
        readonly=True,
        copy=False,
        default="frontline",
        tracking=True,
        help="Each time the guest is not satisfied, the case goes up one level.",
    )
    can_take_up_again = fields.Boolean(compute="_compute_can_take_up_again")

    @api.depends(
        "complaint_state", "complaint_kind", "team_id", "user_id", "satisfaction"
    )
    @api.depends_context("uid")
    def _compute_can_take_up_again(self):
        writable = self._filtered_access("write")
        for ticket in self:
            ticket.can_take_up_again = (
                ticket._origin in writable._origin
                and not ticket._get_cannot_take_up_again_reason()
            )

    # The gate

    @api.model
    def _get_move_dependencies(self):
        return (*super()._get_move_dependencies(), "satisfaction")

    def _get_cannot_move_reason(self, target, new_kind=None):
        reason = super()._get_cannot_move_reason(target, new_kind)
        if reason or self._is_gate_of_others(target, new_kind):
            return reason
        if (
            self.complaint_state != transitions.FOLLOWING_UP
            or target != transitions.ACCEPTED
        ):
            return False
        if not self.satisfaction:
            return self.env._("Nobody knows yet. Call the guest first: “Call Back”.")
        if self.is_guest_satisfied:
            return self.env._("The guest is satisfied. Close the case.")
        return False

    # Taking it up again

    def action_take_up_again(self):
        """Ask what the guest misses; then a new cycle begins, one level up."""
        for ticket in self:
            ticket._check_can(ticket._get_cannot_take_up_again_reason())
        return self._ask_reason("take_up_again", self.env._("Take Up Again"))

    def _get_cannot_take_up_again_reason(self):
        if self.complaint_state != transitions.FOLLOWING_UP:
            return self.env._(
                "A case is taken up again when the guest was called and is not "
                "satisfied."
            )
        return self._get_cannot_move_reason(transitions.ACCEPTED)

    def _do_take_up_again(self, reason):
        """Start a new cycle, one level up, because the guest is not satisfied (FB-2).

        :param reason: what the guest misses
        """
        for ticket in self:
            ticket._check_can(ticket._get_cannot_take_up_again_reason())
        self._move_to(transitions.ACCEPTED)
        self._tell_reason(self.env._("Taken up again"), reason)

    # What follows from a new cycle

    def _after_write_of_state(self, before):
        result = super()._after_write_of_state(before)
        # A guest who withdrew and comes back was not left unsatisfied by anybody.
        self.filtered(
            lambda t: (
                t.complaint_kind == transitions.COMPLAINT
                and transitions.is_reopening(before[t], t.complaint_state)
                and before[t] != transitions.WITHDRAWN
            )
        )._go_up_a_level()
        for ticket in self.filtered(
            lambda t: (
                t.complaint_state != before[t]
                and t.complaint_state in transitions.ENDED
            )
        ):
            ticket._take_back(ticket._get_level_task())
        return result

    def _start_new_cycle(self):
        result = super()._start_new_cycle()
        self._cancel_old_clocks()
        return result

    def _cancel_old_clocks(self):
        """End the limits of earlier cycles: what was late by then stays late (TL-e).

        What a department was asked is still asked, and its limit runs on.
        """
        clocks = self._get_clocks(
            [("state", "in", limits.ONGOING), ("request_id", "=", False)]
        )
        clocks.filtered(lambda c: c.cycle < c.ticket_id.complaint_cycle)._cancel(
            fields.Datetime.now()
        )
        self._refresh_deadlines()

    def _go_up_a_level(self):
        """Give each case to the next level up, and tell whoever that is (OR-7)."""
        for ticket in self:
            level, people = ticket._find_next_level()
            vals = {"handling_level": level}
            able = people.filtered(lambda user: user.has_group(GROUP_AGENT))
            if able:
                vals["user_id"] = able[0].id
            ticket.sudo().write(vals)  # the level is evidence, see guard mixin
            ticket._tell_level(people)

    def _find_next_level(self):
        """The next level at which there is somebody.

        :return: (level, its people); the highest level when nobody is anywhere
        """
        start = LEVELS.index(self.handling_level or LEVELS[0]) + 1
        for level in LEVELS[start:]:
            people = self._get_level_people(level)
            if people:
                return level, people
        return LEVELS[-1], self._get_level_people(LEVELS[-1])

    def _get_level_people(self, level):
        """Who stands at this level: users who may open the case and are not named.

        :param level: one of LEVELS
        """
        # Who leads what does not depend on who asks.
        ticket_sudo = self.sudo()
        Alert = self.env["travel.complaint.alert"]
        people = {
            "frontline": ticket_sudo.user_id,
            "leader": ticket_sudo.team_id.user_id,
            "department_head": ticket_sudo.complaint_department_id.manager_id.user_id,
            "management": Alert._get_role("management").filtered(
                lambda user: ticket_sudo.company_id in user.company_ids
            ),
        }[level]
        named = ticket_sudo.guide_id.user_id | ticket_sudo.partner_id.user_ids
        return (people - named).filtered(
            lambda user: user.active and self._can_be_opened_by(user)
        )

    def _can_be_opened_by(self, user):
        case = self.with_user(user).with_context(
            allowed_company_ids=user.company_ids.ids
        )
        return case.has_access("read")

    def _get_level_task(self):
        subject, _note = self._describe_level(self._in_company_language().env)
        return subject

    def _tell_level(self, people):
        """Tell these people that a case has come up to them."""
        self._tell_people(people, self._describe_level)
        _subject, note = self._describe_level(self._in_company_language().env)
        # By this very sentence it is found again when it is settled.
        self._ask_colleague(self._get_level_task(), note)

    def _describe_level(self, env):
        """What those read to whom the case has come up: subject and note."""
        case = self.with_env(env)
        levels = dict(case._fields["handling_level"]._description_selection(env))
        return (
            env._(
                "%(number)s has come up to you: the guest is not satisfied",
                number=case.number,
            ),
            env._(
                "Cycle %(cycle)s begins, handled by: %(level)s.",
                cycle=case.complaint_cycle,
                level=levels[case.handling_level],
            ),
        )
