"""What the top-level tests share: the workshop's scripts, a run for each addon."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / ".dev"))

from place import ADDONS


def pytest_generate_tests(metafunc):
    """Run a test that takes `addon` for each of our addons, by name."""
    if "addon" in metafunc.fixturenames:
        metafunc.parametrize("addon", ADDONS)
