"""The figures of a whole year whose truth is known from what made it (ST-1)."""

import json
import os
from pathlib import Path

import pytest
from shells import scratch_copy, shell

NAME = "travel_test_year"
# A hundred thousand of them: FIGURES_CASES=100000
CASES = int(os.environ.get("FIGURES_CASES", 10_000))
# Of the hours of the office one case in so many is counted again: that takes long.
SAMPLE = max(1, CASES // 1000)
HERE = Path(__file__).parent
# An office in Shanghai that is open from 9 to 18, and never closed besides.
PREPARE = """
company = env.company
company.resource_calendar_id = env["resource.calendar"].create({
    "name": "Office", "tz": "Asia/Shanghai", "company_id": company.id,
    "attendance_ids": [(5, 0, 0)] + [
        (0, 0, {"name": str(day), "dayofweek": str(day), "hour_from": 9,
                "hour_to": 18, "day_period": "morning"})
        for day in range(5)
    ],
})
env["travel.workday.exception"].search([]).unlink()
env["travel.complaint.figure"]._refresh()
env.cr.commit()
"""
SCRIPT = f"""
import json, sys
from datetime import date
sys.path[:0] = [{str(HERE)!r}, {str(HERE / "benchmarks")!r}]
import bulk_rows, figures_year
cr, company = env.cr, env.company
make = lambda model, count: env[model].create(
    [{{"name": f"Year {{one}}"}} for one in range(count)]).ids
search = lambda model, limit=None: env[model].search([], limit=limit).ids
team = env["helpdesk.ticket.team"].create(
    {{"name": "Year", "complaint_handling": True, "company_id": company.id}})
template = env["helpdesk.ticket"].create({{
    "name": "Year", "description": "x", "complaint_kind": "complaint",
    "team_id": team.id}})
env["travel.complaint.figure"]._refresh()
env.flush_all()
cr.execute("SELECT max(id) FROM helpdesk_ticket")
values = {{
    "base": cr.fetchone()[0], "template": template.id, "cases": {CASES},
    "company": company.id, "currency": company.currency_id.id, "user": env.uid,
    "categories": make("helpdesk.ticket.category", 20),
    "departments": make("hr.department", 6), "guides": make("hr.employee", 50),
    "causes": search("travel.complaint.cause"),
    "limits": search("travel.complaint.limit", limit=3),
    "ground": search("travel.complaint.closing.ground", limit=1)[0],
    "supplier": make("res.partner", 1)[0],
}}
env.flush_all()
figures_year.fill(cr, bulk_rows.copy, values)
cr.commit()
figures = env["travel.complaint.figure"]
while figures._refresh(limit=5000):
    cr.commit()
cr.commit()
told = {{"cases": figures.search_count([("ticket_id", ">", values["base"])])}}
told["wrong"] = figures_year.find_differences(cr, {SAMPLE})
cr.execute("UPDATE travel_complaint_figure SET response_hours = response_hours + 0.01,"
           " limits_met = limits_met + 1, paid_amount = paid_amount + 1,"
           " resolution_working_hours = 0, month = '2000-01'"
           " WHERE ticket_id > %s", [values["base"]])
told["wrong on purpose"] = sorted(figures_year.find_differences(cr, {SAMPLE}))
cr.rollback()
env.invalidate_all()
codes = {{
    code: figures._fields[code].aggregator for code in figures_year.TRUTH
    if code not in ("month", "received_on", "closed_on", "is_open", "tour_name")
    and not code.endswith("_id")}}
truth = figures_year.read_totals(cr, codes)
shown = figures._read_months(company, list(truth))
told["months"] = len(truth)
told["totals compared"], told["wrong totals"] = 0, []
for month, expected in truth.items():
    for code, value in expected.items():
        found = shown[month][code]
        told["totals compared"] += 1
        found, value = (None if one is None else float(one) for one in (found, value))
        if (found is None) != (value is None) or (
                found is not None and abs(found - value) > 1e-6 * max(1, abs(value))):
            told["wrong totals"].append((month, code, str(found), value))
print("TOLD", json.dumps(told, default=str))
"""


@pytest.fixture(scope="module")
def told():
    """What the database says after a year of cases."""
    with scratch_copy(NAME, PREPARE):
        process = shell(NAME, SCRIPT)
        output = process.stdout.read()
        process.wait()
        answers = [line for line in output.splitlines() if line.startswith("TOLD ")]
        assert answers, output[-3000:]
        yield json.loads(answers[-1].removeprefix("TOLD "))


def test_each_figure_of_each_case(told):
    """ST-1: what the generator has made stands in the row of each case."""
    assert told["cases"] == CASES
    assert told["wrong"] == {}


def test_what_is_wrong_is_found(told):
    """ST-1: the comparison sees a figure that is not the true one."""
    assert {
        *("response_hours", "limits_met", "paid_amount", "month"),
        "resolution_working_hours",
    } <= set(told["wrong on purpose"])


def test_each_figure_of_each_month(told):
    """ST-1: totals, means and rates of the months are those of the generator."""
    assert told["months"] >= 12
    assert told["totals compared"] > 300
    assert told["wrong totals"] == []
