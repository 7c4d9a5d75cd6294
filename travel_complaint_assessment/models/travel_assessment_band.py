from odoo import api, fields, models


class TravelAssessmentBand(models.Model):
    """From which figure on an indicator gives how many points (AS-1)."""

    _name = "travel.assessment.band"
    _description = "Band of an Indicator"
    _order = "indicator_id, figure_from"
    _rec_name = "figure_from"

    indicator_id = fields.Many2one(
        comodel_name="travel.assessment.indicator",
        required=True,
        ondelete="cascade",
        index=True,
    )
    figure_from = fields.Float(
        string="From", digits=(10, 2), default=0.0, aggregator=None
    )
    figure_to = fields.Float(
        string="To Below",
        digits=(10, 2),
        compute="_compute_figure_to",
        help="Where the next band begins. Empty: without an end.",
    )
    score = fields.Float(string="Points", digits=(6, 2), default=0.0, aggregator=None)

    _from_uniq = models.Constraint(
        "UNIQUE (indicator_id, figure_from)", "Each band begins at another figure."
    )
    _from_range = models.Constraint(
        "CHECK (figure_from BETWEEN 0 AND 1000000)",
        "A band begins between nothing and a million.",
    )
    _score_range = models.Constraint(
        "CHECK (score BETWEEN 0 AND 100)", "A band gives between 0 and 100 points."
    )

    @api.depends("figure_from", "indicator_id.band_ids.figure_from")
    def _compute_figure_to(self):
        for band in self:
            limits = band.indicator_id.band_ids.mapped("figure_from")
            later = [limit for limit in limits if limit > band.figure_from]
            band.figure_to = min(later, default=0.0)
