from decimal import Decimal

from psycopg2 import DataError

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import date_utils

from ..tools import amounts, limits, lines

# What one employee's wrong data may do to a batch.
BROKEN = (UserError, ValueError, ArithmeticError, DataError)
# Key of the transaction's own memory, for it must not be reachable by RPC.
COMPUTING = "travel_complaint_assessment computing"


class TravelAssessmentAllocationMixin(models.AbstractModel):
    """Concern of the payslip: which entries it settles, and how much of each (PY-3).

    All ways to a payslip meet in `compute_sheet`. What it may take is found by running
    the salary rules, which writes nothing, with the rows reserved so far.
    """

    _name = "travel.assessment.allocation.mixin"
    _description = "Settling the Ledger on Payslips"

    assessment_news = fields.Integer(
        string="Entries Posted Since",
        compute="_compute_assessment_news",
        help="Entries of the ledger that were posted after this sheet was computed.",
    )

    @api.depends("state", "assessment_computed_at", "employee_id", "date_to")
    def _compute_assessment_news(self):
        waiting = self.filtered(
            lambda slip: slip.state == "verify" and not slip.credit_note
        )
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
            with self.env.cr.savepoint():
                self._compute_with_ledger()
        except BROKEN:
            self._compute_one_by_one()
        return True

    def _compute_one_by_one(self):
        failed = self.browse()
        for slip in self:
            try:
                with self.env.cr.savepoint():
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
            totals = self.env.cr.cache.get(COMPUTING, {}).get(self.id)
            if totals is None and self.id:
                # The rows are the ledger's; whoever computes pay need not see them.
                totals = self.sudo()._get_settled_totals()[self.id]
            values.update(
                {code: float(total) for code, total in (totals or {}).items()}
            )
        return values

    # Reserving

    def _release_reserved(self):
        """Free what these payslips have reserved.

        :return: {payslip id: {entry id: amount}} of what there was
        """
        rows = self.env["travel.assessment.settlement"].search(
            [("payslip_id", "in", self.ids), ("state", "=", "reserved")]
        )
        before = {slip.id: {} for slip in self}
        for row in rows:
            before[row.payslip_id.id][row.entry_id.id] = row.amount
        rows.unlink()
        return before

    def _reserve(self, kept=None):
        """Reserve entries for these payslips, in their order.

        :param kept: as `_release_reserved` returns it, to take nothing else
        :return: {payslip: [(entry, open amount, what stopped it)]}
        """
        slips = self.filtered(lambda slip: not slip.credit_note)
        # The ledger decides who gets what; whoever computes pay need not see it.
        entries_sudo = self.env["travel.assessment.entry"].sudo()
        entries = entries_sudo._get_open_entries(slips.employee_id)
        by_employee = entries.grouped("employee_id")
        held = {}
        checked = set()
        # Whose employee has nothing open costs nothing more.
        people = {employee.id for employee in by_employee}
        slips = slips.filtered(lambda slip: slip.employee_id.id in people)
        slips._claim()
        for slip in slips.sorted(lambda slip: (slip.date_to, slip.id)):
            # The employee as the ledger knows them.
            own = slip._get_candidates(by_employee[slip.sudo().employee_id])
            if kept is not None:
                own = own.filtered(lambda entry, slip=slip: entry.id in kept[slip.id])
            if own:
                held[slip] = slip._reserve_entries(own, checked)
        return held

    def _claim(self):
        """Write these payslips' rows, so that two who work on one cannot both go on.

        A lock would not do: under REPEATABLE READ only what is written collides, and
        Odoo repeats the second one with the world as it is then.
        """
        if self.ids:
            self.env.cr.execute(
                "UPDATE hr_payslip SET write_date = write_date WHERE id = ANY(%s)",
                [self.ids],
            )

    def _get_candidates(self, entries):
        """Which of `entries` this payslip may settle at all."""
        if not self.company_id or not entries or self._is_month_closed():
            return entries.browse()
        month = self._get_pay_month()
        return entries.filtered(
            lambda entry: (
                entry.employee_id.id == self.employee_id.id
                and entry.company_id.id == self.company_id.id
                and entry.period_month <= month
                and not entry.hold_count
                and (not entry.not_before or entry.not_before <= self.date_to)
                and entry._get_open_amount() > 0
            )
        )

    def _reserve_entries(self, entries, checked):
        """Reserve what may be of `entries`; who pays nothing may get something.

        :param checked: structures that are known to pay what they show
        :return: [(entry, open amount, what stopped it)] of what is left
        """
        self.ensure_one()
        if not self._get_employee_contracts():
            return [(entry, entry._get_open_amount(), "contract") for entry in entries]
        self._check_currency(entries)
        plain = None
        if self.struct_id not in checked:
            plain = self._run_salary_rules()
            checked.add(self.struct_id)
        kinds = entries.grouped(
            lambda entry: lines.line_of(entry.channel, entry.corrects_id).code
        )
        # Whoever computes pay need not see the months either.
        months_sudo = self.env["travel.assessment.month"].sudo()
        month = months_sudo._of(
            self.company_id, self.employee_id, self._get_pay_month()
        )
        for code, own in kinds.items():
            if code not in (*lines.CUTS, *lines.LOSSES):
                wanted = {entry: entry._get_open_amount() for entry in own}
                self._write_rows(wanted, month)
        held = []
        for codes, reserve in (
            (lines.CUTS, self._reserve_cuts),
            (lines.LOSSES, self._reserve_losses),
        ):
            nothing = entries.browse()
            own = nothing.union(*(kinds.get(code, nothing) for code in codes))
            if own:
                held += reserve(own.sorted(lambda e: (e.period_month, e.id)), month)
        if plain is not None:
            self._check_structure_pays(plain)
        return held

    def _reserve_cuts(self, entries, month):
        """Cut the bonus, the oldest cut first, until there is none left."""
        rule = self.company_id._get_pay_rule(lines.BONUS_CUT, self.date_to)
        pay = self._run_salary_rules()
        digits = self._get_digits()
        room = limits.room_for_cuts(
            rule._get_limits(),
            pay["bonus"] or amounts.ZERO,
            pay["gross"],
            pay["net"],
            self._get_minimum_wage(),
            amounts.exact(month.cut_taken, digits),
            digits,
        )
        return self._take(entries, month, "cut_cap", rule, room)

    def _reserve_losses(self, entries, month):
        """Take compensation, the oldest first, as far as the month bears it."""
        rule = self.company_id._get_pay_rule(lines.COMPENSATION, self.date_to)
        pay = self._run_salary_rules()
        digits = self._get_digits()
        room = limits.room_for_loss(
            rule._get_limits(),
            pay["gross"],
            pay["net"],
            self._get_minimum_wage(),
            amounts.exact(month.loss_taken, digits),
            amounts.exact(month.cut_taken, digits),
            digits,
        )
        return self._take(entries, month, "loss_cap", rule, room)

    def _take(self, entries, month, cap_field, rule, room):
        """Reserve of `entries` what fits in `room`; the rest is carried (PY-4)."""
        wanted = []
        held = []
        for entry in entries:
            left = entry._get_open_amount()
            reason = self._get_rule_reason(entry, rule)
            if reason:
                held.append((entry, left, reason))
            else:
                wanted.append((entry, left))
        taken = limits.take_in_order(wanted, room.amount)
        month[cap_field] = float(room.cap)
        self._write_rows(taken, month, rule, room)
        held += [
            (entry, left - taken.get(entry, amounts.ZERO), room.stopped_by)
            for entry, left in wanted
            if taken.get(entry, amounts.ZERO) < left
        ]
        return held

    def _get_rule_reason(self, entry, rule):
        """Why the law of the payslip's day does not let an entry be taken."""
        if not rule or not rule.is_allowed:
            return "forbidden"
        age = (self.date_to - entry.event_date).days
        # What was paid by mistake is given back, whatever the age of the act.
        if rule.max_age_days and age > rule.max_age_days and not entry.corrects_id:
            return "time_bar"
        return None

    def _write_rows(self, taken, month, rule=None, room=None):
        """Reserve `taken` ({entry: amount}), with the figures as they are now."""
        rows_sudo = self.env["travel.assessment.settlement"].sudo()  # the engine's own
        rows_sudo.create(
            [
                {
                    "entry_id": entry.id,
                    "payslip_id": self.id,
                    "month_id": month.id,
                    "company_id": self.company_id.id,
                    "employee_id": self.employee_id.id,
                    "code": lines.line_of(entry.channel, entry.corrects_id).code,
                    "amount": float(amount),
                    "base_amount": float((room and room.base) or 0),
                    "cap_amount": float((room and room.cap) or 0),
                    "floor_amount": float((room and room.floor) or 0),
                    "pay_rule_id": rule.id if rule else False,
                    "rule_text": rule._get_text() if rule else False,
                }
                for entry, amount in taken.items()
            ]
        )

    # Figures

    def _get_pay_month(self):
        """The month that this payslip pays, named by its first day."""
        return date_utils.start_of(self.date_to, "month")

    def _is_month_closed(self):
        month = self._get_pay_month()
        locks = self.env["travel.assessment.lock"]
        return locks._first_open_month(self.company_id, month) != month

    def _run_salary_rules(self):
        """Bonus, gross and net as the rules give them now; None without such a line."""
        codes = {
            "bonus": self.company_id.assessment_bonus_code,
            "gross": self.company_id.assessment_gross_code,
            "net": self.company_id.assessment_net_code,
        }
        digits = self._get_digits()
        found = {}
        for line in self.get_lines_dict().values():
            total = amounts.exact(line["total"], digits)
            found[line["code"]] = found.get(line["code"], amounts.ZERO) + total
        return {name: found.get(code) for name, code in codes.items()}

    def _get_digits(self):
        currency = self.company_id.currency_id or self.env.company.currency_id
        return currency.decimal_places

    def _get_minimum_wage(self):
        wages = self.env["travel.assessment.minimum.wage"]
        amount = wages._on(self.company_id, self.date_to)
        return None if amount is None else amounts.exact(amount, self._get_digits())

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

    def _check_currency(self, entries):
        if entries.currency_id - self.company_id.currency_id:
            raise UserError(
                self.env._(
                    "%(payslip)s is in %(currency)s, but the ledger has amounts in "
                    "another currency. Reverse and post them anew.",
                    payslip=self.display_name,
                    currency=self.company_id.currency_id.name,
                )
            )

    def _check_structure_pays(self, plain):
        """The structure pays what it shows: a line alone reaches nobody's account."""
        pay = self._run_salary_rules()
        if pay["net"] is None or plain["net"] is None:
            return
        totals = self.sudo()._get_settled_totals()[self.id]  # the engine's own rows
        after = sum((totals.get(code, 0) for code in lines.AFTER_TAX), Decimal(0))
        before = sum(totals.values(), Decimal(0)) - after
        moved = pay["net"] - plain["net"] - after
        coin = Decimal(1).scaleb(-self._get_digits())
        wrong = abs(moved) > coin if not before else moved * before <= 0
        if wrong:
            raise UserError(
                self.env._(
                    "%(structure)s does not pay the rewards and penalties of "
                    "%(employee)s: add their rules to the structure (button on the "
                    "structure), and put the categories of these rules under the ones "
                    "that its gross and net sum up.",
                    structure=self.struct_id.display_name,
                    employee=self.employee_id.display_name,
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
