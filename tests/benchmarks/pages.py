"""The guest's pages, through the whole server but its socket (G13)."""

import gc
from time import perf_counter, thread_time

import contenders
import goals
import plans
import samples
import templates
from werkzeug.test import Client
from world import World

from odoo import Command, http, sql_db
from odoo.service import security

TURNS_A_ROUND = 20
WARM_UPS = 3
# As many as no guest has, so that the list has pages to turn.
OWN_CASES = 1000
LAST_PAGE = 30
DATABASES = templates.PAGE_NAMES
SCANS = "page scans"
NAMES = frozenset(
    f"{name} at {size}" for name in (*goals.PAGES, SCANS) for size in goals.SIZES
)
LOGIN_PAGE = "/web/login"


def measure(wanted, rounds, results, tell, sizes=goals.SIZES, open_share=1.0):
    """Ask for each page and for the login page, in turns.

    :param wanted: names of NAMES
    :param rounds: as many times TURNS_A_ROUND
    :param results: {measure: {contender: Series}}, filled here
    :param tell: called with a sentence about the progress
    :param sizes: {label: number of cases}
    :param open_share: which part of the cases is open
    :return: sentences about what failed
    """
    templates.ensure_templates(tell, ("a", "c", "g"))
    labels = {name.partition(" at ")[2] for name in wanted} & set(sizes)
    guests = {}
    for label in sorted(labels, key=sizes.get):
        tell(f"loading {sizes[label]} cases for guests to look at")
        guests[label] = Guest(label, sizes[label], open_share)
    try:
        templates.vacuum(guest.contender.database for guest in guests.values())
        for guest in guests.values():
            for name in goals.PAGES:
                for _turn in range(WARM_UPS):
                    guest.ask(name)
                    guest.ask_login()
        tell("asking for the guest's pages")
        for turn in range(rounds * TURNS_A_ROUND):
            for label in samples.order(guests, turn):
                _take_turn(guests[label], turn, wanted, results)
        for label, guest in guests.items():
            if f"{SCANS} at {label}" in wanted:
                _look_at_plans(guest, results, tell)
    finally:
        for guest in guests.values():
            guest.close()
    return []


def _take_turn(guest, turn, wanted, results):
    for name in goals.PAGES:
        measure_name = f"{name} at {guest.label}"
        if measure_name not in wanted:
            continue
        series = results.setdefault(measure_name, {})
        works = {
            goals.OURS: lambda name=name: guest.ask(name),
            goals.LOGIN: guest.ask_login,
        }
        for who in samples.order(works, turn):
            series.setdefault(who, samples.Series()).add(*works[who]())


def _look_at_plans(guest, results, tell):
    """Which statements of a page read a table from end to end that grows."""
    tell(f"asking for the plans of the guest's pages at {guest.label}")
    found = []
    for name in goals.PAGES:
        with plans.captured() as statements:
            guest.ask(name)
        with guest.contender.registry.cursor() as cursor:
            found += [
                f"{name}: reads all of {table}: {statement}"
                for statement, table in plans.find_scans(cursor, statements)
            ]
            cursor.rollback()
    series = results.setdefault(f"{SCANS} at {guest.label}", {})
    series[goals.OURS] = samples.Series()
    series[goals.OURS].add(0.0, len(found))
    series[goals.OURS].notes = found
    for sentence in found:
        tell(sentence)


class Guest:
    """One database with so many cases, and the browsers of two who follow some.

    One has come by the link of a mail, the other has an account and many cases.
    """

    def __init__(self, label, count, open_share):
        self.label = label
        self.contender = contenders.open_contender(goals.GUEST, f"_{label}")
        world = World(label, self.contender)
        world.fill(count, open_share)
        step = max(1, len(world.ids) // OWN_CASES)
        with self.contender.registry.cursor() as cursor:
            env = self.contender.environment(cursor)(su=True)
            user = self._create_user(env)
            own = env["helpdesk.ticket"].browse(world.ids[::step][:OWN_CASES])
            cursor.execute(
                "UPDATE helpdesk_ticket SET partner_id = %s WHERE id = ANY(%s)",
                (user.partner_id.id, own.ids),
            )
            links = env["travel.complaint.link"]
            token = links._mint(own[:1], "guest@example.com")
            self.stranger = self._open_browser(complaint_link=token)
            self.customer = self._open_browser(user)

    def _create_user(self, env):
        group = env.ref("base.group_portal")
        users = env["res.users"].with_context(no_reset_password=True)
        return users.create(
            {
                "name": "Li Na",
                "login": "bench_guest",
                "group_ids": [Command.set(group.ids)],
            }
        )

    def _open_browser(self, user=None, **cookies):
        """A client of the server, with a session and its cookies."""
        store = http.root.session_store
        session = store.new()
        session.update(
            http.get_default_session(),
            db=self.contender.database,
            _trace_disable=True,  # the log of devices is written once a day
        )
        session.context["lang"] = "en_US"
        if user:
            session.uid, session.login = user.id, user.login
            session.session_token = security.compute_session_token(
                session, user.with_user(user).env
            )
        store.save(session)
        client = Client(http.root)
        client.set_cookie("session_id", session.sid)
        for name, value in cookies.items():
            client.set_cookie(name, value, path="/complaint")
        return client

    def ask(self, name):
        """Ask for one of goals.PAGES: what it took."""
        path = goals.PAGES[name]
        is_own = path.startswith("/my")
        return self._time(self.customer if is_own else self.stranger, path)

    def ask_login(self):
        """Ask for the page to log in."""
        return self._time(self.stranger, LOGIN_PAGE)

    def _time(self, client, path):
        """(milliseconds, queries, processor time of this process)"""
        gc.collect()
        queries, worked = sql_db.sql_counter, thread_time()
        start = perf_counter()
        answer = client.get(path, headers={"Accept-Language": "en-US"})
        text = answer.get_data(as_text=True)
        milliseconds = (perf_counter() - start) * 1000
        if answer.status_code != 200 or "</html>" not in text:
            raise RuntimeError(f"{path} answers {answer.status}")
        worked = (thread_time() - worked) * 1000
        return milliseconds, sql_db.sql_counter - queries, worked

    def close(self):
        """Let go of the database, so that it can be dropped."""
        sql_db.close_db(self.contender.database)
