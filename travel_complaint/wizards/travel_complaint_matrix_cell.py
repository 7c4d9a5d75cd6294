from odoo import fields, models


class TravelComplaintMatrixCell(models.TransientModel):
    """One cell of the matrix while it is being edited."""

    _name = "travel.complaint.matrix.cell"
    _description = "Cell of the Matrix"

    matrix_id = fields.Many2one(
        comodel_name="travel.complaint.matrix", required=True, ondelete="cascade"
    )
    category_id = fields.Many2one(
        comodel_name="helpdesk.ticket.category", required=True
    )
    severity_id = fields.Many2one(comodel_name="travel.complaint.severity")
    row = fields.Char()
    column = fields.Char()
    department_id = fields.Many2one(comodel_name="hr.department")
