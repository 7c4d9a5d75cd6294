"""The figures of many cases: report of all limits, pivot, dashboards (G8, G9, G17).

The cases are those of five years, a tenth of them open, spread over categories and
departments. What is reported of them is compared with plain SQL before it is timed.
"""

import gc
from itertools import count

import contenders
import goals
import rpc
import samples
import templates
from world import World, fill_peer

from odoo import SUPERUSER_ID, api, fields

OPEN_SHARE = 0.1
CATEGORIES, DEPARTMENTS, GUIDES = 20, 6, 50
MONTHS = 13  # of which the volume of travel is known
TURNS = 5
BATCH = 5000  # cases reckoned in one transaction
DATABASES = templates.MANY_NAMES
MEASURES = (
    *("report", "pivot", *goals.BOARDS, "guests at risk"),
    *("figures of one case", "figures of all cases"),
)
TILE = ("name", "value", "hint", "tone", "line_data", "bar_data")
TEAM = (
    *("name", "color", "todo_ticket_count", "todo_ticket_count_unassigned"),
    *("todo_ticket_count_unattended", "todo_ticket_count_high_priority"),
)
NAMES = frozenset(f"{name} at {size}" for size in goals.SIZES for name in MEASURES)


def measure(wanted, rounds, results, tell, sizes=goals.SIZES):
    """Load the sizes, reckon their figures, and read what is wanted in turn.

    :param wanted: names of NAMES
    :param rounds: how often the whole programme is gone through
    :param results: {measure: {contender: Series}}, filled here
    :param tell: called with a sentence about the progress
    :param sizes: {label: number of cases}
    :return: sentences about what failed
    """
    names = {name.partition(" at ")[0] for name in wanted}
    labels = {name.partition(" at ")[2] for name in wanted} & set(sizes)
    templates.ensure_templates(tell)
    worlds, failures = {}, []
    try:
        for label in sizes:
            if label in labels:
                tell(f"loading {sizes[label]} cases of five years")
                worlds[label] = load(label, sizes[label])
                cost = worlds[label].reckon_all()
                _note(results, f"figures of all cases at {label}", cost, sizes[label])
                wrong = worlds[label].find_what_is_wrong()
                failures += [f"figures at {label}: {one}" for one in wrong]
                templates.vacuum(one.database for one in worlds[label].contenders)
        gc.collect()
        gc.freeze()
        for number in range(rounds):
            tell(f"figures, round {number + 1} of {rounds}")
            for turn in range(number * TURNS, (number + 1) * TURNS):
                for label in samples.order(worlds, turn):
                    worlds[label].take_turn(names, results, turn)
    finally:
        gc.unfreeze()
        for world in worlds.values():
            world.close()
    return failures


def load(label, number):
    """A Reports of so many cases, with as many tickets of the peer."""
    world = Reports(label, contenders.open_contender(goals.OURS, f"_{label}"))
    world.fill(number, OPEN_SHARE, world.make_spread(world.ours, "department"))
    world.peer = contenders.open_contender(goals.PEER, f"_{label}")
    fill_peer(world.peer, number, OPEN_SHARE, world.make_spread(world.peer, "team"))
    world.enter_volumes()
    return world


def _note(results, name, cost, records=1, who=goals.OURS):
    series = results.setdefault(name, {})
    series.setdefault(who, samples.Series(records)).add(*cost)


