from odoo import api, models
from odoo.exceptions import AccessError


class TierReview(models.Model):
    """Reviews of offers are written by the offers' verbs alone.

    Tier validation lets every employee write every review; so anybody could approve by
    RPC. What counts is on the offer, but what is shown has to be true as well.
    """

    _inherit = "tier.review"

    @api.model
    def _get_guarded_models(self):
        """The models whose reviews nobody writes by hand."""
        return {"travel.complaint.offer"}

    @api.model_create_multi
    def create(self, vals_list):
        guarded = self._get_guarded_models()
        if not self.env.su and any(vals.get("model") in guarded for vals in vals_list):
            raise AccessError(self._describe_verbs())
        return super().create(vals_list)

    def write(self, vals):
        touched = {vals.get("model"), *self.mapped("model")}
        if not self.env.su and touched & self._get_guarded_models():
            raise AccessError(self._describe_verbs())
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_offers(self):
        touched = set(self.mapped("model"))
        if not self.env.su and touched & self._get_guarded_models():
            raise AccessError(self._describe_verbs())

    def _describe_verbs(self):
        return self.env._(
            "Such reviews are not written by hand. Open what is to be reviewed and "
            "use its buttons."
        )
