from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools import policy_triggers, triggers
from ..tools.roles import ASSESSOR, LEADER
from .travel_assessment_case_basis_mixin import BASES
from .travel_assessment_rule import DIRECTIONS

# What the assessor writes as long as nothing has been proposed.
DRAFTED = frozenset(
    {
        *("direction", "rule_id", *BASES.values(), "department_id"),
        *("split", "percent", "amount", "grounds"),
    }
)


class TravelAssessmentCase(models.Model):
    """One amount that several people share: a department's penalty, a team's reward.

    The people are those of the department on the day of the act (PY-2). Each share is a
    line that its person is told, may appeal against, and has in the ledger as an entry
    of its own. The lines add up to the header to the cent; the database counts them.

    Penalties of whole departments are switched off as shipped; see `_get_ban_reason`.
    """

    _name = "travel.assessment.case"
    _description = "Shared Reward or Penalty"
    _inherit = [
        "travel.assessment.independence.mixin",
        "travel.assessment.case.basis.mixin",
        "travel.assessment.case.spread.mixin",
    ]
    _order = "event_date desc, id desc"

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        readonly=True,
        default=lambda self: self.env.company,
        ondelete="restrict",
    )
    currency_id = fields.Many2one(related="company_id.currency_id", store=True)
    direction = fields.Selection(selection=DIRECTIONS, required=True, default="penalty")
    rule_id = fields.Many2one(
        comodel_name="travel.assessment.rule",
        required=True,
        ondelete="restrict",
        index=True,
        domain="[('policy_id', '=', policy_id), ('direction', '=', direction)]",
        help="The kind of reward or penalty: how much there may be in all.",
    )

    # Whose, and when
    department_id = fields.Many2one(
        comodel_name="hr.department",
        required=True,
        ondelete="restrict",
        help="Whose people share it: those of that day, in it and below it.",
    )
    policy_id = fields.Many2one(
        comodel_name="travel.assessment.policy",
        string="Version of the Rules",
        compute="_compute_policy_id",
        store=True,
        precompute=True,
    )
    grounds = fields.Text(help="Why, and why so much. Each of the people reads it.")

    # How much, and how it is shared
    split = fields.Selection(
        selection=[
            ("percent", "A percentage of everybody's own bonus"),
            ("equal", "An amount, the same for everybody"),
            ("bonus", "An amount, by the performance bonus"),
        ],
        required=True,
        default="equal",
    )
    percent = fields.Float(string="Percent of the Bonus", digits=(7, 4), default=0.0)
    amount = fields.Monetary(string="Amount in All", default=0.0)
    line_ids = fields.One2many(
        comodel_name="travel.assessment.case.line",
        inverse_name="case_id",
        string="Shares",
    )

    # Where it stands
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("proposed", "Proposed"),
            ("notified", "Notified"),
            ("dropped", "Dropped"),
        ],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        index=True,
    )
    proposed_by_id = fields.Many2one(
        comodel_name="res.users", readonly=True, copy=False, ondelete="restrict"
    )
    decided_by_id = fields.Many2one(
        comodel_name="res.users", readonly=True, copy=False, ondelete="restrict"
    )
    drop_reason = fields.Text(string="Dropped Because", readonly=True, copy=False)
    ban_reason = fields.Text(
        string="Why Not", compute="_compute_ban_reason", help="What stands against it."
    )

    _percent_range = models.Constraint(
        "CHECK (percent BETWEEN 0 AND 100"
        " AND (split = 'percent' OR percent = 0)"
        " AND (state IN ('draft', 'dropped') OR split <> 'percent' OR percent > 0))",
        "A percentage is more than 0 and at most 100.",
    )
    _amount_range = models.Constraint(
        "CHECK (amount BETWEEN 0 AND 1000000000"
        " AND (state IN ('draft', 'dropped') OR amount > 0))",
        "The amount is more than nothing and at most a thousand million.",
    )
    _decider_is_another = models.Constraint(
        "CHECK (decided_by_id IS NULL OR decided_by_id <> proposed_by_id)",
        "Whoever has proposed it does not decide it.",
    )
    _proposed_complete = models.Constraint(
        "CHECK (state IN ('draft', 'dropped') OR (proposed_by_id IS NOT NULL"
        " AND grounds IS NOT NULL AND btrim(grounds) <> ''))",
        "A proposal says by whom it is made, and why.",
    )
    _notified_complete = models.Constraint(
        "CHECK (state <> 'notified' OR decided_by_id IS NOT NULL)",
        "What people were told was decided by somebody.",
    )
    _dates_range = models.Constraint(
        "CHECK (event_date IS NULL"
        " OR event_date BETWEEN '2000-01-01' AND '2199-12-31')",
        "The date is far from today; check the year.",
    )

    def init(self):
        triggers.install(self.env.cr, self._table)
        policy_triggers.note_use(self.env.cr, self._table)

    @api.depends("company_id", "event_date")
    def _compute_policy_id(self):
        policies = self.env["travel.assessment.policy"]
        for case in self:
            case.policy_id = case.event_date and policies._get_policy(
                case.company_id, case.event_date
            )

    @api.depends("direction", "company_id")
    @api.depends_context("lang")
    def _compute_ban_reason(self):
        for case in self:
            case.ban_reason = case._get_ban_reason()

    @api.depends("department_id", "event_date", "direction")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["direction"]._description_selection(self.env))
        for case in self:
            parts = [labels.get(case.direction), case.department_id.name]
            case.display_name = ", ".join(filter(None, parts))

    @api.onchange("decision_id")
    def _onchange_decision_id(self):
        if self.decision_id:
            self.rule_id = self.decision_id.rule_id
            self.percent = self.rule_id.department_percent
            self.split = "percent"

    # Whom and what it is about

    def _get_judged_employees(self):
        return self.line_ids.employee_id

    def _get_judged_day(self):
        return self.event_date

    def _get_judged_cases(self):
        return (
            self.decision_id._get_judged_cases()
            | self.liability_id.ticket_id
            | self.praise_ticket_id
        )

    def _get_acted_users(self):
        return self.create_uid | self.proposed_by_id | self.decided_by_id

    # What may be written, and when

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            for vals in vals_list:
                if vals.keys() - DRAFTED - {"company_id"}:
                    raise AccessError(self._describe_evidence())
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            if vals.keys() - DRAFTED:
                raise AccessError(self._describe_evidence())
            self._check_is_draft()
        return super().write(vals)

    def copy(self, default=None):  # pylint: disable=method-required-super
        raise UserError(
            self.env._("A shared amount is about one act; it is not copied.")
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        self._check_is_draft()

    def _check_is_draft(self):
        if any(case.state != "draft" for case in self):
            raise UserError(
                self.env._("It has been proposed: it stays as it is, or is dropped.")
            )

    def _describe_evidence(self):
        return self.env._(
            "The system writes down how it came about. Use the buttons: share out, "
            "propose, decide."
        )

    # Sharing out

    def action_spread(self):
        """Share it out over the people of the department on the day of the act."""
        self.check_access("write")
        for case in self:
            case._check_is_draft()
            case._check_can_spread()
            case._do_spread()
        return True

    def _check_can_spread(self):
        reason = self._get_ban_reason() or self._get_basis_reason()
        if not reason and self.split != "percent" and self.amount <= 0:
            reason = self.env._("Enter the amount to share out.")
        if not reason and self.split == "percent" and not 0 < self.percent <= 100:
            reason = self.env._("Enter a percentage of more than 0, and at most 100.")
        if reason:
            raise UserError(reason)

    # Proposing and deciding

    def action_propose(self):
        """Propose it as shared out; from now on the shares are fixed."""
        self.check_access("write")
        for case in self:
            case._check_is_draft()
            case._check_can_spread()
            reason = case._get_bias_reason(self.env.user)
            if not reason and not case.line_ids.filtered("amount"):
                reason = self.env._("Share it out first.")
            if not reason and not (case.grounds or "").strip():
                reason = self.env._("Write the grounds: why this, and why so much.")
            if reason:
                raise UserError(reason)
            # The verbs alone set these, see write().
            case.sudo().write(
                {
                    **case._prepare_range_vals(),
                    "state": "proposed",
                    "proposed_by_id": self.env.uid,
                }
            )
        return True

    def action_notify(self):
        """Decide as proposed, and tell the people: their terms to appeal begin."""
        self.check_access("read")
        for case in self:
            case._check_can_decide()
            # The verbs alone set these, see write().
            case_sudo = case.sudo()
            case_sudo.write({"state": "notified", "decided_by_id": self.env.uid})
            case_sudo.line_ids._notify_people()
        return True

    def _check_can_decide(self):
        if not self.env.user.has_group(LEADER):
            raise AccessError(self.env._("The leader of the assessment group decides."))
        reason = (
            self.state != "proposed"
            and self.env._("Only what has been proposed is decided.")
        ) or (
            self._get_ban_reason()
            or self._get_basis_reason()
            or self._get_conflict_reason(self.env.user)
        )
        if reason:
            raise UserError(reason)

    def action_drop(self):
        """Ask why it is not gone on with."""
        self._check_can_drop()
        return self.env["travel.assessment.reason"]._ask(
            self, "drop", self.env._("Drop the Proposal")
        )

    def _check_can_drop(self):
        self.check_access("write")
        if not self.env.user.has_group(ASSESSOR) or any(
            case.state not in ("draft", "proposed") for case in self
        ):
            raise UserError(
                self.env._(
                    "People have been told. Each share can be revoked by an appeal."
                )
            )

    def _do_drop(self, reason):
        self._check_can_drop()
        # The verbs alone set these, see write().
        self.sudo().write({"state": "dropped", "drop_reason": reason})
