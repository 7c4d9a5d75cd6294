import secrets

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.travel_complaint.tools import transitions

from ..tools import sample

DRAFT, DRAWN, DONE = "draft", "drawn", "done"
# What is planned before the draw; all else is written by the verbs.
PLAN = frozenset(
    {"name", "company_id", "date_from", "date_to", "sample_size", "auditor_ids"}
)
REMARKS = frozenset({"conclusion", "line_ids", "finding_ids"})


class TravelAssessmentAudit(models.Model):
    """An internal audit: some closed cases of a period against the checklist (AS-10).

    Which cases it meets is drawn by lot from a seed that nobody chooses. The seed and a
    fingerprint of the population are kept, so that anybody can draw again.
    """

    _name = "travel.assessment.audit"
    _description = "Internal Audit"
    _order = "date_to desc, id desc"

    name = fields.Char(required=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        ondelete="restrict",
        default=lambda self: self.env.company,
    )
    state = fields.Selection(
        selection=[(DRAFT, "Planned"), (DRAWN, "Under Way"), (DONE, "Done")],
        required=True,
        readonly=True,
        default=DRAFT,
        copy=False,
    )

    # Which cases
    date_from = fields.Date(string="Closed From", required=True)
    date_to = fields.Date(string="Closed To", required=True)
    sample_size = fields.Integer(string="Cases to Draw", required=True, default=10)
    auditor_ids = fields.Many2many(
        comodel_name="res.users",
        relation="travel_assessment_audit_user_rel",
        column1="audit_id",
        column2="user_id",
        string="Auditors",
        default=lambda self: self.env.user,
        domain=lambda self: [
            (
                "all_group_ids",
                "in",
                self.env.ref(
                    "travel_complaint_assessment.group_travel_assessment_assessor"
                ).ids,
            )
        ],
        help="Each case goes to one of them who has not handled it.",
    )
    seed = fields.Char(readonly=True, copy=False)
    population_size = fields.Integer(
        string="Closed Cases in the Period", readonly=True, copy=False, default=0
    )
    population_hash = fields.Char(readonly=True, copy=False)
    drawn_at = fields.Datetime(string="Drawn", readonly=True, copy=False)
    drawn_by_id = fields.Many2one(
        comodel_name="res.users", readonly=True, ondelete="restrict", copy=False
    )

    # What came out
    line_ids = fields.One2many(
        comodel_name="travel.assessment.audit.line",
        inverse_name="audit_id",
        string="Cases",
    )
    mark_ids = fields.One2many(
        comodel_name="travel.assessment.audit.mark", inverse_name="audit_id"
    )
    finding_ids = fields.One2many(
        comodel_name="travel.assessment.audit.finding",
        inverse_name="audit_id",
        string="Findings",
    )
    score = fields.Float(
        string="Score %",
        digits=(5, 1),
        compute="_compute_score",
        store=True,
        aggregator="avg",
    )
    missing_count = fields.Integer(string="Marks Missing", compute="_compute_missing")
    open_finding_count = fields.Integer(
        string="Findings to Mend", compute="_compute_missing"
    )
    conclusion = fields.Text(copy=False)
    done_at = fields.Datetime(string="Finished", readonly=True, copy=False)
    done_by_id = fields.Many2one(
        comodel_name="res.users", readonly=True, ondelete="restrict", copy=False
    )

    _period = models.Constraint(
        "CHECK (date_from <= date_to)", "The period ends before it begins."
    )
    _sample_size_range = models.Constraint(
        "CHECK (sample_size BETWEEN 1 AND 1000)", "Draw 1 to 1000 cases."
    )
    _drawn_whole = models.Constraint(
        "CHECK (state = 'draft' OR (seed IS NOT NULL AND population_hash IS NOT NULL"
        " AND drawn_by_id IS NOT NULL AND drawn_at IS NOT NULL))",
        "A draw keeps its seed and its population, so that it can be repeated.",
    )

    @api.depends("mark_ids.score")
    def _compute_score(self):
        for audit in self:
            audit.score = sample.percent(audit.mark_ids._get_points())

    @api.depends("mark_ids.score", "finding_ids.state")
    def _compute_missing(self):
        for audit in self:
            audit.missing_count = len(audit.mark_ids.filtered(lambda m: not m.score))
            audit.open_finding_count = len(
                audit.finding_ids.filtered(lambda finding: finding.state != "done")
            )

    # What people may write

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            vals_list = [
                {name: vals[name] for name in vals.keys() & PLAN} for vals in vals_list
            ]
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            self._check_can_write(vals)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_drawn(self):
        if self.filtered(lambda audit: audit.state != DRAFT):
            raise UserError(
                self.env._("What was drawn stays: nobody draws until the lot fits.")
            )

    def _check_can_write(self, vals):
        allowed = {DRAFT: PLAN | REMARKS, DRAWN: REMARKS, DONE: frozenset()}
        for audit in self:
            if vals.keys() - allowed[audit.state]:
                raise AccessError(
                    self.env._(
                        "Period, sample and auditors are fixed by the draw, and what "
                        "came out by the end of the audit. Use the buttons."
                    )
                )

    # Drawing

    def action_draw(self):
        """Draw the cases by lot, and give each to an auditor without a conflict."""
        self.check_access("write")
        for audit in self:
            # An audit is drawn once; who draws need not be allowed to read cases.
            audit.sudo()._draw(audit._check_can_draw())
        return True

    def _check_can_draw(self):
        """Refuse to draw twice, or from nothing.

        :return: the ids of the population
        """
        if self.state != DRAFT:
            raise UserError(self.env._("The cases have been drawn already."))
        if not self.auditor_ids:
            raise UserError(self.env._("Say who audits the cases."))
        population = self._get_population()
        if not population:
            raise UserError(self.env._("No case was closed in this period."))
        return population

    def _get_population(self):
        """The ids of the closed cases of the period."""
        start = self.company_id._get_complaint_day_bounds(self.date_from)[0]
        end = self.company_id._get_complaint_day_bounds(self.date_to)[1]
        # Which cases there are is counted for all, whoever may read them.
        tickets_sudo = self.env["helpdesk.ticket"].sudo()
        return tickets_sudo.search(
            [
                ("company_id", "=", self.company_id.id),
                ("complaint_kind", "!=", False),
                ("complaint_state", "=", transitions.CLOSED),
                ("closed_date", ">=", start),
                ("closed_date", "<", end),
            ]
        ).ids

    def _draw(self, population):
        seed = secrets.token_hex(16)
        self.write(
            {
                "state": DRAWN,
                "seed": seed,
                "population_size": len(population),
                "population_hash": sample.fingerprint(population),
                "drawn_at": fields.Datetime.now(),
                "drawn_by_id": self.env.uid,
            }
        )
        lines = self.env["travel.assessment.audit.line"].create(
            [
                {"audit_id": self.id, "ticket_id": ticket_id}
                for ticket_id in sample.draw(population, self.sample_size, seed)
            ]
        )
        lines._assign(self.auditor_ids)
        lines._add_marks()

    def action_verify(self):
        """Draw once more from the seed, and say whether the same cases come out."""
        self.ensure_one()
        self.check_access("read")
        if self.state == DRAFT:
            raise UserError(self.env._("Nothing has been drawn yet."))
        population = self._get_population()
        is_same = sample.fingerprint(population) == self.population_hash
        drawn = sample.draw(population, self.sample_size, self.seed)
        # Which cases were met is compared, not shown.
        lines_sudo = self.sudo().line_ids
        if is_same and drawn == sorted(lines_sudo.ticket_id.ids):
            kind, message = "success", self.env._("The same cases come out.")
        elif is_same:
            kind, message = "danger", self.env._("Other cases come out!")
        else:
            kind, message = (
                "warning",
                self.env._(
                    "The closed cases of the period are others by now: some were "
                    "reopened or closed since. The draw cannot be repeated from them."
                ),
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"type": kind, "message": message, "sticky": kind != "success"},
        }

    # Finishing

    def action_finish(self):
        """Say that all is marked; from then on it is fixed."""
        self.check_access("write")
        for audit in self:
            audit._check_can_finish()
        # The verbs alone set these, see write().
        self.sudo().write(
            {
                "state": DONE,
                "done_at": fields.Datetime.now(),
                "done_by_id": self.env.uid,
            }
        )
        return True

    def _check_can_finish(self):
        if self.state != DRAWN:
            raise UserError(self.env._("This audit is not under way."))
        if self.missing_count:
            raise UserError(
                self.env._("%(count)s marks are missing.", count=self.missing_count)
            )
        for mark in self.mark_ids.filtered(lambda mark: mark.score == "0"):
            if mark not in self.finding_ids.mark_id:
                raise UserError(
                    self.env._(
                        "“%(item)s” is not met in %(case)s: add a finding that says "
                        "who mends it, and until when.",
                        item=mark.item_id.name,
                        case=mark.line_id.number,
                    )
                )

    def action_print(self):
        """The report of these audits as a PDF."""
        report = self.env.ref(
            "travel_complaint_assessment.travel_assessment_audit_report"
        )
        return report.report_action(self)

    def _get_figures(self):
        """What each item of the checklist came to: [{item, percent, label, …}]."""
        self.ensure_one()
        found = []
        for item, marks in self.mark_ids.grouped("item_id").items():
            points = marks._get_points()
            found.append(
                {
                    "item": item.name,
                    "percent": sample.percent(points),
                    "label": f"{sample.percent(points)} %",
                    "count": len(points),
                    "zeros": points.count(0),
                }
            )
        return found
