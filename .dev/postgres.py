"""PostgreSQL: the embedded one, or one's own when PGHOST or PGSERVICE is set.

Odoo and all tools here take the connection from libpq's own variables (PGHOST, PGPORT,
PGUSER, PGPASSWORD), so that both cases run the same code.
"""

import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from place import PYTHON, ROOT, SANDBOX, Stop, call, environment, say

DATA = SANDBOX / "postgres"
# Inside, so that whoever removes the folder removes it as well.
PREPARED = DATA / "prepared.json"
ROLE = "odoo"
OLDEST_VERSION = 14
STOP_SECONDS = 60
# A workshop's database may lose its last second in a power cut; tests get twice as
# fast.
SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "512MB",
    "max_wal_size": "2GB",
    "max_connections": "200",
}


def is_own():
    """Whether the person brought a server of their own."""
    return any(os.environ.get(name) for name in ("PGHOST", "PGHOSTADDR", "PGSERVICE"))


def ensure():
    """Have a PostgreSQL that answers, and name it in this process's environment.

    :raise Stop: when the server cannot be reached, or its role cannot make databases
    """
    if is_own():
        _check_own()
        return
    # What a person has set for another server (a port, a password) is not for this one.
    for name in [name for name in os.environ if name.startswith("PG")]:
        del os.environ[name]
    wanted = json.dumps(SETTINGS)
    if not (_pid() and PREPARED.exists() and PREPARED.read_text() == wanted):
        _start()
        PREPARED.write_text(wanted)
    port, socket = _pid_file()[3:5]
    os.environ.update(PGHOST=socket, PGPORT=port, PGUSER=ROLE)


def stop():
    """Stop the embedded server, if it runs and is what this process works with."""
    pid = _pid()
    if not pid or (is_own() and os.environ.get("PGHOST") != _pid_file()[4]):
        return
    os.kill(pid, signal.SIGINT)  # PostgreSQL's "fast shutdown"
    deadline = time.monotonic() + STOP_SECONDS
    while _pid():
        if time.monotonic() > deadline:
            raise Stop(f"The embedded PostgreSQL (process {pid}) does not end.")
        time.sleep(0.1)


def remove():
    """Throw the embedded server away, with all its databases."""
    stop()
    shutil.rmtree(DATA, ignore_errors=True)


def query(database, sql):
    """The rows that `sql` gives in `database`, as psycopg2 gives them."""
    script = (
        "import json, sys, psycopg2\n"
        "connection = psycopg2.connect(dbname=sys.argv[1])\n"
        "connection.autocommit = True\n"
        "cursor = connection.cursor()\n"
        "cursor.execute(sys.argv[2])\n"
        "print(json.dumps(cursor.fetchall() if cursor.description else []))\n"
    )
    done = subprocess.run(
        [PYTHON, "-c", script, database, sql],
        check=False,
        capture_output=True,
        text=True,
        env=environment(),
    )
    if done.returncode:
        reason = " ".join(done.stderr.rpartition("Error: ")[2].split())
        raise Stop(f"PostgreSQL refused: {reason}")
    return json.loads(done.stdout)


def _pid_file():
    """The lines of the embedded server's pid file: pid, folder, time, port, socket …"""
    path = DATA / "postmaster.pid"
    return path.read_text().splitlines() if path.exists() else []


def _pid():
    """The embedded server's process, or None. Another process of that number is not."""
    lines = _pid_file()
    if len(lines) < 5:
        return None
    try:
        command = Path(f"/proc/{int(lines[0])}/cmdline").read_bytes()
    except OSError:
        return None
    return int(lines[0]) if str(DATA.resolve()).encode() in command else None


def _start():
    if " " in str(DATA.resolve()):
        raise Stop(
            f"The embedded PostgreSQL cannot live in a folder with blanks in its name: "
            f"{ROOT}. Move the project, or bring a server of your own (PGHOST, PGUSER)."
        )
    if not _pid():
        say("starting the embedded PostgreSQL …")
        (DATA / "postmaster.pid").unlink(missing_ok=True)  # of a server that died
    # The package keeps its lock here; by default all users of the machine share one.
    runtime = Path(tempfile.gettempdir(), f"travel-complaint-{os.getuid()}")
    (runtime / "python_PostgresServer").mkdir(parents=True, exist_ok=True)
    runtime.chmod(0o700)
    call(
        *(PYTHON, ROOT / ".dev/postgres_start.py", DATA, ROLE, json.dumps(SETTINGS)),
        log="postgres.log",
        env=environment(XDG_RUNTIME_DIR=str(runtime)),
    )


def _check_own():
    ((version, can_create, is_super, name),) = query(
        os.environ.get("PGDATABASE", "postgres"),
        "SELECT current_setting('server_version_num')::int / 10000,"
        " rolcreatedb, rolsuper, rolname FROM pg_roles WHERE rolname = current_user",
    )
    if version < OLDEST_VERSION:
        raise Stop(
            f"PostgreSQL {OLDEST_VERSION} or newer is needed, this is {version}."
        )
    if name == "postgres":
        raise Stop(
            "Odoo refuses the database user postgres. Make another one "
            "(createuser --createdb odoo) and set PGUSER."
        )
    if not (can_create or is_super):
        raise Stop(
            f"The database role {name} may not create databases. As a superuser: "
            f'ALTER ROLE "{name}" CREATEDB;'
        )
