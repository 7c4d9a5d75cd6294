"""Odoo as a server whose clock can be put forward; run by `server.py`.

Time goes by as it always does, but from the moment that the last line on the standard
input has named. When that input ends, so does the server: it outlives no story.
"""

import os
import signal
import sys
import threading
from datetime import datetime

from freezegun import freeze_time

# Logins are kept in files, whose times are real; so is their age.
REAL_TIME = ["werkzeug"]


def obey(clock):
    """Put the clock to each moment that comes in, and say so."""
    for line in sys.stdin:
        clock.move_to(line.strip())
        sys.stdout.write("moved\n")
        sys.stdout.flush()
    os.kill(os.getpid(), signal.SIGTERM)


def main(moment, *arguments):
    """Start Odoo at `moment` (UTC) with its own `arguments`."""
    clock = freeze_time(moment, tick=True, ignore=REAL_TIME).start()
    # Odoo comes after the clock: whatever it imports tells the story's time.
    import odoo.cli
    from odoo.sql_db import Cursor

    def now(cursor):
        """The moment of the transaction; PostgreSQL knows the real one alone."""
        if cursor._now is None:
            cursor._now = datetime.now()
        return cursor._now

    Cursor.now = now
    threading.Thread(target=obey, args=(clock,), daemon=True).start()
    sys.argv = ["odoo", *arguments]
    odoo.cli.main()


if __name__ == "__main__":
    main(*sys.argv[1:])
