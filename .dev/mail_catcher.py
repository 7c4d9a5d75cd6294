"""The demo agency's post office: takes every mail on loopback and delivers none.

Each mail becomes a file in .sandbox/mail that any mail program opens. Nothing leaves
the machine, so that no stranger gets the post of an invented guest.
"""

import asyncio
import contextlib
import datetime
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from place import LOGS, PYTHON, SANDBOX, Stop, environment

MAILS = SANDBOX / "mail"
PID_FILE = SANDBOX / "mail.pid"
HOST = "127.0.0.1"
LARGEST = 50 * 1024 * 1024
WAIT_SECONDS = 20


def running():
    """The port of our running catcher, or None."""
    try:
        pid, port = map(int, PID_FILE.read_text().split())
    except (FileNotFoundError, ValueError):
        return None
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as command:
            is_ours = str(MAILS).encode() in command.read()
    except OSError:
        is_ours = False
    return port if is_ours else None


def start():
    """Have the catcher running, on the port it had before if that is still free.

    :return: its port
    :raise Stop: when it does not answer
    """
    port = running()
    if port is not None:
        return port
    port = _free_port()
    LOGS.mkdir(parents=True, exist_ok=True)
    MAILS.mkdir(parents=True, exist_ok=True)
    with open(LOGS / "mail.log", "wb") as log:
        process = subprocess.Popen(
            [PYTHON, Path(__file__), str(port), MAILS],
            cwd=SANDBOX,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    PID_FILE.write_text(f"{process.pid} {port}")
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        if answers(port):
            return port
        time.sleep(0.1)
    raise Stop("The mail catcher does not answer; see .sandbox/log/mail.log")


def stop():
    """Stop the catcher, if it runs. Its port is remembered."""
    if running() is None:
        return
    pid = int(PID_FILE.read_text().split()[0])
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + WAIT_SECONDS
        while running() is not None and time.monotonic() < deadline:
            time.sleep(0.1)


def answers(port):
    """Whether an SMTP server answers on this port."""
    try:
        with socket.create_connection((HOST, port), timeout=2) as connection:
            return connection.recv(3) == b"220"
    except OSError:
        return False


def options(port):
    """What Odoo's command line needs to send its mails here."""
    return ("--smtp", HOST, "--smtp-port", str(port))


def empty():
    """Throw away the mails of an agency that is gone."""
    for mail in MAILS.glob("*.eml"):
        mail.unlink()


def _free_port():
    try:
        last = int(PID_FILE.read_text().split()[1])
    except (FileNotFoundError, ValueError, IndexError):
        last = 0
    for port in (last, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return probe.getsockname()[1]
    raise Stop("No port is free for the mail catcher.")


class Catcher:
    """Writes each mail into a folder; the name tells when and for whom."""

    def __init__(self, folder):
        self.folder = folder

    async def handle_DATA(self, _server, _session, envelope):
        """Keep one mail.

        :return: the answer to the sender
        """
        moment = f"{datetime.datetime.now():%Y%m%d-%H%M%S-%f}"
        names = ",".join(re.sub(r"[^\w.@+-]", "_", to) for to in envelope.rcpt_tos)
        path = self.folder / f"{moment} {names[:120]}.eml"
        unfinished = path.with_suffix(".part")
        unfinished.write_bytes(envelope.original_content)
        unfinished.rename(path)
        return "250 kept"


async def serve(port, folder):
    """Take mails until somebody ends this process."""
    # Only this process needs the package; the others run before it is installed.
    from aiosmtpd.smtp import SMTP

    def conversation():
        return SMTP(
            Catcher(folder), data_size_limit=LARGEST, enable_SMTPUTF8=True, loop=loop
        )

    loop = asyncio.get_running_loop()
    server = await loop.create_server(conversation, HOST, port)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), Path(sys.argv[2])))
