from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class TravelAssessmentOccasion(models.Model):
    """What can be rewarded or punished, and whether that has been decided.

    The findings about people in closed investigations, guests' praise, the improvements
    that have worked, and the final sheets with satisfied guests. Nothing here is of the
    guest.
    """

    _name = "travel.assessment.occasion"
    _description = "Finding or Merit"
    _auto = False
    _order = "happened_at desc, id desc"
    _rec_name = "case_number"
    _depends = {
        "helpdesk.ticket": ["number", "incident_at", "received_at", "company_id"],
        "mgmtsystem.action": [
            *("is_complaint_measure", "effect_result", "done_on", "user_id"),
            *("company_id", "name"),
        ],
        "travel.assessment.decision": [
            *("liability_id", "improvement_id", "sheet_id", "praise_ticket_id"),
            *("employee_id", "state"),
        ],
        "travel.assessment.praise": [
            *("company_id", "employee_id", "ticket_id", "received_on"),
        ],
        "travel.assessment.rule": ["basis", "least_satisfaction"],
        "travel.assessment.sheet": [
            *("company_id", "employee_id", "month", "state", "notified_at"),
        ],
        "travel.assessment.sheet.line": ["sheet_id", "measure", "hits", "total"],
        "travel.complaint.investigation": ["state", "finished_at", "validity"],
        "travel.complaint.liability": [
            *("kind", "employee_id", "fault_grade", "share", "reasons"),
            *("investigation_id", "ticket_id"),
        ],
    }

    basis = fields.Selection(
        selection=[
            ("liability", "Finding"),
            ("praise", "Guest praise"),
            ("improvement", "Improvement"),
            ("sheet", "Sheet of a month"),
        ],
        string="What",
    )
    company_id = fields.Many2one(comodel_name="res.company")
    employee_id = fields.Many2one(comodel_name="hr.employee")
    ticket_id = fields.Many2one(comodel_name="helpdesk.ticket", string="Case")
    liability_id = fields.Many2one(comodel_name="travel.complaint.liability")
    improvement_id = fields.Many2one(comodel_name="mgmtsystem.action")
    sheet_id = fields.Many2one(comodel_name="travel.assessment.sheet")
    case_number = fields.Char(string="Case, Measure or Month")
    reasons = fields.Text(string="On Which Facts")
    fault_grade = fields.Selection(
        selection=[
            ("minor", "Minor fault"),
            ("general", "General fault"),
            ("serious", "Serious fault"),
        ]
    )
    share = fields.Float(string="Share %", digits=(5, 2), aggregator=None)
    happened_at = fields.Datetime(string="Happened")
    found_at = fields.Datetime(string="Found")
    decision_id = fields.Many2one(comodel_name="travel.assessment.decision")
    decision_state = fields.Selection(related="decision_id.state", string="Stands At")

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT line.id * 4 AS id, 'liability' AS basis, ticket.company_id,
                line.employee_id, ticket.id AS ticket_id, line.id AS liability_id,
                NULL::integer AS improvement_id, NULL::integer AS sheet_id,
                ticket.number AS case_number,
                line.reasons, line.fault_grade, line.share,
                COALESCE(ticket.incident_at, ticket.received_at) AS happened_at,
                investigation.finished_at AS found_at, decision.id AS decision_id
            FROM travel_complaint_liability line
            JOIN travel_complaint_investigation investigation
                ON investigation.id = line.investigation_id
                AND investigation.state = 'decided'
            JOIN helpdesk_ticket ticket ON ticket.id = line.ticket_id
            LEFT JOIN travel_assessment_decision decision
                ON decision.liability_id = line.id AND decision.state <> 'revoked'
            WHERE line.kind = 'individual'
            UNION ALL
            SELECT measure.id * 4 + 1, 'improvement', measure.company_id,
                employee.id, NULL, NULL, measure.id, NULL, measure.name, NULL, NULL,
                NULL,
                measure.done_on::timestamp, measure.effect_taken_at, decision.id
            FROM mgmtsystem_action measure
            JOIN hr_employee employee ON employee.user_id = measure.user_id
                AND employee.company_id = measure.company_id
            LEFT JOIN travel_assessment_decision decision
                ON decision.improvement_id = measure.id
                AND decision.employee_id = employee.id
                AND decision.state <> 'revoked'
            WHERE measure.is_complaint_measure AND measure.effect_result = 'effective'
            UNION ALL
            SELECT sheet.id * 4 + 2, 'sheet', sheet.company_id, sheet.employee_id,
                NULL, NULL, NULL, sheet.id, to_char(sheet.month, 'YYYY-MM'), NULL, NULL,
                NULL, sheet.month + interval '1 month', sheet.notified_at, decision.id
            FROM travel_assessment_sheet sheet
            JOIN travel_assessment_sheet_line said ON said.sheet_id = sheet.id
                AND said.measure = 'satisfaction' AND said.total > 0
                AND said.hits * 100 >= said.total * (
                    SELECT min(least_satisfaction) FROM travel_assessment_rule
                    WHERE basis = 'sheet'
                )
            LEFT JOIN travel_assessment_decision decision
                ON decision.sheet_id = sheet.id AND decision.state <> 'revoked'
            WHERE sheet.state = 'final'
            UNION ALL
            SELECT min(praise.id) * 4 + 3, 'praise', praise.company_id,
                praise.employee_id, praise.ticket_id, NULL, NULL, NULL, ticket.number,
                NULL, NULL, NULL, COALESCE(ticket.incident_at, ticket.received_at),
                min(praise.received_on)::timestamp, decision.id
            FROM travel_assessment_praise praise
            JOIN helpdesk_ticket ticket ON ticket.id = praise.ticket_id
            LEFT JOIN travel_assessment_decision decision
                ON decision.praise_ticket_id = praise.ticket_id
                AND decision.employee_id = praise.employee_id
                AND decision.state <> 'revoked'
            GROUP BY praise.company_id, praise.employee_id, praise.ticket_id,
                ticket.id, decision.id
            """
        )

    # Verbs

    def action_draft(self):
        """Write drafts of decisions on these, by the rule that fits each."""
        self.check_access("read")
        done = self.filtered("decision_id")
        if done:
            raise UserError(
                self.env._(
                    "%(case)s has a decision about %(employee)s already.",
                    case=done[0].case_number,
                    employee=done[0].employee_id.name,
                )
            )
        decisions = self.env["travel.assessment.decision"].create(
            [occasion._prepare_draft_vals() for occasion in self]
        )
        return decisions._open()

    def _prepare_draft_vals(self):
        vals = {
            "liability_id": self.liability_id.id,
            "improvement_id": self.improvement_id.id,
            "sheet_id": self.sheet_id.id,
            "praise_ticket_id": self.basis == "praise" and self.ticket_id.id,
            "employee_id": self.employee_id.id,
        }
        rule = self.env["travel.assessment.decision"]._get_first_rule(vals)
        return {**vals, "rule_id": rule.id}

    def action_open_decision(self):
        """Show the decision on this."""
        return self.decision_id._open()
