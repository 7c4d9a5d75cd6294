from odoo import api, fields, models

from ..tools import transitions
from ..tools.roles import HANDLING
from .travel_complaint_measure import OPEN as OPEN_MEASURE

PLANNING = (
    transitions.ACCEPTED,
    transitions.INVESTIGATING,
    transitions.PROPOSING,
    transitions.WAITING_GUEST,
    transitions.EXECUTING,
    transitions.REVIEWING,
    transitions.FOLLOWING_UP,
)


class TravelComplaintPlanMixin(models.AbstractModel):
    """Concern: what we do for the guest, and that it gets done (RS-1, OR-6, TL-16)."""

    _name = "travel.complaint.plan.mixin"
    _description = "Plan of a Case"

    measure_ids = fields.One2many(
        comodel_name="travel.complaint.measure",
        inverse_name="ticket_id",
        string="Measures",
        groups=HANDLING,
    )
    can_issue_plan = fields.Boolean(compute="_compute_can_issue_plan")

    @api.depends(
        "complaint_state", "complaint_kind", "measure_ids.state", "measure_ids.cycle"
    )
    @api.depends_context("uid")
    def _compute_can_issue_plan(self):
        writable = self._filtered_access("write")
        planned_sudo = self.sudo().measure_ids.filtered(lambda m: m.state == "planned")
        waiting = {(m.ticket_id.id, m.cycle) for m in planned_sudo}
        for ticket in self:
            ticket.can_issue_plan = (
                ticket._origin in writable._origin
                and (ticket._origin.id, ticket.complaint_cycle) in waiting
                and not ticket._get_cannot_plan_reason()
            )

    # The gate, as far as promises ask for more than the table

    def _get_cannot_move_reason(self, target, new_kind=None):
        reason = super()._get_cannot_move_reason(target, new_kind)
        if reason or self.complaint_kind != transitions.COMPLAINT:
            return reason
        if target == self.complaint_state:
            return reason
        if target in (transitions.REVIEWING, transitions.CLOSED):
            return self._get_unfinished_reason()
        return reason

    def _get_unfinished_reason(self):
        """What of the plan is still to be done, in a sentence, or False."""
        measures_sudo = self._get_open_measures_sudo()
        if measures_sudo:
            return self.env._(
                "Still to be done for the guest: %(measures)s. Carry it out, or cancel "
                "it with the reason, under “Plan & Offers”.",
                measures=", ".join(measures_sudo.mapped("name")),
            )
        return False

    def _get_open_measures_sudo(self):
        """The measures of the current cycle that are still to be done."""
        # That something is open counts, whoever may see the measures.
        return self.sudo().measure_ids.filtered(
            lambda m: m.state in OPEN_MEASURE and m.cycle == m.ticket_id.complaint_cycle
        )

    def _get_cannot_plan_reason(self):
        """Why nothing can be planned for this case now, in a sentence, or False."""
        if self.complaint_kind != transitions.COMPLAINT:
            return self.env._("Only for a complaint is something planned and offered.")
        if self.complaint_state == transitions.REGISTERED:
            return self.env._("Accept the case before you plan what we do.")
        if self.complaint_state not in PLANNING:
            return self.env._("The case has ended. Reopen it to plan anew.")
        return False

    # What follows from a move, whoever made it

    def _after_write_of_state(self, before):
        moved = self.filtered(lambda t: t.complaint_state != before[t])
        moved.filtered(
            lambda t: t.complaint_state == transitions.REVIEWING
        )._record_milestone("measures_done")
        result = super()._after_write_of_state(before)
        moved.filtered(
            lambda t: t.complaint_state in transitions.ENDED
        )._end_open_measures()
        return result

    def _end_open_measures(self):
        """A case that has ended leaves nothing to do."""
        measures_sudo = self._get_open_measures_sudo()
        if measures_sudo:
            measures_sudo.write(
                {
                    "state": "cancelled",
                    "cancel_reason": self.env._("The case has ended."),
                }
            )

    # Verbs

    def action_issue_plan(self):
        """Put the plan into force: each measure is issued, its limit runs (TL-16)."""
        self._check_can_issue_plan()
        self._do_issue_plan()

    def _check_can_issue_plan(self):
        self.check_access("write")
        for ticket in self:
            reason = ticket._get_cannot_plan_reason()
            if not reason and not ticket._get_planned_sudo():
                reason = self.env._(
                    "There is nothing to issue. Add what we do for the guest, who does "
                    "it and by when, under “Plan & Offers”."
                )
            ticket._check_can(reason)

    def _get_planned_sudo(self):
        return self._get_open_measures_sudo().filtered(lambda m: m.state == "planned")

    def _do_issue_plan(self):
        self._walk_to(transitions.PROPOSING)
        self._record_milestone("plan_proposed")
        for ticket in self:
            ticket._get_planned_sudo()._issue()
        approved = self.filtered(lambda ticket: not ticket._is_approval_pending())
        approved._record_milestone("plan_approved")
        # Without an offer there is no answer to wait for.
        self.filtered(lambda ticket: not ticket._has_open_offer())._walk_to(
            transitions.EXECUTING
        )

    def _walk_to(self, state):
        """Move these cases on to `state`, unless they have come further already.

        Through the gate; a case that has to pass “proposing” on the way does so.

        :param state: PROPOSING or EXECUTING
        """
        way = {
            transitions.PROPOSING: [
                transitions.ACCEPTED,
                transitions.INVESTIGATING,
            ],
            transitions.EXECUTING: [transitions.PROPOSING, transitions.WAITING_GUEST],
        }[state]
        self.filtered(lambda t: t.complaint_state in way)._move_to(state)

    def _is_approval_pending(self):
        """Whether an offer of this cycle waits for approval."""
        return False

    def _has_open_offer(self):
        """Whether an offer of this cycle is under way."""
        return False

    # The end of the handling

    def _note_handling_finished(self):
        """Write down that all is done that was planned and promised, if it is (TL-3).

        Called after each change of a measure, an offer or a payment.
        """
        finished = self.filtered(
            lambda t: (
                t.complaint_state == transitions.EXECUTING
                and t._has_results()
                and not t._get_unfinished_reason()
            )
        )
        finished._record_milestone("measures_done")
        # After an acceptance that was taken back, the report is due from now.
        finished._begin_clocks_anew("measures_done", fields.Datetime.now())

    def _has_results(self):
        """Whether anything was carried out in this cycle."""
        # That something was done counts, whoever may see the measures.
        return bool(
            self.sudo().measure_ids.filtered(
                lambda m: m.state == "done" and m.cycle == m.ticket_id.complaint_cycle
            )
        )
