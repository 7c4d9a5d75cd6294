"""Odoo's command line, with every test run when all addons are loaded.

Odoo runs some tests ("at_install") before the addons that come later are loaded, while
the database has those addons' columns already. What these columns require then breaks
tests that have nothing to do with them, and nothing of ours is there to be tested.
"""

import odoo.cli
from odoo.tests import HttpCase, loader
from odoo.tests.suite import OdooSuite

# A busy machine needs longer for a tour than the minute that Odoo grants.
PATIENCE = 4

make_suite = loader.make_suite
browser_js = HttpCase.browser_js


def make_suite_at_the_end(module_names, position="at_install"):
    """As Odoo's own, but empty at first and complete at the end."""
    if position == "at_install":
        return OdooSuite()
    places = ("at_install", "post_install")
    return OdooSuite(
        test for place in places for test in make_suite(module_names, place)
    )


def browser_js_with_patience(self, *arguments, timeout=60, **options):
    """As Odoo's own, with a longer time limit (in seconds)."""
    return browser_js(self, *arguments, timeout=PATIENCE * timeout, **options)


loader.make_suite = make_suite_at_the_end
HttpCase.browser_js = browser_js_with_patience

if __name__ == "__main__":
    odoo.cli.main()
