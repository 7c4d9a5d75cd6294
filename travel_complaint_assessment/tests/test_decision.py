from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from .decisions import DecisionCommon


@tagged("post_install", "-at_install")
class TestDecision(DecisionCommon):
    """The way of a decision, from a finding to the ledger."""

    def test_minor_fault_to_the_ledger(self):
        """AS-5, AS-7: heard, proposed, notified, final after three working days, paid
        for by a cut of the bonus of that month.
        """
        decision = self.notify(percent=20)
        self.assertEqual(decision.state, "notified")
        self.env["travel.assessment.decision"]._cron_finalise()
        self.assertEqual(decision.state, "notified")
        with freeze_time(decision.appeal_deadline + timedelta(seconds=1)):
            self.env["travel.assessment.decision"]._cron_finalise()
        self.assertEqual(decision.state, "final")
        entry = decision.sudo().entry_ids
        self.assertEqual(entry.amount, 400)
        self.assertEqual(entry.channel, "bonus_cut")
        self.assertEqual(entry.employee_id, self.ming)

    def test_who_proposes_does_not_decide(self):
        """Attack 78: one person alone does not take a decision."""
        self.assessor.group_ids |= self.env.ref(
            "travel_complaint_assessment.group_travel_assessment_leader"
        )
        decision = self.propose(percent=20)
        with self.assertRaisesRegex(AccessError, "somebody else"):
            decision.with_user(self.assessor).action_notify()

    def test_reversal_after_the_ledger(self):
        """Attack 83: what the ledger has is taken back by a counter-entry."""
        decision = self.finalise(percent=20)
        decision._reduce({"percent": 15}, decision, "Less")
        self.assertEqual(sorted(decision.sudo().entry_ids.mapped("amount")), [100, 400])
        decision._revoke(decision, "Wrong")
        self.assertEqual(decision.state, "revoked")
        self.assertEqual(
            sum(decision.sudo().entry_ids.filtered("corrects_id").mapped("amount")), 400
        )
