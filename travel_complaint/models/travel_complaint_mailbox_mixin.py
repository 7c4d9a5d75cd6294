import re
from datetime import timedelta
from typing import NamedTuple

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import email_normalize, formataddr, html2plaintext
from odoo.tools.mail import email_split_tuples

from ..tools import guest_files, incoming_mail, mail_html, mail_sender
from ..tools.clean_text import clean_title
from ..tools.contact_keys import email_key
from ..tools.language import guess_language
from .travel_complaint_guard_mixin import EVIDENCE_FIELDS, OPEN_AT_REGISTRATION

SUBJECT_LENGTH = 5000
# A longer text is kept as a file; nobody reads it in a list of messages.
BODY_LENGTH = 200_000
# A mail server may hold a mail back for days; what claims to be older is a wrong clock.
OLDEST_MAIL = timedelta(days=14)
_NUMBER = re.compile(r"[A-Z0-9][A-Z0-9/_-]{4,30}")


class CaseMail(NamedTuple):
    """A mail as it comes into a case.

    :ivar str sender: address, normalized if it is one
    :ivar str title: the subject, fit for a title; may be ""
    :ivar Markup body: what it says
    :ivar list files: of incoming_mail.File that are kept
    :ivar list left_out: of incoming_mail.File that are not
    :ivar datetime moment: when it was sent, as far as that can be true; naive UTC
    :ivar str others: addresses that it was sent to as well
    :ivar author_id: id of the sender's partner if our relay vouches for it, else False
    """

    sender: str
    title: str
    body: Markup
    files: list
    left_out: list
    moment: object
    others: str
    author_id: int


