from odoo import api, models


class ResourceCalendarLeaves(models.Model):
    """Public holidays, which the expanded calendars must follow (TL-b)."""

    _inherit = "resource.calendar.leaves"

    @api.model_create_multi
    def create(self, vals_list):
        leaves = super().create(vals_list)
        leaves._forget_complaint_axes()
        return leaves

    def write(self, vals):
        self._forget_complaint_axes()
        result = super().write(vals)
        self._forget_complaint_axes()
        return result

    def unlink(self):
        self._forget_complaint_axes()
        return super().unlink()

    def _forget_complaint_axes(self):
        """Public holidays change the limits; a single person's leave does not."""
        if any(not leave.resource_id for leave in self):
            self.env.registry.clear_cache()
