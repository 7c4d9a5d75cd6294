from datetime import timedelta
from itertools import permutations, product

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import freeze_time, new_test_user, tagged
from odoo.tools import mute_logger

from .common import GROUP
from .decisions import COMPLAINT, DecisionCommon


@tagged("post_install", "-at_install")
class TestIndependence(DecisionCommon):
    """Who is not free to judge, and that the reason is shown (attack 77)."""

    def conflict(self, user=None, decision=None):
        """Why `user` (the assessor) is not free to judge, or False."""
        decision = decision or self.draft("MINOR")
        decision.invalidate_recordset()
        return decision._get_conflict_reason(user or self.leader) or ""

    def employee(self, user):
        return user.sudo().employee_ids

    def test_free(self):
        """Attack 77: whoever has nothing to do with it is free to judge."""
        self.assertFalse(self.conflict())

    def test_own_matter(self):
        """Attack 77: nobody judges themself, not even with all roles."""
        line = self.find(employee=self.employee(self.leader))
        decision = self.draft("MINOR", line=line)
        self.assertIn("Nobody judges their own matter", self.conflict(None, decision))

    def test_head(self):
        """Attack 77: the head does not judge the people whom they lead, either way."""
        mine = self.employee(self.leader)
        for values, told in (
            ((self.ming, {"parent_id": mine.id}), "leads Ming"),
            ((mine, {"parent_id": self.ming.id}), "Ming leads"),
            ((self.department, {"manager_id": mine.id}), "leads Ming"),
            ((self.office, {"manager_id": self.ming.id}), "Ming leads"),
        ):
            record, change = values
            decision = self.draft("MINOR")
            with self.subTest(change=change), self.env.cr.savepoint() as savepoint:
                record.write(change)
                reason = self.conflict(None, decision)
                savepoint.rollback()
                self.assertIn(told, reason)

    def test_head_of_that_day(self):
        """Attack 87: who led the department on the day of the act does not judge, even
        when the person works elsewhere by now.
        """
        elsewhere = self.env["hr.department"].create(
            {"name": "Elsewhere", "company_id": self.company.id}
        )
        self.department.manager_id = self.employee(self.leader)
        decision = self.draft("MINOR")
        self.ming.create_version(
            {"date_version": "2026-10-15", "department_id": elsewhere.id}
        )
        self.assertEqual(self.ming.department_id, elsewhere)
        self.assertIn("leads Ming", self.conflict(None, decision))

    def test_named_in_the_case(self):
        """Attack 77: who is named in the case, or has declared a conflict."""
        ticket = self.create_ticket(guide_id=self.employee(self.leader).id)
        decision = self.draft("MINOR", line=self.find(ticket=ticket))
        self.assertIn("named in the case", self.conflict(None, decision))
        other = self.create_ticket()
        decision = self.draft("MINOR", line=self.find(ticket=other))
        self.assertFalse(self.conflict(self.agent, decision))
        mine = other.with_user(self.agent)
        mine._do_declare_conflict(self.agent, "relative", "My cousin")
        self.assertIn("declared a conflict", self.conflict(self.agent, decision))

    def test_handled_the_case(self):
        """Attack 77: who handled or investigated the case does not judge in it."""
        decision = self.draft("MINOR")
        case = decision.sudo().liability_id.ticket_id
        investigation = decision.sudo().liability_id.investigation_id
        for record, change in (
            (case, {"user_id": self.leader.id}),
            (investigation, {"lead_id": self.leader.id}),
            (investigation, {"member_ids": [Command.link(self.leader.id)]}),
            (investigation, {"submitted_by_id": self.leader.id}),
        ):
            with self.subTest(change=change), self.env.cr.savepoint() as savepoint:
                record.write(change)
                reason = self.conflict(None, decision)
                savepoint.rollback()
                self.assertIn("handled or investigated", reason)

    def test_handing_on_frees_nobody(self):
        """Attack 77: who accepted the case has handled it, whoever has it now."""
        self.leader.group_ids |= self.env.ref(f"{COMPLAINT}agent")
        self.team.user_ids |= self.leader
        ticket = self.create_ticket()
        ticket.with_user(self.leader).action_accept()
        ticket.user_id = self.agent
        decision = self.draft("MINOR", line=self.find(ticket=ticket))
        self.assertIn("handled or investigated", self.conflict(None, decision))

    def test_deciding_a_liability_is_no_handling(self):
        """BY-8: who decided on a liability may still lead the assessment."""
        line = self.find(decided_by_id=self.leader.id, decided_at="2026-10-18 00:00:00")
        decision = self.draft("MINOR", line=line)
        self.assertFalse(self.conflict(None, decision))

    def test_reason_is_shown(self):
        """Attack 77: the form tells why the buttons are not there, and the verb why."""
        line = self.find(employee=self.employee(self.leader))
        decision = self.draft("CRITICISM", line=line)
        self.hear(decision)
        decision.with_user(self.assessor).action_propose()
        self.leader.group_ids |= self.env.ref(f"{COMPLAINT}auditor")
        mine = decision.with_user(self.leader)
        self.assertIn("their own matter", mine.conflict_hint)
        self.assertFalse(mine.can_notify)
        with self.assertRaisesRegex(AccessError, "their own matter"):
            mine.action_notify()

    def test_assessor_does_not_write_about_their_head(self):
        """Attack 77: not even a draft about one's own head, or about oneself."""
        mine = self.employee(self.assessor)
        mine.parent_id = self.ming
        with self.assertRaisesRegex(AccessError, "Ming leads"):
            self.draft("MINOR")
        line = self.find(employee=mine)
        with self.assertRaises(AccessError):
            self.draft("MINOR", line=line)


