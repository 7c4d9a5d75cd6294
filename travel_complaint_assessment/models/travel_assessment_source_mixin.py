from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.roles import ASSESSING

# What a rule rests on: the field of the decision that says what it is.
SOURCES = {
    "liability": "liability_id",
    "praise": "praise_ticket_id",
    "sheet": "sheet_id",
    "improvement": "improvement_id",
}


class TravelAssessmentSourceMixin(models.AbstractModel):
    """Concern: on what a decision rests, and which act of whom it is about.

    Person, day and act follow from the source; nobody enters them. What belongs to the
    case stays with the assessment group: the employee does not see who complained.
    """

    _name = "travel.assessment.source.mixin"
    _description = "What a Decision Rests On"

    liability_id = fields.Many2one(
        comodel_name="travel.complaint.liability",
        string="Finding",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        groups=ASSESSING,
    )
    praise_ticket_id = fields.Many2one(
        comodel_name="helpdesk.ticket",
        string="Praise",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        groups=ASSESSING,
    )
    sheet_id = fields.Many2one(
        comodel_name="travel.assessment.sheet",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        groups=ASSESSING,
    )
    improvement_id = fields.Many2one(
        comodel_name="mgmtsystem.action",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        groups=ASSESSING,
    )
    basis = fields.Char(readonly=True, required=True)
    employee_id = fields.Many2one(
        comodel_name="hr.employee",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    department_id = fields.Many2one(
        comodel_name="hr.department",
        readonly=True,
        ondelete="restrict",
        help="Where the employee worked on the day of the act.",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    currency_id = fields.Many2one(
        comodel_name="res.currency", required=True, readonly=True, ondelete="restrict"
    )
    act_date = fields.Date(string="Day of the Act", required=True, readonly=True)
    act_key = fields.Char(
        string="Act",
        required=True,
        readonly=True,
        help="One act is decided once, in whatever finding it is named.",
    )
    case_number = fields.Char(readonly=True)
    facts = fields.Html(
        string="What Was Found", compute="_compute_facts", groups=ASSESSING
    )

    @api.depends("liability_id")
    @api.depends_context("lang")
    def _compute_facts(self):
        for decision in self:
            # The assessment group judges by the finding, but does not see the case.
            investigation_sudo = decision.sudo().liability_id.investigation_id
            decision.facts = investigation_sudo and investigation_sudo._get_printable(
                "facts"
            )

    def _prepare_source_vals(self, vals):
        """What follows from the source of a new decision.

        :param vals: with one of `SOURCES`' fields, and `employee_id` where the source
            does not name one person
        :raise UserError: when it cannot carry a decision
        """
        given = [(basis, name) for basis, name in SOURCES.items() if vals.get(name)]
        if len(given) != 1:
            raise UserError(
                self.env._(
                    "A decision rests on one thing: a finding about the person, a "
                    "guest's praise, a final sheet, or an improvement that has worked."
                )
            )
        [(basis, name)] = given
        # Whether the source holds is asked whoever writes the decision.
        source_sudo = (
            self.env[self._fields[name].comodel_name].sudo().browse(vals[name])
        )
        reason = getattr(self, f"_get_{basis}_reason")(source_sudo)
        if reason:
            raise UserError(reason)
        facts = getattr(self, f"_prepare_{basis}_vals")(source_sudo)
        given_id = vals.get("employee_id")
        employee_id = facts.pop("employee_id", given_id)
        if not employee_id or given_id not in (None, False, employee_id):
            raise UserError(
                self.env._("Say whom the decision is about: the source names them.")
            )
        # The person as they were on the day of the act (attack 87).
        employee_sudo = self.env["hr.employee"].sudo().browse(employee_id)
        version_sudo = employee_sudo._get_version(facts["act_date"])
        company = version_sudo.company_id or employee_sudo.company_id
        return {
            **facts,
            "basis": basis,
            "employee_id": employee_id,
            "department_id": version_sudo.department_id.id,
            "company_id": company.id,
            "currency_id": company.currency_id.id,
        }

    def _get_source_reason(self):
        """Why the source does not carry this decision any more; or None."""
        self.ensure_one()
        decision_sudo = self.sudo()  # the source holds or not, whoever asks
        source_sudo = decision_sudo[SOURCES[self.basis]]
        return getattr(self, f"_get_{self.basis}_reason")(source_sudo)

    @api.model
    def _draft_reward(self, basis, source, employee):
        """Draft the reward that rests on `source`, and open it.

        :param basis: one of SOURCES
        :param employee: whom it is for
        :raise UserError: when the rules know no such reward on that day
        """
        vals = {SOURCES[basis]: source.id, "employee_id": employee.id}
        decision = self.create({**vals, "rule_id": self._get_first_rule(vals).id})
        reason = decision._get_source_reason()
        if reason:
            raise UserError(reason)
        return decision._open()

    # A finding about the person

    def _get_liability_reason(self, line_sudo):
        if line_sudo.kind != "individual":
            return self.env._("This finding is not about one person.")
        if line_sudo.investigation_id.state != "decided":
            return self.env._(
                "The investigation is not closed: its liabilities have not been "
                "decided yet."
            )
        return None

    def _prepare_liability_vals(self, line_sudo):
        return {
            **self._prepare_case_vals(line_sudo.ticket_id),
            "employee_id": line_sudo.employee_id.id,
            "allegation": line_sudo.reasons,
            "fault_grade": line_sudo.fault_grade,
        }

    def _prepare_case_vals(self, ticket_sudo):
        moment = ticket_sudo.incident_at or ticket_sudo.received_at
        return {
            "act_date": ticket_sudo.company_id._get_complaint_day(moment),
            "act_key": f"{ticket_sudo._name},{ticket_sudo.id}",
            "case_number": ticket_sudo.number,
        }

    # A guest's praise

    def _get_praise_reason(self, ticket_sudo):
        praised = ticket_sudo.praise_ids.employee_id
        if not praised or self.employee_id - praised:
            return self.env._(
                "No guest has praised this person in writing on this case. Whoever "
                "handles it writes it down there first."
            )
        return None

    def _prepare_praise_vals(self, ticket_sudo):
        return self._prepare_case_vals(ticket_sudo)

    @api.constrains("praise_ticket_id", "employee_id")
    def _check_praised(self):
        for decision in self.filtered("praise_ticket_id"):
            reason = decision._get_source_reason()
            if reason:
                raise UserError(reason)

    # A final sheet of a month

    def _get_sheet_reason(self, sheet_sudo):
        if sheet_sudo.state != "final":
            return self.env._("A reward rests on a final sheet; this one is not.")
        least = self.rule_id.least_satisfaction
        if not sheet_sudo._has_satisfaction(least):
            return self.env._(
                "“%(rule)s” is for months in which at least %(least)s%% of the guests "
                "were satisfied.",
                rule=self.rule_id.name,
                least=f"{least:g}",
            )
        return None

    def _prepare_sheet_vals(self, sheet_sudo):
        return {
            "employee_id": sheet_sudo.employee_id.id,
            "act_date": sheet_sudo._get_judged_day(),
            "act_key": f"{sheet_sudo._name},{sheet_sudo.id}",
        }

    # An improvement that has worked

    def _get_improvement_reason(self, measure_sudo):
        if not measure_sudo.is_complaint_measure or (
            measure_sudo.effect_result != "effective"
        ):
            return self.env._(
                "Only an improvement measure whose effect was confirmed is rewarded."
            )
        return None

    def _prepare_improvement_vals(self, measure_sudo):
        return {
            "act_date": measure_sudo.done_on,
            "act_key": f"{measure_sudo._name},{measure_sudo.id}",
        }
