from odoo import api, fields, models

from ..tools import triggers

DIRECTIONS = [("reward", "Reward"), ("penalty", "Penalty")]
MEASURES = [
    ("percent", "Percent of the month's performance bonus"),
    ("amount", "Amount"),
    ("points", "Points"),
    ("none", "No money, no points"),
]
# What a decision can rest on; each has a field of its own there.
BASES = [
    ("liability", "A finding about the person"),
    ("praise", "A guest's praise"),
    ("sheet", "A final sheet of a month"),
    ("improvement", "An improvement that has worked"),
]
MOST_POINTS = 1000


class TravelAssessmentRule(models.Model):
    """One kind of reward or penalty with its range and what comes with it (AS-4..6)."""

    _name = "travel.assessment.rule"
    _description = "Kind of Reward or Penalty"
    _order = "policy_id, sequence, id"

    policy_id = fields.Many2one(
        comodel_name="travel.assessment.policy",
        required=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(related="policy_id.company_id")
    currency_id = fields.Many2one(related="policy_id.currency_id")
    sequence = fields.Integer(default=10)
    code = fields.Char(required=True)
    name = fields.Char(required=True, translate=True)
    scope = fields.Selection(
        selection=[("person", "One person"), ("department", "A department")],
        string="About",
        required=True,
        default="person",
    )
    direction = fields.Selection(selection=DIRECTIONS, required=True)
    basis = fields.Selection(
        selection=BASES,
        string="Rests On",
        required=True,
        help="Penalties rest on the finding of a closed investigation alone.",
    )
    fault_grade = fields.Selection(
        selection=[
            ("minor", "Minor fault"),
            ("general", "General fault"),
            ("serious", "Serious fault"),
        ],
        help="For which grade the penalty is meant. Empty: any.",
    )
    least_satisfaction = fields.Float(
        string="Satisfaction From (%)",
        digits=(5, 2),
        default=0.0,
        help="The reward is given only where at least this share of guests was "
        "satisfied. 0: without condition.",
    )

    # How much
    measure = fields.Selection(
        selection=MEASURES, string="Measured In", required=True, default="none"
    )
    minimum = fields.Float(digits=(16, 4), default=0.0)
    maximum = fields.Float(digits=(16, 4), default=0.0)
    least_points = fields.Float(
        string="Points From",
        digits=(7, 2),
        default=0.0,
        help="Where the law forbids to take money: how many points instead.",
    )
    most_points = fields.Float(string="Points To", digits=(7, 2), default=0.0)
    second_person = fields.Selection(
        selection=[
            ("never", "Not needed"),
            ("above", "From a level on"),
            ("always", "Always"),
        ],
        required=True,
        default="never",
        help="Whether a second person has to agree before it is decided (AS-7).",
    )
    second_from = fields.Float(
        string="Second Person From",
        digits=(16, 4),
        default=0.0,
        help="In the unit of the range: percent, money or points.",
    )

    # What comes with it
    discipline = fields.Selection(
        selection=[
            ("none", "Nothing"),
            ("criticism", "Criticism"),
            ("warning", "Warning"),
            ("demerit", "Demerit"),
            ("transfer", "Transfer to another post"),
            ("dismissal", "Proposal of dismissal"),
        ],
        required=True,
        default="none",
    )
    needs_self_review = fields.Boolean(string="Written Self-Review")
    needs_head_talk = fields.Boolean(string="Talk with the Head of the Department")
    bars_awards = fields.Boolean(string="Out of the Year's Awards")
    may_claim_loss = fields.Boolean(
        string="Liable for Economic Loss",
        help="The employee may have to make good what the agency has paid, up to their "
        "share of the liability.",
    )
    has_legal_liability = fields.Boolean(
        string="Legal Liability", help="Legal action is looked into, outside pay."
    )
    department_percent = fields.Float(
        string="Department Loses (%)",
        digits=(5, 2),
        default=0.0,
        help="Percent of the department's performance bonus of the month.",
    )
    has_commendation = fields.Boolean(string="Commendation before All Staff")
    honorary_title = fields.Char(translate=True)
    range_text = fields.Char(string="Range", compute="_compute_texts")
    consequences = fields.Char(compute="_compute_texts")

    _code_uniq = models.UniqueIndex(
        "(policy_id, code)", "The version has a rule with this code already."
    )
    _percent_range = models.Constraint(
        "CHECK (measure <> 'percent'"
        " OR (minimum BETWEEN 0.0001 AND 100 AND maximum BETWEEN minimum AND 100))",
        "Percentages are more than 0 and at most 100, the lower one first.",
    )
    _amount_range = models.Constraint(
        "CHECK (measure <> 'amount' OR (minimum BETWEEN 0.001 AND 1000000000"
        " AND maximum BETWEEN minimum AND 1000000000))",
        "Amounts are more than nothing, the lower one first.",
    )
    _points_range = models.Constraint(
        f"CHECK (measure <> 'points' OR (minimum BETWEEN 0.01 AND {MOST_POINTS}"
        f" AND maximum BETWEEN minimum AND {MOST_POINTS}))",
        "Points are more than nothing, the lower number first.",
    )
    _nothing_range = models.Constraint(
        "CHECK (measure <> 'none' OR (minimum = 0 AND maximum = 0))",
        "A kind without money and points has no range.",
    )
    _instead_range = models.Constraint(
        f"CHECK (least_points BETWEEN 0 AND {MOST_POINTS}"
        f" AND most_points BETWEEN least_points AND {MOST_POINTS})",
        "Points instead of money: the lower number first.",
    )
    _share_range = models.Constraint(
        "CHECK (least_satisfaction BETWEEN 0 AND 100"
        " AND department_percent BETWEEN 0 AND 100"
        " AND second_from BETWEEN 0 AND 1000000000)",
        "A share is between 0 and 100 %.",
    )
    _penalty_rests_on_finding = models.Constraint(
        "CHECK ((direction = 'penalty') = (basis = 'liability'))",
        "Penalties rest on a finding about the person, and rewards never do.",
    )
    _grade_of_penalty = models.Constraint(
        "CHECK (fault_grade IS NULL OR direction = 'penalty')",
        "Only a penalty is meant for a grade of fault.",
    )

    def init(self):
        triggers.install(self.env.cr, self._table)

    @api.depends("name", "policy_id.version")
    def _compute_display_name(self):
        for rule in self:
            rule.display_name = rule.name

    @api.depends("measure", "minimum", "maximum", "currency_id", "discipline")
    @api.depends_context("lang")
    def _compute_texts(self):
        for rule in self:
            rule.range_text = rule._describe_range()
            rule.consequences = " · ".join(rule._describe_consequences())

    def _describe_range(self):
        """“10 to 30 % of the month's performance bonus”, “500 to 2000 CNY”."""
        texts = {
            "percent": self.env._(
                "%(low)s to %(high)s %% of the month's performance bonus"
            ),
            "amount": self.env._("%(low)s to %(high)s %(currency)s"),
            "points": self.env._("%(low)s to %(high)s points"),
            "none": "",
        }
        return texts[self.measure or "none"] % {
            "low": f"{self.minimum:g}",
            "high": f"{self.maximum:g}",
            "currency": self.currency_id.name,
        }

    def _describe_consequences(self):
        """What comes with it besides the value: a list of short texts."""
        labels = dict(self._fields["discipline"]._description_selection(self.env))
        texts = [labels[self.discipline]] if self.discipline != "none" else []
        texts += [
            self._fields[name]._description_string(self.env)
            for name in (
                *("needs_self_review", "needs_head_talk", "bars_awards"),
                *("may_claim_loss", "has_legal_liability", "has_commendation"),
            )
            if self[name]
        ]
        if self.department_percent:
            texts.append(
                self.env._(
                    "the department loses %(percent)s %% of the month's bonus",
                    percent=f"{self.department_percent:g}",
                )
            )
        return [*texts, *filter(None, [self.honorary_title])]

    @api.model_create_multi
    def create(self, vals_list):
        rules = super().create(vals_list)
        if not self.env.su:
            rules.policy_id._check_not_used()
        return rules

    def write(self, vals):
        if not self.env.su:
            self.policy_id._check_not_used()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        self.policy_id._check_not_used()
