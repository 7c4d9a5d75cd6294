from odoo import api, fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    complaint_for_colleagues = fields.Boolean(
        string="Colleagues See Complaints",
        help="On: who has an account under the same contact, such as a travel "
        "department, follows the cases of colleagues in the portal. Off: only the "
        "complainant does.",
    )
    complaint_reopen_days = fields.Integer(
        string="Guests Reopen Within (Days)",
        default=30,
        help="So many days after a case has ended its guest can have it taken up again "
        "on the page. 0: on the same day alone.",
    )
    complaint_rating_days = fields.Integer(
        string="Guests Rate Within (Days)",
        default=30,
        help="So many days after a case was closed its guest can say how it went.",
    )
    complaint_names_contact = fields.Boolean(
        string="Guests See Who Is in Charge",
        help="On: the guest's page names the colleague who is responsible for the "
        "case. Off: it names the agency alone.",
    )

    _complaint_guest_days_range = models.Constraint(
        "CHECK (COALESCE(complaint_reopen_days, 0) BETWEEN 0 AND 3650"
        " AND COALESCE(complaint_rating_days, 1) BETWEEN 1 AND 3650)",
        "Guests have at least a day to rate, and never more than ten years.",
    )

    @api.model
    def _search_filing_agencies(self):
        """The companies in which somebody takes cases."""
        teams = self.env["helpdesk.ticket.team"]
        return self.search([("active", "=", True)], order="id").filtered(
            lambda company: teams._get_default_complaint_team_id(company.id)
        )
