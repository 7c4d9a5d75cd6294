"""What is done with tickets, and how it is timed (G1 to G4)."""

import gc
from dataclasses import dataclass

import contenders
import goals
import rpc
import samples
import templates

from odoo import sql_db
from odoo.modules.registry import Registry

WARM_UP = 3


@dataclass(frozen=True)
class Measure:
    """One operation, as it is repeated.

    :param name: key in the results
    :param records: how many records one repeat handles
    :param turns: repeats in each round
    :param method: name of the method of _Ring that does it once for one contender
    :param who: the contenders. In batches of 1000 the peer would need most of the time
        of a run, and say what its batch of 100 says already
    """

    name: str
    records: int
    turns: int
    method: str
    who: tuple = (goals.BARE, goals.PEER, goals.OURS)


WITHOUT_PEER = (goals.BARE, goals.OURS)
MEASURES = (
    Measure("create 1", 1, 20, "create"),
    Measure("create 1, all fields", 1, 20, "create_full"),
    Measure("create 100", 100, 3, "create"),
    Measure("create 1000", 1000, 1, "create", WITHOUT_PEER),
    Measure(
        *("create 100, clocks", 100, 1, "create"), (goals.ONE_CLOCK, goals.TEN_CLOCKS)
    ),
    Measure("move 1", 1, 20, "move"),
    Measure("move 100", 100, 3, "move"),
    Measure("move 1000", 1000, 1, "move", WITHOUT_PEER),
    Measure("form save", 1, 20, "form_save"),
    Measure("form open", 1, 20, "form_open"),
    Measure("form new", 1, 20, "form_new"),
    Measure("form move", 1, 20, "form_move"),
)
DATABASES = templates.COPY_NAMES
NAMES = frozenset(one.name for one in MEASURES)
# Measured along with what a goal asks for, to read the figures better.
BESIDES = {
    "create 1": {"create 1, all fields"},
    "form save": {"form new", "form move"},
}


def measure(wanted, rounds, results, tell):
    """Do what is wanted, all contenders in turn, and note it in `results`.

    :param wanted: names of MEASURES
    :param rounds: how often the whole programme is gone through
    :param results: {measure: {contender: Series}}, filled here
    :param tell: called with a sentence about the progress
    :return: sentences about what failed
    """
    wanted = wanted.union(*(BESIDES.get(name, ()) for name in wanted))
    templates.ensure_templates(tell)
    tell("opening three databases in one process")
    ring = _Ring(contenders.open_contenders(), results)
    failures = ring.warm_up(wanted)
    for number in range(rounds):
        tell(f"tickets, round {number + 1} of {rounds}")
        for one in MEASURES:
            if one.name in wanted and one.name not in failures:
                ring.attempt(one, number, failures)
    failures.update(ring.find_what_is_wrong())
    ring.close()
    return [f"{name}: {reason}" for name, reason in failures.items()]


