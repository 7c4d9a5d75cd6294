from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..tools import triggers


class TravelAssessmentMonth(models.Model):
    """What one month of an employee bears, and what has been taken of it (PY-4).

    Two payslips of a month carry different entries, so the rows of the entries do not
    keep them apart: both write this one.
    """

    _name = "travel.assessment.month"
    _description = "Month of an Employee"
    _order = "month desc, employee_id"
    _rec_name = "month"

    company_id = fields.Many2one(
        comodel_name="res.company", required=True, ondelete="restrict"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    employee_id = fields.Many2one(
        comodel_name="hr.employee", required=True, ondelete="restrict"
    )
    month = fields.Date(required=True)
    cut_cap = fields.Monetary(string="Bonus Cuts: At Most", default=0.0)
    cut_taken = fields.Monetary(string="Bonus Cuts: Taken", default=0.0, readonly=True)
    loss_cap = fields.Monetary(string="Compensation: At Most", default=0.0)
    loss_taken = fields.Monetary(
        string="Compensation: Taken", default=0.0, readonly=True
    )

    _month_uniq = models.UniqueIndex(
        "(employee_id, month, company_id)", "The month of an employee is there once."
    )
    _cut_range = models.Constraint(
        "CHECK (cut_taken BETWEEN 0 AND cut_cap)",
        "More of the bonus would be cut than this month bears.",
    )
    _loss_range = models.Constraint(
        "CHECK (loss_taken BETWEEN 0 AND loss_cap)",
        "More would be taken from the pay than this month bears.",
    )
    _first_day = models.Constraint(
        "CHECK (EXTRACT(DAY FROM month) = 1)", "Months are named by their first day."
    )

    def init(self):
        triggers.install(self.env.cr, self._table)

    @api.model
    def _of(self, company, employee, month):
        """The row of a month, made on demand; two at once do not make two."""
        domain = [
            ("company_id", "=", company.id),
            ("employee_id", "=", employee.id),
            ("month", "=", month),
        ]
        found = self.search(domain)
        if not found:
            self.env.cr.execute(
                "INSERT INTO travel_assessment_month (company_id, employee_id, month,"
                " cut_cap, cut_taken, loss_cap, loss_taken, create_uid, create_date)"
                " VALUES (%s, %s, %s, 0, 0, 0, 0, %s, now() at time zone 'utc')"
                " ON CONFLICT DO NOTHING",
                [company.id, employee.id, month, self.env.uid],
            )
            found = self.search(domain)
        found.invalidate_recordset(["cut_taken", "loss_taken"], flush=False)
        return found

    def write(self, vals):
        if not self.env.su:
            raise AccessError(
                self.env._("What a month bears follows from the payslip.")
            )
        result = super().write(vals)
        self.flush_recordset()
        return result
