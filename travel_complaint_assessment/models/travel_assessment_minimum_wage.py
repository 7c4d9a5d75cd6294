from odoo import fields, models


class TravelAssessmentMinimumWage(models.Model):
    """The minimum wage of a company's place, from a day on (PY-4).

    The law leaves it to each province or city, so the agency enters its own. Without
    it nothing is taken where the law protects it.
    """

    _name = "travel.assessment.minimum.wage"
    _description = "Minimum Wage"
    _order = "company_id, date_from desc"
    _rec_name = "date_from"

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
        ondelete="restrict",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date_from = fields.Date(string="From", required=True)
    amount = fields.Monetary(string="A Month", required=True)
    source = fields.Char(help="The announcement and its date.")

    _company_date_uniq = models.UniqueIndex(
        "(company_id, date_from)", "There is a minimum wage from this day already."
    )
    _amount_range = models.Constraint(
        "CHECK (amount BETWEEN 0 AND 1000000000)",
        "The minimum wage is not negative.",
    )

    def _on(self, company, day):
        """The minimum wage of `company` on `day`; None when nobody has set it."""
        # Whoever computes a payslip needs the figure, not the right to set it.
        found_sudo = self.sudo().search(
            [("company_id", "=", company.id), ("date_from", "<=", day)],
            order="date_from desc",
            limit=1,
        )
        return found_sudo.amount if found_sudo else None
