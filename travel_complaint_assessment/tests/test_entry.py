from datetime import date

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import GROUP, LedgerCommon


@tagged("post_install", "-at_install")
class TestEntry(LedgerCommon):
    def refused_by_database(self, statement, *values):
        """The database itself refuses, with no Python in between."""
        self.env.flush_all()
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(statement, values)
            self.env.flush_all()

    def test_what_is_posted(self):
        """PY-1: who, what, how much, when, why, from which decision; numbered."""
        first = self.post("reward", 500, act_key="case 7")
        second = self.post("compensation", 100)
        self.assertRecordValues(
            first + second,
            [
                {
                    "employee_id": self.ming.id,
                    "department_id": self.department.id,
                    "company_id": self.company.id,
                    "amount": 500.0,
                    "signed_amount": 500.0,
                    "state": "open",
                    "period_month": date(2026, 10, 1),
                    "chain_number": 1,
                },
                {
                    "employee_id": self.ming.id,
                    "department_id": self.department.id,
                    "company_id": self.company.id,
                    "amount": 100.0,
                    "signed_amount": -100.0,
                    "state": "open",
                    "period_month": date(2026, 10, 1),
                    "chain_number": 2,
                },
            ],
        )
        self.assertEqual(second.previous_hash, first.hash)

    def test_nobody_changes_it(self):
        """PY-1, attack 93: neither by the ORM nor by SQL, not even its figures."""
        entry = self.post("reward", 500)
        for action in (
            lambda: entry.write({"amount": 1}),
            lambda: entry.write({"settled_amount": 1}),
            entry.unlink,
            entry.copy,
        ):
            with self.refused():
                action()
        for statement in (
            "UPDATE travel_assessment_entry SET amount = 1 WHERE id = %s",
            "UPDATE travel_assessment_entry SET settled_amount = 1 WHERE id = %s",
            "UPDATE travel_assessment_entry SET hold_count = 1 WHERE id = %s",
            "UPDATE travel_assessment_entry SET grounds = 'x' WHERE id = %s",
            "DELETE FROM travel_assessment_entry WHERE id = %s",
            "TRUNCATE travel_assessment_entry CASCADE -- %s",
        ):
            with self.subTest(statement=statement):
                self.refused_by_database(statement, entry.id)

    def test_rows_are_not_written_by_hand(self):
        """PY-3, attack 93: what is settled is not changed by SQL either."""
        self.post("compensation", 100)
        slip = self.slip()
        slip.action_payslip_done()
        row = slip.assessment_settlement_ids
        for statement in (
            "UPDATE travel_assessment_settlement SET amount = 1 WHERE id = %s",
            "UPDATE travel_assessment_settlement SET state = 'reserved' WHERE id = %s",
            "UPDATE travel_assessment_settlement SET is_reversed = true WHERE id = %s",
            "DELETE FROM travel_assessment_settlement WHERE id = %s",
        ):
            with self.subTest(statement=statement):
                self.refused_by_database(statement, row.id)
        self.refused_by_database(
            "UPDATE travel_assessment_month SET loss_taken = 0 WHERE id = %s",
            row.month_id.id,
        )
        self.refused_by_database("DELETE FROM hr_payslip WHERE id = %s", slip.id)

    def test_chain_names_what_was_changed(self):
        """Attack 93: with the triggers switched off the chain still names the row."""
        entries = self.post("reward", 1) | self.post("reward", 2)
        entries |= self.post("reward", 3)
        self.assertFalse(entries._find_broken_links(self.company))
        self.env.cr.execute(
            "ALTER TABLE travel_assessment_entry DISABLE TRIGGER USER;"
            "UPDATE travel_assessment_entry SET amount = 5000 WHERE id = %s;"
            "ALTER TABLE travel_assessment_entry ENABLE TRIGGER USER",
            [entries[1].id],
        )
        self.assertEqual(entries._find_broken_links(self.company), entries[1])

    def test_chain_names_what_is_missing(self):
        """Attack 93: a row that was taken out leaves a gap behind it."""
        entries = self.post("reward", 1) | self.post("reward", 2)
        entries |= self.post("reward", 3)
        self.env.cr.execute(
            "ALTER TABLE travel_assessment_entry DISABLE TRIGGER USER;"
            "DELETE FROM travel_assessment_entry WHERE id = %s;"
            "ALTER TABLE travel_assessment_entry ENABLE TRIGGER USER",
            [entries[1].id],
        )
        self.assertEqual(entries._find_broken_links(self.company), entries[2])

    def test_amounts_that_are_none(self):
        """Attacks 84, 85: NaN, infinity, nothing, less than a coin are refused."""
        for amount in (0, -1, 0.005, float("nan"), float("inf"), 1e308, 1e15):
            with self.subTest(amount=amount), self.refused():
                self.post("reward", amount)
        for percent in (-1, 0, 100.01, 150, float("nan"), 1e9):
            with self.subTest(percent=percent), self.refused():
                self.post("bonus_cut", percent=percent)

    def test_database_refuses_them_too(self):
        """Attack 85: the range stands in the database; NaN is greater than all."""
        entry = self.post("reward", 500)
        for amount in ("NaN", "Infinity", "0", "-1", "1000000000.01"):
            with self.subTest(amount=amount):
                self.refused_by_database(
                    "INSERT INTO travel_assessment_entry SELECT"
                    " (jsonb_populate_record(entry, jsonb_build_object('kind', 'x',"
                    " 'id', nextval('travel_assessment_entry_id_seq'),"
                    " 'amount', %s))).*"
                    " FROM travel_assessment_entry entry WHERE id = %s",
                    amount,
                    entry.id,
                )

    def test_once_a_source(self):
        """PY-3, rule 7: the same decision is not posted twice for the same person."""
        source = self.decision()
        self.post("reward", 500, source=source)
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.post("reward", 500, source=source)
        self.post("reward", 500, source=source, kind="second reward")
        other = self._create_employee("Hua")
        self.post("reward", 500, source=source, employee=other)

    def test_nobody_posts_by_rpc(self):
        """Attack 95: no role creates, writes or deletes in the ledger."""
        entry = self.post("reward", 500)
        everything = ("assessor", "leader", "settlement")
        boss = self._create_user(
            "boss",
            ",".join(
                [GROUP + name for name in everything]
                + ["payroll.group_payroll_manager"]
            ),
        )
        vals = entry.sudo().copy_data()[0]
        for model, change in (
            ("entry", {"grounds": "x"}),
            ("settlement", {"amount": 1}),
            ("hold", {"note": "x"}),
            ("month", {"loss_cap": 9}),
            ("lock", {"closed_through": False}),
        ):
            records = self.env[f"travel.assessment.{model}"].with_user(boss)
            with self.subTest(model=model):
                with self.assertRaises(AccessError):
                    records.create(vals if model == "entry" else {})
                found = records.search([], limit=1)
                with self.refused():
                    (found or records.browse(1)).write(change)
                with self.refused():
                    (found or records.browse(1)).unlink()

    def test_reversal_before_payroll(self):
        """PY-3, invariant 1: what was not settled is let go; both entries stay."""
        entry = self.post("compensation", 500)
        reversal = entry._reverse(self.decision(), "Revoked on appeal")
        self.assertEqual(entry.state, "reversed")
        self.assertEqual(reversal.signed_amount, 500)
        self.assertFalse(reversal.open_amount)
        self.assertEqual(self.shown(self.slip()), {})

    def test_reversal_after_payroll(self):
        """PY-3, invariant 5: what was taken comes back as an equal entry."""
        entry = self.post("compensation", 500)
        october = self.slip()
        october.action_payslip_done()
        reversal = entry._reverse(self.decision(), "Revoked on appeal")
        self.assertEqual(reversal.open_amount, 500)
        november = self.slip(11)
        self.assertEqual(self.shown(november), {"TCA_LOSS_BACK": 500})
        self.assertEqual(self.net(november), 11800)
        november.action_payslip_done()
        self.assertEqual(reversal.state, "settled")
        self.assertSettled(entry, 500)
        self.assertFalse(entry.open_amount)

    def test_reversal_by_a_job_in_the_first_hours_of_a_month(self):
        """PY-3: the month is the company's; a job has no time zone of its own."""
        self.company.resource_calendar_id.tz = "Asia/Shanghai"
        entry = self.post("compensation", 500)
        with freeze_time("2026-10-31 17:00:00"):
            job = entry.with_context(tz="UTC")
            reversal = job._reverse(self.decision(), "Silence favours the employee")
        self.assertEqual(reversal.wanted_month, date(2026, 11, 1))

    def test_reduction(self):
        """AS-8, design invariant 5: reduced from 500 to 300; 200 come back."""
        entry = self.post("bonus_cut", 500)
        self.slip().action_payslip_done()
        entry._reverse(self.decision(), "Reduced on appeal", 200)
        self.assertEqual(self.shown(self.slip(11)), {"TCA_BONUS_CUT_BACK": 200})

    def test_reversal_of_half_settled(self):
        """PY-3, invariant 5: only what was taken comes back, never more."""
        entry = self.post("compensation", 5000)
        self.slip().action_payslip_done()
        self.assertSettled(entry, 2400)
        entry._reverse(self.decision(), "Revoked")
        self.assertEqual(self.shown(self.slip(11)), {"TCA_LOSS_BACK": 2400})

    def test_reversal_leaves_an_open_payslip(self):
        """AS-8: a payslip under review loses what was revoked, at once."""
        entry = self.post("compensation", 500)
        self.post("reward", 300)
        slip = self.slip()
        entry._reverse(self.decision(), "Revoked")
        self.assertEqual(slip.state, "verify")
        self.assertEqual(self.shown(slip), {"TCA_REWARD": 300})
        self.assertEqual(self.net(slip), 11300 + 270)

    def test_no_reversal_beyond_the_entry(self):
        """PY-3, invariant 1: nothing is reversed twice, in parts neither."""
        entry = self.post("compensation", 500)
        entry._reverse(self.decision(), "Reduced", 300)
        with self.refused("at most 200"):
            entry._reverse(self.decision(), "Reduced", 201)
        reversal = entry._reverse(self.decision(), "Revoked")
        self.assertEqual(reversal.amount, 200)
        with self.refused():
            entry._reverse(self.decision(), "Again")
        with self.refused("Post anew"):
            reversal._reverse(self.decision(), "Of a reversal")

    def test_reward_taken_back(self):
        """PY-4: a reward paid by mistake comes back within the month's limit."""
        entry = self.post("reward", 5000)
        self.slip().action_payslip_done()
        entry._reverse(self.decision(), "Praise was invented")
        november = self.slip(11)
        self.assertEqual(self.shown(november), {"TCA_REWARD_BACK": -2400})

    def test_write_off(self):
        """PY-4: what is still open is waived, with the reason; nothing comes back."""
        entry = self.post("compensation", 5000)
        self.slip().action_payslip_done()
        hr = self._create_user("hr", f"{GROUP}settlement")
        wizard = entry.with_user(hr).action_write_off()
        dialog = self.env[wizard["res_model"]].with_user(hr)
        dialog = dialog.with_context(**wizard["context"]).create({"reason": "Left"})
        dialog.action_confirm()
        self.assertEqual(entry.correction_ids.amount, 2600)
        self.assertEqual(entry.correction_ids.grounds, "Left")
        self.assertFalse(entry.open_amount)
        self.assertEqual(self.shown(self.slip(11)), {})
        with self.refused("Nothing is open"):
            entry.with_user(hr).action_write_off()

    def test_write_off_is_not_for_all(self):
        """Attacks 95, 102: others than HR may not, and HR not what they owe."""
        entry = self.post("compensation", 5000)
        self.ming.user_id = self._create_user("ming", f"{GROUP}settlement")
        with self.refused("Nobody writes off"):
            entry.with_user(self.ming.user_id).action_write_off()
        assessor = self._create_user("assessor", f"{GROUP}leader")
        with self.assertRaises(AccessError):
            entry.with_user(assessor).action_write_off()
        with self.assertRaises(AccessError):
            entry.with_user(assessor)._do_write_off("x")

    def test_hold_and_release(self):
        """AS-8: held back at once, out of an open payslip as well; then paid."""
        entry = self.post("compensation", 500)
        appeal = self.decision()
        slip = self.slip()
        holds = entry._hold("appeal", "Appeal lodged", appeal)
        self.assertEqual(self.shown(slip), {})
        self.assertEqual(self.net(slip), 11300)
        self.assertEqual(entry.state, "held")
        slip.compute_sheet()
        self.assertEqual(self.shown(slip), {})
        slip.action_payslip_done()
        entry._release("Rejected", appeal)
        self.assertTrue(holds.released_at)
        self.assertEqual(self.shown(self.slip(11)), {"TCA_LOSS": -500})

    def test_two_holds(self):
        """AS-8: an entry is free when its last hold has ended."""
        entry = self.post("compensation", 500)
        first, second = self.decision(), self.decision()
        entry._hold("appeal", "One", first)
        entry._hold("legal", "Two", second)
        entry._release("Over", first)
        self.assertTrue(entry.is_held)
        self.assertEqual(self.shown(self.slip()), {})
        entry._release("Over")
        self.assertFalse(entry.is_held)

    def test_hold_once_a_source(self):
        """AS-8: an appeal holds an entry once."""
        entry = self.post("compensation", 500)
        appeal = self.decision()
        entry._hold("appeal", "One", appeal)
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            entry._hold("appeal", "Again", appeal)

    def test_held_money_is_not_settled(self):
        """PY-3, invariant 5: the database refuses, whatever Python believes."""
        entry = self.post("compensation", 500)
        slip = self.slip(compute=False)
        entry._hold("appeal", "Appeal lodged")
        month = self.env["travel.assessment.month"].sudo()._of_payslips(slip)[slip]
        month.loss_cap = 1000
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            slip._write_rows(slip._prepare_rows({entry: 500}, month))

    def test_deletion_of_what_it_refers_to(self):
        """Attack 94: employee, company, currency and department stay."""
        self.post("reward", 500)
        for record in (self.ming, self.company, self.company.currency_id):
            with (
                self.subTest(record=record),
                self.refused(),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                record.unlink()
                self.env.flush_all()

    def test_department_of_the_day(self):
        """Attack 87: the entry keeps where the employee worked on that day."""
        other = self.env["hr.department"].create(
            {"name": "Buses", "company_id": self.company.id}
        )
        self.ming.create_version({"date_version": date(2026, 10, 20)})
        self.ming._get_version(date(2026, 10, 25)).department_id = other
        self.assertEqual(self.post("reward", 1).department_id, self.department)
        late = self.post("reward", 1, event_date=date(2026, 10, 21))
        self.assertEqual(late.department_id, other)

    def test_currency_with_more_decimals(self):
        """PY-6, attack 112: a currency that payslips cannot show is refused."""
        self.company.currency_id = self.env["res.currency"].create(
            {"name": "TKD", "symbol": "d", "rounding": 0.001}
        )
        with self.refused("decimal accuracy"):
            self.post("reward", 1.235)

    def test_two_reversals(self):
        """PY-3, invariant 5: two reversals give back once what was taken."""
        entry = self.post("compensation", 5000)
        self.slip().action_payslip_done()  # 2,400 of it
        first = entry._reverse(self.decision(), "Reduced", 2500)
        second = entry._reverse(self.decision(), "Reduced further", 1000)
        self.assertEqual((first.open_amount, second.open_amount), (900, 0))
        self.assertEqual(self.shown(self.slip(11)), {"TCA_LOSS_BACK": 900})
