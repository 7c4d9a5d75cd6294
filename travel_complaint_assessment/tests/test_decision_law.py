from datetime import date, timedelta

from odoo.tests import freeze_time, tagged

from .decisions import DecisionCommon


@tagged("post_install", "-at_install")
class TestDecisionLaw(DecisionCommon):
    """What the law of the place does not let be taken becomes something else (PY-4)."""

    def use(self, code):
        """The company stands under the law of another place."""
        self.company.assessment_pay_pack_id = self.env.ref(
            f"travel_complaint_assessment.pay_pack_{code}"
        )

    def heard(self, code="GENERAL", **values):
        decision = self.draft(code, **values)
        decision.action_ask_statement()
        decision._do_give_statement("", "waived")
        return decision

    # In money or not

    def test_china(self):
        """PY-4: where the law allows it, the bonus is cut and nothing goes instead."""
        decision = self.heard("MINOR", percent=20)
        self.assertFalse(decision.money_hint)
        decision.instead = "training"
        with self.refused("nothing else goes instead"):
            decision.action_propose()
        decision.instead = False
        decision.action_propose()
        self.assertFalse(decision.unlawful_reason)

    def test_guangdong(self):
        """PY-4: fines are forbidden in Guangdong: points instead, with the reason."""
        self.use("cn_gd")
        decision = self.heard("MINOR", percent=20)
        self.assertIn("must not contain fines", decision.money_hint)
        self.assertIn("points, training", decision.money_hint)
        with self.refused("Choose what there is instead"):
            decision.action_propose()
        decision.write({"instead": "points", "points": 4})
        with self.refused("goes from 1 to 3"):
            decision.action_propose()
        decision.points = 3
        decision.action_propose()
        self.assertRecordValues(
            decision,
            [{"measure": "points", "points": 3, "percent": 0, "value_max": 3}],
        )
        self.assertIn("must not contain fines", decision.unlawful_reason)
        self.assertTrue(decision.needs_second)
        decision.with_user(self.second).action_approve()
        decision.with_user(self.leader).action_notify()
        with freeze_time(decision.appeal_deadline + timedelta(seconds=1)):
            self.env["travel.assessment.decision"]._cron_finalise()
        self.assertEqual(decision.state, "final")
        self.assertFalse(decision.sudo().entry_ids)

    def test_training_and_criterion(self):
        """PY-4: training, or a criterion that was not met: it is said which."""
        self.use("fr")
        for instead in ("training", "criterion"):
            decision = self.heard("MINOR", percent=20, instead=instead)
            with self.subTest(instead=instead):
                with self.refused("Say which"):
                    decision.action_propose()
                decision.instead_note = "Leading groups, two days"
                decision.action_propose()
                self.assertEqual(decision.measure, "none")
                self.assertEqual(decision.percent, 0)
                self.assertTrue(decision.value_text)

    def test_contract(self):
        """PY-4: without the clause or the contract the law leaves no money either."""
        for values, told in (
            ({"has_bonus_clause": False}, "only if the contract"),
            ({"employee_type": "freelance"}, "no contract of employment"),
        ):
            with self.subTest(values=values):
                self.ming.version_id.write(values)
                decision = self.heard("MINOR", percent=20)
                self.assertIn(told, decision.money_hint)
                with self.refused("Choose what there is instead"):
                    decision.action_propose()
                self.ming.version_id.write(
                    {"has_bonus_clause": True, "employee_type": "employee"}
                )

    def test_kinds_without_money(self):
        """AS-6: points, criticism and transfer are lawful where fines are not."""
        self.use("fr")
        for code, values in (("POINTS", {"points": 2}), ("CRITICISM", {})):
            decision = self.heard(code, **values)
            with self.subTest(rule=code):
                self.assertFalse(decision.money_hint)
                decision.action_propose()
        reward = self.reward()
        self.assertFalse(reward.money_hint)
        reward.action_propose()

    def test_time_bar(self):
        """PY-4: after a year the United Kingdom takes nothing any more."""
        self.use("gb")
        rule = self.pack.env.ref("travel_complaint_assessment.pay_rule_gb_bonus_cut")
        for limit, barred in ((7, False), (6, True), (0, False)):
            rule.max_age_days = limit  # the act was seven days ago
            decision = self.heard("MINOR", percent=20)
            with self.subTest(limit=limit):
                self.assertEqual("7 days ago" in (decision.money_hint or ""), barred)
                if barred:
                    with self.refused("within 6 days"):
                        decision.action_propose()
                else:
                    decision.action_propose()

    # Making a loss good

    def test_loss(self):
        """AS-5: at most the person's share of what was paid, by a rule that says so."""
        line = self.find("general", share=40)
        self.pay_guest(line, 1000.01)
        decision = self.heard("GENERAL", line=line, percent=35, loss_amount=400.01)
        self.assertEqual(decision.loss_limit, 400)
        with self.refused("more than the person's share"):
            decision.action_propose()
        decision.loss_amount = 400
        decision.action_propose()
        self.assertEqual(decision.loss_max, 400)
        with self.refused():
            decision.sudo().loss_amount = 400.01

    def test_loss_taken_back(self):
        """AS-5: what finance took back was not paid."""
        line = self.find("general")
        offer = self.pay_guest(line, 1000)
        decision = self.heard("GENERAL", line=line, percent=35, loss_amount=500)
        payment = offer.payment_ids
        payment.is_reversed = True
        payment.flush_recordset()
        payment.create(
            {
                "offer_id": offer.id,
                "company_id": self.company.id,
                "currency_id": offer.currency_id.id,
                "amount": -1000,
                "paid_on": date(2026, 10, 16),
                "reference": "R-1",
                "user_id": self.env.uid,
                "reverses_id": payment.id,
            }
        )
        self.assertEqual(decision.loss_limit, 0)
        with self.refused("more than the person's share"):
            decision.action_propose()

    def test_loss_in_another_money(self):
        """AS-5: what was paid in another currency is not taken as it is."""
        line = self.find("general")
        offer = self.pay_guest(line, 1000)
        decision = self.heard("GENERAL", line=line, percent=35, loss_amount=500)
        self.env.cr.execute(
            "UPDATE travel_complaint_payment SET currency_id = %s WHERE offer_id = %s",
            [self.env.ref("base.EUR").id, offer.id],
        )
        self.env.invalidate_all()
        self.assertEqual(decision.loss_limit, 0)

    def test_loss_of_another_case(self):
        """AS-5: nobody makes good what was paid in another case."""
        self.pay_guest(self.find("general"), 1000)
        decision = self.heard("GENERAL", percent=35, loss_amount=1)
        with self.refused("more than the person's share"):
            decision.action_propose()

    def test_rule_without_loss(self):
        """AS-5: a minor fault makes nobody liable for the loss."""
        line = self.find("minor")
        self.pay_guest(line, 1000)
        decision = self.heard("MINOR", line=line, percent=20, loss_amount=1)
        self.assertEqual(decision.loss_limit, 0)
        with self.refused("does not make the person liable"):
            decision.action_propose()

    def test_loss_and_law(self):
        """PY-4: without the clause of the contract nobody makes a loss good."""
        line = self.find("general")
        self.pay_guest(line, 1000)
        decision = self.heard("GENERAL", line=line, percent=35, loss_amount=500)
        self.ming.version_id.has_loss_clause = False
        with self.refused("only if the contract"):
            decision.action_propose()
        self.ming.version_id.has_loss_clause = True
        decision.action_propose()

    def test_shenzhen_punishes_once(self):
        """PY-4: not both a cut of the bonus and a loss to make good for one act."""
        self.use("cn_sz")
        line = self.find("general")
        self.pay_guest(line, 1000)
        decision = self.heard("GENERAL", line=line, percent=35, loss_amount=500)
        with self.refused("not punished twice"):
            decision.action_propose()
        decision.loss_amount = 0
        decision.action_propose()

    def test_shenzhen_loss_alone(self):
        """PY-4: where the cut cannot be, the loss can be made good all the same."""
        self.use("cn_sz")
        self.ming.version_id.has_bonus_clause = False
        line = self.find("general")
        self.pay_guest(line, 1000)
        decision = self.heard(
            "GENERAL", line=line, instead="points", points=5, loss_amount=500
        )
        decision.action_propose()
        self.assertEqual(decision.loss_amount, 500)