@tagged("post_install", "-at_install")
class TestFourPersons(DecisionCommon):
    """One person alone does nothing to another's pay (attack 78)."""

    STEPS = ("propose", "approve", "notify", "pay")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        roles = [f"{GROUP}leader", f"{GROUP}settlement", "hr.group_hr_manager"]
        roles.append("payroll.group_payroll_manager")
        cls.four = [
            cls._create_colleague(f"person{number}", ",".join(roles))
            for number in range(4)
        ]
        cls.line = cls.find("general")

    def walk(self, people):
        """Take a penalty from proposal to pay, each step by the person named."""
        propose, approve, notify, pay = people
        decision = self.draft("GENERAL", line=self.line, user=propose, percent=45)
        decision.action_ask_statement()
        decision.with_user(self.me)._do_give_statement("x")
        decision.action_propose()
        decision.with_user(approve).action_approve()
        decision.with_user(notify).action_notify()
        with freeze_time(decision.appeal_deadline + timedelta(seconds=1)):
            self.env["travel.assessment.decision"]._cron_finalise()
        slip = self.slip()
        self.assertEqual(self.shown(slip), {"TCA_BONUS_CUT": -900})
        slip.with_user(pay).action_payslip_done()
        self.assertEqual(slip.state, "done")

    def attempt(self, people):
        """Whether they get to the end; undone in any case."""
        with self.env.cr.savepoint() as savepoint, mute_logger("odoo.sql_db"):
            try:
                self.walk(people)
                self.env.flush_all()
                return ""
            except (AccessError, UserError, IntegrityError) as error:
                return str(error)
            finally:
                savepoint.rollback()
                self.env.invalidate_all()

    def test_all_orders_of_four(self):
        """Attack 78: whoever of the four takes which step, it can be done."""
        for people in permutations(self.four):
            with self.subTest(people=[user.login for user in people]):
                self.assertFalse(self.attempt(people))

    def test_two_steps_by_one(self):
        """Attack 78: whichever two steps one person takes, the second is refused."""
        first, second, third, _fourth = self.four
        for steps in product((first, second, third), repeat=4):
            if len(set(steps)) != 3 or steps[0] != first:
                continue
            with self.subTest(people=[user.login for user in steps]):
                self.assertTrue(self.attempt(steps))

    def test_kept_by_the_database(self):
        """Attack 78: not even the system lets two of the steps be one person's."""
        decision = self.notify("GENERAL", line=self.line, percent=45)
        for column, user in (
            ("second_by_id", self.assessor),
            ("decided_by_id", self.assessor),
            ("decided_by_id", self.second),
            ("proposed_by_id", self.leader),
            ("author_id", self.second),
        ):
            with self.subTest(column=column), self.refused():
                decision.sudo().write({column: user.id})

    def test_second_person_only_above_the_level(self):
        """AS-7: below the level nobody is asked, at the level and above somebody is."""
        for code, value, needed in (
            ("MINOR", {"percent": 24.99}, False),
            ("MINOR", {"percent": 25}, True),
            ("GENERAL", {"percent": 39}, False),
            ("SERIOUS", {}, True),
            ("CRITICISM", {}, False),
            ("POINTS", {"points": 5.99}, False),
            ("POINTS", {"points": 6}, True),
        ):
            with self.subTest(rule=code, value=value):
                decision = self.propose(code, **value)
                self.assertEqual(decision.needs_second, needed)
                self.assertEqual(bool(decision.sudo().review_ids), needed)
                if needed:
                    with self.refused("A second person has to agree first"):
                        decision.with_user(self.leader).action_notify()
                else:
                    decision.with_user(self.leader).action_notify()

    def test_who_is_asked(self):
        """AS-7: asked are those who lead and are free; their answer stands there."""
        decision = self.propose("SERIOUS")
        asked = decision.sudo().review_ids.reviewer_ids
        self.assertLessEqual(self.leader | self.second, asked)
        self.assertFalse(asked & (self.assessor | self.me | self.stranger))
        self.assertEqual(decision.second_candidate_ids, asked)
        decision.with_user(self.second).action_approve()
        review = decision.sudo().review_ids
        self.assertEqual((review.status, review.done_by), ("approved", self.second))
        self.assertEqual(decision.second_by_id, self.second)
        with self.assertRaises(AccessError):
            decision.with_user(self.second).action_notify()
        decision.with_user(self.leader).action_notify()

    def test_who_is_not_asked(self):
        """AS-7: nobody of another company, and nobody who has left."""
        elsewhere = self.env["res.company"].create({"name": "Second agency"})
        far = new_test_user(
            self.env,
            "ledger_far",
            groups=f"{GROUP}leader",
            company_id=elsewhere.id,
            company_ids=elsewhere.ids,
        )
        gone = self._create_colleague("gone", f"{GROUP}leader")
        gone.active = False
        asked = self.propose("SERIOUS").second_candidate_ids
        self.assertIn(self.second, asked)
        self.assertFalse(asked & (far | gone))

    def test_tier_s_own_buttons(self):
        """Attack 95: the dialog of tier validation is no way around the verb."""
        decision = self.propose("SERIOUS")
        for user in (self.assessor, self.stranger, self.me):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                decision.with_user(user)._validate_tier()
        review = decision.sudo().review_ids.with_user(self.leader)
        with self.assertRaisesRegex(AccessError, "not written by hand"):
            review.write({"status": "approved"})
        decision.with_user(self.second)._rejected_tier()
        self.assertEqual(decision.state, "statement")
        self.assertFalse(decision.sudo().review_ids)
        self.assertEqual(decision.return_reason, "Refused in the review.")

    def test_approval_goes_with_the_proposal(self):
        """AS-7: what was sent back and proposed anew is agreed to anew."""
        decision = self.propose("GENERAL", percent=45)
        decision.with_user(self.second).action_approve()
        decision.with_user(self.leader)._do_return("Less would do")
        self.assertFalse(decision.second_by_id)
        decision.with_user(self.assessor).write({"percent": 50})
        decision.with_user(self.assessor).action_propose()
        with self.refused("A second person has to agree first"):
            decision.with_user(self.leader).action_notify()
