from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_datetime


class TravelAssessmentStatementMixin(models.AbstractModel):
    """Concern: nobody is punished unheard (AS-7).

    The person is told what it is about and has some working days to say what they have
    to say. A penalty is proposed after that: heard, or the invitation has lapsed.
    """

    _name = "travel.assessment.statement.mixin"
    _description = "Statement of the Person"

    allegation = fields.Text(
        string="What It Is About",
        help="What the person is told: what they did or left undone, on which facts.",
    )
    asked_at = fields.Datetime(string="Statement Asked", readonly=True, copy=False)
    asked_by_id = fields.Many2one(
        comodel_name="res.users", readonly=True, copy=False, ondelete="restrict"
    )
    statement_due_at = fields.Datetime(
        string="Statement Until", readonly=True, copy=False
    )
    statement = fields.Text(readonly=True, copy=False)
    statement_at = fields.Datetime(string="Heard", readonly=True, copy=False)
    statement_means = fields.Selection(
        selection=[
            ("own", "Written here by the person"),
            ("paper", "Handed in on paper"),
            ("spoken", "Spoken, written down by a colleague"),
            ("waived", "The person has nothing to say"),
        ],
        string="How It Was Given",
        readonly=True,
        copy=False,
    )
    statement_by_id = fields.Many2one(
        comodel_name="res.users",
        string="Written Down By",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    can_give_statement = fields.Boolean(compute="_compute_can_give_statement")

    _statement_complete = models.Constraint(
        "CHECK (statement_at IS NULL OR (asked_at IS NOT NULL"
        " AND statement_means IS NOT NULL AND statement_by_id IS NOT NULL"
        " AND (statement_means = 'waived' OR statement IS NOT NULL)))",
        "A statement says when, how and by whom it was given.",
    )
    _asked_complete = models.Constraint(
        "CHECK (asked_at IS NULL OR (asked_by_id IS NOT NULL"
        " AND statement_due_at > asked_at AND allegation IS NOT NULL))",
        "Who is asked for a statement is told what it is about, and until when.",
    )

    @api.depends("state", "statement_at", "employee_id")
    @api.depends_context("uid")
    def _compute_can_give_statement(self):
        for decision in self:
            decision.can_give_statement = not decision._get_cannot_state_reason()

    def _get_unheard_reason(self):
        """Why the person has not been heard yet, in a sentence; or None."""
        self.ensure_one()
        if self.direction == "reward" or self.statement_at:
            return None
        if not self.asked_at:
            return self.env._("Ask the person for a statement first.")
        if fields.Datetime.now() <= self.statement_due_at:
            return self.env._(
                "The person has until %(moment)s to say what they have to say.",
                moment=self._show_moment(self.statement_due_at),
            )
        return None

    def _show_moment(self, moment):
        """A moment where the company is, in words."""
        zone = self.company_id._get_complaint_zone_name(self.company_id.id)
        return format_datetime(self.env, moment, tz=zone, dt_format="short")

    # Asking

    def action_ask_statement(self):
        """Tell these people what it is about, and ask what they have to say."""
        for decision in self:
            decision._check_can_ask_statement()
        self._do_ask_statement()
        return True

    def _check_can_ask_statement(self):
        self._check_step("ask_statement")
        reason = self._get_source_reason()
        if self.direction == "reward":
            reason = self.env._("Nobody has to answer for a reward.")
        elif not (self.allegation or "").strip():
            reason = self.env._("Write first what it is about: the person has to know.")
        self._refuse(reason)

    def _do_ask_statement(self):
        now = fields.Datetime.now()
        for decision in self:
            # The verbs alone set these, see write().
            decision.sudo().write(
                {
                    "state": "statement",
                    "asked_at": now,
                    "asked_by_id": self.env.uid,
                    "statement_due_at": decision.company_id._get_assessment_term_end(
                        now, decision.policy_id.statement_days
                    ),
                }
            )
            decision._tell_person("statement", decision.statement_due_at)

    # Answering

    def action_give_statement(self):
        """Open the dialog in which the statement is written."""
        self.ensure_one()
        self._check_can_state()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Statement"),
            "res_model": "travel.assessment.statement",
            "view_mode": "form",
            "target": "new",
            "context": {"default_decision_id": self.id},
        }

    def _get_cannot_state_reason(self):
        """Why this person cannot give or write down a statement now; or None."""
        if self.state != "statement":
            return self.env._("No statement is asked for now.")
        if self.statement_at:
            return self.env._("The statement has been given; it stays as it is.")
        if self._is_about_me():
            return None
        return self._get_step_reason("note_statement")

    def _check_can_state(self):
        self.check_access("read")
        reason = self._get_cannot_state_reason()
        if reason:
            raise AccessError(reason)

    def _do_give_statement(self, text, means="own"):
        """Write down what the person says.

        :param text: their words; empty when they have nothing to say
        :param means: how it was given; a colleague who writes it down says how
        """
        self.ensure_one()
        self._check_can_state()
        if self._is_about_me() != (means == "own"):
            raise UserError(
                self.env._(
                    "Only the person writes here themself. A colleague says how the "
                    "statement was given: on paper, spoken, or nothing to say."
                )
            )
        text = (text or "").strip()
        if not text and means != "waived":
            raise UserError(self.env._("Write down the statement."))
        # The verbs alone set these, see write().
        self.sudo().write(
            {
                "statement": text,
                "statement_at": fields.Datetime.now(),
                "statement_means": means,
                "statement_by_id": self.env.uid,
            }
        )
        self._stop_asking()
