from odoo import api, fields, models


class TravelAssessmentBonus(models.TransientModel):
    """The performance bonus of one employee, entered as a row of a table (PY-1).

    Saving a row writes it into the employee's contract of today, where it stays; the
    row itself is forgotten.
    """

    _name = "travel.assessment.bonus"
    _inherit = ["travel.complaint.import.mixin"]
    _description = "Performance Bonus of an Employee"

    employee_id = fields.Many2one(
        comodel_name="hr.employee", required=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="employee_id.company_id.currency_id")
    performance_bonus = fields.Monetary(
        required=True,
        help="The performance bonus of a month, if all results are as agreed.",
    )
    has_bonus_clause = fields.Boolean(
        string="Bonus Varies by Contract",
        help="The contract says that the performance bonus depends on results.",
    )
    has_loss_clause = fields.Boolean(
        string="Losses Made Good by Contract",
        help="The contract says that the employee makes good a loss that they cause.",
    )

    # A transaction has one moment, and an import is one transaction.
    _employee_uniq = models.UniqueIndex(
        "(employee_id, create_date)", "This employee is in the table twice."
    )
    _performance_bonus_range = models.Constraint(
        "CHECK (performance_bonus BETWEEN 0 AND 1000000000)",
        "The performance bonus is an amount that is not negative.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        for row in rows:
            row.employee_id.write(
                {
                    "performance_bonus": row.performance_bonus,
                    "has_bonus_clause": row.has_bonus_clause,
                    "has_loss_clause": row.has_loss_clause,
                }
            )
        return rows

    @api.model
    def _get_import_columns(self):
        employee = self.env["hr.employee"].search(
            [("company_id", "=", self.env.company.id)], limit=1
        )
        yes_or_no = self.env._("1 for yes, 0 for no.")
        column = self._make_import_column
        return [
            column(
                "employee_id",
                employee.display_name or "",
                self.env._("Required. The name, as in Employees."),
            ),
            column(
                "performance_bonus",
                "2000.00",
                self.env._(
                    "Required. The bonus of a month, if all results are as agreed."
                ),
            ),
            column("has_bonus_clause", "1", yes_or_no),
            column("has_loss_clause", "0", yes_or_no),
        ]
