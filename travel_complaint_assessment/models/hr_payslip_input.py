from odoo import models


class HrPayslipInput(models.Model):
    _name = "hr.payslip.input"
    _inherit = ["travel.assessment.frozen.mixin", "hr.payslip.input"]
