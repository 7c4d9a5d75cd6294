from math import isfinite

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools import figures


class TravelComplaintTarget(models.Model):
    """What the agency wants a figure to be, from a day on (ST-5)."""

    _name = "travel.complaint.target"
    _description = "Target"
    _order = "indicator, valid_from desc, id desc"
    _rec_name = "indicator"

    indicator = fields.Selection(
        selection=lambda self: self._get_indicators(),
        string="Figure",
        required=True,
        index=True,
    )
    value = fields.Float(
        string="Target",
        required=True,
        help="Shares are entered as a part of 1: 0.9 is 90 %. Times are in hours, "
        "satisfaction is from 1 to 5.",
    )
    direction = fields.Selection(
        selection=[(figures.MORE, "At least"), (figures.LESS, "At most")],
        compute="_compute_direction",
        help="Which way is better follows from the figure.",
    )
    meaning = fields.Char(
        compute="_compute_meaning", help="The target as people write it."
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        ondelete="cascade",
        help="Empty: for all companies that have no target of their own.",
    )
    valid_from = fields.Date(
        required=True,
        default="2000-01-01",
        help="Months from this day on are measured against it; earlier ones against "
        "the target before.",
    )
    source = fields.Char(help="Where the target was set, such as a handbook.")

    _once_uniq = models.UniqueIndex(
        "(indicator, COALESCE(company_id, 0), valid_from)",
        "There is a target for this figure from this day on already.",
    )

    @api.model
    def _get_indicators(self):
        names = self.env["travel.complaint.figure"].fields_get(
            figures.WITH_TARGET, ["string"]
        )
        return [
            (code, names[code]["string"])
            for code in figures.WITH_TARGET
            if code in names
        ]

    @api.depends("indicator")
    def _compute_direction(self):
        for target in self:
            figure = figures.FIGURES.get(target.indicator)
            target.direction = figure.better if figure else False

    @api.depends("direction", "value")
    @api.depends_context("lang", "company")
    def _compute_meaning(self):
        for target in self:
            if not target.direction:
                target.meaning = False
                continue
            wanted = self.env["travel.complaint.figure"]._format(
                target.indicator, target.value
            )
            target.meaning = (
                self.env._("at least %(value)s", value=wanted)
                if target.direction == figures.MORE
                else self.env._("at most %(value)s", value=wanted)
            )

    @api.constrains("indicator", "value")
    def _check_value(self):
        for target in self:
            figure = figures.FIGURES.get(target.indicator)
            highest = {figures.SHARE: 1, figures.SCORE: 5}.get(
                figure and figure.unit, float("inf")
            )
            if not isfinite(target.value) or not 0 <= target.value <= highest:
                raise ValidationError(
                    self.env._(
                        "A target for a share lies between 0 and 1 (0.9 is 90 %%), one "
                        "for satisfaction between 1 and 5, and no target is negative."
                    )
                )

    @api.model
    def _get_values(self, company, day):
        """The targets that hold for `company` on `day`: {code of the figure: value}."""
        # Whoever reads a report may know by what it is measured.
        targets_sudo = self.sudo().search(
            [
                ("company_id", "in", [False, company.id]),
                ("valid_from", "<=", day),
            ],
            order="valid_from, id",
        )
        general = targets_sudo.filtered(lambda target: not target.company_id)
        own = targets_sudo - general
        return {target.indicator: target.value for target in (*general, *own)}
