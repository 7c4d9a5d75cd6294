from odoo import api, models


class TierReview(models.Model):
    _inherit = "tier.review"

    @api.model
    def _get_guarded_models(self):
        return super()._get_guarded_models() | {"travel.assessment.decision"}
