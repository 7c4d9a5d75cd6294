from odoo import fields, models


class TravelComplaintCause(models.Model):
    _inherit = "travel.complaint.cause"

    course_id = fields.Many2one(
        comodel_name="hr.course",
        string="Course Against It",
        ondelete="set null",
        help="Proposed to whoever is liable for cases of this cause (AS-11).",
    )
