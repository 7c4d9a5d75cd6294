from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools import policy_triggers, triggers
from ..tools.roles import ASSESSOR
from .travel_assessment_rule import DIRECTIONS
from .travel_assessment_source_mixin import SOURCES
from .travel_assessment_value_mixin import WORTH

# What the assessor writes as long as nothing has been proposed.
DRAFTED = WORTH | {"rule_id", "grounds"}
# The person has been told: from then on it is fixed.
TOLD = frozenset({"allegation"})
STATES = [
    ("draft", "Draft"),
    ("statement", "Statement asked"),
    ("proposed", "Proposed"),
    ("notified", "Notified"),
    ("final", "Final"),
    ("revoked", "Revoked"),
]
# What follows from the source.
FACTS = frozenset(
    {
        *("employee_id", "department_id", "company_id", "currency_id"),
        *("basis", "act_date", "act_key", "case_number"),
    }
)
# What says nothing, as forms and imports send it.
EMPTY = (False, None, 0, "", "draft", [])
# A change of these makes older forms untrue.
STEPPING = frozenset({"state", "statement_at", "second_by_id", "grounds", *WORTH})


class TravelAssessmentDecision(models.Model):
    """One reward or penalty on one person for one act (獎懲決定, AS-4 to AS-8).

    Draft, statement asked, proposed, (a second person), notified, final, in the ledger.
    The assessor writes drafts; the state and all that proves how it went is written by
    the verbs alone.
    """

    _name = "travel.assessment.decision"
    _description = "Reward or Penalty"
    _inherit = [
        "travel.assessment.independence.mixin",
        "travel.assessment.step.mixin",
        "travel.assessment.source.mixin",
        "travel.assessment.statement.mixin",
        "travel.assessment.value.mixin",
        "travel.assessment.second.mixin",
        "travel.assessment.appealable.mixin",
        "travel.assessment.consequence.mixin",
        "travel.assessment.final.mixin",
        "travel.assessment.told.mixin",
        "mail.thread",
        "mail.activity.mixin",
        "tier.validation",
    ]
    _order = "id desc"

    # How tier validation sees a decision
    _state_from = ["proposed"]
    _state_to = ["notified"]
    _cancel_state = "revoked"

    rule_id = fields.Many2one(
        comodel_name="travel.assessment.rule",
        required=True,
        ondelete="restrict",
        index=True,
        domain="[('policy_id', '=', policy_id), ('basis', '=', basis),"
        " ('scope', '=', 'person')]",
    )
    policy_id = fields.Many2one(
        comodel_name="travel.assessment.policy",
        string="Version of the Rules",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
        help="The version in force on the day of the act.",
    )
    direction = fields.Selection(
        selection=DIRECTIONS, required=True, readonly=True, index=True
    )
    rule_measure = fields.Selection(
        related="rule_id.measure", string="Measure of the Rule"
    )
    range_text = fields.Char(related="rule_id.range_text")
    consequences = fields.Char(related="rule_id.consequences")
    may_claim_loss = fields.Boolean(related="rule_id.may_claim_loss")
    grounds = fields.Text(help="Why this, and why so much. The person reads it.")
    state = fields.Selection(
        selection=STATES,
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        index=True,
        group_expand=True,
    )

    # Who
    author_id = fields.Many2one(
        comodel_name="res.users",
        string="Written By",
        required=True,
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    proposed_by_id = fields.Many2one(
        comodel_name="res.users", readonly=True, copy=False, ondelete="restrict"
    )
    proposed_at = fields.Datetime(string="Proposed", readonly=True, copy=False)
    return_reason = fields.Text(
        string="Sent Back Because", readonly=True, copy=False, groups=ASSESSOR
    )
    decided_by_id = fields.Many2one(
        comodel_name="res.users", readonly=True, copy=False, ondelete="restrict"
    )
    _once_uniq = models.UniqueIndex(
        "(employee_id, direction, act_key) WHERE state <> 'revoked'",
        "This has been decided about this person already.",
    )
    _proposed_complete = models.Constraint(
        "CHECK (state NOT IN ('proposed', 'notified', 'final')"
        " OR (proposed_by_id IS NOT NULL AND proposed_at IS NOT NULL"
        " AND length(trim(grounds)) > 0))",
        "A proposal says by whom it is made, and why.",
    )
    _notified_complete = models.Constraint(
        "CHECK (state NOT IN ('notified', 'final')"
        " OR (decided_by_id IS NOT NULL AND notified_at IS NOT NULL))",
        "What was notified says by whom it was decided.",
    )
    _penalty_is_heard = models.Constraint(
        "CHECK (state NOT IN ('proposed', 'notified', 'final')"
        " OR direction = 'reward' OR statement_at IS NOT NULL"
        " OR proposed_at > statement_due_at)",
        "Nobody is punished unheard.",
    )
    _penalty_rests_on_finding = models.Constraint(
        "CHECK ((direction = 'penalty') = (liability_id IS NOT NULL)"
        f" AND num_nonnulls({', '.join(SOURCES.values())}) = 1)",
        "A penalty rests on the finding of a closed investigation.",
    )
    _dates_range = models.Constraint(
        "CHECK (act_date BETWEEN '2000-01-01' AND '2199-12-31')",
        "The date is far from today; check the year.",
    )

    def init(self):
        triggers.install(self.env.cr, self._table)
        policy_triggers.note_use(self.env.cr, self._table)

    @api.depends("rule_id", "employee_id", "case_number")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for decision in self:
            parts = [decision.rule_id.name, decision.employee_id.name]
            name = ", ".join(filter(None, [*parts, decision.case_number]))
            decision.display_name = name

    # Whom and what it is about, for independence and appeals

    def _get_judged_day(self):
        return self.act_date

    def _get_judged_cases(self):
        return self.liability_id.ticket_id | self.praise_ticket_id

    def _get_acted_users(self):
        return (
            self.author_id
            | self.proposed_by_id
            | self.second_by_id
            | (self.decided_by_id)
        )

    def _get_void_reason(self):
        if self.state == "revoked":
            return self.env._("It has been revoked already.")
        return None

    # What may be written, and when

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [self._prepare_new_vals(vals) for vals in vals_list]
        self.flush_model(["state"])  # what was revoked just now is out of the way
        decisions = super().create(vals_list)
        for decision in decisions:
            decision._check_step("write")
        return decisions

    def _prepare_new_vals(self, vals):
        """The values of a new decision: what is given, and what follows from it.

        :raise AccessError: for what the system alone writes
        """
        given = {"employee_id", "allegation", *DRAFTED, *SOURCES.values()}
        extra = {name for name in vals.keys() - given if vals[name] not in EMPTY}
        if extra:
            raise AccessError(self._describe_evidence())
        facts = self._prepare_source_vals(vals)
        policy = self._get_policy_of(facts)
        currency = self.env["res.currency"].browse(facts["currency_id"])
        self._check_numbers(vals, currency)
        rule = self.env["travel.assessment.rule"].browse(vals.get("rule_id") or [])
        return {
            "allegation": facts.get("allegation"),
            **{name: vals[name] for name in given & vals.keys() if vals[name]},
            **{k: v for k, v in facts.items() if k in FACTS},
            "policy_id": policy.id,
            "direction": rule.direction,
            "author_id": self.env.uid,
        }

    @api.model
    def _get_policy_of(self, facts):
        """The version in force on the day of the act.

        :param facts: what follows from the source
        :raise UserError: when there was none
        """
        company = self.env["res.company"].browse(facts["company_id"])
        policy = self.env["travel.assessment.policy"]._get_policy(
            company, facts["act_date"]
        )
        if not policy:
            raise UserError(
                self.env._(
                    "No rules of reward and penalty were in force on %(day)s. Nobody "
                    "is judged by rules that were not there.",
                    day=facts["act_date"],
                )
            )
        return policy

    @api.model
    def _get_first_rule(self, vals):
        """The rule that fits what a new decision rests on; the first, if several do."""
        facts = self._prepare_source_vals(vals)
        grade = facts.get("fault_grade") or False
        rules = self._get_policy_of(facts).rule_ids.filtered(
            lambda rule: (
                rule.scope == "person"
                and rule.basis == facts["basis"]
                and rule.fault_grade in (False, grade)
            )
        )
        if not rules:
            raise UserError(
                self.env._(
                    "The rules in force on %(day)s know no reward or penalty for this.",
                    day=facts["act_date"],
                )
            )
        return rules[0]

    @api.constrains("rule_id", "policy_id", "basis", "liability_id")
    def _check_rule(self):
        for decision in self:
            reason = decision._get_rule_reason()
            if reason:
                raise UserError(reason)

    def _get_rule_reason(self):
        """Why the rule does not fit what the decision rests on; or None."""
        rule = self.rule_id
        if rule.policy_id != self.policy_id:
            return self.env._(
                "“%(rule)s” is not in the version that was in force on %(day)s.",
                rule=rule.name,
                day=self.act_date,
            )
        if rule.basis != self.basis or rule.scope != "person":
            return self.env._("“%(rule)s” is meant for something else.", rule=rule.name)
        # The grade of the fault holds whoever writes the decision.
        grade = self.sudo().liability_id.fault_grade
        if rule.fault_grade and rule.fault_grade != grade:
            return self.env._(
                "“%(rule)s” is meant for another grade of fault than was found.",
                rule=rule.name,
            )
        return None

    def write(self, vals):
        if not self.env.su:
            self._check_can_write(vals)
        if len(self) > 1 and vals.keys() & STEPPING:
            for decision in self:
                decision.write(vals)
            return True
        if vals.keys() & STEPPING:
            vals = {**vals, "revision": self.revision + 1}
        if "rule_id" in vals:
            rule = self.env["travel.assessment.rule"].browse(vals["rule_id"])
            vals = {**vals, "direction": rule.direction}
        return super().write(vals)

    def _check_can_write(self, vals):
        """Refuse what the verbs alone write, and what is fixed by now."""
        if vals.keys() - DRAFTED - TOLD:
            raise AccessError(self._describe_evidence())
        for decision in self:
            decision._check_step("write")
            self._check_numbers(vals, decision.currency_id)
            if vals.keys() & TOLD and decision.state != "draft":
                raise UserError(
                    self.env._(
                        "The person has been told what it is about; that stays as "
                        "it is."
                    )
                )

    def copy(self, default=None):  # pylint: disable=method-required-super
        raise UserError(self.env._("A decision is about one act; it is not copied."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        for decision in self:
            decision._check_step("write")
            if decision.state != "draft":
                raise UserError(
                    self.env._("A decision is kept in the file. Revoke it instead.")
                )

    def _describe_evidence(self):
        return self.env._(
            "The system writes down how a decision came about. Use the buttons: ask "
            "for a statement, propose, agree, decide."
        )

    def _open(self):
        """These decisions: the form of one, else the list."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "travel_complaint_assessment.travel_assessment_decision_action"
        )
        if len(self) == 1:
            return {**action, "view_mode": "form", "views": [], "res_id": self.id}
        return {**action, "domain": [("id", "in", self.ids)], "context": {}}
