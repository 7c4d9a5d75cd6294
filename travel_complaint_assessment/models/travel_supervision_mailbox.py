import logging
import re

from odoo import api, models
from odoo.tools import email_normalize
from odoo.tools.misc import hmac

from odoo.addons.travel_complaint.tools import mail_html
from odoo.addons.travel_complaint.tools.clean_text import clean_title
from odoo.addons.travel_complaint.tools.language import guess_language

from ..tools import plain_files, secret_code

_logger = logging.getLogger(__name__)

# One limit for the page and the mailbox, see travel.complaint.attempt.
WRITING = "travel_complaint_assessment.supervision_write"
# By one of these words in a mail its sender asks to stay unknown.
_ANONYMOUS = re.compile(r"匿名|\banonym", re.IGNORECASE)
_NUMBER = re.compile(r"[A-Z]{2}-\d{4}-\d{4,}")


class TravelSupervisionMailbox(models.AbstractModel):
    """Concern: a mail to the mailbox of supervision becomes a report (AS-10).

    The mail itself is not kept, neither as a message nor as a file. Who asks in it to
    stay unknown does: the answer goes out at once, and the address is forgotten.
    """

    _name = "travel.supervision.mailbox"
    _description = "Mailbox of Supervision"

    @api.private
    def message_new(self, msg_dict, custom_values=None):
        """Store a report that has come by mail, and send the code back.

        :param msg_dict: what `_read_report_mail` returned
        :param custom_values: what the alias gives to each of its reports
        """
        files = msg_dict.pop("files")
        address, lang = msg_dict.pop("address"), msg_dict.pop("lang")
        vals = {**(custom_values or {}), **msg_dict}
        report_sudo, code = self._take_in(vals, files)
        report_sudo.with_context(lang=lang)._mail_code(address, code)
        return report_sudo

    @api.model
    def _receive(self, message, message_dict, custom_values):
        """Take a mail in: a new report, or what the reporter adds to one.

        :param message: email.message.EmailMessage
        :param message_dict: what Odoo has made of it
        :return: the report in superuser mode; none if the mail is not taken
        """
        mail_hash = hmac(
            self.env(su=True), self._name, message_dict.get("message_id") or ""
        )
        letter = self._read_report_mail(message, message_dict)
        known = self.search([("mail_hash", "=", mail_hash)])
        if known:
            return known
        visitor = {"visitor": letter["address"].lower()}
        attempts = self.env["travel.complaint.attempt"]
        if attempts._wait(WRITING, visitor, is_discreet=True):
            _logger.warning("A mail to supervision is left out: one of too many.")
            return self.browse()
        report_sudo = self._find_report_of_mail(letter)
        if report_sudo:
            report_sudo._do_hear(letter["body"], letter["files"])
        else:
            vals = {**letter, "mail_hash": mail_hash}
            report_sudo = self.message_new(vals, custom_values)
        attempts._take(WRITING, visitor, is_discreet=True)
        return report_sudo

    @api.model
    def _read_report_mail(self, message, message_dict):
        """What a mail says, without anything of its sender if they wish so."""
        mail = self.env["helpdesk.ticket"]._read_mail(message, message_dict)
        text = mail_html.to_text(mail.body).strip()
        address = email_normalize(mail.sender) or mail.sender
        name, _address = self.env["helpdesk.ticket"]._split_sender(
            message_dict.get("email_from")
        )
        is_anonymous = bool(_ANONYMOUS.search(f"{mail.title} {text}"))
        installed = [code for code, _name in self.env["res.lang"].get_installed()]
        return {
            "channel": "mail",
            "subject": mail.title or clean_title(text[:80]),
            "body": text,
            "is_anonymous": is_anonymous,
            "reporter_name": not is_anonymous and name,
            "reporter_contact": not is_anonymous and address,
            "files": self._wipe_files(mail.files),
            "address": address,
            "lang": guess_language(f"{mail.title} {text}", installed)
            or self.env.company.partner_id.lang,
        }

    @api.model
    def _wipe_files(self, files):
        """(kind, content) of those files whose traces can be wiped off."""
        kinds = [plain_files.tell_kind(file.name, file.content) for file in files]
        wiped = [
            (kind, plain_files.wipe(kind, file.content))
            for kind, file in zip(kinds, files, strict=True)
            if kind
        ]
        return [(kind, content) for kind, content in wiped if content]

    @api.model
    def _find_report_of_mail(self, letter):
        """The report that a mail names, if it comes from who reported it."""
        numbers = _NUMBER.findall(letter["subject"].upper())
        if not numbers or letter["is_anonymous"]:
            return self.browse()
        domain = [
            ("name", "in", numbers),
            ("reporter_contact", "=", letter["address"]),
        ]
        return self.search(domain, limit=1)

    # Answering

    def _mail_code(self, address, code):
        """Send the code to who has written, without keeping where it went."""
        subject = self.env._("[%(number)s] We have your report", number=self.name)
        body = self.env._(
            "Thank you. We look into it.\n\n"
            "With this code you read our answer and write to us again:\n\n"
            "%(code)s\n\n%(url)s\n\n"
            "The code is not kept here. Please note it down and delete this mail.",
            code=secret_code.show(code),
            url=f"{self.get_base_url()}/supervision",
        )
        sender = self._get_sender()
        if not sender or "@" not in address:
            return
        servers_sudo = self.env["ir.mail_server"].sudo()  # the mailbox answers
        message = servers_sudo._build_email__(sender, [address], subject, body)
        registry = self.env.registry

        @self.env.cr.postcommit.add
        def send():
            # Not by the queue of mails: that would keep the address.
            try:
                with registry.cursor() as cursor:
                    self.env(cr=cursor, su=True)["ir.mail_server"].send_email(message)
            except Exception:  # noqa: BLE001  (the error itself names the address)
                _logger.warning("The code of a supervision report could not be sent.")

    def _mail_answer(self, text):
        """Send our answer to who has told us an address; who has not uses the code."""
        address = email_normalize(self.reporter_contact or "")
        if not address:
            return
        self.env["mail.mail"].create(
            {
                "subject": f"[{self.name}] {self.subject}",
                "body_html": mail_html.from_text(text),
                "email_from": self._get_sender(),
                "email_to": address,
                "auto_delete": True,
            }
        )

    def _get_sender(self):
        """The address of the mailbox, so that an answer comes back to it."""
        aliases_sudo = self.env["mail.alias"].sudo()  # an address is no secret
        alias_sudo = aliases_sudo.search(
            [
                ("alias_model_id.model", "=", "travel.supervision.report"),
                ("alias_domain_id", "!=", False),
                ("alias_domain_id", "=", self.company_id.alias_domain_id.id),
            ],
            limit=1,
        )
        return alias_sudo.alias_full_name or self.company_id.email
