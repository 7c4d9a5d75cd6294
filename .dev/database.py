"""The databases: the demo agency, and the one that tests run in."""

import hashlib

import mail_catcher
import odoo_source
import postgres
import server
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
# What ours build on besides, installed with them to save the time in each copy.
FOUNDATIONS = ("base_tier_validation", "hr_course", "mgmtsystem_action", "report_xlsx")
TEMPLATE = "travel_template"
# The demo agency until it is whole, and one of our addons without the others.
UNFINISHED = f"{DEMO_DATABASE}_unfinished"
SINGLE = "travel_single"
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
            name = path.relative_to(ROOT)
            if path.suffix in SOURCE_TYPES and "tests" not in name.parts:
                digest.update(str(name).encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()


def ground_fingerprint():
    """One text that changes when Odoo or the third-party addons change."""
    return "\n".join(
        [
            odoo_source.ensure(),
            (ROOT / "requirements-oca.txt").read_text(),
            LANGUAGES,
            *PEERS,
            *FOUNDATIONS,
        ]
    )


def ensure_demo():
    """Have the demo agency, with our addons as they stand now.

    :return: whether the running server has to be restarted
    """
    wanted = source_fingerprint() + ground_fingerprint()
    if exists(DEMO_DATABASE):
        if is_fresh("demo", wanted):
            return False
        say("updating the demo database to the code as it stands …")
        forget("demo")
        odoo(
            *("-c", CONFIG, "-d", DEMO_DATABASE, "-u", ",".join(ADDONS)),
            *("--stop-after-init", "--no-http"),
            log="demo-update.log",
        )
        mark_fresh("demo", wanted)
        return True
    # Under another name until it is whole: half a demo is worse than none.
    drop(UNFINISHED)
    say("installing our addons in a new database (half a minute) …")
    odoo(
        *("-c", CONFIG, "-d", UNFINISHED, "-i", ",".join(ADDONS)),
        *("--load-language", LANGUAGES, "--stop-after-init", "--no-http"),
        log="demo-install.log",
    )
    say("opening the demo agency Harmony Travel (two minutes) …")
    mail_catcher.empty()
    load_demo(UNFINISHED, mail_catcher.start(), server.next_port())
    odoo("db", "-c", CONFIG, "rename", UNFINISHED, DEMO_DATABASE, log="rename.log")
    mark_fresh("demo", wanted)
    return True


def load_demo(name, mail_port, port):
    """Open the demo agency in the database `name`.

    :param mail_port: where an SMTP server of this machine takes the mails to guests
    :param port: where the agency's server will answer; links in mails lead there
    """
    with open(ROOT / ".dev/load_demo.py", "rb") as script:
        odoo(
            *("shell", "-c", CONFIG, "-d", name, "--no-http"),
            *("--http-port", str(port), *mail_catcher.options(mail_port)),
            log=f"demo-data-{name}.log",
            stdin=script,
        )


def ensure_template():
    """Have the database with the third-party addons, to be copied for tests."""
    wanted = ground_fingerprint()
    if exists(TEMPLATE) and is_fresh("template", wanted):
        return
    forget("template")
    drop(TEMPLATE)
    say("making the template database (third-party addons, once) …")
    odoo(
        *("-c", CONFIG, "-d", TEMPLATE, "-i", ",".join((*PEERS, *FOUNDATIONS))),
        *("--load-language", LANGUAGES, "--stop-after-init", "--no-http"),
        log="template.log",
    )
    mark_fresh("template", wanted)


def make_test(name=TEST_DATABASE, addons=ADDONS):
    """A new database `name` with `addons` installed, without demo data."""
    copy_template(name)
    say(f"installing {', '.join(addons)} in {name} …")
    odoo(
        *("-c", CONFIG, "-d", name, "-i", ",".join(addons)),
        *("--stop-after-init", "--no-http"),
        log=f"install-{name}.log",
    )


def ensure_test():
    """Have the test database, up to date with the code."""
    wanted = source_fingerprint() + ground_fingerprint()
    if exists(TEST_DATABASE) and is_fresh("test", wanted):
        return
    forget("test")
    make_test()
    build_assets(TEST_DATABASE)
    mark_fresh("test", wanted)


def copy_template(name):
    """A copy of the database with the third-party addons, called `name`."""
    ensure_template()
    copy(TEMPLATE, name)


def copy_test(name):
    """A copy of the test database, called `name`."""
    copy(TEST_DATABASE, name)


def copy(source, name):
    """A copy of the database `source`, in place of `name` if that is there."""
    drop(name)
    odoo("db", "-c", CONFIG, "duplicate", source, name, log=f"copy-{name}.log")


def build_assets(name):
    """Keep what pages are made of: each test in a browser would build it for itself."""
    with open(ROOT / ".dev/build_assets.py", "rb") as script:
        odoo(
            *("shell", "-c", CONFIG, "-d", name, "--no-http"),
            log=f"assets-{name}.log",
            stdin=script,
        )
