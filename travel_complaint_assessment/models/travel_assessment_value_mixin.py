from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import amounts, lines, worth
from .travel_assessment_rule import MEASURES, MOST_POINTS

# The measures of a rule that have a value; the fields are called like them.
VALUES = ("percent", "amount", "points")
NUMBERS = (*VALUES, "loss_amount")
WORTH = frozenset({*NUMBERS, "instead", "instead_note"})
RANGE = (
    "CASE measure WHEN 'percent' THEN percent WHEN 'amount' THEN amount ELSE points END"
)
FIXED = "state IN ('proposed', 'notified', 'final')"


class TravelAssessmentValueMixin(models.AbstractModel):
    """Concern: how much, within which range, and what the law lets be taken (AS-7).

    From the proposal on the range stands beside the value, and the database compares
    them. What the law of the place does not let be taken in money becomes points,
    training or a criterion of the bonus, with the reason.
    """

    _name = "travel.assessment.value.mixin"
    _description = "What a Decision Is Worth"

    currency_id = fields.Many2one(comodel_name="res.currency")  # the decision's
    percent = fields.Float(string="Percent of the Bonus", digits=(7, 4), default=0.0)
    amount = fields.Monetary(default=0.0)
    points = fields.Float(digits=(7, 2), default=0.0)
    loss_amount = fields.Monetary(
        string="Makes Good",
        default=0.0,
        help="What the person makes good of the loss that the agency has paid for.",
    )
    instead = fields.Selection(
        selection=[
            ("points", "Points"),
            ("training", "Training"),
            ("criterion", "A criterion of the bonus that was not met"),
        ],
        string="Instead of Money",
        help="Where the law of the place forbids to take money.",
    )
    instead_note = fields.Text(
        string="Which",
        help="Which training, or which published criterion of the bonus.",
    )
    unlawful_reason = fields.Text(
        string="Why Not in Money",
        readonly=True,
        copy=False,
        help="What the law of the place says, when it was proposed.",
    )

    # As they were when it was proposed
    measure = fields.Selection(
        selection=MEASURES, string="Measured In", readonly=True, copy=False
    )
    value_min = fields.Float(
        string="From", digits=(16, 4), readonly=True, copy=False, default=0.0
    )
    value_max = fields.Float(
        string="To", digits=(16, 4), readonly=True, copy=False, default=0.0
    )
    loss_max = fields.Monetary(
        string="Loss at Most", readonly=True, copy=False, default=0.0
    )
    is_reduced = fields.Boolean(readonly=True, copy=False, default=False)

    money_hint = fields.Text(
        compute="_compute_money_hint",
        help="Whether the law of the place lets the money be taken.",
    )
    loss_limit = fields.Monetary(
        string="Loss to Make Good at Most", compute="_compute_loss_limit"
    )
    value_text = fields.Char(string="Value", compute="_compute_value_text")

    _percent_range = models.Constraint(
        "CHECK (percent BETWEEN 0 AND 100)", "A percentage is between 0 and 100."
    )
    _amount_range = models.Constraint(
        "CHECK (amount BETWEEN 0 AND 1000000000"
        " AND loss_amount BETWEEN 0 AND 1000000000)",
        "An amount lies between 0 and 1,000,000,000.",
    )
    _points_range = models.Constraint(
        f"CHECK (points BETWEEN 0 AND {MOST_POINTS})",
        "Points are not negative, and at most 1000.",
    )
    _in_range = models.Constraint(
        f"CHECK (NOT ({FIXED}) OR measure = 'none' OR ({RANGE} <= value_max"
        f" AND {RANGE} >= CASE WHEN is_reduced THEN 0 ELSE value_min END))",
        "The value lies outside the range of the rule.",
    )
    _one_kind_of_value = models.Constraint(
        f"CHECK (NOT ({FIXED}) OR (measure IS NOT NULL"
        " AND (measure = 'percent' OR percent = 0)"
        " AND (measure = 'amount' OR amount = 0)"
        " AND (measure = 'points' OR points = 0)))",
        "A decision has a value of one kind, as its rule says.",
    )
    _loss_in_limit = models.Constraint(
        f"CHECK (NOT ({FIXED}) OR loss_amount <= loss_max)",
        "Nobody makes good more than their share of what was paid.",
    )
    _instead_has_reason = models.Constraint(
        f"CHECK (NOT ({FIXED}) OR (instead IS NULL) = (unlawful_reason IS NULL))",
        "Something else instead of money goes with the reason, and only then.",
    )

    @api.depends("rule_id", "employee_id", "act_date", "state")
    @api.depends_context("lang")
    def _compute_money_hint(self):
        for decision in self:
            is_open = decision.state in ("draft", "statement")
            decision.money_hint = is_open and decision._get_money_reason()

    @api.depends("rule_id", "liability_id", "act_date", "state")
    def _compute_loss_limit(self):
        for decision in self:
            decision.loss_limit = float(decision._get_loss_limit())

    @api.depends("percent", "amount", "points", "instead", "rule_id")
    @api.depends_context("lang")
    def _compute_value_text(self):
        for decision in self:
            decision.value_text = decision._describe_value()

    def _describe_value(self):
        """“20 % of the month's performance bonus”, “500.00 ¥”, “3 points”."""
        if self.points and self.instead in (False, "points"):
            return self.env._("%(points)s points", points=f"{self.points:g}")
        if self.instead:
            labels = dict(self._fields["instead"]._description_selection(self.env))
            return labels[self.instead]
        if self.percent:
            return self.env._(
                "%(percent)s %% of the month's performance bonus",
                percent=f"{self.percent:g}",
            )
        return self.currency_id.format(self.amount) if self.amount else ""

    # The law

    def _takes_money(self):
        """Whether the rule would take money from the person's pay."""
        rule = self.rule_id
        return rule.direction == "penalty" and rule.measure in ("percent", "amount")

    def _get_money_reason(self):
        """Why the law does not let the bonus be cut here, in sentences; or None."""
        if not self._takes_money():
            return None
        return self._get_channel_reason(lines.BONUS_CUT)

    def _get_channel_reason(self, channel):
        today = self.company_id._get_complaint_today()
        rule = self.company_id._get_pay_rule(channel, self.act_date)
        if rule.max_age_days and (today - self.act_date).days > rule.max_age_days:
            return self.env._(
                "It was %(days)s days ago; money is taken within %(limit)s days "
                "(%(law)s).",
                days=(today - self.act_date).days,
                limit=rule.max_age_days,
                law=rule.source,
            )
        # With the decision the person gets the reason and the amount in writing.
        return self.env["travel.assessment.entry"]._get_unlawful_reason(
            self.employee_id, channel, self.act_date, self.act_key, notified_on=today
        )

    # The loss

    def _get_loss_limit(self):
        """The person's share of what was paid to the guest: an exact amount."""
        # What was paid and who is liable for how much holds whoever asks.
        line_sudo = self.sudo().liability_id
        if not line_sudo or not self.rule_id.may_claim_loss:
            return amounts.ZERO
        payments_sudo = self.env["travel.complaint.payment"].sudo()
        [(paid,)] = payments_sudo._read_group(
            [
                ("offer_id.ticket_id", "=", line_sudo.ticket_id.id),
                ("currency_id", "=", self.currency_id.id),
            ],
            [],
            ["amount:sum"],
        )
        digits = self.currency_id.decimal_places
        return worth.share_of(paid or 0.0, line_sudo.share, digits)

    def _get_loss_reason(self):
        """Why the person cannot be made to make good this loss; or None."""
        if not self.loss_amount:
            return None
        if not self.rule_id.may_claim_loss:
            return self.env._("This rule does not make the person liable for losses.")
        limit = float(self._get_loss_limit())
        digits = self._get_digits("loss_amount", self.currency_id)
        if not worth.is_within(self.loss_amount, 0, limit, digits):
            return self.env._(
                "%(amount)s is more than the person's share of what was paid to the "
                "guest: %(limit)s.",
                amount=self.currency_id.format(self.loss_amount),
                limit=self.currency_id.format(limit),
            )
        reason = self._get_channel_reason(lines.COMPENSATION)
        if reason:
            return reason
        rule = self.company_id._get_pay_rule(lines.COMPENSATION, self.act_date)
        if rule.forbids_double and not self.instead and self._takes_money():
            return self.env._(
                "The bonus is cut for this act already; it is not punished twice "
                "(%(law)s).",
                law=rule.source,
            )
        return None

    # The range

    def _prepare_range_vals(self):
        """Range, law and limit of the loss as they are now, for the proposal."""
        rule = self.rule_id
        reason = self._get_money_reason()
        measure, low, high = rule.measure, rule.minimum, rule.maximum
        if reason:
            measure, low, high = "none", 0.0, 0.0
            if self.instead == "points":
                measure, low, high = "points", rule.least_points, rule.most_points
        return {
            "measure": measure,
            "value_min": low,
            "value_max": high,
            "unlawful_reason": reason,
            "loss_max": float(self._get_loss_limit()),
            **{name: 0.0 for name in VALUES if name != measure},
        }

    def _get_value_reason(self):
        """Why the value cannot be proposed, in a sentence; or None (AS-7)."""
        fixed = self._prepare_range_vals()
        if fixed["unlawful_reason"] and not self.instead:
            return self.env._(
                "%(reason)s\nChoose what there is instead of money.",
                reason=fixed["unlawful_reason"],
            )
        if self.instead and not fixed["unlawful_reason"]:
            return self.env._(
                "The law allows to take the money: nothing else goes instead."
            )
        if self.instead in ("training", "criterion") and not (
            (self.instead_note or "").strip()
        ):
            return self.env._("Say which training or which criterion it is.")
        return self._get_range_reason(fixed) or self._get_loss_reason()

    def _get_range_reason(self, fixed):
        """Why the value lies outside the range `fixed`; or None."""
        measure = fixed["measure"]
        if measure == "none":
            return None
        if measure == "amount" and self.rule_id.currency_id != self.currency_id:
            return self.env._(
                "The rule is in %(theirs)s and %(company)s reckons in %(ours)s. Write "
                "a version of the rules in %(ours)s.",
                theirs=self.rule_id.currency_id.name,
                company=self.company_id.name,
                ours=self.currency_id.name,
            )
        low, high = fixed["value_min"], fixed["value_max"]
        digits = self._get_digits(measure, self.currency_id)
        if not worth.is_within(self[measure], low, high, digits):
            return self.env._(
                "“%(rule)s” goes from %(low)s to %(high)s. A decision outside this "
                "range is refused.",
                rule=self.rule_id.name,
                low=f"{low:g}",
                high=f"{high:g}",
            )
        return None

    @api.model
    def _get_digits(self, name, currency):
        """How many decimals the value `name` has."""
        return {"percent": 4, "points": 2}.get(name, currency.decimal_places)

    @api.model
    def _check_numbers(self, vals, currency):
        """Refuse what only looks like a number, before it is rounded (attacks 84, 85).

        :param vals: of a draft that is being written
        :raise UserError: naming the field
        """
        for name in vals.keys() & set(NUMBERS):
            value = vals[name] or 0
            digits = self._get_digits(name, currency)
            if isinstance(value, str) or not amounts.is_exact(value, digits):
                raise UserError(
                    self.env._(
                        "%(field)s: enter a number with at most %(digits)s decimals.",
                        field=self._fields[name]._description_string(self.env),
                        digits=digits,
                    )
                )
