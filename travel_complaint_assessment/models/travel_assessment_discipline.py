from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

from ..tools.roles import ASSESSING, LEADER

# What has steps of its own before it is done; the talk is with the head.
TALK, DISMISSAL = "talk", "dismissal"
# What whoever sees to it writes, by kind; the rest is written by the verbs.
NOTES = {
    TALK: frozenset({"held_on", "notes"}),
    DISMISSAL: frozenset(
        {"union_notified_on", "union_note", "hearing_on", "hearing_note"}
    ),
}


class TravelAssessmentDiscipline(models.Model):
    """The register of discipline (AS-5): what a final decision brings beside money.

    Written by decisions. A warning or a demerit stands from then on; a talk with the
    head of the department and a proposal of dismissal have steps of their own before
    they are done. Nothing is deleted: what a revoked decision has brought is lifted.
    """

    _name = "travel.assessment.discipline"
    _description = "Discipline"
    _inherit = [
        "travel.assessment.independence.mixin",
        "travel.assessment.todo.mixin",
    ]
    _order = "registered_on desc, id desc"

    decision_id = fields.Many2one(
        comodel_name="travel.assessment.decision",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
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
    kind = fields.Selection(
        selection=[
            ("criticism", "Criticism"),
            ("warning", "Warning"),
            ("demerit", "Demerit"),
            ("transfer", "Transfer to another post"),
            (DISMISSAL, "Proposal of dismissal"),
            (TALK, "Talk with the head of the department"),
        ],
        required=True,
        readonly=True,
    )
    registered_on = fields.Date(string="Entered", required=True, readonly=True)
    grounds = fields.Text(readonly=True)
    awards_year = fields.Integer(
        string="Out of the Awards Of",
        readonly=True,
        default=0,
        help="In this year the person gets no reward; 0: no such consequence.",
    )
    state = fields.Selection(
        selection=[
            ("open", "To do"),
            ("held", "To be signed"),
            ("standing", "Standing"),
            ("dropped", "Dropped"),
            ("lifted", "Lifted"),
        ],
        required=True,
        readonly=True,
        default="standing",
        tracking=True,
    )

    # The talk
    held_on = fields.Date()
    notes = fields.Text(
        help="What was said and agreed. Whoever was spoken to signs it."
    )
    held_by_id = fields.Many2one(
        comodel_name="res.users", readonly=True, ondelete="restrict"
    )
    signed_at = fields.Datetime(
        string="Signed",
        readonly=True,
        help="When the head said that the notes are true.",
    )

    # The proposal of dismissal
    union_notified_on = fields.Date(
        string="Union Notified", help="The union has to know the reason before."
    )
    union_note = fields.Text(string="What the Union Says", groups=ASSESSING)
    hearing_on = fields.Date(help="When the employee was heard about the dismissal.")
    hearing_note = fields.Text(string="What the Employee Says")
    approved_on = fields.Date(
        help="When whoever may dismiss has approved it, after union and hearing."
    )
    approved_by_id = fields.Many2one(
        comodel_name="res.users", readonly=True, ondelete="restrict"
    )

    # The end
    end_reason = fields.Text(string="Why It Ended", readonly=True)
    ended_at = fields.Datetime(string="Ended", readonly=True)
    can_see_to = fields.Boolean(compute="_compute_can")
    can_sign = fields.Boolean(compute="_compute_can")

    _once_uniq = models.UniqueIndex(
        "(decision_id, employee_id, kind)", "The register has this already."
    )
    _talk_complete = models.Constraint(
        "CHECK (kind <> 'talk' OR state IN ('open', 'lifted')"
        " OR (held_on IS NOT NULL AND held_by_id IS NOT NULL"
        " AND btrim(notes) <> '' AND notes IS NOT NULL))",
        "A talk that was held has a day and notes.",
    )
    _talk_signed = models.Constraint(
        "CHECK (kind <> 'talk' OR state <> 'standing' OR signed_at IS NOT NULL)",
        "A talk is done when whoever was spoken to has signed the notes.",
    )
    _dismissal_complete = models.Constraint(
        "CHECK (kind <> 'dismissal' OR state <> 'standing'"
        " OR (union_notified_on IS NOT NULL AND hearing_on IS NOT NULL"
        " AND approved_by_id IS NOT NULL"
        " AND approved_on >= GREATEST(union_notified_on, hearing_on)))",
        "A dismissal is approved after the union was told and the person was heard.",
    )
    _end_complete = models.Constraint(
        "CHECK ((state IN ('dropped', 'lifted')) = (ended_at IS NOT NULL"
        " AND end_reason IS NOT NULL))",
        "What has ended says when and why.",
    )
    _awards_idx = models.Index("(employee_id, awards_year) WHERE awards_year > 0")

    @api.depends("kind", "employee_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for row in self:
            row.display_name = f"{labels.get(row.kind)}, {row.employee_id.name}"

    @api.depends("state", "kind", "employee_id")
    @api.depends_context("uid")
    def _compute_can(self):
        for row in self:
            row.can_see_to = not row._get_cannot_see_to_reason()
            row.can_sign = row._is_to_be_signed_by_me()

    # Whom and what it is about

    def _get_judged_day(self):
        return self.decision_id.act_date

    def _get_judged_cases(self):
        return self.decision_id._get_judged_cases()

    # What may be written, and when

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            raise AccessError(self.env._("The register is written by final decisions."))
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            self._check_can_write(vals)
        return super().write(vals)

    def _check_can_write(self, vals):
        """Refuse what the verbs alone write, and what is done by now."""
        for row in self:
            if vals.keys() - NOTES.get(row.kind, frozenset()):
                raise AccessError(
                    self.env._(
                        "The register is written by decisions and by its buttons. Only "
                        "the notes of what is still to do are yours to write."
                    )
                )
            row._check_can_see_to()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(
            self.env._(
                "Nothing is deleted from the register. A revoked decision lifts it."
            )
        )

    # Entering and lifting, by decisions

    @api.model
    def _enter(self, decision_sudo):
        """Write down what this final decision brings (AS-5)."""
        rule = decision_sudo.rule_id
        company = decision_sudo.company_id
        common = {
            "decision_id": decision_sudo.id,
            "company_id": company.id,
            "registered_on": company._get_complaint_today(),
            "grounds": decision_sudo.grounds,
        }
        wanted = []
        if rule.discipline != "none":
            wanted.append(
                {
                    **common,
                    "employee_id": decision_sudo.employee_id.id,
                    "kind": rule.discipline,
                    "state": "open" if rule.discipline == DISMISSAL else "standing",
                    "awards_year": rule.bars_awards and decision_sudo.act_date.year,
                }
            )
        if rule.needs_head_talk:
            wanted += [
                {**common, "employee_id": head.id, "kind": TALK, "state": "open"}
                for head in self._get_head_sudo(decision_sudo)
            ]
        # By final decisions alone, see create(); in the company's words, as jobs have
        # no language.
        rows_sudo = self.sudo().with_context(lang=company.partner_id.lang)
        rows_sudo = rows_sudo.create(wanted)
        for row in rows_sudo.filtered(lambda row: row.state == "open"):
            row._ask_leaders(row.display_name)

    def _get_head_sudo(self, decision_sudo):
        """Who led the department on the day of the act; nobody talks to themselves."""
        employee_sudo = decision_sudo.employee_id
        version_sudo = employee_sudo._get_version(decision_sudo.act_date)
        return version_sudo.department_id.manager_id - employee_sudo

    @api.model
    def _lift(self, decision_sudo, reason):
        """Take off the register what this decision has brought: it was revoked."""
        # By decisions alone, see write().
        rows_sudo = self.sudo().search(
            [("decision_id", "=", decision_sudo.id), ("state", "!=", "lifted")]
        )
        rows_sudo._end("lifted", reason)

    def _end(self, state, reason):
        # The verbs alone set these, see write().
        self.sudo().write(
            {"state": state, "ended_at": fields.Datetime.now(), "end_reason": reason}
        )
        self._nothing_to_do()

    # Out of the year's awards

    @api.model
    def _get_bar_reason(self, employee, day):
        """Why `employee` gets no reward for what they did on `day`; or None."""
        # A bar holds whoever asks; why it is there is not told.
        rows_sudo = self.sudo().search(
            [
                ("employee_id", "=", employee.id),
                ("awards_year", "=", day.year),
                ("state", "not in", ("lifted", "dropped")),
            ],
            limit=1,
        )
        if not rows_sudo:
            return None
        return self.env._(
            "%(employee)s is out of the awards of %(year)s: see the register, entry of "
            "%(day)s.",
            employee=employee.sudo().name,  # whoever rewards knows the person
            year=day.year,
            day=format_date(self.env, rows_sudo.registered_on),
        )

    # Seeing to it

    def _get_cannot_see_to_reason(self):
        """Why this user cannot see to it now, in a sentence; or None."""
        self.ensure_one()
        if not self.env.user.has_group(LEADER):
            return self.env._("The leader of the assessment group sees to this.")
        if self.state != "open":
            return self.env._("There is nothing to do about it any more.")
        return self._get_conflict_reason(self.env.user)

    def _check_can_see_to(self, kind=None):
        self.check_access("read")
        for row in self:
            reason = row._get_cannot_see_to_reason()
            if reason:
                raise AccessError(reason)
            if kind and row.kind != kind:
                raise UserError(self.env._("This step is not one of this entry."))

    def _check_day(self, day, text):
        """Refuse a day that is missing or to come.

        :param text: what is to be entered first
        """
        if not day or day > self.company_id._get_complaint_today():
            raise UserError(text)

    def action_hold_talk(self):
        """Note that the talk was held; whoever was spoken to signs the notes."""
        self._check_can_see_to(TALK)
        for row in self:
            row._check_day(
                row.held_on, self.env._("Enter the day on which the talk was held.")
            )
            if not (row.notes or "").strip():
                raise UserError(self.env._("Write down what was said and agreed."))
            # The verbs alone set these, see write().
            row.sudo().write({"state": "held", "held_by_id": self.env.uid})
            row._nothing_to_do()
            row._ask_person(self.env._("Read and sign the notes of the talk"))
        return True

    def _is_to_be_signed_by_me(self):
        self.ensure_one()
        return self.state == "held" and self._is_about_me()

    def action_sign(self):
        """Say that the notes of the talk are true."""
        self.check_access("read")
        for row in self:
            if not row._is_to_be_signed_by_me():
                raise AccessError(
                    self.env._("The notes are signed by whoever was spoken to.")
                )
            # The verbs alone set these, see write().
            row.sudo().write({"state": "standing", "signed_at": fields.Datetime.now()})
            row._nothing_to_do()
        return True

    def action_approve(self):
        """Approve the proposal of dismissal: union and employee have been heard."""
        self._check_can_see_to(DISMISSAL)
        for row in self:
            row._check_day(
                row.union_notified_on,
                self.env._("Enter when the union was told. It has to know before."),
            )
            row._check_day(
                row.hearing_on, self.env._("Enter when the employee was heard.")
            )
            # The verbs alone set these, see write().
            row.sudo().write(
                {
                    "state": "standing",
                    "approved_on": row.company_id._get_complaint_today(),
                    "approved_by_id": self.env.uid,
                }
            )
            row._nothing_to_do()
        return True

    def action_drop(self):
        """Ask why the proposal of dismissal is dropped."""
        self._check_can_see_to(DISMISSAL)
        return self.env["travel.assessment.reason"]._ask(
            self, "drop", self.env._("Drop the Proposal")
        )

    def _do_drop(self, reason):
        self._check_can_see_to(DISMISSAL)
        self._end("dropped", reason)
