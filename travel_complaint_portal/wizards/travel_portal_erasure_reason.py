from odoo import fields, models


class TravelPortalErasureReason(models.TransientModel):
    """Asks what the guest reads whose data are kept. Holds no rule of its own."""

    _name = "travel.portal.erasure.reason"
    _inherit = ["travel.complaint.reason.mixin"]
    _description = "Answer to a Request for Deletion"

    erasure_id = fields.Many2one(comodel_name="travel.portal.erasure", required=True)
    verb = fields.Selection(selection=[("refuse", "Refuse")], required=True)

    def _get_subject(self):
        return self.erasure_id
