"""Garbage in each parameter of each of our routes (attacks 20, 26, 30 to 32, 38).

The list of routes is the routing map. Runs are derandomised: what fails once fails
always, and what is green is green on every machine.
"""

import contextlib
import re
from datetime import timedelta
from urllib.parse import quote

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from odoo import fields, http
from odoo.tests import freeze_time, new_test_user, tagged
from odoo.tools import SQL, mute_logger

from odoo.addons.travel_complaint.controllers.tracking import COOKIE, PATH
from odoo.addons.travel_complaint.tests import test_helpdesk_routes

from ..controllers.page import LANG_COOKIE
from .case_common import DRAWING, CaseCase

# More of what is sent than of what is asked for: there is more behind it.
EXAMPLES = {"GET": 10, "POST": 30}
FUZZ = settings(
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],  # shrinking would ask the server a hundred times more
    suppress_health_check=list(HealthCheck),
)
# What the pages send, by name; each is given garbage as well.
FIELDS = {
    "text": ["Hello"],
    "signer": ["Li Na"],
    "drawing": [DRAWING],
    "amount": ["100"],
    "handling": ["4"],
    "outcome": ["2"],
    "submit_key": ["k" * 32],
    "offer_id": [],
    "digest": [],
    "lang": ["zh_CN"],
    "back": ["/complaint/new"],
    "number": ["TS-202611-0042"],
    "contact": ["li.na@example.com"],
    "sent": ["1"],
    "done": ["message"],
    "page": ["1", "99999999999"],
    "story": ["The lake was left out."],
    "kind": ["inquiry"],
    "name": ["Li Na"],
    "email": ["li.na@example.com"],
    "phone": ["+86 21 5555 0100"],
    "booking_ref": ["HY-1"],
    "category": ["1"],
    "demands": ["1"],
    "incident_date": ["2026-11-01"],
    "incident_place": ["Lake"],
    "is_true": ["1"],
    "website": [],
    "started": [],
    "csrf_token": [],
}
VERBS = (
    "message",
    "accept",
    "reject",
    "counter",
    "rate",
    "reopen",
    "withdraw",
    "erase",
)
# What a browser would not send, and a hostile program does: bytes that are no text,
# too much, other digits, code, and what Python and PostgreSQL stumble over.
NASTY = [
    *test_helpdesk_routes.GARBAGE,
    *test_helpdesk_routes.NO_IDS,
    b"\xff\xfe\x00",
    b"\xed\xa0\x80",
    "\u202e\u200d" * 9,
    "a\u0301" * 600,
    "x" * 50_000,
    "NaN",
    "1e400",
    "-0.001",
]
GARBAGE = st.one_of(
    st.sampled_from(NASTY), st.text(max_size=30), st.binary(max_size=30)
)
# No header holds more than printable characters of Latin-1.
HEADER = st.text(
    st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"),
    max_size=60,
).map(lambda text: text.strip().encode("latin-1"))
HEADERS = st.dictionaries(
    st.sampled_from(
        [
            *("Accept-Language", "User-Agent", "Accept", "Referer", "Origin"),
            *("X-Forwarded-For", "X-Forwarded-Host", "If-Modified-Since", "Range"),
        ]
    ),
    st.one_of(HEADER, st.sampled_from([b"zh-CN;q=", b"*", b"bytes=9-1", b"x" * 4000])),
    max_size=3,
)
CONTENTS = [
    b"",
    b"%PDF-1.4 x",
    b"\x89PNG\r\n\x1a\n" + b"\x00" * 40,
    b"<svg/>",
    b"PK\x03",
]
FILES = st.lists(
    st.tuples(
        st.text(
            st.characters(exclude_categories=["Cs"], exclude_characters="\r\n"),
            max_size=40,
        ),
        st.one_of(st.sampled_from(CONTENTS), st.binary(max_size=60)),
        st.sampled_from(["image/png", "text/html", "x", ""]),
    ),
    max_size=3,
)
COOKIES = st.dictionaries(
    st.sampled_from([COOKIE, LANG_COOKIE]),
    st.one_of(
        st.sampled_from(["my.1", "my.", "my.9999999999", "zh_CN", "../..", "x" * 3000]),
        st.text("abcXYZ019._-%~", max_size=50),
    ),
    max_size=1,
)
_PLACEHOLDER = re.compile(r"<\w+:(\w+)>")
# A GET notes that the link was used, and counts wrong ones.
BY_READING = ("travel_complaint_link", "travel_complaint_attempt")


