from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import date_utils, format_date

from ..tools import sheet_triggers, triggers

STATES = [
    ("draft", "Draft"),
    ("reviewed", "Reviewed"),
    ("decided", "Decided"),
    ("published", "Published"),
    ("final", "Final"),
]


class TravelAssessmentSheet(models.Model):
    """What a month of an employee's work on complaints is worth (考核表, AS-3).

    Drafted and reckoned by the system from the cases, reviewed, decided by another
    person, published, and final when no appeal is possible any more. The system and the
    verbs alone write it; the database keeps the sum, and what is fixed.
    """

    _name = "travel.assessment.sheet"
    _inherit = [
        "travel.assessment.independence.mixin",
        "travel.assessment.appealable.mixin",
        "travel.assessment.sheet.flow.mixin",
        "travel.assessment.sheet.draft.mixin",
        "travel.complaint.ledger.mixin",
    ]
    _description = "Assessment Sheet"
    _order = "month desc, total_score desc, id"
    _rec_name = "employee_id"

    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, ondelete="restrict"
    )
    employee_id = fields.Many2one(
        comodel_name="hr.employee", required=True, readonly=True, ondelete="restrict"
    )
    department_id = fields.Many2one(
        comodel_name="hr.department",
        readonly=True,
        ondelete="restrict",
        help="Where the employee worked at the end of the month.",
    )
    month = fields.Date(
        string="First Day", required=True, readonly=True, help="Of the month."
    )
    month_name = fields.Char(string="Month", compute="_compute_month_name")
    state = fields.Selection(
        selection=STATES, required=True, readonly=True, default="draft"
    )
    calculated_at = fields.Datetime(string="Reckoned", readonly=True)

    # How the score comes about: base, plus incentive, less penalty (AS-2)
    base_score = fields.Float(
        string="Base",
        digits=(7, 2),
        readonly=True,
        default=0.0,
        aggregator="avg",
        help="The points of the indicators, weighed and averaged.",
    )
    incentive = fields.Float(digits=(7, 2), readonly=True, default=0.0)
    penalty = fields.Float(digits=(7, 2), readonly=True, default=0.0)
    total_score = fields.Float(
        string="Score", digits=(7, 2), readonly=True, default=0.0, aggregator="avg"
    )
    line_ids = fields.One2many(
        comodel_name="travel.assessment.sheet.line", inverse_name="sheet_id"
    )

    decision_ids = fields.Many2many(
        comodel_name="travel.assessment.decision",
        relation="travel_assessment_sheet_decision_rel",
        column1="sheet_id",
        column2="decision_id",
        string="Decisions That Count",
        readonly=True,
        help="Final decisions whose points are the incentive and the penalty. Each "
        "counts on one sheet.",
    )
    counter_ids = fields.Many2many(
        comodel_name="travel.assessment.decision",
        relation="travel_assessment_sheet_counter_rel",
        column1="sheet_id",
        column2="decision_id",
        string="Decisions Taken Back",
        readonly=True,
        help="Decisions that count on an earlier sheet and were revoked when it was "
        "fixed. Here their points come off again.",
    )

    _month_uniq = models.UniqueIndex(
        "(employee_id, month)", "The employee has a sheet of this month already."
    )
    _first_day = models.Constraint(
        "CHECK (EXTRACT(DAY FROM month) = 1)", "Months are named by their first day."
    )
    _sum = models.Constraint(
        "CHECK (total_score = base_score + incentive - penalty)",
        "The score is the base, plus the incentive, less the penalty.",
    )
    _sum_range = models.Constraint(
        "CHECK (base_score BETWEEN 0 AND 100 AND incentive BETWEEN -10000 AND 10000"
        " AND penalty BETWEEN -10000 AND 10000)",
        "The base has 0 to 100 points, the others are not more than 10,000.",
    )
    _state_month_idx = models.Index("(company_id, month, state)")

    def init(self):
        triggers.install(self.env.cr, self._table)
        triggers.install(self.env.cr, "travel_assessment_sheet_decision_rel")
        self.env.cr.execute(sheet_triggers.DECISION_ONCE)
        triggers.install(self.env.cr, "travel_assessment_sheet_counter_rel")
        self.env.cr.execute(sheet_triggers.COUNTER_ONCE)

    @api.depends("month")
    @api.depends_context("lang")
    def _compute_month_name(self):
        for sheet in self:
            sheet.month_name = format_date(self.env, sheet.month, date_format="yyyy-MM")

    @api.depends("employee_id", "month")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for sheet in self:
            # Whoever sees the sheet knows whose it is.
            name = sheet.sudo().employee_id.name
            sheet.display_name = f"{name}, {sheet.month_name}"

    # Whom and what it is about, for independence and appeals

    def _get_judged_day(self):
        return date_utils.end_of(self.month, "month")

    def _get_judged_cases(self):
        return self.line_ids.case_ids.ticket_id

    def _get_acted_users(self):
        return self.reviewed_by_id

    def _get_appealed_people(self):
        """Who does not sit on the panel of an appeal: they decided on it."""
        return self.reviewed_by_id | self.decided_by_id

    def _get_appeal_policy(self):
        return self._get_policy()

    def _get_policy(self):
        """The rules of reward and penalty in force at the end of the month."""
        policies = self.env["travel.assessment.policy"]
        return policies._get_policy(self.company_id, self._get_judged_day())

    def _has_satisfaction(self, least):
        """Whether at least `least` percent of the guests were satisfied (AS-4)."""
        self.ensure_one()
        lines = self.line_ids.filtered(lambda line: line.measure == "satisfaction")
        hits, total = sum(lines.mapped("hits")), sum(lines.mapped("total"))
        # Compared without dividing, so that nothing is rounded.
        return not least or (total > 0 and hits * 100 >= least * total)

    def action_reward(self):
        """Draft the reward that rests on this final sheet."""
        self.ensure_one()
        self.check_access("read")
        decisions = self.env["travel.assessment.decision"]
        return decisions._draft_reward("sheet", self, self.employee_id)

    def write(self, vals):
        if not self.env.su and vals.keys() - {"line_ids"}:
            raise AccessError(
                self.env._("A sheet is reckoned from the cases. Use the buttons.")
            )
        return super().write(vals)
