"""People at screens of their own, in one Chrome, within one test.

The test and the server's threads share one cursor, which only one of them may use at a
time. It is the test's own, except while a screen works: see `let_screens_work`.
"""

import itertools
import json
import shutil
import tempfile
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path
from unittest.mock import patch

import websocket

from odoo.http import FilesystemSessionStore, Session, root
from odoo.tests import HttpCase
from odoo.tests.common import ChromeBrowser, ChromeBrowserException, release_test_lock
from odoo.tools import file_open

PATIENCE = 120  # seconds, for a machine that does much else
# The days of a test pass in no time. A session that has grown old is exchanged for a
# new one at a request, while the page still asks for other things with the old one.
NEVER_OLD = {"create_time": 2**40}


class PatientChrome(ChromeBrowser):
    """A Chrome that is not given up when it is slow."""

    def _websocket_request(self, method, *, params=None, timeout=PATIENCE):
        return super()._websocket_request(method, params=params, timeout=timeout)


class Screen(PatientChrome):
    """A window with cookies of its own, in a Chrome that runs already."""

    def __init__(self, case, chrome):
        self.chrome_around = chrome
        super().__init__(case)
        with file_open("travel_complaint/static/tests/drive.js") as source:
            hands = {"source": source.read()}
        # There before anything of a page: they count all that it asks for.
        method = "Page.addScriptToEvaluateOnNewDocument"
        self._websocket_request(method, params=hands)

    def _chrome_start(self, **_options):
        shutil.rmtree(self.user_data_dir)  # the running Chrome has one
        return self.chrome_around.chrome, self.chrome_around.devtools_port

    def _open_websocket(self):
        file = Path(self.chrome_around.user_data_dir, "DevToolsActivePort")
        port, path = file.read_text().split()
        address = f"ws://127.0.0.1:{port}"
        # The window is gone as soon as this connection is.
        self.control = websocket.create_connection(
            f"{address}{path}", timeout=PATIENCE, suppress_origin=True
        )
        self.numbers = itertools.count()
        context = self._order("Target.createBrowserContext", disposeOnDetach=True)
        window = self._order(
            "Target.createTarget", url="about:blank", newWindow=True, **context
        )
        page = websocket.create_connection(
            f"{address}/devtools/page/{window['targetId']}",
            timeout=PATIENCE,
            enable_multithread=True,
            suppress_origin=True,
        )
        page.settimeout(0.01)  # as Odoo's reader of it wants it
        return page

    def _order(self, method, **params):
        """Have the browser itself do something, not a page of it."""
        number = next(self.numbers)
        order = {"id": number, "method": method, "params": params}
        self.control.send(json.dumps(order))
        while (answer := json.loads(self.control.recv())).get("id") != number:
            continue
        return answer["result"]

    def stop(self):
        self._result.cancel()
        self.control.close()
        if hasattr(self, "ws"):
            self.ws.close()
        self._receiver.join(PATIENCE)

    def evaluate(self, code):
        """Have the page evaluate `code`, and wait for what it promises.

        :raise AssertionError: when that fails, or the page has written an error
        """
        question = {"expression": code, "awaitPromise": True}
        try:
            answer = self._websocket_request("Runtime.evaluate", params=question)
        except (ChromeBrowserException, TimeoutError) as error:
            raise AssertionError(f"{code}: {error}") from error
        if "exceptionDetails" in answer:
            raise AssertionError(f"{code}: {answer['result']['description'][:2000]}")
        if self._result.done():
            raise AssertionError(f"{code}: {self._result.exception()}")
        return answer["result"].get("value")

    def start(self, url):
        """Open the first page, and wait until it is there."""
        self._websocket_request("Page.navigate", params={"url": url})
        # The empty page before may still be there when that is answered.
        code = "location.host ? drive.start().then(() => true) : false"
        for _try in range(600):
            if self.evaluate(code):
                return
            time.sleep(0.1)
        raise AssertionError(f"{url} is not opened")


class ScreensCase(HttpCase):
    """Several people, each of whom sees the back office at a screen of their own."""

    test_cursor_lock_timeout = PATIENCE

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Built here: a request that builds them holds up all others.
        cls.env["ir.qweb"]._pregenerate_assets_bundles()

    @contextmanager
    def open_chrome(self):
        """Start a Chrome, in which each person gets a screen when they first act."""
        self.chrome, self.screens = PatientChrome(self), {}
        with ExitStack() as at_end:
            # Another server of this machine, which may live in other days, throws
            # away what is old in the folder that all share.
            folder = at_end.enter_context(tempfile.TemporaryDirectory())
            store = FilesystemSessionStore(
                folder, session_class=Session, renew_missing=True
            )
            at_end.enter_context(patch.object(root, "session_store", store))
            # What a page still asks for after an act waits until the cursor is free.
            allow_all = patch.object(self, "http_request_allow_all", True)
            at_end.enter_context(allow_all)
            at_end.callback(self.close_chrome)
            yield

    def close_chrome(self):
        self.close_screens()
        self.chrome.stop()

    def close_screens(self):
        """Let everybody begin anew, with nothing on their screens."""
        with release_test_lock():
            for screen in self.screens.values():
                screen.stop()
            self.screens.clear()
            self._wait_remaining_requests(PATIENCE)

    @contextmanager
    def let_screens_work(self):
        """Leave the cursor to the server, then have it back with nothing remembered."""
        self.env.flush_all()
        self.cr.clear()
        with release_test_lock():
            yield
        self.cr.clear()

    def seat(self, user):
        """The screen of `user`, signed in."""
        if user not in self.screens:
            screen = self.screens[user] = Screen(self, self.chrome)
            self.session = None  # Odoo would end the one before
            self.authenticate(
                user.login, user.login, browser=screen, session_extra=dict(NEVER_OLD)
            )
        return self.screens[user]

    def open_page(self, user, path):
        """Let `user` open a page of the back office, or the same one anew."""
        is_first = user not in self.screens
        screen = self.seat(user)
        with self.let_screens_work():
            if is_first:
                screen.start(f"{self.base_url()}/odoo/{path}")
            else:
                screen.evaluate(f"drive.open({json.dumps(path)})")

    def do(self, user, verb, *arguments):
        """Let `user` do something on the page: a verb of drive.js."""
        words = ", ".join(json.dumps(argument) for argument in arguments)
        with self.let_screens_work():
            self.screens[user].evaluate(f"drive.{verb}({words})")
