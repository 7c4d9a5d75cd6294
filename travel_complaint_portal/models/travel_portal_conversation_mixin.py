from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError, UserError
from odoo.fields import Domain
from odoo.tools import formataddr, html2plaintext, plaintext2html

from odoo.addons.travel_complaint.models.travel_complaint_mail_trace_mixin import (
    SUMMARY_LENGTH,
)
from odoo.addons.travel_complaint.tools import transitions
from odoo.addons.travel_complaint.tools.prefetch import FILE

from ..tools.refusal import WrongInput

MESSAGE_LENGTH = 10_000
# Older messages are in the guest's own download.
SHOWN = 50
# What people have written, and no traces of the system.
SPOKEN = ("comment", "email", "email_outgoing")
FILES_PARAMETER = "travel_complaint_portal.case_megabytes"
MEGABYTE = 1024 * 1024


class TravelPortalConversationMixin(models.AbstractModel):
    """Concern: guest and agency write to each other on the page (PO-3).

    What the guest sees is what was said openly, and its files; notes stay inside.
    """

    _name = "travel.portal.conversation.mixin"
    _description = "Conversation with the Guest"

    # Of the pause for the guest: emptied with it.
    guest_wait_question = fields.Text(
        string="Question to the Guest",
        readonly=True,
        copy=False,
        prefetch=FILE,
        help="What the guest is asked on the page while we wait for the answer.",
    )

    def _prepare_guest_values(self):
        messages, left = self._get_guest_messages()
        return {
            **super()._prepare_guest_values(),
            "messages": messages,
            "files": left,
            "can_write": not self._get_cannot_write_reason(),
        }

    # What has been said

    def _get_open_messages(self):
        """What guest and agency have said to each other, in superuser mode."""
        Message_sudo = self.env["mail.message"].sudo()  # picked by the domain alone
        domain = (
            Domain("model", "=", self._name)
            & Domain("res_id", "=", self.id)
            & Domain("message_type", "in", SPOKEN)
            & Domain(Message_sudo._get_search_domain_share())
        )
        return Message_sudo.search_fetch(
            domain, ["author_id", "body", "date"], order="date, id"
        )

    def _get_guest_messages(self):
        """The conversation as the page shows it, and the files beside it.

        :return: list of messages, the latest last; list of the other files
        """
        files = self._get_guest_attachments()
        shown = self._get_open_messages()[-SHOWN:]
        messages = [
            self._prepare_guest_message(message, message.attachment_ids & files)
            for message in shown
        ]
        messages = [found for found in messages if found["body"] or found["files"]]
        rest = (files - shown.attachment_ids).sorted("id")
        return messages, [self._prepare_guest_file(file) for file in rest]

    def _prepare_guest_message(self, message, files):
        is_ours = self._is_ours(message)
        return {
            "is_ours": is_ours,
            # What the guest wrote may hold anything: of that the text alone.
            "body": self._clean_guest_html(message.body)
            if is_ours
            else html2plaintext(message.body or "").strip(),
            "files": [self._prepare_guest_file(file) for file in files.sorted("id")],
            **self._prepare_guest_moment(message.date),
        }

    @api.model
    def _is_ours(self, message):
        """Whether a colleague has written it: told by the account or the address."""
        return bool(message.author_id) and not message.author_id.partner_share

    @api.model
    def _prepare_guest_file(self, file):
        return {
            "id": file.id,
            "name": file.name,
            "size": self._format_guest_size(file.file_size),
        }

    @api.model
    def _format_guest_size(self, size):
        """How much there is to download, as phones write it: “1.2 MB”."""
        if size < MEGABYTE:
            return f"{max(round(size / 1024), 1)} KB"
        return f"{size / MEGABYTE:.1f} MB"

    def _get_guest_attachments(self):
        files = super()._get_guest_attachments()
        # The letters have gone to the guest by mail.
        case_sudo = self.sudo()  # who sees the page was checked before
        made = case_sudo.offer_ids.filtered("made_at")
        return files | made.letter_id | case_sudo.closing_ids.letter_id

    # Asking the guest

    def _do_wait_guest(self, reason, question=""):
        """Wait for the guest, who reads the question on the page and in a mail.

        :param reason: why, for colleagues
        :param question: what the guest is asked, if it is not asked elsewhere
        """
        if question:
            # Whether the case can wait at all is asked by the verb itself.
            self.guest_wait_question = question
        result = super()._do_wait_guest(reason)
        if question:
            self._ask_guest(question)
        return result

    # The guest writes

    def _get_cannot_write_reason(self):
        """Why the guest cannot write to us on the page now, or False."""
        if self.complaint_state in transitions.ENDED:
            return self.env._(
                "The case is finished. To tell us more, have it taken up again, or "
                "call us."
            )
        return False

    def _guest_write(self, link, text, files, submit_key):
        """Take a message of the guest into the conversation; asked for, it goes on.

        :param link: travel.complaint.link by which the guest came, or none
        :param text: plain text
        :param files: list of (clean name, content, kind)
        :param submit_key: the same form sent twice is one message
        :raise UserError: when the case takes none, or nothing was written
        """
        self.ensure_one()
        if self._is_submitted(submit_key):
            return
        reason = self._get_cannot_write_reason()
        if reason:
            raise UserError(reason)
        self._check_guest_text(text)
        if not text and not files:
            raise WrongInput(self.env._("Please write something, or attach a file."))
        self._check_guest_quota(files)
        is_awaited = self.complaint_state == transitions.WAITING_GUEST
        self._post_as_guest(link, text, files)
        summary = text or ", ".join(name for name, _content, _kind in files)
        self._log_guest_contact(link, summary, submit_key)
        self._note_guest_answer()
        if not is_awaited:
            case = self._in_company_language()
            case._ask_colleague(case.env._("The guest has written on their page"))

    def _check_guest_text(self, text):
        """Refuse a text that is too long for a message.

        :raise WrongInput: with the length that is taken
        """
        if len(text) > MESSAGE_LENGTH:
            raise WrongInput(
                self.env._(
                    "Please shorten your text to %(length)s characters, or attach it "
                    "as a file.",
                    length=MESSAGE_LENGTH,
                )
            )

    def _check_guest_quota(self, files):
        """Refuse files beyond what one case holds for its guest (attack 52).

        :raise WrongInput: with another way
        """
        parameters_sudo = self.env["ir.config_parameter"].sudo()  # a setting
        limit = int(parameters_sudo.get_param(FILES_PARAMETER, "100")) * MEGABYTE
        kept = sum(self._get_guest_attachments().mapped("file_size"))
        if files and kept + sum(len(content) for _n, content, _k in files) > limit:
            raise WrongInput(
                self.env._(
                    "There is no more room for files on this case. Please ask us on "
                    "the phone how to send them."
                )
            )

    def _is_submitted(self, submit_key):
        """Whether this very form has been taken already."""
        Contact_sudo = self.env["travel.complaint.contact"].sudo()  # the system's
        domain = [("ticket_id", "=", self.id), ("submit_key", "=", submit_key)]
        return bool(submit_key and Contact_sudo.search_count(domain, limit=1))

    def _post_as_guest(self, link, text, files):
        """Put what the guest has written into the conversation, open to both sides."""
        return self.sudo().message_post(  # guests write nothing but by this verb
            body=plaintext2html(text) if text else "",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            attachments=[(name, content) for name, content, _kind in files],
            **self._prepare_guest_author(link),
        )

    def _prepare_guest_author(self, link):
        """Who has written, for `message_post`: the guest, and never the system.

        :param link: the link that was used; none for a portal account
        """
        if not link:
            return {"author_id": self.env.user.partner_id.id}
        if self.partner_id:
            return {"author_id": self.partner_id.id}
        sender = formataddr((self.partner_name or "", link.recipient))
        return {"author_id": False, "email_from": sender}

    def _message_compute_author(self, author_id=None, email_from=None):
        """What a guest's step leaves in the chatter is the guest's, or the system's.

        A link logs nobody in; “Public user” would tell colleagues nothing.
        """
        is_by_link = author_id is None and not email_from and self.env.user._is_public()
        if is_by_link and len(self) == 1 and self.complaint_kind:
            # Who the guest is does not depend on who writes.
            guest_sudo = self.sudo().partner_id
            author_id = guest_sudo.id or self.env.ref("base.partner_root").id
        return super()._message_compute_author(author_id, email_from)

    def _log_guest_contact(self, link, summary, submit_key=False):
        """Write down that the guest has been in touch, and by which link (IN-10)."""
        Contact_sudo = self.env["travel.complaint.contact"].sudo()  # the system's
        try:
            with self.env.cr.savepoint():
                Contact_sudo.create(
                    {
                        "ticket_id": self.id,
                        "contacted_at": fields.Datetime.now(),
                        "direction": "in",
                        "means": "portal",
                        "summary": summary[:SUMMARY_LENGTH],
                        "user_id": False,
                        "submit_key": submit_key,
                        "link_id": link.id,
                    }
                )
        except UniqueViolation as error:
            # The same form is being sent a second time: run again, it is there.
            raise ConcurrencyError("the same form twice") from error
