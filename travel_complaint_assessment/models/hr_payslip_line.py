from odoo import models
from odoo.exceptions import UserError

from ..tools import lines

# What a line says of money, and whose it is.
CONTENT = frozenset(
    {"amount", "quantity", "rate", "code", "slip_id", "employee_id", "salary_rule_id"}
)


class HrPayslipLine(models.Model):
    _name = "hr.payslip.line"
    _inherit = ["travel.assessment.frozen.mixin", "hr.payslip.line"]
    _payslip_field = "slip_id"

    # OCA's payroll has neither, and looks up both for each payslip (G12).
    _slip_idx = models.Index("(slip_id)")
    _parent_line_idx = models.Index("(parent_line_id)")

    def write(self, vals):
        if CONTENT & vals.keys():
            self._check_not_of_the_ledger({vals.get("code"), *self.mapped("code")})
        return super().write(vals)

    def _check_not_of_the_ledger(self, codes):
        """What comes from the ledger is computed, and written by nobody (PY-3)."""
        if lines.CODES & codes:
            raise UserError(
                self.env._(
                    "Rewards and penalties on a payslip follow from their decisions. "
                    "Compute the payslip again, or correct the decision."
                )
            )
