from odoo import api, models


class TravelComplaintKeptMixin(models.AbstractModel):
    """Configuration that is kept at hand (ormcache) until a record of it changes."""

    _name = "travel.complaint.kept.mixin"
    _description = "Configuration Kept at Hand"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        self.env.registry.clear_cache()
        return records

    def write(self, vals):
        result = super().write(vals)
        self.env.registry.clear_cache()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result
