from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import format_datetime

from ..tools.roles import ASSESSOR

# What the person writes, until it is handed in.
WORDS = frozenset({"text", "measures"})


class TravelAssessmentSelfReview(models.Model):
    """The written self-review (書面檢討) that a decision asks for (AS-5, TL-19).

    Asked for when the decision is final, so that nobody has to own up to what they
    still appeal against. The person writes what happened and what they will do
    differently; an assessor who is free takes it or sends it back. For whoever has no
    login an assessor writes down what was handed in on paper, and another one takes it.
    Late is marked once and stays.
    """

    _name = "travel.assessment.self.review"
    _description = "Self-Review"
    _inherit = [
        "travel.assessment.independence.mixin",
        "travel.assessment.todo.mixin",
    ]
    _order = "due_at desc, id desc"

    decision_id = fields.Many2one(
        comodel_name="travel.assessment.decision",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, ondelete="restrict"
    )
    employee_id = fields.Many2one(
        comodel_name="hr.employee",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    about = fields.Text(
        string="What It Is About", readonly=True, help="The grounds of the decision."
    )
    state = fields.Selection(
        selection=[
            ("asked", "Asked for"),
            ("handed_in", "Handed in"),
            ("accepted", "Accepted"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        default="asked",
        tracking=True,
    )
    asked_at = fields.Datetime(string="Asked", required=True, readonly=True)
    due_at = fields.Datetime(string="Due", required=True, readonly=True)
    remind_at = fields.Datetime(
        readonly=True, help="When the person is reminded, once, if nothing came in."
    )
    late_at = fields.Datetime(
        string="Late Since",
        readonly=True,
        help="When it was noticed that the term has passed; marked once a term.",
    )
    times_late = fields.Integer(
        readonly=True,
        default=0,
        help="How many terms have passed; it stays when it is handed in after all.",
    )

    # What the person writes
    text = fields.Text(
        string="What Happened", help="What went wrong, and what was my part in it."
    )
    measures = fields.Text(
        string="What I Will Do Differently",
        help="Measures that one can check later, with dates.",
    )
    handed_in_at = fields.Datetime(string="Handed In", readonly=True)
    written_by_id = fields.Many2one(
        comodel_name="res.users",
        string="Written Down By",
        readonly=True,
        ondelete="restrict",
        help="Who has written it down from paper, for a person without a login.",
    )

    # What becomes of it
    return_reason = fields.Text(string="Sent Back Because", readonly=True)
    accepted_at = fields.Datetime(string="Accepted", readonly=True)
    accepted_by_id = fields.Many2one(
        comodel_name="res.users", readonly=True, ondelete="restrict"
    )
    cancel_reason = fields.Text(string="Cancelled Because", readonly=True)
    can_write = fields.Boolean(compute="_compute_can")
    is_on_paper = fields.Boolean(
        compute="_compute_can", help="The person has no login and hands it in on paper."
    )
    can_judge = fields.Boolean(compute="_compute_can")

    _once_uniq = models.UniqueIndex(
        "(decision_id)", "The decision has asked for a self-review already."
    )
    _handed_in_complete = models.Constraint(
        "CHECK (state NOT IN ('handed_in', 'accepted') OR (handed_in_at IS NOT NULL"
        " AND text IS NOT NULL AND btrim(text) <> ''"
        " AND measures IS NOT NULL AND btrim(measures) <> ''))",
        "A self-review says what happened, and what will be done differently.",
    )
    _accepted_complete = models.Constraint(
        "CHECK ((state = 'accepted') = (accepted_by_id IS NOT NULL"
        " AND accepted_at IS NOT NULL))",
        "A self-review is accepted by somebody.",
    )
    _late_is_late = models.Constraint(
        "CHECK (late_at IS NULL OR late_at > due_at)",
        "Only what is overdue is late.",
    )
    _open_idx = models.Index("(due_at) WHERE state = 'asked'")

    @api.depends("employee_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for review in self:
            review.display_name = self.env._(
                "Self-review, %(employee)s", employee=review.employee_id.name
            )

    @api.depends("state", "employee_id")
    @api.depends_context("uid")
    def _compute_can(self):
        for review in self:
            review.can_write = not review._get_cannot_write_reason()
            review.is_on_paper = not review._has_login()
            review.can_judge = not review._get_cannot_judge_reason()

    # Whom and what it is about

    def _get_judged_day(self):
        return self.decision_id.act_date

    def _get_judged_cases(self):
        return self.decision_id._get_judged_cases()

    def _get_acted_users(self):
        return super()._get_acted_users() | self.written_by_id

    # What may be written, and when

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            raise AccessError(
                self.env._("A self-review is asked for by a final decision.")
            )
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            self._check_can_write(vals)
        return super().write(vals)

    def _check_can_write(self, vals):
        """Refuse what the verbs alone write, and whoever it is not about."""
        if vals.keys() - WORDS:
            raise AccessError(
                self.env._("What becomes of a self-review is written by the buttons.")
            )
        self._check_can_write_words()

    def _get_cannot_write_reason(self):
        """Why this user cannot write in it now, in a sentence; or None."""
        self.ensure_one()
        if self.state != "asked":
            return self.env._("This self-review is not open: what it says stays.")
        if self._is_about_me():
            return None
        if self._has_login() or not self.env.user.has_group(ASSESSOR):
            return self.env._("A self-review is written by the person themself.")
        return self._get_bias_reason(self.env.user)

    def _check_can_write_words(self):
        self.check_access("read")
        for review in self:
            reason = review._get_cannot_write_reason()
            if reason:
                raise AccessError(reason)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(self.env._("A self-review stays on record."))

    # Asking for it, by decisions

    @api.model
    def _ask_for(self, decision_sudo):
        """Ask for the self-review that this final decision wants (TL-19)."""
        now = fields.Datetime.now()
        # By final decisions alone, see create().
        review_sudo = self.sudo().create(
            {
                "decision_id": decision_sudo.id,
                "company_id": decision_sudo.company_id.id,
                "employee_id": decision_sudo.employee_id.id,
                "about": decision_sudo.grounds,
                "asked_at": now,
                **self._prepare_term_vals(decision_sudo, now),
            }
        )
        review_sudo._ask_again()

    @api.model
    def _prepare_term_vals(self, decision_sudo, moment):
        """By when it is due, and when the person is reminded: a day before."""
        company, days = (
            decision_sudo.company_id,
            decision_sudo.policy_id.self_review_days,
        )
        return {
            "due_at": company._get_assessment_term_end(moment, days),
            "remind_at": days > 1
            and company._get_assessment_term_end(moment, days - 1),
            "late_at": False,
        }

    def _ask_again(self):
        self._nothing_to_do()
        for review in self:
            day = review.company_id._get_complaint_day(review.due_at)
            if review._has_login():
                review._ask_person(self.env._("Write your self-review"), day)
            else:
                review._ask_leaders(self.env._("Get the self-review on paper"), day)

    @api.model
    def _cancel(self, decision_sudo, reason):
        """The decision was revoked: nobody has to write about it."""
        # By decisions alone, see write().
        reviews_sudo = self.sudo().search(
            [
                ("decision_id", "=", decision_sudo.id),
                ("state", "in", ("asked", "handed_in")),
            ]
        )
        reviews_sudo.write({"state": "cancelled", "cancel_reason": reason})
        reviews_sudo._nothing_to_do()

    # Handing in

    def action_hand_in(self):
        """Hand it in: from now on it stays as it is, unless it is sent back."""
        self._check_can_write_words()
        now = fields.Datetime.now()
        for review in self:
            if not (review.text or "").strip() or not (review.measures or "").strip():
                raise UserError(
                    self.env._("Write what happened, and what you will do differently.")
                )
            # The verbs alone set these, see write().
            review_sudo = review.sudo()
            if now > review.due_at and not review.late_at:
                review_sudo._mark_late(now)  # before the cron has seen it
            writer = self.env["res.users"]
            if not review._is_about_me():
                writer = self.env.user
            review_sudo.write(
                {
                    "state": "handed_in",
                    "handed_in_at": now,
                    "written_by_id": writer.id,
                }
            )
            review._nothing_to_do()
            review._ask_leaders(self.env._("Read the self-review"))
        return True

    # Taking it, or sending it back

    def _get_cannot_judge_reason(self):
        """Why this user cannot take it or send it back now; or None."""
        self.ensure_one()
        if not self.env.user.has_group(ASSESSOR):
            return self.env._("Only the assessment group takes a self-review.")
        if self.state != "handed_in":
            return self.env._("Nothing has been handed in.")
        return self._get_conflict_reason(self.env.user)

    def _check_can_judge(self):
        self.check_access("read")
        for review in self:
            reason = review._get_cannot_judge_reason()
            if reason:
                raise AccessError(reason)

    def action_accept(self):
        """Take it: the person has done what was asked."""
        self._check_can_judge()
        # The verbs alone set these, see write().
        self.sudo().write(
            {
                "state": "accepted",
                "accepted_at": fields.Datetime.now(),
                "accepted_by_id": self.env.uid,
            }
        )
        self._nothing_to_do()
        return True

    def action_return(self):
        """Ask why it is sent back."""
        self._check_can_judge()
        return self.env["travel.assessment.reason"]._ask(
            self, "return", self.env._("Send the Self-Review Back")
        )

    def _do_return(self, reason):
        """Send it back with the reason; the term runs anew."""
        self._check_can_judge()
        now = fields.Datetime.now()
        for review in self:
            # The verbs alone set these, see write(). Its decision holds the term.
            review_sudo = review.sudo()
            term_vals = self._prepare_term_vals(review_sudo.decision_id, now)
            review_sudo.write({"state": "asked", "return_reason": reason, **term_vals})
            review_sudo._ask_again()

    # Time

    @api.model
    def _cron_watch(self):
        """Remind whoever has not handed in, and mark what is late; each once a term."""
        now = fields.Datetime.now()
        asked = Domain("state", "=", "asked")
        soon = self.search(asked & Domain("remind_at", "<=", now))
        late = self.search(
            asked & Domain("due_at", "<", now) & Domain("late_at", "=", False)
        )
        (soon - late)._remind()
        for review in late:
            review._mark_late(now)
            review._ask_leaders(self.env._("A self-review is late"))

    def _remind(self):
        for review in self:
            shown = review._in_person_language()
            moment = format_datetime(
                shown.env,
                review.due_at,
                tz=review.company_id._get_complaint_timezone().zone,
                dt_format="short",
            )
            shown._tell_person(
                shown.env._("Your self-review is due"),
                shown.env._("Hand it in until %(moment)s.", moment=moment),
            )
        self.remind_at = False

    def _mark_late(self, now):
        self.write({"late_at": now, "times_late": self.times_late + 1})
