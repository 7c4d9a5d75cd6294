from odoo import api, fields, models


class TravelComplaintMonthlyMixin(models.AbstractModel):
    """Concern: what is entered for a month of a company, kept as its first day."""

    _name = "travel.complaint.monthly.mixin"
    _description = "Entered for a Month"

    month = fields.Date(
        required=True,
        default=lambda self: fields.Date.context_today(self).replace(day=1),
        help="Any day of the month; the first one is kept.",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )

    _month_first = models.Constraint(
        "CHECK (EXTRACT(DAY FROM month) = 1 AND month BETWEEN '2000-01-01' AND"
        " '2099-12-01')",
        "A month is kept as its first day, from the year 2000 on.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._prepare_month_vals(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._prepare_month_vals(vals))

    @api.model
    def _prepare_month_vals(self, vals):
        """What is written, the month as its first day."""
        vals = dict(vals)
        if vals.get("month"):
            vals["month"] = fields.Date.to_date(vals["month"]).replace(day=1)
        return vals
