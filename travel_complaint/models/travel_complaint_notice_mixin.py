from odoo import api, fields, models

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
    )
    must_read_out_number = fields.Boolean(compute="_compute_must_read_out_number")

    @api.depends("acknowledged_at", "channel_id", "is_complaint_open")
    def _compute_must_read_out_number(self):
        for ticket in self:
            ticket.must_read_out_number = (
                ticket.is_complaint_open
                and not ticket.acknowledged_at
                and ticket.channel_id.acknowledgement == "spoken"
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

    def _request_notice(self, code):
        """Owe each guest with an address the mail `code`; it goes out after the commit.

        :param code: a code of travel.complaint.notice
        :return: the notices
        """
        Notice_sudo = self.env["travel.complaint.notice"].sudo()  # made by the system
        vals_list = [
            {
                "ticket_id": ticket.id,
                "cycle": ticket.complaint_cycle,
                "code": code,
                "email_to": ticket._get_guest_email(),
                "lang": ticket.guest_lang,
            }
            for ticket in self
            if ticket._get_guest_email() and ticket._is_notice_wanted(code)
        ]
        notices = Notice_sudo.create(vals_list)
        if notices:
            Notice_sudo._trigger_sending()
        return notices

    def _get_guest_email(self):
        """The guest's address: the one given with the case, else the contact's."""
        return self.partner_email or self.partner_id.email or False

    def _is_notice_wanted(self, code):
        """Whether the channel lets us write to the guest about this."""
        return code != "received" or self.channel_id.acknowledgement != "none"

    def _after_notice_sent(self, notice, subject):
        """Leave a trace of a mail that has gone out.

        The message has the mail's own id, so that an answer to it finds the case; it
        notifies nobody and does not hold the private link.

        :param notice: the notice that was sent
        :param subject: its subject, as the guest reads it
        """
        if notice.code == "received":
            self._do_acknowledge()
        body = self.env._(
            "Sent to %(address)s: %(subject)s", address=notice.email_to, subject=subject
        )
        self.env["mail.message"].sudo().create(  # the system's own trace
            {
                "model": self._name,
                "res_id": self.id,
                "body": body,
                "subject": subject,
                "message_type": "auto_comment",
                "subtype_id": self.env.ref("mail.mt_note").id,
                "author_id": self.env.ref("base.partner_root").id,
                "message_id": notice.message_id,
            }
        )
        # Whoever triggers the mail, the system writes the contact down.
        self.env["travel.complaint.contact"].sudo().create(
            {
                "ticket_id": self.id,
                "direction": "out",
                "means": "email",
                "summary": body,
                "user_id": False,
            }
        )
