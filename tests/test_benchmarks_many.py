"""The loader of the benchmarks: its rows are those that the engine would have made.

No time is asserted here. What is measured later is only worth reading if the loaded
cases behave as registered ones do, and if each operation really does its work.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).with_name("benchmarks")))

import goals

import database
from place import CONFIG, PYTHON, SANDBOX, environment

NAME = "travel_test_many"
CASES = 200
DUE = 20
BENCHMARKS = Path(__file__).with_name("benchmarks")
SCRIPT = f"""
import json, sys
sys.path[:0] = [{str(BENCHMARKS)!r}, {str(Path(database.__file__).parent)!r}]
import contenders, goals, many, plans, reports, world as worlds
from odoo.addons.travel_complaint.tools import limits
env.cr.rollback()
ours = contenders.Contender(goals.OURS, env.cr.dbname, env.registry)
contenders.prepare(ours)
world = worlds.World("few", ours)
world.fill({CASES}, 0.6)
told = {{}}
env.cr.rollback()
env.invalidate_all()
cases = env["helpdesk.ticket"].browse(world.ids)
opened = cases.filtered("is_complaint_open")
clocks = cases.clock_ids
told["cases"], told["open"] = len(cases.exists()), len(opened)
told["clocks"] = len(clocks)
told["late"] = len(cases.filtered("is_late"))
told["states"] = sorted(set(clocks.mapped("state")))
told["numbers"] = len(set(cases.mapped("number")))
told["messages"] = env["mail.message"].search_count(
    [("model", "=", "helpdesk.ticket"), ("res_id", "in", cases.ids)])
told["codes"] = sorted(set(cases.complaint_event_ids.milestone_id.mapped("code")))

def deadlines():
    return {{c.id: (c.next_due_at, c.next_limit_id.id, c.is_late) for c in cases}}

def rows():
    found = env["travel.complaint.clock"].search([("ticket_id", "in", cases.ids)])
    return found.sorted("id").read(["state", "due_at", "warn_at", "limit_id"])

env.cr.commit()
book = reports.Reports("few", ours)
book.__dict__.update(world.__dict__)
book.reckon_all()
told["figures"] = env["travel.complaint.figure"].search_count(
    [("ticket_id", "in", cases.ids)])
told["figures that are wrong"] = book.find_what_is_wrong()
with ours.registry.cursor() as cursor:
    cursor.execute(
        "UPDATE travel_complaint_figure SET limits_late = limits_late + 1,"
        " response_hours = response_hours + 0.01, resolution_hours = 1, month = '0'"
        " WHERE complaint_state = 'closed'")
    cursor.execute("UPDATE travel_complaint_timeliness SET met_count = met_count + 1")
told["wrong figures that are found"] = len(book.find_what_is_wrong())
told["ways to be wrong"] = len(reports.PROOFS)
env.cr.rollback()
env.invalidate_all()

before = deadlines()
cases._refresh_deadlines()
told["refreshed"] = [i for i, one in deadlines().items() if one != before[i]]
before = rows()
cases._replan_clocks()
after = rows()
told["replanned"] = [
    one for one in before + after if not (one in before and one in after)]
env.cr.rollback()
specs = clocks._get_specs()
told["planned otherwise"], told["looked at otherwise"] = [], []
told["stopped otherwise"] = []
reached = {{
    (event.ticket_id.id, event.milestone_id.id): event.occurred_at
    for event in cases.complaint_event_ids
}}
def note(question, clock, wanted, found):
    if wanted != found:
        told[question].append((clock.id, str(wanted), str(found)))

for clock in opened.clock_ids:
    spec = specs[clock.limit_id.id]
    plan = clock._plan_clock(spec, clock.ticket_id, clock.started_at)
    note("planned otherwise", clock, tuple(plan), (clock.due_at, clock.warn_at))
    following = limits.next_action(
        clock.state, clock.due_at, clock.warn_at, bool(clock.warned_at),
        bool(clock.breached_at), spec.rungs, clock.rungs_climbed)
    note("looked at otherwise", clock, following, clock.next_action_at)
    ended = reached.get((clock.ticket_id.id, spec.to_milestone), False)
    note("stopped otherwise", clock, ended, clock.stopped_at)

