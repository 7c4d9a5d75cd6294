from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import date_utils, format_date

from ..models.travel_assessment_allocation_mixin import BROKEN


class TravelAssessmentPreview(models.TransientModel):
    """What the payslips of a month will pay and take, before they do (PY-5).

    Not an estimate: the payslips are really computed, looked at, and undone.
    """

    _name = "travel.assessment.preview"
    _description = "Before Payroll"
    _rec_name = "month"

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    month = fields.Date(
        required=True,
        default=lambda self: date_utils.start_of(
            fields.Date.context_today(self), "month"
        ),
        help="Any day of the month.",
    )
    line_ids = fields.One2many(
        comodel_name="travel.assessment.preview.line", inverse_name="preview_id"
    )
    total_pay = fields.Monetary(string="To Pay", compute="_compute_totals")
    total_take = fields.Monetary(string="To Take", compute="_compute_totals")
    total_held = fields.Monetary(string="Held Back", compute="_compute_totals")

    @api.depends("month")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for preview in self:
            month = preview.month and format_date(
                self.env, preview.month, date_format="yyyy-MM"
            )
            name = [self.env._("Before Payroll"), month]
            preview.display_name = " ".join(filter(None, name))

    @api.depends("line_ids.now_amount", "line_ids.held_amount")
    def _compute_totals(self):
        for preview in self:
            now = preview.line_ids.mapped("now_amount")
            preview.total_pay = sum(amount for amount in now if amount > 0)
            preview.total_take = -sum(amount for amount in now if amount < 0)
            preview.total_held = sum(preview.line_ids.mapped("held_amount"))

    @api.constrains("company_id")
    def _check_company(self):
        if self.company_id - self.env.companies:
            raise UserError(self.env._("Choose a company that you work for."))

    def action_preview(self):
        """Fill in what the month will pay, take and hold back."""
        self.ensure_one()
        self._check_company()
        self.line_ids.unlink()
        self.month = date_utils.start_of(self.month, "month")
        self.env["travel.assessment.preview.line"].create(self._get_line_vals())
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "main",  # it is the same page, filled in
            "name": self.env._("Before Payroll"),
        }

    def action_print(self):
        """Print it."""
        self.ensure_one()
        report = self.env.ref(
            "travel_complaint_assessment.travel_assessment_preview_report"
        )
        return report.report_action(self)

    def _get_line_vals(self):
        """One line for each entry that is open, or stands on a payslip of the month."""
        # The role sees what pay settles, without wages: those stay in payroll.
        entries_sudo = self.env["travel.assessment.entry"].sudo()
        rows_sudo = self.env["travel.assessment.settlement"].sudo()
        month = self.month
        there = rows_sudo.search(
            [
                ("company_id", "=", self.company_id.id),
                ("month_id.month", "=", month),
                ("reverses_id", "=", False),
                ("is_reversed", "=", False),
            ]
        )
        people = entries_sudo._read_group(
            [
                ("company_id", "=", self.company_id.id),
                ("channel", "!=", "write_off"),
                ("period_month", "<=", month),
            ],
            ["employee_id"],
        )
        employees_sudo = entries_sudo.employee_id.union(*(row[0] for row in people))
        open_entries = entries_sudo._get_open_entries(employees_sudo).filtered(
            lambda entry: (
                entry.company_id == self.company_id
                and entry.period_month <= month
                and entry._get_open_amount() > 0
            )
        )
        planned, reasons = self._try_payslips(open_entries, there)
        vals_list = [
            self._prepare_line_vals(row.entry_id, row.signed_amount, 0, row.state)
            for row in there
        ]
        for entry in open_entries:
            now = planned.get(entry.id, 0.0)
            sign = 1 if entry.signed_amount > 0 else -1
            left = float(entry._get_open_amount()) - now
            reason = entry.hold_ids.filtered(lambda hold: not hold.released_at)[
                :1
            ].kind or reasons.get(entry.id, "payslip")
            vals_list.append(
                self._prepare_line_vals(
                    entry, sign * now, left, reason if left else "planned"
                )
            )
        return vals_list

    def _prepare_line_vals(self, entry, now, held, reason):
        return {
            "preview_id": self.id,
            "entry_id": entry.id,
            "employee_id": entry.employee_id.id,
            "now_amount": now,
            "held_amount": held,
            "reason": reason,
        }

    def _try_payslips(self, entries, there):
        """Compute a payslip of the month for each employee who has none, and undo it.

        :return: {entry id: what it would settle}, {entry id: what stops the rest}
        """
        planned, reasons = {}, {}
        # Trial payslips are nobody's: written and undone here, wages never shown.
        slips_sudo = self.env["hr.payslip"].sudo().with_context(tracking_disable=True)
        last_day = date_utils.end_of(self.month, "month")
        for employee, own in entries.grouped("employee_id").items():
            if slips_sudo.search_count(
                [
                    ("employee_id", "=", employee.id),
                    ("company_id", "=", self.company_id.id),
                    ("date_to", ">=", self.month),
                    ("date_to", "<=", last_day),
                    ("credit_note", "=", False),
                    ("state", "in", ("verify", "done")),
                ],
                limit=1,
            ):
                # What it does not carry waits for the next payslip.
                reasons.update(dict.fromkeys(own.ids, "payslip_there"))
                continue
            found, why = self._try_payslip(slips_sudo, employee, last_day)
            planned.update(found)
            reasons.update(why)
        return planned, reasons

    def _try_payslip(self, slips_sudo, employee, last_day):
        vals = slips_sudo.get_payslip_vals(self.month, last_day, employee.id)["value"]
        if not vals["contract_id"]:
            return {}, {}
        savepoint = self.env.cr.savepoint()
        try:
            slip = slips_sudo.create(
                {
                    "employee_id": employee.id,
                    "company_id": self.company_id.id,
                    "contract_id": vals["contract_id"],
                    "struct_id": vals["struct_id"],
                    "date_from": self.month,
                    "date_to": last_day,
                    "name": "trial",
                    "number": "trial",
                    "worked_days_line_ids": [
                        fields.Command.create(line)
                        for line in vals.get("worked_days_line_ids", ())
                    ],
                    "input_line_ids": [
                        fields.Command.create(line)
                        for line in vals.get("input_line_ids", ())
                    ],
                }
            )
            held = slip._compute_with_ledger()
            return (
                {row.entry_id.id: row.amount for row in slip.assessment_settlement_ids},
                {entry.id: reason for entry, _left, reason in held.get(slip, ())},
            )
        except BROKEN:
            return {}, dict.fromkeys(
                self.env["travel.assessment.entry"]
                .sudo()  # as above
                ._get_open_entries(employee)
                .ids,
                "broken",
            )
        finally:
            savepoint.rollback()
            savepoint.close(rollback=False)
            self.env.invalidate_all(flush=False)
