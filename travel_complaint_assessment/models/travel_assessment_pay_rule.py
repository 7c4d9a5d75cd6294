from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools import amounts, limits


class TravelAssessmentPayRule(models.Model):
    """What a place allows in one channel, from a day on. Dated, never edited once used.

    A change in the law is a new rule with its own days.
    """

    _name = "travel.assessment.pay.rule"
    _description = "Rule of Lawful Pay"
    _order = "pack_id, channel, date_from desc, id"

    pack_id = fields.Many2one(
        comodel_name="travel.assessment.pay.pack",
        required=True,
        ondelete="restrict",
        index=True,
    )
    channel = fields.Selection(
        selection=[
            ("bonus_cut", "Cut of the performance bonus"),
            ("compensation", "Compensation for a loss"),
        ],
        required=True,
    )
    date_from = fields.Date(string="From", required=True)
    date_to = fields.Date(string="To")
    source = fields.Char(required=True, help="The law and the article.")
    # Whether at all
    is_allowed = fields.Boolean(string="Allowed", default=True)
    reason = fields.Text(
        translate=True, help="Why it is not allowed; shown to whoever decides."
    )
    alternative = fields.Text(
        translate=True,
        string="Instead",
        help="What may be done instead of taking money: points, training, a criterion "
        "of the bonus.",
    )
    # What must be there first
    needs_clause = fields.Boolean(
        string="Needs a Clause",
        help="Only if the employee's contract says so: that the bonus varies with "
        "results, or that losses are made good.",
    )
    notice_days = fields.Integer(
        string="Written Notice (Days)",
        help="How many days before the end of the pay period the employee has to know "
        "the reason and the amount in writing.",
    )
    has_notice = fields.Boolean(
        string="Needs Written Notice",
        help="The reason and the amount must be known in writing before it is taken.",
    )
    max_age_days = fields.Integer(
        string="Time Bar (Days)", help="How old the act may be; 0: without limit."
    )
    forbids_double = fields.Boolean(
        string="No Double Punishment",
        help="One act is punished in one way only.",
    )
    # How much a month
    cap_percent = fields.Float(
        string="Share of the Month's Wage (%)",
        digits=(5, 2),
        help="What may be taken in a month, of that month's gross wage; 0: no share.",
    )
    keeps_minimum = fields.Boolean(
        string="Keeps the Minimum Wage",
        help="What is left is at least the minimum wage of the place.",
    )
    counts_cuts = fields.Boolean(
        string="Counts Bonus Cuts",
        help="The share of the month covers cuts of the bonus as well.",
    )

    _period = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)",
        "A rule ends after it begins.",
    )
    _cap_percent_range = models.Constraint(
        "CHECK (cap_percent BETWEEN 0 AND 100)",
        "The share of the month's wage is between 0 and 100 %.",
    )
    _days_range = models.Constraint(
        "CHECK (notice_days BETWEEN 0 AND 366 AND max_age_days BETWEEN 0 AND 36600)",
        "Notice is at most a year, a time bar at most a hundred.",
    )

    @api.depends("pack_id", "channel")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["channel"]._description_selection(self.env))
        for rule in self:
            rule.display_name = f"{rule.pack_id.name}: {labels.get(rule.channel, '')}"

    @api.constrains("pack_id", "channel", "date_from", "date_to")
    def _check_overlap(self):
        for rule in self:
            others = rule.pack_id.rule_ids.filtered(
                lambda other, rule=rule: (
                    other != rule
                    and other.channel == rule.channel
                    and (not rule.date_to or other.date_from <= rule.date_to)
                    and (not other.date_to or other.date_to >= rule.date_from)
                )
            )
            if others:
                raise ValidationError(
                    self.env._(
                        "%(rule)s: two rules would be in force on the same day. End "
                        "the older one first.",
                        rule=rule.display_name,
                    )
                )

    def write(self, vals):
        """Money that was taken under a rule was taken under this text of it."""
        used = vals.keys() - {"date_to", "write_uid", "write_date"}
        if used and self._is_used():
            raise UserError(
                self.env._(
                    "The ledger refers to this rule. End it with a date, and write the "
                    "new law as a new rule."
                )
            )
        return super().write(vals)

    def _is_used(self):
        # Whether anything refers to it; who and how much is not told.
        entries_sudo = self.env["travel.assessment.entry"].sudo()
        domain = [("pay_rule_id", "in", self.ids)]
        settlements_sudo = self.env["travel.assessment.settlement"].sudo()
        return bool(
            entries_sudo.search_count(domain, limit=1)
            or settlements_sudo.search_count(domain, limit=1)
        )

    def _get_limits(self):
        """The rule as the arithmetic wants it."""
        share = amounts.exact(self.cap_percent, 2)
        return limits.PayRule(
            share=share or None,
            keeps_minimum=self.keeps_minimum,
            counts_cuts=self.counts_cuts,
        )

    def _get_text(self):
        """The rule in words, as it is kept beside the money."""
        self.ensure_one()
        parts = [self.pack_id.name]
        if self.cap_percent:
            parts.append(
                self.env._(
                    "at most %(percent)s %% of the month",
                    percent=f"{self.cap_percent:g}",
                )
            )
        if self.keeps_minimum:
            parts.append(self.env._("minimum wage kept"))
        return ", ".join([*parts, self.source])
