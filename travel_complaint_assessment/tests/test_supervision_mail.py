"""Mails to the mailbox of supervision."""

import email
import email.policy
import logging
from unittest.mock import patch

from odoo import SUPERUSER_ID
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_supervision import SupervisionCommon

DOMAIN = "harmony.example.com"
ADDRESS = f"complaint-supervision@{DOMAIN}"
LI = "Li Na <li.na@example.net>"
LOGGER = "odoo.addons.mail.models.mail_thread"


@tagged("post_install", "-at_install")
class TestSupervisionMail(SupervisionCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.alias_domain = cls.env["mail.alias.domain"].create({"name": DOMAIN})
        cls.company.alias_domain_id = cls.alias_domain
        cls.alias = cls.env.ref("travel_complaint_assessment.travel_supervision_alias")
        cls.alias.write(
            {
                "alias_domain_id": cls.alias_domain.id,
                "alias_defaults": repr({"company_id": cls.company.id}),
            }
        )
        cls.gateway = cls._create_user(
            "gateway", "travel_complaint.group_travel_complaint_mail_gateway"
        )

    def write_mail(self, body, sender=LI, subject="About the bus", **headers):
        """A mail to the mailbox, as bytes."""
        message = email.message.EmailMessage(policy=email.policy.SMTP)
        message["From"], message["To"] = sender, ADDRESS
        message["Subject"] = subject
        message["Message-ID"] = headers.pop("Message_ID", email.utils.make_msgid())
        for name, value in headers.items():
            message[name.replace("_", "-")] = value
        message.set_content(body)
        return message

    def deliver(self, message, user=None):
        """Bring a mail in: (the reports that it made, the mails that went out)."""
        before = self.Report.search([])
        sent = []
        with (
            patch.object(
                self.registry["ir.mail_server"],
                "send_email",
                lambda _self, mail, **_options: sent.append(mail),
            ),
            # Limits are counted, and mails sent, by cursors of their own.
            self.enter_registry_test_mode(),
        ):
            threads = self.env["mail.thread"].with_user(user or self.gateway)
            threads.message_process(False, message.as_bytes())
            self.env.flush_all()
            self.env.cr.postcommit.run()
        return self.Report.search([]) - before, sent

    def code_of(self, sent):
        """The report that the code in a mail opens."""
        [mail] = sent
        lines = mail.get_body(["plain"]).get_content().split("\n\n")
        return self.Report._resolve(lines[2])

    def test_mail_becomes_report(self):
        """AS-10: a mail is a report of whoever wrote it, and the code goes back."""
        report, sent = self.deliver(self.write_mail("He kept the change."))
        self.assertRecordValues(
            report,
            [
                {
                    "channel": "mail",
                    "subject": "About the bus",
                    "body": "He kept the change.",
                    "is_anonymous": False,
                    "reporter_name": "Li Na",
                    "reporter_contact": "li.na@example.net",
                    "company_id": self.company.id,
                }
            ],
        )
        self.assertEqual(report.create_uid.id, SUPERUSER_ID)
        self.assertEqual(self.code_of(sent), report)
        self.assertEqual(sent[0]["To"], "li.na@example.net")
        self.assertEqual(sent[0]["From"], ADDRESS)

    def test_anonymous_wish(self):
        """AS-10: whoever asks to stay unknown does, in any table and in the log."""
        for words in ("I want to stay ANONYMOUS.", "请匿名处理。", "Anonym, bitte"):
            message = self.write_mail(words)
            message.add_attachment(
                b"Hello", "text", "plain", filename="SECRET-NAME.txt"
            )
            with (
                self.subTest(words=words),
                self.assertLogs(LOGGER, logging.INFO) as log,
            ):
                report, sent = self.deliver(message)
                self.assertTrue(report.is_anonymous, words)
                self.assertNotIn("li.na", "".join(log.output))
                self.assertEqual(self.code_of(sent), report)
                self.assertEqual(report.post_ids.attachment_ids.raw, b"Hello")
        self.env.flush_all()
        for table in (
            "travel_supervision_report",
            "travel_supervision_post",
            "travel_complaint_attempt",
            "mail_message",
            "mail_mail",
            "res_partner",
            "ir_attachment",
        ):
            self.env.cr.execute(f"SELECT to_jsonb(t)::text FROM {table} t")
            stored = "".join(row for (row,) in self.env.cr.fetchall())
            for trace in ("li.na", "Li Na", "SECRET-NAME", message["Message-ID"]):
                self.assertNotIn(trace, stored, table)

    def test_other_mails_are_logged_as_ever(self):
        """AS-10: only mails to supervision are left out of the log."""
        message = self.write_mail("Hello")
        team = self.env["helpdesk.ticket.team"].create(
            {
                "name": "Guest relations",
                "company_id": self.company.id,
                "alias_name": "guest-relations",
                "alias_domain_id": self.alias_domain.id,
            }
        )
        message.replace_header("To", team.alias_id.alias_full_name)
        with self.assertLogs(LOGGER, logging.INFO) as log:
            reports, sent = self.deliver(message)
        self.assertFalse(reports)
        self.assertFalse(sent)
        self.assertIn("li.na", "".join(log.output))

    def test_colleague_who_writes(self):
        """AS-10: an employee's mail bears nobody's id, though Odoo knows the sender."""
        self.stranger.email = "colleague@harmony.example.org"
        report, _sent = self.deliver(
            self.write_mail(
                "Anonymous, please.", "Colleague <colleague@harmony.example.org>"
            )
        )
        self.assertEqual(report.create_uid.id, SUPERUSER_ID)
        self.assertEqual(report.write_uid.id, SUPERUSER_ID)
        domain = [("author_id", "=", self.stranger.partner_id.id)]
        self.assertFalse(self.env["mail.message"].search(domain))

    def test_same_mail_twice(self):
        """AS-10: a mail that the server brings twice is one report."""
        message = self.write_mail("He kept the change.", Message_ID="<1@example.net>")
        first, _sent = self.deliver(message)
        second, sent = self.deliver(message)
        self.assertEqual(len(first), 1)
        self.assertFalse(second)
        self.assertFalse(sent)

    def test_machines_report_nothing(self):
        """AS-10, attack 44: an out-of-office mail is no report."""
        reports, sent = self.deliver(
            self.write_mail("I am away.", Auto_Submitted="auto-replied")
        )
        self.assertFalse(reports)
        self.assertFalse(sent)

    @mute_logger(
        "odoo.addons.travel_complaint_assessment.models.travel_supervision_mailbox"
    )
    def test_flood(self):
        """AS-10: one mailbox brings so many reports in an hour, and no more."""
        self.env["ir.config_parameter"].set_param(
            "travel_complaint_assessment.limit_supervision_write_visitor", "2/3600"
        )
        found = [len(self.deliver(self.write_mail(f"No. {n}"))[0]) for n in range(4)]
        self.assertEqual(found, [1, 1, 0, 0])
        other = self.write_mail("Hello", "Wang <wang@example.net>")
        self.assertEqual(len(self.deliver(other)[0]), 1)

    def test_gateway_alone(self):
        """AS-10, attack 41: nobody writes a report in another one's name."""
        with self.assertRaises(AccessError):
            self.deliver(self.write_mail("Zhao Lei took it."), self.stranger)

    def test_answer_by_mail(self):
        """AS-10: who has told an address is answered there, and may answer back."""
        report, _sent = self.deliver(self.write_mail("He kept the change."))
        report.with_user(self.assessor).sudo(False)._do_answer("Which bus?")
        mail = self.env["mail.mail"].search(
            [("email_to", "=", "li.na@example.net"), ("subject", "like", report.name)]
        )
        self.assertIn("Which bus?", mail.body_html)
        self.assertNotIn(self.assessor.name, mail.body_html)
        self.assertEqual(mail.email_from, ADDRESS)
        self.assertTrue(mail.auto_delete)
        subject = f"Re: [{report.name}] About the bus"
        new, _sent = self.deliver(self.write_mail("The white one.", LI, subject))
        self.assertFalse(new)
        self.assertEqual(report.post_ids[-1].body, "The white one.")
        self.assertEqual(report.post_ids[-1].kind, "reporter")
        # a number alone proves nothing
        for sender, words in (
            ("Wang <wang@example.net>", "It was me."),
            (LI, "The third, anonymous."),
        ):
            new, _sent = self.deliver(self.write_mail(words, sender, subject))
            self.assertEqual(len(new), 1, words)
        self.assertEqual(len(report.post_ids), 2)

    def test_no_mail_to_the_unknown(self):
        """AS-10: whoever is unknown, or has left a phone, gets no mail."""
        for values in (
            {"is_anonymous": True},
            {"is_anonymous": False, "reporter_contact": "+86 138"},
        ):
            report, _code = self.take_in(**values)
            report.with_user(self.assessor).sudo(False)._do_answer("Which bus?")
            mails = self.env["mail.mail"].search([("subject", "like", report.name)])
            self.assertFalse(mails)

    def test_code_that_cannot_be_sent(self):
        """AS-10: a mail server that is down costs no report, and the log stays mute."""

        def fail(_self, _mail, **_options):
            raise ConnectionError("li.na@example.net refused")

        name = (
            "odoo.addons.travel_complaint_assessment.models.travel_supervision_mailbox"
        )
        with (
            patch.object(self.registry["ir.mail_server"], "send_email", fail),
            self.assertLogs(name, "WARNING") as log,
        ):
            self.env["mail.thread"].with_user(self.gateway).message_process(
                False, self.write_mail("Hello").as_bytes()
            )
            with self.enter_registry_test_mode():
                self.env.cr.postcommit.run()
        self.assertTrue(self.Report.search([("body", "=", "Hello")]))
        self.assertNotIn("li.na", "".join(log.output))
