from odoo import api, models
from odoo.fields import Domain


class MailMessage(models.Model):
    """Odoo lets people read what they wrote or were told, wherever it stands. On a case
    that is hidden from them they do not (BY-8); and who has no need to reach guests
    does not read what is exchanged with them (FB-5).
    """

    _inherit = "mail.message"

    def _search(self, domain, *args, bypass_access=False, **kwargs):
        if not self.env.su and not bypass_access and self.env.user._is_internal():
            domain = Domain(domain) & ~self._get_hidden_domain()
        return super()._search(domain, *args, bypass_access=bypass_access, **kwargs)

    def _get_forbidden_access(self, operation):
        forbidden = super()._get_forbidden_access(operation)
        if self.env.user._is_internal():
            hidden = self._get_hidden_domain()
            if not hidden.is_false():
                # Where a message stands is asked by the one who guards it.
                Message_sudo = self.sudo()
                left = Domain("id", "in", (self - forbidden).ids)
                forbidden += Message_sudo.search(hidden & left).with_env(self.env)
        return forbidden

    @api.model
    def _get_hidden_domain(self):
        """The messages on cases that the person does not get to see."""
        Ticket = self.env["helpdesk.ticket"]
        hidden = Domain.FALSE
        if walled := Ticket._get_walled_ticket_ids():
            hidden = Domain("model", "=", Ticket._name) & Domain("res_id", "in", walled)
        if Ticket._hides_guest_contact():
            hidden |= Ticket._get_correspondence_domain()
        return hidden
