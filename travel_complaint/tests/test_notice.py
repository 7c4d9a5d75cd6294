"""Notices to guests: owed with the event, sent after it, by a real mail server."""

import re
from unittest.mock import patch

from psycopg2.errors import UniqueViolation

from odoo import SUPERUSER_ID, api, fields
from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, freeze_time, tagged
from odoo.tools import SQL, config, mute_logger

from odoo.addons.travel_complaint.models import travel_complaint_notice

from .smtp import ADDRESS, HOST, MailCommon, MailServer, SilentServer

LOGGER = travel_complaint_notice.__name__


@tagged("post_install", "-at_install")
class TestNotice(MailCommon):
    def owe(self, **values):
        """A notice that is owed to Li Na, for a new case of the agent's."""
        values = {"partner_email": "li.na@example.com", **values}
        return self.create_case(**values).with_env(self.env).notice_ids

    def send_until_failed(self, notice, server, limit=9):
        """Run the cron whenever the notice is due, until it is given up."""
        for _turn in range(limit):
            if notice.state != "pending":
                return
            with (
                freeze_time(notice.next_attempt_at),
                mute_logger(LOGGER, "odoo.addons.mail.models.mail_mail"),
            ):
                self.send_notices(server, timeout=0.2)
        self.fail("The notice was never given up.")

    # What the guest gets

    def test_acknowledgement(self):
        """IN-5: the guest gets the number and a link by mail, and we know when."""
        notice = self.owe()
        case = notice.ticket_id
        self.assertFalse(case.acknowledged_at)
        with MailServer() as server:
            self.send_notices(server)
            (mail,) = server.messages
        self.assertEqual(mail["To"], "li.na@example.com")
        self.assertIn(case.number, mail["Subject"])
        self.assertEqual(mail["Message-Id"], notice.message_id)
        text = mail.get_body(("html",)).get_content()
        self.assertIn(case.number, text)
        self.assertIn("Li Na", text)
        token = re.search(r"/complaint/([\w-]+)", text)[1]
        link = self.env["travel.complaint.link"]._resolve(token)
        self.assertEqual((link.ticket_id, link.recipient), (case, mail["To"]))
        self.assertRecordValues(
            notice, [{"state": "sent", "error": False, "is_traced": True}]
        )
        self.assertEqual(case.acknowledged_at, notice.sent_at)
        self.assertIn("acknowledged", self.milestones(case))
        self.assertRecordValues(
            case.contact_ids,
            [{"direction": "out", "means": "email", "user_id": False}],
        )

    def test_answers_come_back(self):
        """IN-5: the mail comes from the team's address and answers go there."""
        self.owe()
        with MailServer() as server:
            self.send_notices(server)
            (mail,) = server.messages
        self.assertEqual(mail["From"], f"Harmony <{ADDRESS}>")
        self.assertEqual(mail["Reply-To"], f"Harmony <{ADDRESS}>")

    def test_mail_without_team_address(self):
        """IN-5: a team without an address writes in the company's name."""
        self.owe()
        self.team.alias_name = False
        self.company.email = "office@harmony.example.com"
        with MailServer() as server:
            self.send_notices(server)
            (mail,) = server.messages
        self.assertEqual(mail["From"], "Harmony <office@harmony.example.com>")

    @mute_logger(LOGGER)
    def test_mail_without_any_address(self):
        """IN-5: without any address of ours the error says what to do."""
        notice = self.owe()
        self.team.alias_name = False
        self.company.email = False
        with MailServer() as server:
            self.send_notices(server)
            self.assertFalse(server.received)
        self.assertIn("An administrator gives it one", notice.error)

    def test_robots_are_asked_not_to_answer(self):
        """Attack 44: our mails say that a machine wrote them."""
        self.owe()
        with MailServer() as server:
            self.send_notices(server)
            (mail,) = server.messages
        self.assertEqual(mail["Auto-Submitted"], "auto-generated")

    def test_mail_keeps_to_the_thread(self):
        """IN-5: the answer to a mail stands below it in the guest's mailbox."""
        self.receive("photos")
        with MailServer() as server:
            self.send_notices(server)
            (mail,) = server.messages
        self.assertIn("<photos-1@example.com>", mail["References"])

    def test_guests_language(self):
        """IN-5: the mail is written in the guest's language."""
        self.env["res.lang"]._activate_lang("zh_CN")
        template = self.env.ref("travel_complaint.mail_template_received")
        template.with_context(lang="zh_CN").subject = "中文 {{ object.number }}"
        case = self.receive("photos")
        with MailServer() as server:
            self.send_notices(server)
            (mail,) = server.messages
        self.assertEqual(mail["Subject"], f"中文 {case.number}")

    def test_secret_is_nowhere(self):
        """Attack 6: the link exists in the guest's mail alone, not in the database."""
        self.owe()
        with MailServer() as server:
            self.send_notices(server)
            (mail,) = server.messages
        html = mail.get_body(("html",)).get_content()
        token = re.search(r"/complaint/([\w-]+)", html)[1]
        for table in (
            "mail_message",
            "mail_mail",
            "travel_complaint_link",
            "travel_complaint_notice",
            "travel_complaint_contact",
            "helpdesk_ticket",
        ):
            rows = self.env.execute_query(
                SQL(
                    "SELECT 1 FROM %s AS t WHERE t::text LIKE %s",
                    SQL.identifier(table),
                    f"%{token}%",
                )
            )
            self.assertFalse(rows, table)

    def test_no_key_to_the_portal(self):
        """Attack 8: our mails hold no token that opens the portal or an account."""
        partner = self.env["res.partner"].create(
            {"name": "Li Na", "email": "li.na@example.com"}
        )
        case = self.owe(partner_id=partner.id).ticket_id
        case.message_subscribe(partner.ids)
        with MailServer() as server:
            self.smtp.smtp_port = server.port
            with patch.object(
                self.registry["ir.mail_server"], "_disable_send", lambda *args: False
            ):
                case.with_user(self.agent).message_post(
                    body="We are on it.", subtype_xmlid="mail.mt_comment"
                )
            self.send_notices(server)
            texts = [mail.get_body(("html",)).get_content() for mail in server.messages]
        self.assertEqual(len(texts), 2)
        for text in texts:
            self.assertNotIn("access_token", text)
            self.assertNotIn("signup", text)

    def test_fits_a_phone(self):
        """IN-5: no mail is wider than a phone, or smaller than can be read."""
        for code in ("received", "answered", "promised", "decided"):
            body = self.env.ref(f"travel_complaint.mail_template_{code}").body_html
            with self.subTest(code):
                self.assertIn("max-width:600px", body)
                self.assertIn("font-size:16px", body)
                self.assertNotIn("<table", body)
                self.assertNotRegex(body, r"[^-]width:\s*\d{3,}px")

    # Owed once

    def test_owed_once(self):
        """Attack 49: asked for twice in a cycle, a mail is owed once."""
        notice = self.owe(complaint_kind="inquiry")
        case = notice.ticket_id
        case._request_notice("answered")
        case._request_notice("answered")
        self.assertEqual(
            case.notice_ids.mapped("code").sort(), ["received", "answered"].sort()
        )
        self.assertEqual(len(case.notice_ids), 2)

    def test_database_keeps_it_once(self):
        """Attack 49: the database itself refuses a second one."""
        notice = self.owe()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(UniqueViolation),
            self.env.cr.savepoint(),
        ):
            notice.copy()

    def test_rollback_leaves_no_notice(self):
        """Attack 49: what did not happen is told to nobody."""
        before = self.env["travel.complaint.notice"].search_count([])
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            self.owe()
            raise ZeroDivisionError
        with MailServer() as server:
            self.send_notices(server)
            self.assertFalse(server.received)
        self.assertEqual(self.env["travel.complaint.notice"].search_count([]), before)

    def test_no_mail_without_address(self):
        """IN-5: without an address, or with what is none, nothing is owed."""
        for address in (False, "", "none", "li at example.com"):
            with self.subTest(address):
                self.assertFalse(self.owe(partner_email=address))

    def test_one_recipient(self):
        """Attack 8: what somebody typed into the address field adds no recipient."""
        notice = self.owe(partner_email="Li <li.na@example.com>, eve@example.net")
        self.assertEqual(notice.email_to, "li.na@example.com")

    def test_not_by_us(self):
        """IN-5: where the authority tells the guest, we do not."""
        self.hotline_12345.acknowledgement = "none"
        notice = self.owe(
            channel_id=self.hotline_12345.id,
            external_reference="12345-1",
            external_reply_at="2026-12-01 00:00:00",
        )
        self.assertFalse(notice)

    # Sent once

    def test_run_twice(self):
        """Attack 50: a second run of the cron sends nothing again."""
        self.owe()
        with MailServer() as server:
            self.send_notices(server)
            self.send_notices(server)
            self.assertEqual(len(server.received), 1)

    def test_claimed_by_one(self):
        """Attack 50: what one cron is sending no other takes."""
        self.owe()
        notices = self.env["travel.complaint.notice"]
        self.assertTrue(notices._claim_next())
        self.assertFalse(notices._claim_next())

    def test_claim_is_committed_before_sending(self):
        """Attack 50: before a mail goes out, every server can see that it does."""
        self.owe()
        steps = []
        notices, crons = (
            self.registry["travel.complaint.notice"],
            self.registry["ir.cron"],
        )
        claim, attempt, commit = (
            *(notices._claim_next, notices._attempt),
            crons._commit_progress,
        )

        def note(step, method):
            def noted(*args, **kwargs):
                steps.append(step)
                return method(*args, **kwargs)

            return noted

        with (
            MailServer() as server,
            patch.object(notices, "_claim_next", note("claim", claim)),
            patch.object(notices, "_attempt", note("attempt", attempt)),
            patch.object(crons, "_commit_progress", note("commit", commit)),
        ):
            self.send_notices(server)
        start = steps.index("claim")
        self.assertEqual(
            steps[start : start + 4], ["claim", "commit", "attempt", "commit"]
        )

    def test_interrupted(self):
        """Attack 50: a mail that may have gone out is a person's question, not sent."""
        notice = self.owe()
        with freeze_time("2026-11-20 10:00:00"):
            notice.next_attempt_at = "2026-11-20 10:00:00"
            self.assertEqual(notice._claim_next(), notice)
        with MailServer() as server:
            with freeze_time("2026-11-20 10:29:00"):
                self.send_notices(server)
            self.assertEqual(notice.state, "sending")
            with freeze_time("2026-11-20 10:31:00"):
                self.send_notices(server)
            self.assertFalse(server.received)
        self.assertEqual(notice.state, "failed")
        self.assertIn("It may have arrived.", notice.error)
        self.assertEqual(notice.ticket_id.activity_ids.user_id, self.agent)

    def test_sent_but_not_written_down(self):
        """Attack 50: what follows from a mail that went out is made up for, once."""
        notice = self.owe()
        case = notice.ticket_id
        with MailServer() as server:
            with (
                patch.object(
                    self.registry["helpdesk.ticket"],
                    "_do_acknowledge",
                    side_effect=ValueError("lost"),
                ),
                mute_logger(LOGGER),
            ):
                self.send_notices(server)
            self.assertRecordValues(notice, [{"state": "sent", "is_traced": False}])
            self.assertFalse(case.acknowledged_at or case.contact_ids)
            self.send_notices(server)
            self.send_notices(server)
            self.assertEqual(len(server.received), 1)
        self.assertEqual(case.acknowledged_at, notice.sent_at)
        self.assertEqual(len(case.contact_ids), 1)

    # Mail servers

    def test_refused(self):
        """Attack 48: with no mail server the case is made, and the mail waits."""
        notice = self.owe()
        with MailServer() as server:
            port = server.port
        with mute_logger(LOGGER), freeze_time("2026-11-20 10:00:00"):
            notice.next_attempt_at = "2026-11-20 09:59:00"
            self.send_notices(_Gone(port))
        self.assertRecordValues(notice, [{"state": "pending", "attempts": 1}])
        self.assertEqual(str(notice.next_attempt_at), "2026-11-20 10:05:00")
        self.assertIn("Unable to connect", notice.error)
        self.assertEqual(notice.ticket_id.complaint_state, "registered")
        self.assertFalse(
            self.env["mail.mail"].search([("res_id", "=", notice.ticket_id.id)])
        )

    def test_back_off_and_alarm(self):
        """Attack 48: ever longer waits, then somebody is asked to call the guest."""
        notice = self.owe()
        with MailServer() as server:
            port = server.port
        waits = []
        for minutes in (5, 15, 60, 240, 720, 1440):
            due = notice.next_attempt_at
            with freeze_time(due), mute_logger(LOGGER):
                self.send_notices(_Gone(port))
            waits.append((notice.next_attempt_at - due).total_seconds() / 60 == minutes)
            self.assertFalse(notice.ticket_id.activity_ids)
        self.assertEqual(waits, [True] * 6)
        self.send_until_failed(notice, _Gone(port), limit=1 + 1)
        self.assertRecordValues(notice, [{"state": "failed", "attempts": 7}])
        self.assertRecordValues(
            notice.ticket_id.activity_ids,
            [
                {
                    "user_id": self.agent.id,
                    "summary": "The guest could not be reached by mail at "
                    "li.na@example.com",
                }
            ],
        )

    def test_550(self):
        """Attack 48: a mailbox that does not exist is told to a person soon."""
        notice = self.owe()
        with MailServer() as server:
            server.refusal = "550 5.1.1 No such user"
            self.send_until_failed(notice, server)
        self.assertRecordValues(notice, [{"state": "failed", "attempts": 3}])
        self.assertIn("No such user", notice.error)
        self.assertTrue(notice.ticket_id.activity_ids)
        self.assertFalse(notice.ticket_id.link_ids)

    def test_greylisting(self):
        """Attack 48: a server that says "later" is asked as long as any."""
        notice = self.owe()
        with MailServer() as server:
            server.refusal = "450 4.2.0 Greylisted, come back later"
            self.send_until_failed(notice, server)
        self.assertEqual(notice.attempts, 7)

    def test_silent_server(self):
        """Attack 48: a server that never answers holds up nobody's work."""
        first, second = self.owe(), self.owe()
        with SilentServer() as server, mute_logger(LOGGER):
            self.send_notices(server, timeout=0.2)
            self.assertEqual(server.count_connections(), 1)
        self.assertEqual((first + second).mapped("attempts"), [1, 1])
        self.assertEqual(set((first + second).mapped("state")), {"pending"})
        with MailServer() as server:
            with freeze_time(first.next_attempt_at):
                self.send_notices(server)
            self.assertEqual(len(server.received), 2)

    def test_server_that_hangs_in_the_middle(self):
        """Attack 48: nor does one that falls silent after taking the mail."""
        first, second = self.owe(), self.owe()
        with MailServer() as server:
            server.hangs = True
            with mute_logger(LOGGER, "odoo.addons.mail.models.mail_mail"):
                self.send_notices(server, timeout=0.5)
            self.assertEqual((first + second).mapped("attempts"), [1, 0])
            server.hangs = False
            self.send_notices(server)
            self.assertEqual(len(server.received), 1)
        self.assertEqual((first + second).mapped("state"), ["pending", "sent"])

    def test_one_bad_address_among_many(self):
        """Rule 17: one mail that fails stops no other."""
        bad = self.owe()
        good = self.owe(partner_email="bert@example.com")
        bad.email_to = "no address"
        with MailServer() as server, mute_logger(LOGGER):
            self.send_notices(server)
            self.assertEqual([mail["To"] for mail in server.messages], [good.email_to])
        self.assertEqual((bad + good).mapped("state"), ["pending", "sent"])

    def test_same_id_each_time(self):
        """Attack 50: each attempt bears one id: a mailbox drops a second copy."""
        notice = self.owe()
        known = notice.message_id
        with MailServer() as server:
            server.refusal = "450 later"
            with mute_logger(LOGGER, "odoo.addons.mail.models.mail_mail"):
                self.send_notices(server)
            server.refusal = None
            with freeze_time(notice.next_attempt_at):
                self.send_notices(server)
            (mail,) = server.messages
        self.assertEqual((mail["Message-Id"], notice.message_id), (known, known))

    @mute_logger(LOGGER)
    def test_no_server_at_all(self):
        """Attack 48: when no mail server is set up, the error says so."""
        notice = self.owe()
        with MailServer() as server:
            port = server.port
        self.smtp.active = False
        options = {"smtp_server": HOST, "smtp_port": port}
        with patch.dict(config.options, options):
            self.send_notices(_Gone(port))
        self.assertIn("No outgoing mail server is set up.", notice.error)

    def test_bounce(self):
        """Attack 48: a mail that comes back later is told as well."""
        notice = self.owe()
        with MailServer() as server:
            self.send_notices(server)
        raw = self.compose("bounce").replace(
            b"<ORIGINAL-MESSAGE-ID>", notice.message_id.encode()
        )
        self.assertFalse(self.receive(raw))
        self.assertEqual(notice.state, "failed")
        self.assertIn("The mail came back", notice.error)
        self.assertEqual(notice.ticket_id.activity_ids.user_id, self.agent)

    # Trying again

    def test_retry(self):
        """Attack 48: whoever works on the case may try again, and it goes out."""
        notice = self.owe()
        notice.attempts = 7
        notice._fail("Nobody there")
        self.assertTrue(notice.ticket_id.activity_ids)
        with self.assertRaises(AccessError):
            notice.with_user(self.auditor).action_retry()
        with self.assertRaises(AccessError):
            notice.with_user(self.stranger).action_retry()
        notice.with_user(self.member).action_retry()
        self.assertRecordValues(notice, [{"state": "pending", "attempts": 0}])
        with MailServer() as server:
            self.send_notices(server)
            self.assertEqual(len(server.received), 1)
        self.assertFalse(notice.ticket_id.activity_ids)

    def test_retry_of_what_was_sent(self):
        """Attack 50: what has been sent is not sent again by a button."""
        notice = self.owe()
        with MailServer() as server:
            self.send_notices(server)
            notice.action_retry()
            self.send_notices(server)
            self.assertEqual(len(server.received), 1)

    def test_cron_is_woken(self):
        """IN-5: the mail goes out at once, not with the next round."""
        cron = self.env.ref("travel_complaint.ir_cron_send_notices")
        domain = [("cron_id", "=", cron.id)]
        self.env["ir.cron.trigger"].search(domain).unlink()
        self.owe()
        self.assertEqual(self.env["ir.cron.trigger"].search_count(domain), 1)


