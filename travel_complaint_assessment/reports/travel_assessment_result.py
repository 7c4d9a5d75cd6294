from odoo import fields, models
from odoo.tools import SQL


class TravelAssessmentResult(models.Model):
    """Results of sheets that are published to all staff just now (AS-9).

    Name, department and score: no figure, no case, no points of decisions. The company
    says whether names are masked.
    """

    _name = "travel.assessment.result"
    _description = "Published Result"
    _auto = False
    _order = "month desc, score desc, id"
    _depends = {
        "travel.assessment.sheet": [
            *("state", "company_id", "employee_id", "department_id", "month"),
            *("total_score", "published_from", "published_to"),
        ],
        "hr.employee": ["name"],
        "res.company": ["assessment_masks_names"],
    }

    company_id = fields.Many2one(comodel_name="res.company")
    name = fields.Char(string="Employee")
    department_id = fields.Many2one(comodel_name="hr.department")
    month = fields.Date(string="First Day")
    month_name = fields.Char(string="Month")
    score = fields.Float(digits=(7, 2), aggregator="avg")
    published_to = fields.Date(string="Published Until")

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT sheet.id, sheet.company_id, sheet.department_id, sheet.month,
                   to_char(sheet.month, 'YYYY-MM') AS month_name,
                   sheet.total_score AS score, sheet.published_to,
                   CASE WHEN company.assessment_masks_names
                   THEN left(employee.name, 1) || '**' ELSE employee.name END AS name
              FROM travel_assessment_sheet AS sheet
              JOIN hr_employee AS employee ON employee.id = sheet.employee_id
              JOIN res_company AS company ON company.id = sheet.company_id
             WHERE sheet.state IN ('published', 'final')
               AND %s BETWEEN sheet.published_from AND sheet.published_to
            """,
            fields.Date.context_today(self),
        )
