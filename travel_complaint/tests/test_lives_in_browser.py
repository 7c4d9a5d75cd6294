"""Whole lives of cases, pressed and typed in a browser by each of the people in them.

The same scripts as in `lives`, and the same end of each: what is driven by RPC there is
a button, a dialog or a form here. Only rows that stand in lists, and what no person
does (crons, mails), go the other way.
"""

import json
from contextlib import ExitStack, contextmanager
from unittest.mock import patch
from urllib.parse import urljoin

from odoo.tests import HttpCase, tagged
from odoo.tests.common import ChromeBrowser
from odoo.tools import file_open

from odoo.addons.bus.websocket import (
    CloseCode,
    WebsocketConnectionHandler,
    _kick_all,
)

from .life import LifeCase
from .lives import LIVES

# Where the form of each is.
PATHS = {
    "helpdesk.ticket": "complaints",
    "travel.complaint.offer": "complaint-offers",
    "travel.complaint.measure": "complaint-measures",
    "travel.complaint.investigation": "complaint-investigations",
}
DRIVEN = (
    "inquiry",
    "suggestion",
    "minor, settled on the spot within the agent's own power",
    "not satisfied, and satisfied one level up",
    "withdrawn",
    "an authority waits for its answer",
)
IS_READY = "odoo.isReady === true && !!document.querySelector('.o_form_view')"


class BrowserLife(LifeCase, HttpCase):
    """One browser in which the people of a life take turns."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.qweb"]._pregenerate_assets_bundles()
        # The first team is the one that new cases go to.
        cls.team.sequence = -1
        with file_open("travel_complaint/static/tests/drive.js") as source:
            cls.hands = source.read()

    @contextmanager
    def browse(self):
        """One Chrome for all acts: to start it takes longer than to act."""
        self.browser, self.seen_by, self.shown = ChromeBrowser(self), None, None
        with self.allow_requests(browser=self.browser), ExitStack() as atexit:
            atexit.callback(self._wait_remaining_requests)
            atexit.callback(_kick_all, CloseCode.KILL_NOW)
            atexit.enter_context(
                patch.object(
                    WebsocketConnectionHandler, "websocket_allowed", return_value=True
                )
            )
            atexit.callback(self.browser.stop)
            yield

    def show(self, user, path):
        """Open a page as `user`, unless it is there already."""
        self.env.flush_all()
        self.cr.clear()
        if (self.seen_by, self.shown) == (user, path):
            return
        # Away first: the page that is there must not be taken for the next one, and
        # what it still asks for would sign out whoever comes next.
        self.go("about:blank", "location.href === 'about:blank'")
        if self.seen_by != user:
            self.authenticate(user.login, user.login, browser=self.browser)
        self.seen_by, self.shown = user, path
        self.go(urljoin(self.base_url(), f"/odoo/{path}"), IS_READY)
        self.evaluate(self.hands)

    def go(self, url, is_there):
        self.browser.navigate_to(url)
        # Asked without a rest, as Odoo does, the page would load more slowly.
        code = (
            "new Promise((resolve) => setTimeout(() => {"
            f" try {{ resolve({is_there}); }} catch {{ resolve(false); }}"
            "}, 100))"
        )
        for _try in range(300):
            answer = self.browser._websocket_request(
                "Runtime.evaluate", params={"expression": code, "awaitPromise": True}
            )
            if answer["result"].get("value"):
                return
        self.fail(f"{url} does not load")

    def evaluate(self, code):
        answer = self.browser._websocket_request(
            "Runtime.evaluate",
            params={"expression": code, "awaitPromise": True},
            timeout=30,
        )
        if "exceptionDetails" in answer:
            self.fail(answer["result"]["description"][:2000])
        # An error on the console fails as well.
        self.assertFalse(self.browser.had_failure, "see the browser's log")

    def do(self, verb, *arguments):
        words = ", ".join(json.dumps(argument) for argument in arguments)
        self.evaluate(f"drive.{verb}({words})")
        self.env.invalidate_all()

    def show_record(self, user, record):
        path = PATHS[record._name]
        if user == self.cashier:
            path = "complaint-to-pay"
        self.show(user, f"{path}/{record.id}")

    # What the acts of a life are made of

    def press(self, user, record, button, *arguments):
        if record._name not in PATHS:
            self.shown = None  # what is shown may be true no longer
            return super().press(user, record, button, *arguments)
        self.show_record(user, record)
        return self.do("press", button)

    def answer(self, user, action, **values):
        self.do("fill", values)
        self.do("confirm")

    def save(self, user, record, values, **context):
        is_plain = all(isinstance(value, str) for value in values.values())
        if not record or record._name not in PATHS or not is_plain:
            self.shown = None
            return super().save(user, record, values, **context)
        self.show_record(user, record)
        # What the editor is given is text, and a form shows a day in its own way.
        self.do("fill", {name: self.type(value) for name, value in values.items()})
        self.do("save")
        return record

    def type(self, value):
        if value.startswith("2026-"):
            year, month, day = value.split("-")
            return f"{month}/{day}/{year}"
        return value.removeprefix("<p>").removesuffix("</p>")

    # Acts that are not just a button and its dialog

    def do_register(self, user):
        if self.facts:
            super().do_register(user)
            return
        self.show(user, "register-complaint")
        title = "Not what was promised, in the browser"
        self.do(
            "fill",
            {
                "name": title,
                "description": "The lake was left out.",
                "partner_name": "Li Na",
                "partner_email": "li.na@guests.example",
            },
        )
        self.do("save")
        self.case = self.env["helpdesk.ticket"].search(
            [("name", "=", title)], order="id desc", limit=1
        )
        self.shown = f"{PATHS['helpdesk.ticket']}/{self.case.id}"

    def do_draft(self, user, kind, amount, until=None):
        self.press(user, self.case, "action_new_offer")
        self.do("add", "line_ids", {"name": kind, "amount": amount})
        self.do("save")
        self.offer = self.case.sudo().offer_ids.sorted("id")[-1:].sudo(False)
        self.shown = f"{PATHS[self.offer._name]}/{self.offer.id}"

    def do_note(self, user, answer, counter="0"):
        self.press(user, self.offer, "action_note_answer")
        amounts = {"counter_amount": counter} if answer == "countered" else {}
        self.answer(user, None, answer=answer, **amounts)

    def do_pay(self, user, day):
        self.press(user, self.offer, "action_record_payment")
        total = str(self.offer.sudo().amount_total)
        self.answer(user, None, reference="TX-1", amount=total)

    def do_answer_authority(self, user):
        self.press(user, self.case, "action_answer_authority")
        self.answer(user, None, reference="HT-20", reason="Settled.")


@tagged("post_install", "-at_install")
class TestLivesInBrowser(BrowserLife):
    def test_lives(self):
        """FB-1, FB-2, RS-2, RS-4, IN-3, TL-20: by hand they end as by RPC."""
        with self.browse():
            for name in DRIVEN:
                life = LIVES[name]
                with self.subTest(life=name):
                    case = self.live(life.script, self.prepare_facts(**life.facts))
                    self.assertRecordValues(case.sudo(), [life.ends])
                    self.assertEqual(self.way(case), life.way)
                    self.assertEqual(self.limits(case), life.limits)
                    self.assertEqual(self.notices(case), life.notices)
                    self.check_nothing_left(case)
