from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools import score
from .travel_assessment_measure_mixin import MEASURES


class TravelAssessmentIndicator(models.Model):
    """What staff are measured by (考核指標): measure, target, weight, bands (AS-1).

    Sheets copy what they were reckoned with, so that a change here changes no sheet
    that has been reviewed.
    """

    _name = "travel.assessment.indicator"
    _inherit = ["travel.assessment.measure.mixin"]
    _description = "Indicator"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        ondelete="restrict",
        help="Empty: for all companies.",
    )
    measure = fields.Selection(
        selection=MEASURES,
        string="What Is Counted",
        required=True,
        help="What is counted. The figures come from the cases, but for those entered "
        "by hand.",
    )
    direction = fields.Selection(
        selection=[(score.HIGHER, "More is better"), (score.LOWER, "Less is better")],
        string="Better Is",
        required=True,
        default=score.HIGHER,
    )
    target = fields.Float(
        digits=(10, 2),
        default=0.0,
        help="In percent for a share of cases, else as a number.",
    )
    weight = fields.Float(
        digits=(6, 2),
        default=1.0,
        help="How much it counts in the base score, beside the weights of the others. "
        "0: it is shown and does not count.",
    )
    advice = fields.Text(
        string="How to Improve",
        translate=True,
        help="What the employee reads beside the figure.",
    )
    source = fields.Char(help="The regulation that it comes from.")
    band_ids = fields.One2many(
        comodel_name="travel.assessment.band", inverse_name="indicator_id", copy=True
    )

    _weight_range = models.Constraint(
        "CHECK (weight BETWEEN 0 AND 1000)", "A weight lies between 0 and 1000."
    )
    _target_range = models.Constraint(
        "CHECK (target BETWEEN 0 AND 1000000)",
        "A target lies between nothing and a million.",
    )

    @api.constrains("measure", "direction", "band_ids")
    def _check_bands(self):
        # Asked again when sheets are drafted: bands can be written on their own.
        for indicator in self:
            fault = score.find_fault(indicator.direction, indicator._get_scale())
            if fault == "start":
                raise ValidationError(
                    self.env._(
                        "The bands of %(indicator)s start at 0, so that each figure "
                        "has its points.",
                        indicator=indicator.name,
                    )
                )
            if fault:
                raise ValidationError(
                    self.env._(
                        "The bands of %(indicator)s give fewer points for a better "
                        "figure. Mend the points, or what is better.",
                        indicator=indicator.name,
                    )
                )

    def _get_scale(self):
        """[[from which figure on, points]], the lowest figure first."""
        return [
            [band.figure_from, band.score]
            for band in self.band_ids.sorted("figure_from")
        ]
