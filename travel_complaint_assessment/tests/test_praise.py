from datetime import date

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .decisions import COMPLAINT, NOW, DecisionCommon


@tagged("post_install", "-at_install")
class TestPraise(DecisionCommon):
    """A guest's praise of an employee, and the reward that rests on it (AS-4)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls.create_ticket()
        cls.other_agent = cls._create_colleague("other_agent", f"{COMPLAINT}agent")

    def praise(self, user=None, **values):
        praise = self.env["travel.assessment.praise"].with_user(user or self.agent)
        return praise.create(
            {
                "ticket_id": self.case.id,
                "employee_id": self.ming.id,
                "form": "pennant",
                "words": "He carried my mother down the mountain.",
                **values,
            }
        )

    def decision_of(self, praise, user=None):
        action = praise.with_user(user or self.assessor).sudo(False).action_reward()
        return self.env["travel.assessment.decision"].browse(action["res_id"])

    def test_written_down(self):
        """AS-4: whoever handles cases writes it down; it is not in another's name."""
        praise = self.praise(noted_by_id=self.other_agent.id)
        self.assertRecordValues(
            praise,
            [
                {
                    "number": self.case.number,
                    "company_id": self.company.id,
                    "received_on": NOW.date(),
                    "noted_by_id": self.agent.id,
                    "has_decision": False,
                }
            ],
        )
        self.assertEqual(self.case.praise_count, 1)

    def test_who_writes_it_down(self):
        """AS-4, attack 75: neither the person themself, nor a stranger, nor a group."""
        with self.refused("praise of themselves"):
            self.praise(employee_id=self.agent.employee_id.id)
        for user in (self.stranger, self.assessor, self.me):
            with self.assertRaises(AccessError):
                self.praise(user)

    def test_on_cases_of_today(self):
        """AS-4: on cases alone, not before it came, and within the company."""
        ticket = self.env["helpdesk.ticket"].create(
            {"name": "Printer", "description": "x", "company_id": self.company.id}
        )
        with self.refused("cases alone"):
            self.praise(self.env.user, ticket_id=ticket.id)
        with self.refused("after it was received"):
            self.praise(received_on="2026-10-20")
        with self.refused():
            self.praise(received_on="1999-12-31")
        elsewhere = self.env["res.company"].create({"name": "Second agency"})
        foreign = self.env["hr.employee"].create(
            {"name": "Foreign", "company_id": elsewhere.id}
        )
        with self.refused():
            self.praise(employee_id=foreign.id)

    def test_never_changed(self):
        """AS-4: what a guest has said stays as it is."""
        praise = self.praise()
        with self.refused("stays as it is"):
            praise.sudo().words = "More"

    def test_taken_back(self):
        """AS-4: an error is taken back by its author, unless a reward rests on it."""
        praise = self.praise()
        with self.refused("Whoever has written it down"):
            praise.with_user(self.other_agent).sudo(False).unlink()
        decision = self.decision_of(praise)
        praise.invalidate_recordset()
        with self.refused("rests on this praise"):
            praise.unlink()
        decision.with_user(self.assessor).sudo(False).unlink()
        praise.invalidate_recordset()
        praise.unlink()
        self.assertFalse(praise.exists())

    def test_behind_the_wall(self):
        """OR-2: praise on a case is hidden from whom the case is hidden from."""
        praise = self.praise()
        self.find(employee=self.other_agent.employee_id, ticket=self.case)
        praises = praise.search([])
        self.assertIn(praise, praises)
        self.assertNotIn(praise, praises.with_user(self.other_agent).search([]))
        with self.assertRaises(AccessError):
            self.praise(self.other_agent)

    def test_removed_with_the_case(self):
        """FB-4: the guest's words go when the case's personal data goes."""
        praise = self.praise()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE helpdesk_ticket SET complaint_state = 'withdrawn',"
            " is_complaint_open = FALSE WHERE id = %s",
            [self.case.id],
        )
        self.case.invalidate_recordset()
        rule = self.env["travel.complaint.retention"].search([], limit=1)
        self.case._anonymise(rule)
        self.assertEqual(praise.words, "–")
        self.assertEqual(self.case.name, "Personal data removed")
        with self.assertRaises(AccessError):
            self.praise()

    # The reward

    def test_reward(self):
        """AS-4: praise goes through the same door: a draft of the praise's reward."""
        praise = self.praise()
        decision = self.decision_of(praise)
        self.assertRecordValues(
            decision,
            [
                {
                    "rule_id": self.rule("PRAISE").id,
                    "employee_id": self.ming.id,
                    "praise_ticket_id": self.case.id,
                    "direction": "reward",
                    "state": "draft",
                    "case_number": self.case.number,
                }
            ],
        )
        decision.write({"grounds": "As praised", "amount": 300})
        decision.with_user(self.assessor).action_propose()
        decision.with_user(self.leader).action_notify()
        self.assertEqual(decision.state, "notified")

    def test_praise_without_decision(self):
        """AS-4: the list shows praise on which nobody has decided yet."""
        praise = self.praise()
        other = self.praise(employee_id=self.stranger.employee_id.id)
        decision = self.decision_of(praise)
        seen = self.env["travel.assessment.praise"].with_user(self.assessor)
        waiting = seen.search([("has_decision", "=", False)])
        self.assertEqual(waiting, other.with_user(self.assessor))
        self.assertEqual(
            seen.search([("has_decision", "=", True)]), praise.with_user(self.assessor)
        )
        self.assertEqual((praise + other).mapped("has_decision"), [True, False])
        decision._revoke(decision, "It was another guide")
        self.assertEqual(len(seen.search([("has_decision", "=", False)])), 2)

    def test_findings_and_merits(self):
        """AS-4: praise stands with what else can be decided, once a person and case."""
        self.praise()
        self.praise(form="letter")
        occasions = self.env["travel.assessment.occasion"].with_user(self.assessor)
        merit = occasions.search([("basis", "=", "praise")])
        self.assertRecordValues(
            merit,
            [
                {
                    "employee_id": self.ming.id,
                    "case_number": self.case.number,
                    "decision_id": False,
                }
            ],
        )
        merit.action_draft()
        merit.invalidate_recordset()
        self.assertEqual(merit.decision_id.praise_ticket_id, self.case)

    def test_once(self):
        """AS-4: two guests' praise of one person on one case is rewarded once."""
        self.decision_of(self.praise())
        with self.refused():
            self.decision_of(self.praise(form="letter"))

    def test_nobody_else_is_rewarded(self):
        """AS-4: without praise of this person on this case there is no such reward."""
        decisions = self.env["travel.assessment.decision"].with_user(self.assessor)
        values = {
            "rule_id": self.rule("PRAISE").id,
            "praise_ticket_id": self.case.id,
            "employee_id": self.ming.id,
        }
        with self.refused("No guest has praised"):
            decisions.create(values)
        self.praise()
        with self.refused("No guest has praised"):
            decisions.create({**values, "employee_id": self.stranger.employee_id.id})

    def test_independent(self):
        """OR-2, attack 78: who handled the case does not reward the praise on it."""
        praise = self.praise()
        self.case.sudo().user_id = self.assessor
        with self.refused("handled"):
            self.decision_of(praise)
        with self.assertRaises(AccessError):
            praise.with_user(self.agent).action_reward()

    def test_button_on_the_case(self):
        """AS-4: from the case one writes it down, with its guide at hand."""
        self.case.guide_id = self.ming
        action = self.case.with_user(self.agent).action_open_praise()
        praises = self.env["travel.assessment.praise"].with_user(self.agent)
        given = praises.with_context(**action["context"])
        praise = given.create({"words": "Thank you", "received_on": date(2026, 10, 1)})
        self.assertEqual(praise.employee_id, self.ming)
        self.assertEqual(praise.search(action["domain"]), praise)

    def test_praise_is_compared_fairly(self):
        """ST-1: praise is set against the guest-days too, month by month."""
        self.praise(received_on="2026-09-03")
        self.praise(received_on="2026-09-30")
        self.praise(received_on="2026-10-01")
        self.env["travel.complaint.volume"].create(
            {"month": "2026-09-01", "guide_id": self.ming.id, "guest_days": 400}
        )
        comparison = self.env["travel.complaint.comparison"].with_user(self.auditor)
        comparison = comparison.create(
            {"month_from": "2026-09-01", "month_to": "2026-09-01", "counted": "praise"}
        )
        comparison.action_compare()
        [line] = comparison.line_ids
        self.assertEqual((line.guide_id, line.praise), (self.ming, 2))
        self.assertAlmostEqual(line.rate, 5)
