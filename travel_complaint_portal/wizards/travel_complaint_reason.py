from odoo import fields, models


class TravelComplaintReason(models.TransientModel):
    _inherit = "travel.complaint.reason"

    question = fields.Text(
        string="Question to the Guest",
        help="The guest reads it on the page, answers there, and the case goes on.",
    )

    def _get_further_arguments(self):
        if self.verb == "wait_guest":
            return ((self.question or "").strip(),)
        return super()._get_further_arguments()
