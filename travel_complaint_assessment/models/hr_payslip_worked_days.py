from odoo import models


class HrPayslipWorkedDays(models.Model):
    _name = "hr.payslip.worked_days"
    _inherit = ["travel.assessment.frozen.mixin", "hr.payslip.worked_days"]
