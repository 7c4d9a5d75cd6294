import logging
from email.message import EmailMessage

from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import AccessError
from odoo.tools import email_normalize

from ..tools import incoming_mail, mail_sender, mail_source

_logger = logging.getLogger(__name__)


class MailThread(models.AbstractModel):
    """The mail gateway, as far as mails lead to cases.

    Mails to other records pass untouched; only what Odoo could not have read at all is
    mended for everybody.
    """

    _inherit = "mail.thread"

    # Reading

    @api.model
    def message_process(
        self,
        model,
        message,
        custom_values=None,
        save_original=False,
        strip_attachments=False,
        thread_id=None,
    ):
        """Take a mail in; no complaint is lost for the sake of its form (attack 46).

        :raise AccessError: when the mail leads to a case, and the caller is not the
            mail gateway (attack 41)
        """
        if not self.env.su and self._is_gateway():
            # The gateway works for everybody, as Odoo's own fetching of mails does. It
            # must know each Message-Id, also those of cases that its user cannot read.
            thread_sudo = self.sudo()
            return thread_sudo.message_process(
                model,
                message,
                custom_values,
                save_original,
                strip_attachments,
                thread_id,
            )
        options = (custom_values, save_original, strip_attachments, thread_id)
        raw = mail_source.mend(self._get_raw_mail(message))
        try:
            return super().message_process(model, raw, *options)
        except Exception:
            if mail_source.can_be_parsed(raw):
                raise
            _logger.warning("A mail cannot be taken apart; it is kept as a file.")
            text = self.env._("This mail could not be read. It is attached as a file.")
            enclosed = mail_source.enclose(raw, text)
            return super().message_process(model, enclosed, *options)

    @api.model
    def _get_raw_mail(self, message):
        """The bytes of a mail, in whatever form the mail server handed it over."""
        if isinstance(message, str):
            return message.encode("utf-8", "surrogateescape")
        return bytes(getattr(message, "data", message))

    @api.model
    def message_parse(self, message, save_original=False):
        """Parse a mail, without the headers that would break it (attack 46)."""
        if isinstance(message, EmailMessage):
            mail_source.drop_unreadable(message)
        return super().message_parse(message, save_original=save_original)

    def _message_parse_extract_payload(
        self, message, message_dict, save_original=False
    ):
        try:
            return super()._message_parse_extract_payload(
                message, message_dict, save_original=save_original
            )
        except Exception as error:  # noqa: BLE001  (whatever a mail may break)
            _logger.info("Odoo cannot read a mail (%s); read it another way.", error)
            letter = incoming_mail.read(message, self._describe_picture)
            files = [
                self._Attachment(file.name, file.content, {}) for file in letter.files
            ]
            return {"body": letter.body, "attachments": files}

    @api.model
    def _describe_picture(self, name):
        """What stands in a text where its picture stood (attack 47)."""
        if name:
            return self.env._("[Picture: %(name)s]", name=name)
        return self.env._("[Picture that is not in the mail]")

    # Routing

    @api.model
    def message_route(
        self, message, message_dict, model=None, thread_id=None, custom_values=None
    ):
        """Decide where a mail goes; mails that no person wrote make no case."""
        if message_dict.get("is_bounce"):
            self._check_may_report_bounce(message_dict)
        routes = super().message_route(
            message, message_dict, model, thread_id, custom_values
        )
        if not any(self._is_route_to_case(route) for route in routes or ()):
            return routes
        self._check_may_deliver()
        is_unwanted = self._is_unwanted(message, message_dict)
        settled = []
        for route in routes:
            if not self._is_route_to_case(route):
                settled.append(route)
            elif not is_unwanted:
                settled.append(self._settle_route(message_dict, route))
        if all(map(self._is_route_to_case, settled)):
            # Odoo counts the mails of an author; ours have none unless verified.
            message_dict["author_id"] = False
        return settled

    @api.model
    def _is_route_to_case(self, route):
        model, thread_id, custom_values, _user_id, _alias = route
        if model != "helpdesk.ticket":
            return False
        if thread_id:
            # Where a mail goes is the gateway's to know, not the sender's.
            return bool(self.env[model].sudo().browse(thread_id).complaint_kind)
        values = custom_values or {}
        teams_sudo = self.env["helpdesk.ticket.team"].sudo()
        team_sudo = teams_sudo.browse(values.get("team_id") or [])
        return bool(values.get("complaint_kind") or team_sudo.complaint_handling)

    @api.model
    def _settle_route(self, message_dict, route):
        """To an earlier case, if the guest names it, and in no colleague's name.

        Odoo runs a mail as the user whose address it bears. Anybody can write that.
        """
        model, thread_id, custom_values, _user_id, alias = route
        if not thread_id:
            # The guest names the case; the sender's address must fit.
            Ticket_sudo = self.env[model].sudo()
            thread_id = Ticket_sudo._find_case_of_mail(message_dict, custom_values).id
        return (model, thread_id, custom_values, SUPERUSER_ID, alias)

    @api.model
    def _is_unwanted(self, message, message_dict):
        """Whether the mail was written by a machine, or by ourselves (attack 44)."""
        sender = email_normalize(message_dict.get("email_from") or "") or ""
        domains_sudo = self.env["mail.alias.domain"].sudo()
        allowed_sudo = self.env["mail.gateway.allowed"].sudo()
        is_unwanted = bool(domains_sudo._find_aliases([sender])) or (
            mail_sender.is_automatic(
                message,
                own_domains=domains_sudo.search([("name", "!=", False)]).mapped("name"),
                is_welcome=bool(
                    allowed_sudo.search_count([("email_normalized", "=", sender)])
                ),
            )
        )
        if is_unwanted:
            _logger.info(
                "Mail %s makes no case: it was not written by a person.",
                message_dict.get("message_id"),
            )
        return is_unwanted

    # Delivering

    @api.model
    def _message_route_process(self, message, message_dict, routes):
        routes = routes or []
        to_cases = [route for route in routes if self._is_route_to_case(route)]
        others = [route for route in routes if route not in to_cases]
        thread_id = False
        if others:
            thread_id = super()._message_route_process(
                message, dict(message_dict), others
            )
            self._check_no_case_made(others, thread_id)
        if to_cases:
            self._check_may_deliver()
            # A guest's mail comes in with nobody's rights; who brings it was checked.
            Ticket_sudo = self.env["helpdesk.ticket"].with_user(SUPERUSER_ID)
            Ticket_sudo = Ticket_sudo.with_context(
                lang=self.env.company.partner_id.lang
            )
            mail = Ticket_sudo._read_mail(message, message_dict)
        for route in to_cases:
            letter = Ticket_sudo.browse(route[1])._prepare_letter(mail, message_dict)
            thread_id = super()._message_route_process(message, letter, [route])
            Ticket_sudo.browse(thread_id)._after_mail(mail, is_new=not route[1])
        return thread_id

    @api.model
    def _is_gateway(self):
        return self.env.user.has_group(
            "travel_complaint.group_travel_complaint_mail_gateway"
        )

    @api.model
    def _check_may_deliver(self):
        """Only the mail gateway itself brings mails to cases (attack 41).

        Odoo lets each employee call `message_process`, and so put words into a guest's
        mouth.

        :raise AccessError: for everybody but the system and the gateway's own user
        """
        if not self.env.su and not self._is_gateway():
            raise AccessError(
                self.env._(
                    "Mails are brought in by the mail gateway alone. To note what a "
                    "guest said, add a contact to the case."
                )
            )

    @api.model
    def _check_may_report_bounce(self, message_dict):
        """Who may not bring mails may not say either that one came back."""
        bounced = message_dict.get("bounced_message")
        bounced_sudo = bounced.sudo() if bounced else self.env["mail.message"]
        route = (bounced_sudo.model, bounced_sudo.res_id, None, None, None)
        if bounced_sudo and self._is_route_to_case(route):
            self._check_may_deliver()

    @api.model
    def _check_no_case_made(self, routes, thread_id):
        """Nobody makes a case by a detour: a responsible person brings a team along."""
        model = routes[-1][0]
        # Whether it is a case is asked for the system, not for who calls.
        Model_sudo = self.env[model].sudo()
        is_ticket = thread_id and model == "helpdesk.ticket"
        if is_ticket and Model_sudo.browse(thread_id).complaint_kind:
            self._check_may_deliver()
