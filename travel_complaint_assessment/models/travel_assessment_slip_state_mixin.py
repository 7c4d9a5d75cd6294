from odoo import api, models
from odoo.exceptions import UserError

from ..tools import amounts, lines
from .travel_assessment_allocation_mixin import COMPUTING

# What makes a payslip the payslip of this person and month.
IDENTITY = frozenset(
    {"employee_id", "date_from", "date_to", "contract_id", "company_id", "credit_note"}
)
# What a confirmed payslip with money of the ledger says; the rest may still be written.
CONTENT = IDENTITY | {
    *("struct_id", "line_ids", "input_line_ids", "worked_days_line_ids"),
    *("dynamic_filtered_payslip_lines", "number", "name", "compute_date"),
    *("assessment_computed_at",),
}
OURS = frozenset({"refund_of_id", "assessment_settlement_ids", "assessment_refund_ids"})


class TravelAssessmentSlipStateMixin(models.AbstractModel):
    """Concern of the payslip: what its state means for the ledger (PY-3).

    OCA's payroll guards its states in the views alone; by RPC anything can be written.
    Therefore everything hangs on the written state, whoever writes it.
    """

    _name = "travel.assessment.slip.state.mixin"
    _description = "States of Payslips with Rewards and Penalties"

    def action_payslip_done(self):
        """Confirm one by one; what was reviewed is paid, nothing is added (PY-5)."""
        for slip in self:
            if slip.state == "verify":
                slip = slip.with_context(assessment_keep=True)
            super(TravelAssessmentSlipStateMixin, slip).action_payslip_done()
        return True

    def write(self, vals):
        self._check_can_change(vals)
        if "state" not in vals:
            return super().write(vals)
        before = {slip: slip.state for slip in self}
        moving = [slip for slip in self if before[slip] != vals["state"]]
        for slip in moving:
            slip._check_can_move(vals["state"])
        result = super().write(vals)
        for slip in moving:
            # The ledger follows the payslip; nobody may write it by hand.
            slip.sudo()._after_move(before[slip], vals["state"])
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_history(self):
        for slip in self:
            if slip._carries_assessment():
                raise UserError(
                    self.env._(
                        "%(payslip)s has paid or taken money of the ledger. It stays "
                        "as the proof of it.",
                        payslip=slip.display_name,
                    )
                )

    # What may be changed

    def _carries_assessment(self):
        """Whether rows of the ledger stand on this payslip, or stood."""
        # Whether, not what: for whoever writes the payslip.
        slip_sudo = self.sudo()
        return bool(
            slip_sudo.assessment_settlement_ids or slip_sudo.assessment_refund_ids
        )

    def _check_can_change(self, vals):
        """A payslip with money of the ledger stays the payslip that it is."""
        if not self.env.su and OURS & vals.keys():
            raise UserError(self.env._("These follow from the ledger alone."))
        if not CONTENT & vals.keys():
            return
        for slip in self:
            is_open = slip.state in ("draft", "verify")
            fields_frozen = IDENTITY if is_open else CONTENT
            changed = [
                name
                for name in vals.keys() & fields_frozen
                if slip._would_change(name, vals[name])
            ]
            if changed and slip._carries_assessment():
                raise UserError(
                    self.env._(
                        "%(payslip)s carries rewards or penalties of the ledger, or "
                        "did: it stays the payslip of this person and month. Make "
                        "another one, or refund it if it is done.",
                        payslip=slip.display_name,
                    )
                )

    def _would_change(self, name, value):
        field = self._fields[name]
        if field.type in ("one2many", "many2many"):
            return bool(value)
        now = field.convert_to_cache(self[name], self)
        return now != field.convert_to_cache(value, self)

    def _check_can_move(self, state):
        """Which moves a payslip with money of the ledger may make (Y3, attack 103)."""
        self.ensure_one()
        if self.state != "done" and state not in ("done", "cancel"):
            return
        if not self._carries_assessment():
            return
        if self.state == "done":
            self._check_can_leave_done(state)
        if "done" in (self.state, state):
            self._check_month_open()
        self._check_free_to_pay()

    def _check_can_leave_done(self, state):
        if state != "cancel":
            raise UserError(
                self.env._(
                    "%(payslip)s is done and carries rewards or penalties. Refund or "
                    "cancel it.",
                    payslip=self.display_name,
                )
            )
        if not self.allow_cancel_payslips:
            raise UserError(self.env._("Cannot cancel a payslip that is done."))
        # Whose refund it is decides; nothing of it is shown.
        refunds = self.sudo().assessment_settlement_ids.by_payslip_id
        if any(refund.state == "done" for refund in refunds):
            raise UserError(
                self.env._(
                    "%(payslip)s has been refunded. Cancel the refund first.",
                    payslip=self.display_name,
                )
            )

    def _check_month_open(self):
        """What moves money of the ledger does so in a month that is open (PY-6)."""
        if self._is_month_closed():
            raise UserError(
                self.env._(
                    "The month of %(payslip)s is closed. Correct its entries in the "
                    "ledger; what they give back comes with the next payslip.",
                    payslip=self.display_name,
                )
            )

    def _check_free_to_pay(self):
        """Nobody pays their own money, or what they have decided (Y2, attack 78)."""
        if self.env.su:
            return
        # Whose payslip it is and who has decided is asked; nothing of it is shown.
        slip_sudo = self.sudo()
        rows_sudo = slip_sudo.assessment_settlement_ids
        rows_sudo |= slip_sudo.assessment_refund_ids
        if slip_sudo.employee_id.user_id == self.env.user:
            raise UserError(
                self.env._(
                    "Your own payslip carries rewards or penalties: somebody else has "
                    "to confirm, cancel or refund it."
                )
            )
        if self.env.user in rows_sudo.entry_id._get_acted_users():
            raise UserError(
                self.env._(
                    "You have written, proposed or decided a reward or penalty on "
                    "%(payslip)s: somebody else has to confirm, cancel or refund it.",
                    payslip=self.display_name,
                )
            )

    # What follows

    def _after_move(self, before, after):
        """Let the ledger follow the payslip in the same transaction."""
        self.ensure_one()
        if after != "verify":
            (self | self.refund_of_id)._claim()
        if after == "verify":
            if self.id not in self.env.cr.cache.get(COMPUTING, ()):
                self._check_lines_match()
        elif after == "done":
            if self.credit_note:
                self._do_refund()
            else:
                self._check_lines_match()
                self._get_rows("reserved").write({"state": "settled"})
        else:
            self._release_reserved()
            if before == "done":
                self._undo()

    def _get_rows(self, state):
        """The rows that stand on this payslip in `state`."""
        return self.assessment_settlement_ids.filtered(
            lambda row: row.state == state and row._is_active()
        )

    def _undo(self):
        """Balance what a cancelled payslip has settled, or settle what it refunded."""
        if self.credit_note:
            self._reinstate_refunded()
        else:
            self._reverse_rows(self._get_rows("settled"))

    def _reverse_rows(self, rows, by_payslip=None):
        for row in rows:
            entry = row.entry_id
            digits = entry.currency_id.decimal_places
            left = amounts.exact(entry.settled_amount - row.amount, digits)
            if not entry.corrects_id and left < amounts.exact(
                entry.returned_amount, digits
            ):
                raise UserError(
                    self.env._(
                        "What %(payslip)s took for %(entry)s has been given back since "
                        "then. Undo the payslip that gave it back first.",
                        payslip=self.display_name,
                        entry=entry.display_name,
                    )
                )
        rows._reverse(by_payslip)

    # Refunds

    def refund_sheet(self):
        for slip in self:
            slip._check_can_refund()
        return super().refund_sheet()

    def _check_can_refund(self):
        """Once, of a payslip that is done, by somebody else (Y4, attack 106)."""
        self.check_access("write")
        if not self._carries_assessment():
            return
        # Whether there is something to give back; nothing of it is shown.
        open_rows = self.sudo()._get_rows("settled")
        if self.credit_note or self.state != "done" or not open_rows:
            raise UserError(
                self.env._(
                    "%(payslip)s cannot be refunded: only a payslip that is done and "
                    "has not been refunded yet can.",
                    payslip=self.display_name,
                )
            )
        self._check_month_open()
        self._check_free_to_pay()

    def copy(self, default=None):
        """A copy stays in the company; a refund knows what it refunds."""
        default = dict(default or {})
        default.setdefault("company_id", self.company_id.id)
        result = super().copy(default)
        if default.get("credit_note") and not self.credit_note:
            # Set here alone, so that no refund can be made up by RPC.
            result.sudo().refund_of_id = self
        return result

    def _do_refund(self):
        """A credit note is done: balance the rows of the payslip that it refunds."""
        original = self.refund_of_id
        rows = original._get_rows("settled") | original._get_rows("reserved")
        shown = self._get_shown_totals()[self.id]
        wanted = {}
        for row in rows:
            digits = row.currency_id.decimal_places
            part = amounts.exact(row.signed_amount, digits)
            wanted[row.code] = wanted.get(row.code, amounts.ZERO) + part
        if not rows and not shown:
            return
        if (
            shown != wanted
            or original.state != "done"
            or original.employee_id != self.employee_id
            or original.company_id != self.company_id
            or any(row.state != "settled" for row in rows)
        ):
            raise UserError(
                self.env._(
                    "%(payslip)s is a credit note that does not give back exactly what "
                    "a payslip has paid. Use the button Refund on that payslip.",
                    payslip=self.display_name,
                )
            )
        original._reverse_rows(rows, by_payslip=self)

    def _reinstate_refunded(self):
        """A refund is cancelled: what it gave back counts again, if there is room."""
        counters = self.assessment_refund_ids
        # Refunded, cancelled and refunded again: the last rows are the ones that count.
        latest = {row.entry_id: row for row in counters.reverses_id.sorted("id")}
        rows = counters.reverses_id.browse(row.id for row in latest.values())
        rows = rows.filtered(lambda row: row.payslip_id.state == "done")
        for row in rows:
            self._check_can_reinstate(row, rows)
        rows._reinstate()

    def _check_can_reinstate(self, row, rows):
        entry = row.entry_id
        month = row.month_id
        field = next(
            (
                name
                for codes, name in ((lines.CUTS, "cut"), (lines.LOSSES, "loss"))
                if row.code in codes
            ),
            None,
        )
        digits = row.currency_id.decimal_places
        needed = sum(
            amounts.exact(other.amount, digits)
            for other in rows
            if other.month_id == month and other.code == row.code
        )
        full = field and amounts.exact(month[f"{field}_taken"], digits) + needed > (
            amounts.exact(month[f"{field}_cap"], digits)
        )
        open_amount = entry._get_open_amount()
        if entry.hold_count or open_amount < amounts.exact(row.amount, digits) or full:
            raise UserError(
                self.env._(
                    "%(payslip)s cannot be cancelled: %(entry)s has been settled "
                    "otherwise or is held back since then, or the month bears no more.",
                    payslip=self.display_name,
                    entry=entry.display_name,
                )
            )
