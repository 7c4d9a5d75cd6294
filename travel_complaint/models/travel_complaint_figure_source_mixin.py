from odoo import models

from ..tools import figure_triggers


class TravelComplaintFigureSourceMixin(models.AbstractModel):
    """A table from which figures are made: the database notes which cases change."""

    _name = "travel.complaint.figure.source.mixin"
    _description = "Source of Figures"

    def init(self):
        if self._table in figure_triggers.TRIGGERS:
            figure_triggers.install(self.env.cr, self._table)
        return super().init()
