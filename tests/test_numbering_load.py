"""Twenty agents register at the same moment, with real commits (IN-4, attack 118)."""

import re
from datetime import date

import pytest
from rush import Rush

from odoo import SUPERUSER_ID, api, fields
from odoo.exceptions import UserError

NAME = "travel_test_load"
AGENTS = 20
NUMBER = re.compile(r"TS-\d{6}-\d{4}")


@pytest.fixture(scope="module")
def team_id(registry):
    """A complaint team with an agent for each thread."""
    with registry.cursor() as cursor:
        env = api.Environment(cursor, SUPERUSER_ID, {"no_reset_password": True})
        agents = env["res.users"].create(
            [
                {
                    "name": f"Agent {number}",
                    "login": f"load_{number}",
                    "group_ids": [
                        (4, env.ref("travel_complaint.group_travel_complaint_agent").id)
                    ],
                }
                for number in range(AGENTS)
            ]
        )
        team = env["helpdesk.ticket.team"].create(
            {
                "name": "Load",
                "complaint_handling": True,
                "user_ids": [(6, 0, agents.ids)],
            }
        )
        return team.id


def find_agents(registry):
    """The ids of the agents of the team."""
    with registry.cursor() as cursor:
        env = api.Environment(cursor, SUPERUSER_ID, {})
        return env["res.users"].search([("login", "=like", "load\\_%")]).ids


def register(team_id, count=1):
    """A piece of work: register `count` cases, and tell their numbers."""

    def work(env):
        cases = env["helpdesk.ticket"].create(
            [
                {
                    "name": "The lake was left out",
                    "description": "<p>x</p>",
                    "complaint_kind": "complaint",
                    "team_id": team_id,
                    "partner_email": f"guest{env.uid}.{row}@example.com",
                    "booking_ref": f"{env.uid} {row}",
                }
                for row in range(count)
            ]
        )
        return cases.mapped("number")

    return work


def committed_numbers(registry):
    """The numbers of all cases, read in a new transaction."""
    with registry.cursor() as cursor:
        cursor.execute(
            "SELECT number FROM helpdesk_ticket WHERE complaint_kind IS NOT NULL"
        )
        return [number for (number,) in cursor.fetchall()]


def test_first_cases_of_a_month(registry, team_id):
    """IN-4: twenty find no series for the month; one makes it, and nobody fails."""
    with registry.cursor() as cursor:
        env = api.Environment(cursor, SUPERUSER_ID, {})
        env["ir.sequence.date_range"].search(
            [("sequence_id.code", "=", "travel.complaint")]
        ).unlink()
    rush = Rush(registry)
    outcomes = rush(find_agents(registry), register(team_id))
    assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    numbers = [number for outcome in outcomes for number in outcome]
    assert len(set(numbers)) == AGENTS
    assert all(map(NUMBER.fullmatch, numbers))
    assert sorted(committed_numbers(registry)) == sorted(numbers)
    # All but one had to be run again, as the series was not there when they began.
    assert rush.runs >= 2 * AGENTS - 1
    with registry.cursor() as cursor:
        env = api.Environment(cursor, SUPERUSER_ID, {})
        series = env["ir.sequence.date_range"].search(
            [("sequence_id.code", "=", "travel.complaint")]
        )
        today = env.company._get_complaint_day(fields.Datetime.now())
        assert series.mapped("date_from") == [today.replace(day=1)]


def test_nobody_waits_for_anybody(registry, team_id):
    """IN-4, attack 118: in a month that has begun nobody is run a second time."""
    before = set(committed_numbers(registry))
    rush = Rush(registry)
    outcomes = rush(find_agents(registry), register(team_id, count=5))
    assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    assert rush.runs == AGENTS
    numbers = [number for outcome in outcomes for number in outcome]
    assert len(set(numbers)) == 5 * AGENTS
    for outcome in outcomes:
        assert outcome == sorted(outcome)
    assert set(committed_numbers(registry)) - before == set(numbers)


def test_company_without_a_sequence(registry):
    """IN-4: nor are there two series where a company has lost its own."""
    with registry.cursor() as cursor:
        env = api.Environment(cursor, SUPERUSER_ID, {})
        company = env["res.company"].create({"name": "Second agency"})
        company._get_complaint_sequence().unlink()
        team = env["helpdesk.ticket.team"].create(
            {
                "name": "Second load",
                "complaint_handling": True,
                "company_id": company.id,
            }
        )
        group = env.ref("travel_complaint.group_travel_complaint_leader")
        leaders = env["res.users"].create(
            [
                {
                    "name": f"Leader {number}",
                    "login": f"second_{number}",
                    "company_id": company.id,
                    "company_ids": [(6, 0, company.ids)],
                    "group_ids": [(4, group.id)],
                }
                for number in range(4)
            ]
        )
    outcomes = Rush(registry)(leaders.ids, register(team.id))
    assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    assert len({number for outcome in outcomes for number in outcome}) == 4
    with registry.cursor() as cursor:
        env = api.Environment(cursor, SUPERUSER_ID, {})
        sequences = env["ir.sequence"].search(
            [("code", "=", "travel.complaint"), ("company_id", "=", company.id)]
        )
        assert len(sequences) == 1


def test_two_accept_one_case(registry, team_id):
    """IN-3, attack 117: of two who accept at once one has it, the other is told so."""
    agents = find_agents(registry)[:2]
    with registry.cursor() as cursor:
        env = api.Environment(cursor, agents[0], {})
        [number] = register(team_id)(env)
        case = env["helpdesk.ticket"].search([("number", "=", number)])
        case.user_id = False
        case_id = case.id

    def accept(env):
        env["helpdesk.ticket"].browse(case_id).action_accept()
        return env.uid

    outcomes = Rush(registry)(agents, accept)
    winners = [outcome for outcome in outcomes if isinstance(outcome, int)]
    losers = [outcome for outcome in outcomes if isinstance(outcome, UserError)]
    assert len(winners) == len(losers) == 1
    assert "accepted already" in str(losers[0])
    with registry.cursor() as cursor:
        env = api.Environment(cursor, SUPERUSER_ID, {})
        case = env["helpdesk.ticket"].browse(case_id)
        assert case.user_id.id == winners[0]
        codes = [event.milestone_id.code for event in case.complaint_event_ids]
        assert codes.count("accepted") == 1


def test_rolled_back_month_is_not_remembered(registry, team_id):
    """IN-4: a series that was made and rolled back misleads nobody else."""
    agents = find_agents(registry)[:1]
    with registry.cursor() as cursor:
        env = api.Environment(cursor, SUPERUSER_ID, {})
        company = env.ref("base.main_company")
        first = date(2044, 4, 1)
        Sequence = env["ir.sequence"]
        for _draw in range(2):
            Sequence._get_complaint_series(company, first)
        cursor.rollback()
    with registry.cursor() as cursor:
        env = api.Environment(cursor, SUPERUSER_ID, {})
        with pytest.raises(LookupError):
            env["ir.sequence"]._find_complaint_series(company.id, first)
    assert not isinstance(Rush(registry)(agents, register(team_id))[0], Exception)
