"""The work behind the Makefile: one function a target."""

import shutil
import sys

import checks
import database
import mail_catcher
import odoo_source
import place
import postgres
import prerequisites
import python_env
import server
import suites

DEMO_PASSWORD = "harmony"
DATABASES = (
    place.DEMO_DATABASE,
    place.TEST_DATABASE,
    *suites.test_copies(len(suites.SHARES) + 1),
    place.STORY_DATABASE,
    suites.PEER_DATABASE,
    database.UNFINISHED,
    database.SINGLE,
    database.TEMPLATE,
    *suites.BENCH_DATABASES,
)


def ground(wanted):
    """The floor that every target stands on: machine, Odoo, packages, PostgreSQL."""
    workshop(wanted)
    with place.alone():
        postgres.ensure()
        database.write_config()


def workshop(wanted):
    """What needs no database: machine, Odoo, packages."""
    prerequisites.check_machine()
    with place.alone():
        prerequisites.ensure(wanted)
        odoo_source.ensure()
        python_env.ensure()


def run():
    ground(prerequisites.FOR_RUN)
    with place.alone():
        if database.ensure_demo():
            server.stop()
        address = server.start()
    rows = [("administrator", "Administrator", "admin", "admin")]
    rows += [(*row, DEMO_PASSWORD) for row in server.logins()]
    width = max(len(str(row[2])) for row in rows) + 2
    print(f"\nHarmony Travel is open: {address}/odoo\n")
    print(f"  {'login':<{width}}{'password':<12}role")
    for role, name, login, password in rows:
        print(f"  {login:<{width}}{password:<12}{role or ''} ({name})")
    mails = mail_catcher.MAILS.relative_to(place.ROOT)
    print(f"\nNo mail leaves this machine: each one is a file in {mails}/")
    print("Stop it with: make stop")


def stop():
    server.stop()
    postgres.stop()


def reset():
    server.stop()
    with place.alone():
        if postgres.is_own():
            postgres.ensure()
            for name in DATABASES:
                database.drop(name)
        else:
            postgres.remove()
            shutil.rmtree(place.SANDBOX / "data", ignore_errors=True)
        place.forget("demo", "test", "template")


def update():
    place.forget("demo")
    run()


def test():
    prepare_tests()
    return suites.all_of_them()


def test_one(*arguments):
    prepare_tests()
    return suites.some(arguments)


def story():
    prepare_tests()
    return suites.story()


def pictures(*names):
    ground(prerequisites.FOR_PICTURES)
    with place.alone():
        if database.ensure_demo():
            server.stop()
        address = server.start()
    place.call(
        *(place.PYTHON, place.ROOT / ".dev/pictures.py"),
        *(address, mail_catcher.MAILS, *names),
        env=place.environment(),
    )


def prepare_tests():
    ground(prerequisites.FOR_TEST)
    with place.alone():
        python_env.ensure_node()


def lint():
    workshop(prerequisites.FOR_LINT)
    with place.alone():
        python_env.ensure_node()
    return checks.lint()


def format_code():
    workshop(prerequisites.FOR_LINT)
    with place.alone():
        python_env.ensure_node()
    return checks.rewrite()


def bench(*arguments):
    ground(prerequisites.FOR_RUN)
    return suites.bench(arguments)


def pot():
    ground(prerequisites.FOR_RUN)
    return suites.translations()


def shell():
    ground(prerequisites.FOR_RUN)
    with place.alone():
        database.ensure_demo()
    place.call(
        *(place.PYTHON, "-m", "odoo", "shell", "-c", place.CONFIG),
        *("-d", place.DEMO_DATABASE, "--no-http"),
        cwd=place.SANDBOX,
        env=place.environment(),
    )


TARGETS = {
    "run": run,
    "stop": stop,
    "reset": reset,
    "update": update,
    "test": test,
    "test-one": test_one,
    "story": story,
    "pictures": pictures,
    "lint": lint,
    "format": format_code,
    "bench": bench,
    "pot": pot,
    "shell": shell,
}

if __name__ == "__main__":
    name, *arguments = sys.argv[1:]
    sys.exit(place.main(lambda: TARGETS[name](*arguments)))