class Reports(World):
    """One size: our figures, and the peer's tables that its reports are made from."""

    def make_spread(self, contender, kind):
        """Categories, and departments or teams, to spread the cases over."""
        number = count(1)
        with contender.registry.cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})

            def make(model, total):
                rows = [{"name": f"Kind {next(number)}"} for _row in range(total)]
                return env[model].create(rows).ids

            spread = {"category_id": make("helpdesk.ticket.category", CATEGORIES)}
            if kind == "team":
                spread["team_id"] = make("helpdesk.ticket.team", DEPARTMENTS)
            else:
                departments = make("hr.department", DEPARTMENTS)
                spread["complaint_department_id"] = departments
                spread["guide_id"] = make("hr.employee", GUIDES)
                self.guide_ids = spread["guide_id"]
        return spread

    def enter_volumes(self):
        """How many guest-days each guide had in the last months."""
        first = fields.Date.today().replace(day=1)

        def enter(env):
            env["travel.complaint.volume"].create(
                [
                    {
                        "month": fields.Date.subtract(first, months=back),
                        "guide_id": guide_id,
                        "guest_days": 100 + guide_id % 7,
                    }
                    for guide_id in self.guide_ids
                    for back in range(MONTHS)
                ]
            )

        self._in_transaction(enter)

    def reckon_all(self):
        """The figures of all cases, as the job makes them; how long it took."""
        total = [0.0, 0, 0.0]
        left = True
        self._in_transaction(lambda env: env["travel.complaint.figure"]._rebuild())
        while left:
            cost, left = self._in_transaction(self._reckon_some)
            total = [one + (more or 0) for one, more in zip(total, cost, strict=True)]
        return total

    @staticmethod
    def _reckon_some(env):
        env["travel.complaint.figure"]._refresh(limit=BATCH)
        return env["travel.complaint.figure"]._count_waiting()

    def _in_transaction(self, work):
        return rpc.time_work(self.ours, work, user_id=SUPERUSER_ID)

    # ------------------------------------------------------------------ reading

    def take_turn(self, names, results, turn):
        """Read each report once, ours and the peer's by turns."""
        work = {
            "report": (self.read_report, self.read_peer_report),
            "pivot": (self.read_pivot, self.read_peer_pivot),
            goals.BOARDS[0]: (self.open_today, self.open_peer_board),
            goals.BOARDS[1]: (self.open_month, self.open_peer_board),
            goals.BOARDS[2]: (self.compare,),
            "guests at risk": (self.find_risks,),
        }
        for name in names & work.keys():
            pair = list(zip((goals.OURS, goals.PEER), work[name], strict=False))
            for who, read in samples.order(pair, turn):
                _note(results, f"{name} at {self.label}", read(), who=who)
        _note(results, f"figures of one case at {self.label}", self.reckon_one())

    def read_report(self):
        """Limits met and late by month and limit, for the leader."""
        return self._group(
            *(self.ours, "travel.complaint.timeliness", ["month", "limit_id"]),
            ["met_count:sum", "late_count:sum", "timely_rate:avg"],
        )

    def read_peer_report(self):
        return self._group(
            *(self.peer, "helpdesk.sla.report", ["date:month", "state"], ["__count"])
        )

    def read_pivot(self):
        """Cases by month, category and department, for the leader."""
        return self._group(
            *(self.ours, "travel.complaint.figure"),
            *(["month", "category_id", "department_id"], ["__count"]),
        )

    def read_peer_pivot(self):
        return self._group(
            *(self.peer, "helpdesk.ticket"),
            *(["create_date:month", "category_id", "team_id"], ["__count"]),
        )

    def _group(self, contender, model, groupby, aggregates):
        user_id = self.leader_id if contender is self.ours else None
        cost, groups = rpc.call(
            *(contender, model, "formatted_read_group", [], groupby, aggregates),
            user_id=user_id,
        )
        if not groups:
            raise ValueError("nothing to report")
        return cost

    def open_today(self):
        return self._open_board("today")

    def open_month(self):
        return self._open_board("month")

    def _open_board(self, board):
        """A dashboard as its menu opens it and the browser reads it, for the leader.

        A case has changed meanwhile, as cases do.
        """
        self.change_one()

        def work(env):
            tiles = env["travel.complaint.tile"]
            tiles._open_board(board)
            return tiles.web_search_read(
                [("board", "=", board)], dict.fromkeys(TILE, {})
            )

        cost, answer = rpc.time_work(self.ours, work, user_id=self.leader_id)
        if not any((row["value"] or "–")[0].isdigit() for row in answer["records"]):
            raise ValueError("no number on the dashboard")
        return cost

    def open_peer_board(self):
        """The peer's dashboard: what is to do, for each team and in all."""

        def work(env):
            teams = env["helpdesk.ticket.team"]
            return teams.web_search_read([], dict.fromkeys(TEAM, {})), (
                teams.retrieve_dashboard()
            )

        cost, (answer, _sums) = rpc.time_work(self.peer, work)
        if not sum(row["todo_ticket_count"] for row in answer["records"]):
            raise ValueError("nothing to do on the peer's dashboard")
        return cost

    def compare(self):
        """All guides against each other, over the last thirteen months."""
        self.change_one()

        def work(env):
            comparisons = env["travel.complaint.comparison"]
            action = comparisons.action_open()
            return comparisons.browse(action["res_id"]).line_ids.read()

        cost, lines = rpc.time_work(self.ours, work, user_id=self.leader_id)
        if len(lines) < GUIDES or not all(line["complaints"] for line in lines):
            raise ValueError("the comparison is not complete")
        return cost

    def find_risks(self):
        """The job that lists guests at risk, when hardly anything has changed."""
        cost, _answer = self._in_transaction(
            lambda env: env["travel.complaint.guest.risk"]._cron_find()
        )
        return cost

    def reckon_one(self):
        """A case is moved on, and its figures follow, with the sums of its month."""

        def work(env):
            env["travel.complaint.figure"]._refresh()

        self._in_transaction(work)
        self.change_one()
        cost, _answer = self._in_transaction(work)
        return cost

    def change_one(self):
        """Something happens in one case."""
        [case_id] = self.take_any()
        with self.ours.registry.cursor() as cursor:
            cursor.execute(
                "UPDATE helpdesk_ticket SET satisfaction = 5 - satisfaction"
                " WHERE id = %s",
                [case_id],
            )

    def take_any(self):
        """A case somewhere in the table, each time another one."""
        self.drawn += 1
        return [self.ids[self.drawn * 7919 % len(self.ids)]]

    # ------------------------------------------------------------------ proofs

    def find_what_is_wrong(self):
        """What plain SQL over the cases says otherwise than the figures."""
        wrong = []
        with self.ours.registry.cursor() as cursor:
            for what, sql in PROOFS.items():
                cursor.execute(sql, {"first": self.ids.start, "last": self.ids[-1]})
                rows = cursor.fetchall()
                if rows:
                    wrong.append(f"{what}: {rows[:3]}")
        return wrong


