from odoo import fields, models
from odoo.fields import Command

# What pay is made of, beside what the ledger adds: code, name, category, order, Python
RULES = (
    ("BASIC", "基本工资", "BASIC", 1, "result = contract.wage"),
    ("GROSS", "应发工资", "GROSS", 100, "result = categories.BASIC + categories.ALW"),
    ("TAX", "个人所得税", "DED", 110, "result = -max(0, (GROSS - 5000) * 0.03)"),
    (
        *("NET", "实发工资", "NET", 200),
        "result = categories.BASIC + categories.ALW + categories.DED",
    ),
)
CATEGORIES = {
    "BASIC": "基本工资",
    "ALW": "津贴与奖金",
    "GROSS": "应发",
    "DED": "扣款",
    "NET": "实发",
}


class TravelAssessmentDemoPay(models.AbstractModel):
    """How the demo agency pays: a structure, contracts, and two months' payslips."""

    _name = "travel.assessment.demo.pay"
    _description = "Pay in the Demo Agency"

    def _prepare_pay(self):
        """Contracts for everybody, with bonus and clauses, and the minimum wage."""
        company = self._get_company()
        # What no case tells is asked of the heads of the departments each month.
        self.env.ref("travel_complaint_assessment.indicator_cooperation").active = True
        self.env["travel.assessment.minimum.wage"].create(
            {
                "company_id": company.id,
                "date_from": "2023-07-01",
                "amount": 2690,
                "source": "沪人社规〔2023〕18 号",
            }
        )
        structure = self._make_structure(company)
        employees = self.env["hr.employee"].search([("company_id", "=", company.id)])
        for number, employee in enumerate(employees):
            is_head = not employee.parent_id
            employee.version_id.write(
                {
                    "date_version": "2024-01-01",
                    "contract_date_start": "2024-01-01",
                    "wage": 6000 + number * 7 % 5 * 400 + is_head * 6000,
                    "performance_bonus": 1500 + number * 3 % 4 * 250 + is_head * 1500,
                    "has_bonus_clause": True,
                    "has_loss_clause": True,
                    "struct_id": structure.id,
                }
            )

    def _make_structure(self, company):
        categories = {
            code: self.env["hr.salary.rule.category"].create(
                {"name": name, "code": code, "company_id": False}
            )
            for code, name in CATEGORIES.items()
        }
        for name, parent in (("category_reward", "ALW"), ("category_loss", "DED")):
            own = self.env.ref(f"travel_complaint_assessment.{name}")
            own.parent_id = categories[parent]
        rules = self.env["hr.salary.rule"].create(
            [
                {
                    "name": name,
                    "code": code,
                    "sequence": sequence,
                    "category_id": categories[category].id,
                    "company_id": False,
                    "amount_select": "code",
                    "amount_python_compute": python,
                }
                for code, name, category, sequence, python in RULES
            ]
        )
        structure = self.env["hr.payroll.structure"].create(
            {
                "name": "员工月薪",
                "code": "MONTHLY",
                "company_id": company.id,
                "parent_id": False,
                "rule_ids": [Command.set(rules.ids)],
            }
        )
        structure.action_add_assessment_rules()
        return structure

    def _list_pay_acts(self, month):
        """What everybody is paid for a month, on its last day."""
        day, run = fields.Date.end_of(month, "month"), f"run_{month}"
        pay = ("payroll", "pay", None, month, f"{month:%Y-%m} 工资")
        return [
            (self._at(day, "16:00"), run, *pay),
            (self._at(day, "17:30"), None, "payroll", "confirm_pay", run),
        ]

    def _act_pay(self, month, name):
        """Make everybody's payslips by payroll's own wizard."""
        employees = self.env["hr.employee"].search(
            [("company_id", "=", self._get_company().id)]
        )
        run = self.env["hr.payslip.run"].create(
            {
                "name": name,
                "date_start": month,
                "date_end": fields.Date.end_of(month, "month"),
                "company_id": self._get_company().id,
            }
        )
        wizard = self.env["hr.payslip.employees"].with_context(active_id=run.id)
        wizard.create({"employee_ids": [Command.set(employees.ids)]}).compute_sheet()
        return run

    def _act_confirm_pay(self, run):
        run.slip_ids.action_payslip_done()
