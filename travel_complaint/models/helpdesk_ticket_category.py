from odoo import fields, models


class HelpdeskTicketCategory(models.Model):
    _name = "helpdesk.ticket.category"
    _inherit = ["travel.complaint.kept.mixin", "helpdesk.ticket.category"]

    is_complaint_category = fields.Boolean(
        string="For Complaints",
        help="Offered when a case is registered. Leave it off for the categories of "
        "your other tickets.",
    )
    code = fields.Char(
        help="Short code by which letters, figures and imports name the category.",
    )
