from contextlib import contextmanager

from psycopg2 import DataError

from odoo import api, fields, models
from odoo.exceptions import UserError

from .travel_assessment_reserving_mixin import RESERVED

# What one employee's wrong data may do to a batch.
BROKEN = (UserError, ValueError, ArithmeticError, DataError)
# Key of the transaction's own memory, for it must not be reachable by RPC.
COMPUTING = "travel_complaint_assessment computing"


class TravelAssessmentAllocationMixin(models.AbstractModel):
    """Concern of the payslip: it is computed with what the ledger puts on it (PY-3).

    All ways to a payslip meet in `compute_sheet`.
    """

    _name = "travel.assessment.allocation.mixin"
    _description = "Computing Payslips with the Ledger"
    _inherit = ["travel.assessment.reserving.mixin"]

    assessment_news = fields.Integer(
        string="Entries Posted Since",
        compute="_compute_assessment_news",
        help="Entries of the ledger that were posted after this sheet was computed.",
    )

    @api.depends("state", "assessment_computed_at", "employee_id", "date_to")
    def _compute_assessment_news(self):
        waiting = self.filtered(
            lambda slip: slip.state == "verify" and not slip.credit_note
        )._filter_open_months()
        (self - waiting).assessment_news = 0
        # The number is told, not what they say.
        entries_sudo = self.env["travel.assessment.entry"].sudo()
        found = entries_sudo._get_open_entries(waiting.employee_id)
        for slip in waiting:
            here = slip.sudo().assessment_settlement_ids.entry_id  # as above
            slip.assessment_news = len(
                slip._get_candidates(found).filtered(
                    lambda entry, slip=slip, here=here: (
                        entry not in here
                        and slip.assessment_computed_at
                        and entry.posted_at > slip.assessment_computed_at
                    )
                )
            )

    # What OCA's payroll calls

    def compute_sheet(self):
        """Compute with the ledger; one broken payslip does not stop the others.

        It stays a draft and says what is wrong (attack 108).
        """
        memory = self.env.cr.cache.setdefault(COMPUTING, {})
        if memory.keys() >= set(self.ids):
            return super().compute_sheet()
        # Before anything is done with more rights than the caller has.
        self.check_access("write")
        self._check_can_compute()
        if len(self) < 2:
            self._compute_with_ledger()
            return True
        try:
            with self._undoable():
                self._compute_with_ledger()
        except BROKEN:
            self._compute_one_by_one()
        return True

    @contextmanager
    def _undoable(self):
        """A savepoint for what wrong data may break.

        It runs no hooks before the commit: each payslip that was made in the same
        breath would tell in its chatter that it was a draft until now.
        """
        self.env.flush_all()
        try:
            with self.env.cr.savepoint(flush=False):
                yield
                self.env.flush_all()
        except BROKEN:
            self.env.transaction.clear()
            raise

    def _compute_one_by_one(self):
        failed = self.browse()
        for slip in self:
            try:
                with self._undoable():
                    slip._compute_with_ledger()
            except BROKEN as error:
                if len(failed) + 1 == len(self):
                    raise
                failed |= slip
                slip.compute_error = str(error)

    def _compute_with_ledger(self):
        """Reserve what these payslips settle, compute them, and compare.

        :return: {payslip: [(entry, open amount, what stopped it)]} of what is left
        """
        memory = self.env.cr.cache.setdefault(COMPUTING, {})
        # Rows of the ledger follow from the payslips; nobody may write them by hand.
        slips_sudo = self.sudo()
        keep = self.env.context.get("assessment_keep")
        before = slips_sudo._release_reserved()
        held = self._reserve(before if keep else None)
        if keep:
            slips_sudo._check_same_rows(before)
        memory.update(slips_sudo._get_settled_totals())
        try:
            self.compute_sheet()  # OCA's own part
        finally:
            for slip_id in self.ids:
                memory.pop(slip_id, None)
        now = fields.Datetime.now()
        computed = self.filtered(lambda slip: not slip.credit_note)
        computed.write({"assessment_computed_at": now, "compute_error": False})
        self._check_lines_match()
        return held

    def get_current_contract_dict(self, contract, contracts):
        """Give the salary rules what the ledger puts on this payslip, once.

        A payslip without a contract runs its rules for each contract with the same
        inputs: the first one gets the money (attack 111).
        """
        self.check_access("read")
        values = super().get_current_contract_dict(contract, contracts)
        if contract == contracts[:1]:
            cache = self.env.cr.cache
            totals = cache.get(COMPUTING, {}).get(self.id)
            if totals is None:
                totals = cache.get(RESERVED, {}).get(self.id)
            if totals is None and self.id:
                # The rows are the ledger's; whoever computes pay need not see them.
                totals = self.sudo()._get_settled_totals()[self.id]
            values.update(
                {code: float(total) for code, total in (totals or {}).items()}
            )
        return values

    # Checks

    def _check_can_compute(self):
        """A payslip that carries money of the ledger is not computed anew once done."""
        fixed = self.filtered(lambda slip: slip.state not in ("draft", "verify"))
        for slip in fixed:
            if slip._carries_assessment():
                raise UserError(
                    self.env._(
                        "%(payslip)s carries rewards or penalties and is not computed "
                        "again. Refund it, or cancel it first.",
                        payslip=slip.display_name,
                    )
                )

    def _check_same_rows(self, before):
        """Confirming takes what was reviewed, or nothing (PY-5)."""
        rows = self.env["travel.assessment.settlement"].search(
            [("payslip_id", "in", self.ids), ("state", "=", "reserved")]
        )
        now = {slip.id: {} for slip in self}
        for row in rows:
            now[row.payslip_id.id][row.entry_id.id] = row.amount
        for slip in self:
            if now[slip.id] != before[slip.id]:
                raise UserError(
                    self.env._(
                        "What may be settled on %(payslip)s has changed since it was "
                        "computed. Compute it again and look at it before you confirm.",
                        payslip=slip.display_name,
                    )
                )
