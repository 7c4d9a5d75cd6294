from odoo.tests import freeze_time, tagged

from odoo.addons.travel_complaint.tests.test_import import ImportCommon
from odoo.addons.travel_complaint.tests.test_setup import SetupCommon

from ..tools import lines

BONUS = "travel.assessment.bonus"
GROUP = "travel_complaint_assessment.group_travel_assessment_"


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 02:00:00")
class TestAssessmentSetup(SetupCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for name in ("assessor", "leader", "settlement"):
            cls.owner.group_ids += cls.env.ref(GROUP + name)
        cls.owner.group_ids += cls.env.ref("payroll.group_payroll_manager")

    def test_they_come_last(self):
        """OR-2: staff are assessed after the first case; the order says so."""
        guide = self.env["travel.complaint.setup"].with_user(self.owner).create({})
        codes = guide.step_ids.mapped("code")
        self.assertEqual(codes[0], "company")
        self.assertEqual(
            codes[codes.index("first_case") + 1 :],
            ["assessment_roles", "assessment_policy", "pay_pack", "payslip", "bonus"],
        )

    def test_three_people(self):
        """OR-2: one proposes, one agrees, one decides."""
        for number in range(2):
            self.assertIn("of 3 people", self.step("assessment_roles").missing)
            self._create_user(f"assessor_{number}", f"{GROUP}assessor").write(
                {"company_ids": [(6, 0, self.fresh.ids)], "company_id": self.fresh.id}
            )
        self.assertTrue(self.step("assessment_roles").is_done)
        self.owner.group_ids -= self.env.ref(f"{GROUP}settlement")
        self.assertIn("HR Settlement", self.step("assessment_roles").missing)

    def test_rules_in_force(self):
        """AS-1: rules are in force today, in the money that people are paid in."""
        self.settle_in_china()
        self.assertTrue(self.step("assessment_policy").is_done)
        self.fresh.currency_id = self.env.ref("base.EUR")
        self.assertIn("EUR", self.step("assessment_policy").missing)
        with freeze_time("2019-01-01"):
            self.assertIn("No rules", self.step("assessment_policy").missing)

    def test_lawful_pay(self):
        """PY-4: a pack, and the minimum wage of the place."""
        self.assertIn("minimum wage", self.step("pay_pack").missing)
        self.env["travel.assessment.minimum.wage"].create(
            {"company_id": self.fresh.id, "date_from": "2026-01-01", "amount": 2690}
        )
        self.assertTrue(self.step("pay_pack").is_done)
        self.fresh.assessment_pay_pack_id = False
        self.assertIn("no pack", self.step("pay_pack").missing)

    def test_lines_of_the_payslip(self):
        """PY-1: structures have our lines, and those that limits are measured by."""
        self.assertIn("no salary structure", self.step("payslip").missing)
        self.assertFalse(self.step("payslip").offer)
        self.assertTrue(self.step("payslip").is_optional)
        structures = self.env["hr.payroll.structure"].create(
            {
                "name": "Staff",
                "code": "STAFF",
                "company_id": self.fresh.id,
                "parent_id": False,
            }
        )
        step = self.step("payslip")
        self.assertFalse(step.is_optional)
        self.assertEqual(len(step.missing.splitlines()), 2)
        step.action_do()
        self.assertLessEqual(lines.CODES, set(structures.rule_ids.mapped("code")))
        self.assertFalse(self.step("payslip").offer)
        self.assertNotIn("rewards", self.step("payslip").missing)
        self.assertIn("NET", self.step("payslip").missing)
        codes = structures.rule_ids.mapped("code")
        self.fresh.assessment_gross_code = self.fresh.assessment_net_code = codes[0]
        self.fresh.assessment_bonus_code = codes[0]
        self.assertTrue(self.step("payslip").is_done)

    def test_bonus(self):
        """PY-1: somebody of the company has a bonus."""
        self.assertIn("no employees", self.step("bonus").missing)
        employee = self.env["hr.employee"].create(
            {"name": "Guide", "company_id": self.fresh.id}
        )
        self.assertIn("No employee", self.step("bonus").missing)
        employee.performance_bonus = 2000
        self.assertTrue(self.step("bonus").is_done)


@tagged("post_install", "-at_install")
class TestBonusImport(ImportCommon):
    HEADER = ("Employee", "Performance Bonus", "Bonus Varies by Contract")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.administrator.group_ids += cls.env.ref("hr.group_hr_manager")
        cls.first, cls.second = cls.env["hr.employee"].create(
            [
                {"name": "Zhao Yi of ours", "company_id": cls.company.id},
                {"name": "Qian Er of ours", "company_id": cls.company.id},
            ]
        )

    def bring_rows(self, *rows):
        return self.bring(BONUS, self.write_csv((self.HEADER, *rows)))

    def test_a_right_file(self):
        """PY-1: bonus and clause stand on the contract of today."""
        result = self.bring_rows(
            (self.first.name, "2,000.50", "1"), (self.second.name, "0", "0")
        )
        self.assertFalse(result["messages"])
        self.assertEqual(self.first.performance_bonus, 2000.5)
        self.assertTrue(self.first.version_id.has_bonus_clause)
        self.assertFalse(self.second.performance_bonus)

    def test_nothing_is_saved_when_a_row_is_wrong(self):
        """PY-1: nobody's bonus changes while a row of the table is wrong."""
        right = (self.first.name, "2000", "1")
        cases = {
            "Row 3: There is no “Nobody of ours” for “Employee”": (
                ("Nobody of ours", "1", "0"),
            ),
            "in the table twice": ((self.first.name, "3000", "0"),),
            "not negative": ((self.second.name, "-1", "0"),),
            "Row 3: “two thousand” is no number.": (
                (self.second.name, "two thousand", "0"),
            ),
            "=1000*2": ((self.second.name, "=1000*2", "0"),),
            "1000*2": ((self.second.name, "1000*2", "0"),),
            "“Employee” is empty, and required": (("", "1", "0"),),
            "Row 3: “Performance Bonus” is empty, and required": (
                (self.second.name, "", "0"),
            ),
        }
        for sentence, wrong in cases.items():
            with self.subTest(sentence=sentence):
                result = self.bring_rows(right, *wrong)
                text = "\n".join(text for _row, text in self.messages(result))
                self.assertIn(sentence, text)
                self.assertFalse(result.get("ids"))
                self.env.invalidate_all()
                self.assertFalse(self.first.performance_bonus)

    def test_two_of_one_name(self):
        """PY-1: whose bonus it is, is not guessed."""
        self.second.name = self.first.name
        result = self.bring_rows((self.first.name, "2000", "1"))
        ((_row, message),) = self.messages(result)
        self.assertIn("multiple matches", message)
        self.assertFalse((self.first + self.second).mapped("performance_bonus")[0])

    def test_template_as_it_is(self):
        """PY-1: the template is an example that can be imported as it stands."""
        answer = self.download(BONUS, "csv")
        self.assertEqual(answer.status_code, 200)
        result = self.bring(BONUS, answer.content)
        self.assertFalse(result["messages"])
        self.assertEqual(len(self.matches), 4)

    def test_for_personnel(self):
        """PY-1: whoever may not see wages gets no template and brings no bonus."""
        self.authenticate(self.leader.login, self.leader.login)
        answer = self.url_open(f"/travel_complaint/template/{BONUS}.csv")
        self.assertEqual(answer.status_code, 404)
