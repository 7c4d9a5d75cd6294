"""The pages on a phone with one bar (G13): soon there, and small."""

from odoo.tests import tagged

from .browser import SLOW_LINE, InBrowser
from .case_common import GUEST, CaseCase

SECONDS = 3
KILOBYTES = 100
# The page can be read and used when its text and style are there; a script that is late
# takes nothing away.
CHECK = f"""
    const [page] = performance.getEntriesByType("navigation");
    const files = performance.getEntriesByType("resource");
    // How long a busy machine takes to answer is no matter of the line.
    const [style, ...others] = files.filter((one) => one.initiatorType === "link");
    check(style && !others.length, "one file that the page waits for");
    const own = [page, style].reduce((sum, one) => sum + Math.max(0,
        one.responseStart - one.requestStart - {SLOW_LINE["latency"]}), 0);
    const seconds = (Math.max(style.responseEnd, page.domInteractive) - own) / 1000;
    // The line is really slow: a round trip for the page and one for its style.
    check(style.responseEnd > 2 * {SLOW_LINE["latency"]}, "slow: " + style.responseEnd);
    check(seconds < {SECONDS}, "usable after " + seconds + " s");
    const weight = [page, ...files].reduce((sum, one) => sum + one.decodedBodySize, 0);
    check(weight > 5000 && weight < {KILOBYTES * 1024}, "weight " + weight);
    check(files.every((one) => one.name.startsWith(location.origin)), "from elsewhere");
"""


@tagged("post_install", "-at_install")
class TestSlowLine(InBrowser, CaseCase):
    browser_size = "390x844"

    def run_check(self, path):
        """Open the page when its style is made, which happens once after an update."""
        [style] = self.tree(self.url_open(path)).xpath(
            "//link[@rel='stylesheet']/@href"
        )
        self.assertEqual(self.url_open(style).status_code, 200)
        self.run_on_slow_line(path, CHECK)

    def test_form(self):
        """G13, PO-1: who files from a mountain sees the form within three seconds."""
        self.run_check("/complaint/new")

    def test_case(self):
        """G13, PO-1: the case, with an offer on it, opened by the link of a mail."""
        self.make_offer()
        token = self.env["travel.complaint.link"]._mint(self.case, GUEST)
        self.run_check(f"/complaint/{token}")
