"""Our pages in a real browser: what their scripts add, and that all can use them."""

from pathlib import Path
from unittest.mock import patch

from odoo.tests import common

ROOT = Path(__file__).parents[2]
# Where `make` puts it, or whoever calls pytest without it.
AXE = [
    ROOT / folder / "node_modules/axe-core/axe.min.js"
    for folder in (".sandbox/node", ".")
]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# A phone with one bar: bytes a second, milliseconds to the server and back. It is what
# browsers call a slow line of the third generation.
SLOW_LINE = {
    "offline": False,
    "latency": 400,
    "downloadThroughput": 50_000,
    "uploadThroughput": 50_000,
}
# What is thrown in here fails the test.
FRAME = """
    (async () => {
        function check(isRight, what) {
            if (!isRight) {
                throw new Error(what);
            }
        }
        CODE
        console.log("test successful");
    })().catch((error) => console.error(error.message));
"""


class InBrowser:
    """Joins a test case that has a server."""

    def run_in_browser(self, path, code, login=None):
        """Open `path` as `login` and run `code` there; what it throws is a failure."""
        self.browser_js(
            path,
            FRAME.replace("CODE", code),
            ready="document.readyState === 'complete'",
            login=login,
        )
        self.env.invalidate_all()

    def run_on_slow_line(self, path, code, login=None):
        """The same, by a phone whose line is slow."""
        open_page = common.ChromeBrowser.navigate_to

        def navigate_to(browser, url, *args, **options):
            browser._websocket_request("Network.enable")
            browser._websocket_request(
                "Network.emulateNetworkConditions", params=SLOW_LINE
            )
            return open_page(browser, url, *args, **options)

        with patch.object(common.ChromeBrowser, "navigate_to", navigate_to):
            self.run_in_browser(path, code, login)

    def assert_accessible_page(self, path, login=None):
        """The page, with all that can be opened, has no fault that axe knows of."""
        self.run_in_browser(path, self.read_axe(), login)

    def read_axe(self):
        """What looks for faults on the page, as code for `run_in_browser`."""
        axe = next(path for path in AXE if path.exists()).read_text("utf-8")
        return (
            axe
            + f"""
            for (const details of document.querySelectorAll("details")) {{
                details.removeAttribute("name");
                details.open = true;
            }}
            const found = await axe.run(document, {{runOnly: {RULES}}});
            check(found.passes.length > 15, "axe has looked at the page");
            check(!found.violations.length, JSON.stringify(found.violations.map(
                (fault) => [fault.id, fault.nodes.map((node) => node.html)])));
            """
        )