class _Ring:
    """The contenders, taking turns."""

    def __init__(self, found, results):
        self.found = found
        self.results = results

    def warm_up(self, wanted):
        """Fill the caches that stay, so that only records are cold."""
        failures = {}
        for one in MEASURES:
            if one.name in wanted and one.records == 1:
                try:
                    for _turn in range(WARM_UP):
                        for name in one.who:
                            getattr(self, one.method)(self.found[name], 1)
                except Exception as error:  # noqa: BLE001  (reported, the rest goes on)
                    failures[one.name] = repr(error)
        gc.collect()
        # What three registries hold is no garbage of one call: collections skip it.
        gc.freeze()
        return failures

    def attempt(self, one, number, failures):
        """Do one measure's turns of a round; a failure is noted and ends it."""
        if one.method == "move":
            for name in one.who:
                self._have_fresh(self.found[name], one.records * one.turns)
        templates.vacuum({self.found[name].database for name in one.who})
        series = self.results.setdefault(one.name, {})
        try:
            for turn in range(one.turns):
                for name in samples.order(one.who, number * one.turns + turn):
                    method = getattr(self, one.method)
                    cost = method(self.found[name], one.records)
                    series.setdefault(name, samples.Series(one.records)).add(*cost)
        except Exception as error:  # noqa: BLE001  (reported, the rest goes on)
            failures[one.name] = repr(error)
            del self.results[one.name]

    def call(self, contender, method, *args, context=None):
        """One call on tickets as one RPC, see `rpc.call`."""
        return rpc.call(contender, "helpdesk.ticket", method, *args, context=context)

    def create(self, contender, count):
        """`count` new tickets in one call."""
        cost, ids = self.call(contender, "create", contender.draw_values(count))
        contender.created += ids
        contender.fresh.extend(ids)
        return cost

    def create_full(self, contender, count):
        """A case with all that an agent asks for; the others as they are."""
        if contender.name != goals.OURS:
            return self.create(contender, count)
        rows = contender.draw_full_values(count)
        cost, ids = self.call(contender, "create", rows)
        contender.created += ids
        return cost

    def move(self, contender, count):
        """`count` tickets that have never moved go to the next stage in one call."""
        self._have_fresh(contender, count)
        ids = [contender.fresh.popleft() for _number in range(count)]
        vals = {"stage_id": contender.next_stage_id}
        cost, _answer = self.call(contender, "write", ids, vals)
        contender.moved += ids
        return cost

    def form_save(self, contender, _count):
        """Save a new ticket from the form."""
        [vals] = contender.draw_values(1)
        cost, answer = self.call(
            *(contender, "web_save", [], vals, contender.form),
            context=contender.form_context,
        )
        contender.created.append(answer[0]["id"])
        contender.fresh.append(answer[0]["id"])
        return cost

    def form_open(self, contender, _count):
        """Open a ticket in the form."""
        self._have_fresh(contender, 1)
        ids = [contender.fresh[0]]
        contender.fresh.rotate(-1)
        cost, _answer = self.call(
            *(contender, "web_read", ids, contender.form),
            context={**contender.form_context, "bin_size": True},
        )
        return cost

    def form_new(self, contender, _count):
        """Open an empty form."""
        cost, _answer = self.call(
            *(contender, "onchange", [], {}, [], contender.form),
            context=contender.form_context,
        )
        return cost

    def form_move(self, contender, _count):
        """Click the next stage in the form."""
        self._have_fresh(contender, 1)
        ids = [contender.fresh.popleft()]
        vals = {"stage_id": contender.next_stage_id}
        cost, _answer = self.call(
            *(contender, "web_save", ids, vals, contender.form),
            context=contender.form_context,
        )
        contender.moved += ids
        return cost

    def _have_fresh(self, contender, count):
        missing = count - len(contender.fresh)
        if missing > 0:
            self.create(contender, missing)

    def find_what_is_wrong(self):
        """Whether everybody did all of the work, and nobody sent a mail.

        :return: {what: why}, empty when all is right
        """
        wrong = {}
        for name in (goals.BARE, goals.PEER, goals.OURS):
            database = self.found[name].database
            same = [one for one in self.found.values() if one.database == database]
            with self.found[name].registry.cursor() as cursor:
                for what, sql, expected in _get_proofs(same):
                    cursor.execute(sql)
                    (count,) = cursor.fetchone()
                    if count != expected:
                        wrong[f"{name}, {what}"] = f"{count}, not {expected}"
        return wrong

    def close(self):
        """Let go of the databases."""
        gc.unfreeze()
        for database in {one.database for one in self.found.values()}:
            Registry.delete(database)
            sql_db.close_db(database)


def _get_proofs(same):
    """What must be there after the work: (what, SQL that counts, how many).

    :param same: the contenders of one database
    """
    first = same[0]
    created = sum(len(one.created) for one in same)
    moved = sum(len(one.moved) for one in same)
    tickets = "SELECT count(*) FROM helpdesk_ticket"
    yield "mails", "SELECT count(*) FROM mail_mail", 0
    yield (
        "numbers",
        "SELECT count(DISTINCT number) FROM helpdesk_ticket WHERE number != '/'",
        created,
    )
    yield "moves", f"{tickets} WHERE stage_id = {first.next_stage_id}", moved
    if first.name == goals.PEER:
        rows = created * len(contenders.LIMITS)
        yield "limits", "SELECT count(*) FROM helpdesk_ticket_sla", rows
    if first.name == goals.OURS:
        events = (
            "SELECT count(*) FROM travel_complaint_event e"
            " JOIN travel_complaint_milestone m ON m.id = e.milestone_id"
            " WHERE m.code = "
        )
        yield "registrations", f"{events} 'registered'", created
        yield "acceptances", f"{events} 'accepted'", moved
        yield "notices", "SELECT count(*) FROM travel_complaint_notice", created
        routed = "complaint_department_id IS NOT NULL AND severity_id IS NOT NULL"
        yield "judged and routed", f"{tickets} WHERE {routed}", created
        clocks = sum(len(one.created) * one.clocks for one in same)
        yield "clocks", "SELECT count(*) FROM travel_complaint_clock", clocks
        met = "SELECT count(*) FROM travel_complaint_clock WHERE state = 'met'"
        yield "clocks met", met, moved
