from odoo import fields, models
from odoo.tools import SQL


class TravelAssessmentReconciliation(models.Model):
    """The ledger against the payslips, by employee, month and line (attack 113).

    Confirmed payslips alone; a refund counts against what it refunds. The difference is
    zero, or something was changed behind the ledger's back.
    """

    _name = "travel.assessment.reconciliation"
    _description = "Ledger Against Payslips"
    _auto = False
    _order = "month desc, employee_id, code"
    _rec_name = "code"
    _depends = {
        "hr.payslip": ["state", "credit_note", "employee_id", "company_id", "date_to"],
        "hr.payslip.line": ["slip_id", "code", "total"],
        "travel.assessment.settlement": ["payslip_id", "code", "amount", "state"],
    }

    company_id = fields.Many2one(comodel_name="res.company")
    currency_id = fields.Many2one(related="company_id.currency_id")
    employee_id = fields.Many2one(comodel_name="hr.employee")
    month = fields.Date()
    code = fields.Char(string="Line")
    ledger_amount = fields.Monetary(string="Ledger")
    payslip_amount = fields.Monetary(string="Payslips")
    difference = fields.Monetary()

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT row_number() OVER (ORDER BY company_id, employee_id, month, code)
                    AS id,
                company_id, employee_id, month, code,
                sum(ledger) AS ledger_amount, sum(shown) AS payslip_amount,
                sum(ledger) - sum(shown) AS difference
            FROM (%s UNION ALL %s) parts
            GROUP BY company_id, employee_id, month, code
            """,
            self._select_ledger(),
            self._select_lines(),
        )

    def _select_ledger(self):
        """What the ledger has settled on payslips, counter-rows taken off."""
        return SQL(
            """
            SELECT settlement.company_id, settlement.employee_id, months.month,
                settlement.code, 0::numeric AS shown,
                CASE WHEN settlement.code IN (
                    'TCA_REWARD', 'TCA_BONUS_CUT_BACK', 'TCA_LOSS_BACK'
                ) THEN settlement.amount ELSE -settlement.amount END AS ledger
            FROM travel_assessment_settlement settlement
            JOIN travel_assessment_month months ON months.id = settlement.month_id
            WHERE settlement.state = 'settled'
            """
        )

    def _select_lines(self):
        """What confirmed payslips show, refunds taken off."""
        return SQL(
            """
            SELECT slip.company_id, slip.employee_id,
                date_trunc('month', slip.date_to)::date AS month, line.code,
                CASE WHEN slip.credit_note THEN -line.total ELSE line.total END
                    AS shown,
                0::numeric AS ledger
            FROM hr_payslip_line line
            JOIN hr_payslip slip ON slip.id = line.slip_id
            WHERE slip.state = 'done' AND line.code LIKE 'TCA\\_%%'
            """
        )
