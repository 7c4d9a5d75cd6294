from odoo import models

from ..tools import lines


class HrPayrollStructure(models.Model):
    _inherit = "hr.payroll.structure"

    def action_add_assessment_rules(self):
        """Add the lines of rewards and penalties that are missing here."""
        self.check_access("write")
        category = self.env["hr.salary.rule.category"]
        # Payroll's own rights are checked above; the categories are shared.
        category.sudo()._join_payroll_categories()
        shipped = self.env["hr.salary.rule"]
        for name in lines.RULE_NAMES:
            shipped |= (
                self.env.ref(
                    f"travel_complaint_assessment.{name}", raise_if_not_found=False
                )
                or self.env["hr.salary.rule"]
            )
        for structure in self:
            there = structure.get_structure_with_parents().get_all_rules()
            missing = shipped.filtered(
                lambda rule, there=there: rule.code not in there.mapped("code")
            )
            structure.rule_ids |= missing
        return True
