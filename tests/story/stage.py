"""All that the story stands on: server, mail server, people, book; and its curtain."""

import contextlib
import time

from place import SANDBOX

from .book import Book
from .calendar_of_story import StoryCalendar
from .people import PASSWORD, PEOPLE, Person, Refused
from .post_office import PostOffice
from .server import Server, own_database

PAPERS = SANDBOX / "story"
PATIENCE = 60  # seconds until what the server does by itself has to be done


class Stage:
    """What each act gets.

    :ivar dict facts: what earlier acts have found, by name
    """

    def __init__(self, database, server, post, calendar, book):
        self.database, self.address = database, server.address
        self.post, self.calendar, self.book = post, calendar, book
        self._server = server
        self.facts = {}
        place = (server.address, database)
        admin = Person(*place, "admin", "Administrator", "sets up", "admin")
        self.people = {"admin": admin}
        for login, (name, role, _group) in PEOPLE.items():
            self.people[login] = Person(*place, login, name, role)

    def __getattr__(self, login):
        try:
            return self.people[login]
        except KeyError:
            raise AttributeError(login) from None

    def step(self, when, who, english, chinese):
        """Put the clock, and write down who does what."""
        self._server.put_clock(when)
        self.book.step(when, who, english, chinese)

    def check_clocks(self, by_hand):
        """Compare the limits on the case with what was reckoned by hand.

        What a job of the server brings about, such as a mail that has gone out, is
        waited for.

        :param by_hand: {code: (state, due)}, such as {"TL-1": ("met", "Mon 09:22")}
        """
        expected = {
            code: f"{state}, due {self.calendar.show(self.calendar.moment(when))}"
            for code, (state, when) in by_hand.items()
        }
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            found = {
                clock["code"]: f"{clock['state']}, due {clock['due']}"
                for clock in self.read_clocks()
            }
            if expected.items() <= found.items():
                break
            time.sleep(0.5)
        for code, text in expected.items():
            self.book.check(f"limit {code}", found.get(code), text)

    def read_clocks(self):
        """The limits that run or ran on the case: code, state, due."""
        clocks = self.leader.find(
            *("travel.complaint.clock", [("ticket_id", "=", self.facts["case"])]),
            *("limit_id", "state", "due_at"),
        )
        ids = [clock["limit_id"][0] for clock in clocks]
        limits = self.leader.call("travel.complaint.limit", "read", ids, ["code"])
        codes = {limit["id"]: limit["code"] for limit in limits}
        return [
            {
                "code": codes[clock["limit_id"][0]],
                "state": clock["state"],
                "due": self.calendar.show(clock["due_at"]),
            }
            for clock in clocks
        ]

    def run_job(self, cron_id):
        """Let the administrator run one of the system's jobs now.

        The server runs them by itself as well; then it is waited for.
        """
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                return self.admin.press("ir.cron", cron_id, "method_direct_trigger")
            except Refused as reason:
                is_running = "already executing" in str(reason)
                if not is_running or time.monotonic() > deadline:
                    raise
            time.sleep(0.5)

    def read_errors(self):
        """The lines of the server's log that tell of an error."""
        return self._server.read_errors()

    def ref(self, xml_id):
        """The id of what an addon has shipped."""
        module, _dot, name = xml_id.partition(".")
        domain = [("module", "=", module), ("name", "=", name)]
        return self.admin.find_one("ir.model.data", domain, "res_id")["res_id"]

    def open_gate(self, gateway_id):
        """Let the mail server hand mails over in the name of the gateway's user."""
        self.post.open_gate(
            *("-d", self.database, "-u", str(gateway_id), "-p", PASSWORD),
            *("--host", "127.0.0.1", "--port", self.address.rpartition(":")[2]),
        )

    def keep(self, name, content):
        """Keep a paper that the story has made.

        :return: where it is, seen from the checkout
        """
        PAPERS.mkdir(parents=True, exist_ok=True)
        path = PAPERS / name
        path.write_bytes(content)
        return f"{SANDBOX.name}/{path.relative_to(SANDBOX)}"


@contextlib.contextmanager
def open_stage(name, write):
    """A stage of its own; nothing of it is left but the papers.

    :param name: of its database
    :param write: takes the text of the story, line by line
    """
    calendar = StoryCalendar()
    with (
        own_database(name),
        PostOffice() as post,
        Server(name, post.port, calendar) as server,
    ):
        yield Stage(name, server, post, calendar, Book(calendar, write))
