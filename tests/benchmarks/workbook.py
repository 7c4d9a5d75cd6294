"""The month of a hundred thousand cases as a workbook, against a plain loop (G15)."""

import json
import subprocess
from pathlib import Path

import contenders
import goals
import reports
import samples
import templates

from odoo import fields, sql_db
from odoo.modules.registry import Registry

import place

CASES = 100_000
MONTH = "2026-10"
NAMES = frozenset({"month workbook"})
DATABASES = (templates.BOOK_NAME,)
TURNS = 1
PROGRAM = Path(__file__).with_name("write_workbook.py")
# Each column has something in it, and no two neighbours the same.
FILL = """
    UPDATE travel_complaint_figure
       SET month = %(month)s, received_on = %(first)s::date + id %% 28,
           closed_on = %(first)s::date + id %% 28 + 25, validity = 'valid',
           cause_id = (%(causes)s)[1 + id %% array_length(%(causes)s, 1)],
           supplier_id = (%(suppliers)s)[1 + id %% array_length(%(suppliers)s, 1)],
           satisfaction = 1 + id %% 5, claimed_amount = id %% 2000,
           offered_amount = id %% 1000, paid_amount = id %% 900
     WHERE month IS NOT NULL
"""


def measure(wanted, rounds, results, tell):
    """Write the month in both ways, each time in a process of its own.

    :return: sentences about what failed
    """
    templates.ensure_templates(tell)
    tell(f"a month of {CASES} cases")
    ours = contenders.open_contender(goals.OURS, "_book")
    try:
        user_id = prepare(ours, CASES)
    finally:
        Registry.delete(ours.database)
        sql_db.close_db(ours.database)
    templates.vacuum([ours.database])
    series = results.setdefault("month workbook", {})
    for turn in range(rounds * TURNS):
        for who in samples.order((goals.OURS, goals.LOOP), turn):
            tell(f"the workbook by {who}, {turn + 1} of {rounds * TURNS}")
            *cost, megabytes, rows = write(ours.database, who, user_id)
            if rows != CASES:
                return [f"the workbook by {who} has {rows} cases"]
            one = series.setdefault(who, samples.Series())
            one.add(*cost)
            one.megabytes.append(megabytes)
    return []


def prepare(ours, count):
    """Have so many cases in one month.

    :return: the id of the leader, who prints the month
    """
    world = reports.Reports("book", ours)
    spread = world.make_spread(ours, "department")
    world.fill(count, reports.OPEN_SHARE, spread)
    world.reckon_all()
    with ours.registry.cursor() as cursor:
        # The cases that the others are copied from are no part of it.
        cursor.execute(
            "DELETE FROM travel_complaint_figure WHERE NOT ticket_id BETWEEN %s AND %s",
            [world.ids.start, world.ids[-1]],
        )
        env = ours.environment(cursor)
        cursor.execute(
            FILL,
            {
                "month": MONTH,
                "first": fields.Date.to_date(f"{MONTH}-01"),
                "causes": env["travel.complaint.cause"].sudo().search([]).ids,
                "suppliers": [one for one, *_rest in ours.partners[:50]],
            },
        )
        cursor.execute("UPDATE travel_complaint_timeliness SET month = %s", [MONTH])
        cursor.execute("TRUNCATE travel_complaint_figure_queue")
    return world.leader_id


def write(name, who, user_id):
    """Milliseconds, queries, processor time, megabytes, rows of cases."""
    done = subprocess.run(
        [
            *(place.PYTHON, PROGRAM, place.CONFIG, name),
            *("ours" if who == goals.OURS else "loop", str(user_id), MONTH),
        ],
        check=True,
        cwd=place.SANDBOX,
        capture_output=True,
        text=True,
    )
    return json.loads(done.stdout.splitlines()[-1])
