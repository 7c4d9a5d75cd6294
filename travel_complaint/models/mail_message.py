from odoo import models
from odoo.fields import Domain


class MailMessage(models.Model):
    """Odoo lets people read what they wrote or were told, wherever it stands. On a case
    that is hidden from them they do not (BY-8).
    """

    _inherit = "mail.message"

    def _search(self, domain, *args, bypass_access=False, **kwargs):
        if not self.env.su and not bypass_access and self.env.user._is_internal():
            hidden = self.env["helpdesk.ticket"]._get_walled_ticket_ids()
            if hidden:
                domain = Domain(domain) & ~(
                    Domain("model", "=", "helpdesk.ticket")
                    & Domain("res_id", "in", hidden)
                )
        return super()._search(domain, *args, bypass_access=bypass_access, **kwargs)

    def _get_forbidden_access(self, operation):
        forbidden = super()._get_forbidden_access(operation)
        if self.env.user._is_internal():
            hidden = set(self.env["helpdesk.ticket"]._get_walled_ticket_ids())
            if hidden:
                # Where a message stands is asked by the one who guards it.
                messages_sudo = (self - forbidden).sudo()
                forbidden += messages_sudo.filtered(
                    lambda m: m.model == "helpdesk.ticket" and m.res_id in hidden
                ).with_env(self.env)
        return forbidden