class RoutesCase(CaseCase):
    """All routes of ours that guests reach, with an offer to be answered."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls.case.with_env(cls.env)
        # What is tried here is not how often it may be tried.
        cls.env["ir.config_parameter"].search(
            [("key", "like", "travel_complaint_portal.limit_")]
        ).value = "1000000/3600"
        cls.bert = new_test_user(
            cls.env,
            "complaint_bert",
            groups="base.group_portal",
            company_id=cls.company.id,
            email="bert@example.com",
        )

    def setUp(self):
        super().setUp()
        self.offer = self.make_offer().sudo()
        text = self.offer.with_context(lang="en_US")._get_settlement_text()
        self.digest = self.offer._hash_text(text)
        with freeze_time(fields.Datetime.now() - timedelta(hours=1)):
            page = self.get("/complaint/new")
        self.started = self.read_form(page, "/complaint/new")["started"]

    def find_routes(self):
        """Our routes: list of (address, method)."""
        return sorted(
            (rule.rule, method)
            for rule in test_helpdesk_routes.TestRouteList._get_rules(self)
            if re.match(r"(/complaint|/my/complaints)(/|$)", rule.rule)
            for method in rule.endpoint.routing["methods"]
        )

    def log_in_for(self, url):
        """Be who may come to this address: by link, or by account."""
        user = self.bert if url.startswith("/my") else None
        self.authenticate(user and user.login, user and user.login)
        self.open_case(self.case)

    @contextlib.contextmanager
    def undone(self):
        """Take back what happens in here."""
        self.env.flush_all()
        with self.env.cr.savepoint() as savepoint:
            yield
            savepoint.rollback()
        self.env.invalidate_all()

    def count_writes(self):
        """How often each table of cases has been written to in this transaction."""
        return dict(
            self.env.execute_query(
                SQL(
                    "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del"
                    " FROM pg_stat_xact_user_tables WHERE relname LIKE 'travel%%'"
                    " OR relname IN ('helpdesk_ticket', 'mail_message', 'mail_mail',"
                    " 'ir_attachment', 'mail_activity', 'res_partner')"
                )
            )
        )

    def find_written(self, before):
        """The tables that have been written to since, but by being read."""
        after = self.count_writes()
        changed = {name for name in after if after[name] != before.get(name)}
        return changed - set(BY_READING)

    def assert_sound(self, answer, method, before):
        """No error of the server; and nothing saved by asking."""
        self.assertLess(answer.status_code, 500, answer.text[-2000:])
        self.assertNotIn("Traceback", answer.text)
        if method == "GET":
            self.assertFalse(self.find_written(before))


@tagged("post_install", "-at_install")
class TestFuzz(RoutesCase):
    def places(self, url):
        """Garbage for each placeholder of an address."""
        verb = st.one_of(st.sampled_from(VERBS), st.text(min_size=1, max_size=20))
        ours = [self.case.id, self.company.id, *self.case._get_guest_attachments().ids]
        number = st.one_of(st.sampled_from(ours), st.integers(0, 2**70))
        token = st.text(min_size=1, max_size=200)
        kinds = {"verb": verb, "token": token}
        names = _PLACEHOLDER.findall(url)
        return st.fixed_dictionaries({name: kinds.get(name, number) for name in names})

    def forms(self):
        """Fields with what belongs there, and with what does not."""
        right = {
            **FIELDS,
            "offer_id": [str(self.offer.id)],
            "digest": [self.digest],
            "started": [self.started],
            "csrf_token": [http.Request.csrf_token(self)],
        }
        kinds = {
            name: st.one_of(st.sampled_from(some), st.sampled_from(some), GARBAGE)
            if some
            else GARBAGE
            for name, some in right.items()
        }
        # Without a right token nothing at all would be looked at.
        token = kinds.pop("csrf_token")
        good = st.just(right["csrf_token"][0])
        needed = {"csrf_token": st.one_of(good, good, good, good, token)}
        # What each form of a kind must have, more often than not.
        for name in ("text", "story", "email", "started", "is_true", "submit_key"):
            needed[name] = kinds.pop(name)
        return st.fixed_dictionaries(needed, optional=kinds)

    def ask(self, url, method, places, form, headers, cookies, files):
        """Send one request, whatever is in it."""
        path = _PLACEHOLDER.sub(
            lambda found: quote(str(places[found[1]]), safe=""),
            url,
        )
        attached = [("attachment", file) for file in files]
        self.open_case(self.case)
        for name, value in cookies.items():
            self.opener.cookies.set(name, value, path=PATH)
        return self.opener.request(
            method,
            self.base_url() + path,
            params=form if method == "GET" else None,
            data=form if method == "POST" else None,
            files=attached if method == "POST" and attached else None,
            headers=headers,
            allow_redirects=False,
            timeout=30,
        )

    @mute_logger("odoo.http", "werkzeug", "odoo.sql_db")
    def test_garbage(self):
        """Attack 38: whatever is sent, our routes say what is wrong, and never 5xx."""
        routes = self.find_routes()
        self.assertGreater(len(routes), 12)
        for url, method in routes:
            with self.subTest(url=url, method=method):
                self.log_in_for(url)
                self.fuzz(url, method)

    def fuzz(self, url, method):
        """Send garbage to one route."""

        @settings(FUZZ, max_examples=EXAMPLES[method])
        @given(st.tuples(self.places(url), self.forms(), HEADERS, COOKIES, FILES))
        def attack(options):
            with self.undone():
                before = self.count_writes()
                answer = self.ask(url, method, *options)
                self.assert_sound(answer, method, before)

        attack()