told["due after loading"] = env["travel.complaint.clock"].search_count([
    ("state", "=", "running"), ("next_action_at", "<=", "now"),
    ("ticket_id", "in", cases.ids)])
env.cr.rollback()
world.prepare_due({DUE})
world.tick_idle()
alerts = lambda: env["travel.complaint.alert"].search([("clock_id", "in", world.due)])
env.cr.rollback()
told["told by an idle tick"] = len(alerts())
world.tick_due()
env.cr.rollback()
env.invalidate_all()
told["told of"] = len(alerts().clock_id)
told["kinds"] = sorted(set(alerts().mapped("kind")))
env.cr.rollback()
results, failures = {{}}, {{}}
programme = many._get_programme({{*goals.MANY, *goals.OPERATIONS}})
for name, _turns, work in programme:
    many._attempt(name, world, work, results, failures)
told["failures"] = failures
told["measured"] = sorted(name.partition(" at ")[0] for name in results)
many._look_at_plans(programme, world, results, lambda text: None)
told["scans"] = results["scans at few"][goals.OURS].notes
with ours.registry.cursor() as cursor:
    cursor.execute("SET enable_indexscan = off; SET enable_bitmapscan = off")
    found = plans.find_scans(
        cursor, ["SELECT 1 FROM helpdesk_ticket WHERE id = 1", "COMMIT"], large=100)
    told["a scan is found"] = [table for _statement, table in found]
print("TOLD", json.dumps(told, default=str))
"""


@pytest.fixture(scope="module")
def told():
    """What a copy of the test database says after the load."""
    database.copy_test(NAME)
    try:
        done = subprocess.run(
            [
                *(PYTHON, "-m", "odoo", "shell", "-c", CONFIG, "-d", NAME),
                *("--no-http", "--log-level", "error"),
            ],
            check=False,
            cwd=SANDBOX,
            env=environment(),
            input=SCRIPT,
            capture_output=True,
            text=True,
            timeout=300,
        )
        answers = [
            line for line in done.stdout.splitlines() if line.startswith("TOLD ")
        ]
        assert answers, done.stdout[-2000:] + done.stderr[-4000:]
        yield json.loads(answers[-1].removeprefix("TOLD "))
    finally:
        database.drop(NAME)


def test_the_load_is_as_large_and_as_varied_as_asked_for(told):
    """So many cases, more than half of them open, some late, each clock state."""
    assert told["cases"] == told["numbers"] == told["messages"] == CASES
    assert told["clocks"] == 5 * CASES
    assert 0.5 * CASES < told["open"] < 0.7 * CASES
    assert 0 < told["late"] < told["open"]
    assert told["states"] == ["late", "met", "running"]
    assert {"received", "registered", "accepted", "closed"} <= set(told["codes"])


def test_the_engine_finds_nothing_to_correct(told):
    """Planned, marked and stopped as the engine does it; a new plan changes nothing."""
    assert told["refreshed"] == told["replanned"] == []
    for question in ("planned", "looked at", "stopped"):
        assert told[f"{question} otherwise"] == []
    assert told["due after loading"] == 0


def test_the_figures_are_those_that_the_loader_has_made(told):
    """ST-1: by plain SQL over the cases, and by what is known from the generator."""
    assert told["figures"] == CASES
    assert told["figures that are wrong"] == []
    assert told["wrong figures that are found"] == told["ways to be wrong"]


def test_the_tick_finds_exactly_what_was_made_due(told):
    """An idle tick tells nobody anything; the other one tells of each due clock."""
    assert told["told by an idle tick"] == 0
    assert told["told of"] == DUE
    assert told["kinds"] == ["breach", "warning"]


def test_every_operation_runs(told):
    """What is timed does its work, on loaded cases and with the rights of its role."""
    assert told["failures"] == {}
    expected = {*goals.MANY, *goals.OPERATIONS} - {"scans"}
    assert expected <= set(told["measured"])


def test_plans_are_read(told):
    """Scans of large tables are found; 200 rows are none."""
    assert told["scans"] == []
    assert told["a scan is found"] == ["helpdesk_ticket"]
