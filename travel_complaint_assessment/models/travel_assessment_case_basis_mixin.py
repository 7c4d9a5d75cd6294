from odoo import api, fields, models

# What it can rest on, by the basis of its rule; a final decision brings its own.
BASES = {
    "decision": "decision_id",
    "liability": "liability_id",
    "praise": "praise_ticket_id",
    "improvement": "improvement_id",
}


class TravelAssessmentCaseBasisMixin(models.AbstractModel):
    """Concern: what a shared reward or penalty rests on, and what stands against it.

    A department's penalty rests on a finding about it, or on a final decision whose
    rule says that the department loses as well. Shipped, it is switched off: people
    would pay who have done nothing wrong.
    """

    _name = "travel.assessment.case.basis.mixin"
    _description = "What a Shared Amount Rests On"

    decision_id = fields.Many2one(
        comodel_name="travel.assessment.decision",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('direction', '=', 'penalty'), ('state', '=', 'final')]",
        help="The final decision by whose rule the department loses as well.",
    )
    liability_id = fields.Many2one(
        comodel_name="travel.complaint.liability",
        string="Finding about the Department",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('kind', '=', 'department'),"
        " ('investigation_id.state', '=', 'decided')]",
    )
    praise_ticket_id = fields.Many2one(
        comodel_name="helpdesk.ticket",
        string="Praise",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('praise_ids', '!=', False)]",
    )
    improvement_id = fields.Many2one(
        comodel_name="mgmtsystem.action",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('effect_result', '=', 'effective')]",
    )
    event_date = fields.Date(
        string="Day of the Act", compute="_compute_act", store=True, precompute=True
    )
    act_key = fields.Char(
        string="Act",
        compute="_compute_act",
        store=True,
        precompute=True,
        help="The act, as decisions about it call it: nobody is judged for it twice.",
    )
    # As they were when it was proposed
    value_min = fields.Float(
        string="From", digits=(16, 4), readonly=True, copy=False, default=0.0
    )
    value_max = fields.Float(
        string="To", digits=(16, 4), readonly=True, copy=False, default=0.0
    )

    _basis = models.Constraint(
        f"CHECK (num_nonnulls({', '.join(BASES.values())}) = 1"
        " AND (direction = 'penalty')"
        " = (num_nonnulls(decision_id, liability_id) = 1))",
        "A department's penalty rests on a finding or on a final decision; a shared "
        "reward on praise or on an improvement that has worked.",
    )
    _in_range = models.Constraint(
        "CHECK (state IN ('draft', 'dropped')"
        " OR CASE split WHEN 'percent' THEN percent ELSE amount END"
        " BETWEEN value_min AND value_max)",
        "The value lies outside the range of the rule.",
    )
    _decision_uniq = models.UniqueIndex(
        "(decision_id, department_id) WHERE state <> 'dropped'",
        "The department has paid for this decision already.",
    )
    _liability_uniq = models.UniqueIndex(
        "(liability_id) WHERE state <> 'dropped'",
        "The department has paid for this finding already.",
    )
    _praise_uniq = models.UniqueIndex(
        "(praise_ticket_id) WHERE state <> 'dropped'",
        "This praise has been shared already.",
    )
    _improvement_uniq = models.UniqueIndex(
        "(improvement_id) WHERE state <> 'dropped'",
        "This improvement has been shared already.",
    )

    @api.depends(*BASES.values())
    def _compute_act(self):
        for case in self:
            facts = case._get_facts()
            case.event_date = facts.get("act_date")
            case.act_key = facts.get("act_key")

    def _get_facts(self):
        """What follows from what it rests on, as a decision about it would have it."""
        decisions = self.env["travel.assessment.decision"]
        if self.decision_id:
            return {name: self.decision_id[name] for name in ("act_date", "act_key")}
        if self.improvement_id:
            return decisions._prepare_improvement_vals(self.improvement_id)
        ticket = self.liability_id.ticket_id | self.praise_ticket_id
        return decisions._prepare_case_vals(ticket) if ticket else {}

    def _get_ban_reason(self):
        """Why a department cannot be punished as one, in a sentence; or None."""
        if self.direction != "penalty":
            return None
        company_sudo = self.company_id.sudo()  # the rules of the house hold for all
        pack = company_sudo.assessment_pay_pack_id
        if not company_sudo.assessment_collective_penalty:
            return self.env._(
                "Penalties of whole departments are switched off in the settings: who "
                "has done nothing wrong would pay. Counsel should say that it is "
                "lawful before somebody switches them on."
            )
        if not pack.allows_collective:
            return self.env._(
                "%(pack)s does not allow it: %(reason)s",
                pack=pack.name or self.env._("No pack of lawful pay"),
                reason=pack.collective_reason or "–",
            )
        return None

    def _get_basis_reason(self):
        """Why what it rests on does not bear it, in a sentence; or None."""
        case_sudo = self.sudo()  # the basis counts whoever may read it
        rule = case_sudo.rule_id
        if rule.policy_id != case_sudo.policy_id:
            return self.env._(
                "“%(rule)s” is not in the version that was in force on %(day)s.",
                rule=rule.name,
                day=self.event_date,
            )
        if case_sudo._get_judged_cases().company_id - case_sudo.company_id:
            return self.env._("This happened in another company.")
        basis = next(name for name, field in BASES.items() if case_sudo[field])
        return getattr(case_sudo, f"_get_{basis}_reason")(rule)

    def _get_decision_reason(self, rule):
        decision = self.decision_id
        is_meant = rule == decision.rule_id and self.split == "percent"
        if decision.state != "final" or not is_meant or not rule.department_percent:
            return self.env._(
                "The department loses a percentage only where a final decision says so "
                "by its rule."
            )
        return None

    def _get_liability_reason(self, rule):
        finding = self.liability_id
        if (
            finding.investigation_id.state != "decided"
            or finding.department_id != self.department_id
            or rule.scope != "department"
            or self.split == "percent"
        ):
            return self.env._(
                "The department loses an amount only by the finding about it of a "
                "closed investigation, and by a rule about departments."
            )
        return None

    def _get_praise_reason(self, rule):
        if not self.praise_ticket_id.praise_ids or rule.basis != "praise":
            return self.env._("A shared reward rests on the praise of a guest.")
        return None

    def _get_improvement_reason(self, rule):
        is_effective = self.improvement_id.effect_result == "effective"
        if not is_effective or rule.basis != "improvement":
            return self.env._("The improvement has to have worked first.")
        return None

    def _prepare_range_vals(self):
        """The range of the rule, as it is kept beside the value."""
        rule = self.rule_id
        if self.split == "percent":
            most = rule.department_percent
            return {"value_min": most, "value_max": most}
        return {"value_min": rule.minimum, "value_max": rule.maximum}
