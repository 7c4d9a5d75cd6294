"""Who is measured: a ticket of helpdesk_mgmt, the same with limits, a case of ours."""

import ast
from collections import deque
from dataclasses import dataclass, field, replace
from itertools import cycle

import form_spec
import goals
import templates

import odoo.init  # noqa: F401  (sets the process up as the server does)
from odoo import SUPERUSER_ID, Command, api
from odoo.modules.registry import Registry
from odoo.tools import config

import database
import place

PARTNERS = 1000
# Whose template each one is a copy of.
KEYS = {goals.BARE: "a", goals.PEER: "b", goals.OURS: "c", goals.GUEST: "g"}
# Limits in working time: (milestone that ends it, hours, days). The peer has these five
# as well, all of them until the last stage.
LIMITS = (
    ("accepted", 24, 0),
    ("first_handling", 48, 0),
    ("guest_informed", 72, 0),
    ("investigation_started", 0, 3),
    ("investigated", 0, 15),
)


@dataclass
class Contender:
    """One database in this process, the person who works in it, and their tickets."""

    name: str
    database: str
    registry: Registry
    user_id: int = 0
    values: dict = field(default_factory=dict)
    partners: list = field(default_factory=list)
    next_stage_id: int = 0
    form: dict = field(default_factory=dict)
    form_context: dict = field(default_factory=dict)
    clocks: int = 0
    extra_values: dict = field(default_factory=dict)
    drawn: int = 0
    created: list = field(default_factory=list)
    fresh: deque = field(default_factory=deque)
    moved: list = field(default_factory=list)

    @property
    def context(self):
        """What a browser sends along with each call."""
        return {"lang": "en_US", "tz": "Asia/Shanghai", "uid": self.user_id}

    def environment(self, cursor, **context):
        """A new environment: an empty record cache, the user's own rights."""
        return api.Environment(cursor, self.user_id, {**self.context, **context})

    def draw_values(self, count):
        """The values of `count` new tickets: the same fields for each contender."""
        rows = []
        for _row in range(count):
            self.drawn += 1
            partner_id, name, email = self.partners[self.drawn % len(self.partners)]
            rows.append(
                {
                    **self.values,
                    "name": f"The lake was left out, group {self.drawn}",
                    "description": "<p>Day 3 was shortened, <b>the lake</b> was left "
                    "out and nobody told us why.</p>",
                    "partner_id": partner_id,
                    "partner_name": name,
                    "partner_email": email,
                }
            )
        return rows

    def draw_full_values(self, count):
        """The same with all that an agent asks for: trip, order, demand, amount."""
        return [
            {
                **row,
                **self.extra_values,
                "booking_ref": f"TO-{self.drawn - number:06d}",
            }
            for number, row in enumerate(self.draw_values(count))
        ]


def open_contenders():
    """The three contenders, each in a fresh copy of its template.

    :return: {name: Contender}
    """
    found = {
        name: open_contender(name) for name in (goals.BARE, goals.PEER, goals.OURS)
    }
    for name, clocks in ((goals.ONE_CLOCK, 1), (goals.TEN_CLOCKS, 10)):
        found[name] = _with_clocks(found[goals.OURS], name, clocks)
    return found


def open_contender(name, suffix=""):
    """One contender in a fresh copy of its template.

    :param name: BARE, PEER, OURS or GUEST
    :param suffix: what the copy's name has at its end, when there are several
    """
    config.parse_config(["-c", str(place.CONFIG)], setup_logging=False)
    key = KEYS[name]
    copy = f"{templates.PREFIX}_{key}{suffix}"
    database.copy(f"{templates.PREFIX}_template_{key}", copy)
    contender = Contender(name, copy, Registry(copy))
    prepare(contender)
    return contender


def prepare(contender):
    """Have a person, a team, a category and guests in the contender's database."""
    with contender.registry.cursor() as cursor:
        env = api.Environment(cursor, SUPERUSER_ID, {})
        _PREPARE[contender.name](contender, env)
    with contender.registry.cursor() as cursor:
        env = contender.environment(cursor)
        view = contender.form.pop("view")
        view_id = env.ref(view).id if view else False
        model = env["helpdesk.ticket"]
        contender.form = form_spec.form_spec(model, view_id)


def _prepare_bare(contender, env):
    _prepare(contender, env, ["helpdesk_mgmt.group_helpdesk_manager"], {})
    stage = env.ref("helpdesk_mgmt.helpdesk_ticket_stage_in_progress")
    contender.next_stage_id = stage.id
    contender.form = {"view": False}


