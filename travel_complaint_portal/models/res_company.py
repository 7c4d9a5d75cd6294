import base64
import io

import qrcode
from qrcode.constants import ERROR_CORRECT_M

from odoo import api, fields, models, tools


class ResCompany(models.Model):
    _inherit = "res.company"

    complaint_for_colleagues = fields.Boolean(
        string="Colleagues See Complaints",
        help="On: who has an account under the same contact, such as a travel "
        "department, follows the cases of colleagues in the portal. Off: only the "
        "complainant does.",
    )
    complaint_filing_url = fields.Char(
        string="Address of the Form",
        compute="_compute_complaint_filing_url",
        help="Where guests file a complaint with this company. Put it on your website; "
        "“Print” has a notice with a QR code.",
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

    @api.depends_context("uid")
    def _compute_complaint_filing_url(self):
        for company in self:
            address = f"{company.get_base_url()}/complaint/new"
            # The company of whoever is not logged in needs no number.
            is_first = company == self.env.ref("base.public_user").sudo().company_id
            company.complaint_filing_url = (
                address if is_first else f"{address}/{company._origin.id}"
            )

    @api.model
    @tools.ormcache()
    def _get_companies_for_colleagues(self):
        """The companies whose customers' colleagues follow cases; asked on each page.

        :return: tuple of ids
        """
        # It decides what a guest may see, whoever the guest is.
        companies_sudo = self.sudo().with_context(active_test=False)
        return tuple(
            companies_sudo.search([("complaint_for_colleagues", "=", True)]).ids
        )

    def write(self, vals):
        result = super().write(vals)
        if "complaint_for_colleagues" in vals:
            self.env.registry.clear_cache()
        return result

    def _get_filing_qr(self):
        """The form's address as a picture that is written into a page."""
        code = qrcode.QRCode(box_size=20, error_correction=ERROR_CORRECT_M)
        code.add_data(self.complaint_filing_url)
        picture = io.BytesIO()
        code.make_image().save(picture, "PNG")
        encoded = base64.b64encode(picture.getvalue()).decode()
        return f"data:image/png;base64,{encoded}"

    def _get_notice_langs(self):
        """The languages of the print-out for the wall: the company's own comes last.

        Guests from abroad look for theirs first.
        """
        codes = [code for code, _name in self.env["res.lang"].get_installed()]
        own = self.partner_id.lang or self.env.lang
        return sorted(codes, key=lambda code: code == own)

    @api.model
    def _search_filing_agencies(self):
        """The companies in which somebody takes cases."""
        teams = self.env["helpdesk.ticket.team"]
        return self.search([("active", "=", True)], order="id").filtered(
            lambda company: teams._get_default_complaint_team_id(company.id)
        )
