from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..tools import lines, triggers

PAYROLL = (
    "payroll.group_payroll_user,"
    "travel_complaint_assessment.group_travel_assessment_settlement,"
    "travel_complaint.group_travel_complaint_auditor"
)


class TravelAssessmentSettlement(models.Model):
    """So much of an entry on a payslip: the only link between ledger and payroll.

    Reserved when the payslip is computed, settled when it is confirmed; a counter-row
    on the same payslip balances it when the payslip is cancelled or refunded.
    """

    _name = "travel.assessment.settlement"
    _description = "Settlement on a Payslip"
    _order = "id desc"
    _rec_name = "entry_id"

    entry_id = fields.Many2one(
        comodel_name="travel.assessment.entry",
        required=True,
        ondelete="restrict",
        index=True,
    )
    payslip_id = fields.Many2one(
        comodel_name="hr.payslip", required=True, ondelete="restrict", index=True
    )
    month_id = fields.Many2one(
        comodel_name="travel.assessment.month",
        string="Limits of the Month",
        required=True,
        ondelete="restrict",
        index=True,
    )
    month = fields.Date(
        related="month_id.month", related_sudo=True, string="First Day of the Month"
    )
    month_name = fields.Char(string="Month", compute="_compute_month_name")
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, ondelete="restrict"
    )
    currency_id = fields.Many2one(related="entry_id.currency_id")
    employee_id = fields.Many2one(
        comodel_name="hr.employee", required=True, ondelete="restrict", index=True
    )
    code = fields.Selection(
        selection=[
            ("TCA_REWARD", "Reward"),
            ("TCA_REWARD_BACK", "Reward taken back"),
            ("TCA_BONUS_CUT", "Bonus not earned"),
            ("TCA_BONUS_CUT_BACK", "Bonus given back"),
            ("TCA_LOSS", "Compensation for a loss"),
            ("TCA_LOSS_BACK", "Compensation given back"),
        ],
        string="Line",
        required=True,
    )
    amount = fields.Monetary(
        required=True, help="Of the entry; a counter-row is negative."
    )
    signed_amount = fields.Monetary(
        string="On the Payslip", compute="_compute_signed_amount"
    )
    grounds = fields.Text(related="entry_id.grounds")
    source_name = fields.Char(related="entry_id.source_name", string="Decision")
    state = fields.Selection(
        selection=[("reserved", "Reserved"), ("settled", "Settled")],
        required=True,
        default="reserved",
    )

    # How it was undone
    reverses_id = fields.Many2one(
        comodel_name="travel.assessment.settlement",
        string="Balances",
        ondelete="restrict",
    )
    by_payslip_id = fields.Many2one(
        comodel_name="hr.payslip",
        string="Refunded By",
        ondelete="restrict",
        index="btree_not_null",
    )
    is_reversed = fields.Boolean(string="Balanced", default=False)

    # As it was on that day
    base_amount = fields.Monetary(string="Wage It Was Measured By", groups=PAYROLL)
    cap_amount = fields.Monetary(string="At Most in the Month", groups=PAYROLL)
    floor_amount = fields.Monetary(string="Minimum Wage", groups=PAYROLL)
    pay_rule_id = fields.Many2one(
        comodel_name="travel.assessment.pay.rule",
        string="Rule of Lawful Pay",
        ondelete="restrict",
    )
    rule_text = fields.Char(string="Rule as It Was")

    _once_a_payslip_uniq = models.UniqueIndex(
        "(entry_id, payslip_id) WHERE reverses_id IS NULL AND is_reversed IS NOT TRUE",
        "An entry stands on a payslip once.",
    )
    _balanced_once_uniq = models.UniqueIndex(
        "(reverses_id) WHERE reverses_id IS NOT NULL", "A row is balanced once."
    )
    _amount_range = models.Constraint(
        "CHECK ((reverses_id IS NULL AND amount BETWEEN 0.001 AND 1000000000)"
        " OR (reverses_id IS NOT NULL AND amount BETWEEN -1000000000 AND -0.001"
        " AND state = 'settled'))",
        "A row is positive, and the row that balances it negative.",
    )
    _reserved_idx = models.Index("(entry_id) WHERE state = 'reserved'")

    def init(self):
        triggers.install(self.env.cr, self._table)

    @api.depends("month")
    @api.depends_context("lang")
    def _compute_month_name(self):
        for row in self:
            row.month_name = row.month.strftime("%Y-%m")

    @api.depends("code", "amount")
    def _compute_signed_amount(self):
        for row in self:
            row.signed_amount = row.amount * lines.SIGNS.get(row.code, 0)

    def _is_active(self):
        """Whether the row stands: neither a counter-row nor balanced by one."""
        self.ensure_one()
        return not self.reverses_id and not self.is_reversed

    def _touch(self):
        """Have read again what the database counts when rows change."""
        self.entry_id._forget_figures()
        self.entry_id.corrects_id._forget_figures()
        self.month_id.invalidate_recordset(["cut_taken", "loss_taken"], flush=False)
        self.payslip_id.invalidate_recordset(["assessment_settlement_ids"], flush=False)

    @api.model_create_multi
    def create(self, vals_list):
        self._check_is_engine()
        # The database holds each row against what its month bears.
        self.env["travel.assessment.month"].flush_model()
        rows = super().create(vals_list)
        rows.flush_recordset()
        rows._touch()
        rows.reverses_id.invalidate_recordset(["is_reversed"], flush=False)
        return rows

    def write(self, vals):
        self._check_is_engine()
        result = super().write(vals)
        self.flush_recordset()
        return result

    def unlink(self):
        self._check_is_engine()
        entries, months, slips = self.entry_id, self.month_id, self.payslip_id
        entries |= entries.corrects_id
        result = super().unlink()
        entries._forget_figures()
        months.invalidate_recordset(["cut_taken", "loss_taken"], flush=False)
        slips.invalidate_recordset(["assessment_settlement_ids"], flush=False)
        return result

    def _check_is_engine(self):
        if not self.env.su:
            raise AccessError(
                self.env._("What is settled follows from the payslips alone.")
            )

    def _reverse(self, by_payslip=None):
        """Balance these rows, because their payslip was cancelled or refunded."""
        # What gives back goes first: nothing may be given back that was not taken.
        for row in self.sorted(lambda row: not row.entry_id.corrects_id):
            row.copy(
                {
                    "amount": -row.amount,
                    "reverses_id": row.id,
                    "by_payslip_id": by_payslip.id if by_payslip else False,
                    "state": "settled",
                    "is_reversed": False,
                }
            )
        self.invalidate_recordset(["is_reversed"], flush=False)

    def _reinstate(self):
        """Write rows that were balanced anew, because their refund was cancelled."""
        for row in self.sorted(lambda row: bool(row.entry_id.corrects_id)):
            row.copy({"state": "settled", "is_reversed": False, "reverses_id": False})
