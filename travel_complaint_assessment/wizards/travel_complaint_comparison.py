from odoo import models

from odoo.addons.travel_complaint.models.travel_complaint_volume import GUIDE


class TravelComplaintComparison(models.TransientModel):
    _inherit = "travel.complaint.comparison"

    def _count_praise(self):
        """What guests have praised guides for (AS-4), by the rights of who compares."""
        counts = super()._count_praise()
        if self.bearer != GUIDE:
            return counts
        start, end = self._get_span()
        rows = self.env["travel.assessment.praise"]._read_group(
            [
                ("company_id", "=", self.company_id.id),
                ("received_on", ">=", start),
                ("received_on", "<", end),
            ],
            ["employee_id", "received_on:month"],
            ["__count"],
        )
        return counts + [(guide.id, month, count) for guide, month, count in rows]
