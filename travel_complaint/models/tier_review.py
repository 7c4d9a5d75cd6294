from odoo import api, models
from odoo.exceptions import AccessError

OFFER = "travel.complaint.offer"


class TierReview(models.Model):
    """Reviews of offers are written by the offers' verbs alone.

    Tier validation lets every employee write every review; so anybody could approve by
    RPC. What counts is on the offer, but what is shown has to be true as well.
    """

    _inherit = "tier.review"

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su and any(vals.get("model") == OFFER for vals in vals_list):
            raise AccessError(self._describe_verbs())
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su and (
            vals.get("model") == OFFER or OFFER in self.mapped("model")
        ):
            raise AccessError(self._describe_verbs())
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_offers(self):
        if not self.env.su and OFFER in self.mapped("model"):
            raise AccessError(self._describe_verbs())

    def _describe_verbs(self):
        return self.env._(
            "Reviews of offers are not written by hand. Open the offer and use its "
            "buttons."
        )
