"""The databases: the demo agency, and the one that tests run in."""

import hashlib

import odoo_source
import postgres
from place import (
    ADDONS,
    CONFIG,
    DEMO_DATABASE,
    PYTHON,
    ROOT,
    SANDBOX,
    TEST_DATABASE,
    call,
    environment,
    forget,
    is_fresh,
    mark_fresh,
    say,
)

# Third-party addons of the test database: what ours build on, and the peers whose
# suites must stay green. Installed once, then copied.
PEERS = ("helpdesk_mgmt", "helpdesk_mgmt_rating", "payroll")
TEMPLATE = "travel_template"
# The first one becomes the default.
LANGUAGES = "en_US,zh_CN"
SOURCE_TYPES = (".py", ".xml", ".csv", ".po", ".pot", ".js", ".scss", ".html")


def write_config():
    """Write .sandbox/odoo.conf. The connection comes from PG* variables."""
    CONFIG.write_text(
        "[options]\n"
        f"addons_path = {ROOT}\n"
        f"data_dir = {SANDBOX / 'data'}\n"
        "http_interface = 127.0.0.1\n"
        "list_db = False\n"
        "max_cron_threads = 1\n"
        "without_demo = True\n"
    )


def odoo(*arguments, log, **options):
    """Run Odoo's command line on our configuration, logging to .sandbox/log."""
    command = (PYTHON, "-m", "odoo", *arguments)
    return call(*command, log=log, cwd=SANDBOX, env=environment(), **options)


def exists(name):
    """Whether the database `name` is there."""
    sql = f"SELECT 1 FROM pg_database WHERE datname = '{name}'"
    return bool(postgres.query("postgres", sql))


def drop(name):
    """Drop the database `name` with its files."""
    if exists(name):
        odoo("db", "-c", CONFIG, "drop", name, log="drop.log")


def source_fingerprint():
    """One text that changes when anything of our addons changes."""
    digest = hashlib.sha256()
    for addon in ADDONS:
        for path in sorted((ROOT / addon).rglob("*")):
            if path.suffix in SOURCE_TYPES and "/tests/" not in str(path):
                digest.update(str(path.relative_to(ROOT)).encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()


def ensure_demo():
    """Have the demo agency, with our addons as they stand now.

    :return: whether the running server has to be restarted
    """
    wanted = source_fingerprint()
    if exists(DEMO_DATABASE):
        if is_fresh("demo", wanted):
            return False
        say("updating the demo database to the code as it stands …")
        odoo(
            *("-c", CONFIG, "-d", DEMO_DATABASE, "-u", ",".join(ADDONS)),
            *("--stop-after-init", "--no-http"),
            log="demo-update.log",
        )
        mark_fresh("demo", wanted)
        return True
    say("installing our addons in a new database (half a minute) …")
    try:
        odoo(
            *("-c", CONFIG, "-d", DEMO_DATABASE, "-i", ",".join(ADDONS)),
            *("--load-language", LANGUAGES, "--stop-after-init", "--no-http"),
            log="demo-install.log",
        )
        say("opening the demo agency Harmony Travel …")
        with open(ROOT / ".dev/load_demo.py", "rb") as script:
            odoo(
                *("shell", "-c", CONFIG, "-d", DEMO_DATABASE, "--no-http"),
                log="demo-data.log",
                stdin=script,
            )
    except BaseException:
        # Half a demo is worse than none: the next run starts again.
        drop(DEMO_DATABASE)
        raise
    mark_fresh("demo", wanted)
    return True


def ensure_template():
    """Have the database with the third-party addons, to be copied for tests."""
    wanted = "\n".join(
        [
            odoo_source.ensure(),
            (ROOT / "requirements-oca.txt").read_text(),
            *PEERS,
        ]
    )
    if exists(TEMPLATE) and is_fresh("template", wanted):
        return
    forget("template")
    drop(TEMPLATE)
    say("making the template database (third-party addons, once) …")
    odoo(
        *("-c", CONFIG, "-d", TEMPLATE, "-i", ",".join(PEERS)),
        *("--load-language", LANGUAGES, "--stop-after-init", "--no-http"),
        log="template.log",
    )
    mark_fresh("template", wanted)


def make_test(name=TEST_DATABASE, addons=ADDONS):
    """A new database `name` with `addons` installed, without demo data."""
    ensure_template()
    drop(name)
    odoo("db", "-c", CONFIG, "duplicate", TEMPLATE, name, log="duplicate.log")
    say(f"installing {', '.join(addons)} in {name} …")
    odoo(
        *("-c", CONFIG, "-d", name, "-i", ",".join(addons)),
        *("--stop-after-init", "--no-http"),
        log=f"install-{name}.log",
    )


def ensure_test():
    """Have the test database, up to date with the code."""
    wanted = source_fingerprint() + (ROOT / "requirements-oca.txt").read_text()
    if exists(TEST_DATABASE) and is_fresh("test", wanted):
        return
    forget("test")
    make_test()
    mark_fresh("test", wanted)
