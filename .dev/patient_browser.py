"""A pytest plugin: a busy machine is no reason for a browser test to fail."""

import os
import sys
from unittest import SkipTest

# Odoo waits ten seconds for Chrome, and gives up when it once does not come.
WAIT = 40  # seconds
TRIES = 3


def pytest_collection_finish():
    """Let Odoo start Chrome with more patience, where Odoo is loaded at all."""
    if common := sys.modules.get("odoo.tests.common"):
        make_patient(common)


def make_patient(common):
    """Wait longer for Chrome, and start it again if it still has not come.

    :param common: Odoo's module of test cases
    """
    common.CHECK_BROWSER_ITERATIONS = int(WAIT / common.CHECK_BROWSER_SLEEP)
    common.BROWSER_WAIT = WAIT
    spawn = common.ChromeBrowser._spawn_chrome

    def spawn_patiently(browser, command):
        for _try in range(TRIES - 1):
            try:
                return spawn(browser, command)
            except SkipTest:
                # Odoo removes the profile of a Chrome that did not start.
                os.makedirs(browser.user_data_dir, exist_ok=True)
        return spawn(browser, command)

    common.ChromeBrowser._spawn_chrome = spawn_patiently
