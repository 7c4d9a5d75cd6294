"""Mail servers on loopback, and an agency that receives and sends by them."""

import asyncio
import email
import email.policy
import re
import smtplib
import socket
from pathlib import Path
from unittest.mock import patch

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

from odoo.tests import new_test_user

from odoo.addons.base.models import ir_mail_server

from .common import GROUP, ComplaintCommon

HOST = "127.0.0.1"
DOMAIN = "harmony.example.com"
ADDRESS = f"guest-relations@{DOMAIN}"
MAILS = Path(__file__).parent / "mails"


class MailServer:
    """An SMTP server that takes mails in, or behaves as badly as a test wants.

    :ivar list received: the raw bytes of what was accepted
    :ivar str refusal: what each recipient is answered instead of being accepted
    :ivar bool hangs: never answer once a mail has been handed over
    """

    def __init__(self, deliver=None):
        self.received = []
        self.refusal = None
        self.hangs = False
        self._deliver = deliver
        self.port = _find_port()
        self._controller = _Controller(self, hostname=HOST, port=self.port)

    def __enter__(self):
        self._controller.start()
        return self

    def __exit__(self, *error):
        self._controller.stop()

    def connect(self):
        """A client that talks to this server."""
        return smtplib.SMTP(HOST, self.port, timeout=30)

    @property
    def messages(self):
        """The accepted mails, parsed."""
        return [
            email.message_from_bytes(raw, policy=email.policy.default)
            for raw in self.received
        ]

    async def handle_RCPT(self, server, session, envelope, address, options):
        """Accept a recipient, unless the test wants it refused."""
        if self.refusal:
            return self.refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        """Take a mail in; hand it over as a mail server hands mails to Odoo."""
        if self.hangs:
            await asyncio.Event().wait()
        if self._deliver:
            try:
                self._deliver(envelope.content)
            except Exception as error:  # noqa: BLE001  (the sender is told, as by any MX)
                return f"554 {type(error).__name__}"
        self.received.append(envelope.content)
        return "250 OK"


class _Controller(Controller):
    def factory(self):
        # A loopback line in a test: 100 kB in a header are what we want to see.
        return SMTP(self.handler, enable_SMTPUTF8=True, data_size_limit=None)


class SilentServer:
    """A mail server that takes the connection and says nothing, for ever."""

    def __enter__(self):
        self._socket = socket.create_server((HOST, 0))
        self.port = self._socket.getsockname()[1]
        return self

    def __exit__(self, *error):
        self._socket.close()

    def count_connections(self):
        """How many clients have called."""
        self._socket.setblocking(False)
        count = 0
        while True:
            try:
                self._socket.accept()[0].close()
            except BlockingIOError:
                return count
            count += 1


def _find_port():
    with socket.create_server((HOST, 0)) as probe:
        return probe.getsockname()[1]


class MailCommon(ComplaintCommon):
    """A team with an address, a gateway user, and an outgoing mail server."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.alias_domain = cls.env["mail.alias.domain"].create({"name": DOMAIN})
        cls.company.write({"alias_domain_id": cls.alias_domain.id, "name": "Harmony"})
        (cls.team + cls.ordinary_team).alias_domain_id = cls.alias_domain
        cls.team.alias_name = "guest-relations"
        cls.ordinary_team.alias_name = "it-support"
        cls.gateway = new_test_user(
            cls.env,
            "complaint_gateway",
            groups=f"{GROUP}mail_gateway",
            company_id=cls.company.id,
        )
        cls.env["ir.mail_server"].search([]).active = False
        cls.smtp = cls.env["ir.mail_server"].create(
            {"name": "Loopback", "smtp_host": HOST, "smtp_port": 1}
        )

    # Incoming

    def deliver(self, raw):
        """What the mail server does with a mail: give it to Odoo as the gateway."""
        threads = self.env["mail.thread"].with_user(self.gateway)
        result = threads.message_process(False, raw)
        self.env.flush_all()
        return result

    def receive(self, raw, **headers):
        """Send a mail to the agency over SMTP.

        :param raw: bytes, or the name of a mail in mails/
        :param headers: headers to be put in front, e.g. In_Reply_To="<…>"
        :return: the tickets that it made
        """
        raw = self.compose(raw, **headers)
        before = self.env["helpdesk.ticket"].search([])
        with MailServer(self.deliver) as server, server.connect() as client:
            client.sendmail("sender@example.com", [ADDRESS], raw)
        return self.env["helpdesk.ticket"].search([]) - before

    @staticmethod
    def compose(raw, **headers):
        """The bytes of a mail with further headers in front."""
        if isinstance(raw, str):
            raw = (MAILS / f"{raw}.eml").read_bytes()
        lines = [
            f"{name.replace('_', '-')}: {value}\n".encode()
            for name, value in headers.items()
        ]
        return re.sub(rb"\r?\n", b"\r\n", b"".join([*lines, raw]))

    @staticmethod
    def write_mail(sender, subject, body="Hello.", **headers):
        """A simple mail from `sender` to the team, as bytes."""
        message = email.message.EmailMessage(policy=email.policy.SMTP)
        message["From"] = sender
        message["To"] = headers.pop("To", ADDRESS)
        message["Subject"] = subject
        message["Message-ID"] = headers.pop("Message_ID", email.utils.make_msgid())
        for name, value in headers.items():
            message[name.replace("_", "-")] = value
        message.set_content(body)
        return message.as_bytes()

    # Outgoing

    def send_notices(self, server, timeout=5):
        """Let the cron send what is owed through `server`, for real.

        :param server: MailServer or SilentServer
        :param timeout: seconds until Odoo takes a silent server for dead
        """
        self.smtp.smtp_port = server.port
        self.env.flush_all()
        cron = self.env.ref("travel_complaint.ir_cron_send_notices")
        with (
            patch.object(
                self.registry["ir.mail_server"], "_disable_send", lambda *args: False
            ),
            patch.object(ir_mail_server, "SMTP_TIMEOUT", timeout),
            self.enter_registry_test_mode(),
        ):
            cron.method_direct_trigger()
        self.env.invalidate_all()
