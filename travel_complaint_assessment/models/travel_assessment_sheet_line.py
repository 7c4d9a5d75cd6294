from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import formatLang

from ..tools import score, triggers
from .travel_assessment_measure_mixin import HAND, MEASURES

ENTERED = frozenset({"entered_figure", "entered_note"})


class TravelAssessmentSheetLine(models.Model):
    """One indicator on a sheet: its figure, its points, what is missing (AS-1, AS-2).

    It keeps weight and bands as they were when it was reckoned.
    """

    _name = "travel.assessment.sheet.line"
    _inherit = ["travel.complaint.ledger.mixin", "travel.assessment.measure.mixin"]
    _description = "Line of an Assessment Sheet"
    _order = "sheet_id, sequence, id"
    _rec_name = "indicator_id"

    sheet_id = fields.Many2one(
        comodel_name="travel.assessment.sheet",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(related="sheet_id.company_id")
    state = fields.Selection(related="sheet_id.state")
    indicator_id = fields.Many2one(
        comodel_name="travel.assessment.indicator",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    sequence = fields.Integer(readonly=True, default=10)

    # What it was reckoned with
    measure = fields.Selection(
        selection=MEASURES, string="What Is Counted", required=True, readonly=True
    )
    direction = fields.Selection(
        selection=[(score.HIGHER, "More is better"), (score.LOWER, "Less is better")],
        string="Better Is",
        required=True,
        readonly=True,
    )
    target = fields.Float(digits=(10, 2), readonly=True, default=0.0, aggregator=None)
    weight = fields.Float(digits=(6, 2), readonly=True, default=0.0, aggregator=None)
    scale = fields.Json(
        readonly=True, help="From which figure on it gives how many points."
    )

    # What came out
    hits = fields.Integer(
        readonly=True, default=0, help="Cases that are as they should be."
    )
    total = fields.Integer(
        string="Cases", readonly=True, default=0, help="All cases that count."
    )
    figure = fields.Float(
        digits=(10, 2),
        readonly=True,
        default=0.0,
        aggregator="avg",
        help="In percent for a share of cases, else as a number.",
    )
    has_figure = fields.Boolean(readonly=True, help="Without, it does not count.")
    score = fields.Float(
        string="Points", digits=(6, 2), readonly=True, default=0.0, aggregator="avg"
    )
    case_ids = fields.One2many(
        comodel_name="travel.assessment.sheet.case", inverse_name="line_id"
    )

    # Entered by hand
    entered_figure = fields.Float(digits=(10, 2), default=0.0, aggregator=None)
    entered_note = fields.Char(string="What It Rests On")
    entered_by_id = fields.Many2one(
        comodel_name="res.users", readonly=True, ondelete="restrict"
    )
    entered_at = fields.Datetime(readonly=True)

    # What people read
    figure_text = fields.Char(string="Result", compute="_compute_reading")
    target_text = fields.Char(string="Aim", compute="_compute_reading")
    is_target_met = fields.Boolean(compute="_compute_reading")
    missing_text = fields.Text(
        string="To the Next Band",
        compute="_compute_reading",
        help="What is missing to more points.",
    )
    bar = fields.Html(
        string="Points by Band",
        compute="_compute_bar",
        sanitize=False,
    )
    advice = fields.Text(related="indicator_id.advice")

    _indicator_uniq = models.UniqueIndex(
        "(sheet_id, indicator_id)", "Each indicator stands on a sheet once."
    )
    _figure_range = models.Constraint(
        "CHECK (hits BETWEEN 0 AND total AND figure BETWEEN 0 AND 1000000"
        " AND entered_figure BETWEEN 0 AND 1000000)",
        "A figure lies between nothing and a million, and no more cases are as they "
        "should be than there are.",
    )
    _score_of_figure = models.Constraint(
        "CHECK (has_figure OR score = 0)", "Without a figure there are no points."
    )

    def init(self):
        triggers.install(self.env.cr, self._table)

    @api.depends("hits", "total", "figure", "has_figure", "scale", "target")
    @api.depends_context("lang")
    def _compute_reading(self):
        kinds = self._get_kinds()
        for line in self:
            is_share = kinds[line.measure] == score.SHARE
            line.target_text = line._show(line.target) + ("%" if is_share else "")
            is_better = (
                line.figure >= line.target
                if line.direction == score.HIGHER
                else line.figure <= line.target
            )
            line.is_target_met = line.has_figure and is_better
            if not line.has_figure:
                line.figure_text = (
                    self.env._("not entered yet")
                    if line.measure == HAND
                    else self.env._("no cases")
                )
            elif is_share:
                line.figure_text = self.env._(
                    "%(percent)s%% (%(hits)s of %(total)s)",
                    percent=line._show(line.figure),
                    hits=line.hits,
                    total=line.total,
                )
            else:
                line.figure_text = line._show(line.figure)
            line.missing_text = line._get_missing_text()

    @api.depends("figure", "has_figure", "scale")
    @api.depends_context("lang")
    def _compute_bar(self):
        for line in self:
            verdict = line._judge()
            segments = Markup("").join(
                Markup(
                    '<div class="flex-fill text-center border-start border-end %s">'
                    '<div class="fw-bold">%s</div><div class="small">%s+</div></div>'
                )
                % (
                    "text-bg-primary"
                    if verdict and verdict.position == position
                    else "text-bg-light",
                    line._show(points),
                    line._show(figure),
                )
                for position, (figure, points) in enumerate(line.scale or ())
            )
            line.bar = Markup('<div class="d-flex lh-sm">%s</div>') % segments

    def _judge(self):
        """What the figure of this line is worth; None without a figure."""
        self.ensure_one()
        kind = self._get_kinds()[self.measure]
        if not self.has_figure or not self.scale:
            return None
        hits = self.entered_figure if kind == score.HAND else self.hits
        return score.judge(kind, self.direction, self.scale, hits, self.total)

    def _get_missing_text(self):
        verdict = self._judge()
        if not verdict:
            return self.env._("It does not count in the score.")
        if verdict.missing is None:
            return self.env._("The best band is reached.")
        return self._describe_missing(
            self.measure,
            self.direction,
            self._show(verdict.missing),
            self.total,
            self._show(verdict.next_score),
        )

    def _show(self, number):
        """A number without needless decimals, in the reader's language."""
        digits = 0 if number == int(number) else score.DIGITS
        return formatLang(self.env, float(number), digits=digits)

    # Entering by hand

    def write(self, vals):
        if self.env.su:
            return super().write(vals)
        if vals.keys() - ENTERED:
            raise AccessError(
                self.env._("A line is reckoned from the cases, not written.")
            )
        self._check_can_enter()
        result = super().write(vals)
        # Who entered it, and what follows, is written by the system.
        self.sudo()._after_entering(self.env.user)
        return result

    def _check_can_enter(self):
        self.check_access("write")
        for line in self:
            if line.measure != HAND:
                raise UserError(
                    self.env._(
                        "%(indicator)s is counted from the cases and not entered.",
                        indicator=line.indicator_id.name,
                    )
                )
        self.sheet_id._check_can("enter")

    def _after_entering(self, user):
        """Note who entered these figures, and reckon their sheets."""
        self.write({"entered_by_id": user.id, "entered_at": fields.Datetime.now()})
        for line in self:
            line.write({"has_figure": True, "figure": line.entered_figure})
            line.score = float(line._judge().score)
        self.sheet_id._add_up()

    # Opening

    def action_open_cases(self):
        """Show the cases behind the figure."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "travel_complaint_assessment.travel_assessment_sheet_case_action"
        )
        return {
            **action,
            "name": self.indicator_id.name,
            "domain": [("line_id", "=", self.id)],
        }
