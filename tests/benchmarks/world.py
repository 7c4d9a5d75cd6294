"""One database with many cases, and what people do in it."""

import bulk
import form_spec
import goals
import rpc

from odoo import SUPERUSER_ID, Command, api, fields, sql_db
from odoo.modules.registry import Registry

import database

DUE = 1000
PAGE = 80
COUNT_LIMIT = 10001  # what the browser counts up to
TEMPLATES = 40
PEOPLE = 20
# Minutes after the breach, and who is told.
RUNGS = ((0, "responsible"), (30, "leader"), (480, "management"))
NAMED = {"fields": {"display_name": {}}}
LIST = {
    **dict.fromkeys(("number", "name", "partner_name", "create_date"), {}),
    **dict.fromkeys(("stage_id", "user_id", "team_id"), NAMED),
}
LIMITS = {"next_due_at": {}, "is_late": {}, "next_limit_id": NAMED}
CASES = [("complaint_kind", "!=", False)]
OPEN = [*CASES, ("is_complaint_open", "=", True)]
# As the menu “Due Next” and the filter “Overdue” ask, and the peer's own filters.
LATE = [*OPEN, ("next_due_at", "!=", False), ("next_due_at", "<", "now")]
PEER_LATE = [("sla_expired", "=", True), ("closed", "=", False)]
# Measured along with the operations, to know what people wait for besides.
LISTS = {
    "list of open cases": (OPEN, "received_at desc, id desc"),
    "due within the hour": (
        [*OPEN, ("next_due_at", "!=", False), ("next_due_at", "<=", "now +1H")],
        "next_due_at, id",
    ),
    "my open cases": ([*OPEN, ("user_id", "=", None)], "received_at desc, id desc"),
    "search by guest": (
        [*CASES, ("partner_email", "=", "loaded77@example.com")],
        "received_at desc, id desc",
    ),
}


def fill_peer(peer, count, open_share, spread=()):
    """Tickets of helpdesk_mgmt_sla with three limits each.

    :param spread: see bulk.load_cases
    """
    with peer.registry.cursor() as cursor:
        env = api.Environment(cursor, SUPERUSER_ID, {})
        keep = len(bulk.PEER_MILESTONES)
        env["helpdesk.sla"].search([], order="id")[keep:].active = False
        tickets = (
            env["helpdesk.ticket"]
            .with_user(peer.user_id)
            .create(peer.draw_values(TEMPLATES))
        )
        env.flush_all()
        # Each of them a few hours earlier than the one before, over a week.
        step = 168 / TEMPLATES
        for table, column, date_columns in (
            ("helpdesk_ticket", "id", ("create_date",)),
            ("helpdesk_ticket_sla", "ticket_id", ("deadline", "last_state_date")),
        ):
            moves = ", ".join(
                f"{name} = {name} - ({column} - %(first)s) * INTERVAL '{step} hours'"
                for name in date_columns
            )
            cursor.execute(
                f"UPDATE {table} SET {moves} WHERE {column} = ANY(%(ids)s)",
                {"first": tickets[0].id, "ids": tickets.ids},
            )
        stage = "helpdesk_mgmt.helpdesk_ticket_stage_"
        stages = dict.fromkeys(bulk.REACHED, env.ref(f"{stage}in_progress").id)
        stages["registered"] = env.ref(f"{stage}new").id
        stages["closed"] = env.ref(f"{stage}done").id
        bulk.load_peer_tickets(
            *(cursor, tickets.ids, stages, [peer.user_id], count, open_share, spread)
        )


