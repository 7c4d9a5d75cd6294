from typing import NamedTuple

from odoo import fields, models

from ..tools import limits, transitions
from ..tools.roles import GROUP


class Usual(NamedTuple):
    """Who usually answers for a category, and what they are asked for.

    :ivar str department: as travel_complaint_setup_people_mixin calls it
    :ivar list others: departments that are asked as well
    :ivar list materials: numbers in the names of the materials that are shipped
    """

    department: str
    others: list
    materials: list


# As in the agencies' own documents; what is not named falls to customer service.
USUAL_MATRIX = {
    "service": Usual("guides", [], [1, 8]),
    "itinerary": Usual("operations", ["guides"], [1, 2, 5]),
    "lodging": Usual("operations", [], [3, 5]),
    "transport": Usual("operations", [], [2, 7]),
    "booking": Usual("finance", ["operations"], [4, 5]),
    "safety": Usual("legal", ["guides", "operations"], [1, 6, 8]),
    "facility": Usual("customer_service", [], [7, 8]),
    "other": Usual("customer_service", [], [8]),
}
KINDS = (transitions.INQUIRY, transitions.SUGGESTION, transitions.COMPLAINT)


class TravelComplaintSetupRulesMixin(models.AbstractModel):
    """Steps of the guide: limits, matrix, powers, the first case (TL-a, OR-4, OR-7)."""

    _name = "travel.complaint.setup.rules.mixin"
    _description = "Set-up: Rules"

    # Limits

    def _missing_policy(self):
        company = self.env.company
        policies = self.env["travel.complaint.policy"]._get_policies(company.id)
        levels = company.complaint_scale_id.severity_ids
        without = [
            f"{self._get_kind_label(kind)} · {level.name}"
            for kind in KINDS
            for level in levels
            if not self._has_limits(policies, kind, level)
        ]
        if not levels:
            return [self.env._("The company has no severity scale.")]
        if not without:
            return []
        return [
            self.env._("No set of limits fits %(cases)s.", cases=", ".join(without[:6]))
        ]

    def _has_limits(self, policies, kind, level):
        facts = limits.Facts(kind, level.id, False, False, False, False)
        chosen = limits.choose_policy(policies, facts)
        return bool(chosen and chosen.limits)

    def _get_kind_label(self, kind):
        description = self.env["travel.complaint.policy"].fields_get(["kind"])
        return dict(description["kind"]["selection"])[kind]

    def _open_policy(self):
        return self._open_window("travel_complaint.travel_complaint_policy_action")

    # Matrix

    def _missing_matrix(self):
        gaps = self.env["travel.complaint.responsibility"]._get_gaps(self.env.company)
        if not gaps:
            return []
        category, severity = gaps[0]
        return [
            self.env._(
                "%(count)s cells have no department, such as %(category)s × "
                "%(severity)s.",
                count=len(gaps),
                category=category.name,
                severity=severity.name,
            )
        ]

    def _open_matrix(self):
        return self._open_window("travel_complaint.travel_complaint_matrix_action")

    def _offer_matrix(self):
        if not self._missing_matrix() or not self._prepare_usual_rows():
            return False
        return self.env._("Fill In What Is Usual")

    def _do_matrix(self):
        self.env["travel.complaint.responsibility"].create(self._prepare_usual_rows())

    def _prepare_usual_rows(self):
        """The rows that the usual matrix adds; what is there stays as it is."""
        rows = self.env["travel.complaint.responsibility"]
        there = rows._get_matrix(self.env.company.id)
        vals_list = []
        for code, usual in USUAL_MATRIX.items():
            category = self.env.ref(
                f"travel_complaint.helpdesk_ticket_category_{code}",
                raise_if_not_found=False,
            )
            department_sudo = self._get_usual_department_sudo(usual.department)
            if not category or (category.id, 0) in there or not department_sudo:
                continue
            supporting = [
                self._get_usual_department_sudo(other).id for other in usual.others
            ]
            materials = [
                self.env.ref(
                    f"travel_complaint.material_{number}", raise_if_not_found=False
                )
                for number in usual.materials
            ]
            vals_list.append(
                {
                    "company_id": self.env.company.id,
                    "category_id": category.id,
                    "department_id": department_sudo.id,
                    "supporting_department_ids": [
                        fields.Command.set(list(filter(None, supporting)))
                    ],
                    "material_ids": [
                        fields.Command.link(material.id)
                        for material in materials
                        if material
                    ],
                }
            )
        return vals_list

    # Powers

    def _missing_powers(self):
        company = self.env.company
        # Everybody is bound by these limits, and may be told them.
        rows_sudo = (
            self.env["travel.complaint.power"]
            .sudo()
            .search([("company_id", "in", [False, company.id])])
        )
        missing = []
        for name in ("agent", "member", "leader"):
            group = self.env.ref(f"{GROUP}{name}")
            if group not in rows_sudo.group_id:
                missing.append(
                    self.env._(
                        "It is not said how much the role %(role)s may offer.",
                        role=group.name,
                    )
                )
        if not rows_sudo.filtered("is_unlimited"):
            missing.append(self.env._("No role decides on the largest offers."))
        foreign = rows_sudo.filtered(
            lambda row: (
                not row.is_unlimited
                and row.currency_id != company.currency_id
                and not self._has_rate(row.currency_id)
            )
        ).currency_id
        if foreign:
            missing.append(
                self.env._(
                    "The amounts are in %(foreign)s and there is no rate to "
                    "%(own)s: they count as if one were worth the other.",
                    foreign=", ".join(foreign.mapped("name")),
                    own=company.currency_id.name,
                )
            )
        return missing

    def _has_rate(self, currency):
        """Whether the company knows what `currency`, or its own, is worth."""
        both = currency | self.env.company.currency_id
        return bool(
            both.sudo().rate_ids.filtered(  # rates are no secret
                lambda rate: (
                    not rate.company_id or rate.company_id == self.env.company.root_id
                )
            )
        )

    def _open_powers(self):
        return self._open_window("travel_complaint.travel_complaint_power_action")

    # Cases

    def _open_takeover(self):
        return self._open_window("travel_complaint.helpdesk_ticket_case_action")

    def _missing_first_case(self):
        if self.env["travel.complaint.setup"]._is_wanted():
            return [self.env._("The company has no case yet.")]
        return []

    def _open_first_case(self):
        return self._open_window(
            "travel_complaint.helpdesk_ticket_case_register_action"
        )