class TravelComplaintMailboxMixin(models.AbstractModel):
    """Concern: a mail becomes a case, or an answer to one.

    A mail is a remark of somebody who says who they are. It never decides anything.
    """

    _name = "travel.complaint.mailbox.mixin"
    _description = "Complaint Mailbox"

    @api.model
    def _detect_loop_sender_domain(self, email_from_normalized):
        """By what Odoo counts the mails of one sender, and stops a flood (attack 43).

        Counts cases alone: other tickets come in as helpdesk_mgmt lets them.
        """
        key = email_key(email_from_normalized)
        return key and [("guest_email_key", "=", key)]

    # From the mail to what Odoo posts

    @api.model
    def _read_mail(self, message, message_dict):
        """Read a mail with a guest's complaint in it.

        :param message: email.message.EmailMessage
        :param message_dict: what Odoo has made of it
        :return: CaseMail
        """
        describe = self.env["mail.thread"]._describe_picture
        body, files = incoming_mail.read(message, describe)
        if "attachments" not in message_dict:
            files = []  # the mail server has been told to take none in
        if len(body) > BODY_LENGTH:
            files.insert(0, incoming_mail.File("mail.html", str(body).encode()))
            body = incoming_mail.shorten(
                body, BODY_LENGTH, self.env._("The whole text is in the attached file.")
            )
        kept, left_out = incoming_mail.pick_files(files, *self._get_file_limits())
        title, body = self._add_subject(message_dict.get("subject"), body)
        sender = message_dict.get("email_from") or ""
        return CaseMail(
            sender=email_normalize(sender) or clean_title(sender),
            title=title,
            body=body,
            files=kept,
            left_out=left_out,
            moment=self._get_plausible_mail_date(message_dict.get("date")),
            others=", ".join(
                filter(None, map(message_dict.get, ("to_filtered", "cc_filtered")))
            ),
            author_id=self._is_verified(message)
            and (message_dict.get("author_id") or False),
        )

    @api.model
    def _add_subject(self, subject, body):
        """The title, and the body with the subject in it where that says more.

        Some guests write all they have to say into the subject.
        """
        subject = " ".join((subject or "").split())
        title = clean_title(subject)
        if not mail_html.to_text(body):
            body = Markup("<p>%s</p>") % (
                subject[:SUBJECT_LENGTH] or self.env._("This mail has no text.")
            )
        elif len(subject) > len(title):
            body = Markup("<p><b>%s</b></p>%s") % (subject[:SUBJECT_LENGTH], body)
        return title, body

    @api.model
    def _get_file_limits(self):
        """How many files of a mail are kept, bytes of one, bytes of all (attack 52)."""
        get_param = self.env["ir.config_parameter"].sudo().get_param  # a setting
        count = int(get_param("travel_complaint.mail_files", "10"))
        size = float(get_param("travel_complaint.mail_file_megabytes", "10"))
        total = float(get_param("travel_complaint.mail_total_megabytes", "25"))
        return count, int(size * 1024**2), int(total * 1024**2)

    @api.model
    def _is_verified(self, message):
        """Whether our own mail relay vouches for the sender (attack 40)."""
        get_param = self.env["ir.config_parameter"].sudo().get_param  # a setting
        return mail_sender.is_authenticated(
            message, get_param("travel_complaint.mail_relay")
        )

    @api.model
    def _get_plausible_mail_date(self, date):
        """The mail's own date, unless its sender's clock is wrong."""
        now = fields.Datetime.now()
        try:
            moment = fields.Datetime.to_datetime(date) or now
        except ValueError:
            return now
        return moment if now - OLDEST_MAIL <= moment <= now else now

    def _prepare_letter(self, mail, message_dict):
        """What Odoo posts on this case, or makes a new one from.

        :param mail: CaseMail
        :param message_dict: what Odoo itself has made of the mail
        :return: a dict of the same keys
        """
        # Whoever stands in To or Cc gets no sight of another guest's case, neither as a
        # follower nor as a recipient that the next answer suggests (attack 42).
        nobody = {"to": "", "cc": "", "to_filtered": "", "cc_filtered": ""}
        Attachment = self._Attachment
        letter = {
            **message_dict,
            **nobody,
            "partner_ids": [],
            "author_id": mail.author_id,
            "email_from": self._format_sender(message_dict.get("email_from")),
            "subject": mail.title,
            "body": mail.body,
            "date": mail.moment,
            "attachments": [
                Attachment(guest_files.clean_file_name(file.name), file.content, {})
                for file in mail.files
            ],
        }
        if self and self._is_from_somebody_else(mail):
            # The guest must not read it, and whoever answers must see whom.
            warning = self._in_company_language().env._(
                "%(sender)s wrote this, not the guest.", sender=mail.sender
            )
            letter["body"] = Markup("<p><b>%s</b></p>%s") % (warning, mail.body)
            letter.update(is_internal=True, parent_id=False)
        elif not mail.author_id or self._is_from_guest(mail):
            letter["is_internal"] = False
        return letter

    def _is_from_guest(self, mail):
        addresses = (self.guest_email_key, email_key(self.partner_id.email))
        return bool(mail.sender) and email_key(mail.sender) in addresses

    def _is_from_somebody_else(self, mail):
        """Neither the guest's address nor a colleague whom our relay vouches for."""
        return not self._is_from_guest(mail) and not self._is_from_colleague(mail)

    @api.model
    def _is_from_colleague(self, mail):
        author = self.env["res.partner"].browse(mail.author_id or [])
        return bool(author) and not author.partner_share

    def _in_company_language(self):
        """These cases, with texts for colleagues and not for who brings the mail."""
        return self.with_context(lang=self.company_id[:1].partner_id.lang)

    # What Odoo calls

    @api.private
    def message_new(self, msg_dict, custom_values=None):
        team = self.env["helpdesk.ticket.team"].browse(
            (custom_values or {}).get("team_id") or []
        )
        if not team.complaint_handling and not (custom_values or {}).get(
            "complaint_kind"
        ):
            return super().message_new(msg_dict, custom_values)
        values = self._prepare_mail_case_vals(msg_dict, custom_values)
        return super().message_new(msg_dict, values)

    @api.private
    def message_update(self, msg_dict, update_vals=None):
        return super().message_update(msg_dict, update_vals)

    def _prepare_mail_case_vals(self, msg_dict, custom_values):
        """The values of a case that comes by mail.

        :param msg_dict: what `_prepare_letter` returned
        :param custom_values: what the alias gives to each of its cases
        """
        text = html2plaintext(msg_dict.get("body") or "")
        title = clean_title(msg_dict.get("subject"))
        name, address = self._split_sender(msg_dict.get("email_from"))
        values = {
            "name": title
            or clean_title(text[:80])
            or self.env._("Mail without subject"),
            "description": msg_dict.get("body") or "<p></p>",
            "partner_email": address,
            "partner_name": name or address,
            "partner_id": self._get_guest_of_mail(msg_dict),
            "received_at": msg_dict.get("date"),
            "user_id": False,
            **{
                key: value
                for key, value in (custom_values or {}).items()
                if key not in EVIDENCE_FIELDS - OPEN_AT_REGISTRATION
            },
        }
        values["channel_id"] = self._get_mail_channel_id(values)
        installed = [code for code, _name in self.env["res.lang"].get_installed()]
        language = guess_language(f"{title} {text}", installed)
        if language and not values["partner_id"]:
            values.setdefault("guest_lang", language)
        return values

    @api.model
    def _split_sender(self, sender):
        """Name and address out of what stands in From:, either may be ""."""
        name, address = (email_split_tuples(sender or "") or [("", sender or "")])[0]
        return clean_title(name), email_normalize(address) or clean_title(address)

    @api.model
    def _format_sender(self, sender):
        name, address = self._split_sender(sender)
        return formataddr((name, address)) if "@" in address else name or address

    @api.model
    def _get_guest_of_mail(self, msg_dict):
        """The id of the partner that is the guest: never a colleague who passes on."""
        author = self.env["res.partner"].browse(msg_dict.get("author_id") or [])
        return author.partner_share and author.id

    @api.model
    def _get_mail_channel_id(self, values):
        """The channel that the alias names, if a mail can give what it asks for."""
        channel = self.env["helpdesk.ticket.channel"].browse(
            values.get("channel_id") or []
        )
        asks_in_vain = (
            channel.requires_reference and not values.get("external_reference")
        ) or (channel.requires_reply_date and not values.get("external_reply_at"))
        if channel and not asks_in_vain:
            return channel.id
        mail = "helpdesk_mgmt.helpdesk_ticket_channel_email"
        return self.env.ref(mail, raise_if_not_found=False).id

    @api.model
    def _find_case_of_mail(self, message_dict, custom_values):
        """The case whose number a guest has put into the subject of a new mail.

        Only the guest's own address counts: a number alone proves nothing.
        """
        key = email_key(message_dict.get("email_from"))
        subject = (message_dict.get("subject") or "")[:SUBJECT_LENGTH].upper()
        numbers = [word for word in _NUMBER.findall(subject) if re.search(r"\d", word)]
        if not key or not numbers:
            return self.browse()
        team = self.env["helpdesk.ticket.team"].browse(
            (custom_values or {}).get("team_id") or []
        )
        domain = [
            ("complaint_kind", "!=", False),
            ("number", "in", numbers[:20]),
            ("guest_email_key", "=", key),
            ("company_id", "=", team.company_id.id or self.env.company.id),
        ]
        return self.search(domain, limit=1)
