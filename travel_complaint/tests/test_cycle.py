from datetime import datetime, timedelta

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from .common import ComplaintCommon

NOW = datetime(2026, 11, 4, 2, 0)


@tagged("post_install", "-at_install")
class TestCycle(ComplaintCommon):
    """FB-2, OR-7: not satisfied is a new cycle, one level up each time."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.team.user_id = cls.leader
        cls.head = cls._create_user(
            "head", "travel_complaint.group_travel_complaint_member"
        )
        cls.manager = cls._create_user(
            "boss", "travel_complaint.group_travel_complaint_management"
        )
        department = cls.env["hr.department"].create({"name": "Guides"})
        department.manager_id = cls.env["hr.employee"].create(
            {"name": "Head", "user_id": cls.head.id}
        )
        cls.case = cls.create_case(user_id=cls.agent.id)
        cls.case.sudo().complaint_department_id = department

    def disappoint(self, reason="The apology is missing."):
        """Take the case through the flow once more; the guest gives 2 of 5."""
        self.walk_to(self.case, "following_up")
        self.call_back(self.case, 2)
        self.case.with_user(self.agent)._do_take_up_again(reason)

    def test_levels(self):
        """OR-7: front line, leader, head of the department, management; no further."""
        levels = [("frontline", self.agent)]
        for _repeat in range(4):
            self.disappoint()
            levels.append((self.case.handling_level, self.case.user_id))
        self.assertEqual(
            levels,
            [
                ("frontline", self.agent),
                ("leader", self.leader),
                ("department_head", self.head),
                # The manager reads cases; the work stays with who can do it.
                ("management", self.head),
                ("management", self.head),
            ],
        )
        self.assertEqual(self.case.complaint_cycle, 5)

    def test_level_is_told(self):
        """OR-7: whoever the case comes up to is told, and has it to do."""
        self.disappoint()
        told = self.env["mail.message"].search(
            [
                *(("model", "=", self.case._name), ("res_id", "=", self.case.id)),
                ("subject", "like", "has come up to you"),
            ]
        )
        self.assertEqual(told.notified_partner_ids, self.leader.partner_id)
        activity = self.case.activity_ids.filtered(lambda a: a.user_id == self.leader)
        self.assertIn("has come up to you", activity.summary)

    def test_empty_level(self):
        """OR-7: a level at which there is nobody is passed over."""
        self.team.user_id = False
        self.disappoint()
        self.assertRecordValues(
            self.case,
            [{"handling_level": "department_head", "user_id": self.head.id}],
        )

    def test_who_is_named_is_passed_over(self):
        """Attack 96: a case never goes up to whoever it is about."""
        guide = self.env["hr.employee"].create(
            {"name": "Leader on tour", "user_id": self.leader.id}
        )
        self.case.sudo().guide_id = guide
        self.disappoint()
        self.assertEqual(self.case.user_id, self.head)

    @freeze_time(NOW)
    def test_new_limits(self):
        """TL-e: a new cycle has new limits; those of the old one stay as they were."""
        case = self.create_case()
        self.walk_to(case, "following_up")
        self.call_back(case, 2)
        before = {
            clock.id: (clock.state, clock.due_at) for clock in case.sudo().clock_ids
        }
        with freeze_time(NOW + timedelta(days=3)):
            case.with_user(self.agent)._do_take_up_again("Not enough")
        fresh = case.sudo().clock_ids.filtered(lambda c: c.cycle == 2)
        self.assertIn("TL-9", fresh.mapped("limit_id.code"))
        self.assertEqual(set(fresh.mapped("started_at")), {NOW + timedelta(days=3)})
        for clock in case.sudo().clock_ids - fresh:
            with self.subTest(limit=clock.limit_id.code):
                self.assertNotIn(clock.state, ("running", "paused"))
                self.assertEqual(clock.due_at, before[clock.id][1])
                if before[clock.id][0] not in ("running", "paused"):
                    self.assertEqual(clock.state, before[clock.id][0])

    def test_old_cycle_is_frozen(self):
        """FB-2: what an earlier cycle came to stays readable, and as it was."""
        self.disappoint()
        self.walk_to(self.case, "following_up")
        case = self.case.with_user(self.agent)
        self.assertEqual(case.result_ids.sorted("id").mapped("cycle"), [1, 2])
        self.assertRecordValues(
            case.feedback_contact_ids, [{"cycle": 1, "satisfaction": 2}]
        )
        self.assertRecordValues(
            case, [{"satisfaction": 0, "result_id": case.result_ids[0].id}]
        )
        with self.assertRaises(UserError):
            case.action_close_case()
        with self.assertRaisesRegex(UserError, "has been reviewed"):
            self.case.sudo().result_ids.sorted("id")[0].report = "x"

    def test_who_may_start_a_cycle(self):
        """FB-2: without a call nobody knows, and who is satisfied is not taken up."""
        self.walk_to(self.case, "following_up")
        case = self.case.with_user(self.leader)
        with self.assertRaisesRegex(UserError, "Call the guest first"):
            case.stage_id = self.stage("accepted")
        self.call_back(self.case, 4)
        self.assertFalse(case.can_take_up_again)
        with self.assertRaisesRegex(UserError, "is satisfied"):
            case.stage_id = self.stage("accepted")
        self.call_back(self.case, 1)
        self.assertTrue(case.can_take_up_again)
        case.stage_id = self.stage("accepted")
        self.assertEqual(case.complaint_cycle, 2, "by dragging, too")
        self.assertEqual(case.handling_level, "leader")

    def test_satisfied_from(self):
        """FB-2: from where on a guest is satisfied is the company's own rule."""
        self.walk_to(self.case, "following_up")
        self.call_back(self.case, 3)
        self.assertFalse(self.case.is_guest_satisfied)
        self.company.complaint_satisfied_from = 3
        self.case.invalidate_recordset()
        self.assertTrue(self.case.is_guest_satisfied)

    def test_reopening_goes_up(self):
        """FB-2: so does a closed case that is reopened, but none that was withdrawn."""
        self.walk_to(self.case, "closed")
        self.case.with_user(self.agent)._do_reopen("It broke again")
        self.assertEqual(self.case.handling_level, "leader")
        self.case.with_user(self.leader)._do_withdraw("Never mind")
        self.case.with_user(self.leader)._do_reopen("I do mind")
        self.assertRecordValues(
            self.case, [{"handling_level": "leader", "complaint_cycle": 3}]
        )

    def test_many_at_once(self):
        """FB-2, OR-7: cases that are taken up together go up each on its own."""
        cases = self.case + self.create_case()
        for case in cases:
            self.walk_to(case, "following_up")
            self.call_back(case, 1)
        cases.with_user(self.agent)._do_take_up_again("Not enough")
        self.assertEqual(cases.mapped("handling_level"), ["leader", "leader"])
        self.assertEqual(cases.mapped("satisfaction"), [0, 0])
