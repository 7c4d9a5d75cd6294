from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    complaint_for_colleagues = fields.Boolean(
        string="Colleagues See Complaints",
        help="On: who has an account under the same contact, such as a travel "
        "department, follows the cases of colleagues in the portal. Off: only the "
        "complainant does.",
    )
