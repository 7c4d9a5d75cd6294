from contextlib import suppress
from datetime import date

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import LedgerCommon


@tagged("post_install", "-at_install")
class TestWrongData(LedgerCommon):
    """What HR may enter wrongly does not cost anybody money (attacks 108, 111, 112)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hua = cls._create_employee("Hua")

    def debit(self, employee):
        """A cut, a loss and a reward of one employee."""
        return (
            self.post("bonus_cut", percent=50, employee=employee)
            | self.post("compensation", 4000, employee=employee)
            | self.post("reward", 300, employee=employee)
        )

    def find_differences(self):
        self.env.flush_all()
        return self.env["travel.assessment.reconciliation"].search(
            [("company_id", "=", self.company.id), ("difference", "!=", 0.0)]
        )

    def test_negative_wage(self):
        """PY-4: of a pay that is none nothing is taken; the reward comes, the rest
        waits; and with the right wage it is taken as if nothing had been.
        """
        cut, loss, reward = self.debit(self.ming)
        for wage in (-5000.0, 0.0, 0.01):
            self.ming.version_id.wage = wage
            slip = self.slip()
            with self.subTest(wage=wage):
                self.assertEqual(self.shown(slip).get("TCA_REWARD"), 300)
                self.assertNotIn("TCA_LOSS", self.shown(slip))
                self.assertSettled(loss, 0)
                self.assertSettled(cut, 0)
                self.assertFalse(self.find_differences())
            slip.action_payslip_cancel()
            slip.unlink()
        self.ming.version_id.wage = 10000
        # Gross 12,000 + 300 - 1,000; a fifth of it.
        self.assertEqual(
            self.shown(self.slip()),
            {"TCA_REWARD": 300, "TCA_BONUS_CUT": -1000, "TCA_LOSS": -2260},
        )
        self.assertEqual(reward.open_amount, 0)

    def test_bonus_that_is_none(self):
        """Attack 84: a bonus that is negative, too much or no number is refused."""
        version = self.ming.version_id
        for bonus in (-1, 1e10, float("nan")):
            with self.subTest(bonus=bonus), self.refused():
                version.performance_bonus = bonus
            self.assertEqual(version.performance_bonus, 2000)

    def test_wage_that_is_no_number(self):
        """Attack 108, Y6: it stops this one payslip, and none of the others."""
        self.debit(self.ming)
        entry = self.post("reward", 500, employee=self.hua)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE hr_version SET wage = 'NaN' WHERE id = %s",
            [self.ming.version_id.id],
        )
        self.env.invalidate_all()
        run = self.env["hr.payslip.run"].create(
            {
                "name": "October",
                "date_start": date(2026, 10, 1),
                "date_end": date(2026, 10, 31),
                "company_id": self.company.id,
            }
        )
        self.env["hr.payslip.employees"].with_context(active_id=run.id).create(
            {"employee_ids": [(6, 0, (self.ming + self.hua).ids)]}
        ).compute_sheet()
        broken, well = (
            run.slip_ids.filtered(lambda slip, one=one: slip.employee_id == one)
            for one in (self.ming, self.hua)
        )
        self.assertEqual(self.shown(well), {"TCA_REWARD": 500})
        self.assertSettled(entry, 500)
        self.assertFalse(broken.assessment_settlement_ids.filtered("amount"))
        self.assertFalse(self.find_differences())

    def test_no_contract(self):
        """Attack 111: without a contract nothing is taken or paid, and nothing lost."""
        entries = self.debit(self.ming)
        self.ming.version_id.write(
            {"contract_date_start": False, "contract_date_end": False}
        )
        slip = self.slip(compute=False, contract_id=False)
        slip.compute_sheet()
        self.assertFalse(self.shown(slip))
        for entry in entries:
            self.assertSettled(entry, 0)
        with self.refused("no contract"):
            self.post("compensation", 100)
        self.assertFalse(self.find_differences())

    def test_overlapping_versions(self):
        """Attack 111: Odoo refuses contracts that overlap, and two versions a day."""
        begins = {"contract_date_start": "2026-06-01", "contract_date_end": False}
        with self.refused():
            self.ming.create_version({"date_version": "2026-06-01", **begins})
        with self.refused():
            self.ming.version_id.copy({"date_version": "2026-01-01"})

    def test_wage_raised_amid_the_month(self):
        """PY-2, attack 111: two versions in a month: one cut, one limit, once."""
        self.ming.create_version(
            {"date_version": "2026-10-16", "wage": 20000, "performance_bonus": 3000}
        )
        cut, loss, _reward = self.debit(self.ming)
        self.assertEqual(cut.amount, 1500)  # of the bonus at the end of the month
        slip = self.slip(contract_id=self.ming.version_ids[-1].id)
        # Gross 20,000 + 3,000 + 300 - 1,500; a fifth would be 4,360.
        self.assertEqual(
            self.shown(slip),
            {"TCA_REWARD": 300, "TCA_BONUS_CUT": -1500, "TCA_LOSS": -4000},
        )
        self.assertEqual(loss.open_amount, 0)

    def test_contract_of_another(self):
        """Attack 111: a payslip with another's contract moves no money."""
        entries = self.debit(self.ming)
        with self.refused("contract of somebody else"):
            self.slip(contract_id=self.hua.version_id.id)
        for entry in entries:
            self.assertSettled(entry, 0)

    def test_other_currency(self):
        """Attack 112: a company that changes its currency pays no old entries in it."""
        entry = self.post("reward", 500)
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.env.flush_all()
        # Odoo itself refuses this as soon as accounting is installed.
        self.env.cr.execute(
            "UPDATE res_company SET currency_id = %s WHERE id = %s",
            [euro.id, self.company.id],
        )
        self.env.invalidate_all()
        with self.refused("in another currency"):
            self.slip()
        self.assertSettled(entry, 0)

    def test_dates_the_wrong_way_round(self):
        """Attack 86: a payslip that ends before it begins takes nothing."""
        entry = self.post("compensation", 500)
        # Refused, or made without the money.
        with suppress(UserError), self.env.cr.savepoint():
            slip = self.slip(date_from=date(2026, 10, 31), date_to=date(2026, 10, 1))
            self.assertFalse(self.shown(slip))
        self.assertSettled(entry, 0)

    def test_contract_that_begins_later(self):
        """PY-4: who was not employed on the day owes nothing for it."""
        late = self._create_employee(
            "Late", date_version="2026-10-20", contract_date_start="2026-10-20"
        )
        with self.refused("no contract"):
            self.post("compensation", 100, employee=late)
