from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools.training import FEWER, MORE, OPEN, SAME, compare
from .travel_assessment_training_figures_mixin import WANTED

PLAN = frozenset({"employee_id", "cause_id", "course_id", "grounds"})


class TravelAssessmentTraining(models.Model):
    """That somebody needs training in something, and what became of it (AS-11).

    Proposed from decided liabilities and audit findings, or by an assessor. The course
    and its result are OCA's `hr_course`; the effect is counted from the cases.
    """

    _name = "travel.assessment.training"
    _inherit = ["travel.assessment.training.figures.mixin"]
    _description = "Need of Training"
    _order = "state, employee_id, id"
    _rec_name = "cause_id"

    employee_id = fields.Many2one(
        comodel_name="hr.employee", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(
        related="employee_id.company_id", store=True, precompute=True
    )
    cause_id = fields.Many2one(
        comodel_name="travel.complaint.cause",
        string="In What",
        required=True,
        ondelete="restrict",
    )
    grounds = fields.Text(string="Why", help="If no case and no finding shows it.")
    liability_ids = fields.Many2many(
        comodel_name="travel.complaint.liability",
        relation="travel_assessment_training_liability_rel",
        column1="training_id",
        column2="liability_id",
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
    )
    finding_ids = fields.Many2many(
        comodel_name="travel.assessment.audit.finding",
        relation="travel_assessment_training_finding_rel",
        column1="training_id",
        column2="finding_id",
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
    )
    case_count = fields.Integer(
        string="Cases", compute="_compute_shown", compute_sudo=True
    )
    finding_count = fields.Integer(
        string="Findings", compute="_compute_shown", compute_sudo=True
    )

    # The course
    course_id = fields.Many2one(
        comodel_name="hr.course",
        ondelete="restrict",
        compute="_compute_course_id",
        store=True,
        readonly=False,
    )
    schedule_id = fields.Many2one(
        comodel_name="hr.course.schedule",
        string="Held",
        readonly=True,
        ondelete="restrict",
        copy=False,
    )
    dropped_at = fields.Datetime(string="Dropped", readonly=True, copy=False)
    dropped_because = fields.Text(readonly=True, copy=False)
    state = fields.Selection(
        selection=[
            ("proposed", "Proposed"),
            ("planned", "Planned"),
            ("repeat", "To Be Repeated"),
            ("done", "Done"),
            ("dropped", "Dropped"),
        ],
        compute="_compute_state",
        store=True,
        compute_sudo=True,
        index=True,
    )
    result = fields.Selection(
        selection=lambda self: self._get_results(),
        compute="_compute_state",
        store=True,
        compute_sudo=True,
    )
    test_score = fields.Float(
        string="Test Score %",
        digits=(5, 1),
        compute="_compute_state",
        store=True,
        compute_sudo=True,
        aggregator="avg",
    )
    trained_on = fields.Date(compute="_compute_state", store=True, compute_sudo=True)

    # What it did
    days_compared = fields.Integer(compute="_compute_effect")
    cases_before = fields.Integer(string="Before", compute="_compute_effect")
    cases_after = fields.Integer(string="After", compute="_compute_effect")
    effect = fields.Selection(
        selection=[
            (OPEN, "Too early to tell"),
            (FEWER, "Fewer cases"),
            (SAME, "As many cases"),
            (MORE, "More cases"),
        ],
        compute="_compute_effect",
    )

    _once_uniq = models.UniqueIndex(
        "(employee_id, cause_id) WHERE state IN ('proposed', 'planned', 'repeat')",
        "This training is proposed or planned already.",
    )

    @api.model
    def _get_results(self):
        field = self.env["hr.course.attendee"]._fields["result"]
        return field._description_selection(self.env)

    @api.depends("cause_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for training in self:
            # Whoever needs it may know in what, without reading the list of causes.
            training.display_name = training.sudo().cause_id.display_name

    @api.depends("liability_ids", "finding_ids")
    def _compute_shown(self):
        for training in self:
            training.case_count = len(training.liability_ids.ticket_id)
            training.finding_count = len(training.finding_ids)

    @api.depends("cause_id")
    def _compute_course_id(self):
        for training in self:
            training.course_id = training.cause_id.course_id or training.course_id

    @api.depends(
        "dropped_at",
        "schedule_id.state",
        "schedule_id.end_date",
        "schedule_id.course_attendee_ids.active",
        "schedule_id.course_attendee_ids.employee_id",
        "schedule_id.course_attendee_ids.result",
        "schedule_id.course_attendee_ids.test_score",
    )
    def _compute_state(self):
        for training in self:
            schedule = training.schedule_id
            attendee = schedule.course_attendee_ids.filtered(
                lambda row, who=training.employee_id: row.employee_id == who
            )[:1]
            training.result = attendee.result
            training.test_score = attendee.test_score
            is_over = schedule.state == "completed"
            has_passed = is_over and attendee.result == "passed"
            training.trained_on = has_passed and (
                schedule.end_date or schedule.start_date
            )
            if training.dropped_at:
                training.state = "dropped"
            elif has_passed:
                training.state = "done"
            elif is_over:
                training.state = "repeat"
            elif schedule and schedule.state != "cancelled":
                training.state = "planned"
            else:
                training.state = "proposed"

    @api.depends("trained_on", "employee_id", "cause_id")
    def _compute_effect(self):
        counts = self._count_cases()
        for training in self:
            days, before, after = counts.get(training._origin.id, (0, 0, 0))
            training.days_compared = days
            training.cases_before, training.cases_after = before, after
            span = training.company_id.training_effect_days
            training.effect = training.trained_on and compare(before, after, days, span)

    # Proposing

    @api.model
    def _cron_propose(self):
        for company in self.env["res.company"].search([("active", "=", True)]):
            self._propose(company)

    def action_propose(self):
        """Look now which training the cases and findings show to be needed."""
        self.check_access("create")
        # Who was liable is read for the proposal alone.
        found_sudo = self.sudo()._propose(self.env.company)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "%(count)s new needs of training.", count=len(found_sudo)
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    # What people may write

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            vals_list = [
                {name: vals[name] for name in vals.keys() & PLAN} for vals in vals_list
            ]
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su and vals.keys() - {"course_id", "grounds"}:
            raise AccessError(self.env._("Use the buttons."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(self.env._("Drop a training that is not needed; it stays."))

    # Planning

    def action_plan(self):
        """Choose the course that these people go to."""
        self._check_can_plan()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Put on a Course"),
            "res_model": "travel.assessment.training.plan",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_training_ids": self.ids,
                "default_course_id": self.course_id[:1].id,
            },
        }

    def _check_can_plan(self):
        self.check_access("write")
        for training in self:
            if training.state not in WANTED:
                raise UserError(
                    self.env._(
                        "%(employee)s does not need this training any more.",
                        employee=training.sudo().employee_id.name,  # no secret here
                    )
                )

    def _do_plan(self, schedule):
        """Put these people on the course, which HR holds."""
        self._check_can_plan()
        # HR keeps the courses; who needs them is for the assessment group to say.
        schedule_sudo = schedule.sudo()
        if schedule_sudo.state not in ("draft", "waiting_attendees"):
            raise UserError(
                self.env._("This course has begun already. Choose a later one.")
            )
        trainings_sudo = self.sudo()
        schedule_sudo.attendant_ids |= trainings_sudo.employee_id
        trainings_sudo.schedule_id = schedule_sudo

    def action_drop(self):
        """Ask why it is not needed."""
        self._check_can_plan()
        return self.env["travel.assessment.reason"]._ask(
            self, "drop", self.env._("Not Needed")
        )

    def _do_drop(self, reason):
        self._check_can_plan()
        # The verbs alone set these, see write().
        self.sudo().write(
            {"dropped_at": fields.Datetime.now(), "dropped_because": reason}
        )
