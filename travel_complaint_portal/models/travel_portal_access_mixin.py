from odoo import models
from odoo.tools import email_normalize

from odoo.addons.travel_complaint.tools.contact_keys import email_key, phone_key

RENEWAL = "travel_complaint_portal.mail"


class TravelPortalAccessMixin(models.AbstractModel):
    """Concern: who has lost the link gets a new one (PO-2)."""

    _name = "travel.portal.access.mixin"
    _description = "Lost Link to a Case"

    def _guest_renew_link(self, contact, lang, occasion):
        """Owe the guest a mail with a new link, if `contact` is one of theirs.

        It goes to an address that we have known before, and to no other.

        :param contact: an e-mail address or phone number, as a stranger typed it
        :param lang: the language of the page on which it was asked for
        :param occasion: a number that tells this time from others
        """
        if not self._is_guests_contact(contact):
            return
        address = self._get_address_for(contact)
        limited = {"mailbox": email_key(address)} if address else {"case": self.id}
        if self.env["travel.complaint.attempt"]._take(RENEWAL, limited):
            return
        if not address:
            self._ask_colleague(
                self._in_company_language().env._(
                    "The guest has lost the link and has no e-mail address: please call"
                )
            )
            return
        self.env["travel.complaint.notice"]._owe(
            [
                {
                    "ticket_id": self.id,
                    "cycle": self.complaint_cycle,
                    "code": "link",
                    "email_to": address,
                    "lang": lang or self.guest_lang,
                    "occasion": occasion,
                }
            ]
        )

    def _get_guest_addresses(self):
        """The guest's mail addresses that we know: {key: address}."""
        found = (self.partner_email, self.partner_id.email)
        normal = [email_normalize(address, strict=False) for address in found]
        return {email_key(address): address for address in normal if address}

    def _is_guests_contact(self, contact):
        """Whether an address or number is one that the guest has given us."""
        phones = {self.guest_phone_key, phone_key(self.partner_id.phone)}
        known = {*self._get_guest_addresses(), *phones} - {False}
        key = email_key(contact) or phone_key(contact)
        return key in known

    def _get_address_for(self, contact):
        """The address that was given, or else the one that the case has, or False."""
        addresses = self._get_guest_addresses()
        return addresses.get(email_key(contact)) or self._get_guest_email()
