from datetime import datetime, timedelta

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .common import GROUP
from .decisions import NOW, DecisionCommon

# Three working days after Monday 19 October: the end of Thursday in Shanghai.
END = datetime(2026, 10, 22, 15, 59, 59)


@tagged("post_install", "-at_install")
class TestStatement(DecisionCommon):
    """Nobody is punished unheard (AS-7)."""

    def asked(self, **values):
        decision = self.draft("MINOR", percent=20, **values)
        decision.action_ask_statement()
        return decision

    def test_asked(self):
        """AS-7: the person is told what it is about, and until when they can answer."""
        decision = self.asked()
        self.assertRecordValues(
            decision,
            [
                {
                    "state": "statement",
                    "asked_at": NOW,
                    "asked_by_id": self.assessor.id,
                    "statement_due_at": END,
                    "allegation": "Left the lake out without asking the group.",
                }
            ],
        )

    def test_term_is_data(self):
        """AS-7: how many days the person has says the version of the rules."""
        self.adopt(statement_days=1)
        self.assertEqual(self.asked().statement_due_at, END - timedelta(days=2))

    def test_no_penalty_unheard(self):
        """AS-7: before the person was asked, and while they can still answer."""
        decision = self.draft("MINOR", percent=20)
        with self.refused("Ask the person for a statement first"):
            decision.action_propose()
        decision.action_ask_statement()
        with self.refused("has until"):
            decision.action_propose()

    def test_last_second(self):
        """AS-7, attack 81: until midnight of the last day, where the company is."""
        for moment, lapsed in ((END, False), (END + timedelta(seconds=1), True)):
            decision = self.asked()
            with self.subTest(moment=moment), freeze_time(moment):
                if lapsed:
                    decision.action_propose()
                    self.assertEqual(decision.state, "proposed")
                    self.assertFalse(decision.statement_at)
                else:
                    with self.refused("has until"):
                        decision.action_propose()

    def test_kept_by_the_database(self):
        """AS-7: not even the system proposes a penalty before the invitation lapsed."""
        decision = self.asked()
        with self.refused():
            decision.sudo().write(
                {
                    **decision._prepare_range_vals(),
                    "state": "proposed",
                    "proposed_by_id": self.assessor.id,
                    "proposed_at": END,
                }
            )

    def test_own_words(self):
        """AS-7: the person writes themself; once confirmed, it stays as it is."""
        decision = self.asked()
        mine = decision.with_user(self.me)
        self.assertTrue(mine.can_give_statement)
        dialog = (
            self.env["travel.assessment.statement"]
            .with_user(self.me)
            .create({"decision_id": decision.id, "text": "  The road was closed.  "})
        )
        self.assertTrue(dialog.is_mine)
        self.assertIn("lake", dialog.allegation)
        dialog.action_confirm()
        self.assertRecordValues(
            decision,
            [
                {
                    "statement": "The road was closed.",
                    "statement_at": NOW,
                    "statement_means": "own",
                    "statement_by_id": self.me.id,
                }
            ],
        )
        mine.invalidate_recordset()
        self.assertFalse(mine.can_give_statement)
        with self.assertRaisesRegex(AccessError, "it stays as it is"):
            mine._do_give_statement("Something else")
        decision.action_propose()

    def test_written_down_by_a_colleague(self):
        """AS-7: who has no login speaks; the colleague says how it was given."""
        for means, text, problem in (
            ("spoken", "The road was closed.", ""),
            ("paper", "The road was closed.", ""),
            ("waived", "", ""),
            ("own", "The road was closed.", "Only the person"),
            ("spoken", "  ", "Write down the statement"),
        ):
            decision = self.asked()
            with self.subTest(means=means, text=text):
                if problem:
                    with self.refused(problem):
                        decision._do_give_statement(text, means)
                else:
                    decision._do_give_statement(text, means)
                    self.assertEqual(decision.statement_means, means)
                    self.assertEqual(decision.statement_by_id, self.assessor)

    def test_nobody_speaks_for_another(self):
        """AS-7, attack 95: no stranger, no auditor, and not the person's own head."""
        decision = self.asked()
        self.assessor.sudo().employee_ids.parent_id = self.ming
        for user in (self.stranger, self.auditor, self.assessor):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                decision.with_user(user)._do_give_statement("x", "spoken")
        with self.refused("Only the person"):
            decision.with_user(self.me)._do_give_statement("x", "spoken")

    def test_assessor_about_whom_it_is(self):
        """Attack 77: an assessor answers for themself as everybody does."""
        self.me.group_ids = [Command.link(self.env.ref(f"{GROUP}assessor").id)]
        decision = self.asked()
        mine = decision.with_user(self.me)
        with self.assertRaises(AccessError):
            mine.write({"percent": 10})
        with self.assertRaises(AccessError):
            mine.action_propose()
        mine._do_give_statement("The road was closed.")
        self.assertEqual(decision.statement_means, "own")

    def test_only_when_asked(self):
        """AS-7: before and after the invitation there is nothing to answer."""
        decision = self.draft("MINOR", percent=20)
        for ready in (False, True):
            with self.subTest(ready=ready):
                if ready:
                    self.hear(decision).with_user(self.assessor).action_propose()
                self.assertFalse(decision.can_give_statement)
                with self.assertRaisesRegex(AccessError, "No statement is asked"):
                    decision._do_give_statement("x", "spoken")

    def test_told_what_it_is_about(self):
        """AS-7: nobody is asked about nothing, and what they were told stays."""
        decision = self.draft("MINOR", percent=20)
        decision.allegation = " "
        with self.refused("what it is about"):
            decision.action_ask_statement()
        decision.allegation = "Left the lake out."
        decision.action_ask_statement()
        with self.refused("stays as it is"):
            decision.write({"allegation": "Was late"})

    def test_nobody_answers_for_a_reward(self):
        """AS-4: a reward goes through the same door, without a hearing."""
        reward = self.reward()
        with self.refused("Nobody has to answer for a reward"):
            reward.action_ask_statement()
        reward.action_propose()
        self.assertEqual(reward.state, "proposed")

    def test_asked_in_one_go(self):
        """AS-7: several at once; if one cannot be asked, nobody is."""
        decisions = self.draft("MINOR") | self.draft("MINOR") | self.draft("MINOR")
        decisions[1].allegation = False
        with self.refused("what it is about"):
            decisions.action_ask_statement()
        decisions[1].allegation = "x"
        decisions.action_ask_statement()
        self.assertEqual(set(decisions.mapped("state")), {"statement"})
