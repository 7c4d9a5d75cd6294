from datetime import date, timedelta

from psycopg2 import IntegrityError

from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .appeals import AppealCommon
from .common import GROUP
from .decisions import ACT

SECOND = timedelta(seconds=1)


class CaseCommon(AppealCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.third = cls._create_colleague("third", f"{GROUP}leader")
        cls.anna = cls._create_employee("Anna")
        cls.bo = cls._create_employee("Bo", performance_bonus=1000)
        cls.chen = cls._create_employee("Chen", performance_bonus=333.33)
        cls.anna.user_id = cls._create_user("anna", "base.group_user")

    def allow(self):
        """Counsel has said that departments may be punished, and it is switched on."""
        self.company.assessment_collective_penalty = True
        self.pack.write({"signed_by": "Counsel", "allows_collective": True})

    def create_case(self, user=None, **values):
        """A fixed reward of the department, for an improvement that has worked."""
        if not values.get("decision_id") and not values.get("liability_id"):
            values.setdefault("improvement_id", self.improve().id)
            values.setdefault("direction", "reward")
            values.setdefault("rule_id", self.rule("INNOVATION").id)
        return (
            self.env["travel.assessment.case"]
            .with_user(user or self.assessor)
            .create(
                {
                    "department_id": self.department.id,
                    "grounds": "As found",
                    "amount": 1000,
                    **values,
                }
            )
        )

    def create_penalty(self, **values):
        """A department's loss by a final decision on a serious fault."""
        decision = self.finalise("SERIOUS", percent=0)
        return self.create_case(
            decision_id=decision.id,
            direction="penalty",
            rule_id=decision.rule_id.id,
            **{"split": "percent", "percent": 20, "amount": 0, **values},
        )

    def shares(self, case):
        return {line.employee_id.name: line.amount for line in case.sudo().line_ids}

    def tell(self, case):
        """Share out, propose, decide."""
        case.action_spread()
        case.action_propose()
        case.with_user(self.third).action_notify()
        return case.sudo().line_ids

    def line_of(self, case, employee):
        return case.sudo().line_ids.filtered(lambda line: line.employee_id == employee)

    def end_term(self, case):
        told = case.sudo().line_ids.filtered("appeal_deadline")
        with freeze_time(told[0].appeal_deadline + SECOND):
            self.run_cron("finalise_shares")


@tagged("post_install", "-at_install")
class TestCase(CaseCommon):
    # Switched off

    def test_switched_off(self):
        """AS-5, payroll.md: as shipped no department is punished, and it says why."""
        case = self.create_penalty()
        self.assertIn("switched off", case.ban_reason)
        with self.refused("switched off"):
            case.action_spread()
        self.company.assessment_collective_penalty = True
        case.invalidate_recordset()
        self.assertIn("China: national", case.ban_reason)
        with self.refused("China: national does not allow it"):
            case.action_spread()
        self.allow()
        case.invalidate_recordset()
        self.assertFalse(case.ban_reason)
        case.action_spread()

    def test_every_pack_is_off(self):
        """AS-5: no pack as shipped allows it, and each says why."""
        for pack in self.env["travel.assessment.pay.pack"].search([]):
            with self.subTest(pack=pack.code):
                self.assertFalse(pack.allows_collective)
                self.assertTrue(pack.collective_reason)

    def test_counsel_signs(self):
        """AS-5: the pack allows it only with the name of who has checked that."""
        with self.refused("collective_is_checked"):
            self.pack.allows_collective = True

    def test_switched_off_again(self):
        """AS-5: nor is it decided once it has been switched off again."""
        self.allow()
        case = self.create_penalty()
        case.action_spread()
        case.action_propose()
        self.pack.allows_collective = False
        with self.refused("does not allow it"):
            case.with_user(self.third).action_notify()

    def test_rewards_need_no_permission(self):
        """AS-4: what a team gets stands under no such rule."""
        self.tell(self.create_case())

    # What it rests on

    def test_percent_by_decision(self):
        """AS-5, PY-2: a serious fault: everybody loses 20 % of their own bonus."""
        self.allow()
        case = self.create_penalty()
        self.assertEqual(case.event_date, date(2026, 10, 12))
        case.action_spread()
        self.assertEqual(
            self.shares(case), {"Ming": 0, "Anna": 400, "Bo": 200, "Chen": 66.67}
        )
        self.assertEqual(case.amount, 666.67)
        left_out = self.line_of(case, self.ming).left_out_reason
        self.assertIn("decision of their own", left_out)

    def test_another_percentage(self):
        """AS-7: another percentage than the rule says is refused."""
        self.allow()
        case = self.create_penalty(percent=19)
        case.action_spread()
        with self.refused("in_range"):
            case.action_propose()

    def test_decision_is_final(self):
        """AS-5: before the decision on the person is final, no department loses."""
        self.allow()
        decision = self.notify("SERIOUS", percent=0)
        case = self.create_case(
            decision_id=decision.id,
            direction="penalty",
            rule_id=decision.rule_id.id,
            split="percent",
            percent=20,
            amount=0,
        )
        with self.refused("only where a final decision says so"):
            case.action_spread()

    def test_minor_fault(self):
        """AS-5: a rule that says nothing of the department costs it nothing."""
        self.allow()
        decision = self.finalise("MINOR")
        case = self.create_case(
            decision_id=decision.id,
            direction="penalty",
            rule_id=decision.rule_id.id,
            split="percent",
            percent=20,
            amount=0,
        )
        with self.refused("only where a final decision says so"):
            case.action_spread()

    def find_department(self, department=None, state="decided"):
        """A finding that the department answers for."""
        line = self.find(share=60, state="open")
        other = line.investigation_id.liability_ids - line
        other.write(
            {"kind": "department", "department_id": (department or self.department).id}
        )
        line.investigation_id.state = state
        return other

    def test_amount_by_finding(self):
        """AS-6: 500 to 10,000 on a department, by the finding about it."""
        self.allow()
        finding = self.find_department()
        values = {
            "liability_id": finding.id,
            "direction": "penalty",
            "rule_id": self.rule("DEPARTMENT").id,
        }
        for amount in (499.99, 10000.01):
            with self.subTest(amount=amount), self.refused("in_range"):
                case = self.create_case(**values, amount=amount)
                case.action_spread()
                case.action_propose()
        case = self.create_case(**values, amount=500)
        case.action_spread()
        self.assertEqual(
            self.shares(case), {"Ming": 0, "Anna": 166.67, "Bo": 166.67, "Chen": 166.66}
        )

    def test_other_department(self):
        """AS-6: the finding about one department costs no other one."""
        self.allow()
        for finding in (
            self.find_department(self.office),
            self.find_department(state="submitted"),
        ):
            case = self.create_case(
                liability_id=finding.id,
                direction="penalty",
                rule_id=self.rule("DEPARTMENT").id,
            )
            with self.refused("finding about it"):
                case.action_spread()

    def test_reward_basis(self):
        """AS-4: a shared reward rests on an improvement that has worked."""
        improvement = self.improve()
        improvement.sudo().effect_result = "not_effective"
        case = self.create_case(improvement_id=improvement.id)
        with self.refused("has to have worked"):
            case.action_spread()
        ticket = self.create_ticket()
        case = self.create_case(
            improvement_id=False,
            praise_ticket_id=ticket.id,
            rule_id=self.rule("PRAISE").id,
        )
        with self.refused("praise of a guest"):
            case.action_spread()

    def test_shared_praise(self):
        """AS-4, PY-1: a guest praises the team; each share is paid, and once."""
        ticket = self.create_ticket(name="They carried my mother down")
        praise = self.env["travel.assessment.praise"].with_user(self.agent)
        praise.create(
            {"ticket_id": ticket.id, "employee_id": self.ming.id, "words": "Thank you"}
        )
        case = self.create_case(
            improvement_id=False,
            praise_ticket_id=ticket.id,
            rule_id=self.rule("PRAISE").id,
            amount=1001,
        )
        lines = self.tell(case)
        self.assertEqual(case.event_date, ACT.date())
        self.assertEqual(sorted(lines.mapped("amount")), [250.25] * 4)
        self.end_term(case)
        entries = self.env["travel.assessment.entry"].search(
            [("source_model", "=", lines._name), ("source_id", "in", lines.ids)]
        )
        self.assertEqual(entries.mapped("channel"), ["reward"] * 4)
        self.assertEqual(sum(entries.mapped("amount")), 1001)
        for employee in lines.employee_id:
            slip = self.slip(employee=employee)
            self.assertEqual(self.shown(slip), {"TCA_REWARD": 250.25})
        with self.refused("praise_uniq"):
            self.create_case(
                improvement_id=False,
                praise_ticket_id=ticket.id,
                rule_id=self.rule("PRAISE").id,
            )

    def test_shared_praise_within_the_rule(self):
        """AS-7: the rule of praise allows 300 to 1,500; beside that it is refused."""
        ticket = self.create_ticket()
        self.env["travel.assessment.praise"].with_user(self.agent).create(
            {"ticket_id": ticket.id, "employee_id": self.ming.id, "words": "Thank you"}
        )
        for amount in (299.99, 1500.01):
            case = self.create_case(
                improvement_id=False,
                praise_ticket_id=ticket.id,
                rule_id=self.rule("PRAISE").id,
                amount=amount,
            )
            with self.subTest(amount=amount), self.refused():
                case.action_spread()
                case.action_propose()
            case._do_drop("Out of range")
            case.flush_recordset()

    def test_one_basis(self):
        """AS-5: nothing, and two things, are no basis."""
        with self.refused():
            self.create_case(improvement_id=False)
        with self.refused():
            self.create_case(praise_ticket_id=self.create_ticket().id)
        with self.refused():
            self.create_case(direction="penalty")

    def test_once(self):
        """AS-5: the same thing is shared once."""
        first = self.create_case()
        with self.refused("improvement_uniq"):
            self.create_case(improvement_id=first.improvement_id.id)
        first._do_drop("A mistake")
        first.flush_recordset()
        self.create_case(improvement_id=first.improvement_id.id)

    def test_rule_of_that_day(self):
        """AS-7: the rule is of the version that was in force on that day."""
        later = self.env["travel.assessment.policy"].create(
            {"name": "Later", "source": "x"}
        )
        rule = self.rule("INNOVATION").copy({"policy_id": later.id})
        case = self.create_case(rule_id=rule.id)
        with self.refused("not in the version"):
            case.action_spread()

    # Who shares it

    def test_equal(self):
        """PY-2: to the cent, whatever the number of people."""
        case = self.create_case(amount=1000)
        case.action_spread()
        self.assertEqual(
            self.shares(case), {"Ming": 250, "Anna": 250, "Bo": 250, "Chen": 250}
        )
        case.amount = 1000.01
        case.action_spread()
        self.assertEqual(sum(self.shares(case).values()), 1000.01)
        self.assertEqual(len(case.sudo().line_ids), 4)

    def test_by_bonus(self):
        """PY-2: by the performance bonus; the rests go to the largest."""
        case = self.create_case(amount=1000, split="bonus")
        case.action_spread()
        self.assertEqual(
            self.shares(case),
            {"Ming": 375, "Anna": 375, "Bo": 187.5, "Chen": 62.5},
        )

    def test_people_of_that_day(self):
        """PY-2, attack 87: who was there on that day, whoever has left since."""
        gone = self._create_employee("Gone")
        gone.version_id.write({"contract_date_end": "2026-10-15"})
        gone.active = False
        before = self._create_employee("Before")
        before.version_id.write({"contract_date_end": "2026-10-11"})
        self._create_employee(
            "After", date_version="2026-10-13", contract_date_start="2026-10-13"
        )
        moved = self._create_employee("Moved")
        moved.create_version(
            {"date_version": "2026-10-14", "department_id": self.office.id}
        )
        came = self._create_employee("Came")
        came.department_id = self.office
        came.create_version(
            {"date_version": "2026-10-14", "department_id": self.department.id}
        )
        below = self._create_employee("Below")
        below.department_id = self.env["hr.department"].create(
            {
                "name": "Trainees",
                "company_id": self.company.id,
                "parent_id": self.department.id,
            }
        )
        case = self.create_case(amount=700)
        case.action_spread()
        self.assertEqual(
            {*self.shares(case)},
            {"Ming", "Anna", "Bo", "Chen", "Gone", "Moved", "Below"},
        )

    def test_unlawful_for_one(self):
        """PY-4: who is protected by law is left out, with the reason."""
        self.allow()
        self.anna.version_id.has_bonus_clause = False
        case = self.create_penalty()
        case.action_spread()
        line = self.line_of(case, self.anna)
        self.assertEqual(line.amount, 0)
        self.assertIn("contract of Anna", line.left_out_reason)
        self.assertEqual(self.shares(case)["Bo"], 200)

    def test_rewarded_already(self):
        """AS-4: whoever is rewarded for it by a decision of their own has no share."""
        improvement = self.improve()
        self.draft(
            "INNOVATION",
            improvement_id=improvement.id,
            employee_id=self.bo.id,
            amount=800,
        )
        case = self.create_case(improvement_id=improvement.id)
        case.action_spread()
        self.assertEqual(self.shares(case)["Bo"], 0)
        self.assertEqual(self.shares(case)["Anna"], 333.33)

    def test_nobody(self):
        """PY-2: an empty department shares nothing."""
        empty = self.env["hr.department"].create(
            {"name": "Empty", "company_id": self.company.id}
        )
        case = self.create_case(department_id=empty.id)
        with self.refused("nobody among whom"):
            case.action_spread()

    def test_queries(self):
        """PY-2: as many queries for thirty people as for four, but for the rows."""
        case = self.create_case(amount=800)
        case.action_spread()
        self.env.flush_all()
        counts = []
        for more in (0, 26):
            for number in range(more):
                self._create_employee(f"Guide {number}")
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            case.action_spread()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLess(counts[1], counts[0] + 10)

    # The database

    def test_sum(self):
        """PY-2: the database counts: the lines make up the header to the cent."""
        case = self.create_case(amount=1000)
        case.action_spread()
        case.action_propose()
        line = case.sudo().line_ids[0]
        for query, record in (
            ("UPDATE travel_assessment_case SET amount = amount + 0.01", case),
            ("UPDATE travel_assessment_case_line SET amount = amount + 0.01", line),
            ("DELETE FROM travel_assessment_case_line", line),
        ):
            with (
                self.subTest(query=query),
                self.assertRaises(IntegrityError) as caught,
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(f"{query} WHERE id = %s", [record.id])
            self.assertIn("do not add up", str(caught.exception))

    def test_fixed_once_proposed(self):
        """AS-7: what was proposed is not changed, shared out again or deleted."""
        case = self.create_case()
        with self.refused("Share it out first"):
            case.action_propose()
        case.action_spread()
        case.action_propose()
        for verb in (
            lambda: case.write({"amount": 900}),
            case.action_spread,
            case.action_propose,
            case.unlink,
        ):
            with self.refused("has been proposed"):
                verb()

    def test_changed_since_shared_out(self):
        """PY-2: an amount that was changed since is not proposed."""
        case = self.create_case()
        case.action_spread()
        case.amount = 900
        with self.refused("do not add up"):
            case.action_propose()

    def test_by_rpc(self):
        """AS-7: shares and state are written by the system alone."""
        case = self.create_case()
        case.action_spread()
        for vals in (
            {"state": "notified"},
            {"decided_by_id": self.assessor.id},
            {"line_ids": [(5, 0, 0)]},
        ):
            with self.subTest(vals=vals), self.refused():
                case.write(vals)
        line = case.line_ids[0]
        for verb in (
            lambda: line.write({"amount": 1}),
            lambda: line.copy(),
            line.unlink,
            case.copy,
        ):
            with self.refused():
                verb()

    # Deciding

    def test_two_people(self):
        """Attack 78: who proposes does not decide; nor does who shares in it."""
        case = self.create_case(self.leader)
        case.action_spread()
        case.action_propose()
        for user, reason in (
            (self.leader, "already"),
            (self.assessor, "leader of the assessment group decides"),
            (self.me, ""),
        ):
            with self.subTest(user=user.login), self.refused(reason):
                case.with_user(user).action_notify()
        self.third.employee_id.department_id = self.department
        case.with_user(self.third).action_notify()  # came later, has no share

    def test_sharer_decides_nothing(self):
        """Attack 77: nobody decides about their own share, nor proposes it."""
        self.anna.user_id.group_ids |= self.env.ref(f"{GROUP}leader")
        case = self.create_case()
        case.action_spread()
        with self.refused("concerned themself"):
            case.with_user(self.anna.user_id).action_propose()
        case.action_propose()
        with self.refused("concerned themself"):
            case.with_user(self.anna.user_id).action_notify()

    def test_dropped(self):
        """AS-7: a proposal may be dropped with the reason; what was told may not."""
        case = self.create_case()
        action = case.action_drop()
        self.assertEqual(action["context"]["default_verb"], "drop")
        told = self.create_case()
        self.tell(told)
        with self.refused("have been told"):
            told.action_drop()

    # To the people and to the ledger

    def test_to_the_ledger(self):
        """PY-1, PY-2: each share is an entry of its own, once the term is over."""
        case = self.create_case(amount=1000)
        lines = self.tell(case)
        self.assertEqual({*lines.mapped("state")}, {"notified"})
        self.run_cron("finalise_shares")
        self.assertEqual({*lines.mapped("state")}, {"notified"})
        self.end_term(case)
        self.assertEqual({*lines.mapped("state")}, {"final"})
        entries = self.env["travel.assessment.entry"].search(
            [("source_model", "=", lines._name), ("source_id", "in", lines.ids)]
        )
        self.assertEqual(entries.mapped("amount"), [250] * 4)
        self.assertEqual(sum(entries.mapped("amount")), case.amount)
        self.assertEqual(self.shown(self.slip(employee=self.anna)), {"TCA_REWARD": 250})

    def test_who_reads(self):
        """PY-5: everybody reads their own share, once told, and no other one's."""
        case = self.create_case()
        case.action_spread()
        mine = self.env["travel.assessment.case.line"].with_user(self.anna.user_id)
        self.assertFalse(mine.search([]))
        case.action_propose()
        case.with_user(self.third).action_notify()
        share = mine.search([])
        self.assertEqual(share.employee_id, self.anna)
        self.assertEqual((share.amount, share.grounds), (250, "As found"))
        with self.refused():
            share.read(["bonus"])
        with self.refused():
            self.env["travel.assessment.case"].with_user(self.anna.user_id).search([])

    def test_appeal(self):
        """AS-8: each of the people appeals for themself; the others are paid."""
        self.allow()
        case = self.create_penalty()
        self.tell(case)
        line = self.line_of(case, self.anna)
        mine = line.with_user(self.anna.user_id).sudo(False)
        with self.refused("Only the person"):
            self.line_of(case, self.bo).with_user(self.anna.user_id).action_appeal()
        action = mine.action_appeal()
        appeal = self.env[action["res_model"]].browse(action["res_id"])
        appeal = appeal.with_user(self.anna.user_id)
        appeal.text = "I was on leave."
        appeal.action_lodge()
        self.end_term(case)
        self.assertEqual(line.state, "notified")
        self.assertEqual(self.line_of(case, self.bo).state, "final")
        self.judged(appeal, "reduced", amount=100)
        self.end_term(case)
        self.assertEqual(line.state, "final")
        self.assertEqual((line.amount, line.left_amount), (400, 100))
        self.assertEqual(line._get_appealed_entries_sudo().mapped("amount"), [100])
        self.assertEqual(case.amount, 666.67)

    def test_reduced_after_posting(self):
        """AS-8: what the ledger has comes back as far as it was too much."""
        self.allow()
        case = self.create_penalty()
        self.tell(case)
        self.end_term(case)
        line = self.line_of(case, self.anna)
        entry = line._get_appealed_entries_sudo()
        with self.refused("less than it was"):
            line._reduce({"amount": 400}, line, "x")
        with self.refused("less than it was"):
            line._reduce({"percent": 10}, line, "x")
        line._reduce({"amount": 150}, self.decision(), "Half")
        self.assertEqual(entry.correction_ids.amount, 250)
        line._revoke(line, "All of it")
        self.assertEqual(sum(entry.correction_ids.mapped("amount")), 400)
        self.assertRecordValues(
            line, [{"state": "revoked", "left_amount": 0, "amount": 400}]
        )

    def test_one_does_not_stop_the_others(self):
        """PY-3: a share that cannot be posted holds up no other."""
        self.allow()
        case = self.create_penalty()
        self.tell(case)
        self.anna.version_id.has_bonus_clause = False
        with mute_logger(
            "odoo.addons.travel_complaint_assessment.models.travel_assessment_case_line"
        ):
            self.end_term(case)
        self.assertEqual(self.line_of(case, self.anna).state, "notified")
        self.assertEqual(self.line_of(case, self.bo).state, "final")
