from markupsafe import escape

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize, formataddr

from ..tools.prefetch import FILE
from ..tools.roles import LINK_READERS, NOTICE_READERS


class TravelComplaintNoticeMixin(models.AbstractModel):
    """Concern: what the guest is told, and how we know that they were (IN-5)."""

    _name = "travel.complaint.notice.mixin"
    _description = "Notices to the Guest"

    notice_ids = fields.One2many(
        comodel_name="travel.complaint.notice",
        inverse_name="ticket_id",
        readonly=True,
        groups=NOTICE_READERS,
    )
    link_ids = fields.One2many(
        comodel_name="travel.complaint.link",
        inverse_name="ticket_id",
        readonly=True,
        groups=LINK_READERS,
    )
    acknowledged_at = fields.Datetime(
        string="Acknowledged",
        readonly=True,
        copy=False,
        help="When the guest learnt the case number.",
        prefetch=FILE,
    )
    must_read_out_number = fields.Boolean(compute="_compute_must_read_out_number")

    @api.depends("acknowledged_at", "channel_id", "is_complaint_open")
    def _compute_must_read_out_number(self):
        for ticket in self:
            ticket.must_read_out_number = (
                ticket.is_complaint_open
                and not ticket.acknowledged_at
                and ticket._get_acknowledgement() == "spoken"
            )

    def action_acknowledge(self):
        """Note that the number was read out to the guest."""
        self.check_access("write")
        self._do_acknowledge()

    def _do_acknowledge(self, moment=None):
        fresh = self.filtered(lambda ticket: not ticket.acknowledged_at)
        if fresh:
            moment = moment or fields.Datetime.now()
            fresh.sudo().write({"acknowledged_at": moment})  # evidence, see guard mixin
            fresh._record_milestone("acknowledged", occurred_at=moment)

    # Asking for a mail

    def _request_notice(self, code, offer=None, occasion=0):
        """Owe each guest with an address the mail `code`; it goes out after the commit.

        Asked for twice in one cycle, it is still owed once.

        :param code: a code of travel.complaint.notice
        :param offer: the travel.complaint.offer that it is about: one mail for each
        :param occasion: a number that tells this time from others in the same cycle
        :return: the new notices
        """
        addresses = {
            ticket: ticket._get_guest_email()
            for ticket in self
            if ticket._is_notice_wanted(code)
        }
        Notice_sudo = self.env["travel.complaint.notice"].sudo()  # made by the system
        return Notice_sudo._owe(
            [
                {
                    "ticket_id": ticket.id,
                    "cycle": ticket.complaint_cycle,
                    "code": code,
                    "offer_id": offer.id if offer else False,
                    "occasion": occasion,
                    "email_to": address,
                    "lang": ticket.guest_lang,
                }
                for ticket, address in addresses.items()
                if address
            ]
        )

    def _get_guest_email(self):
        """The guest's address: the one given with the case, else the contact's.

        :return: one normalized address, or False
        """
        address = self.partner_email or self.partner_id.email
        return email_normalize(address, strict=False)

    def _is_notice_wanted(self, code):
        """Whether the channel lets us write to the guest about this."""
        return code != "received" or self._get_acknowledgement() != "none"

    def _get_acknowledgement(self):
        """How the channel tells the guest the number, without a query."""
        channel = self.channel_id
        return channel._get_demands(channel._origin.id).get("acknowledgement")

    # Sending it

    def _get_notice_sender(self):
        """The team's own address, so that an answer comes back to the case.

        :raise UserError: when neither team nor company has an address
        """
        company = self.company_id
        alias = self.team_id.alias_email
        if alias:
            return formataddr((company.name, alias))
        if company.email:
            return company.email_formatted
        raise UserError(
            self.env._(
                "Nobody to send it from: team %(team)s has no e-mail address. An "
                "administrator gives it one, or enters the company's.",
                team=self.team_id.display_name,
            )
        )

    def _prepare_notice_words(self):
        """What a mail says beside the fields of the case: a dict of plain texts."""
        name = self.partner_name or self.partner_id.name or ""
        company = self.company_id
        return {
            # Whoever wrote without a name is not called by an address.
            "guest_name": "" if "@" in name else name,
            "next_step": self._get_guest_next_step(),
            "phone": company.complaint_contact_phone or company.phone,
        }

    def _get_guest_message_id(self):
        """The id of the guest's first mail: mailboxes keep our answer with it."""
        first = self.env["mail.message"].search(
            [
                ("model", "=", self._name),
                ("res_id", "=", self.id),
                ("message_type", "=", "email"),
            ],
            order="id",
            limit=1,
        )
        return first.message_id

    def _after_notice_sent(self, notice):
        """Leave a trace of a mail that has gone out.

        The message has the mail's own id, so that an answer to it finds the case; it
        notifies nobody and does not hold the private link.

        :param notice: the notice that was sent
        """
        if notice.code == "received":
            self._do_acknowledge(notice.sent_at)
        body = self._in_company_language().env._(
            "Sent to %(address)s: %(subject)s",
            address=notice.email_to,
            subject=notice.subject,
        )
        self.env["mail.message"].sudo().create(  # the system's own trace
            {
                "model": self._name,
                "res_id": self.id,
                "body": body,
                "subject": notice.subject,
                # A note, but one that the guest's answer to is no note (Odoo asks so).
                "message_type": "auto_comment",
                "subtype_id": self.env.ref("mail.mt_note").id,
                "author_id": False,
                "email_from": self._get_notice_sender(),
                "message_id": notice.message_id,
            }
        )
        self.env["travel.complaint.contact"].sudo().create(  # and the system's contact
            {
                "ticket_id": self.id,
                "contacted_at": notice.sent_at,
                "direction": "out",
                "means": "email",
                "summary": body,
                "user_id": False,
            }
        )

    # Asking a colleague instead

    def _ask_colleague(
        self, summary, note="", activity_type="mail.mail_activity_data_todo"
    ):
        """Plan an activity for whoever is in charge; asked twice, planned once.

        :param summary: what to do, in a few words
        :param note: plain text that explains it
        :param activity_type: XML id
        """
        # Told by the system, whoever caused it; “Public user” is nobody to read of.
        is_nobody = self.env.user._is_public()
        told_sudo = self.with_user(SUPERUSER_ID) if is_nobody else self.sudo()
        for ticket_sudo in told_sudo:
            if summary in ticket_sudo.activity_ids.mapped("summary"):
                continue
            user = ticket_sudo._get_colleague_in_charge()
            if user:
                ticket_sudo.activity_schedule(
                    activity_type, user_id=user.id, summary=summary, note=escape(note)
                )
            else:
                ticket_sudo._message_log(body=f"{summary}\n{note}".strip())

    def _take_back(self, summary):
        """Nobody need do any more what `_ask_colleague` asked."""
        # Activities are a colleague's; that this one is settled the system knows.
        asked_sudo = self.sudo().activity_ids
        asked_sudo.filtered(lambda activity: activity.summary == summary).unlink()

    def _get_colleague_in_charge(self):
        """The responsible, the team's leader, who registered it, the team, the leaders.

        :return: the first of them who can open the case, or no user
        """
        leaders = self.env.ref("travel_complaint.group_travel_complaint_leader")
        people = (
            self.user_id
            | self.team_id.user_id
            | self.registered_by_id
            | self.team_id.user_ids
            | leaders.all_user_ids
        )
        for user in people.filtered(lambda user: user.active and not user.share):
            case = self.with_user(user).with_context(
                allowed_company_ids=user.company_ids.ids
            )
            if case.has_access("read"):
                return user
        return self.env["res.users"]
