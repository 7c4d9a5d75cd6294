from odoo.exceptions import AccessError
from odoo.tests import tagged

from .decisions import DecisionCommon


@tagged("post_install", "-at_install")
class TestOccasion(DecisionCommon):
    """The lists from which decisions start, and which heads of departments read."""

    def occasions(self, user=None, **domain):
        self.env.invalidate_all()  # a list is read anew
        model = self.env["travel.assessment.occasion"].with_user(user or self.assessor)
        return model.search([(name, "=", value) for name, value in domain.items()])

    def test_what_waits(self):
        """AS-5: findings about persons in closed investigations, and merits."""
        line = self.find("general", share=60)
        self.find(state="open")
        measure = self.improve()
        self.improve(effect_result="too_few")
        found = self.occasions(employee_id=self.ming.id)
        self.assertEqual(sorted(found.mapped("basis")), ["improvement", "liability"])
        finding = found.filtered("liability_id")
        self.assertRecordValues(
            finding,
            [
                {
                    "liability_id": line.id,
                    "case_number": line.ticket_id.number,
                    "fault_grade": "general",
                    "share": 60,
                    "decision_id": False,
                    "company_id": self.company.id,
                }
            ],
        )
        self.assertEqual(found.improvement_id, measure)

    def test_drafts_in_one_go(self):
        """AS-5: each gets the draft by the rule that fits it, and is done then."""
        self.find("minor")
        self.find("general")
        self.find("serious")
        self.improve()
        found = self.occasions(employee_id=self.ming.id, decision_id=False)
        found.action_draft()
        decisions = self.occasions(employee_id=self.ming.id).decision_id
        self.assertEqual(
            sorted(decisions.rule_id.mapped("code")),
            ["GENERAL", "INNOVATION", "MINOR", "SERIOUS"],
        )
        self.assertFalse(self.occasions(employee_id=self.ming.id, decision_id=False))
        with self.refused("has a decision about Ming already"):
            self.occasions(employee_id=self.ming.id)[0].action_draft()

    def test_open_what_was_decided(self):
        """AS-5: the line leads to its decision; a revoked one lets it wait again."""
        decision = self.draft("MINOR")
        [occasion] = self.occasions(employee_id=self.ming.id)
        self.assertEqual(occasion.action_open_decision()["res_id"], decision.id)
        decision.with_user(self.leader)._do_revoke("x")
        [occasion] = self.occasions(employee_id=self.ming.id)
        self.assertFalse(occasion.decision_id)

    def test_no_rule_for_it(self):
        """AS-5: where the rules know nothing for it, nobody makes something up."""
        self.find("minor")
        self.env.ref("travel_complaint_assessment.policy_agency").rule_ids.filtered(
            lambda rule: rule.direction == "penalty"
        ).unlink()
        with self.refused("know no reward or penalty"):
            self.occasions(employee_id=self.ming.id).action_draft()

    def test_one_s_own(self):
        """Attack 77: nobody finds themself in the list, nor a case hidden from them."""
        mine = self.assessor.sudo().employee_ids
        self.find(employee=mine)
        self.assertFalse(self.occasions(employee_id=mine.id))
        self.assertTrue(self.occasions(self.leader, employee_id=mine.id))
        ticket = self.create_ticket(guide_id=self.leader.sudo().employee_ids.id)
        line = self.find(ticket=ticket)
        self.assertTrue(self.occasions(liability_id=line.id))
        self.assertFalse(self.occasions(self.leader, liability_id=line.id))

    def test_for_the_group_alone(self):
        """Attack 88: employees and handlers do not see what waits for a decision."""
        self.find()
        for user in (self.stranger, self.me, self.agent):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.occasions(user)
        self.assertTrue(self.occasions(self.auditor, employee_id=self.ming.id))

    # Heads of departments

    def headlines(self, user):
        return self.env["travel.assessment.headline"].with_user(user).search([])

    def test_head_of_that_day(self):
        """AS-9, attack 87: the head of the department of that day, from the notice on,
        without the money.
        """
        self.department.manager_id = self.stranger.sudo().employee_ids
        decision = self.propose(percent=20)
        self.assertFalse(self.headlines(self.stranger))
        decision.with_user(self.leader).action_notify()
        elsewhere = self.env["hr.department"].create(
            {"name": "Elsewhere", "company_id": self.company.id}
        )
        self.ming.create_version(
            {"date_version": "2026-10-15", "department_id": elsewhere.id}
        )
        [line] = self.headlines(self.stranger)
        self.assertRecordValues(
            line,
            [
                {
                    "employee_id": self.ming.id,
                    "rule_id": self.rule("MINOR").id,
                    "direction": "penalty",
                    "state": "notified",
                }
            ],
        )
        self.assertFalse({"percent", "amount", "grounds"} & line._fields.keys())
        for user in (self.me, self.agent, self.second):
            with self.subTest(user=user.login):
                self.assertFalse(self.headlines(user))
        decision.with_user(self.second)._do_revoke("x")
        self.assertFalse(self.headlines(self.stranger))

    def test_not_about_the_head(self):
        """AS-9: the head reads about themself where everybody does."""
        head = self.me
        self.department.manager_id = self.ming
        self.notify(percent=20)
        self.assertFalse(self.headlines(head))
