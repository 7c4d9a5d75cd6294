from datetime import date, datetime, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, tagged

from .common import GROUP
from .decisions import ACT, COMPLAINT, DecisionCommon

# What a column of the database refuses by itself, whoever writes.
WRONG_NUMBERS = [
    {"percent": -1},
    {"percent": 100.01},
    {"percent": 150},
    {"percent": 1e9},
    {"amount": -1},
    {"amount": 1e15},
    {"points": -0.5},
    {"points": 1000.5},
    {"loss_amount": -1},
    {"loss_amount": 1e15},
]
# What only looks like a number; nobody's rounding makes it one.
NO_NUMBERS = [
    {"percent": float("nan")},
    {"percent": float("inf")},
    {"percent": "50%"},
    {"percent": "50,5"},
    {"percent": "٥٠"},
    {"percent": 20.00001},
    {"amount": float("nan")},
    {"amount": 500.005},
    {"points": 2.005},
    {"loss_amount": 0.005},
]


@tagged("post_install", "-at_install")
class TestDecision(DecisionCommon):
    """The way of a decision, from a finding to notice, and who walks it."""

    # On what it rests

    def test_finding(self):
        """AS-5: person, day, act and department follow from the finding."""
        line = self.find("minor")
        decision = self.draft("MINOR", line=line)
        self.assertRecordValues(
            decision.sudo(),
            [
                {
                    "employee_id": self.ming.id,
                    "department_id": self.department.id,
                    "company_id": self.company.id,
                    "currency_id": self.company.currency_id.id,
                    "act_date": ACT.date(),
                    "act_key": f"helpdesk.ticket,{line.ticket_id.id}",
                    "case_number": line.ticket_id.number,
                    "basis": "liability",
                    "direction": "penalty",
                    "state": "draft",
                    "author_id": self.assessor.id,
                }
            ],
        )

    def test_day_without_incident(self):
        """AS-5: where nobody knows when it was, the day of the complaint counts."""
        ticket = self.create_ticket(
            incident_at=False, received_at=datetime(2026, 10, 14, 17, 0)
        )
        decision = self.draft("MINOR", line=self.find(ticket=ticket))
        self.assertEqual(decision.act_date, date(2026, 10, 15))  # in Shanghai

    def test_person_of_that_day(self):
        """Attack 87: who changes the department, leaves or is archived meanwhile stays
        the person that they were on the day of the act.
        """
        line = self.find()
        elsewhere = self.env["hr.department"].create(
            {"name": "Elsewhere", "company_id": self.company.id}
        )
        self.ming.create_version(
            {"date_version": "2026-10-15", "department_id": elsewhere.id}
        )
        self.assertEqual(self.ming.department_id, elsewhere)
        decision = self.draft("MINOR", line=line, percent=20)
        self.assertEqual(decision.department_id, self.department)
        self.hear(decision)
        self.me.active = False
        self.ming.active = False
        decision.action_propose()
        decision.with_user(self.leader).action_notify()
        with freeze_time(decision.appeal_deadline + timedelta(seconds=1)):
            self.env["travel.assessment.decision"]._cron_finalise()
        self.assertEqual(decision.state, "final")
        self.assertEqual(decision.sudo().entry_ids.employee_id, self.ming)

    def test_nothing_but_findings_and_merits(self):
        """AS-5: penalties rest on decided findings about persons, and nothing else."""
        open_line = self.find(state="open")
        company_line = self.find(kind="company", employee_id=False, fault_grade=False)
        for values, problem in (
            ({}, "rests on one thing"),
            ({"liability_id": open_line.id}, "not closed"),
            ({"liability_id": company_line.id}, "not about one person"),
            ({"praise_ticket_id": self.create_ticket().id}, "No guest has praised"),
            (
                {"improvement_id": self.improve(effect_result="not_effective").id},
                "effect was confirmed",
            ),
            (
                {"improvement_id": self.improve(is_complaint_measure=False).id},
                "effect was confirmed",
            ),
            (
                {"liability_id": self.find().id, "improvement_id": self.improve().id},
                "rests on one thing",
            ),
            ({"improvement_id": self.improve().id}, "Say whom"),
        ):
            with self.subTest(problem=problem), self.refused(problem):
                self.env["travel.assessment.decision"].with_user(self.assessor).create(
                    {"rule_id": self.rule("MINOR").id, **values}
                )

    def test_finding_is_asked_again(self):
        """AS-5: what was a finding when it was drafted has to be one at each step."""
        decision = self.draft("MINOR", percent=20)
        investigation = decision.sudo().liability_id.investigation_id
        steps = (
            ("statement", lambda: decision.action_ask_statement()),
            ("proposed", lambda: decision.action_propose()),
            ("notified", lambda: decision.with_user(self.leader).action_notify()),
        )
        for state, step in steps:
            with self.subTest(state=state):
                investigation.write({"state": "submitted"})
                with self.refused("not closed"):
                    step()
                investigation.write({"state": "decided"})
                if state == "proposed":
                    decision.with_user(self.me)._do_give_statement("x")
                step()
                self.assertEqual(decision.state, state)

    def test_database_holds_the_source(self):
        """AS-5: a penalty without a finding cannot be stored by anybody."""
        decision = self.draft("MINOR")
        for values in (
            {"liability_id": False},
            {"improvement_id": self.improve().id},
            {"direction": "reward"},
        ):
            with self.subTest(values=values), self.refused():
                decision.sudo().write(values)

    def test_rule_fits_the_finding(self):
        """AS-5: the rule is for this grade, this basis and for persons."""
        for grade, code, problem in (
            ("minor", "GENERAL", "another grade"),
            ("serious", "MINOR", "another grade"),
            ("minor", "DEPARTMENT", "meant for something else"),
            ("minor", "INNOVATION", "meant for something else"),
        ):
            decision = self.draft("POINTS", line=self.find(grade))
            with self.subTest(grade=grade, rule=code), self.refused(problem):
                decision.rule_id = self.rule(code)

    def test_same_act_once(self):
        """AS-5: one act of one person is decided once, in whatever cycle it is found;
        once more only after it was revoked.
        """
        ticket = self.create_ticket()
        first = self.draft("MINOR", line=self.find(ticket=ticket), percent=20)
        again = self.find("general", ticket=ticket)
        other = self._create_employee("Hua")
        with self.refused("once_uniq"):
            self.draft("GENERAL", line=again, percent=40)
        self.draft("MINOR", line=self.find(ticket=ticket, employee=other))
        first.with_user(self.leader)._do_revoke("The finding was wrong")
        self.draft("GENERAL", line=again, percent=40)

    def test_praise_and_fault_of_one_case(self):
        """AS-4: what is rewarded and what is punished are told apart."""
        self.draft("MINOR")
        reward = self.reward()
        self.assertEqual(reward.direction, "reward")
        with self.refused("once_uniq"):
            self.draft(
                "INNOVATION",
                improvement_id=reward.sudo().improvement_id.id,
                employee_id=self.ming.id,
            )

    # How much

    def test_range(self):
        """AS-7: outside its range a decision is refused, at its ends it is not."""
        for code, name, low, high in (
            ("MINOR", "percent", 10, 30),
            ("GENERAL", "percent", 30, 50),
            ("POINTS", "points", 1, 10),
        ):
            for value, inside in (
                (low, True),
                (high, True),
                (low - 0.01, False),
                (high + 0.01, False),
                (0, False),
            ):
                decision = self.draft(code, **{name: value})
                decision.action_ask_statement()
                decision._do_give_statement("", "waived")
                with self.subTest(rule=code, value=value):
                    if inside:
                        decision.action_propose()
                        self.assertEqual(decision.state, "proposed")
                        self.assertEqual(
                            (decision.value_min, decision.value_max), (low, high)
                        )
                    else:
                        with self.refused(f"goes from {low} to {high}"):
                            decision.action_propose()

    def test_range_of_a_reward(self):
        """AS-4: innovation from 800 to 3000."""
        for amount, inside in ((799.99, False), (800, True), (3000.01, False)):
            reward = self.reward(amount)
            with self.subTest(amount=amount):
                if inside:
                    reward.action_propose()
                else:
                    with self.refused("goes from 800 to 3000"):
                        reward.action_propose()

    def test_range_in_the_database(self):
        """AS-7, attacks 84, 85: not even the system leaves the range after that."""
        decision = self.propose(percent=20)
        for values in (
            {"percent": 9.99},
            {"percent": 30.01},
            {"percent": 0},
            {"amount": 100},
            {"points": 2},
            {"measure": False},
            {"measure": "points"},
            {"loss_amount": 1},
            {"instead": "training"},
            {"unlawful_reason": "x"},
        ):
            with self.subTest(values=values), self.refused():
                decision.sudo().write(values)

    def test_numbers_that_are_none(self):
        """Attacks 84, 85: refused by what is written, and by the database."""
        decision = self.draft("MINOR", percent=20)
        for values in NO_NUMBERS:
            with self.subTest(values=values), self.refused("enter a number"):
                decision.write(values)
            with self.subTest(new=values), self.refused("enter a number"):
                self.draft("MINOR", **values)
        for values in WRONG_NUMBERS:
            with self.subTest(values=values), self.refused():
                decision.write(values)

    def test_dates_that_are_none(self):
        """Attack 86: a day far from today is refused by the database."""
        decision = self.draft("MINOR")
        for day in ("0001-01-01", "1999-12-31", "9999-12-31", "2026-02-30"):
            with self.subTest(day=day), self.refused():
                decision.sudo().act_date = day

    def test_other_currency(self):
        """AS-4: amounts of a rule in another money are not taken as they are."""
        self.company.currency_id = self.env.ref("base.EUR")
        reward = self.reward(1000)
        with self.refused("The rule is in CNY"):
            reward.action_propose()

    # The gates

    def test_grounds(self):
        """AS-7: no proposal without grounds, and none that are blank."""
        decision = self.hear(self.draft("MINOR", percent=20, grounds=" "))
        with self.refused("Write the grounds"):
            decision.action_propose()
        with self.refused():
            decision.sudo().write({"state": "proposed"})

    def test_who_proposes_does_not_decide(self):
        """Attack 78: one person alone does not take a decision."""
        self.assessor.group_ids |= self.env.ref(f"{GROUP}leader")
        decision = self.propose(percent=20)
        for verb in ("action_notify", "action_approve", "action_return"):
            step = getattr(decision.with_user(self.assessor), verb)
            with (
                self.subTest(verb=verb),
                self.assertRaisesRegex(AccessError, "somebody else"),
            ):
                step()

    def test_roles(self):
        """Attack 88: who has no part in a step is refused, whatever they call."""
        draft = self.draft("MINOR", percent=20)
        proposed = self.propose(percent=20)
        for decision, verb, allowed in (
            (draft, "action_ask_statement", {"assessor", "leader", "second"}),
            (proposed, "action_notify", {"leader", "second"}),
            (proposed, "action_approve", {"leader", "second"}),
            (proposed, "action_return", {"leader", "second"}),
            (proposed, "action_revoke", {"leader", "second"}),
        ):
            for name in ("assessor", "leader", "second", "stranger", "auditor", "me"):
                user = getattr(self, name)
                with self.subTest(verb=verb, user=name):
                    with self.env.cr.savepoint() as savepoint:
                        try:
                            getattr(decision.with_user(user), verb)()
                            done = True
                        except UserError:
                            done = False
                        finally:
                            savepoint.rollback()
                            self.env.invalidate_all()
                    self.assertEqual(done, name in allowed)

    def test_steps_in_order(self):
        """Attack 83: no step is taken twice, or from a state where it has no place."""
        table = {
            "draft": {"action_ask_statement", "action_propose"},
            "statement": {"action_propose"},
            "proposed": {"action_approve", "action_notify", "action_return"},
            "notified": set(),
            "final": set(),
            "revoked": set(),
        }
        verbs = set().union(*table.values())
        decision = self.draft("MINOR", percent=20)
        moves = {
            "draft": lambda: None,
            "statement": lambda: self.hear(decision),
            "proposed": lambda: decision.action_propose(),
            "notified": lambda: decision.with_user(self.leader).action_notify(),
            "final": lambda: self.let_pass(decision),
            "revoked": lambda: decision.with_user(self.second)._do_revoke("x"),
        }
        for state, allowed in table.items():
            moves[state]()
            self.assertEqual(decision.state, state)
            for verb in verbs - allowed:
                user = self.assessor if "ask" in verb or "prop" in verb else self.leader
                step = getattr(decision.with_user(user), verb)
                with (
                    self.subTest(state=state, verb=verb),
                    self.assertRaisesRegex(AccessError, "not possible in"),
                ):
                    step()
        with self.assertRaisesRegex(AccessError, "not possible in"):
            decision.with_user(self.leader)._do_revoke("again")

    def let_pass(self, decision):
        """The term of appeal passes, and the cron runs."""
        with freeze_time(decision.appeal_deadline + timedelta(seconds=1)):
            self.env["travel.assessment.decision"]._cron_finalise()

    def test_nothing_by_hand(self):
        """Attacks 83, 89: state, persons, dates and facts are written by the verbs."""
        decision = self.draft("MINOR")
        other = self._create_employee("Hua")
        for name, value in (
            ("state", "final"),
            ("employee_id", other.id),
            ("liability_id", self.find().id),
            ("act_date", "2026-01-01"),
            ("act_key", "x"),
            ("policy_id", False),
            ("author_id", self.leader.id),
            ("proposed_by_id", self.leader.id),
            ("second_by_id", self.leader.id),
            ("decided_by_id", self.leader.id),
            ("notified_at", "2026-01-01"),
            ("appeal_deadline", "2026-01-01"),
            ("statement", "x"),
            ("statement_at", "2026-01-01"),
            ("value_max", 100),
            ("measure", "none"),
            ("is_reduced", True),
            ("final_at", "2026-01-01"),
            ("revision", 7),
            ("case_number", "x"),
            ("currency_id", self.env.ref("base.EUR").id),
        ):
            with self.subTest(field=name):
                with self.assertRaisesRegex(AccessError, "Use the buttons"):
                    decision.write({name: value})
                if name != "liability_id":  # which a draft has to name
                    with self.assertRaises(UserError):
                        self.draft("MINOR", **{name: value or "x"})
        with self.refused("not copied"):
            decision.copy()

    def test_fixed_once_proposed(self):
        """Attack 83: what was proposed is not changed; after notice neither."""
        decision = self.propose(percent=20)
        for decided in (False, True):
            if decided:
                decision.with_user(self.leader).action_notify()
            for values in ({"percent": 10}, {"grounds": "x"}, {"allegation": "x"}):
                for user in (self.assessor, self.leader):
                    with (
                        self.subTest(decided=decided, values=values, user=user.login),
                        self.assertRaisesRegex(AccessError, "not possible in"),
                    ):
                        decision.with_user(user).write(values)

    def test_kept_in_the_file(self):
        """Attack 91: a draft can be thrown away, and nothing that somebody was told."""
        self.draft("MINOR").unlink()
        asked = self.draft("MINOR")
        asked.action_ask_statement()
        with self.refused("kept in the file"):
            asked.unlink()

    def test_sent_back(self):
        """AS-7: what is sent back is written anew; the reason is told, once."""
        decision = self.propose(percent=20)
        with self.refused("Please write down the reason"):
            self.ask("return", decision, self.leader, " ")
        self.ask("return", decision, self.leader, "Less would do")
        self.assertRecordValues(
            decision,
            [
                {
                    "state": "statement",
                    "proposed_by_id": False,
                    "proposed_at": False,
                    "return_reason": "Less would do",
                }
            ],
        )
        decision.write({"percent": 10})
        decision.action_propose()
        self.assertFalse(decision.return_reason)
        reward = self.reward()
        reward.action_propose()
        self.ask("return", reward, self.leader, "Less")
        self.assertEqual(reward.state, "draft")

    def ask(self, verb, decision, user, reason):
        """Go through the dialog that asks why."""
        action = getattr(decision.with_user(user), f"action_{verb}")()
        dialog = self.env[action["res_model"]].with_user(user)
        dialog = dialog.with_context(**action["context"]).create({"reason": reason})
        dialog.action_confirm()

    def test_older_form(self):
        """Rule 18: a button pressed in a form that is not true any more is refused."""
        decision = self.propose(percent=10)
        seen = {"id": decision.id, "revision": decision.revision}
        decision.with_user(self.second)._do_return("More")
        decision.write({"percent": 20})
        decision.action_propose()
        older = decision.with_user(self.leader).with_context(assessment_seen=seen)
        with self.refused("has been changed since you opened it"):
            older.action_notify()
        other = {"id": decision.id + 1, "revision": 0}
        decision.with_user(self.leader).with_context(
            assessment_seen=other
        ).action_notify()
        self.assertEqual(decision.state, "notified")

    def test_in_one_go(self):
        """AS-7: a list is proposed and decided at once; one that cannot stops all."""
        good, bad = self.draft("POINTS", points=2), self.draft("POINTS", points=99)
        both = good | bad
        both.action_ask_statement()
        for decision in both:
            decision._do_give_statement("", "waived")
        with self.refused(bad.display_name):
            both.action_propose()
        self.assertEqual(good.state, "statement")
        bad.points = 3
        both.action_propose()
        both.with_user(self.leader).action_notify()
        self.assertEqual(set(both.mapped("state")), {"notified"})

    def test_form(self):
        """AS-7: the form writes what the assessor writes, and nothing else."""
        decision = self.draft("MINOR")
        with Form(decision) as form:
            form.percent = 15
            form.grounds = "Twice in one week"
        self.assertEqual(decision.percent, 15)
        self.assertEqual(decision.value_text, "15 % of the month's performance bonus")
        mine = self.hear(decision).with_user(self.me)
        self.assertEqual(Form(mine).grounds, "Twice in one week")

    # Who reads

    def test_who_reads(self):
        """Attack 88: the person once told, the group but not about itself, HR what is
        final, auditors all.
        """
        people = {
            "me": self.me,
            "stranger": self.stranger,
            "assessor": self.assessor,
            "auditor": self.auditor,
            "hr": self._create_user("hr", f"{GROUP}settlement"),
        }
        decision = self.draft("POINTS", points=2)
        table = {
            "draft": {"assessor", "auditor"},
            "statement": {"me", "assessor", "auditor"},
            "final": {"me", "assessor", "auditor", "hr"},
        }
        for state, readers in table.items():
            if state == "statement":
                decision.action_ask_statement()
            elif state == "final":
                self.hear_again(decision)
            self.assertEqual(decision.state, state)
            for name, user in people.items():
                with self.subTest(state=state, user=name):
                    model = self.env["travel.assessment.decision"].with_user(user)
                    found = model.search([("id", "=", decision.id)])
                    self.assertEqual(bool(found), name in readers)

    def hear_again(self, decision):
        """From the invitation to the end."""
        decision._do_give_statement("", "waived")
        decision.action_propose()
        decision.with_user(self.leader).action_notify()
        self.let_pass(decision)

    def test_assessor_reads_no_draft_about_themself(self):
        """Attack 77: a member of the group learns of it when everybody does."""
        self.me.group_ids = [Command.link(self.env.ref(f"{GROUP}leader").id)]
        decision = self.draft("MINOR")
        mine = self.env["travel.assessment.decision"].with_user(self.me)
        self.assertFalse(mine.search([("id", "=", decision.id)]))
        occasions = self.env["travel.assessment.occasion"].with_user(self.me)
        self.assertFalse(occasions.search([("employee_id", "=", self.ming.id)]))

    def test_who_complained_is_not_shown(self):
        """Attack 79: nothing of the guest by reading, searching, grouping, ordering."""
        decision = self.notify("POINTS", points=2)
        mine = self.env["travel.assessment.decision"].with_user(self.me)
        shown = str(mine.browse(decision.id).read())
        for text in ("Li Na", "138 0013", "Itinerary shortened"):
            self.assertNotIn(text, shown)
        for name in ("liability_id", "praise_ticket_id", "improvement_id", "facts"):
            with self.subTest(field=name):
                with self.assertRaises(AccessError):
                    mine.browse(decision.id).read([name])
                with self.assertRaises(UserError):
                    mine.browse(decision.id).export_data([name])
                if name != "facts":
                    with self.assertRaises(AccessError):
                        mine.search([(name, "!=", False)])
                    with self.assertRaises(AccessError):
                        mine.search([], order=name)
                    with self.assertRaises(AccessError):
                        mine.formatted_read_group([], [name], ["__count"])
        with self.assertRaises(AccessError):
            mine.search([("liability_id.ticket_id.partner_name", "=", "Li Na")])

    def test_group_reads_the_finding(self):
        """AS-5: whoever judges reads what was found, without the case itself."""
        decision = self.draft("MINOR")
        self.assertIn("skipped the lake", decision.facts)
        with self.assertRaises(AccessError):
            decision.liability_id.ticket_id.read(["partner_name"])

    def test_assessors_see_no_wage(self):
        """Attack 79: a percentage shows nobody the bonus it is taken of."""
        decision = self.propose(percent=20)
        self.assertNotIn("2000", str(decision.with_user(self.leader).read()))
        with self.assertRaises(AccessError):
            self.ming.with_user(self.leader).sudo(False).read(["performance_bonus"])

    def test_handlers_see_nothing(self):
        """PO-5: the handling group has no part in it."""
        decision = self.notify("POINTS", points=2)
        for role in ("agent", "leader", "administrator"):
            user = self._create_user(f"handling_{role}", f"{COMPLAINT}{role}")
            model = self.env["travel.assessment.decision"].with_user(user)
            with self.subTest(role=role):
                self.assertFalse(model.search([("id", "=", decision.id)]))
