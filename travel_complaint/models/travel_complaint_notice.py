import logging
from datetime import timedelta

from odoo import api, fields, models, tools

_logger = logging.getLogger(__name__)

# How long to wait after the first, second, ... failure. After the last one somebody is
# told.
RETRY_AFTER_MINUTES = (5, 15, 60, 240, 720, 1440)
BATCH = 50


class TravelComplaintNotice(models.Model):
    """A mail that a guest is owed: asked for once per event, sent after the commit.

    Whatever happens to the mail never undoes what happened to the case, and the other
    way round: a transaction that fails leaves no mail behind (attacks 48 to 50).
    """

    _name = "travel.complaint.notice"
    _description = "Notice to the Guest"
    _order = "id desc"
    _rec_name = "code"

    ticket_id = fields.Many2one(
        comodel_name="helpdesk.ticket",
        string="Case",
        required=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(related="ticket_id.company_id")
    cycle = fields.Integer(required=True, default=1)
    code = fields.Selection(
        selection=[
            ("received", "Received"),
            ("answered", "Inquiry answered"),
            ("promised", "Suggestion taken up"),
            ("decided", "Suggestion decided"),
        ],
        string="About",
        required=True,
    )
    email_to = fields.Char(string="To", required=True)
    lang = fields.Char(string="Language")
    state = fields.Selection(
        selection=[
            ("pending", "Waiting"),
            ("sent", "Sent"),
            ("failed", "Failed"),
        ],
        required=True,
        default="pending",
    )
    attempts = fields.Integer(default=0)
    next_attempt_at = fields.Datetime(required=True, default=fields.Datetime.now)
    sent_at = fields.Datetime()
    error = fields.Char()
    message_id = fields.Char(
        help="The same for each attempt, so that a mailbox can drop a second copy.",
    )

    _once_per_event_uniq = models.Constraint(
        "UNIQUE (ticket_id, cycle, code)",
        "The guest has been told about this already.",
    )
    _pending_idx = models.Index("(next_attempt_at) WHERE state = 'pending'")

    @api.model
    def _cron_send(self):
        """Send what is due, each in a transaction of its own; safe to run twice."""
        due = [
            ("state", "=", "pending"),
            ("next_attempt_at", "<=", fields.Datetime.now()),
        ]
        notices = self.search(due, limit=BATCH, order="id").try_lock_for_update()
        Cron = self.env["ir.cron"]
        Cron._commit_progress(remaining=self.search_count(due))
        for notice in notices:
            notice._attempt()
            if not Cron._commit_progress(1):
                break

    def _attempt(self):
        """Try to send one notice; note success, or when to try again."""
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                self._send()
        except Exception as error:  # noqa: BLE001  (whatever a mail server comes up with)
            _logger.warning("Notice %s was not sent: %s", self.id, error)
            self._note_failure(error)

    def _send(self):
        """Hand the mail to the mail server and leave a trace on the case.

        The private link is made here and lives in the mail alone: neither the chatter
        nor the mail queue keeps it (attacks 6 and 7).

        :raise Exception: whatever the mail server answers
        """
        ticket = self.ticket_id.with_context(lang=self.lang)
        template = self.env.ref(f"travel_complaint.mail_template_{self.code}")
        token = self.env["travel.complaint.link"]._mint(ticket, self.email_to)
        url = f"{ticket.get_base_url()}/complaint/{token}"
        message_id = self.message_id or tools.mail.generate_tracking_message_id(
            f"complaint-{self.id}"
        )
        mail = self.env["mail.mail"].browse(
            template.with_context(tracking_url=url).send_mail(
                ticket.id,
                email_values={
                    "email_to": self.email_to,
                    "message_id": message_id,
                    "auto_delete": True,
                    "recipient_ids": [],
                },
            )
        )
        subject = mail.subject
        mail.send(raise_exception=True)
        self.write(
            {
                "state": "sent",
                "sent_at": fields.Datetime.now(),
                "message_id": message_id,
                "error": False,
            }
        )
        ticket._after_notice_sent(self, subject)

    def _note_failure(self, error):
        """Plan the next attempt; after the last one, ask a person to call the guest."""
        attempts = self.attempts + 1
        final = attempts > len(RETRY_AFTER_MINUTES)
        wait = RETRY_AFTER_MINUTES[min(attempts, len(RETRY_AFTER_MINUTES)) - 1]
        self.write(
            {
                "attempts": attempts,
                "error": str(error)[:500],
                "state": "failed" if final else "pending",
                "next_attempt_at": fields.Datetime.now() + timedelta(minutes=wait),
            }
        )
        if final:
            ticket = self.ticket_id
            ticket.activity_schedule(
                "mail.mail_activity_data_call",
                user_id=(ticket.user_id or ticket.team_id.user_id or self.env.user).id,
                summary=self.env._(
                    "The guest could not be reached by mail at %(address)s",
                    address=self.email_to,
                ),
            )

    def action_retry(self):
        """Try the failed ones again, now."""
        self.ticket_id.check_access("write")
        # Notices are the system's; whoever may work on the case may send one again.
        self.sudo().filtered(lambda notice: notice.state == "failed").write(
            {
                "state": "pending",
                "attempts": 0,
                "next_attempt_at": fields.Datetime.now(),
            }
        )
        self._trigger_sending()

    @api.model
    def _trigger_sending(self):
        """Let the cron run as soon as this transaction is committed."""
        # Waking a cron is the system's business, whoever registers the case.
        self.env.ref("travel_complaint.ir_cron_send_notices").sudo()._trigger()
