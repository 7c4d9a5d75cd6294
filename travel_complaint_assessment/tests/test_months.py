"""A month of an agency with forty employees, reckoned by hand (issue 5)."""

from odoo.tests import tagged

from .common import LedgerCommon

# wage, bonus: reward, cut (% of the bonus), loss -> lines: reward, cut, loss; net.
# By hand: gross = wage + bonus + reward - cut; tax = a tenth above 5,000;
# loss = at most a fifth of the gross, and what leaves 2,740; net = gross - tax - loss.
MONTH = """
10000 2000    0   0      0      0.00    0.00     0.00 11300.00
10000 2000  500   0      0    500.00    0.00     0.00 11750.00
10000 2000    0  20      0      0.00  400.00     0.00 10940.00
10000 2000    0   0   1000      0.00    0.00  1000.00 10300.00
10000 2000    0   0   5000      0.00    0.00  2400.00  8900.00
10000 2000 2000  50   5000   2000.00 1000.00  2600.00  9600.00
 3000    0    0   0   1000      0.00    0.00   260.00  2740.00
 2740    0    0   0   1000      0.00    0.00     0.00  2740.00
 2500    0    0   0   1000      0.00    0.00     0.00  2500.00
 3000  500    0 100      0      0.00  500.00     0.00  3000.00
 2500  500    0 100      0      0.00  260.00     0.00  2740.00
 2500  500  300 100    100    300.00  500.00    60.00  2740.00
 5000 1000    0  10      0      0.00  100.00     0.00  5810.00
 5000 1000    0  30    200      0.00  300.00   200.00  5430.00
 5000 1000    0  50   2000      0.00  500.00  1100.00  4350.00
 8000 1500 1500   0      0   1500.00    0.00     0.00 10400.00
 8000 1500  300   0   1960    300.00    0.00  1960.00  7360.00
 8000 1500  300   0   1961    300.00    0.00  1960.00  7360.00
 8000 1500    0  10   1900      0.00  150.00  1870.00  7045.00
 4321.09  876.54 0 33.3333 0    0.00  292.18     0.00  4905.45
 4321.09  876.54 0   0 5000     0.00    0.00  1039.52  4138.35
 4321.09  876.54 800 10 1234.56 800.00 87.65 1181.99  4636.99
 6000 3000    0  30      0      0.00  900.00     0.00  7790.00
 6000 3000 3000  30    999.99 3000.00 900.00  999.99  9490.01
 6000    0  800   0      0    800.00    0.00     0.00  6620.00
 6000    0    0   0   1200      0.00    0.00  1200.00  4700.00
 6000    0    0   0   1200.01   0.00    0.00  1200.00  4700.00
20000 8000    0  50  10000      0.00 4000.00  4800.00 17300.00
20000 8000 2000   0  10000   2000.00    0.00  6000.00 21500.00
20000 8000    0 100      0      0.00 8000.00     0.00 18500.00
 2740  100    0 100      0      0.00  100.00     0.00  2740.00
 2740  100    0   0     50      0.00    0.00    50.00  2790.00
 2740  100    0   0    150      0.00    0.00   100.00  2740.00
 2740  100  500  50    500    500.00   50.00   500.00  2790.00
 3500  700    0  20      0      0.00  140.00     0.00  4060.00
 3500  700    0  20    900      0.00  140.00   812.00  3248.00
 3500  700  500  20    900    500.00  140.00   900.00  3660.00
 7000 1000    0   0   1600      0.00    0.00  1600.00  6100.00
 7000 1000    0   0   1600.01   0.00    0.00  1600.00  6100.00
 7000 1000 3000 100  2000   3000.00 1000.00  2000.00  7500.00
"""


@tagged("post_install", "-at_install")
class TestMonths(LedgerCommon):
    def test_forty_employees(self):
        """PY-2, PY-4: the batch of a month gives what was reckoned by hand."""
        rows = [
            [float(cell) for cell in line.split()] for line in MONTH.split("\n")[1:-1]
        ]
        self.assertEqual(len(rows), 40)
        people = self.env["hr.employee"]
        for number, (wage, bonus, reward, cut, loss, *_rest) in enumerate(rows):
            employee = self._create_employee(
                f"Guide {number}", wage=wage, performance_bonus=bonus
            )
            people |= employee
            if reward:
                self.post("reward", reward, employee)
            if cut:
                self.post("bonus_cut", employee=employee, percent=cut)
            if loss:
                self.post("compensation", loss, employee)
        run = self.env["hr.payslip.run"].create(
            {
                "name": "October",
                "date_start": "2026-10-01",
                "date_end": "2026-10-31",
                "company_id": self.company.id,
            }
        )
        self.env["hr.payslip.employees"].with_context(active_id=run.id).create(
            {"employee_ids": [(6, 0, people.ids)]}
        ).compute_sheet()
        slips = {slip.employee_id: slip for slip in run.slip_ids}
        for employee, row in zip(people, rows, strict=True):
            reward, cut, loss, net = row[5:]
            slip = slips[employee]
            with self.subTest(row=row):
                self.assertFalse(slip.compute_error)
                shown = self.shown(slip)
                self.assertAlmostEqual(shown.get("TCA_REWARD", 0), reward)
                self.assertAlmostEqual(-shown.get("TCA_BONUS_CUT", 0), cut)
                self.assertAlmostEqual(-shown.get("TCA_LOSS", 0), loss)
                self.assertAlmostEqual(self.net(slip), net)
        run.slip_ids.action_payslip_done()
        report = self.env["travel.assessment.reconciliation"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertEqual(set(report.mapped("difference")), {0.0})
        self.assertAlmostEqual(
            sum(
                report.filtered(lambda r: r.code == "TCA_REWARD").mapped(
                    "ledger_amount"
                )
            ),
            sum(row[5] for row in rows),
        )
