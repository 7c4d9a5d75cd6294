"""Where things are, and how the other scripts talk and call.

Standard library only: this runs before the virtual environment exists.
"""

import contextlib
import fcntl
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SANDBOX = ROOT / ".sandbox"
ODOO_PREFIX = SANDBOX / "odoo"
ODOO_PACKAGES = ODOO_PREFIX / "usr/lib/python3/dist-packages"
VENV = SANDBOX / "venv"
PYTHON = VENV / "bin/python"
NODE = SANDBOX / "node"
LOGS = SANDBOX / "log"
CONFIG = SANDBOX / "odoo.conf"
ADDONS = sorted(path.parent.name for path in ROOT.glob("*/__manifest__.py"))

# What a person may have set for other Pythons or another Odoo, and would mislead ours.
STRAY_SETTINGS = ("PYTHONHOME", "PYTHONPATH", "ODOO_", "OPENERP_SERVER")

DEMO_DATABASE = "travel_demo"
TEST_DATABASE = "travel_test"
STORY_DATABASE = "travel_story"


class Stop(Exception):
    """The work cannot go on; the text says why and what to do about it."""


def say(text):
    """Tell the person in front of the screen what is going on."""
    print(f"» {text}", flush=True)


def call(*command, log=None, **options):
    """Run a command; its output goes to `log`, if given, and is shown on failure.

    :param log: name of a file in .sandbox/log
    :raise Stop: when the command fails, with the end of its output
    """
    if log is None:
        done = subprocess.run(list(map(str, command)), check=False, **options)
        tail = ""
    else:
        LOGS.mkdir(parents=True, exist_ok=True)
        with open(LOGS / log, "wb") as output:
            done = subprocess.run(
                list(map(str, command)),
                check=False,
                stdout=output,
                stderr=subprocess.STDOUT,
                **options,
            )
        lines = (LOGS / log).read_text(errors="replace").splitlines()
        tail = "\n".join(["", *lines[-80:], f"(all of it: .sandbox/log/{log})"])
    if done.returncode:
        name = " ".join([Path(command[0]).name, *map(str, command[1:2])])
        raise Stop(f"{name} failed ({done.returncode}).{tail}")
    return done


@contextlib.contextmanager
def alone():
    """Let one `make` at a time set things up in this checkout; others wait."""
    SANDBOX.mkdir(exist_ok=True)
    with open(SANDBOX / "lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("waiting for another make that sets things up here …")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def is_fresh(name, fingerprint):
    """Whether the step `name` was done last for this very `fingerprint`."""
    stamp = SANDBOX / "stamps" / name
    return stamp.exists() and stamp.read_text() == fingerprint


def mark_fresh(name, fingerprint):
    """Remember that the step `name` is done for this `fingerprint`."""
    stamp = SANDBOX / "stamps" / name
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(fingerprint)


def forget(*names):
    """Let the steps `names` be done again."""
    for name in names:
        (SANDBOX / "stamps" / name).unlink(missing_ok=True)


def environment(**extra):
    """The environment of everything that we start: UTF-8, no stray settings."""
    kept = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(STRAY_SETTINGS)
    }
    return {**kept, "PYTHONUTF8": "1", "LC_ALL": "C.UTF-8", **extra}


def main(work):
    """Run `work`; a Stop becomes one clear sentence and exit code 1."""
    try:
        return work() or 0
    except Stop as reason:
        print(f"✗ {reason}", file=sys.stderr, flush=True)
        return 1
    except PermissionError as error:
        print(
            f"✗ {error}. Was make run here by another user? Then that user must go on, "
            f"or remove {SANDBOX.name}.",
            file=sys.stderr,
        )
        return 1
    except KeyboardInterrupt:
        return 130
