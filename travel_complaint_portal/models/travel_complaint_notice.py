from odoo import fields, models

# Whose mail template is in this addon.
CODES = ("link",)


class TravelComplaintNotice(models.Model):
    _inherit = "travel.complaint.notice"

    code = fields.Selection(
        selection_add=[("link", "New link")], ondelete={"link": "cascade"}
    )

    def _get_template(self):
        if self.code in CODES:
            return self.env.ref(f"travel_complaint_portal.mail_template_{self.code}")
        return super()._get_template()
