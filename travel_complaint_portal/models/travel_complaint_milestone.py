from odoo import fields, models


class TravelComplaintMilestone(models.Model):
    _inherit = "travel.complaint.milestone"

    guest_promise = fields.Char(
        string="Promise to the Guest",
        translate=True,
        help="What we do until the limit to this milestone is over, as the guest reads "
        "it on the page. Empty, or not shown to the guest: nothing is promised.",
    )
