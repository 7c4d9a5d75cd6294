from datetime import date

from odoo.tests import tagged

from ..tools import lines
from .common import GROUP, LedgerCommon

# A month of an agency with 40 employees, reckoned by hand, without this addon. Gross is
# wage, bonus and reward less what is cut; tax is a tenth of what the gross exceeds
# 5,000 by; a cut leaves the minimum wage of 2,740, and a loss takes at most a fifth of
# the gross and leaves the minimum wage too.
# R reward, C cut in percent of the bonus, L loss; "!": an appeal is pending; "-400":
# so much of it was taken back before the payslip.
#
#   wage  bonus  what was decided | reward   cut  loss | net pay | held  carried over
OCTOBER = """
 1  10000 2000.00                |   0      0      0   | 11300    |   0     0
 2   9000 1500.00                |   0      0      0   |  9950    |   0     0
 3   8000    0.00                |   0      0      0   |  7700    |   0     0
 4   5000 1000.00                |   0      0      0   |  5900    |   0     0
 5   3000    0.00                |   0      0      0   |  3000    |   0     0
 6   2740    0.00                |   0      0      0   |  2740    |   0     0
 7  10000 2000.00 R500           | 500      0      0   | 11750    |   0     0
 8   9000 1500.00 R300           | 300      0      0   | 10220    |   0     0
 9   8000 1000.00 R1500          | 1500     0      0   |  9950    |   0     0
10   5000  500.00 R800 R300.50   | 1100.50  0      0   |  6440.45 |   0     0
11   2740    0.00 R2000          | 2000     0      0   |  4740    |   0     0
12  10000 2000.00 C10            |   0    200      0   | 11120    |   0     0
13   9000 1500.00 C30            |   0    450      0   |  9545    |   0     0
14   8000 1000.00 C50            |   0    500      0   |  8150    |   0     0
15   7000 2000.00 C100           |   0   2000      0   |  6800    |   0     0
16   6500 1234.50 C33.3333       |   0    411.50   0   |  7090.70 |   0     0
17  10000 2000.00 C30 C50        |   0   1600      0   |  9860    |   0     0
18  10000 2000.00 C80 C50        |   0   2000      0   |  9500    |   0   600
19   2700  500.00 C100           |   0    460      0   |  2740    |   0    40
20   2740  300.00 C50            |   0    150      0   |  2890    |   0     0
21  10000 2000.00 L500           |   0      0    500   | 10800    |   0     0
22  10000 2000.00 L2400          |   0      0   2400   |  8900    |   0     0
23  10000 2000.00 L2400.10       |   0      0   2400   |  8900    |   0     0.10
24   9000 1500.00 L5000          |   0      0   2100   |  7850    |   0  2900
25   5000  500.00 L3000          |   0      0   1100   |  4350    |   0  1900
26   3000    0.00 L1000          |   0      0    260   |  2740    |   0   740
27   3200    0.00 L500           |   0      0    460   |  2740    |   0    40
28   2740    0.00 L200           |   0      0      0   |  2740    |   0   200
29   8000 1000.00 L700 L1500     |   0      0   1800   |  6800    |   0   400
30  12000 3000.00 L10000         |   0      0   3000   | 11000    |   0  7000
31  10000 2000.00 R500 C20 L5000 | 500    400   2420   |  8970    |   0  2580
32   9000 1500.00 R300 C50 L100  | 300    750    100   |  9445    |   0     0
33   3000  600.00 R300 C100 L900 | 300    600    560   |  2740    |   0   340
34  10000 2000.00 R500!          |   0      0      0   | 11300    | 500     0
35   9000 1500.00 C30!           |   0      0      0   |  9950    | 450     0
36   8000 1000.00 L2000!         |   0      0      0   |  8600    | 2000    0
37  10000 2000.00 R500 C30! L3000| 500      0   2500   |  9250    | 600   500
38   9000 1500.00 R1500-500      | 1000     0      0   | 10850    |   0     0
39   8000 1000.00 C50-400        |   0    100      0   |  8510    |   0     0
40  10000 2000.00 L5000-4000     |   0      0   1000   | 10300    |   0     0
"""
# The month after, with nothing new but three appeals: 34 and 35 were not successful,
# 36 was. Those who are not named have the pay of a month without ledger.
#
#                                | reward   cut  loss | net pay | held  carried over
NOVEMBER = """
18                               |   0    600      0   | 10760    |   0     0
19                               |   0     40      0   |  3160    |   0     0
23                               |   0      0      0.10| 11299.90 |   0     0
24                               |   0      0   2100   |  7850    |   0   800
25                               |   0      0   1100   |  4350    |   0   800
26                               |   0      0    260   |  2740    |   0   480
27                               |   0      0     40   |  3160    |   0     0
28                               |   0      0      0   |  2740    |   0   200
29                               |   0      0    400   |  8200    |   0     0
30                               |   0      0   3000   | 11000    |   0  4000
31                               |   0      0   2400   |  8900    |   0   180
33                               |   0      0    340   |  3260    |   0     0
34                               | 500      0      0   | 11750    |   0     0
35                               |   0    450      0   |  9545    |   0     0
36                               |   0      0      0   |  8600    |   0     0
37                               |   0      0    500   | 10800    | 600     0
"""
# The last lines of both: what the agency pays and takes in all.
OCTOBER_SUM = (8000.50, 9621.50, 20600.00, 308121.15, 3550.00, 17240.10)
KINDS = {"R": "reward", "C": "bonus_cut", "L": "compensation"}
CODES = ("TCA_REWARD", "TCA_BONUS_CUT", "TCA_LOSS")


