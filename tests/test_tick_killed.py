"""The tick of the limits, killed at random points and run by two servers at once."""

import random

import pytest
from shells import kill_on_the_way, scratch_copy, shell

import postgres

NAME = "travel_test_tick"
CASES = 120
KILLS = 4
SEED = 20261104
PREPARE = f"""
from datetime import timedelta
from odoo import fields
now = fields.Datetime.now()
user = env["res.users"].create({{"name": "Told", "login": "told"}})
team = env["helpdesk.ticket.team"].search([("complaint_handling", "=", True)], limit=1)
team.user_id = user
cases = env["helpdesk.ticket"].create([
    {{
        "name": f"Case {{number}}", "description": "x", "complaint_kind": "complaint",
        "team_id": team.id, "user_id": user.id, "received_at": now - timedelta(days=3),
    }}
    for number in range({CASES})
])
env.cr.commit()
"""
# Small batches, so that there are many points to be killed at.
TICK = """
from odoo.addons.travel_complaint.models import travel_complaint_clock as module
from odoo.service.model import retrying
module.BATCH = 10
print("ready", flush=True)
Clock = env["travel.complaint.clock"]
while True:
    # Odoo lets one server run a job at a time; here both run it, and the one that
    # loses a race tries again.
    retrying(Clock._cron_tick, env)
    if not Clock.search_count([
        ("state", "=", "running"), ("next_action_at", "<=", env.cr.now())
    ]):
        break
"""


@pytest.fixture(scope="module")
def scratch():
    """A copy of the test database with cases whose limits have passed long ago."""
    with scratch_copy(NAME, PREPARE) as name:
        yield name


def test_killed_and_doubled_nobody_is_told_twice_and_nothing_is_skipped(scratch):
    """TL-d, attack 119: kill -9 at random points and two servers change nothing."""
    dice = random.Random(SEED)
    for _kill in range(KILLS):
        kill_on_the_way(shell(NAME, TICK), dice, longest=0.5)
    both = [shell(NAME, TICK), shell(NAME, TICK)]
    assert [process.wait(timeout=180) for process in both] == [0, 0]

    query = lambda sql: postgres.query(scratch, sql)  # noqa: E731
    assert query(
        "SELECT count(*) FROM travel_complaint_clock"
        " WHERE state = 'running' AND next_action_at <= now() AT TIME ZONE 'UTC'"
    ) == [[0]]
    assert (
        query(
            "SELECT clock_id, kind, user_id FROM travel_complaint_alert"
            " GROUP BY 1, 2, 3 HAVING count(*) > 1"
        )
        == []
    )
    # Each limit that has passed was marked, and its owner told exactly once.
    assert query(
        "SELECT count(*) FROM travel_complaint_clock"
        " WHERE due_at < now() AT TIME ZONE 'UTC' AND breached_at IS NULL"
    ) == [[0]]
    ((breached,),) = query(
        "SELECT count(*) FROM travel_complaint_clock WHERE breached_at IS NOT NULL"
    )
    ((told,),) = query(
        "SELECT count(*) FROM travel_complaint_alert WHERE kind = 'breach'"
    )
    assert breached == told >= CASES
    assert query(
        "SELECT count(*) FROM helpdesk_ticket WHERE is_late IS NOT TRUE"
        " AND complaint_kind IS NOT NULL"
    ) == [[0]]
