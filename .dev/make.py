"""The work behind the Makefile: one function a target."""

import sys

import checks
import database
import odoo_source
import place
import postgres
import prerequisites
import python_env
import server
import suites

DEMO_PASSWORD = "harmony"


def ground(wanted):
    """The floor that every target stands on: machine, Odoo, packages, PostgreSQL."""
    prerequisites.check_machine()
    prerequisites.ensure(wanted)
    place.SANDBOX.mkdir(exist_ok=True)
    odoo_source.ensure()
    python_env.ensure()
    postgres.ensure()
    database.write_config()


def run():
    ground(prerequisites.FOR_RUN)
    if database.ensure_demo():
        server.stop()
    address = server.start()
    rows = [("administrator", "Mitchell Admin", "admin", "admin")]
    rows += [(*row, DEMO_PASSWORD) for row in server.logins()]
    width = max(len(str(row[2])) for row in rows) + 2
    print(f"\nHarmony Travel is open: {address}/odoo\n")
    print(f"  {'login':<{width}}{'password':<12}role")
    for role, name, login, password in rows:
        print(f"  {login:<{width}}{password:<12}{role or ''} ({name})")
    print("\nStop it with: make stop")


def stop():
    server.stop()
    postgres.stop()


def reset():
    prerequisites.check_machine()
    server.stop()
    if place.PYTHON.exists():
        postgres.ensure()
        for name in (
            place.DEMO_DATABASE,
            place.TEST_DATABASE,
            suites.PEER_DATABASE,
            database.TEMPLATE,
        ):
            database.drop(name)
        postgres.stop()
    place.forget("demo", "test", "template")


def update():
    place.forget("demo")
    run()


def test():
    ground(prerequisites.FOR_TEST)
    return suites.all_of_them()


def test_one(*arguments):
    ground(prerequisites.FOR_TEST)
    return suites.some(arguments)


def lint():
    prerequisites.check_machine()
    prerequisites.ensure(prerequisites.FOR_LINT)
    place.SANDBOX.mkdir(exist_ok=True)
    odoo_source.ensure()
    python_env.ensure()
    python_env.ensure_node()
    return checks.lint()


def format_code():
    python_env.ensure()
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
    "lint": lint,
    "format": format_code,
    "bench": bench,
    "pot": pot,
    "shell": shell,
}

if __name__ == "__main__":
    name, *arguments = sys.argv[1:] or ["run"]
    sys.exit(place.main(lambda: TARGETS[name](*arguments)))
