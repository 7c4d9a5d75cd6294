from odoo import api, models

from ..tools.cells import restore


class TravelComplaintExportMixin(models.AbstractModel):
    """Concern: cases that were exported to a table and come back (attacks 60 to 63)."""

    _name = "travel.complaint.export.mixin"
    _description = "Export of Cases"

    @api.model
    def load(self, fields, data):
        # CSV files hold a guard before what a spreadsheet would compute.
        return super().load(fields, [[restore(cell) for cell in row] for row in data])
