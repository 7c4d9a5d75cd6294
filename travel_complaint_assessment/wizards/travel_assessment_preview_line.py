from odoo import fields, models


class TravelAssessmentPreviewLine(models.TransientModel):
    """One entry in the preview of a month: what of it comes now, what waits and why."""

    _name = "travel.assessment.preview.line"
    _description = "Line Before Payroll"
    _order = "employee_id, id"
    _rec_name = "entry_id"

    preview_id = fields.Many2one(
        comodel_name="travel.assessment.preview", required=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="preview_id.currency_id")
    entry_id = fields.Many2one(comodel_name="travel.assessment.entry", required=True)
    employee_id = fields.Many2one(comodel_name="hr.employee", required=True)
    channel = fields.Selection(related="entry_id.channel")
    source_name = fields.Char(related="entry_id.source_name", string="Decision")
    grounds = fields.Text(related="entry_id.grounds")
    amount = fields.Monetary(related="entry_id.signed_amount", string="In All")
    now_amount = fields.Monetary(string="This Month")
    held_amount = fields.Monetary(string="Held Back")
    reason = fields.Selection(
        selection=[
            ("planned", "To be settled"),
            ("reserved", "On a payslip that is not confirmed"),
            ("settled", "Settled"),
            ("appeal_window", "Held: an appeal is possible"),
            ("appeal", "Held: an appeal is pending"),
            ("legal", "Held: a proceeding at law is pending"),
            ("share", "Carried over: share of the month's wage"),
            ("floor", "Carried over: minimum wage"),
            ("bonus", "Carried over: no bonus left"),
            ("no_floor", "Carried over: no minimum wage is entered"),
            ("no_base", "Carried over: the structure lacks gross or net"),
            ("forbidden", "Not allowed by the rule of lawful pay"),
            ("time_bar", "Too old by the rule of lawful pay"),
            ("contract", "No contract in this month"),
            ("payslip_there", "Waits: the payslip of the month is computed already"),
            ("payslip", "Waits for a payslip"),
            ("broken", "The payslip cannot be computed"),
        ],
        string="State",
    )
