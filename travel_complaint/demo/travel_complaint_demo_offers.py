from datetime import timedelta

from odoo import models
from odoo.fields import Command

OFFER_LINE = ("kind", "name", "amount", "is_goodwill")


class TravelComplaintDemoOffers(models.AbstractModel):
    """Acts of a dispute: offers, approvals, limits that pass, an end without peace."""

    _name = "travel.complaint.demo.offers"
    _description = "Disputes in the Story of the Demo Agency"

    def _act_offer(self, case, lines, text=""):
        """Make an offer that one's own power covers."""
        self._write_offer(case, lines, text).action_make_offer()

    def _act_ask_approval(self, case, lines, text=""):
        """Write an offer that goes beyond one's power, and ask for approval."""
        self._write_offer(case, lines, text).action_request_approval()

    def _act_approve(self, case):
        """Approve what was asked; whoever may approve need not see the case."""
        self._find_offer(case, "to_approve").action_approve()

    def _act_make_offer(self, case):
        """Make the offer that has been approved."""
        self._find_offer(case, "approved").action_make_offer()

    def _act_note_answer(self, case, answer, text, counter=0.0):
        action = self._find_offer(case, "made").action_note_answer()
        self._open_dialog(action).create(
            {
                "answer": answer,
                "text": text,
                "counter_amount": counter,
                "answered_at": self.env.cr.now(),
            }
        ).action_confirm()

    def _act_pay(self, case, reference):
        """Pay what the guest has accepted; finance need not see the case."""
        case_sudo = case.sudo()
        offer = self.env["travel.complaint.offer"].search(
            [("number", "=", case_sudo.number), ("is_unpaid", "=", True)]
        )
        today = offer.company_id._get_complaint_day(self.env.cr.now())
        self._open_dialog(offer.action_record_payment()).create(
            {"amount": offer.amount_total, "paid_on": today, "reference": reference}
        ).action_confirm()

    def _act_plan(self, case, *measures):
        """Plan what is done for the guest, and put the plan into force.

        :param measures: tuples: kind, what, who (a login), how many days from now
        """
        today = case.company_id._get_complaint_day(self.env.cr.now())
        self.env["travel.complaint.measure"].create(
            [
                {
                    "ticket_id": case.id,
                    "kind": kind,
                    "name": name,
                    "user_id": self._get_id(f"user_{who}_demo"),
                    "due_date": today + timedelta(days=days),
                }
                for kind, name, who, days in measures
            ]
        )
        case.action_issue_plan()

    def _act_carry_out(self, case, name, proof):
        """Carry out the measure `name`, and say how one can see it."""
        measure = self.env["travel.complaint.measure"].search(
            [("ticket_id", "=", case.id), ("name", "=", name)]
        )
        measure.proof = proof
        measure.action_done()

    def _act_improve(self, case, name, who, days, cause=""):
        """See that it does not happen again: a measure whose effect is checked.

        :param cause: cause_<cause>, when it is meant against all complaints of that
        """
        action = case.action_add_improvement()
        today = case.company_id._get_complaint_day(self.env.cr.now())
        measure = self._open_dialog(action).create(
            {
                "name": name,
                "user_id": self._get_id(f"user_{who}_demo"),
                "date_deadline": today + timedelta(days=days - 1),
                "effect_check_on": today + timedelta(days=days),
            }
        )
        if cause:
            measure.write(
                {
                    "complaint_cause_id": self._get_id(f"cause_{cause}"),
                    "complaint_category_id": False,
                    "complaint_department_id": False,
                }
            )
        return measure

    def _act_finish_improvement(self, case):
        case.improvement_ids.with_env(self.env).action_finish()

    def _write_offer(self, case, lines, text):
        return self.env["travel.complaint.offer"].create(
            {
                "ticket_id": case.id,
                "text": text,
                "line_ids": [
                    Command.create(dict(zip(OFFER_LINE, line, strict=True)))
                    for line in lines
                ],
            }
        )

    def _find_offer(self, case, state):
        offers = self.env["travel.complaint.offer"]
        return offers.search([("ticket_id", "=", case.id), ("state", "=", state)])

    def _act_add_circumstance(self, case, name):
        case.circumstance_ids = [Command.link(self._get_id(f"circumstance_{name}"))]

    def _act_tick(self, case):
        """Let the engine look at the limits of the case.

        What it told people then, they have seen long ago: nothing is mailed today.
        """
        now = self.env.cr.now()
        self.env.flush_all()
        asking = [
            ("ticket_id", "=", case.id),
            ("state", "=", "running"),
            ("next_action_at", "<=", now),
        ]
        self.env["travel.complaint.clock"].search(asking)._act(now)
        alerts = self.env["travel.complaint.alert"].search(
            [("ticket_id", "=", case.id)]
        )
        alerts.write({"is_seen": True, "is_mail_due": False})

    def _act_close_unsatisfied(self, case, ground, note):
        dialog = self._open_dialog(case.action_close_unsatisfied())
        dialog.create(
            {"ground_id": self._get_id(f"closing_ground_{ground}"), "note": note}
        ).action_confirm()

    def _act_hold(self, case, reason):
        """Keep the guest's data beyond the time for which they are kept."""
        self._open_dialog(case.action_hold()).create(
            {"reason": reason}
        ).action_confirm()

    def _act_finish_tasks(self, case):
        """Do what one was asked to do on the case."""
        case.activity_ids.filtered(
            lambda activity: activity.user_id == self.env.user
        ).action_done()
