from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..tools import effect, transitions
from ..tools.roles import HANDLING

# Figures and what follows from them: taken by the verb, typed by nobody.
EFFECT_FIELDS = frozenset(
    {
        *(
            "began_on",
            "done_on",
            "effect_days",
            "effect_taken_at",
            "effect_taken_by_id",
            "effect_result",
        ),
        *("effect_before", "effect_before_total"),
        *("effect_after", "effect_after_total", "effect_after_pending"),
        *("is_proposed", "effect_before_volume", "effect_after_volume"),
    }
)


class MgmtsystemAction(models.Model):
    """Improvement measures: OCA's actions, linked to cases, with effect check (ST-2).

    What OCA's addon does amiss is put right for all actions: the mail that it forces
    out in the middle of `create()` is queued, and days are counted forwards.
    """

    _name = "mgmtsystem.action"
    _inherit = ["travel.complaint.proposal.mixin", "mgmtsystem.action"]

    is_complaint_measure = fields.Boolean(
        string="From Complaints",
        copy=False,
        index="btree_not_null",
        help="An improvement measure that complaints have led to.",
    )
    ticket_ids = fields.Many2many(
        comodel_name="helpdesk.ticket",
        relation="travel_complaint_measure_ticket_rel",
        column1="action_id",
        column2="ticket_id",
        string="Cases",
        domain=[("complaint_kind", "=", transitions.COMPLAINT)],
        copy=False,
        groups=HANDLING,
    )
    ticket_count = fields.Integer(compute="_compute_ticket_count", groups=HANDLING)
    complaint_category_id = fields.Many2one(
        comodel_name="helpdesk.ticket.category",
        string="About",
        domain=[("is_complaint_category", "=", True)],
        ondelete="restrict",
        help="Complaints of this category and those below it are counted before and "
        "after.",
    )
    complaint_cause_id = fields.Many2one(
        comodel_name="travel.complaint.cause",
        string="Cause",
        ondelete="restrict",
        help="Only complaints whose investigation has found this cause, or one below "
        "it, are counted. Empty: all.",
    )
    complaint_department_id = fields.Many2one(
        comodel_name="hr.department",
        string="Department",
        ondelete="restrict",
        help="Only complaints that this department held are counted. Empty: all.",
    )
    began_on = fields.Date(
        string="Began", readonly=True, copy=False, help="The span before ends here."
    )
    done_on = fields.Date(string="Done", readonly=True, copy=False)
    effect_check_on = fields.Date(
        string="Check the Effect On",
        copy=False,
        help="Some weeks after it was done, when the figures can show something.",
    )
    effect_days = fields.Integer(
        string="Days Compared", readonly=True, copy=False, default=0
    )
    effect_before = fields.Integer(
        string="Before", readonly=True, copy=False, default=0, aggregator=None
    )
    effect_before_total = fields.Integer(
        string="All Before", readonly=True, copy=False, default=0, aggregator=None
    )
    effect_after = fields.Integer(
        string="After", readonly=True, copy=False, default=0, aggregator=None
    )
    effect_after_total = fields.Integer(
        string="All After", readonly=True, copy=False, default=0, aggregator=None
    )
    effect_after_pending = fields.Integer(
        string="Not Judged Yet", readonly=True, copy=False, default=0, aggregator=None
    )
    effect_before_rate = fields.Float(
        string="Rate Before (%)", compute="_compute_effect_rates", digits=(5, 1)
    )
    effect_after_rate = fields.Float(
        string="Rate After (%)", compute="_compute_effect_rates", digits=(5, 1)
    )
    effect_taken_at = fields.Datetime(string="Figures Of", readonly=True, copy=False)
    effect_taken_by_id = fields.Many2one(
        comodel_name="res.users",
        string="Checked By",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    effect_result = fields.Selection(
        selection=[
            (effect.EFFECTIVE, "Effective"),
            (effect.NOT_EFFECTIVE, "Not effective"),
            (effect.TOO_FEW, "Too few to tell"),
        ],
        string="Effect",
        readonly=True,
        copy=False,
        tracking=True,
    )
    can_finish = fields.Boolean(compute="_compute_can_check")
    can_check_effect = fields.Boolean(compute="_compute_can_check")

    _effect_check_after_done = models.Constraint(
        "CHECK (done_on IS NULL OR effect_check_on IS NULL"
        " OR effect_check_on > done_on)",
        "The effect is checked after the measure was done.",
    )
    _measure_began = models.Constraint(
        "CHECK (is_complaint_measure IS NOT TRUE OR began_on IS NOT NULL)",
        "A measure from complaints says when it began.",
    )
    _effect_whole = models.Constraint(
        "CHECK (effect_result IS NULL OR (effect_taken_at IS NOT NULL"
        " AND done_on IS NOT NULL AND effect_days > 0))",
        "A result of an effect check says when its figures were taken.",
    )

    @api.depends("ticket_ids")
    def _compute_ticket_count(self):
        for action in self:
            action.ticket_count = len(action.ticket_ids)

    @api.depends(
        *("effect_before", "effect_before_total"),
        *("effect_after", "effect_after_total"),
    )
    def _compute_effect_rates(self):
        for action in self:
            action.effect_before_rate = effect.rate(
                action.effect_before, action.effect_before_total
            )
            action.effect_after_rate = effect.rate(
                action.effect_after, action.effect_after_total
            )

    @api.depends("is_complaint_measure", "done_on", "effect_check_on", "effect_result")
    @api.depends_context("uid")
    def _compute_can_check(self):
        writable = self._filtered_access("write")
        for action in self:
            is_writable = action._origin in writable._origin
            action.can_finish = is_writable and not action._get_cannot_finish_reason()
            action.can_check_effect = (
                is_writable and not action._get_cannot_check_reason()
            )

    # Overrides

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_effect_untouched(vals)
            if any(
                vals.get(name)
                for name in (
                    "ticket_ids",
                    "complaint_category_id",
                    "complaint_cause_id",
                )
            ):
                vals["is_complaint_measure"] = True
            if vals.get("is_complaint_measure", self._is_measure_default()):
                vals["began_on"] = fields.Date.context_today(self)
        actions = super().create(vals_list)
        actions.filtered("is_complaint_measure")._tell_owner()
        return actions

    def write(self, vals):
        self._check_effect_untouched(vals)
        result = super().write(vals)
        if "user_id" in vals:
            self.filtered("is_complaint_measure")._tell_owner()
        return result

    def send_mail_for_action(self, force_send=False):
        """Queue the mail; the owner of a measure from complaints has an activity."""
        others = self.filtered(lambda action: not action.is_complaint_measure)
        return super(MgmtsystemAction, others).send_mail_for_action(force_send)

    @api.model
    def _elapsed_days(self, dt1_text, dt2_text):
        # OCA's addon takes the later from the earlier day, so that all are negative.
        return super()._elapsed_days(dt2_text, dt1_text)

    def get_formview_id(self, access_uid=None):
        """Measures from complaints open in their own form, also from an activity."""
        if len(self) == 1 and self.is_complaint_measure:
            view = "travel_complaint.mgmtsystem_action_view_form_measure"
            return self.env.ref(view).id
        return super().get_formview_id(access_uid)

    @api.model
    def _is_measure_default(self):
        return bool(self.env.context.get("default_is_complaint_measure"))

    @api.model
    def _check_effect_untouched(self, vals):
        if not self.env.su and any(vals.get(name) for name in EFFECT_FIELDS):
            raise UserError(
                self.env._(
                    "The figures of an effect check are taken from the cases. Use "
                    "“Check the Effect”."
                )
            )

    def _tell_owner(self):
        """Give the owner the measure to do, unless they have made it themselves."""
        for action in self:
            if action.user_id != self.env.user and not action.done_on:
                action.activity_schedule(
                    "mail.mail_activity_data_todo",
                    date_deadline=action.date_deadline,
                    user_id=action.user_id.id,
                    summary=self.env._("Carry out the improvement measure"),
                )

    # Done

    def action_finish(self):
        """Note that these measures are done; the effect is checked some weeks later."""
        for action in self:
            action._check_can(action._get_cannot_finish_reason())
        self.check_access("write")
        closed = self.env.ref("mgmtsystem_action.stage_close")
        for action in self:
            company = action._get_company()
            today = company._get_complaint_today()
            weeks = timedelta(weeks=company.complaint_effect_weeks)
            if not action.effect_check_on or action.effect_check_on <= today:
                action.effect_check_on = today + weeks
            # The day is taken, not typed, see _check_effect_untouched.
            action.sudo().write({"done_on": today, "stage_id": closed.id})
            action.activity_unlink(["mail.mail_activity_data_todo"])
            action._plan_effect_check()

    def _get_cannot_finish_reason(self):
        if not self.is_complaint_measure:
            return self.env._("This is no improvement measure from complaints.")
        if self.done_on:
            return self.env._("It is done already.")
        return False

    def _plan_effect_check(self):
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            date_deadline=self.effect_check_on,
            user_id=self.user_id.id,
            summary=self.env._("Check whether the measure has worked"),
        )

    # The effect check

    def action_check_effect(self):
        """Compare the figures before and after, and keep them with the moment."""
        for action in self:
            action._check_can(action._get_cannot_check_reason())
        self.check_access("write")
        for action in self:
            action._take_effect()

    def _get_cannot_check_reason(self):
        if not self.done_on:
            return self.env._("Only a measure that is done can have had an effect.")
        if self.effect_result and self.effect_result != effect.TOO_FEW:
            return self.env._("The effect has been checked already.")
        today = self._get_company()._get_complaint_today()
        if not self.effect_check_on or self.effect_check_on > today:
            return self.env._(
                "It is too early to see an effect. The check is planned for %(day)s.",
                day=self.effect_check_on or "–",
            )
        if not (
            self.complaint_category_id
            or self.complaint_cause_id
            or self.complaint_department_id
        ):
            return self.env._(
                "Say what complaints the measure is about: a category, a cause or a "
                "department."
            )
        return False

    def _take_effect(self):
        company = self._get_company()
        today = company._get_complaint_today()
        days = (today - self.done_on).days
        span = timedelta(days=days)
        days_before = (self.began_on - span, self.began_on)
        days_after = (self.done_on, today)
        before = self._count_complaints(*days_before)
        after = self._count_complaints(*days_after)
        judged = self._judge_effect(before, after, days_before, days_after)
        self.sudo().write(  # figures are typed by nobody, see _check_effect_untouched
            {
                "effect_days": days,
                "effect_before": before.count,
                "effect_before_total": before.total,
                "effect_after": after.count,
                "effect_after_total": after.total,
                "effect_after_pending": after.pending,
                "effect_taken_at": fields.Datetime.now(),
                "effect_taken_by_id": self.env.uid,
                **judged,
            }
        )
        self.activity_feedback(["mail.mail_activity_data_todo"])
        if self.effect_result == effect.TOO_FEW:
            # The longer one waits, the more there is to compare.
            self.effect_check_on = today + timedelta(
                weeks=company.complaint_effect_weeks
            )
            self._plan_effect_check()

    def _count_complaints(self, start, end):
        """What guests complained about between two days; the second not included.

        :return: tools.effect.Figures
        """
        # Whoever owns a measure need not see the cases; these are numbers alone.
        Ticket_sudo = self.env["helpdesk.ticket"].sudo()
        company = self._get_company()
        midnight, _next = company._get_complaint_day_bounds(start)
        last_midnight, _next = company._get_complaint_day_bounds(end)
        span = (
            Domain("company_id", "=", company.id)
            & Domain("complaint_kind", "=", transitions.COMPLAINT)
            & Domain("complaint_state", "!=", transitions.WITHDRAWN)
            & Domain("received_at", ">=", midnight)
            & Domain("received_at", "<", last_midnight)
        )
        about = span
        if self.complaint_category_id:
            about &= Domain("category_id", "child_of", self.complaint_category_id.id)
        if self.complaint_department_id:
            department = self.complaint_department_id
            about &= Domain("complaint_department_id", "=", department.id)
        found = Domain("validity", "in", ("valid", "partly_valid"))
        if self.complaint_cause_id:
            found &= self._get_cause_domain()
        count = Ticket_sudo.with_context(active_test=False).search_count
        return effect.Figures(
            count=count(about & found),
            total=count(span),
            # Nobody knows the cause of what nobody has judged: it may be this one.
            pending=count(about & Domain("validity", "=", False)),
        )

    def _get_cause_domain(self):
        """Cases in which an investigation has found the measure's cause."""
        is_cause = Domain.OR(
            Domain(name, "child_of", self.complaint_cause_id.id)
            for name in ("cause_id", "contributing_cause_ids")
        )
        decided = Domain("state", "=", "decided")
        return Domain("investigation_ids", "any", decided & is_cause)

    def _get_company(self):
        # The rules of the house are read on behalf of whoever owns the measure.
        return (self.company_id or self.env.company).sudo()

    def _check_can(self, reason):
        if reason:
            raise UserError(
                self.env._("%(name)s: %(reason)s", name=self.name, reason=reason)
            )
