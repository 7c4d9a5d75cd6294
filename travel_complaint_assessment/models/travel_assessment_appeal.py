from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import clean_context, format_date

from ..tools import triggers
from .travel_assessment_appeal_panel_mixin import PANEL

# What the employee writes, until it is lodged.
TERMS = frozenset({"text", "file_ids"})


class TravelAssessmentAppeal(models.Model):
    """One appeal (申訴) against a decision or a sheet, in writing, with files (AS-8).

    A draft is the employee's own. From the moment it is lodged nobody changes what it
    says, and the money is held back. Its state is written by the verbs alone.
    """

    _name = "travel.assessment.appeal"
    _description = "Appeal"
    _inherit = [
        "travel.assessment.appeal.panel.mixin",
        "travel.assessment.todo.mixin",
    ]
    _order = "lodged_at DESC NULLS LAST, id DESC"
    _rec_name = "subject_name"
    _mail_post_access = "read"

    # Against what, by whom
    subject_model = fields.Char(required=True, readonly=True)
    subject_id = fields.Many2oneReference(
        model_field="subject_model", required=True, readonly=True, index=True
    )
    subject_name = fields.Char(string="Against", required=True, readonly=True)
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, ondelete="restrict"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    employee_id = fields.Many2one(
        comodel_name="hr.employee", required=True, readonly=True, ondelete="restrict"
    )

    author_id = fields.Many2one(
        comodel_name="res.users",
        string="Written Down By",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
        ondelete="restrict",
        help="Somebody else, if the person has no login and appeals on paper.",
    )

    # What it says
    text = fields.Text(
        string="What I Object To",
        help="What is wrong in the decision, and what shows it.",
    )
    file_ids = fields.One2many(
        comodel_name="travel.assessment.appeal.file",
        inverse_name="appeal_id",
        string="Files",
    )

    # Where it stands
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("lodged", "Lodged"),
            ("late", "Refused: too late"),
            ("withdrawn", "Withdrawn"),
            ("decided", "Decided"),
        ],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
    )
    deadline = fields.Datetime(
        string="Term Ended",
        readonly=True,
        help="The last second of the term for this appeal.",
    )
    lodged_at = fields.Datetime(string="Lodged", readonly=True)
    attempt = fields.Integer(
        readonly=True,
        default=0,
        help="Who withdraws an appeal may lodge it once more within the term.",
    )
    withdrawn_at = fields.Datetime(string="Withdrawn", readonly=True)
    refusal = fields.Char(string="Why Refused", readonly=True)
    term_hint = fields.Char(string="Time Left", compute="_compute_term_hint")
    is_mine = fields.Boolean(compute="_compute_term_hint")
    has_login = fields.Boolean(compute="_compute_term_hint")

    _pending_uniq = models.UniqueIndex(
        "(subject_model, subject_id, employee_id, deadline)"
        " WHERE state IN ('lodged', 'decided')",
        "There is an appeal already. There is no second one.",
    )
    _late_uniq = models.UniqueIndex(
        "(subject_model, subject_id, employee_id, deadline) WHERE state = 'late'",
        "An appeal was refused as late already.",
    )
    _draft_uniq = models.UniqueIndex(
        "(subject_model, subject_id, employee_id) WHERE state = 'draft'",
        "There is a draft of this appeal already.",
    )
    _attempt_uniq = models.UniqueIndex(
        "(subject_model, subject_id, employee_id, deadline, attempt) WHERE attempt > 0",
        "This appeal was lodged already.",
    )
    _attempt_range = models.Constraint(
        "CHECK (attempt BETWEEN 0 AND 2"
        " AND (attempt = 0) = (state IN ('draft', 'late')))",
        "An appeal that was withdrawn is lodged once more, and no more.",
    )
    _lodged_complete = models.Constraint(
        "CHECK (state = 'draft' OR (lodged_at IS NOT NULL AND deadline IS NOT NULL"
        " AND btrim(text) <> '' AND text IS NOT NULL))",
        "An appeal is in writing, and says when it was lodged.",
    )
    _in_time = models.Constraint(
        "CHECK (state = 'draft' OR (state = 'late') = (lodged_at > deadline))",
        "An appeal is lodged within its term; a later one is refused.",
    )
    _withdrawn_complete = models.Constraint(
        "CHECK ((state = 'withdrawn') = (withdrawn_at IS NOT NULL))",
        "An appeal that was withdrawn says when.",
    )
    _refused_complete = models.Constraint(
        "CHECK ((state = 'late') = (refusal IS NOT NULL))",
        "An appeal that was refused says why.",
    )
    _subject_idx = models.Index("(subject_model, subject_id)")
    _open_idx = models.Index("(decide_until) WHERE state = 'lodged'")

    def init(self):
        triggers.install(self.env.cr, self._table)

    @api.depends("state", "subject_id")
    @api.depends_context("uid", "lang")
    def _compute_term_hint(self):
        for appeal in self:
            subject_sudo = appeal._get_subject_sudo()
            appeal.term_hint = appeal.state == "draft" and subject_sudo._describe_term()
            appeal.is_mine = subject_sudo._is_about_me()
            # Whether somebody wrote for them shows from whether they could.
            appeal.has_login = bool(appeal.sudo().employee_id.user_id)

    # What may be written, and when

    @api.model_create_multi
    def create(self, vals_list):
        if self.env.su:
            return super().create(vals_list)
        # Neither values nor defaults of the context say more than a draft may.
        appeals = super(
            TravelAssessmentAppeal,
            self.with_context(clean_context(self.env.context)),
        ).create([self._prepare_draft_vals(vals) for vals in vals_list])
        return appeals.with_env(self.env)

    @api.model
    def _prepare_draft_vals(self, vals):
        """What an employee's new draft is made of; the system says whose it is.

        :raise AccessError: when it is not about them
        """
        subject = self._find_subject(vals.get("subject_model"), vals.get("subject_id"))
        subject.check_access("read")
        subject._check_can_appeal()
        subject_sudo = subject.sudo()  # it is theirs, see above
        people_sudo = subject_sudo._get_judged_employees()
        mine_sudo = people_sudo & self.env.user.employee_ids
        person_sudo = (mine_sudo or people_sudo)[:1]
        return {
            **{name: vals[name] for name in TERMS & vals.keys()},
            "subject_model": subject._name,
            "subject_id": subject.id,
            "subject_name": subject_sudo._get_kept_name(person_sudo),
            "company_id": subject_sudo.company_id.id,
            "employee_id": person_sudo.id,
            "author_id": self.env.uid,
        }

    def write(self, vals):
        if not self.env.su:
            self._check_can_write(vals)
        return super().write(vals)

    def _check_can_write(self, vals):
        """Refuse what the verbs alone write, and what is fixed by now.

        :raise AccessError: with the way out
        :raise UserError: when the appeal is no draft any more
        """
        names = vals.keys() - {"message_main_attachment_id"}
        if names - TERMS - PANEL:
            raise AccessError(
                self.env._(
                    "The system writes down what becomes of an appeal. Use the buttons."
                )
            )
        if names & TERMS:
            self._check_is_mine()
            self._check_is_draft()
        if names & PANEL:
            self._check_can_appoint()

    def _check_is_mine(self):
        for appeal in self:
            subject_sudo = appeal._get_subject_sudo()
            if not subject_sudo._speaks_for_person():
                raise AccessError(
                    self.env._("An appeal is written by the person whom it is about.")
                )

    def _check_is_draft(self):
        if any(appeal.state != "draft" for appeal in self):
            raise UserError(
                self.env._(
                    "The appeal has been lodged: what it says stays as it is. Add what "
                    "you want to say in a message."
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_lodged(self):
        if any(appeal.state != "draft" for appeal in self):
            raise UserError(self.env._("An appeal that was lodged stays on record."))

    # Its subject

    @api.model
    def _find_subject(self, model, record_id):
        """What an appeal is against.

        :raise UserError: when it is nothing that can be appealed against
        """
        mixin = self.pool["travel.assessment.appealable.mixin"]
        subject = self.env.get(model)
        if not isinstance(subject, mixin) or type(record_id) is not int:
            raise UserError(self.env._("There is nothing to appeal against."))
        return subject.browse(record_id).exists()

    def _get_subject_sudo(self):
        """What it is against, whoever asks: its terms and its money."""
        self.ensure_one()
        # What an appeal does to its subject, the verbs have checked.
        return self.env[self.subject_model].sudo().browse(self.subject_id)

    def action_open_subject(self):
        """Show what the appeal is against, to whoever may read it."""
        self.ensure_one()
        subject = self._find_subject(self.subject_model, self.subject_id)
        subject.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.subject_name,
            "res_model": self.subject_model,
            "res_id": self.subject_id,
            "view_mode": "form",
        }

    def _open(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Appeal"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
        }

    # Lodging

    def action_lodge(self):
        """Lodge it: in time, the money is held at once; late, that is put on record."""
        self.ensure_one()
        self._check_can_lodge()
        if self._get_subject_sudo()._is_term_over():
            return self._do_refuse_late()
        self._do_lodge()
        return self._notify(
            "success",
            self.env._("Your appeal has been lodged. What it is about waits for it."),
        )

    def _check_can_lodge(self):
        self.check_access("write")
        self._check_is_mine()
        self._check_is_draft()
        if not (self.text or "").strip():
            raise UserError(
                self.env._("An appeal is in writing: say what you object to, and why.")
            )
        subject = self._find_subject(self.subject_model, self.subject_id)
        subject._check_can_appeal()

    def _do_lodge(self):
        now = fields.Datetime.now()
        subject_sudo = self._get_subject_sudo()
        attempt = 1 + self._count_withdrawn(subject_sudo)
        days = subject_sudo._get_appeal_policy().appeal_decision_days
        # The verbs alone set these, see write().
        self.sudo().write(
            {
                "state": "lodged",
                "lodged_at": now,
                "deadline": subject_sudo.appeal_deadline,
                "attempt": attempt,
                "decide_until": self.company_id._get_assessment_term_end(now, days),
            }
        )
        self._touch_subject()
        entries_sudo = subject_sudo._get_appealed_entries_sudo()
        entries_sudo._hold("appeal", self.env._("An appeal is pending"), source=self)
        self._ask_leaders(
            self.env._("Decide on the appeal"),
            self.company_id._get_complaint_day(self.decide_until),
        )

    def _count_withdrawn(self, subject_sudo):
        appeals_sudo = subject_sudo._get_appeals_sudo()
        mine_sudo = appeals_sudo.get(subject_sudo.id, appeals_sudo[None])
        return mine_sudo.mapped("state").count("withdrawn")

    def _touch_subject(self):
        """Write on the row of the subject, so that two who meet there do not both win.

        Whatever makes it final at this moment is run again, and sees the appeal.
        """
        self._get_subject_sudo().appealed_at = fields.Datetime.now()

    def _do_refuse_late(self):
        """Put it on record that the appeal came too late, with the reason."""
        subject_sudo = self._get_subject_sudo()
        deadline = subject_sudo.appeal_deadline
        reason = self.env._(
            "The term for an appeal ended on %(day)s at midnight.",
            day=format_date(self.env, self.company_id._get_complaint_day(deadline)),
        )
        # The verbs alone set these, see write().
        self.sudo().write(
            {
                "state": "late",
                "lodged_at": fields.Datetime.now(),
                "deadline": deadline,
                "refusal": reason,
            }
        )
        self._touch_subject()
        return self._notify("danger", reason)

    def _notify(self, kind, message):
        """Say what has become of it, and show the record anew."""
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": kind,
                "message": message,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    # Withdrawing

    def action_withdraw(self):
        """Take back an appeal that nobody has decided on; the money is free again."""
        for appeal in self:
            appeal._check_can_withdraw()
            appeal._do_withdraw()
        return True

    def _check_can_withdraw(self):
        self.check_access("read")
        self._check_is_mine()
        self._check_is_pending()

    def _do_withdraw(self):
        # The verbs alone set these, see write().
        self.sudo().write({"state": "withdrawn", "withdrawn_at": fields.Datetime.now()})
        self._end(self.env._("The appeal was withdrawn"))
