from odoo import models


class ResUsers(models.Model):
    _inherit = "res.users"

    def _wants_complaint_mail(self, company):
        """Whether this person is written to about limits, and not only told in Odoo."""
        self.ensure_one()
        return bool(
            company.complaint_mails_alerts
            and self.notification_type == "email"
            and self.email
        )
