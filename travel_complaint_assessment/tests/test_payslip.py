from datetime import date

from freezegun import freeze_time

from odoo.tests import Form, tagged

from .common import LedgerCommon


@tagged("post_install", "-at_install")
class TestPayslip(LedgerCommon):
    def test_reward_is_paid(self):
        """PY-3: a reward is reserved on compute and settled on confirm, taxed."""
        entry = self.post("reward", 500)
        slip = self.slip()
        self.assertEqual(self.shown(slip), {"TCA_REWARD": 500})
        self.assertEqual(self.net(slip), 11750)  # 11,300 + 500 - 50 tax
        self.assertEqual(slip.assessment_settlement_ids.state, "reserved")
        self.assertSettled(entry, 500)
        slip.action_payslip_done()
        self.assertEqual(slip.assessment_settlement_ids.state, "settled")
        self.assertEqual(entry.state, "settled")
        self.assertEqual(self.shown(self.slip()), {})

    def test_all_channels(self):
        """PY-2, PY-4: bonus cut before tax, compensation after it and capped."""
        cut = self.post("bonus_cut", percent=20)
        self.assertEqual(cut.amount, 400)
        loss = self.post("compensation", 5000)
        slip = self.slip()
        # Gross 11,600; a fifth of it is 2,320.
        self.assertEqual(self.shown(slip), {"TCA_BONUS_CUT": -400, "TCA_LOSS": -2320})
        self.assertEqual(self.net(slip), 11600 - 660 - 2320)
        self.assertEqual(loss.open_amount, 2680)
        slip.action_payslip_done()
        november = self.slip(11)
        self.assertEqual(self.shown(november), {"TCA_LOSS": -2400})
        november.action_payslip_done()
        december = self.slip(12)
        self.assertEqual(self.shown(december), {"TCA_LOSS": -280})

    # Every way to a payslip

    def test_form(self):
        """PY-3: a payslip made in the form, button by button."""
        self.post("reward", 500)
        with (
            freeze_time("2026-10-15"),
            Form(self.env["hr.payslip"], "payroll.hr_payslip_view_form") as form,
        ):
            form.employee_id = self.ming
        slip = form.save()
        self.assertEqual(slip.company_id, self.company)
        slip.compute_sheet()
        self.assertEqual(self.shown(slip), {"TCA_REWARD": 500})
        slip.onchange_employee()  # the button "Refetch Payslip Data"
        slip.compute_sheet()
        self.assertEqual(self.shown(slip), {"TCA_REWARD": 500})

    def batch(self, employees, month=10):
        """A batch as the wizard makes it."""
        run = self.env["hr.payslip.run"].create(
            {
                "name": "October",
                "date_start": date(2026, month, 1),
                "date_end": date(2026, month, 31),
                "company_id": self.company.id,
            }
        )
        self.env["hr.payslip.employees"].with_context(active_id=run.id).create(
            {"employee_ids": [(6, 0, employees.ids)]}
        ).compute_sheet()
        return run.slip_ids

    def test_batch(self):
        """PY-3, attack 107: the batch wizard pays; pressed twice it pays once."""
        hua = self._create_employee("Hua")
        entry = self.post("reward", 500)
        first = self.batch(self.ming + hua)
        second = self.batch(self.ming + hua)
        self.assertEqual(
            sum(self.shown(slip).get("TCA_REWARD", 0) for slip in first + second), 500
        )
        (first + second).action_payslip_done()
        self.assertSettled(entry, 500)

    def test_batch_tells_nothing_that_it_does_not_without_us(self):
        """G11: a payslip that a batch has just made was no draft that anybody saw."""
        slips = self.batch(self.ming + self._create_employee("Hua"))
        self.env.flush_all()
        self.env.cr.precommit.run()
        self.assertFalse(slips.message_ids.tracking_value_ids)

    def test_batch_costs_the_ledger_the_same_queries(self):
        """G11: however many employees of a batch have something in the ledger.

        But for one query each: Odoo finds when a version of a contract ends one by one.
        """
        people = [self._create_employee(f"Guide {number}") for number in range(8)]
        few, many = people[:2], people[2:]
        extra = {}
        for own in (few, many):
            bare = self._count_queries(own, month=9)
            for employee in own:
                for channel, amount in (("reward", 300), ("compensation", 4000)):
                    self.post(channel, amount, employee)
                self.post("bonus_cut", employee=employee, percent=10)
            extra[len(own)] = self._count_queries(own, month=10) - bare
        more = extra[len(many)] - extra[len(few)]
        self.assertLessEqual(more, len(many) - len(few))

    def _count_queries(self, employees, month):
        """What computing a payslip for each of them takes."""
        slips = (
            self.env["hr.payslip"]
            .union(
                *(self.slip(month, employee, compute=False) for employee in employees)
            )
            .with_context(tracking_disable=True)
        )
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        slips.compute_sheet()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_broken_employee_in_a_batch(self):
        """Attack 108: one is left as a draft that says why, the others are computed."""
        people = self.ming
        for number in range(4):
            people += self._create_employee(f"Guide {number}")
        broken = people[2]
        bad_rule = self.env["hr.salary.rule"].create(
            {
                "name": "Bad",
                "code": "BAD",
                "sequence": 50,
                "company_id": False,
                "amount_select": "code",
                "amount_python_compute": "result = 1 / (contract.wage - 10001)",
            }
        )
        self.structure.rule_ids |= bad_rule
        broken.version_id.wage = 10001
        for employee in people:
            self.post("reward", 500, employee=employee)
        slips = self.batch(people)
        bad = slips.filtered(lambda slip: slip.employee_id == broken)
        self.assertEqual(bad.state, "draft")
        self.assertIn("BAD", bad.compute_error)
        self.assertFalse(bad.assessment_settlement_ids)
        for slip in slips - bad:
            self.assertEqual(slip.state, "verify")
            self.assertEqual(self.shown(slip), {"TCA_REWARD": 500})
        broken.version_id.wage = 9000
        bad.compute_sheet()
        self.assertFalse(bad.compute_error)

    def test_change_state_wizard(self):
        """PY-3: the wizard that changes states goes the same way."""
        entry = self.post("reward", 500)
        slip = self.slip(compute=False)

        def change(state):
            self.env["hr.payslip.change.state"].with_context(
                active_ids=slip.ids
            ).create({"state": state}).change_state_confirm()

        change("verify")
        self.assertEqual(self.shown(slip), {"TCA_REWARD": 500})
        change("cancel")
        self.assertSettled(entry, 0)
        change("draft")
        change("done")
        self.assertSettled(entry, 500)
        self.assertEqual(slip.state, "done")

    def test_recompute_five_times(self):
        """Attack 104: the same entries, the same amount, consumed once."""
        entry = self.post("compensation", 5000)
        slip = self.slip()
        for _time in range(5):
            slip.compute_sheet()
            self.assertEqual(self.shown(slip), {"TCA_LOSS": -2400})
        self.assertSettled(entry, 2400)

    def test_draft_and_delete(self):
        """Attack 105: set to draft or deleted, the money is free in the same step."""
        entry = self.post("reward", 500)
        slip = self.slip()
        slip.action_payslip_draft()
        self.assertSettled(entry, 0)
        slip.compute_sheet()
        slip.action_payslip_cancel()
        self.assertSettled(entry, 0)
        slip.unlink()
        self.assertEqual(self.shown(self.slip()), {"TCA_REWARD": 500})

    def test_cancel(self):
        """Attack 105: cancelled after confirming, the rows stay and are balanced."""
        self.allow_cancel()
        entry = self.post("reward", 500)
        slip = self.slip()
        slip.action_payslip_done()
        slip.action_payslip_cancel()
        self.assertSettled(entry, 0)
        self.assertEqual(len(slip.assessment_settlement_ids), 2)
        again = self.slip()
        self.assertEqual(self.shown(again), {"TCA_REWARD": 500})
        with self.refused("proof"):
            slip.unlink()

    def test_cancel_needs_the_setting(self):
        """Attack 103: by RPC a done payslip is not cancelled either."""
        self.env["ir.config_parameter"].set_param("payroll.allow_cancel_payslips", "")
        self.post("reward", 500)
        slip = self.slip()
        slip.action_payslip_done()
        with self.refused():
            slip.write({"state": "cancel"})

    def test_refund(self):
        """Attack 106: refunded once, with counter-rows; then free to be paid anew."""
        entry = self.post("reward", 500)
        loss = self.post("compensation", 300)
        slip = self.slip()
        slip.action_payslip_done()
        slip.refund_sheet()
        refund = self.env["hr.payslip"].search([("refund_of_id", "=", slip.id)])
        self.assertEqual(refund.state, "done")
        self.assertEqual(refund.company_id, self.company)
        self.assertSettled(entry, 0)
        self.assertSettled(loss, 0)
        for again in (slip, refund):
            with self.refused():
                again.refund_sheet()
        new = self.slip()
        self.assertEqual(self.shown(new), {"TCA_REWARD": 500, "TCA_LOSS": -300})

    def test_refund_of_draft(self):
        """Attack 106: what is not done has nothing to give back."""
        self.post("reward", 500)
        slip = self.slip()
        with self.refused("cannot be refunded"):
            slip.refund_sheet()

    def test_cancelled_refund(self):
        """Attack 106: a refund that is cancelled counts no more; a second one may."""
        self.allow_cancel()
        entry = self.post("reward", 500)
        slip = self.slip()
        slip.action_payslip_done()
        for _time in range(2):
            slip.refund_sheet()
            refund = slip.refunded_id
            self.assertSettled(entry, 0)
            with self.refused():
                slip.write({"state": "cancel"})
            refund.action_payslip_cancel()
            self.assertSettled(entry, 500)
        refund.action_payslip_draft()
        refund.write({"state": "done"})
        self.assertSettled(entry, 0)
        refund.action_payslip_cancel()
        self.assertSettled(entry, 500)

    def test_cancelled_refund_of_what_was_paid_since(self):
        """Attack 106: what another payslip has paid since then is not paid twice."""
        self.allow_cancel()
        entry = self.post("reward", 500)
        slip = self.slip()
        slip.action_payslip_done()
        slip.refund_sheet()
        self.slip().action_payslip_done()
        with self.refused("settled otherwise"):
            slip.refunded_id.action_payslip_cancel()
        self.assertSettled(entry, 500)

    def test_cancel_of_what_was_given_back(self):
        """PY-3, invariant 5: taken, given back, then cancelled: refused, with why."""
        self.allow_cancel()
        entry = self.post("compensation", 500)
        slip = self.slip()
        slip.action_payslip_done()
        entry._reverse(self.decision(), "Revoked")
        november = self.slip(11)
        november.action_payslip_done()
        with self.refused("given back since"):
            slip.action_payslip_cancel()
        november.action_payslip_cancel()
        slip.action_payslip_cancel()
        self.assertSettled(entry, 0)
        self.assertEqual(self.shown(self.slip(11)), {})

    def test_copy(self):
        """Attack 103: a copied payslip shows lines that are not its own."""
        self.allow_cancel()
        entry = self.post("reward", 500)
        slip = self.slip()
        copy = slip.copy()
        for state in ("verify", "done"):
            with self.refused("do not say"):
                copy.write({"state": state})
        copy.compute_sheet()
        self.assertEqual(self.shown(copy), {})
        slip.action_payslip_done()
        slip.refund_sheet()
        credit = slip.refunded_id.copy()
        with self.refused("credit note"):
            credit.write({"state": "done"})
        self.assertSettled(entry, 0)

    def test_import(self):
        """Attacks 101, 103: a file brings in no payslip that is done with our lines."""
        rule = self.env.ref("travel_complaint_assessment.salary_rule_reward")
        fields = [
            *("name", "employee_id/.id", "date_from", "date_to", "state"),
            *("contract_id/.id", "line_ids/name", "line_ids/code", "line_ids/amount"),
            *("line_ids/salary_rule_id/.id", "line_ids/contract_id/.id"),
            *("line_ids/employee_id/.id", "line_ids/condition_python"),
        ]
        ming, version = str(self.ming.id), str(self.ming.version_id.id)
        row = [
            *("Mine", ming, "2026-10-01", "2026-10-31", "done", version),
            *(
                "Reward",
                "TCA_REWARD",
                "9999",
                str(rule.id),
                version,
                ming,
                "result = 1",
            ),
        ]
        result = self.env["hr.payslip"].load(fields, [row])
        self.assertFalse(result["ids"])
        self.assertIn("nothing on it changes", result["messages"][0]["message"])

    def test_create_done(self):
        """Attack 103: by RPC no payslip comes into the world done with our lines."""
        rule = self.env.ref("travel_complaint_assessment.salary_rule_reward")
        line = {
            "name": "Reward",
            "code": "TCA_REWARD",
            "amount": 9999,
            "salary_rule_id": rule.id,
            "employee_id": self.ming.id,
            "contract_id": self.ming.version_id.id,
        }
        with self.refused("nothing on it changes"):
            self.slip(compute=False, state="done", line_ids=[(0, 0, line)])
        empty = self.slip(compute=False, state="done")
        with self.refused("nothing on it changes"):
            self.env["hr.payslip.line"].create({**line, "slip_id": empty.id})
        with self.refused("button Refund"):
            user = self._create_user("forger", "payroll.group_payroll_manager")
            self.env["hr.payslip"].with_user(user).create(
                {"employee_id": self.ming.id, "refund_of_id": empty.id}
            )

    # What a done payslip is

    def test_done_is_frozen(self):
        """Y1, Y3, attacks 101, 103: nothing on it changes, by no role and no way."""
        self.allow_cancel()
        manager = self._create_user("manager", "payroll.group_payroll_manager")
        self.post("reward", 500)
        slip = self.slip().with_user(manager)
        slip.action_payslip_done()
        line = slip.line_ids.filtered(lambda line: line.code == "NET")
        other = self._create_employee("Hua")
        for action in (
            lambda: line.write({"amount": 99999}),
            line.unlink,
            lambda: line.copy({"slip_id": slip.id}),
            lambda: slip.write({"line_ids": [(5,)]}),
            lambda: slip.write({"employee_id": other.id}),
            lambda: slip.write({"date_to": date(2026, 11, 30)}),
            lambda: slip.write({"company_id": self.env.ref("base.main_company").id}),
            lambda: slip.write({"credit_note": True}),
            lambda: slip.write({"number": "x"}),
            lambda: slip.write({"refund_of_id": slip.id}),
            lambda: slip.write({"state": "draft"}),
            lambda: slip.write({"state": "verify"}),
            slip.compute_sheet,
            slip.action_payslip_draft,
            slip.unlink,
            lambda: (
                self.env["hr.payslip.input"]
                .with_user(manager)
                .create(
                    {
                        "name": "x",
                        "code": "X",
                        "payslip_id": slip.id,
                        "contract_id": self.ming.version_id.id,
                    }
                )
            ),
        ):
            with self.refused():
                action()
        self.assertEqual(self.net(slip), 11750)
        slip.write({"note": "Paid on the 5th", "paid": True})

    def test_payslips_without_ledger_money_are_free(self):
        """Y3: what is none of ours behaves as it does in OCA's payroll."""
        slip = self.slip()
        slip.action_payslip_done()
        slip.action_payslip_draft()
        slip.compute_sheet()
        slip.write({"date_to": date(2026, 10, 30)})
        slip.action_payslip_draft()
        slip.unlink()

    def test_waiting_payslip_keeps_its_person(self):
        """Attack 103: reserved for Ming, it is not turned into a payslip of Hua."""
        self.post("reward", 500)
        slip = self.slip()
        other = self._create_employee("Hua")
        with self.refused("stays the payslip"):
            slip.write({"employee_id": other.id})
        slip.write({"employee_id": self.ming.id, "name": "October"})

    def test_typed_line(self):
        """Attack 101: nobody types over a line; past Odoo, it is found before pay."""
        self.post("reward", 500)
        slip = self.slip()
        line = slip.line_ids.filtered(lambda line: line.code == "TCA_REWARD")
        for values in ({"amount": 5000}, {"quantity": 2}, {"code": "OTHER"}):
            with self.refused("follow from their decisions"):
                line.write(values)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE hr_payslip_line SET amount = 5000, total = 5000 WHERE id = %s",
            [line.id],
        )
        line.invalidate_recordset()
        for state in ("done",):
            with self.refused("do not say"):
                slip.write({"state": state})
        slip.action_payslip_done()  # computes it again
        self.assertEqual(self.shown(slip), {"TCA_REWARD": 500})

    def test_old_lines_after_draft(self):
        """PY-3, trap 3: lines of a payslip set to draft are not confirmed by RPC."""
        self.post("reward", 500)
        slip = self.slip()
        slip.action_payslip_draft()
        for state in ("verify", "done"):
            with self.refused("do not say"):
                slip.write({"state": state})

    def test_own_payslip(self):
        """Y2, attack 102: nobody confirms their own rewards and penalties."""
        self.ming.user_id = self._create_user("ming", "payroll.group_payroll_manager")
        self.post("reward", 500)
        slip = self.slip().with_user(self.ming.user_id)
        for action in (
            slip.action_payslip_done,
            slip.action_payslip_cancel,
            lambda: slip.write({"state": "done"}),
        ):
            with self.refused("Your own payslip"):
                action()
        slip.sudo(False).with_user(self.env.user).action_payslip_done()
        with self.refused():
            slip.refund_sheet()

    def test_confirming_adds_nothing(self):
        """PY-5: what was posted after the review is announced, and waits."""
        self.post("reward", 500)
        slip = self.slip()
        slip.sudo().assessment_computed_at = "2026-10-31 08:00:00"
        late = self.post("reward", 50)
        slip.invalidate_recordset()
        self.assertEqual(slip.assessment_news, 1)
        slip.action_payslip_done()
        self.assertEqual(self.shown(slip), {"TCA_REWARD": 500})
        self.assertSettled(late, 0)

    def test_confirming_when_the_wage_has_changed(self):
        """PY-5: the limit is another one than was reviewed: computed again first."""
        self.post("compensation", 5000)
        slip = self.slip()
        self.ming.version_id.wage = 5000
        with self.refused("has changed since"):
            slip.action_payslip_done()
        slip.compute_sheet()
        slip.action_payslip_done()
        self.assertEqual(self.shown(slip), {"TCA_LOSS": -1400})

    def test_later_changes_do_not_reach_what_is_done(self):
        """PY-4: wage and rule change; the rows keep base, cap, floor and rule."""
        self.post("compensation", 5000)
        slip = self.slip()
        slip.action_payslip_done()
        row = slip.assessment_settlement_ids
        self.ming.version_id.wage = 1
        self.assertEqual(
            (row.base_amount, row.cap_amount, row.floor_amount), (12000, 2400, 2740)
        )
        self.assertIn("489", row.rule_text)

    # Odd contracts and structures

    def test_structure_without_our_rules(self):
        """PY-3, traps 11, 14: a structure that does not pay is named."""
        rules = self.structure.rule_ids
        self.post("reward", 500)
        self.structure.rule_ids = rules.filtered(lambda r: r.code != "TCA_REWARD")
        with self.refused("button on the structure"):
            self.slip()
        self.structure.action_add_assessment_rules()
        self.assertEqual(self.shown(self.slip()), {"TCA_REWARD": 500})

    def test_rule_that_is_shown_but_not_paid(self):
        """PY-3, trap 14: a line that never reaches the net is not a payment."""
        self.post("reward", 500)
        rule = self.structure.rule_ids.filtered(lambda r: r.code == "TCA_REWARD")
        rule.category_id = False
        with self.refused("does not pay"):
            self.slip()

    def test_two_contracts(self):
        """Attack 111: a payslip over two contracts pays a reward once."""
        hua = self._create_employee("Hua", contract_date_end="2026-10-15")
        hua.create_version(
            {
                "date_version": "2026-10-16",
                "contract_date_start": "2026-10-16",
                "contract_date_end": False,
            }
        )
        entry = self.post("reward", 500, employee=hua)
        slip = self.slip(employee=hua, contract_id=False)
        self.assertEqual(len(slip.line_ids.contract_id), 2)
        self.assertEqual(self.shown(slip), {"TCA_REWARD": 500})
        slip.action_payslip_done()
        self.assertSettled(entry, 500)

    def test_no_contract_in_the_month(self):
        """PY-3, trap 7: an empty payslip takes nothing; the entry waits."""
        entry = self.post("reward", 500)
        self.ming.version_id.contract_date_end = "2026-10-31"
        slip = self.slip(11)
        self.assertFalse(slip.line_ids)
        self.assertSettled(entry, 0)

    def test_company_of_rpc_payslip(self):
        """PY-3, trap 10: made without a company, it is in the employee's."""
        self.post("reward", 500)
        slip = (
            self.env["hr.payslip"]
            .with_company(self.env.ref("base.main_company"))
            .create(
                {
                    "employee_id": self.ming.id,
                    "contract_id": self.ming.version_id.id,
                    "struct_id": self.structure.id,
                    "date_from": date(2026, 10, 1),
                    "date_to": date(2026, 10, 31),
                }
            )
        )
        self.assertEqual(slip.company_id, self.company)

    def test_two_payslips_share_the_cap(self):
        """Attack 110: different entries on two payslips of a month, one limit."""
        first = self.post("compensation", 2000)
        one = self.slip()
        self.assertEqual(self.shown(one), {"TCA_LOSS": -2000})
        second = self.post("compensation", 2000)
        two = self.slip()
        self.assertEqual(self.shown(two), {"TCA_LOSS": -400})
        (one + two).action_payslip_done()
        self.assertEqual(first.settlement_ids.month_id.loss_taken, 2400)
        self.assertEqual(second.open_amount, 1600)

    def test_two_payslips_of_one_batch(self):
        """Attack 107: computed together, they share entries and cap all the same."""
        reward, loss = self.post("reward", 500), self.post("compensation", 5000)
        late, early = self.slip(11, compute=False), self.slip(10, compute=False)
        twin = self.slip(10, compute=False)
        (late | early | twin).compute_sheet()
        self.assertEqual(self.shown(early), {"TCA_REWARD": 500, "TCA_LOSS": -2500})
        self.assertEqual(self.shown(twin), {})
        self.assertEqual(self.shown(late), {"TCA_LOSS": -2400})
        self.assertSettled(reward, 500)
        self.assertSettled(loss, 4900)

    def test_officer_without_roles_of_ours(self):
        """PY-3: whoever computes pay needs no right to the ledger."""
        officer = self._create_user("officer", "payroll.group_payroll_manager")
        self.post("compensation", 5000)
        self.post("bonus_cut", percent=10)
        slip = self.slip(compute=False).with_user(officer)
        slip.compute_sheet()
        slip.action_payslip_done()
        self.assertEqual(slip.state, "done")
        self.assertEqual(slip.refunded_id.ids, [])
        slip.refund_sheet()
        self.assertEqual(slip.refunded_id.state, "done")

    def test_salary_rules_are_programs(self):
        """Y7, attack 98: a payroll manager does not become administrator by a rule."""
        manager = self._create_user("rules", "payroll.group_payroll_manager")
        rule = self.structure.rule_ids[0].with_user(manager)
        for name in ("amount_python_compute", "condition_python", "quantity"):
            with self.refused("system administrator"):
                rule.write({name: "payslip.env.user.sudo().group_ids = 1"})
            with self.refused("system administrator"):
                rule.create({"name": "x", "code": "X", name: "payslip.env"})
        rule.write({"name": "Renamed", "sequence": 7})
        rule.create({"name": "Fixed", "code": "FIXED", "amount_fix": 5})

    def test_strangers_learn_nothing(self):
        """Attack 95: by RPC nobody asks what a payslip takes from somebody else."""
        self.post("reward", 500)
        slip = self.slip()
        stranger = self._create_user("stranger", "base.group_user")
        for action in (
            lambda s: s.get_current_contract_dict([[1]], [[1]]),
            lambda s: s.compute_sheet(),
            lambda s: s.refund_sheet(),
            lambda s: s.action_payslip_done(),
        ):
            with self.refused():
                action(slip.with_user(stranger))

    def test_nothing_to_compute(self):
        """PY-3: no payslip at all is computed without a word, as in OCA's payroll."""
        self.assertTrue(self.env["hr.payslip"].compute_sheet())
