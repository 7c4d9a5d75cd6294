from odoo import api, fields, models

from ..tools import transitions
from ..tools.roles import HANDLING

# What is done next with the offer in hand, by its state.
OFFER_STEPS = {
    "made": "answer",
    "approved": "make",
    "to_approve": "approve",
    "draft": "draft",
}


class TravelComplaintNextStepMixin(models.AbstractModel):
    """Concern: which one button of the plan is the next, of those that would do."""

    _name = "travel.complaint.next.step.mixin"
    _description = "Next Step of a Case"

    next_step = fields.Selection(
        selection=[
            ("offer", "Write an offer"),
            ("draft", "Finish the offer"),
            ("approve", "Approve the offer"),
            ("make", "Make the offer"),
            ("answer", "Note the guest's answer"),
            ("plan", "Issue the plan"),
            ("measure", "Record what was done"),
            ("pay", "Pay what was promised"),
            ("report", "Report the result"),
        ],
        compute="_compute_next_step",
    )
    unfinished_hint = fields.Char(
        compute="_compute_next_step",
        groups=HANDLING,
        help="What is still to be done before the result can be reported.",
    )

    @api.depends(
        *("complaint_state", "complaint_kind", "complaint_cycle"),
        *("offer_ids.state", "offer_ids.is_unpaid"),
        *("measure_ids.state", "measure_ids.cycle"),
    )
    @api.depends_context("uid", "lang")
    def _compute_next_step(self):
        writable = self._filtered_access("write")
        for ticket in self:
            ticket.unfinished_hint = (
                ticket.complaint_state == transitions.EXECUTING
                and ticket._get_unfinished_reason()
            )
            ticket.next_step = (
                ticket._origin in writable._origin and ticket._get_next_step()
            )

    def _get_next_step(self):
        """What is next for the guest: a value of `next_step`, or False."""
        state = self.complaint_state
        if state == transitions.WAITING_GUEST:
            return self._get_offer_step() == "answer" and "answer"
        if state == transitions.PROPOSING:
            return self._get_offer_step() or (
                "plan" if self._get_planned_sudo() else "offer"
            )
        if state != transitions.EXECUTING:
            return False
        if self._get_planned_sudo():
            return "plan"
        if self._get_open_measures_sudo():
            return "measure"
        if self._get_offers_sudo().filtered("is_unpaid"):
            return "pay"
        return self._get_offer_step() or "report"

    def _get_offer_step(self):
        """What is next with the offer in hand, or False without one."""
        states = set(self._get_offers_sudo().mapped("state"))
        return next(
            (OFFER_STEPS[state] for state in OFFER_STEPS if state in states), False
        )

    # Verbs

    def action_note_offer_answer(self):
        """Note what the guest says to the offer that they have."""
        self.ensure_one()
        made = self.offer_ids.filtered(lambda offer: offer.state == "made")
        if not made:
            self._check_can(self.env._("No offer is waiting for the guest's answer."))
        return made[:1].action_note_answer()

    def action_record_measures(self):
        """Open what is still to be done: the one measure, or the list of them."""
        self.ensure_one()
        issued = self.measure_ids.filtered(lambda measure: measure.state == "issued")
        if len(issued) == 1:
            return issued.action_open()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "travel_complaint.travel_complaint_measure_action"
        )
        action["domain"] = [("ticket_id", "=", self.id)]
        return action
