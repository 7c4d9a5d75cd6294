"""Odoo's command line, with every test run when all addons are loaded.

Odoo runs some tests ("at_install") before the addons that come later are loaded, while
the database has those addons' columns already. What these columns require then breaks
tests that have nothing to do with them, and nothing of ours is there to be tested.
"""

import odoo.cli
from odoo.tests import loader
from odoo.tests.suite import OdooSuite

make_suite = loader.make_suite


def make_suite_at_the_end(module_names, position="at_install"):
    """As Odoo's own, but empty at first and complete at the end."""
    if position == "at_install":
        return OdooSuite()
    places = ("at_install", "post_install")
    return OdooSuite(
        test for place in places for test in make_suite(module_names, place)
    )


loader.make_suite = make_suite_at_the_end

if __name__ == "__main__":
    odoo.cli.main()
