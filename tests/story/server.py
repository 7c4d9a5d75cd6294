"""A server of the story's own, on a database of its own."""

import contextlib
import re
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

import database
import mail_catcher
import postgres
from place import CONFIG, LOGS, PYTHON, SANDBOX, Stop, environment

# Jobs that would report to Odoo's makers, or throw away real files (everybody's
# logins) by the time of the story.
WITHOUT_JOBS = """
    UPDATE ir_cron SET active = false WHERE id IN (
        SELECT res_id FROM ir_model_data WHERE model = 'ir.cron' AND name IN (
            'autovacuum_job', 'ir_cron_module_update_notification',
            'ir_cron_digest_scheduler_action'))
"""
WAIT_SECONDS = 120
FAULT = re.compile(r" (ERROR|CRITICAL) \S+ odoo\.(http|addons\.travel_\w+)")
SCRIPT = Path(__file__).with_name("odoo_with_clock.py")


@contextlib.contextmanager
def own_database(name):
    """A copy of the test database: our addons, and no case yet."""
    database.copy_test(name)
    try:
        postgres.query(name, WITHOUT_JOBS)
        yield
    finally:
        database.drop(name)


class Server:
    """Odoo with the clock of the story.

    :param name: the database
    :param mail_port: where an SMTP server takes what it sends
    """

    def __init__(self, name, mail_port, calendar):
        port = find_port()
        self.address = f"http://127.0.0.1:{port}"
        self.log = LOGS / f"{name}.log"
        self._calendar = calendar
        self._options = [
            *("-c", CONFIG, "-d", name, "--http-port", str(port)),
            *mail_catcher.options(mail_port),
            # A leap of the clock is no request or job that has taken days.
            *("--limit-time-real", "0", "--limit-time-real-cron", "0"),
        ]

    def __enter__(self):
        LOGS.mkdir(parents=True, exist_ok=True)
        start = self._calendar.moment("Mon 08:00")
        with open(self.log, "wb") as log:
            self._process = subprocess.Popen(
                [
                    # Without -P the folder of the script would hide Python's modules.
                    *(PYTHON, "-P", SCRIPT, start.isoformat(sep=" ")),
                    *map(str, self._options),
                ],
                cwd=SANDBOX,
                env=environment(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        try:
            self._wait()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *error):
        self._process.stdin.close()
        try:
            self._process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()

    def _wait(self):
        deadline = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                break
            with (
                contextlib.suppress(urllib.error.URLError, OSError),
                urllib.request.urlopen(f"{self.address}/web/health", timeout=30),
            ):
                return
            time.sleep(0.2)
        tail = "\n".join(self.log.read_text(errors="replace").splitlines()[-20:])
        raise Stop(f"The server of the story did not come:\n{tail}")

    def read_errors(self):
        """The lines of its log that tell of an error in our addons, or of a request.

        Odoo's own jobs now and then meet what people do, and are run again.
        """
        lines = self.log.read_text(errors="replace").splitlines()
        return [line for line in lines if FAULT.search(line)]

    def put_clock(self, when):
        """Let it be `when` at the agency, such as "Tue 09:20"."""
        self._process.stdin.write(f"{self._calendar.moment(when)}\n")
        self._process.stdin.flush()
        if self._process.stdout.readline() != "moved\n":
            raise Stop("The server of the story has ended; see .sandbox/log.")


def find_port():
    """A port of this machine that is free."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]
