from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import email_normalize, html2plaintext

from ..tools.clean_text import clean_title
from ..tools.language import guess_language

SUMMARY_LENGTH = 500
# A mail server may hold a mail back for days; what claims to be older is a wrong clock.
OLDEST_MAIL = timedelta(days=14)


class TravelComplaintMailboxMixin(models.AbstractModel):
    """Concern: a mail becomes a case, or an answer to one.

    A mail is a remark of somebody who says who they are. It never decides anything.
    """

    _name = "travel.complaint.mailbox.mixin"
    _description = "Complaint Mailbox"

    # Odoo counts mails of one sender by this field, and stops a flood (attack 43).
    _primary_email = "partner_email"

    @api.private
    def message_new(self, msg_dict, custom_values=None):
        team = self.env["helpdesk.ticket.team"].browse(
            (custom_values or {}).get("team_id") or []
        )
        if not team.complaint_handling:
            return super().message_new(msg_dict, custom_values)
        values = self._prepare_mail_case_vals(msg_dict, custom_values)
        # Whoever stands in To or Cc gets no sight of another guest's case (attack 42).
        alone = {**msg_dict, "to": "", "cc": ""}
        ticket = super().message_new(alone, values)
        ticket._log_mail_contact(msg_dict)
        return ticket

    @api.private
    def message_update(self, msg_dict, update_vals=None):
        cases = self.filtered("complaint_kind")
        if not cases:
            return super().message_update(msg_dict, update_vals)
        cases._log_mail_contact(msg_dict)
        alone = {**msg_dict, "to": "", "cc": ""}
        return super().message_update(alone, update_vals)

    def _prepare_mail_case_vals(self, msg_dict, custom_values):
        """The values of a case that comes by mail."""
        text = html2plaintext(msg_dict.get("body") or "")
        sender = msg_dict.get("email_from") or msg_dict.get("from") or ""
        title = clean_title(msg_dict.get("subject"))
        channel = self.env.ref(
            "helpdesk_mgmt.helpdesk_ticket_channel_email", raise_if_not_found=False
        )
        values = {
            "name": title
            or clean_title(text[:80])
            or self.env._("Mail without subject"),
            "description": msg_dict.get("body") or "<p></p>",
            "partner_email": email_normalize(sender) or sender,
            "partner_name": clean_title(sender.partition("<")[0].strip(' "')),
            "partner_id": msg_dict.get("author_id"),
            "received_at": self._get_plausible_mail_date(msg_dict.get("date")),
            "channel_id": channel.id if channel else False,
            "user_id": False,
            **(custom_values or {}),
        }
        if not msg_dict.get("author_id"):
            values["guest_lang"] = guess_language(
                text, [code for code, _name in self.env["res.lang"].get_installed()]
            )
        return values

    @api.model
    def _get_plausible_mail_date(self, date):
        """The mail's own date, unless its sender's clock is wrong."""
        now = fields.Datetime.now()
        moment = fields.Datetime.to_datetime(date) or now
        return moment if now - OLDEST_MAIL <= moment <= now else now

    def _log_mail_contact(self, msg_dict):
        """Write a guest's mail into the contacts (IN-10)."""
        text = html2plaintext(msg_dict.get("body") or "").strip()
        self.env["travel.complaint.contact"].sudo().create(  # the system writes it down
            [
                {
                    "ticket_id": ticket.id,
                    "direction": "in",
                    "means": "email",
                    "summary": text[:SUMMARY_LENGTH]
                    or clean_title(msg_dict.get("subject"))
                    or self.env._("Mail without text"),
                    "user_id": False,
                }
                for ticket in self
            ]
        )
