from odoo import api, models


class TravelComplaintFigureAnalysisMixin(models.AbstractModel):
    """Concern: figures are up to date when somebody opens an analysis."""

    _name = "travel.complaint.figure.analysis.mixin"
    _description = "Analysis"

    @api.model
    def _open_analysis(self, name):
        """Refresh the figures, then open a window; called by the menus.

        :param name: xml id of the window, without the addon
        """
        self.check_access("read")
        self.env["travel.complaint.figure"]._refresh_for_reading()
        windows = self.env["ir.actions.act_window"]
        return windows._for_xml_id(f"travel_complaint.{name}")
