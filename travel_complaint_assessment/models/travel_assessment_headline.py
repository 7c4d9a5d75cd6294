from odoo import fields, models
from odoo.tools import SQL

from .travel_assessment_decision import STATES
from .travel_assessment_rule import DIRECTIONS


class TravelAssessmentHeadline(models.Model):
    """What the head of a department reads about decisions on their people: no money.

    The head of the department in which the person worked on the day of the act, from
    the notice on.
    """

    _name = "travel.assessment.headline"
    _description = "Decision in My Department"
    _auto = False
    _order = "notified_at desc, id desc"
    _rec_name = "rule_id"
    _depends = {
        "travel.assessment.decision": [
            *("company_id", "employee_id", "department_id", "rule_id", "direction"),
            *("act_date", "notified_at", "state"),
        ]
    }

    company_id = fields.Many2one(comodel_name="res.company")
    employee_id = fields.Many2one(comodel_name="hr.employee")
    department_id = fields.Many2one(comodel_name="hr.department")
    rule_id = fields.Many2one(comodel_name="travel.assessment.rule")
    direction = fields.Selection(selection=DIRECTIONS)
    act_date = fields.Date(string="Day of the Act")
    notified_at = fields.Datetime(string="Notified")
    state = fields.Selection(selection=STATES)

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT id, company_id, employee_id, department_id, rule_id, direction,
                act_date, notified_at, state
            FROM travel_assessment_decision
            WHERE state IN ('notified', 'final')
            """
        )
