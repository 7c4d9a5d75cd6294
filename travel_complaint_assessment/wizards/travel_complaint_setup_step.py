from odoo import api, fields, models

from ..tools import lines

ROLES = (
    "travel_complaint_assessment.group_travel_assessment_assessor",
    "travel_complaint_assessment.group_travel_assessment_leader",
    "travel_complaint_assessment.group_travel_assessment_settlement",
)
PEOPLE_WANTED = 3


class TravelComplaintSetupStep(models.TransientModel):
    """The steps of the guide before staff are assessed (OR-2, AS-1, PY-4)."""

    _inherit = "travel.complaint.setup.step"

    code = fields.Selection(
        selection_add=[
            ("first_case",),
            ("assessment_roles", "Assessment Group"),
            ("assessment_policy", "Rules of Reward and Penalty"),
            ("pay_pack", "Lawful Pay"),
            ("payslip", "Lines of the Payslip"),
            ("bonus", "Performance Bonus"),
        ],
        ondelete={
            "assessment_roles": "cascade",
            "assessment_policy": "cascade",
            "pay_pack": "cascade",
            "payslip": "cascade",
            "bonus": "cascade",
        },
    )

    @api.model
    def _get_purposes(self):
        return {
            **super()._get_purposes(),
            "assessment_roles": self.env._(
                "One proposes, one agrees, one decides; none of them pays."
            ),
            "assessment_policy": self.env._(
                "What is rewarded and punished, by how much, and how one appeals."
            ),
            "pay_pack": self.env._(
                "What the law of your place lets you take from pay: have your counsel "
                "check it."
            ),
            "payslip": self.env._(
                "Where payslips say what was given and taken, and which lines limits "
                "are measured by."
            ),
            "bonus": self.env._(
                "Rewards and cuts in percent are reckoned from it: enter it on the "
                "contracts, or import it."
            ),
        }

    @api.model
    def _get_needed_models(self):
        return {
            **super()._get_needed_models(),
            "assessment_roles": "res.users",
            "assessment_policy": "travel.assessment.policy",
            "pay_pack": "travel.assessment.minimum.wage",
            "payslip": "hr.payroll.structure",
            "bonus": "hr.employee",
        }

    @api.model
    def _get_optional_codes(self):
        optional = super()._get_optional_codes()
        # Many agencies make their payslips elsewhere.
        return optional if self._get_structures_sudo() else optional | {"payslip"}

    @api.model
    def _get_template_models(self):
        return {**super()._get_template_models(), "bonus": "travel.assessment.bonus"}

    # People and rules

    def _missing_assessment_roles(self):
        missing = []
        groups = [self.env.ref(xmlid) for xmlid in ROLES]
        people = self._search_users_sudo(groups[0])
        if len(people) < PEOPLE_WANTED:
            missing.append(
                self.env._(
                    "%(count)s of %(wanted)s people have a role in the assessment "
                    "group: one proposes, another agrees, a third decides.",
                    count=len(people),
                    wanted=PEOPLE_WANTED,
                )
            )
        missing += [
            self.env._("Nobody has the role %(role)s.", role=group.name)
            for group in groups[1:]
            if not self._search_users_sudo(group)
        ]
        return missing

    def _open_assessment_roles(self):
        return self._open_roles()

    def _missing_assessment_policy(self):
        today = self.env.company._get_complaint_today()
        # Which rules are in force is no secret to staff, let alone to who sets them up.
        policies_sudo = self.env["travel.assessment.policy"].sudo()
        policy = policies_sudo._get_policy(self.env.company, today)
        if not policy:
            return [self.env._("No rules of reward and penalty are in force today.")]
        if policy.currency_id != self.env.company.currency_id:
            return [
                self.env._(
                    "The rules in force are in %(foreign)s, and pay is in %(own)s: "
                    "adopt a version of your own.",
                    foreign=policy.currency_id.name,
                    own=self.env.company.currency_id.name,
                )
            ]
        return []

    def _open_assessment_policy(self):
        return self._open_window(
            "travel_complaint_assessment.travel_assessment_policy_action"
        )

    # Pay

    def _missing_pay_pack(self):
        company_sudo = self.env.company.sudo()  # which law holds is no secret
        if not company_sudo.assessment_pay_pack_id:
            return [self.env._("The company follows no pack of lawful pay.")]
        today = company_sudo._get_complaint_today()
        wages = self.env["travel.assessment.minimum.wage"]
        if wages._on(company_sudo, today) is None:
            return [
                self.env._(
                    "The minimum wage of your place is missing: nothing is taken where "
                    "the law protects it."
                )
            ]
        return []

    def _open_pay_pack(self):
        company_sudo = self.env.company.sudo()  # which law holds is no secret
        if not company_sudo.assessment_pay_pack_id:
            return self._open_window("base_setup.action_general_configuration")
        return self._open_window(
            "travel_complaint_assessment.travel_assessment_minimum_wage_action"
        )

    def _missing_payslip(self):
        structures_sudo = self._get_structures_sudo()
        if not structures_sudo:
            return [
                self.env._(
                    "The company has no salary structure, so Odoo makes no payslips: "
                    "whoever makes them elsewhere reads the ledger."
                )
            ]
        codes = set(self._get_structure_rules(structures_sudo).mapped("code"))
        missing = []
        if not codes >= lines.CODES:
            missing.append(
                self.env._("No salary structure has lines of rewards and penalties.")
            )
        company = self.env.company
        wanted = (
            company.assessment_bonus_code,
            company.assessment_gross_code,
            company.assessment_net_code,
        )
        absent = [code for code in wanted if code not in codes]
        if absent:
            missing.append(
                self.env._(
                    "No salary structure has the lines %(codes)s: name yours in the "
                    "settings of Staff Assessment, or add them.",
                    codes=", ".join(code or "?" for code in absent),
                )
            )
        return missing

    def _open_payslip(self):
        has_lines = (
            set(self._get_structure_rules(self._get_structures_sudo()).mapped("code"))
            >= lines.CODES
        )
        if has_lines and self._missing_payslip():
            return self._open_window("base_setup.action_general_configuration")
        return self._open_window("payroll.hr_payroll_structure_action")

    def _offer_payslip(self):
        structures_sudo = self._get_structures_sudo()
        codes = set(self._get_structure_rules(structures_sudo).mapped("code"))
        if not structures_sudo or codes >= lines.CODES:
            return False
        return self.env._("Add Rewards and Penalties")

    def _do_payslip(self):
        structures = self.env["hr.payroll.structure"].browse(
            self._get_structures_sudo().ids
        )
        structures.action_add_assessment_rules()

    def _get_structures_sudo(self):
        # Which lines a payslip has is asked for the answer alone.
        return (
            self.env["hr.payroll.structure"]
            .sudo()
            .search([("company_id", "in", [False, self.env.company.id])])
        )

    def _get_structure_rules(self, structures_sudo):
        return structures_sudo.get_structure_with_parents().get_all_rules()

    def _missing_bonus(self):
        # Whether anybody has a bonus, not who and how much.
        employees_sudo = (
            self.env["hr.employee"]
            .sudo()
            .search([("company_id", "=", self.env.company.id)])
        )
        if not employees_sudo:
            return [self.env._("There are no employees yet.")]
        if not any(employees_sudo.mapped("performance_bonus")):
            return [self.env._("No employee has a performance bonus yet.")]
        return []

    def _open_bonus(self):
        return self._open_window("hr.open_view_employee_list_my")
