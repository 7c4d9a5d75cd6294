from odoo import models

# Our categories, and the usual code of the one they belong under.
PARENTS = {"TCA_BEFORE_TAX": "ALW", "TCA_AFTER_TAX": "DED"}


class HrSalaryRuleCategory(models.Model):
    _inherit = "hr.salary.rule.category"

    def _join_payroll_categories(self):
        """Put our categories under the agency's allowances and deductions.

        OCA's payroll ships none outside its demo data, so they are looked up by code;
        a parent that somebody has chosen stays.
        """
        ours = self.search([("code", "in", list(PARENTS)), ("parent_id", "=", False)])
        for category in ours:
            parents = self.search(
                [("code", "=", PARENTS[category.code])], order="company_id desc, id"
            )
            common = parents.filtered(lambda parent: not parent.company_id)
            category.parent_id = (common or parents)[:1]
