from datetime import date, datetime, timedelta

from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import GROUP
from .decisions import DecisionCommon

# Three working days after Monday 19 October: the end of Thursday in Shanghai.
END = datetime(2026, 10, 22, 15, 59, 59)


@tagged("post_install", "-at_install")
class TestDecisionLedger(DecisionCommon):
    """Final decisions go into the ledger once, and come back by counter-entries."""

    def entries(self, decision):
        """[(channel, amount, whether it takes another back)], the oldest first."""
        return [
            (entry.channel, entry.amount, bool(entry.corrects_id))
            for entry in decision.sudo().entry_ids.sorted("id")
        ]

    def run_cron(self, moment=END + timedelta(seconds=1)):
        with freeze_time(moment):
            self.env["travel.assessment.decision"]._cron_finalise()

    def punish(self, percent=40, loss=300):
        """A final penalty with a loss to make good: bonus 2,000, paid 1,000."""
        line = self.find("general")
        self.pay_guest(line, 1000)
        return self.finalise("GENERAL", line=line, percent=percent, loss_amount=loss)

    # Becoming final

    def test_last_second_of_the_appeal(self):
        """AS-8, attack 81: final after the last second of the third working day."""
        decision = self.notify(percent=20)
        self.assertEqual(decision.appeal_deadline, END)
        for moment, state in (
            (END, "notified"),
            (END + timedelta(seconds=1), "final"),
        ):
            with self.subTest(moment=moment):
                self.run_cron(moment)
                self.assertEqual(decision.state, state)
        self.assertEqual(decision.final_at, END + timedelta(seconds=1))

    def test_days_of_appeal_are_data(self):
        """AS-8: how many days the person has says the version of the rules."""
        self.adopt(appeal_days=1)
        decision = self.notify(percent=20)
        self.assertEqual(decision.appeal_deadline, END - timedelta(days=2))

    def test_checked_when_acting(self):
        """AS-8: who runs the step early is told that an appeal is possible."""
        decision = self.notify(percent=20)
        with freeze_time(END), self.refused("can still be appealed against"):
            decision.sudo()._finalise()

    def test_in_the_persons_language(self):
        """PY-4: whoever acts in which language, the person can read their ledger."""
        self.env["res.lang"]._activate_lang("zh_CN")
        self.me.lang = "zh_CN"
        rule = self.rule("MINOR").sudo()
        rule.with_context(lang="zh_CN").name = "轻微过错"
        penalty = self.finalise(percent=20)
        self.assertEqual(penalty.with_context(lang="en_US").rule_id, rule)
        self.assertNotIn("轻微过错", penalty.with_context(lang="en_US").display_name)
        self.assertIn("轻微过错", penalty.sudo().entry_ids.source_name)

    def test_nobody_makes_it_final(self):
        """Attack 95: there is no button, and no way by RPC."""
        decision = self.notify(percent=20)
        for user in (self.leader, self.assessor, self.me):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                decision.with_user(user).write({"state": "final"})
        with self.refused():
            decision.sudo().write({"state": "final"})

    def test_once(self):
        """PY-3: whatever runs twice, the ledger takes it once."""
        decision = self.finalise(percent=20)
        self.run_cron(END + timedelta(days=1))
        with self.refused("source_kind_uniq"):
            decision.sudo()._post_to_ledger()
        self.assertEqual(self.entries(decision), [("bonus_cut", 400, False)])

    def test_kinds_of_money(self):
        """PY-1: rewards, cuts of the bonus and losses made good are told apart."""
        reward = self.reward(1000)
        reward.action_propose()
        reward.with_user(self.leader).action_notify()
        self.run_cron()
        self.assertEqual(self.entries(reward), [("reward", 1000, False)])
        penalty = self.punish()
        self.assertEqual(
            self.entries(penalty),
            [("bonus_cut", 800, False), ("compensation", 300, False)],
        )
        entry = penalty.sudo().entry_ids.sorted("id")[0]
        self.assertEqual(entry.grounds, "As found")
        self.assertEqual(entry.event_date, date(2026, 10, 12))
        self.assertEqual(entry.act_key, penalty.act_key)
        self.assertEqual(entry.source_name, penalty.display_name)
        self.assertEqual(
            self.shown(self.slip()),
            {"TCA_REWARD": 1000, "TCA_BONUS_CUT": -800, "TCA_LOSS": -300},
        )

    def test_no_money_no_entry(self):
        """AS-6: points and criticism are final without the ledger."""
        for code, values in (("POINTS", {"points": 2}), ("CRITICISM", {})):
            decision = self.finalise(code, **values)
            with self.subTest(rule=code):
                self.assertEqual(decision.state, "final")
                self.assertFalse(decision.sudo().entry_ids)

    def test_fixed_amount(self):
        """AS-6: a fixed amount as a penalty cuts the bonus by that much."""
        rule = self.rule("TRANSFER")
        rule.write({"measure": "amount", "minimum": 100, "maximum": 500})
        decision = self.finalise("TRANSFER", amount=250)
        self.assertEqual(self.entries(decision), [("bonus_cut", 250, False)])

    def test_ledger_refuses(self):
        """PY-3: one that the ledger does not take holds up no other, and says why."""
        hua = self._create_employee("Hua")
        bad = self.draft("MINOR", line=self.find(employee=hua), percent=20)
        bad.action_ask_statement()
        bad._do_give_statement("", "waived")
        bad.action_propose()
        bad.with_user(self.leader).action_notify()
        good = self.notify(percent=20)
        hua.version_id.performance_bonus = 0
        with mute_logger("odoo.addons.travel_complaint_assessment.models"):
            self.run_cron()
        self.assertEqual((bad.state, good.state), ("notified", "final"))
        self.assertIn("has no performance bonus", bad.final_problem)
        self.assertFalse(bad.sudo().entry_ids)
        hua.version_id.performance_bonus = 1000
        self.run_cron()
        self.assertEqual(bad.state, "final")
        self.assertFalse(bad.final_problem)
        self.assertEqual(self.entries(bad), [("bonus_cut", 200, False)])

    def test_notice_counts_for_the_law(self):
        """PY-4: where the law wants notice before, that of the decision is one."""
        self.company.assessment_pay_pack_id = self.env.ref(
            "travel_complaint_assessment.pay_pack_gb"
        )
        decision = self.finalise(percent=20)
        entry = decision.sudo().entry_ids
        self.assertEqual(entry.not_before, date(2026, 10, 19))

    # Taking back

    def test_reduced_before_the_ledger(self):
        """AS-8: reduced in time, the ledger takes what is left; below the range too."""
        decision = self.notify(percent=20)
        decision._reduce({"percent": 5}, decision, "Less")
        self.assertEqual((decision.percent, decision.is_reduced), (5, True))
        self.assertFalse(decision.sudo().entry_ids)
        self.run_cron()
        self.assertEqual(self.entries(decision), [("bonus_cut", 100, False)])

    def test_reduced_after_the_ledger(self):
        """Attack 83: the difference comes back by a counter-entry, each time."""
        decision = self.punish()
        decision._reduce({"percent": 35}, decision, "Less")
        decision._reduce({"percent": 30, "loss_amount": 100}, decision, "Still less")
        self.assertEqual(
            self.entries(decision),
            [
                ("bonus_cut", 800, False),
                ("compensation", 300, False),
                ("bonus_cut", 100, True),
                ("bonus_cut", 100, True),
                ("compensation", 200, True),
            ],
        )
        self.assertEqual(
            self.shown(self.slip()), {"TCA_BONUS_CUT": -600, "TCA_LOSS": -100}
        )

    def test_only_less(self):
        """AS-8: nothing is reduced to more, to the same, or to what is no number."""
        decision = self.notify(percent=20)
        for values in (
            {"percent": 20},
            {"percent": 25},
            {"percent": -1},
            {"percent": float("nan")},
            {"percent": 10.00001},
            {"amount": 0},
            {"state": "final"},
        ):
            with self.subTest(values=values), self.refused("less than what was"):
                decision._reduce(values, decision, "x")
        for draft in (self.draft("MINOR"), self.propose(percent=20)):
            with self.refused("Only what was decided"):
                draft._reduce({"percent": 10}, draft, "x")

    def test_revoked_before_the_ledger(self):
        """AS-8: what was revoked in time never gets into the ledger."""
        decision = self.notify(percent=20)
        decision._revoke(decision, "Another guide")
        self.run_cron()
        self.assertRecordValues(
            decision, [{"state": "revoked", "end_reason": "Another guide"}]
        )
        self.assertFalse(decision.sudo().entry_ids)
        with self.refused("revoked already"):
            decision._revoke(decision, "again")

    def test_revoked_after_it_was_paid(self):
        """Attack 83, PY-3: paid already, all of it comes back, to the cent."""
        decision = self.punish()
        slip = self.slip()
        slip.action_payslip_done()
        decision._reduce({"percent": 33.3333}, decision, "Less")
        decision._revoke(decision, "Wrong")
        self.assertEqual(
            sum(entry.signed_amount for entry in decision.sudo().entry_ids), 0
        )
        self.assertEqual(
            self.shown(self.slip(11)), {"TCA_BONUS_CUT_BACK": 800, "TCA_LOSS_BACK": 300}
        )

    def test_revoked_out_of_an_open_payslip(self):
        """AS-8: it leaves a payslip that is not confirmed at once."""
        decision = self.finalise(percent=20)
        slip = self.slip()
        self.assertEqual(self.shown(slip), {"TCA_BONUS_CUT": -400})
        decision._revoke(decision, "Wrong")
        self.assertEqual(self.shown(slip), {})

    def test_who_revokes(self):
        """Attack 78: a leader who has had no part in it, with the reason."""
        decision = self.notify(percent=20)
        for user in (self.leader, self.assessor, self.stranger, self.me):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                decision.with_user(user)._do_revoke("x")
        decision.with_user(self.second)._do_revoke("The bus was late")
        self.assertEqual(decision.end_reason, "The bus was late")

    def test_review_goes_with_it(self):
        """AS-7: nobody is asked to agree to what was revoked."""
        decision = self.propose("SERIOUS")
        self.assertTrue(decision.sudo().review_ids)
        decision.with_user(self.second)._do_revoke("x")
        self.assertFalse(decision.sudo().review_ids)

    # Paying

    def test_decider_does_not_pay(self):
        """Attack 78: whoever had a part in it does not confirm or refund it."""
        decision = self.finalise(percent=20)
        slip = self.slip()
        for user in (self.assessor, self.leader):
            user.group_ids |= self.env.ref("payroll.group_payroll_manager")
            with self.subTest(user=user.login), self.refused("somebody else has to"):
                slip.with_user(user).action_payslip_done()
        clerk = self._create_user("clerk", "payroll.group_payroll_manager")
        slip.with_user(clerk).action_payslip_done()
        self.assertEqual(slip.state, "done")
        with self.refused("somebody else has to confirm"):
            slip.with_user(self.leader).refund_sheet()
        self.assertSettled(decision.sudo().entry_ids, 400)

    def test_settlement_reads_final_ones(self):
        """PY-5: HR opens the decision from the ledger."""
        clerk = self._create_user("settler", f"{GROUP}settlement")
        decision = self.finalise(percent=20)
        entry = decision.sudo().entry_ids.with_user(clerk).sudo(False)
        self.assertEqual(entry.action_open_source()["res_id"], decision.id)
        other = self.notify(percent=20)
        with self.assertRaises(AccessError):
            other.with_user(clerk).read(["state"])
