"""The demo server on loopback: start, wait until it answers, stop."""

import contextlib
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request

import mail_catcher
import postgres
from place import (
    CONFIG,
    DEMO_DATABASE,
    LOGS,
    PYTHON,
    SANDBOX,
    Stop,
    environment,
    say,
)

PID_FILE = SANDBOX / "server.pid"
DEFAULT_PORT = 8069
WAIT_SECONDS = 120


def running():
    """The port of our running server, or None."""
    try:
        pid, port = map(int, PID_FILE.read_text().split())
    except (FileNotFoundError, ValueError):
        return None
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as command:
            words = command.read().split(b"\0")
        # Tests name the same configuration, but listen on no port of ours.
        is_ours = {str(CONFIG).encode(), b"--http-port"} <= set(words)
    except OSError:
        is_ours = False
    return port if is_ours else None


def start():
    """Have the server running and answering, and the mail catcher beside it.

    :return: its address
    :raise Stop: when it dies or does not answer in time
    """
    port, wanted, process = running(), _wanted_port(), None
    if port and wanted and port != wanted:
        stop()
        port = None
    if port and mail_catcher.running() is None:
        stop()  # it sends its mails to a post office that has closed
        port = None
    if port is None:
        port = next_port()
        mail_port = mail_catcher.start()
        _settle_at(f"http://127.0.0.1:{port}")
        LOGS.mkdir(parents=True, exist_ok=True)
        say("starting the server …")
        with open(LOGS / "server.log", "wb") as log:
            process = subprocess.Popen(
                [
                    *(PYTHON, "-m", "odoo", "-c", CONFIG, "-d", DEMO_DATABASE),
                    *("--http-port", str(port), "--gevent-port", str(port)),
                    *mail_catcher.options(mail_port),
                ],
                cwd=SANDBOX,
                env=environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        PID_FILE.write_text(f"{process.pid} {port}")
    address = f"http://127.0.0.1:{port}"
    _wait_for(f"{address}/web/login", process)
    return address


def stop():
    """Stop our server and the mail catcher, if they run."""
    if running() is not None:
        pid = int(PID_FILE.read_text().split()[0])
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
            for _attempt in range(100):
                if running() is None:
                    break
                time.sleep(0.1)
            else:
                os.kill(pid, signal.SIGKILL)
    PID_FILE.unlink(missing_ok=True)
    mail_catcher.stop()


def logins(database=DEMO_DATABASE):
    """The people of the demo agency who have a login: (role, name, login)."""
    return postgres.query(
        database,
        """
        SELECT p.function, p.name, u.login
          FROM ir_model_data d
          JOIN res_users u ON u.id = d.res_id AND u.active
          JOIN res_partner p ON p.id = u.partner_id
         WHERE d.model = 'res.users' AND d.name LIKE '%\\_demo'
           AND d.module LIKE 'travel\\_complaint%'
         ORDER BY d.id
        """,
    )


def next_port():
    """The port on which the next server will answer.

    :raise Stop: when the one that was asked for is taken
    """
    return _free_port(_wanted_port())


def _wanted_port():
    """The port that the person has named, or None."""
    text = os.environ.get("PORT", "")
    if text and not (text.isdecimal() and 0 < int(text) < 65536):
        raise Stop(f"PORT={text} is no port. Name one like this: make run PORT=8070")
    return int(text) if text else None


def _free_port(wanted):
    candidates = [wanted] if wanted else range(DEFAULT_PORT, DEFAULT_PORT + 50)
    for port in candidates:
        with socket.socket() as probe:
            # As Odoo does: a port is free although its last connections linger.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise Stop(
        f"Port {wanted or DEFAULT_PORT} is taken. Name another one like this: "
        "make run PORT=9000"
    )


def _settle_at(address):
    """Let the links in mails lead to this server."""
    postgres.query(
        DEMO_DATABASE,
        f"UPDATE ir_config_parameter SET value = '{address}'"
        " WHERE key = 'web.base.url'",
    )


def _wait_for(url, process):
    """Wait until `url` answers.

    :param process: the server, if this run has started it. A process that has only just
        begun cannot be told from one that has ended by its command line.
    """
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        if running() is None if process is None else process.poll() is not None:
            log = (LOGS / "server.log").read_text(errors="replace").splitlines()
            raise Stop("The server ended:\n" + "\n".join(log[-20:]))
        try:
            with urllib.request.urlopen(url, timeout=60) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
    raise Stop(f"{url} does not answer; see .sandbox/log/server.log")
