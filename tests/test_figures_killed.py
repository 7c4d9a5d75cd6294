"""The refresh of the figures, killed at random points and run by two at once."""

import random
from functools import partial

import pytest
from shells import kill_on_the_way, scratch_copy, shell

import postgres

NAME = "travel_test_figures"
CASES = 160
KILLS = 4
SEED = 20261122
# Transactions that collide are repeated, though Odoo logs each of them as an error.
run = partial(shell, NAME, level="critical")
PREPARE = f"""
from datetime import timedelta
from odoo import fields
now = fields.Datetime.now()
team = env["helpdesk.ticket.team"].search([("complaint_handling", "=", True)], limit=1)
env["travel.complaint.figure"]._refresh()
cases = env["helpdesk.ticket"].create([
    {{
        "name": f"Case {{number}}", "description": "x", "complaint_kind": "complaint",
        "team_id": team.id, "received_at": now - timedelta(days=number),
    }}
    for number in range({CASES})
])
cases[::2].action_accept()
env.cr.commit()
"""
# Small batches, each committed, so that there are many points to be killed at.
REFRESH = """
from odoo.addons.travel_complaint.models import (
    travel_complaint_figure_refresh_mixin as module,
)
from odoo.service.model import retrying
module.BATCH = 5
print("ready", flush=True)
Figure = env["travel.complaint.figure"]

def step():
    count = Figure._refresh(limit=5)
    return Figure._count_waiting() or count

while retrying(step, env):
    env.cr.commit()
env.cr.commit()
"""
# Cases go on changing meanwhile.
WORK = """
from odoo.service.model import retrying
team = env["helpdesk.ticket.team"].search([("complaint_handling", "=", True)], limit=1)
cases = env["helpdesk.ticket"].search([
    ("complaint_kind", "=", "complaint"), ("complaint_state", "=", "registered"),
], limit=40)
for case in cases:
    retrying(case.action_accept, env)
    env.cr.commit()
"""


@pytest.fixture(scope="module")
def scratch():
    """A copy of the test database with cases that nobody has reckoned yet."""
    with scratch_copy(NAME, PREPARE) as name:
        yield name


def test_killed_and_doubled_the_figures_are_right(scratch):
    """ST-1: kill -9, two servers and people at work: no case is lost or twice."""
    query = lambda sql: postgres.query(scratch, sql)  # noqa: E731
    assert query("SELECT count(*) >= 160 FROM travel_complaint_figure_queue") == [
        [True]
    ]
    dice = random.Random(SEED)
    for _kill in range(KILLS):
        kill_on_the_way(run(REFRESH), dice, longest=0.3)
    together = [run(REFRESH), run(WORK), run(REFRESH)]
    assert [process.wait(timeout=240) for process in together] == [0, 0, 0]
    assert run(REFRESH).wait(timeout=180) == 0

    assert query("SELECT count(*) FROM travel_complaint_figure_queue") == [[0]]
    wrong = query(
        """
        SELECT ticket.id FROM helpdesk_ticket AS ticket
          LEFT JOIN travel_complaint_figure AS figure
            ON figure.ticket_id = ticket.id
          LEFT JOIN (SELECT event.ticket_id, min(event.occurred_at) AS accepted_at
                       FROM travel_complaint_event AS event
                       JOIN travel_complaint_milestone AS milestone
                         ON milestone.id = event.milestone_id
                      WHERE milestone.code = 'accepted'
                      GROUP BY 1) AS event ON event.ticket_id = ticket.id
          LEFT JOIN (SELECT ticket_id, count(*) FILTER (WHERE state = 'late') AS late
                       FROM travel_complaint_clock GROUP BY 1) AS clock
            ON clock.ticket_id = ticket.id
         WHERE ticket.complaint_kind IS NOT NULL
           AND (figure.id IS NULL
             OR figure.complaint_state IS DISTINCT FROM ticket.complaint_state
             OR figure.user_id IS DISTINCT FROM ticket.user_id
             OR figure.limits_late IS DISTINCT FROM COALESCE(clock.late, 0)
             OR abs(figure.response_hours - EXTRACT(EPOCH FROM
                    event.accepted_at - ticket.received_at) / 3600) > 0.001
             OR (figure.response_hours IS NULL) != (event.accepted_at IS NULL))
        """
    )
    assert wrong == []
    ((rows, cases),) = query(
        "SELECT count(*), count(DISTINCT ticket_id) FROM travel_complaint_figure"
    )
    assert rows == cases >= CASES
    # And the months were summed up after the last case.
    assert (
        query(
            """
        SELECT month, sum(met), sum(late) FROM (
            SELECT month, met_count AS met, late_count AS late
              FROM travel_complaint_timeliness
             UNION ALL
            SELECT month, -limits_met, -limits_late FROM travel_complaint_figure
        ) AS compared GROUP BY month HAVING sum(met) != 0 OR sum(late) != 0
        """
        )
        == []
    )
