from odoo import models


class ResourceCalendar(models.Model):
    """A company's calendar says in which time zone its days begin and end."""

    _inherit = "resource.calendar"

    def write(self, vals):
        result = super().write(vals)
        if "tz" in vals:
            self.env.registry.clear_cache()
        return result
