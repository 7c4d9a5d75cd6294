"""What the top-level tests share: the workshop's scripts, a run for each addon,
and a database in which commits are real.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / ".dev"))

import pytest

from odoo import sql_db
from odoo.modules.registry import Registry
from odoo.tools import config

import database
from place import ADDONS


@pytest.fixture(scope="module")
def registry(request):
    """A database of the module's own, called NAME there, in which commits are real."""
    name = request.module.NAME
    database.make_test(name)
    try:
        with pytest.MonkeyPatch.context() as patch:
            # Else Odoo runs the addons' tests while it loads them.
            patch.setitem(config, "test_enable", False)
            yield Registry(name)
    finally:
        Registry.delete(name)
        sql_db.close_db(name)
        database.drop(name)


def pytest_generate_tests(metafunc):
    """Run a test that takes `addon` for each of our addons, by name."""
    if "addon" in metafunc.fixturenames:
        metafunc.parametrize("addon", ADDONS)
