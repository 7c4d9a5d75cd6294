from odoo import models
from odoo.exceptions import UserError

from ..tools import amounts, lines
from ..tools.spread import spread


class TravelAssessmentCaseSpreadMixin(models.AbstractModel):
    """Concern: share an amount out over the people of that day, to the cent (PY-2)."""

    _name = "travel.assessment.case.spread.mixin"
    _description = "Sharing Out"

    def _do_spread(self):
        # Wages and bonuses are read for the sake of the shares; they are not shown.
        case_sudo = self.sudo()
        digits = case_sudo.currency_id.decimal_places
        people = case_sudo._get_people_sudo()
        judged = case_sudo._get_judged_already_sudo()
        reasons = {
            person: case_sudo._get_left_out_reason(person, judged) for person in people
        }
        bonuses = {
            person: amounts.exact(
                person._get_version(self.event_date).performance_bonus, digits
            )
            for person in people
        }
        sharing = [person for person in people if not reasons[person]]
        shares = case_sudo._get_shares(sharing, bonuses, digits)
        case_sudo.line_ids.unlink()
        # Worked out by the system alone, see there.
        self.env["travel.assessment.case.line"].sudo().create(
            [
                {
                    "case_id": self.id,
                    "employee_id": person.id,
                    "department_id": person._get_version(
                        self.event_date
                    ).department_id.id,
                    "bonus": float(bonuses[person]),
                    "amount": float(shares.get(person, amounts.ZERO)),
                    "left_amount": float(shares.get(person, amounts.ZERO)),
                    "left_out_reason": reasons[person],
                }
                for person in people
            ]
        )
        case_sudo.amount = float(sum(shares.values(), amounts.ZERO))

    def _get_shares(self, people, bonuses, digits):
        """{person: share}, exact in the currency; see tools.spread."""
        if self.split == "percent":
            return {
                person: amounts.percent_of(bonuses[person], self.percent, digits)
                for person in people
            }
        weights = {
            person: bonuses[person] if self.split == "bonus" else 1 for person in people
        }
        try:
            return spread(amounts.exact(self.amount, digits), weights, digits)
        except ValueError as error:
            raise UserError(
                self.env._("There is nobody among whom it could be shared.")
            ) from error

    def _get_people_sudo(self):
        """Who was under contract in the department, or below it, on that day (PY-2).

        Whoever has left since is among them, whoever came later is not.
        """
        Version_sudo = self.env["hr.version"].sudo().with_context(active_test=False)
        versions_sudo = Version_sudo.search(
            [
                ("department_id", "child_of", self.department_id.id),
                ("company_id", "=", self.company_id.id),
                ("date_version", "<=", self.event_date),
            ]
        )
        departments = versions_sudo.department_id
        return versions_sudo.employee_id.sorted("id").filtered(
            lambda person: self._was_there(
                person._get_version(self.event_date), departments
            )
        )

    def _was_there(self, version, departments):
        start, end = version.contract_date_start, version.contract_date_end
        return (
            version.department_id in departments
            and version.date_version <= self.event_date
            and start
            and start <= self.event_date
            and (not end or end >= self.event_date)
        )

    def _get_left_out_reason(self, person, judged):
        """Why this person of the department has no share, in a sentence; or None."""
        if person in judged:
            return self.env._("Is judged for it by a decision of their own.")
        if self.direction == "reward":
            return None
        return self.env["travel.assessment.entry"]._get_unlawful_reason(
            person,
            lines.BONUS_CUT,
            self.event_date,
            self.act_key,
            self.company_id._get_complaint_today(),
        )

    def _get_judged_already_sudo(self):
        """Whom a decision or a finding of their own is about, for the same act."""
        decisions = self.env["travel.assessment.decision"].search(
            [
                ("act_key", "=", self.act_key),
                ("direction", "=", self.direction),
                ("state", "!=", "revoked"),
            ]
        )
        findings = self._get_judged_cases().investigation_ids.liability_ids
        if self.direction == "reward":
            return decisions.employee_id
        return decisions.employee_id | findings.employee_id
