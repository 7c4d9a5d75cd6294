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
    def _of_payslips(self, slips):
        """The months that payslips pay, made on demand; two at once do not make two.

        :param slips: payslips of companies, of different employees
        :return: {payslip: the row of its employee's month}
        """
        keys = {
            slip: (slip.company_id.id, slip.employee_id.id, slip._get_pay_month())
            for slip in slips
        }
        found = self._find(keys.values())
        missing = [key for key in keys.values() if key not in found]
        if missing:
            self.env.cr.execute_values(
                "INSERT INTO travel_assessment_month (company_id, employee_id, month,"
                " cut_cap, cut_taken, loss_cap, loss_taken, create_uid, create_date)"
                " VALUES %s ON CONFLICT DO NOTHING",
                [
                    (*key, 0, 0, 0, 0, self.env.uid, self.env.cr.now())
                    for key in missing
                ],
            )
            found |= self._find(missing)
        months = self.browse(found.values())
        months.invalidate_recordset(["cut_taken", "loss_taken"], flush=False)
        # Read together, whichever of them is asked for first.
        return {
            slip: months.browse(found[key]).with_prefetch(months.ids)
            for slip, key in keys.items()
        }

    def _find(self, keys):
        """{(company id, employee id, month): id} of the rows that are there."""
        companies, employees, days = zip(*keys, strict=True) if keys else ((),) * 3
        rows = self.search_fetch(
            [
                ("company_id", "in", companies),
                ("employee_id", "in", employees),
                ("month", "in", days),
            ],
            ["company_id", "employee_id", "month"],
        )
        return {
            (row.company_id.id, row.employee_id.id, row.month): row.id for row in rows
        }

    def write(self, vals):
        if not self.env.su:
            raise AccessError(
                self.env._("What a month bears follows from the payslip.")
            )
        return super().write(vals)