# Each finds rows that must not be there: by plain SQL over cases, log and clocks, and
# by what the loader knows to have made.
PROOFS = {
    "each case has its row": """
        SELECT ticket.id FROM helpdesk_ticket AS ticket
          LEFT JOIN travel_complaint_figure AS figure ON figure.ticket_id = ticket.id
         WHERE ticket.complaint_kind IS NOT NULL
           AND (figure.id IS NULL
             OR figure.category_id IS DISTINCT FROM ticket.category_id
             OR figure.department_id IS DISTINCT FROM ticket.complaint_department_id
             OR figure.complaint_state IS DISTINCT FROM ticket.complaint_state
             OR figure.month != to_char(
                    ticket.received_at + INTERVAL '8 hours', 'YYYY-MM'))
    """,
    "until accepted": """
        SELECT figure.ticket_id FROM travel_complaint_figure AS figure
          LEFT JOIN (
               SELECT ticket_id, EXTRACT(EPOCH FROM
                      max(occurred_at) FILTER (WHERE code = 'accepted')
                      - max(occurred_at) FILTER (WHERE code = 'received')) / 3600
                      AS hours
                 FROM travel_complaint_event JOIN travel_complaint_milestone AS m
                   ON m.id = milestone_id
                GROUP BY ticket_id) AS log ON log.ticket_id = figure.ticket_id
         WHERE abs(figure.response_hours - log.hours) > 0.0001
            OR (figure.response_hours IS NULL) != (log.hours IS NULL)
    """,
    "limits": """
        SELECT figure.ticket_id FROM travel_complaint_figure AS figure
          JOIN (SELECT ticket_id, count(*) FILTER (WHERE state = 'met') AS met,
                       count(*) FILTER (WHERE state = 'late') AS late
                  FROM travel_complaint_clock GROUP BY ticket_id) AS clock
            ON clock.ticket_id = figure.ticket_id
         WHERE (figure.limits_met, figure.limits_late) != (clock.met, clock.late)
    """,
    "one closed case in ten was late, each limit by an hour": """
        SELECT figure.ticket_id FROM travel_complaint_figure AS figure
         WHERE ticket_id BETWEEN %(first)s AND %(last)s
           AND complaint_state = 'closed'
           AND (limits_late, lateness_hours) != (
               CASE WHEN (ticket_id - %(first)s + 1) %% 10 = 0 THEN (5, 5.0::float8)
                    ELSE (0, 0.0::float8) END)
    """,
    "closed after 25 days": """
        SELECT figure.ticket_id FROM travel_complaint_figure AS figure
         WHERE ticket_id BETWEEN %(first)s AND %(last)s
           AND (complaint_state = 'closed') != (
                abs(COALESCE(resolution_hours, 0) - 600) < 0.0001)
    """,
    "the summary by limit": """
        SELECT * FROM (
               SELECT clock.limit_id, figure.month, figure.department_id,
                      count(*) FILTER (WHERE state = 'met') AS met,
                      count(*) FILTER (WHERE state = 'late') AS late,
                      sum(lateness_minutes) FILTER (WHERE state = 'late') / 60 AS hours
                 FROM travel_complaint_figure AS figure
                 JOIN travel_complaint_clock AS clock
                   ON clock.ticket_id = figure.ticket_id
                GROUP BY 1, 2, 3) AS plain
          FULL JOIN (
               SELECT limit_id, month, department_id, sum(met_count) AS met,
                      sum(late_count) AS late, sum(lateness_hours) AS hours
                 FROM travel_complaint_timeliness GROUP BY 1, 2, 3) AS kept
         USING (limit_id, month, department_id)
         WHERE plain.met IS DISTINCT FROM kept.met
            OR plain.late IS DISTINCT FROM kept.late
            OR abs(COALESCE(plain.hours, 0) - kept.hours) > 0.001
    """,
}