def _prepare_peer(contender, env):
    _prepare_bare(contender, env)
    team = env["helpdesk.ticket.team"].browse(contender.values["team_id"])
    team.use_sla = True
    stage = env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
    env["helpdesk.sla"].create(
        [
            {
                "name": name,
                "hours": hours,
                "days": days,
                "stage_id": stage.id,
                "team_ids": [Command.set(team.ids)],
            }
            for name, hours, days in LIMITS
        ]
    )


def _prepare_ours(contender, env):
    _prepare(
        contender,
        env,
        [
            "helpdesk_mgmt.group_helpdesk_manager",
            "travel_complaint.group_travel_complaint_member",
        ],
        {"complaint_handling": True},
    )
    team = env["helpdesk.ticket.team"].browse(contender.values["team_id"])
    contender.clocks = len(LIMITS)
    _prepare_policy(env, team, contender.clocks)
    department = env["hr.department"].create({"name": "Guides"})
    env["travel.complaint.responsibility"].create(
        {
            "category_id": contender.values["category_id"],
            "department_id": department.id,
        }
    )
    stage = env.ref("travel_complaint.helpdesk_ticket_stage_accepted")
    contender.next_stage_id = stage.id
    contender.form = {"view": "travel_complaint.helpdesk_ticket_view_form_case"}
    action = env.ref("travel_complaint.helpdesk_ticket_case_register_action")
    contender.form_context = ast.literal_eval(action.context)
    demand = env["travel.complaint.demand"].search([("asks_for_money", "=", True)])[:1]
    contender.extra_values = {
        "complaint_kind": "complaint",
        "partner_phone": "+86 138 0013 8000",
        "tour_name": "Lakes and Temples, 5 days",
        "departure_date": "2026-10-01",
        "return_date": "2026-10-05",
        "incident_at": "2026-10-03 06:30:00",
        "incident_place": "Hangzhou",
        "claimed_amount": 1800.0,
        "demand_ids": [Command.link(demand.id)],
    }


def _with_clocks(ours, name, clocks):
    """Ours once more, with another team and so with another number of clocks."""
    with ours.registry.cursor() as cursor:
        env = api.Environment(cursor, SUPERUSER_ID, {})
        team = env["helpdesk.ticket.team"].create(
            {"name": name, "complaint_handling": True, "user_ids": [ours.user_id]}
        )
        _prepare_policy(env, team, clocks)
        team_id = team.id
    return replace(
        ours,
        name=name,
        values={**ours.values, "team_id": team_id},
        clocks=clocks,
        created=[],
        fresh=deque(),
        moved=[],
    )


def _prepare_policy(env, team, clocks):
    """Let cases of this team start so many clocks when they are received."""
    ids = {one.code: one.id for one in env["travel.complaint.milestone"].search([])}
    env["travel.complaint.policy"].create(
        {
            "name": team.name,
            "sequence": 0,
            "team_ids": [Command.set(team.ids)],
            "limit_ids": [
                Command.create(
                    {
                        "name": f"Limit {number}",
                        "code": f"limit_{number}",
                        "from_milestone_id": ids["received"],
                        "to_milestone_id": ids[milestone],
                        "unit": "work_day" if days else "work_hour",
                        "amount": days or hours,
                    }
                )
                for number, (milestone, hours, days) in zip(
                    range(clocks), cycle(LIMITS), strict=False
                )
            ],
        }
    )


def _prepare(contender, env, groups, team_values):
    """A person, a team with that person, a category and guests."""
    user = env["res.users"].create(
        {
            "name": "Zhang Min",
            "login": "bench",
            "group_ids": [Command.set([env.ref(group).id for group in groups])],
        }
    )
    team = env["helpdesk.ticket.team"].create(
        {"name": "Guest relations", "user_ids": user.ids, **team_values}
    )
    Partner = env["res.partner"].with_context(tracking_disable=True)
    partners = Partner.create(
        [
            {"name": f"Guest {number}", "email": f"guest{number}@example.com"}
            for number in range(PARTNERS)
        ]
    )
    category = env["helpdesk.ticket.category"].create({"name": "Programme"})
    contender.user_id = user.id
    contender.partners = [(guest.id, guest.name, guest.email) for guest in partners]
    contender.values = {
        "team_id": team.id,
        "category_id": category.id,
        "channel_id": env.ref("helpdesk_mgmt.helpdesk_ticket_channel_web").id,
        "priority": "1",
    }


_PREPARE = {
    goals.BARE: _prepare_bare,
    goals.PEER: _prepare_peer,
    goals.OURS: _prepare_ours,
    goals.GUEST: _prepare_ours,
}
