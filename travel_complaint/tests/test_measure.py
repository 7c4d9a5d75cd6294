from datetime import date, datetime, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .common import GROUP
from .test_offer import NOW, OfferCommon

SOON = date(2026, 11, 6)
# The last second of that day in Shanghai.
SOON_END = datetime(2026, 11, 6, 15, 59, 59)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestMeasure(OfferCommon):
    """What we do for the guest: who, by when, with proof (RS-1, OR-6, TL-16)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.team.user_id = cls.leader
        cls.worker = cls._create_user("worker", f"{GROUP}respondent")
        cls.department = cls.env["hr.department"].create({"name": "Operations"})

    def plan(self, name="Apologise by phone", user=None, **values):
        return (
            self.env["travel.complaint.measure"]
            .with_user(user or self.agent)
            .create({"ticket_id": self.case.id, "name": name, **values})
        )

    def issue(self, name="Apologise by phone", **values):
        measure = self.plan(name, **{"due_date": SOON, **values})
        self.case.with_user(self.agent).action_issue_plan()
        return measure

    def clocks(self, measure):
        return self.case.sudo().clock_ids.filtered(
            lambda clock: clock.measure_id.id == measure.id
        )

    def test_issuing_the_plan(self):
        """RS-1, TL-17: plan proposed and approved; without an offer it is executed."""
        measure = self.issue(kind="apology")
        self.assertRecordValues(
            measure,
            [
                {
                    "state": "issued",
                    "issued_at": NOW,
                    "user_id": self.agent.id,
                    "due_at": SOON_END,
                }
            ],
        )
        self.assertEqual(self.case.complaint_state, "executing")
        happened = self.milestones(self.case)
        for code in ("plan_proposed", "plan_approved", "measure_issued"):
            self.assertIn(code, happened)

    def test_approval_pending(self):
        """RS-1: with an offer that waits for approval the plan is not approved yet."""
        offer = self.write_offer(5200)
        offer.action_request_approval()
        self.issue()
        self.assertNotIn("plan_approved", self.milestones(self.case))
        self.assertEqual(self.case.complaint_state, "proposing")
        offer.with_user(self.leader).action_approve()
        offer.action_make_offer()
        self.assertIn("plan_approved", self.milestones(self.case))

    def test_nothing_to_issue(self):
        """RS-1, OR-6: a plan has measures, each with a person and a day to come."""
        case = self.case.with_user(self.agent)
        with self.assertRaisesRegex(UserError, "nothing to issue"):
            case.action_issue_plan()
        measure = self.plan()
        with self.assertRaisesRegex(UserError, "by when"):
            case.action_issue_plan()
        measure.due_date = date(2026, 11, 3)
        with self.assertRaisesRegex(UserError, "has passed"):
            case.action_issue_plan()
        measure.due_date = date(2026, 11, 4)
        case.action_issue_plan()
        with self.assertRaisesRegex(UserError, "Accept the case"):
            self.plan(ticket_id=self.create_case().id)

    def test_each_measure_has_its_own_limit(self):
        """TL-16: from the plan being issued to the plan's own date, for each one."""
        first = self.plan("Apologise", due_date=SOON)
        second = self.plan(
            "Call the hotel",
            due_date=date(2026, 11, 10),
            department_id=self.department.id,
        )
        self.case.with_user(self.agent).action_issue_plan()
        self.assertRecordValues(
            self.clocks(first) | self.clocks(second),
            [
                {"due_at": SOON_END, "state": "running", "department_id": False},
                {
                    "due_at": SOON_END + timedelta(days=4),
                    "state": "running",
                    "department_id": self.department.id,
                },
            ],
        )
        with freeze_time(SOON_END - timedelta(hours=1)):
            first.proof = "Called at five."
            first.action_done()
        self.assertEqual(self.clocks(first).state, "met")
        self.assertEqual(self.clocks(second).state, "running")
        with freeze_time(SOON_END + timedelta(days=5)):
            second.proof = "They pay half."
            second.action_done()
        self.assertEqual(self.clocks(second).state, "late")

    def test_warned_and_told(self):
        """TL-16, TL-d: who carries it out is warned and told; then the chain climbs."""
        measure = self.issue(user_id=self.worker.id)
        clock = self.clocks(measure)
        with freeze_time(clock.warn_at):
            clock._act(clock.warn_at)
        alerts = self.env["travel.complaint.alert"].search(
            [("clock_id", "=", clock.id)]
        )
        self.assertEqual(alerts.user_id, self.worker)
        late = SOON_END + timedelta(days=1, hours=1)
        with freeze_time(late):
            clock._act(late)
        alerts = self.env["travel.complaint.alert"].search(
            [("clock_id", "=", clock.id)]
        )
        self.assertIn(self.leader, alerts.user_id)
        self.assertEqual(clock.breached_at, late)

    def test_a_new_date_moves_the_limit(self):
        """TL-16, TL-a: the group may set another date, and the limit goes along."""
        measure = self.issue()
        with self.assertRaisesRegex(AccessError, "Only the handling group"):
            measure.due_date = date(2026, 11, 20)
        measure.with_user(self.member).due_date = date(2026, 11, 20)
        self.assertEqual(
            self.clocks(measure).due_at, datetime(2026, 11, 20, 15, 59, 59)
        )
        told = self.case.sudo().message_ids.mapped("body")
        self.assertTrue([body for body in told if "New date" in body])

    def test_a_higher_severity_keeps_the_measures_limits(self):
        """TL-16: planning the case's limits anew leaves a measure's alone."""
        measure = self.issue()
        self.case.sudo()._replan_clocks()
        self.assertRecordValues(
            self.clocks(measure), [{"state": "running", "due_at": SOON_END}]
        )

    def test_done_needs_proof(self):
        """RS-1: done is what one can see, by text or file."""
        measure = self.issue()
        with self.assertRaisesRegex(UserError, "Proof"):
            measure.action_done()
        measure.proof = "Called at five."
        measure.action_done()
        self.assertRecordValues(
            measure, [{"state": "done", "done_at": NOW, "done_by_id": self.agent.id}]
        )
        self.assertIn("measures_done", self.milestones(self.case))

    def test_what_is_done_is_fixed(self):
        """RS-1, attack 91: nobody changes a measure that is finished, or its state."""
        measure = self.issue()
        for values in (
            {"state": "done"},
            {"done_at": NOW},
            {"done_by_id": self.leader.id},
            {"cycle": 7},
            {"issued_at": NOW},
            {"ticket_id": self.create_case().id},
        ):
            for user in (self.agent, self.leader, self.administrator):
                with self.subTest(values=values), self.assertRaises(AccessError):
                    measure.with_user(user).write(values)
                if "ticket_id" not in values:
                    with self.subTest(values=values), self.assertRaises(AccessError):
                        self.plan(user=user, **values)
        measure.proof = "Called."
        measure.action_done()
        for values in ({"proof": "No"}, {"name": "x"}, {"due_date": SOON}):
            with self.assertRaisesRegex(UserError, "finished"):
                measure.with_user(self.leader).write(values)
        with self.assertRaisesRegex(UserError, "cannot be deleted"):
            measure.unlink()

    def test_whoever_carries_it_out(self):
        """OR-6: an employee sees and finishes their own measure, and no case."""
        mine = self.issue(user_id=self.worker.id).with_user(self.worker)
        other = self.plan("Refund", due_date=SOON)
        Measure = self.env["travel.complaint.measure"].with_user(self.worker)
        self.assertEqual(Measure.search([]), mine)
        self.assertTrue(mine.number)
        mine.proof = "Done at the desk."
        mine.action_done()
        self.assertEqual(mine.done_by_id, self.worker)
        with self.assertRaises(AccessError):
            self.case.with_user(self.worker).read(["name"])
        with self.assertRaises(AccessError):
            other.with_user(self.worker).read(["name"])
        with self.assertRaises(AccessError):
            mine._do_cancel("No time.")

    def test_others_do_not_finish_it(self):
        """OR-6, attack 88: not an agent of another team, nor who only reads."""
        measure = self.issue()
        for user in (self.other_agent, self.auditor, self.stranger):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                measure.with_user(user).action_done()

    def test_cancelling(self):
        """RS-1: given up with a reason; its limit ends, and the case can go on."""
        measure = self.issue()
        with self.assertRaisesRegex(UserError, "Still to be done.*Apologise by phone"):
            self.case._move_to("reviewing")
        measure._do_cancel("The guest does not want a call.")
        self.assertRecordValues(
            measure,
            [
                {
                    "state": "cancelled",
                    "cancel_reason": "The guest does not want a call.",
                }
            ],
        )
        self.assertEqual(self.clocks(measure).state, "cancelled")
        self.case._do_report_result("Nothing to do.", "As you wished.")
        self.assertEqual(self.case.complaint_state, "reviewing")

    def test_a_withdrawn_case_leaves_nothing_to_do(self):
        """RS-1: when the guest withdraws, open measures end with the case."""
        measure = self.issue()
        self.case._do_withdraw("Settled with the hotel.")
        self.assertEqual(measure.state, "cancelled")
        self.assertEqual(self.clocks(measure).state, "cancelled")
