import logging
from datetime import timedelta

from psycopg2.errors import SerializationFailure

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, email_normalize
from odoo.tools.mail import generate_tracking_message_id

from ..tools import mail_errors

_logger = logging.getLogger(__name__)

# How long to wait after the first, second, ... failure. After the last one somebody is
# told.
RETRY_AFTER_MINUTES = (5, 15, 60, 240, 720, 1440)
# A mailbox that does not exist will not exist tomorrow either: tell somebody soon.
REFUSALS = 3
# Longer than any conversation with a mail server lasts.
LEASE = timedelta(minutes=30)
BATCH = 50
# The database knows by this index that a guest has been told.
ONCE_PER_EVENT = (
    "(ticket_id, cycle, code, COALESCE(offer_id, 0), COALESCE(occasion, 0))"
)
# Robots that answer mails are asked not to answer ours (RFC 3834).
ROBOT_HEADERS = {
    "Auto-Submitted": "auto-generated",
    "X-Auto-Response-Suppress": "OOF, AutoReply",
}


class TravelComplaintNotice(models.Model):
    """A mail that a guest is owed: asked for once per event, sent after the commit.

    Whatever happens to the mail never undoes what happened to the case, and the other
    way round: a transaction that fails leaves no mail behind (attacks 48 to 50).

    Before a mail is sent, it is committed that it is being sent. So two crons never
    send the same one; and if a server is stopped at that very moment, a person is asked
    instead of the guest hearing twice.
    """

    _name = "travel.complaint.notice"
    _inherit = ["travel.complaint.ledger.mixin"]
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
            ("result", "Result"),
            ("closed", "Closed without satisfaction"),
            ("offer", "Offer made"),
        ],
        string="About",
        required=True,
    )
    email_to = fields.Char(string="To", required=True)
    lang = fields.Char(string="Language")
    state = fields.Selection(
        selection=[
            ("pending", "Waiting"),
            ("sending", "Being sent"),
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
    subject = fields.Char(help="As the guest reads it.")
    message_id = fields.Char(
        required=True,
        default=lambda self: generate_tracking_message_id("notice"),
        help="The same for each attempt, so that a mailbox can drop a second copy.",
    )
    is_traced = fields.Boolean(
        help="What follows from having been sent is written down on the case.",
    )

    offer_id = fields.Many2one(
        comodel_name="travel.complaint.offer",
        ondelete="restrict",
        help="The offer that the guest is told of.",
    )
    occasion = fields.Integer(
        default=0,
        help="Tells apart mails that the guest gets several times in a cycle, such as "
        "each new link that they asked for.",
    )

    _once_per_event_uniq = models.UniqueIndex(
        ONCE_PER_EVENT,
        "The guest has been told about this already.",
    )
    _pending_idx = models.Index(
        "(next_attempt_at) WHERE state IN ('pending', 'sending')"
    )
    _untraced_idx = models.Index("(id) WHERE state = 'sent' AND is_traced IS NOT TRUE")

    # The queue

    @api.model
    def _owe(self, vals_list):
        """Owe these mails, but for those that are owed or sent already in the cycle.

        :param vals_list: dicts with ticket_id, cycle, code, email_to and lang, all of
            them with offer_id or occasion, or none
        :return: the new notices
        """
        now = fields.Datetime.now()
        notices = self._append(
            [
                {
                    **vals,
                    "state": "pending",
                    "attempts": 0,
                    "next_attempt_at": now,
                    "message_id": generate_tracking_message_id("notice"),
                }
                for vals in vals_list
            ],
            unless=SQL(ONCE_PER_EVENT),
        )
        if notices:
            self._trigger_sending()
        return notices

    @api.model
    def _cron_send(self):
        """Send what is due, each in a transaction of its own; safe to run twice."""
        Cron = self.env["ir.cron"]
        self._trace_sent()
        self._give_up_interrupted()
        due = [
            ("state", "=", "pending"),
            ("next_attempt_at", "<=", fields.Datetime.now()),
        ]
        Cron._commit_progress(remaining=min(self.search_count(due), BATCH))
        for _turn in range(BATCH):
            notice = self._claim_next()
            if not notice:
                Cron._commit_progress(remaining=0)
                return
            Cron._commit_progress()  # from here on nobody else sends it
            goes_on = notice._attempt()
            has_time = Cron._commit_progress(1)
            # Sending takes seconds in which colleagues work on the case. What follows
            # on it is written in a transaction that has seen their work.
            if notice.state == "sent":
                notice._trace_sent()
                Cron._commit_progress()
            if not goes_on:
                Cron._commit_progress(remaining=0)
            if not has_time or not goes_on:
                return  # what remains in time is gone on with at once

    @api.model
    def _claim_next(self):
        """Take the next notice that is due, unless another cron is taking it.

        :return: one notice in state "sending", or an empty recordset
        """
        self.flush_model()
        now = fields.Datetime.now()
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE travel_complaint_notice
                   SET state = 'sending', next_attempt_at = %(until)s
                 WHERE id = (SELECT id
                               FROM travel_complaint_notice
                              WHERE state = 'pending' AND next_attempt_at <= %(now)s
                              ORDER BY next_attempt_at, id
                              LIMIT 1
                                FOR UPDATE SKIP LOCKED)
             RETURNING id
                """,
                now=now,
                until=now + LEASE,
            )
        )
        self.invalidate_model(["state", "next_attempt_at"])
        return self.browse(notice_id for (notice_id,) in rows)

    @api.model
    def _give_up_interrupted(self):
        """Ask a person about mails of which nobody knows whether they went out."""
        expired = [
            ("state", "=", "sending"),
            ("next_attempt_at", "<=", fields.Datetime.now()),
        ]
        for notice in self.search(expired).try_lock_for_update():
            notice._fail(
                self.env._(
                    "The server stopped while this mail was going out. It may have "
                    "arrived. Ask the guest, or send it again."
                )
            )

    def _attempt(self):
        """Try to send one notice; note failure, and when to try again.

        What follows from success is for `_trace_sent`.

        :return: False if it makes no sense to try others now
        """
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                self._send()
        except Exception as error:  # noqa: BLE001  (whatever a mail server comes up with)
            _logger.warning("Notice %s was not sent: %s", self.id, error)
            return self._note_failure(error)
        return True

    def _send(self):
        """Hand the mail to the mail server.

        The private link is made here and lives in the mail alone: neither the chatter
        nor the mail queue keeps it (attacks 6 and 7).

        :raise Exception: whatever the mail server answers
        """
        ticket = self.ticket_id.with_context(lang=self.lang)
        token = self.env["travel.complaint.link"]._mint(ticket, self.email_to)
        mail = self._prepare_mail(ticket, f"{ticket.get_base_url()}/complaint/{token}")
        self.write(
            {
                "state": "sent",
                "sent_at": fields.Datetime.now(),
                "subject": mail.subject,
                "error": False,
            }
        )
        # What the database may refuse, it refuses before the mail is out.
        self.env.flush_all()
        mail.send(raise_exception=True)
        is_muted = self.env["ir.mail_server"]._disable_send()  # as Odoo is in tests
        if mail.state != "sent" and not is_muted:
            raise UserError(mail.failure_reason or self.env._("The mail was not sent."))
        mail.unlink()  # with the message that holds the link

    def _prepare_mail(self, ticket, url):
        """The mail.mail to be sent, not yet committed to anything."""
        sender = ticket._get_notice_sender()
        template = self._get_template().with_context(
            **self._prepare_words(ticket), tracking_url=url, notice_lang=self.lang
        )
        mail_id = template.send_mail(
            ticket.id,
            email_values={
                "email_to": self.email_to,
                "email_from": sender,
                "reply_to": sender,
                "mail_server_id": self._get_server_id(sender),
                "message_id": self.message_id,
                "references": ticket._get_guest_message_id(),
                "headers": repr(ROBOT_HEADERS),
                "recipient_ids": [],
                # Odoo also deletes what it could not send; we must see that first.
                "auto_delete": False,
            },
        )
        mail = self.env["mail.mail"].browse(mail_id)
        files = self._get_files()
        if files:
            mail.attachment_ids |= files
        return mail

    def _prepare_words(self, ticket):
        """What this mail says beside the fields of the case: a dict of plain values.

        :param ticket: the case, in the language of the mail
        """
        words = ticket._prepare_notice_words()
        until = self.offer_id.valid_until
        return {**words, "offer_until": until and ticket._format_guest_date(until)}

    def _get_template(self):
        """The mail.template of what the notice is about."""
        return self.env.ref(f"travel_complaint.mail_template_{self.code}")

    def _get_files(self):
        """The files that go with the mail: they belong to the case and stay there."""
        if self.code == "closed":
            closings = self.ticket_id.closing_ids
            return closings.filtered(lambda c: c.cycle == self.cycle)._get_letter()
        if self.offer_id:
            return self.offer_id._get_letter()
        return self.env["ir.attachment"]

    @api.model
    def _get_server_id(self, sender):
        """The mail server that takes any sender, if it is this one's turn.

        Left to itself, Odoo would write such mails from notifications@, whom no guest
        knows. A server that is for certain senders decides as Odoo lets it.
        """
        servers_sudo = self.env["ir.mail_server"].sudo()  # which server is a setting
        server_sudo, _sender = servers_sudo._find_mail_server(sender)
        takes_any = server_sudo and not server_sudo.from_filter
        return server_sudo.id if takes_any else False

    # What follows from it

    def _trace_sent(self):
        """Write down on the cases what has been sent; never a reason to send it again.

        Also for what an interrupted run sent and could not write down.
        """
        sent = self.filtered(lambda notice: notice.state == "sent") or self.search(
            [("state", "=", "sent"), ("is_traced", "!=", True)], limit=BATCH
        )
        for notice in sent:
            try:
                with self.env.cr.savepoint():
                    notice.is_traced = True
                    ticket = notice.ticket_id.with_context(lang=notice.lang)
                    ticket._after_notice_sent(notice)
                    ticket._take_back(notice._get_alarm())
            except SerializationFailure:
                # A colleague was on the case at this very moment: right again.
                _logger.info("Notice %s was sent, and is written down soon", notice.id)
                self._trigger_sending()
            except Exception:
                _logger.exception("Notice %s was sent, but not written down", notice.id)

    def _note_failure(self, error):
        """Plan the next attempt; after the last one, ask a person to call the guest.

        When the mail server itself does not answer, the same holds for all that wait.

        :return: False if it makes no sense to try others now
        """
        waiting = self
        is_server_down = mail_errors.is_server_down(error)
        if is_server_down:
            waiting |= self.search(
                [
                    ("state", "=", "pending"),
                    ("next_attempt_at", "<=", fields.Datetime.now()),
                    ("ticket_id.company_id", "=", self.company_id.id),
                ]
            ).try_lock_for_update()
        limit = (
            REFUSALS
            if mail_errors.is_refused_for_good(error)
            else len(RETRY_AFTER_MINUTES) + 1
        )
        for notice in waiting:
            notice.attempts += 1
            if notice.attempts >= limit:
                notice._fail(notice._describe(error))
            else:
                wait = RETRY_AFTER_MINUTES[notice.attempts - 1]
                notice.write(
                    {
                        "state": "pending",
                        "error": notice._describe(error),
                        "next_attempt_at": fields.Datetime.now()
                        + timedelta(minutes=wait),
                    }
                )
        return not is_server_down and not mail_errors.is_connection_lost(error)

    def _fail(self, reason):
        """Stop trying, and ask a colleague to reach the guest another way."""
        self.write({"state": "failed", "error": reason[:500]})
        self.ticket_id._ask_colleague(
            self._get_alarm(),
            note=reason[:500],
            activity_type="mail.mail_activity_data_call",
        )

    def _get_alarm(self):
        """What a colleague reads when the guest has not been reached."""
        return self.ticket_id._in_company_language().env._(
            "The guest could not be reached by mail at %(address)s",
            address=self.email_to,
        )

    def _note_bounce(self, email):
        """A mail that had gone out came back: the newest to that address failed."""
        address = email_normalize(email) or email
        sent = self.filtered(lambda n: n.state == "sent" and n.email_to == address)
        if sent:
            env = sent[0].ticket_id._in_company_language().env
            sent[0]._fail(env._("The mail came back: it could not be delivered."))

    def _describe(self, error):
        """What went wrong, for colleagues: in the company's language."""
        text = mail_errors.describe(error)
        env = self.ticket_id._in_company_language().env
        servers_sudo = self.env["ir.mail_server"].sudo()  # is there any at all?
        if not servers_sudo.search_count([], limit=1):
            text = env._(
                "No outgoing mail server is set up. An administrator adds one under "
                "Settings, Technical, Outgoing Mail Servers. (%(error)s)",
                error=text,
            )
        return text[:500]

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
        cron = "travel_complaint.ir_cron_send_notices"
        # Looked up in a cache, unlike env.ref(): each registration comes by here.
        cron_id = self.env["ir.model.data"]._xmlid_to_res_id(cron)
        # Waking a cron is the system's business, whoever registers the case.
        cron_sudo = self.env["ir.cron"].sudo().browse(cron_id)
        cron_sudo.fetch(["active"])  # all that is asked of it; else all is read
        cron_sudo._trigger()
