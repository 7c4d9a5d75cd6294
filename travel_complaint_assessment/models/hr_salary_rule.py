from odoo import api, models
from odoo.exceptions import AccessError

# What OCA's payroll evaluates as Python, with the whole of Odoo in reach.
PYTHON = frozenset(
    {
        *("amount_python_compute", "amount_percentage_base", "quantity"),
        *("condition_python", "condition_range"),
    }
)


class HrSalaryRule(models.Model):
    _inherit = "hr.salary.rule"

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_can_write_python(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_can_write_python(vals)
        return super().write(vals)

    def _check_can_write_python(self, vals):
        """Whoever writes salary rules could do anything (Y7, attack 98)."""
        if self._name != "hr.salary.rule":
            return  # a payslip's line is made from its rule
        if self.env.su or self.env.user.has_group("base.group_system"):
            return
        defaults = self.default_get(list(PYTHON))
        if any(vals[name] != defaults.get(name) for name in PYTHON & vals.keys()):
            raise AccessError(
                self.env._(
                    "Salary rules are programs that run with the rights of whoever "
                    "computes pay. Only a system administrator writes them."
                )
            )
