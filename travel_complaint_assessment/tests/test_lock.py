from datetime import date

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import GROUP, LedgerCommon


@tagged("post_install", "-at_install")
class TestLock(LedgerCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hr = cls._create_user("hr", f"{GROUP}settlement")
        cls.lock = cls.env["travel.assessment.lock"]._of_company(cls.company)
        cls.lock = cls.lock.with_user(cls.hr).sudo(False)

    def close_october(self):
        self.lock.sudo().closed_through = date(2026, 9, 1)
        with freeze_time("2026-11-03"):
            self.lock.action_close()
        self.assertEqual(self.lock.closed_through, date(2026, 10, 1))

    def test_late_entry(self):
        """PY-6, attack 109: decided late, it is settled in the first open month."""
        self.close_october()
        entry = self.post("reward", 500)
        self.assertEqual(entry.period_month, date(2026, 11, 1))
        self.assertEqual(entry.wanted_month, date(2026, 10, 1))
        self.assertTrue(entry.is_late)
        self.assertEqual(self.shown(self.slip(10)), {})
        self.assertEqual(self.shown(self.slip(11)), {"TCA_REWARD": 500})

    def test_month_is_not_over(self):
        """PY-6: a month is closed when it is over where the company is."""
        self.lock.sudo().closed_through = date(2026, 10, 1)
        self.company.resource_calendar_id.tz = "Pacific/Kiritimati"
        lock = self.lock.with_context(tz="Asia/Shanghai")
        with (
            freeze_time("2026-11-30 09:00:00"),
            self.refused("not over"),
        ):
            lock.action_close()
        with freeze_time("2026-11-30 12:00:00"):  # 1 December over there
            lock.action_close()

    def test_money_under_way(self):
        """PY-6: a month with payslips that are not confirmed is not closed."""
        self.lock.sudo().closed_through = date(2026, 9, 1)
        self.post("reward", 500)
        slip = self.slip()
        with (
            freeze_time("2026-11-03"),
            self.refused("not confirmed"),
        ):
            self.lock.action_close()
        slip.action_payslip_done()
        self.close_october()

    def test_nothing_changes_in_a_closed_month(self):
        """PY-3, invariant 6: confirm, cancel, refund, hold: nothing moves money."""
        self.allow_cancel()
        self.post("reward", 500)
        done = self.slip()
        done.action_payslip_done()
        self.close_october()
        for action in (done.action_payslip_cancel, done.refund_sheet):
            with self.refused("is closed"):
                action()
        self.assertEqual(self.shown(self.slip()), {})
        row = done.assessment_settlement_ids
        with self.refused("is closed"):
            row.sudo()._reverse()  # past the checks: the database refuses as well

    def test_correction_goes_to_the_next_month(self):
        """PY-3, invariant 5, 6: revoked after closing, it comes back in the next."""
        entry = self.post("compensation", 500)
        self.slip().action_payslip_done()
        self.close_october()
        with freeze_time("2026-10-31"):
            reversal = entry._reverse(self.decision(), "Revoked")
        self.assertEqual(reversal.period_month, date(2026, 11, 1))
        self.assertEqual(self.shown(self.slip(11)), {"TCA_LOSS_BACK": 500})

    def test_database_refuses(self):
        """PY-3, invariant 6: by SQL neither."""
        entry = self.post("reward", 500)
        self.close_october()
        vals = entry.sudo().copy_data()[0]
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            entry.sudo().create({**vals, "kind": "x"})

    def test_open_again(self):
        """PY-6: with a reason, and on record; by HR settlement alone."""
        self.close_october()
        self.lock._do_reopen("Payroll was sent back")
        self.assertEqual(self.lock.closed_through, date(2026, 9, 1))
        self.assertIn("sent back", self.lock.message_ids[0].body)
        assessor = self._create_user("assessor", f"{GROUP}leader")
        for verb in ("action_close", "action_reopen"):
            with self.refused():
                getattr(self.lock.with_user(assessor), verb)()
