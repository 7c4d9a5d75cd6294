"""Whoever opens every menu, in every view, and looks at the first record there."""

import contextlib
import subprocess
import time
import urllib.error
import urllib.request

from playwright.sync_api import TimeoutError as Late
from story.guest import PHONE, open_page
from story.server import find_port

from place import CONFIG, LOGS, PYTHON, SANDBOX, Stop, environment

DESK = (1400, 860)
WAIT_SECONDS = 60
SHOWN = ".o_action_manager .o_view_controller, .modal .o_form_renderer"
RECORD = (
    ".o_data_row td.o_data_cell:not(.o_list_record_selector),"
    " .o_kanban_record:not(.o_kanban_ghost, .o_kanban_button)"
)
# What the browser itself says: files cancelled when one goes on, the icons of Discuss
NOISE = ("Failed to load resource", "VideoFrame was garbage collected")
# The menus of these, down to whatever opens a view: [(name, id of the action, model)]
LIST_MENUS = """async (addons) => {
    const menus = await (await fetch("/web/webclient/load_menus")).json();
    const found = [];
    const walk = (id, path) => {
        const menu = menus[id];
        const here = [...path, menu.name];
        if (menu.actionID && menu.actionModel !== "ir.actions.act_url") {
            found.push([here.join(" / "), menu.actionID]);
        }
        menu.children.forEach((child) => walk(child, here));
    };
    menus.root.children
        .filter((id) => addons.includes(menus[id].xmlid.split(".")[0]))
        .forEach((id) => walk(id, []));
    return found;
}"""
LIST_VIEWS = """async (id) => {
    const {action} = odoo.__WOWL_DEBUG__.root.env.services;
    const {type, views} = await action.loadAction(id);
    const shown = (views || []).map((view) => view[1]);
    return type === "ir.actions.act_window"
        ? shown.filter((view) => view !== "search")
        : [];
}"""
OPEN = """async ([id, viewType]) => {
    const {action, dialog} = odoo.__WOWL_DEBUG__.root.env.services;
    dialog.closeAll();
    await action.doAction(id, {clearBreadcrumbs: true, viewType});
}"""


@contextlib.contextmanager
def open_server(name):
    """Odoo on the database `name`, without jobs; gives its address."""
    port, log = find_port(), LOGS / f"views-{name}.log"
    address = f"http://127.0.0.1:{port}"
    options = ("-c", CONFIG, "-d", name, "--http-port", str(port))
    with open(log, "wb") as output:
        process = subprocess.Popen(
            [PYTHON, "-m", "odoo", *options, "--max-cron-threads", "0"],
            cwd=SANDBOX,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        deadline = time.monotonic() + WAIT_SECONDS
        while True:
            with contextlib.suppress(urllib.error.URLError, OSError):
                urllib.request.urlopen(f"{address}/web/health", timeout=30).close()
                break
            if process.poll() is not None or time.monotonic() > deadline:
                raise Stop(f"The server did not come; see {log.name}.")
            time.sleep(0.2)
        yield address
    finally:
        process.terminate()
        process.wait()


class Walk:
    """Somebody's way through all their menus.

    :ivar faults: what went wrong, a sentence each
    :ivar opened: how many views, and how many records, were opened
    """

    def __init__(self, page):
        self._page = page
        self._where = "log-in"
        self.faults = []
        self.opened = {"views": 0, "records": 0}
        page.on("pageerror", lambda error: self._note(str(error)))
        page.on("console", self._hear)

    def _note(self, fault):
        self.faults.append(f"{self._where}: {fault.strip()[:300]}")

    def _hear(self, message):
        is_noise = any(noise in message.text for noise in NOISE)
        if message.type == "error" and not is_noise:
            self._note(message.text)

    def log_in(self, address, login, password):
        self._page.goto(f"{address}/web/login")
        self._page.fill("input[name=login]", login)
        self._page.fill("input[name=password]", password)
        self._page.click(".oe_login_form button[type=submit]")
        self._page.wait_for_selector(".o_main_navbar")

    def open_menus(self, addons):
        """Open what the menus of these addons lead to, in each view that it has."""
        for name, action in self._page.evaluate(LIST_MENUS, list(addons)):
            views = self._page.evaluate(LIST_VIEWS, action)
            # An empty form is no view of its own where there is another one.
            shown = [view for view in views if view != "form"] or views or [None]
            for view in shown:
                self._where = f"{name} ({view or 'server action'})"
                self._open(action, view)
                if "form" in views and view in ("list", "kanban"):
                    self._open_first_record()

    def _open(self, action, view):
        try:
            self._page.evaluate(OPEN, [action, view])
            self._page.wait_for_selector(SHOWN)
        except Exception as error:  # noqa: BLE001  (noted, and the walk goes on)
            self._note(f"does not open: {error}")
        self.opened["views"] += 1
        self._look_for_dialog()

    def _open_first_record(self):
        record = self._page.locator(RECORD).first
        if not record.count():
            return
        self._where += ", first record"
        # What is edited where it stands has no form; some cards open something else.
        with contextlib.suppress(Late):
            record.click(timeout=5000, position={"x": 8, "y": 8})
            self._page.wait_for_selector(".o_form_renderer", timeout=4000)
            self.opened["records"] += 1
        self._look_for_dialog()

    def _look_for_dialog(self):
        dialog = self._page.locator(".o_error_dialog")
        if dialog.count():
            self._note(f"an error is shown: {dialog.first.inner_text()}")
            self._page.reload()
            self._page.wait_for_selector(".o_main_navbar")


@contextlib.contextmanager
def open_walk(size):
    """A walk in the browser of this machine, with a screen of `size`."""
    is_phone = size == PHONE
    with open_page(
        *size, is_mobile=is_phone, has_touch=is_phone, timezone_id="Europe/Paris"
    ) as page:
        yield Walk(page)
