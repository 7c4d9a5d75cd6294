"""Odoo shells of their own on a scratch database, some of them killed on the way."""

import signal
import subprocess
import time
from contextlib import contextmanager

import database
from place import CONFIG, PYTHON, SANDBOX, environment


def shell(name, script, level="error", options=()):
    """An Odoo of its own that runs `script` on the database `name`.

    :param level: from which on it logs
    :param options: more words of Odoo's command line
    :return: the process, whose output can be read
    """
    process = subprocess.Popen(
        [
            *(PYTHON, "-m", "odoo", "shell", "-c", CONFIG, "-d", name),
            *("--no-http", "--log-level", level, *options),
        ],
        cwd=SANDBOX,
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    process.stdin.write(script)
    process.stdin.close()
    return process


def kill_on_the_way(process, dice, longest):
    """End it by SIGKILL at a random moment after `process` has said that it is ready.

    :param dice: random.Random
    :param longest: seconds until then, at most
    """
    assert "ready" in process.stdout.readline()
    time.sleep(dice.uniform(0.02, longest))
    process.send_signal(signal.SIGKILL)
    process.wait()


@contextmanager
def scratch_copy(name, prepare):
    """A copy of the test database, called `name`, in which `prepare` has run."""
    database.copy_test(name)
    try:
        assert shell(name, prepare).wait(timeout=180) == 0
        yield name
    finally:
        database.drop(name)
