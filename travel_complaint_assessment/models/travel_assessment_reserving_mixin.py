from decimal import Decimal

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import date_utils

from ..tools import amounts, limits, lines

# Key of the transaction's own memory, for it must not be reachable by RPC.
RESERVED = "travel_complaint_assessment reserved"


class TravelAssessmentReservingMixin(models.AbstractModel):
    """Concern of the payslip: which entries it settles, how much of each (PY-3, PY-4).

    What a payslip may take is found by running its salary rules, which writes nothing,
    with the rows reserved so far. All payslips of a batch go through it side by side: a
    kind of entries at a time is written for all of them.
    """

    _name = "travel.assessment.reserving.mixin"
    _description = "Reserving the Ledger for Payslips"

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
        """Reserve entries for these payslips, the oldest payslip first.

        :param kept: as `_release_reserved` returns it, to take nothing else
        :return: {payslip: [(entry, open amount, what stopped it)]} of what is left
        """
        slips = self.filtered(lambda slip: not slip.credit_note)
        # The ledger decides who gets what; whoever computes pay need not see it.
        entries_sudo = self.env["travel.assessment.entry"].sudo()
        entries = entries_sudo._get_open_entries(slips.employee_id)
        by_employee = entries.grouped(lambda entry: entry.employee_id.id)
        # Whose employee has nothing open costs nothing more.
        slips = slips.filtered(lambda slip: slip.employee_id.id in by_employee)
        slips = slips._filter_open_months()
        slips._check_own_contract()
        slips._claim()
        held = {}
        checked = set()
        for wave in slips._get_waves():
            candidates = {}
            for slip in wave:
                own = slip._get_candidates(by_employee[slip.employee_id.id])
                if kept is not None:
                    own = own.filtered(
                        lambda entry, slip=slip: entry.id in kept[slip.id]
                    )
                if own:
                    candidates[slip] = own
            held.update(wave._reserve_wave(candidates, checked))
        return held

    def _check_own_contract(self):
        """What may be taken is reckoned from the person's own contract.

        :raise UserError: naming the payslip
        """
        # Whose contract it is is no secret to whoever makes the payslip.
        for slip_sudo in self.sudo():
            if slip_sudo.contract_id.employee_id - slip_sudo.employee_id:
                raise UserError(
                    self.env._(
                        "%(payslip)s has the contract of somebody else. Choose one of "
                        "%(employee)s.",
                        payslip=slip_sudo.display_name,
                        employee=slip_sudo.employee_id.name,
                    )
                )

    def _get_waves(self):
        """These payslips in turns, in which no employee comes twice.

        What one payslip has taken, the next one of the same employee must not take.
        """
        waves = []
        seen = {}
        for slip in self.sorted(lambda slip: (slip.date_to, slip.id)):
            turn = seen.get(slip.employee_id.id, 0)
            seen[slip.employee_id.id] = turn + 1
            if turn == len(waves):
                waves.append(self.browse())
            waves[turn] |= slip
        return waves

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

    def _filter_open_months(self):
        """Those whose month is not closed: nothing is settled in a closed one."""
        found = self.filtered("company_id").grouped(
            lambda slip: (slip.company_id, slip._get_pay_month())
        )
        return self.browse().union(
            *(slips for slips in found.values() if not slips[0]._is_month_closed())
        )

    def _get_candidates(self, entries):
        """Which of `entries` this payslip may settle, as its month is open."""
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

    def _reserve_wave(self, candidates, checked):
        """Reserve what may be of their entries; who pays nothing may get something.

        :param candidates: {payslip: entries}, of different employees
        :param checked: structures that are known to pay what they show
        :return: {payslip: [(entry, open amount, what stopped it)]} of what is left
        """
        held = {}
        kinds = {}
        for slip, entries in candidates.items():
            held[slip] = []
            if slip._get_employee_contracts():
                slip._check_currency(entries)
                kinds[slip] = entries.grouped(
                    lambda entry: lines.line_of(entry.channel, entry.corrects_id).code
                )
            else:
                held[slip] = [
                    (entry, entry._get_open_amount(), "contract") for entry in entries
                ]
        plain = {}
        for slip in kinds:
            if slip.struct_id not in checked:
                checked.add(slip.struct_id)
                plain[slip] = slip._run_salary_rules()
        slips = self.browse().union(*kinds)
        # Whoever computes pay need not see the months either.
        months = self.env["travel.assessment.month"].sudo()._of_payslips(slips)
        memory = self.env.cr.cache.setdefault(RESERVED, {})
        try:
            slips._reserve_gifts(kinds, months)
            for codes, channel in (
                (lines.CUTS, lines.BONUS_CUT),
                (lines.LOSSES, lines.COMPENSATION),
            ):
                # What was reserved so far counts in the figures of the salary rules.
                memory.update(slips.sudo()._get_settled_totals())
                for slip, left in slips._reserve_debits(
                    codes, channel, kinds, months
                ).items():
                    held[slip] += left
        finally:
            for slip in slips:
                memory.pop(slip.id, None)
        for slip, pay in plain.items():
            slip._check_structure_pays(pay)
        return held

    def _reserve_gifts(self, kinds, months):
        """Reserve what the employees get, all of it.

        :param kinds: {payslip: {code of a line: entries}}
        :param months: {payslip: travel.assessment.month}
        """
        vals_list = []
        for slip in self:
            for code, own in kinds[slip].items():
                if code not in (*lines.CUTS, *lines.LOSSES):
                    wanted = {entry: entry._get_open_amount() for entry in own}
                    vals_list += slip._prepare_rows(wanted, months[slip])
        self._write_rows(vals_list)

    def _reserve_debits(self, codes, channel, kinds, months):
        """Reserve what the employees give, the oldest first, as the month bears it.

        :param codes: of the lines that take it
        :param channel: whose rule of lawful pay says how much
        :return: {payslip: [(entry, open amount, what stopped it)]} of what is left
        """
        vals_list = []
        held = {}
        wages = {}
        for slip in self:
            nothing = self.env["travel.assessment.entry"].sudo()  # as they came
            own = nothing.union(*(kinds[slip].get(code, nothing) for code in codes))
            if own:
                day = (slip.company_id, slip.date_to)
                if day not in wages:
                    wages[day] = slip._get_minimum_wage()
                vals, held[slip] = slip._take(
                    own.sorted(lambda entry: (entry.period_month, entry.id)),
                    months[slip],
                    channel,
                    wages[day],
                )
                vals_list += vals
        self._write_rows(vals_list)
        return held

    def _get_room(self, channel, rule, month, minimum):
        """What may be taken of the pay now, with what is reserved so far.

        Cuts end where the bonus ends (PY-4).

        :param minimum: the minimum wage, or None
        :return: tools.limits.Room
        """
        pay = self._run_salary_rules()
        digits = self._get_digits()
        cuts = amounts.exact(month.cut_taken, digits)
        if channel == lines.BONUS_CUT:
            return limits.room_for_cuts(
                rule._get_limits(),
                pay["bonus"] or amounts.ZERO,
                pay["gross"],
                pay["net"],
                minimum,
                cuts,
                digits,
            )
        return limits.room_for_loss(
            rule._get_limits(),
            pay["gross"],
            pay["net"],
            minimum,
            amounts.exact(month.loss_taken, digits),
            cuts,
            digits,
        )

    def _take(self, entries, month, channel, minimum):
        """What of `entries` fits into the month; the rest is carried (PY-4).

        :return: (values of rows, [(entry, open amount, what stopped it)])
        """
        rule = self.company_id._get_pay_rule(channel, self.date_to)
        room = self._get_room(channel, rule, month, minimum)
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
        cap = "cut_cap" if channel == lines.BONUS_CUT else "loss_cap"
        month[cap] = float(room.cap)
        held += [
            (entry, left - taken.get(entry, amounts.ZERO), room.stopped_by)
            for entry, left in wanted
            if taken.get(entry, amounts.ZERO) < left
        ]
        return self._prepare_rows(taken, month, rule, room), held

    def _get_rule_reason(self, entry, rule):
        """Why the law of the payslip's day does not let an entry be taken."""
        if not rule or not rule.is_allowed:
            return "forbidden"
        age = (self.date_to - entry.event_date).days
        # What was paid by mistake is given back, whatever the age of the act.
        if rule.max_age_days and age > rule.max_age_days and not entry.corrects_id:
            return "time_bar"
        return None

    def _prepare_rows(self, taken, month, rule=None, room=None):
        """The rows that reserve `taken` ({entry: amount}), with the figures as now."""
        return [
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

    def _write_rows(self, vals_list):
        self.env["travel.assessment.settlement"].sudo().create(  # the engine's own
            vals_list
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
