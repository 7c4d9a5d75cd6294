from odoo.tests import freeze_time, tagged

from .test_offer import NOW, OfferCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestNextStep(OfferCommon):
    """The one button that comes next (RS-1, RS-2)."""

    def step(self, user=None):
        return self.case.with_user(user or self.agent).next_step

    def test_plan_before_offer(self):
        """RS-1, RS-2: planned measures are issued; else an offer is written."""
        self.case.with_user(self.agent)._move_to("proposing")
        self.assertEqual(self.step(), "offer")
        measure = self.env["travel.complaint.measure"].with_user(self.agent)
        measure = measure.create(
            {"ticket_id": self.case.id, "name": "Call", "due_date": "2026-11-20"}
        )
        self.assertEqual(self.step(), "plan")
        self.case.with_user(self.agent).action_issue_plan()
        self.assertEqual(self.step(), "measure")
        self.assertIn("Call", self.case.with_user(self.agent).unfinished_hint)
        measure.proof = "Noted"
        measure.action_done()
        self.assertEqual(self.step(), "report")
        self.assertFalse(self.case.with_user(self.agent).unfinished_hint)

    def test_nothing_for_those_who_only_read(self):
        """FB-5: whoever may not write is asked for no step."""
        self.case.with_user(self.agent)._move_to("proposing")
        auditor = self._create_user(
            "auditor_of_steps", "travel_complaint.group_travel_complaint_auditor"
        )
        self.assertFalse(self.step(auditor))
