from datetime import date, timedelta

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import LedgerCommon

OCTOBER_12 = date(2026, 10, 12)


@tagged("post_install", "-at_install")
class TestLaw(LedgerCommon):
    def use(self, pack):
        """Have the company under another law."""
        self.company.assessment_pay_pack_id = self.env.ref(
            f"travel_complaint_assessment.pay_pack_{pack}"
        )

    def test_default(self):
        """PY-4: a company starts under the law of China."""
        self.assertEqual(self.company.assessment_pay_pack_id.code, "CN")

    def test_each_rule_names_its_source(self):
        """PY-4: packs are data with a source and a date; debits only."""
        rules = self.env["travel.assessment.pay.rule"].search([])
        self.assertGreaterEqual(len(rules.pack_id), 5)
        for rule in rules:
            self.assertTrue(rule.source and rule.date_from)
            self.assertTrue(rule.is_allowed or (rule.reason and rule.alternative))

    def test_minimum_wage_is_kept(self):
        """PY-4: what is left is at least the minimum wage; the rest is carried."""
        self.ming.version_id.write({"wage": 3000, "performance_bonus": 0})
        entry = self.post("compensation", 1000)
        self.assertEqual(self.shown(self.slip()), {"TCA_LOSS": -260})
        self.assertEqual(entry.open_amount, 740)

    def test_no_minimum_wage_entered(self):
        """PY-4: nobody knows what is protected, so nothing is taken."""
        self.env["travel.assessment.minimum.wage"].search(
            [("company_id", "=", self.company.id)]
        ).unlink()
        self.post("compensation", 1000)
        self.post("bonus_cut", 100)
        self.post("reward", 10)
        self.assertEqual(self.shown(self.slip()), {"TCA_REWARD": 10})

    def test_cuts_stop_at_no_bonus(self):
        """PY-4: cuts add up to the whole bonus at most; the rest is carried."""
        self.post("bonus_cut", percent=50)
        self.post("bonus_cut", percent=50)
        last = self.post("bonus_cut", percent=20)
        october = self.slip()
        self.assertEqual(self.shown(october), {"TCA_BONUS_CUT": -2000})
        self.assertEqual(last.open_amount, 400)
        october.action_payslip_done()
        self.assertEqual(self.shown(self.slip(11)), {"TCA_BONUS_CUT": -400})

    def test_clauses(self):
        """PY-4: without a clause in the contract nothing is taken."""
        self.ming.version_id.has_loss_clause = False
        with self.refused("contract of Ming says so"):
            self.post("compensation", 100)
        self.post("bonus_cut", 100)
        self.ming.version_id.has_bonus_clause = False
        with self.refused("contract of Ming says so"):
            self.post("bonus_cut", 100)
        self.post("reward", 100)

    def test_contractors(self):
        """PY-4: who has no contract of employment has no pay to take from."""
        self.ming.version_id.employee_type = "freelance"
        with self.refused("no contract of employment"):
            self.post("compensation", 100)

    def test_guangdong(self):
        """PY-4: fines are forbidden, with the reason and what to do instead."""
        self.use("cn_gd")
        with self.assertRaisesRegex(UserError, "must not contain fines") as refusal:
            self.post("bonus_cut", percent=20)
        self.assertIn("points, training", str(refusal.exception))
        with self.refused("Give notice first"):
            self.post("compensation", 100)
        self.post("compensation", 100, notified_on=OCTOBER_12)
        self.assertEqual(self.shown(self.slip()), {"TCA_LOSS": -100})

    def test_notice_comes_before(self):
        """PY-4: notified in November, it is not taken from the pay of October."""
        self.use("cn_gd")
        self.post("compensation", 100, notified_on=date(2026, 11, 3))
        self.assertEqual(self.shown(self.slip()), {})
        self.assertEqual(self.shown(self.slip(11)), {"TCA_LOSS": -100})

    def test_law_changed_between_decision_and_pay(self):
        """PY-4: what is not allowed when it would be taken is not taken."""
        entry = self.post("bonus_cut", percent=20)
        self.use("cn_gd")
        self.assertEqual(self.shown(self.slip()), {})
        self.assertEqual(entry.open_amount, 400)

    def test_shenzhen_share(self):
        """PY-4: cuts of the bonus are at most 30 % of the month's wage."""
        self.use("cn_sz")
        self.ming.version_id.write({"wage": 6000, "performance_bonus": 6000})
        self.post("bonus_cut", percent=80)
        self.assertEqual(self.shown(self.slip()), {"TCA_BONUS_CUT": -3600})

    def test_shenzhen_punishes_once(self):
        """PY-4: an act is not punished in money twice, until it was revoked."""
        self.use("cn_sz")
        first = self.post("bonus_cut", percent=10, act_key="liability 7")
        with self.refused("not punished twice"):
            self.post(
                "compensation", 100, act_key="liability 7", notified_on=OCTOBER_12
            )
        self.post("bonus_cut", percent=10, act_key="liability 8")
        first._reverse(self.decision(), "Revoked")
        self.post("compensation", 100, act_key="liability 7", notified_on=OCTOBER_12)

    def test_united_kingdom(self):
        """PY-4: a tenth of the gross, after written notice, within a year."""
        self.use("gb")
        self.ming.version_id.write(
            {"date_version": "2025-01-01", "contract_date_start": "2025-01-01"}
        )
        with self.refused("Give notice first"):
            self.post("compensation", 5000)
        self.post("compensation", 5000, notified_on=OCTOBER_12)
        old = self.post(
            "compensation",
            100,
            event_date=date(2025, 9, 1),
            month=date(2026, 10, 1),
            notified_on=OCTOBER_12,
        )
        slip = self.slip()
        self.assertEqual(self.shown(slip), {"TCA_LOSS": -1200})
        self.assertFalse(old.settlement_ids)

    def test_france(self):
        """PY-4: no sanction in money at all; rewards as ever."""
        self.use("fr")
        for channel in ("bonus_cut", "compensation"):
            with self.refused("does not allow"):
                self.post(channel, 100)
        self.post("reward", 100)

    def test_company_without_a_law(self):
        """PY-4: closed by default: without rules nothing is taken."""
        self.company.assessment_pay_pack_id = False
        with self.refused("no rule of lawful pay"):
            self.post("compensation", 100)

    def test_new_law(self):
        """PY-4: a rule counts for its days; the day of the pay decides how much."""
        rule = self.pack.rule_ids.filtered(lambda rule: rule.channel == "compensation")
        rule.date_to = date(2026, 10, 31)
        rule.copy({"date_from": date(2026, 11, 1), "date_to": False, "cap_percent": 5})
        self.post("compensation", 5000)
        october = self.slip()
        self.assertEqual(self.shown(october), {"TCA_LOSS": -2400})
        october.action_payslip_done()
        self.assertEqual(self.shown(self.slip(11)), {"TCA_LOSS": -600})

    def test_rules_do_not_overlap(self):
        """PY-4: one rule a day and channel."""
        rule = self.pack.rule_ids.filtered(lambda rule: rule.channel == "compensation")
        with self.assertRaises(ValidationError):
            rule.copy({"date_from": date(2026, 11, 1)})

    def test_used_rule_is_not_rewritten(self):
        """PY-4: money was taken under its text; it can only end."""
        self.post("compensation", 100)
        rule = self.pack.rule_ids.filtered(lambda rule: rule.channel == "compensation")
        with self.refused("refers to this rule"):
            rule.cap_percent = 50
        rule.date_to = date(2026, 12, 31)

    def test_numbers_that_are_none(self):
        """Attacks 84, 85: percentages and wages have their range in the database."""
        rule = self.pack.rule_ids[0].copy(
            {"date_from": date(1980, 1, 1), "date_to": date(1980, 1, 2)}
        )
        for record, values in (
            (rule, {"cap_percent": 101}),
            (rule, {"cap_percent": float("nan")}),
            (rule, {"notice_days": -1}),
            (self.ming.version_id, {"performance_bonus": -1}),
            (self.ming.version_id, {"performance_bonus": float("nan")}),
        ):
            with (
                self.subTest(values=values),
                self.refused(),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                record.write(values)
                self.env.flush_all()

    def test_reversal_is_not_barred_by_time(self):
        """PY-3, invariant 5: what was taken wrongly comes back, however late."""
        entry = self.post("compensation", 500)
        self.slip().action_payslip_done()
        self.use("fr")
        entry._reverse(self.decision(), "Revoked by the court")
        self.assertEqual(self.shown(self.slip(11)), {"TCA_LOSS_BACK": 500})
        self.assertTrue(timedelta(0) < date(2026, 11, 30) - entry.event_date)
