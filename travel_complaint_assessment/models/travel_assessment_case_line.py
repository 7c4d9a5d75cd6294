import logging

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools import amounts, lines, triggers
from ..tools.roles import SETTLEMENT

_logger = logging.getLogger(__name__)


class TravelAssessmentCaseLine(models.Model):
    """One person's share of a shared reward or penalty (PY-2).

    Each person is told, may appeal, and has an entry of their own in the ledger once
    the term is over. What the header shares out stays `amount`; an appeal lessens what
    is left of it.
    """

    _name = "travel.assessment.case.line"
    _description = "Share of a Reward or Penalty"
    _inherit = [
        "travel.assessment.independence.mixin",
        "travel.assessment.appealable.mixin",
    ]
    _order = "case_id desc, id"

    case_id = fields.Many2one(
        comodel_name="travel.assessment.case",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(related="case_id.company_id", store=True)
    currency_id = fields.Many2one(related="case_id.currency_id")
    direction = fields.Selection(related="case_id.direction")
    policy_id = fields.Many2one(related="case_id.policy_id")
    event_date = fields.Date(related="case_id.event_date")
    grounds = fields.Text(related="case_id.grounds")
    employee_id = fields.Many2one(
        comodel_name="hr.employee",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    department_id = fields.Many2one(
        comodel_name="hr.department",
        readonly=True,
        ondelete="restrict",
        help="Where the person worked on that day.",
    )
    bonus = fields.Monetary(
        string="Bonus of the Month", readonly=True, default=0.0, groups=SETTLEMENT
    )
    amount = fields.Monetary(string="Share", readonly=True, default=0.0)
    left_amount = fields.Monetary(
        string="Left of It",
        readonly=True,
        default=0.0,
        help="What an appeal has left of the share.",
    )
    left_out_reason = fields.Text(string="Left Out Because", readonly=True)
    state = fields.Selection(
        selection=[
            ("draft", "Shared out"),
            ("notified", "Notified"),
            ("final", "Final"),
            ("revoked", "Revoked"),
        ],
        required=True,
        readonly=True,
        default="draft",
    )
    end_reason = fields.Text(string="Revoked Because", readonly=True)

    _person_uniq = models.UniqueIndex(
        "(case_id, employee_id)", "Everybody has one share."
    )
    _left_range = models.Constraint(
        "CHECK (amount >= 0 AND left_amount BETWEEN 0 AND amount)",
        "What is left of a share is not more than the share.",
    )
    _left_out_has_none = models.Constraint(
        "CHECK (left_out_reason IS NULL OR amount = 0)",
        "Whoever is left out has no share.",
    )
    _due_idx = models.Index("(appeal_deadline) WHERE state = 'notified'")

    def init(self):
        triggers.install(self.env.cr, self._table)

    @api.depends("case_id", "employee_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for line in self:
            # The case itself is not for those who share it.
            case_sudo = line.sudo().case_id
            line.display_name = f"{case_sudo.display_name}, {line.employee_id.name}"

    # Whom and what it is about

    def _get_judged_day(self):
        return self.event_date

    def _get_judged_cases(self):
        return self.case_id._get_judged_cases()

    def _get_acted_users(self):
        return self.case_id._get_acted_users()

    def _get_void_reason(self):
        if self.state == "revoked":
            return self.env._("It has been revoked already.")
        return None

    # Written by the case, by the cron and by appeals

    @api.model_create_multi
    def create(self, vals_list):
        self._check_is_system()
        return super().create(vals_list)

    def write(self, vals):
        self._check_is_system()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        self._check_is_system()
        self.case_id._check_is_draft()

    def _check_is_system(self):
        if not self.env.su:
            raise AccessError(
                self.env._("Shares are worked out by the system. Use “Share Out”.")
            )

    def _notify_people(self):
        """Tell the people who have a share; from now on they may appeal."""
        told = self.filtered("amount")
        told.write({"state": "notified", "notified_at": fields.Datetime.now()})

    # Becoming final

    @api.model
    def _cron_finalise(self):
        """Put into the ledger the shares that nobody can appeal against any more."""
        due = self.search(
            [
                ("state", "=", "notified"),
                ("appeal_deadline", "<", fields.Datetime.now()),
            ],
            order="id",
        ).filtered(lambda line: not line._has_open_appeal())
        for line in due:
            # One that cannot be paid must not hold up the others.
            try:
                with self.env.cr.savepoint():
                    line._finalise()
            except UserError as error:
                _logger.info("share %s is not final: %s", line.id, error)

    def _finalise(self):
        for line in self:
            line.state = "final"
            if line.left_amount:
                self.env["travel.assessment.entry"]._post([line._prepare_posting()])

    def _prepare_posting(self):
        return {
            "employee": self.employee_id,
            "channel": lines.REWARD if self.direction == "reward" else lines.BONUS_CUT,
            "source": self,
            "source_name": self._get_kept_name(self.employee_id),
            "grounds": self.grounds,
            "event_date": self.event_date,
            "amount": self.left_amount,
            "act_key": self.case_id.act_key,
            "notified_on": self.company_id._get_complaint_day(self.notified_at),
        }

    # Taking back, by appeals

    def _reduce(self, values, source, grounds):
        """Lessen the share to `values["amount"]`; the ledger gives back the rest."""
        self.ensure_one()
        digits = self.currency_id.decimal_places
        left = values.get("amount", 0)
        if values.keys() != {"amount"} or not (
            amounts.is_exact(left, digits) and 0 < left < self.left_amount
        ):
            raise UserError(
                self.env._("A share is reduced to an amount that is less than it was.")
            )
        less = amounts.exact(self.left_amount, digits) - amounts.exact(left, digits)
        for entry in self._get_appealed_entries_sudo():
            entry._reverse(source, grounds, amount=float(less))
        self.sudo().left_amount = left  # whoever decided this has been asked

    def _revoke(self, source, grounds):
        """Take the share back; what the ledger has of it comes back in full."""
        for line_sudo in self.sudo():  # whoever decided this has been asked
            for entry in line_sudo._get_appealed_entries_sudo():
                entry._reverse(source, grounds)
            line_sudo.write(
                {"state": "revoked", "left_amount": 0.0, "end_reason": grounds}
            )
