"""How PostgreSQL would do what the code asks: tables that are read from end to end."""

import json
import re
from contextlib import contextmanager
from unittest.mock import patch

from odoo.sql_db import Cursor

PLANNED = re.compile(r"\s*(SELECT|UPDATE|DELETE|INSERT|WITH)\b", re.IGNORECASE)
# Tables of this many rows have grown with the cases; smaller ones are settings.
LARGE = 20_000


@contextmanager
def captured():
    """The statements that reach the database meanwhile, as a list of texts."""
    statements = []
    execute = Cursor.execute

    def note(cursor, query, params=None, log_exceptions=True):
        result = execute(cursor, query, params, log_exceptions)
        statements.append(cursor._obj.query.decode(errors="replace"))
        return result

    with patch.object(Cursor, "execute", note):
        yield statements


def find_scans(cursor, statements, large=LARGE):
    """Which of these statements read a large table from end to end.

    :param cursor: a cursor; nothing is executed, only planned
    :return: a list of (statement, table)
    """
    cursor.execute("SELECT relname FROM pg_class WHERE reltuples >= %s", [large])
    tables = {name for (name,) in cursor.fetchall()}
    found = []
    for statement in statements:
        if not PLANNED.match(statement):
            continue
        cursor.execute("SAVEPOINT bench_plan")
        # Not by parameters: what looks like one in the text is none.
        cursor._obj.execute(f"EXPLAIN (FORMAT JSON) {statement}".encode())
        ((plan,),) = cursor.fetchall()
        cursor.execute("ROLLBACK TO SAVEPOINT bench_plan")
        plan = json.loads(plan) if isinstance(plan, str) else plan
        scanned = {name for name in _scanned(plan[0]["Plan"]) if name in tables}
        found += [(statement, name) for name in sorted(scanned)]
    return found


def _scanned(node):
    if node["Node Type"] == "Seq Scan":
        yield node["Relation Name"]
    for child in node.get("Plans", ()):
        yield from _scanned(child)
