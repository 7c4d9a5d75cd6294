from contextlib import contextmanager
from datetime import date

from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.tests import TransactionCase, new_test_user
from odoo.tools import mute_logger

from ..tools import lines

GROUP = "travel_complaint_assessment.group_travel_assessment_"
OCTOBER = date(2026, 10, 1)
LAST_OF = {9: 30, 10: 31, 11: 30, 12: 31}


class LedgerCommon(TransactionCase):
    """An agency in China: a salary structure with tax, people with bonus and clauses.

    Wage 10,000, performance bonus 2,000, minimum wage 2,740; tax is a tenth of what the
    gross exceeds 5,000 by. A month without ledger: gross 12,000, net 11,300.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.company"].create(
            {"name": "Ledger agency", "currency_id": cls.env.ref("base.CNY").id}
        )
        cls.env.ref("base.CNY").active = True
        cls.env.user.company_ids |= cls.company
        cls.env.user.company_id = cls.company
        cls.env = cls.env(
            context={**cls.env.context, "allowed_company_ids": cls.company.ids}
        )
        cls.company = cls.company.with_env(cls.env)
        cls.pack = cls.env.ref("travel_complaint_assessment.pay_pack_cn")
        cls.env["travel.assessment.minimum.wage"].create(
            {
                "company_id": cls.company.id,
                "date_from": "2025-07-01",
                "amount": 2740,
                "source": "Test",
            }
        )
        cls.structure = cls._create_structure()
        cls.department = cls.env["hr.department"].create(
            {"name": "Guides", "company_id": cls.company.id}
        )
        cls.ming = cls._create_employee("Ming")
        cls.decisions = 0

    @classmethod
    def _create_structure(cls):
        categories = {
            code: cls.env["hr.salary.rule.category"].create(
                {"name": code, "code": code, "company_id": False}
            )
            for code in ("BASIC", "ALW", "GROSS", "DED", "NET")
        }
        ours = cls.env["hr.salary.rule.category"].search(
            [("code", "in", ("TCA_BEFORE_TAX", "TCA_AFTER_TAX"))]
        )
        for category in ours:
            under = "ALW" if category.code == "TCA_BEFORE_TAX" else "DED"
            category.parent_id = categories[under]

        def rule(code, category, sequence, python):
            return (
                cls.env["hr.salary.rule"]
                .create(
                    {
                        "name": code,
                        "code": code,
                        "sequence": sequence,
                        "category_id": categories[category].id,
                        "company_id": False,
                        "amount_select": "code",
                        "amount_python_compute": python,
                    }
                )
                .id
            )

        total = "result = categories.BASIC + categories.ALW"
        rules = [
            rule("BASIC", "BASIC", 1, "result = contract.wage"),
            rule("GROSS", "GROSS", 100, total),
            rule("TAX", "DED", 110, "result = -max(0, (GROSS - 5000) * 0.1)"),
            rule("NET", "NET", 200, f"{total} + categories.DED"),
        ]
        structure = cls.env["hr.payroll.structure"].create(
            {
                "name": "Guides",
                "code": "GUIDES",
                "company_id": cls.company.id,
                "parent_id": False,
                "rule_ids": [(6, 0, rules)],
            }
        )
        structure.action_add_assessment_rules()
        return structure

    @classmethod
    def _create_employee(cls, name, **version):
        employee = cls.env["hr.employee"].create(
            {
                "name": name,
                "company_id": cls.company.id,
                "department_id": cls.department.id,
            }
        )
        employee.version_id.write(
            {
                "date_version": "2026-01-01",
                "contract_date_start": "2026-01-01",
                "wage": 10000.0,
                "performance_bonus": 2000.0,
                "has_bonus_clause": True,
                "has_loss_clause": True,
                "struct_id": cls.structure.id,
                **version,
            }
        )
        return employee

    @classmethod
    def _create_user(cls, name, groups, **values):
        return new_test_user(
            cls.env,
            f"ledger_{name}",
            groups=groups,
            company_id=cls.company.id,
            company_ids=cls.company.ids,
            **values,
        )

    @classmethod
    def decision(cls):
        """Something that decides; what it is does not matter to the ledger."""
        cls.decisions += 1
        return cls.env["res.partner"].create({"name": f"Decision {cls.decisions}"})

    @classmethod
    def post(cls, channel, amount=None, employee=None, **posting):
        """An entry of October 2026, if nothing else is said."""
        return cls.env["travel.assessment.entry"]._post(
            [
                {
                    "employee": employee or cls.ming,
                    "channel": channel,
                    "source": cls.decision(),
                    "grounds": "As decided",
                    "event_date": date(2026, 10, 12),
                    "amount": amount,
                    **posting,
                }
            ]
        )

    @classmethod
    def slip(cls, month=10, employee=None, compute=True, **values):
        """A payslip of a month of 2026, made as RPC would: create, then compute."""
        employee = employee or cls.ming
        slip = cls.env["hr.payslip"].create(
            {
                "name": f"{employee.name} {month}",
                "employee_id": employee.id,
                "contract_id": employee.version_id.id,
                "struct_id": cls.structure.id,
                "date_from": date(2026, month, 1),
                "date_to": date(2026, month, LAST_OF[month]),
                "company_id": cls.company.id,
                **values,
            }
        )
        if compute:
            slip.compute_sheet()
        return slip

    @classmethod
    def allow_cancel(cls):
        """Have payroll's setting on that lets payslips be cancelled."""
        cls.env["ir.config_parameter"].set_param("payroll.allow_cancel_payslips", True)

    def shown(self, slip):
        """{code: total} of the ledger's lines on a payslip."""
        return {
            line.code: line.total for line in slip.line_ids if line.code in lines.CODES
        }

    def net(self, slip):
        return slip.get_salary_line_total("NET")

    def assertSettled(self, entry, amount):
        """So much of the entry stands on payslips, however the rows came about."""
        self.env.flush_all()
        entry.invalidate_recordset()
        self.assertAlmostEqual(entry.settled_amount, amount)
        self.assertAlmostEqual(sum(entry.settlement_ids.mapped("amount")), amount)

    @contextmanager
    def refused(self, text=""):
        """What happens inside is refused with `text`, and nothing has happened then."""
        try:
            with self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
                yield
                self.env.flush_all()
        except (UserError, IntegrityError, ValueError) as error:
            self.env.invalidate_all()
            self.assertIn(text, str(error))
            return
        self.fail(f"was not refused: {text}")