@tagged("post_install", "-at_install")
class TestNoticeOfTwoServers(TransactionCase):
    """What only committed rows and two connections can show.

    The notice is one of an ordinary ticket: a case, once committed, cannot be deleted.
    """

    def setUp(self):
        super().setUp()
        with self.registry.cursor() as cr:
            notices = self.get_notices(cr)
            ticket = notices.env["helpdesk.ticket"].create(
                {"name": "Two servers", "description": "<p>Text</p>"}
            )
            notice = notices.create(
                {
                    "ticket_id": ticket.id,
                    "code": "received",
                    "email_to": "li.na@example.com",
                }
            )
            self.assertFalse(ticket.complaint_kind)
            self.notice_id, self.ticket_id = notice.id, ticket.id
        self.addCleanup(self.remove)

    def remove(self):
        """Take out of the database what was really committed."""
        with self.registry.cursor() as cr:
            tickets = self.get_notices(cr).env["helpdesk.ticket"]
            tickets.browse(self.ticket_id).unlink()

    def get_notices(self, cr):
        """The notices as a server sees them through this cursor."""
        return api.Environment(cr, SUPERUSER_ID, {})["travel.complaint.notice"]

    def test_two_crons(self):
        """Attack 50: of two crons one takes a mail, and the other goes on."""
        with self.registry.cursor() as first, self.registry.cursor() as second:
            # Whoever waits for the other is as wrong as whoever takes the same mail.
            second.execute("SET lock_timeout = '1s'")
            taken = self.get_notices(first)._claim_next()
            self.assertEqual(taken.id, self.notice_id)
            self.assertFalse(self.get_notices(second)._claim_next())
            first.commit()
            second.commit()
            self.assertFalse(self.get_notices(second)._claim_next())

    def test_killed_while_sending(self):
        """Attack 50: a server that dies while sending sends nothing again by itself."""
        with self.registry.cursor() as cr:
            notices = self.get_notices(cr)
            notices._claim_next()
            cr.commit()  # pylint: disable=invalid-commit
            # It hands the mail over, and is killed before it can write that down.
            notices.browse(self.notice_id).write({"state": "sent"})
            cr.rollback()
        with self.registry.cursor() as cr:
            notices = self.get_notices(cr)
            self.assertEqual(notices.browse(self.notice_id).state, "sending")
            self.assertFalse(notices._claim_next())
            with freeze_time(fields.Datetime.now() + travel_complaint_notice.LEASE):
                notices._give_up_interrupted()
                self.assertFalse(notices._claim_next())
            self.assertEqual(notices.browse(self.notice_id).state, "failed")
            cr.commit()  # pylint: disable=invalid-commit


class _Gone:
    """A mail server that was there once: nobody listens on its port."""

    def __init__(self, port):
        self.port = port
