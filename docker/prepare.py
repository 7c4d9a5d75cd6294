"""Bring the database to the code, then become the command given as arguments.

The first start installs the addons that ODOO_ADDONS names. A later start updates those
whose files changed since, and all of them after a new release of Odoo. Safe to kill and
to start again: what is missing is read from the database, and what was updated is
written down only afterwards. Containers that start together take turns.

It does not make a database backup before an update; README.md says how.
"""

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import psycopg2
from passlib.context import CryptContext

from odoo import release
from odoo.modules.module import get_module_path
from odoo.tools import config

DATABASE = os.environ["PGDATABASE"]
WANTED = os.environ.get("ODOO_ADDONS", "travel_complaint").replace(",", " ").split()
WAIT_SECONDS = 120
# Any number will do, as long as nobody else takes it on this server.
LOCK = 0x7472_6176_656C
STAMP = "travel_complaint.deployed"
# Updating takes locks that may have to wait, and long steps without a query.
PATIENT = "-c lock_timeout=0 -c idle_in_transaction_session_timeout=0"
PASSWORDS = CryptContext(["pbkdf2_sha512", "plaintext"])
USABLE = ("installed", "to upgrade")


def main(command):
    """Prepare the database, then replace this process by `command`."""
    # Without this, a stopped container would leave the update running headless.
    signal.signal(signal.SIGTERM, lambda *_args: sys.exit(143))
    config.parse_config([], setup_logging=False)
    with closing(wait_for_server()) as server:
        query(server, "SELECT pg_advisory_lock(%s)", LOCK)
        bring_up_to_date(exists=bool(_find_database(server)))
        with closing(connect(DATABASE)) as database:
            apply_settings(database)
            check_safe(database)
    os.execvp(command[0], command)


def wait_for_server():
    """A connection to the maintenance database, as soon as the server gives one."""
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            return connect("postgres")
        except psycopg2.OperationalError as error:
            if time.monotonic() > deadline:
                sys.exit(f"PostgreSQL does not let us in: {error}")
        time.sleep(0.5)


def bring_up_to_date(exists):
    """Install what is wanted and missing, update what changed.

    :param exists: whether there is a database yet (Odoo makes one if it may)
    """
    present, stamp = _state() if exists else ({}, {})
    missing = [name for name in WANTED if name not in present]
    changed = [name for name, mark in present.items() if stamp.get(name) != mark]
    if not (missing or changed):
        say("the database is up to date")
        return
    arguments = []
    if missing:
        say(f"installing {', '.join(missing)}")
        arguments += ["-i", ",".join(missing)]
    if changed:
        # All others depend on base, and follow it.
        changed = ["base"] if "base" in changed else changed
        say(f"updating {', '.join(changed)}")
        arguments += ["-u", ",".join(changed)]
    done = subprocess.run(
        ["odoo", *arguments, "--stop-after-init", "--no-http"],
        check=False,
        env={**os.environ, "PGOPTIONS": PATIENT},
    )
    if done.returncode:
        sys.exit("that failed, see the log above; the next start tries again")
    present, _stamp = _state()
    failed = [name for name in WANTED if name not in present]
    if failed:
        sys.exit(f"not installed, see the log above: {', '.join(failed)}")
    with closing(connect(DATABASE)) as database:
        set_parameter(database, STAMP, json.dumps(present, sort_keys=True))


def apply_settings(database):
    """The site's addresses, and a password for an administrator who has none."""
    # Printing fetches style sheets and pictures from Odoo: without a detour.
    set_parameter(database, "report.url", f"http://127.0.0.1:{config['http_port']}")
    address = os.environ.get("ODOO_BASE_URL")
    if address:
        set_parameter(database, "web.base.url", address)
        # Else the address that an administrator happens to log in by would end up in
        # the links of our mails.
        set_parameter(database, "web.base.url.freeze", "True")
    file = os.environ.get("ODOO_ADMIN_PASSWORD_FILE")
    for user_id, login, stored in _administrators(database):
        if file and _is_default(login, stored):
            hashed = PASSWORDS.hash(Path(file).read_text().strip())
            change = "UPDATE res_users SET password = %s WHERE id = %s"
            query(database, change, hashed, user_id)
            say(f"the user {login} has got the password of {file}")


def check_safe(database):
    """Refuse to serve a database or a configuration that is open to anybody."""
    problems = []
    if config["list_db"]:
        problems.append("list_db is on: anybody could see and drop the databases")
    if config["admin_passwd"]:
        problems.append("admin_passwd is set: leave it empty")
    if not config["proxy_mode"]:
        problems.append("proxy_mode is off: all guests would share the proxy's address")
    for _user_id, login, stored in _administrators(database):
        if _is_default(login, stored):
            problems.append(
                f"the user {login} has the password that everybody knows: name a file "
                "with another one in ODOO_ADMIN_PASSWORD_FILE"
            )
    if query(database, "SELECT 1 FROM ir_module_module WHERE demo LIMIT 1"):
        problems.append(
            "the database has demonstration data, with users whose passwords everybody "
            "knows: start with a new one"
        )
    if problems:
        sys.exit("not started.\n- " + "\n- ".join(problems))


def connect(name):
    """A connection in which each statement stands for itself, and may wait."""
    connection = psycopg2.connect(dbname=name, options=PATIENT)
    connection.autocommit = True
    return connection


def query(connection, sql, *values):
    """The rows that `sql` gives, if any."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else []


def set_parameter(database, key, value):
    """Set a system parameter; servers that run see it after their next start."""
    query(
        database,
        """
        INSERT INTO ir_config_parameter (key, value, create_date, write_date)
        VALUES (%s, %s, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC')
        ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value
        """,
        key,
        value,
    )


def say(text):
    """Tell the log what is going on."""
    print(f"prepare: {text}", flush=True)


def _find_database(server):
    return query(server, "SELECT 1 FROM pg_database WHERE datname = %s", DATABASE)


def _state():
    """What is installed now, and what was when we last updated: name -> mark.

    The mark of Odoo's own addons is its release, that of others a sum of their files.
    """
    with closing(connect(DATABASE)) as database:
        if not query(database, "SELECT to_regclass('ir_module_module')")[0][0]:
            return {}, {}
        names = query(
            database,
            "SELECT name FROM ir_module_module WHERE state IN %s ORDER BY name",
            USABLE,
        )
        stamp = query(
            database, "SELECT value FROM ir_config_parameter WHERE key = %s", STAMP
        )
    return _marks([name for (name,) in names]), json.loads(stamp[0][0]) if stamp else {}


def _marks(names):
    own = Path(get_module_path("base")).parent, Path(get_module_path("web")).parent
    marks = {}
    for name in names:
        path = get_module_path(name, display_warning=False)
        if path is None:
            sys.exit(f"the database needs the addon {name}, which is not here")
        folder = Path(path)
        marks[name] = release.version if folder.parent in own else _mark(folder)
    return marks


def _mark(folder):
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            digest.update(str(path.relative_to(folder)).encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _administrators(database):
    return query(
        database,
        """
        SELECT u.id, u.login, u.password
          FROM res_users u
          JOIN ir_model_data d
            ON d.model = 'res.users' AND d.res_id = u.id
           AND d.module = 'base' AND d.name = 'user_admin'
         WHERE u.active
        """,
    )


def _is_default(login, stored):
    return any(PASSWORDS.verify(guess, stored or "") for guess in {login, "admin"})


if __name__ == "__main__":
    main(sys.argv[1:])
