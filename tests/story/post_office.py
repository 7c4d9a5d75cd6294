"""The mail server of the story: it takes mails for the agency and from it, by SMTP.

What is addressed to the agency goes to Odoo's own script for mail servers, as from the
pipe of Postfix. All other mails wait here until their reader fetches them.
"""

import asyncio
import email
import email.policy
import email.utils
import re
import smtplib
import socket
import subprocess
import time

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

from place import ODOO_PACKAGES, PYTHON, environment

from .book import Wrong

HOST = "127.0.0.1"
DOMAIN = "harmony.example"
SCRIPT = ODOO_PACKAGES / "odoo/addons/mail/static/scripts/odoo-mailgate.py"
PATIENCE = 120  # seconds until a mail that does not come is given up
LINK = re.compile(r"""href=["']([^"']*/complaint/[^"']+)["']""")


class PostOffice:
    """An SMTP server on loopback.

    :ivar list mails: what waits here, parsed
    """

    def __init__(self):
        self.mails = []
        self._gate = None
        with socket.create_server((HOST, 0)) as probe:
            self.port = probe.getsockname()[1]
        self._controller = _Controller(self, hostname=HOST, port=self.port)

    def __enter__(self):
        self._controller.start()
        return self

    def __exit__(self, *error):
        self._controller.stop()

    def open_gate(self, *options):
        """From now on, hand mails for the agency over with these `options`."""
        self._gate = [PYTHON, SCRIPT, *options]

    def send(self, message):
        """Send a mail as a guest's mail program does.

        :return: what the server answered
        """
        with smtplib.SMTP(HOST, self.port, timeout=PATIENCE) as client:
            client.ehlo()
            client.mail(email.utils.parseaddr(message["From"])[1])
            client.rcpt(email.utils.parseaddr(message["To"])[1])
            code, text = client.data(message.as_bytes(policy=email.policy.SMTP))
        return f"{code} {text.decode()}"

    def fetch(self, address, words):
        """Wait for a mail to `address` with `words` in its subject, and take it."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            for mail in self.mails:
                if address in mail["To"] and words in mail["Subject"]:
                    self.mails.remove(mail)
                    return mail
            time.sleep(0.1)
        raise Wrong(
            f"mail to {address}: “{words}” has not come; there are: "
            + "; ".join(f"{mail['To']} “{mail['Subject']}”" for mail in self.mails)
        )

    # What aiosmtpd calls

    async def handle_DATA(self, _server, _session, envelope):
        """Take one mail.

        :return: the answer to the sender
        """
        if not any(name.endswith(f"@{DOMAIN}") for name in envelope.rcpt_tos):
            policy = email.policy.default
            self.mails.append(email.message_from_bytes(envelope.content, policy=policy))
            return "250 kept"
        # In a thread: Odoo may send a mail here before it has taken this one.
        done = await asyncio.to_thread(
            subprocess.run,
            self._gate,
            check=False,
            input=envelope.content,
            env=environment(),
        )
        return "250 handed over" if not done.returncode else f"554 {done.returncode}"


class _Controller(Controller):
    def factory(self):
        return SMTP(self.handler, enable_SMTPUTF8=True, data_size_limit=None)


def read_link(mail):
    """The private link in a mail to a guest."""
    body = mail.get_body(("html",)).get_content()
    found = LINK.search(body)
    if not found:
        raise Wrong(f"no link in the mail “{mail['Subject']}”")
    return found[1].replace("&amp;", "&")
