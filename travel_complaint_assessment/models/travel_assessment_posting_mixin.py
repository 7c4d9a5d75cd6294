from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ..tools import amounts, balance, lines

GROUP = "travel_complaint_assessment.group_travel_assessment_"
DEBITS = (lines.BONUS_CUT, lines.COMPENSATION)


class TravelAssessmentPostingMixin(models.AbstractModel):
    """Concern of the ledger: how entries come in, and how they are corrected and held.

    The seam for decisions and appeals. Nothing here can be called by RPC.
    """

    _name = "travel.assessment.posting.mixin"
    _description = "Posting to the Ledger"

    # Posting

    def _post(self, postings):
        """Write entries from final decisions. Once a source, employee and kind.

        :param postings: list of dicts: `employee` and `source` (records), `channel`,
            `amount` or `percent`, `grounds`, `event_date`, and if wanted `kind`,
            `source_name`, `act_key`, `month` (default: of the act), `notified_on`
        :return: the entries, in the order given
        :raise UserError: when the law of the place does not allow it, and why
        """
        # Nobody has the right to write the ledger: whoever decides calls this.
        ledger_sudo = self.sudo()
        return ledger_sudo.create(
            [ledger_sudo._prepare_entry_vals(**posting) for posting in postings]
        )

    def _prepare_entry_vals(
        self,
        *,
        employee,
        channel,
        source,
        grounds,
        event_date,
        amount=None,
        percent=None,
        kind=None,
        source_name=None,
        act_key=None,
        month=None,
        notified_on=None,
    ):
        """The values of one entry; see `_post`."""
        # Wage and clauses of the contract are read for the sake of the law.
        employee_sudo = employee.sudo()
        version_sudo = employee_sudo._get_version(event_date)
        company = version_sudo.company_id or employee_sudo.company_id
        digits = company.currency_id.decimal_places
        wanted = self._month(month or event_date)
        rule = company._get_pay_rule(channel, event_date)
        if channel in DEBITS:
            reason = self._get_unlawful_reason(
                employee, channel, event_date, act_key, notified_on
            )
            if reason:
                raise UserError(reason)
        base = amounts.ZERO
        if percent is not None:
            bonus = employee_sudo._get_version(self._last_day(wanted)).performance_bonus
            base = amounts.exact(bonus, digits)
            self._check_percent(percent, base, employee)
            amount = amounts.percent_of(base, percent, digits)
        self._check_amount(amount, company)
        return {
            **self._prepare_common_vals(company, employee, source, event_date),
            "department_id": version_sudo.department_id.id,
            "channel": channel,
            "amount": float(amounts.exact(amount, digits)),
            "percent": percent or 0.0,
            "base_amount": float(base),
            "kind": kind or channel,
            "source_name": source_name or source.display_name,
            "act_key": act_key,
            "grounds": grounds,
            "wanted_month": wanted,
            "period_month": self._first_open_month(company, wanted),
            "not_before": rule.has_notice
            and notified_on
            and notified_on + timedelta(days=rule.notice_days),
            "pay_rule_id": rule.id,
        }

    def _prepare_common_vals(self, company, employee, source, event_date):
        return {
            "company_id": company.id,
            "currency_id": company.currency_id.id,
            "employee_id": employee.id,
            "source_model": source._name,
            "source_id": source.id,
            "event_date": event_date,
            "posted_by_id": self.env.uid,
            "posted_at": fields.Datetime.now(),
        }

    def _first_open_month(self, company, month):
        return self.env["travel.assessment.lock"]._first_open_month(company, month)

    def _last_day(self, month):
        return fields.Date.end_of(month, "month")

    def _check_percent(self, percent, base, employee):
        if not (amounts.is_exact(percent, 4) and 0 < percent <= 100):
            raise UserError(
                self.env._(
                    "A percentage is more than 0 and at most 100, with at most "
                    "four decimals."
                )
            )
        if not base:
            raise UserError(
                self.env._(
                    "%(employee)s has no performance bonus in that month. Enter it on "
                    "the contract, or decide on an amount.",
                    employee=employee.sudo().name,  # whoever decides knows the person
                )
            )

    def _check_amount(self, amount, company):
        """Exact in the currency, and representable on OCA's payslips (PY-6)."""
        digits = company.currency_id.decimal_places
        precision = self.env["decimal.precision"].precision_get("Payroll")
        if digits > precision:
            raise UserError(
                self.env._(
                    "Payslips show %(precision)s decimals, and %(currency)s has "
                    "%(digits)s: amounts would lose money. Raise the decimal accuracy "
                    "of Payroll first.",
                    precision=precision,
                    currency=company.currency_id.name,
                    digits=digits,
                )
            )
        if not amount or not amounts.is_exact(amount, digits) or amount <= 0:
            raise UserError(
                self.env._(
                    "An amount in %(currency)s is more than nothing and has at most "
                    "%(digits)s decimals.",
                    currency=company.currency_id.name,
                    digits=digits,
                )
            )

    # The law

    def _get_unlawful_reason(
        self, employee, channel, event_date, act_key=None, notified_on=None
    ):
        """Why the law of the place does not let this be taken in money.

        :return: whole sentences, with what may be done instead; or None
        """
        # Clauses of the contract decide here; they are not shown.
        employee_sudo = employee.sudo()
        version_sudo = employee_sudo._get_version(event_date)
        company = version_sudo.company_id or employee_sudo.company_id
        pack = company.assessment_pay_pack_id
        rule = company._get_pay_rule(channel, event_date)
        if not rule:
            return self.env._(
                "%(company)s has no rule of lawful pay for this on %(day)s. Choose a "
                "pack in the settings, or add a rule.",
                company=company.name,
                day=event_date,
            )
        if not rule.is_allowed:
            text = self.env._(
                "%(pack)s does not allow it: %(reason)s (%(law)s)",
                pack=pack.name,
                reason=rule.reason or "",
                law=rule.source,
            )
            return "\n".join(filter(None, [text, rule.alternative]))
        begin, end = version_sudo.contract_date_start, version_sudo.contract_date_end
        is_employed = begin and begin <= event_date <= (end or event_date)
        if not is_employed or version_sudo.employee_type in (
            *("contractor", "freelance"),
        ):
            return self.env._(
                "%(employee)s had no contract of employment on %(day)s: there is no "
                "pay to take from.",
                employee=employee_sudo.name,
                day=event_date,
            )
        clause = {
            lines.BONUS_CUT: version_sudo.has_bonus_clause,
            lines.COMPENSATION: version_sudo.has_loss_clause,
        }[channel]
        if rule.needs_clause and not clause:
            return self.env._(
                "%(pack)s allows it only if the contract of %(employee)s says so "
                "(%(law)s). Enter the clause on the contract, if it is there.",
                pack=pack.name,
                employee=employee_sudo.name,
                law=rule.source,
            )
        if rule.has_notice and not notified_on:
            return self.env._(
                "%(pack)s wants the reason and the amount to be known in writing "
                "before (%(law)s). Give notice first.",
                pack=pack.name,
                law=rule.source,
            )
        if rule.forbids_double and act_key:
            return self._get_double_reason(employee_sudo, channel, act_key, rule)
        return None

    def _get_double_reason(self, employee_sudo, channel, act_key, rule):
        """Whether the act has been punished in another way already."""
        others = self.sudo().search(  # any entry of this person counts, seen or not
            [
                ("employee_id", "=", employee_sudo.id),
                ("act_key", "=", act_key),
                ("channel", "in", DEBITS),
                ("corrects_id", "=", False),
            ]
        )
        if any(entry.corrected_amount < entry.amount for entry in others):
            return self.env._(
                "%(employee)s has paid for this act in another way already; it is not "
                "punished twice (%(law)s).",
                employee=employee_sudo.name,
                law=rule.source,
            )
        return None

    # Corrections

    def _reverse(self, source, grounds, amount=None, kind=None, source_name=None):
        """Take an entry back, all of it or `amount`; what was settled comes back.

        It goes out of payslips that are not confirmed, at once.
        """
        return self._correct(self.channel, source, grounds, amount, kind, source_name)

    def _write_off(self, source, grounds, amount=None, kind=None, source_name=None):
        """Let the open rest go, or `amount` of it. Nothing comes back."""
        return self._correct(
            lines.WRITE_OFF, source, grounds, amount, kind, source_name
        )

    def _correct(self, channel, source, grounds, amount, kind, source_name):
        self.ensure_one()
        # Nobody has the right to write the ledger: whoever decides calls this.
        entry_sudo = self.sudo()
        slips = entry_sudo._leave_open_payslips()
        entry_sudo._forget_figures()
        if channel == lines.WRITE_OFF:
            most = entry_sudo._get_open_amount()
        elif entry_sudo.corrects_id:
            raise UserError(self.env._("A correction is not reversed. Post anew."))
        else:
            most = balance.most_to_reverse(entry_sudo._get_balance())
        digits = entry_sudo.currency_id.decimal_places
        wanted = most if amount is None else amount
        if wanted <= 0 or amounts.exact(wanted, digits) > most:
            raise UserError(
                self.env._(
                    "%(entry)s can be corrected by at most %(amount)s.",
                    entry=entry_sudo.display_name,
                    amount=most,
                )
            )
        entry_sudo._check_amount(wanted, entry_sudo.company_id)
        month = self._month(entry_sudo.company_id._get_complaint_today())
        correction = entry_sudo.create(
            {
                **entry_sudo._prepare_common_vals(
                    entry_sudo.company_id,
                    entry_sudo.employee_id,
                    source,
                    entry_sudo.event_date,
                ),
                "department_id": entry_sudo.department_id.id,
                "channel": channel,
                "amount": float(amounts.exact(wanted, digits)),
                "corrects_id": entry_sudo.id,
                "kind": kind or f"correction {entry_sudo.id}",
                "source_name": source_name or source.display_name,
                "grounds": grounds,
                "wanted_month": month,
                "period_month": self._first_open_month(entry_sudo.company_id, month),
            }
        )
        slips._recompute_after_release()
        return correction

    def _check_can_write_off(self):
        self.check_access("read")
        user = self.env.user
        if not (self.env.su or user.has_group(f"{GROUP}settlement")):
            raise AccessError(self.env._("Only HR settlement writes off."))
        for entry in self:
            # Whose entry it is decides; the employee's record is not shown.
            if entry.sudo().employee_id.user_id == user:
                raise UserError(self.env._("Nobody writes off what they owe."))
            if entry._get_open_amount() <= 0:
                raise UserError(
                    self.env._(
                        "Nothing is open of %(entry)s.", entry=entry.display_name
                    )
                )

    def _do_write_off(self, reason):
        self._check_can_write_off()
        for entry in self:
            number = len(entry.correction_ids) + 1
            entry._write_off(
                entry,
                reason,
                kind=f"write_off {number}",
                source_name=entry.display_name,
            )

    # Holding back

    def _hold(self, kind, note, source=None):
        """Hold entries back, out of payslips that are not confirmed as well (AS-8).

        :param kind: one of travel.assessment.hold's
        :return: the holds
        """
        # Nobody has the right to write the ledger: whoever lodges an appeal calls this.
        entries_sudo = self.sudo()
        slips = entries_sudo._leave_open_payslips()
        holds = entries_sudo.env["travel.assessment.hold"].create(
            [
                {
                    "entry_id": entry.id,
                    "kind": kind,
                    "note": note,
                    "source_model": source._name if source else False,
                    "source_id": source.id if source else False,
                    "placed_by_id": self.env.uid,
                    "placed_at": fields.Datetime.now(),
                }
                for entry in entries_sudo
            ]
        )
        slips._recompute_after_release()
        return holds

    def _release(self, note, source=None, kind=None):
        """End the holds of these entries: all, or those of a source or kind."""
        # As for _hold: the one who decides has no right to write here.
        holds_sudo = self.sudo().hold_ids.filtered(
            lambda hold: (
                not hold.released_at
                and (not kind or hold.kind == kind)
                and (
                    not source
                    or (hold.source_model, hold.source_id) == (source._name, source.id)
                )
            )
        )
        holds_sudo._release(note)
        return holds_sudo

    def _leave_open_payslips(self):
        """Take the entries out of payslips that are not confirmed.

        :return: these payslips, to be computed again when the ledger has been written
        """
        rows = self.env["travel.assessment.settlement"].search(
            [("entry_id", "in", self.ids), ("state", "=", "reserved")]
        )
        slips = rows.payslip_id
        rows.unlink()
        return slips
