import logging
import unicodedata

from odoo import api, fields, models

from odoo.addons.travel_complaint.tools.clean_text import clean_title

_logger = logging.getLogger(__name__)

LENGTH = 100
BATCH = 100


class TravelPortalLostLink(models.Model):
    """Somebody says that they have lost the link to a case (PO-2, attacks 11 to 14).

    Asking writes a row and nothing else: whether the case is there, and whose it is, is
    looked up later by a cron. So neither the page nor its speed tells anything.
    """

    _name = "travel.portal.lost.link"
    _description = "Lost Link"
    _order = "id"
    _rec_name = "number"
    _log_access = False

    number = fields.Char(required=True)
    contact = fields.Char(
        required=True, help="The e-mail address or phone number that was given."
    )
    lang = fields.Char()

    @api.model
    def _ask(self, number, contact, lang):
        """Note that a new link was asked for; it comes by mail, if all is right."""
        # Strangers have no rights, and what they get depends on nothing here.
        rows_sudo = self.sudo()
        rows_sudo.create(
            {
                "number": self._clean_number(number),
                "contact": clean_title(contact, LENGTH),
                "lang": lang,
            }
        )
        cron = "travel_complaint_portal.ir_cron_lost_links"
        # Waking a cron is the system's business.
        self.env.ref(cron).sudo()._trigger()

    @api.model
    def _clean_number(self, number):
        """A case number as we write it, however it was copied down."""
        plain = unicodedata.normalize("NFKC", number or "").upper()
        return clean_title("".join(plain.split()), LENGTH)

    @api.model
    def _cron_answer(self):
        """Owe the mails that were asked for, and forget who has asked."""
        rows = self.search([("id", "!=", False)], limit=BATCH)
        for row in rows:
            try:
                with self.env.cr.savepoint():
                    row._answer()
            except Exception:
                _logger.exception("Lost link %s was not answered", row.id)
        rows.unlink()
        if len(rows) == BATCH:
            self.env.ref("travel_complaint_portal.ir_cron_lost_links")._trigger()

    def _answer(self):
        """Send a link, if number and contact belong together."""
        cases = self.env["helpdesk.ticket"].search(
            [("complaint_kind", "!=", False), ("number", "=", self.number)]
        )
        for case in cases:
            case._guest_renew_link(self.contact, self.lang, occasion=self.id)