class World:
    """One size: our database with so many cases, the peer's, and the people in ours."""

    def __init__(self, label, ours, peer=None):
        self.label = label
        self.ours = ours
        self.peer = peer
        self.ids = range(0)
        self.pools = {}
        self.pages = {}
        self.forms = {}
        self.due = []
        self.template_ids = []
        self.drawn = 0

    @property
    def contenders(self):
        """Ours, and the peer where there is one."""
        return [one for one in (self.ours, self.peer) if one]

    # ------------------------------------------------------------------ filling

    def fill(self, count, open_share, spread=()):
        """Register the template cases, and load the others after them.

        :param spread: see bulk.load_cases
        """
        with self.ours.registry.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})
            self.prepare_people(env)
            templates_ = self.register_templates(env)
            stage = "travel_complaint.helpdesk_ticket_stage_"
            stages = {state: env.ref(f"{stage}{state}").id for state in bulk.REACHED}
            env.flush_all()
            self.ids = bulk.load_cases(
                *(cursor, templates_.ids, stages, self.people),
                *(count, open_share, spread),
            )
            self.template_ids = templates_.ids
        for user_id in (self.agent_id, self.leader_id):
            with self.ours.registry.cursor() as cursor:
                env = self.ours.environment(cursor)(user=user_id)
                model = env["helpdesk.ticket"]
                view = "travel_complaint.helpdesk_ticket_view_form_case"
                view_id = env.ref(view).id
                self.forms[user_id] = form_spec.form_spec(model, view_id)

    def prepare_due(self, count=DUE):
        """Have so many clocks at hand that fall due when we say so, and no others."""
        with self.ours.registry.cursor() as cursor:
            cursor.execute(
                """
                UPDATE travel_complaint_clock
                   SET next_action_at = CASE WHEN NOT ticket_id = ANY(%s)
                       THEN next_action_at + INTERVAL '1 day' END
                 WHERE state = 'running'
                   AND next_action_at < now() AT TIME ZONE 'UTC' + INTERVAL '1 day'
                """,
                [self.template_ids],
            )
            self.due = bulk.make_due(cursor, self.ids, count)
            bulk.look_at(cursor, self.due)
            self.find_pools(cursor)

    def prepare_people(self, env):
        """An agent, a leader, colleagues; limits with rungs; a calendar of our own."""
        group = "travel_complaint.group_travel_complaint_"
        users = env["res.users"].create(
            [
                {
                    "name": login.title(),
                    "login": f"bench_{login}",
                    "group_ids": [Command.set(env.ref(f"{group}{role}").ids)],
                    "notification_type": "inbox",
                }
                for login, role in (
                    *(("agent", "agent"), ("leader", "leader")),
                    ("manager", "management"),
                    *((f"colleague {number}", "agent") for number in range(PEOPLE)),
                )
            ]
        )
        self.agent_id, self.leader_id = users[0].id, users[1].id
        self.walled, self.people = users[3:5].ids, users[5:].ids
        team = env["helpdesk.ticket.team"].browse(self.ours.values["team_id"])
        team.write({"user_id": self.leader_id, "user_ids": [Command.set([*users.ids])]})
        limits = env["travel.complaint.policy"].search([("team_ids", "=", team.id)])
        limits.limit_ids.escalation_ids = [
            Command.create({"minutes": minutes, "role": role})
            for minutes, role in RUNGS
        ]
        self.department_id = env["hr.department"].create({"name": "Coaches"}).id
        company = env["res.company"].browse(team.company_id.id or 1)
        company.resource_calendar_id.tz = "Asia/Shanghai"

    def register_templates(self, env):
        """Cases of the last week with what belongs to them, by the engine itself."""
        now = fields.Datetime.now()
        step = 7 * 24 * 60 // TEMPLATES
        rows = self.ours.draw_full_values(TEMPLATES)
        for number, row in enumerate(rows):
            row["received_at"] = fields.Datetime.subtract(
                now, minutes=1 + number * step
            )
        Tickets = env["helpdesk.ticket"].with_user(self.agent_id)
        cases = Tickets.create(rows)
        for case in cases[::5]:
            values = {"ticket_id": case.id, "summary": "Called, not reached"}
            env["travel.complaint.contact"].with_user(self.agent_id).create(values)
        for case in cases[::10]:
            values = {"ticket_id": case.id, "department_id": self.department_id}
            env["travel.complaint.request"].with_user(self.leader_id).create(values)
        for case, user_id in zip(cases[::20], self.walled, strict=True):
            # Whoever has a conflict does not see the case, nor those loaded from it.
            case.with_user(self.leader_id).user_id = self.people[-1]
            conflict = {"ticket_id": case.id, "user_id": user_id}
            env["travel.complaint.conflict"].create(conflict)
        clock = cases[:1].sudo().clock_ids[:1]
        env["travel.complaint.alert"]._raise(
            [(clock, "breach", "leader")], fields.Datetime.now()
        )
        return cases

    def find_pools(self, cursor):
        """Cases to work on, all over the table, by their state; none with a due limit.

        Who accepts a case stops its clock, and the tick would find one less.
        """
        for state in ("registered", "accepted", "investigating"):
            cursor.execute(
                """
                SELECT id FROM helpdesk_ticket
                 WHERE complaint_state = %s AND id BETWEEN %s AND %s
                   AND id NOT IN (SELECT ticket_id FROM travel_complaint_clock
                                   WHERE id = ANY(%s))
                 ORDER BY hashint4(id) LIMIT 2000
                """,
                [state, self.ids.start, self.ids.stop - 1, self.due],
            )
            self.pools[state] = [case_id for (case_id,) in cursor.fetchall()]

    def take(self, state, count=1):
        """Cases in this state; each is taken once, as long as there are others."""
        pool = self.pools[state]
        taken = pool[:count]
        self.pools[state] = pool[count:] + taken
        return taken

    # ------------------------------------------------------------------ reading

    def _read(self, specification):
        # The same 80 cases with and without limits, in turn.
        page = self.pages.setdefault(tuple(LIST), self.take("investigating", PAGE))
        cost, _rows = self._call("web_read", page, specification)
        return [(goals.OURS, 1, cost)]

    def read_without(self):
        return self._read(LIST)

    def read_with(self):
        return self._read({**LIST, **LIMITS})

    def read_queue(self):
        """The 80 most urgent of the open and late cases; the peer cannot sort them."""
        for who, user_id in (
            (goals.OURS, self.agent_id),
            (goals.LEADER, self.leader_id),
        ):
            cost, answer = self._search(
                *(LATE, {**LIST, **LIMITS}, "next_due_at, id"), user_id=user_id
            )
            due = [row["next_due_at"] for row in answer["records"]]
            if due != sorted(due) or not all(
                row["is_late"] for row in answer["records"]
            ):
                raise ValueError("the queue is not in order")
            yield who, 1, cost
        if self.peer:
            specification = {**LIST, "sla_expired": {}, "sla_deadline": {}}
            cost, _answer = rpc.call(
                *(self.peer, "helpdesk.ticket", "web_search_read", PEER_LATE),
                *(specification, 0, PAGE, None, COUNT_LIMIT),
            )
            yield goals.PEER, 1, cost

    def read_list(self, name):
        """A list that people have open all day."""
        domain, order = LISTS[name]
        domain = [
            (*term[:2], self.people[0]) if term[2] is None else term for term in domain
        ]
        cost, _answer = self._search(domain, {**LIST, **LIMITS}, order)
        return [(goals.OURS, 1, cost)]

    def read_board(self):
        """The board: each stage with its first cases."""
        cost, _answer = rpc.call(
            *(self.ours, "helpdesk.ticket", "web_read_group"),
            *(CASES, ["stage_id"], ["__count"]),
            context={"default_complaint_kind": "complaint"},
            user_id=self.leader_id,
        )
        return [(goals.OURS, 1, cost)]

    def _search(self, domain, specification, order, user_id=None):
        return rpc.call(
            *(self.ours, "helpdesk.ticket", "web_search_read"),
            *(domain, specification, 0, PAGE, order, COUNT_LIMIT),
            user_id=user_id or self.agent_id,
        )

    # ------------------------------------------------------------------ one case

    def _call(self, method, *args, model="helpdesk.ticket", user_id=None):
        return rpc.call(
            *(self.ours, model, method, *args),
            context=self.ours.form_context,
            user_id=user_id or self.leader_id,
        )

    def _one(self, method, *args, **options):
        cost, _answer = self._call(method, *args, **options)
        return [(goals.OURS, 1, cost)]

    def register(self):
        """A guest whom we know calls about another trip."""
        rows = self.ours.draw_full_values(1)
        self.drawn += 1
        known = 1 + self.drawn * 7 % max(len(self.ids) // bulk.CASES_A_GUEST, 1)
        rows[0]["partner_phone"] = f"+86 139 {known:08d}"
        return self._one("create", rows, user_id=self.agent_id)

    def open_form(self):
        return self._one(
            "web_read", self.take("investigating"), self.forms[self.leader_id]
        )

    def save_form(self):
        self.drawn += 1
        values = {"incident_place": f"Bridge {self.drawn}"}
        ids = self.take("investigating")
        return self._one(
            *("web_save", ids, values, self.forms[self.agent_id]), user_id=self.agent_id
        )

    def accept(self):
        return self._one("action_accept", self.take_once("registered"))

    def hand_over(self):
        return self._one("action_hand_over", self.take_once("registered"))

    def move(self):
        values = {"stage_id": self._stage_id("waiting_guest")}
        return self._one("write", self.take_once("accepted"), values)

    def withdraw(self):
        ids = self.take_once("investigating")
        values = {"ticket_ids": ids, "verb": "withdraw", "reason": "It is settled"}
        _cost, wizard_ids = self._call(
            "create", [values], model="travel.complaint.reason"
        )
        return self._one("action_confirm", wizard_ids, model="travel.complaint.reason")

    def ask_department(self):
        [case_id] = self.take_once("investigating")
        values = {"ticket_id": case_id, "department_id": self.department_id}
        return self._one("create", [values], model="travel.complaint.request")

    def add_contact(self):
        [case_id] = self.take("investigating")
        values = {"ticket_id": case_id, "summary": "The guest agrees", "means": "phone"}
        return self._one(
            *("create", [values]),
            model="travel.complaint.contact",
            user_id=self.agent_id,
        )

    def find_earlier(self):
        """What the form of a new case asks while the guest is on the phone."""
        self.drawn += 1
        known = 1 + self.drawn * 7 % max(len(self.ids) // bulk.CASES_A_GUEST, 1)
        values = {"partner_phone": f"+86 139 {known:08d}"}
        return self._one(
            *("onchange", [], values, ["partner_phone"], self.forms[self.agent_id]),
            user_id=self.agent_id,
        )

    def take_once(self, state):
        """A case for a step that is made once; an error when none is left."""
        return [self.pools[state].pop()]

    def _stage_id(self, state):
        with self.ours.registry.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})
            return env.ref(f"travel_complaint.helpdesk_ticket_stage_{state}").id

    # ------------------------------------------------------------------ the tick

    def tick_idle(self):
        return [(goals.OURS, 1, self._tick(1))]

    def tick_due(self):
        """All that is due, and then as it was before."""
        with self.ours.registry.cursor() as cursor:
            bulk.forget_looks(cursor, self.due)
        cost = self._tick(2)
        with self.ours.registry.cursor() as cursor:
            cursor.execute(
                "SELECT count(*), count(breached_at) FROM travel_complaint_clock"
                " WHERE id = ANY(%s) AND warned_at IS NOT NULL AND next_action_at IS"
                " DISTINCT FROM warn_at",
                [self.due],
            )
            if cursor.fetchone()[0] != len(self.due):
                raise ValueError("the tick left something undone")
        return [(goals.OURS, len(self.due), cost)]

    def _tick(self, times):
        def work(env):
            for _time in range(times):
                env["travel.complaint.clock"]._cron_tick()

        cost, _answer = rpc.time_work(self.ours, work, user_id=SUPERUSER_ID)
        return cost

    def close(self):
        """Let go of the databases, and drop them: they are large."""
        for contender in self.contenders:
            Registry.delete(contender.database)
            sql_db.close_db(contender.database)
            database.drop(contender.database)
