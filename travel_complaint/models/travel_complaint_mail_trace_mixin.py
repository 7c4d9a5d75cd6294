import base64

from markupsafe import Markup

from odoo import models
from odoo.tools import html2plaintext, human_size

from ..tools.clean_text import clean_title
from ..tools.guest_files import KINDS, clean_file_name, tell_kind
from ..tools.privacy import mask_email

SUMMARY_LENGTH = 500
# How many names of files that were not kept one message lists.
NAMES_TOLD = 500


class TravelComplaintMailTraceMixin(models.AbstractModel):
    """Concern: what a mail leaves behind on a case, beside the message itself."""

    _name = "travel.complaint.mail.trace.mixin"
    _description = "Traces of Mails"

    def _after_mail(self, mail, is_new):
        """Note the contact, name what was not kept, and tell a colleague if need be.

        :param mail: CaseMail
        :param is_new: True if the mail has just become this case
        """
        self.ensure_one()
        case = self._in_company_language()
        is_strange = not is_new and case._is_from_somebody_else(mail)
        if is_new or not case._is_from_colleague(mail):
            case._log_mail_contact(mail, is_strange)
        case._tell_left_out(mail.left_out)
        if is_strange:
            case._ask_colleague(
                # Lists of to-dos are read by many; the mail itself says who it was.
                case.env._(
                    "%(sender)s has written, not the guest",
                    sender=mask_email(mail.sender),
                )
            )
        elif not is_new and not case.is_complaint_open:
            case._ask_colleague(
                case.env._("The guest has written after the case was closed")
            )

    def _log_mail_contact(self, mail, is_strange):
        """Write a mail into the contacts (IN-10); how far it can be believed, too."""
        text = html2plaintext(mail.body).strip()[:SUMMARY_LENGTH]
        remarks = [
            is_strange
            and self.env._("From somebody else: %(sender)s", sender=mail.sender),
            not mail.author_id and self.env._("By mail, sender not verified"),
            mail.others
            and self.env._("Also sent to %(addresses)s", addresses=mail.others),
        ]
        self.env["travel.complaint.contact"].sudo().create(  # the system writes it down
            {
                "ticket_id": self.id,
                "contacted_at": mail.moment,
                "direction": "in",
                "means": "email",
                "summary": text or mail.title or self.env._("Mail without text"),
                "result": clean_title(" · ".join(filter(None, remarks)), 500),
                "user_id": False,
            }
        )

    def _tell_left_out(self, files):
        """Name the files that the case did not take: nothing is lost in silence."""
        if not files:
            return
        count, size, total = self._get_file_limits()
        reason = self.env._(
            "These files were not kept. Of one mail a case takes at most %(count)s "
            "files, %(size)s each, %(total)s together, and no empty ones. Please ask "
            "the guest to send what is needed in another mail.",
            count=count,
            size=human_size(size),
            total=human_size(total),
        )
        empty = self.env._("empty")
        names = [
            f"{clean_file_name(file.name)} ({human_size(len(file.content)) or empty})"
            for file in files[:NAMES_TOLD]
        ]
        if len(files) > NAMES_TOLD:
            names.append(
                self.env._("and %(number)s more", number=len(files) - NAMES_TOLD)
            )
        items = Markup().join(Markup("<li>%s</li>") % name for name in names)
        self._message_log(body=Markup("<p>%s</p><ul>%s</ul>") % (reason, items))

    def _message_receive_bounce(self, email, partner):
        result = super()._message_receive_bounce(email, partner)
        self.notice_ids._note_bounce(email)
        return result

    def _create_attachments_for_post(self, values_list, extra_list):
        """Files on cases are served as what they are, or as nothing to be opened.

        They stay as they came: a photo that is made smaller proves less, and one that
        unpacks to a gigabyte is not unpacked here (attacks 51, 54).
        """
        if not self.filtered("complaint_kind"):
            return super()._create_attachments_for_post(values_list, extra_list)
        for values in values_list:
            content = base64.b64decode(values["datas"])
            kind = tell_kind(values["name"], content)
            values["mimetype"] = KINDS[kind][1] if kind else "application/octet-stream"
        unchanged = self.with_context(image_no_postprocess=True)
        return super(
            TravelComplaintMailTraceMixin, unchanged
        )._create_attachments_for_post(values_list, extra_list)
