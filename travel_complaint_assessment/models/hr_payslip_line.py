from odoo import models


class HrPayslipLine(models.Model):
    _name = "hr.payslip.line"
    _inherit = ["travel.assessment.frozen.mixin", "hr.payslip.line"]
    _payslip_field = "slip_id"

    # OCA's payroll has neither, and looks up both for each payslip (G12).
    _slip_idx = models.Index("(slip_id)")
    _parent_line_idx = models.Index("(parent_line_id)")