def read(table):
    """{number: (what stands before the first bar, the six figures)}."""
    found = {}
    for row in table.strip().splitlines():
        given, *figures = row.split("|")
        number, *given = given.split()
        found[int(number)] = (given, tuple(map(float, " ".join(figures).split())))
    return found


@tagged("post_install", "-at_install")
class TestMonthOfForty(LedgerCommon):
    """Two months of an agency with 40 employees come out as reckoned by hand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hr = cls._create_user("forty", f"{GROUP}settlement")
        cls.people = {}
        cls.posted = {}
        for number, (given, _figures) in read(OCTOBER).items():
            wage, bonus, *decided = given
            employee = cls._create_employee(
                f"Guide {number}", wage=float(wage), performance_bonus=float(bonus)
            )
            cls.people[number] = employee
            cls.posted[number] = [cls.decide(employee, text) for text in decided]

    @classmethod
    def decide(cls, employee, text):
        """Post what a text of the table says, as far as anybody has decided on it."""
        value, _bar, back = text.rstrip("!").partition("-")
        channel, number = KINDS[value[0]], float(value[1:])
        name = "percent" if channel == "bonus_cut" else "amount"
        entry = cls.post(channel, employee=employee, **{name: number})
        if text.endswith("!"):
            entry._hold("appeal", "An appeal is pending")
        if back:
            entry._reverse(cls.decision(), "Reduced on appeal", float(back))
        return entry

    def pay(self, month):
        """A batch for everybody, made by payroll's own wizard; {number: payslip}."""
        run = self.env["hr.payslip.run"].create(
            {
                "name": f"Month {month}",
                "date_start": date(2026, month, 1),
                "date_end": date(2026, month, {10: 31, 11: 30}[month]),
                "company_id": self.company.id,
            }
        )
        employees = self.env["hr.employee"].union(*self.people.values())
        wizard = self.env["hr.payslip.employees"].with_context(active_id=run.id)
        wizard.create({"employee_ids": [(6, 0, employees.ids)]}).compute_sheet()
        self.assertEqual(len(run.slip_ids), 40)
        of_employee = run.slip_ids.grouped("employee_id")
        return {number: of_employee[one] for number, one in self.people.items()}

    def look(self, number, slip):
        """Reward, cut, loss and net of a payslip; what is held, and what waits."""
        shown = self.shown(slip)
        self.assertLessEqual(shown.keys(), set(CODES))
        entries = self.env["travel.assessment.entry"].union(*self.posted[number])
        entries.invalidate_recordset()
        held = entries.filtered("hold_count")
        return tuple(
            round(float(value), 2)
            for value in (
                *(abs(shown.get(code, 0)) for code in CODES),
                self.net(slip),
                sum(held.mapped("open_amount")),
                sum((entries - held).mapped("open_amount")),
            )
        )

    def expect(self, slips, table):
        for number, (_given, figures) in read(table).items():
            with self.subTest(employee=number):
                self.assertEqual(self.look(number, slips[number]), figures)

    def find_differences(self):
        """Where ledger and payslips differ, over the whole company (attack 113)."""
        self.env.flush_all()
        return self.env["travel.assessment.reconciliation"].search(
            [("company_id", "=", self.company.id), ("difference", "!=", 0.0)]
        )

    def test_two_months(self):
        """PY-2 to PY-6: every figure of both months, and the sums, to the cent."""
        preview = (
            self.env["travel.assessment.preview"]
            .with_user(self.hr)
            .create({"month": date(2026, 10, 1), "company_id": self.company.id})
        )
        preview.action_preview()
        reward, cut, loss, _net, held, carried = OCTOBER_SUM
        self.assertAlmostEqual(preview.total_pay, reward)
        self.assertAlmostEqual(preview.total_take, cut + loss)
        self.assertAlmostEqual(preview.total_held, held + carried)

        slips = self.pay(10)
        self.expect(slips, OCTOBER)
        figures = [self.look(number, slip) for number, slip in slips.items()]
        sums = tuple(round(sum(column), 2) for column in zip(*figures, strict=True))
        self.assertEqual(sums, OCTOBER_SUM)
        self.env["hr.payslip"].union(*slips.values()).action_payslip_done()
        self.expect(slips, OCTOBER)
        self.assertFalse(self.find_differences())

        for number in (34, 35):
            self.posted[number][0]._release("The appeal was not successful")
        self.posted[36][0]._reverse(self.decision(), "The appeal was successful")
        self.posted[36][0]._release("The appeal was successful")
        slips = self.pay(11)
        self.expect(slips, NOVEMBER)
        plain = self.people.keys() - read(NOVEMBER).keys()
        for number in plain:
            with self.subTest(employee=number):
                self.assertFalse(self.shown(slips[number]))
        self.env["hr.payslip"].union(*slips.values()).action_payslip_done()
        self.assertFalse(self.find_differences())
        self.assertFalse(
            self.env["travel.assessment.entry"]._find_broken_links(self.company)
        )
        taken = self.env["travel.assessment.settlement"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertEqual(set(taken.mapped("state")), {"settled"})
        self.assertLessEqual(set(taken.mapped("code")), set(lines.CODES))
