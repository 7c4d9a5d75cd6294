"""The test suites: ours under pytest, the peers' under Odoo's own runner."""

import os
import re
import subprocess
import tomllib

import database
from place import (
    ADDONS,
    CONFIG,
    LOGS,
    PYTHON,
    ROOT,
    SANDBOX,
    TEST_DATABASE,
    Stop,
    alone,
    call,
    environment,
    say,
)

PEER_DATABASE = "travel_peers"
# The contenders of `make bench`; between two runs only the templates stay.
BENCH_DATABASES = tuple(
    f"travel_bench_{name}"
    for name in (
        *(f"template_{key}" for key in "abcgpq"),
        *("a", "b", "c", "p", "q", "q_lines", "dependencies", "ours", "c_axis"),
        *(f"{key}_{size}" for key in "bcgq" for size in ("10k", "100k", "1m")),
    )
)
PEER_SUITES = (*database.PEERS, "rating", "portal")
KNOWN_FAILURES = ROOT / "tests/peer_failures.toml"
SUMMARY = re.compile(r"(\d+) failed, (\d+) error\(s\) of (\d+) tests when loading")
# A test, a part of a test, or a whole class that could not start.
BROKEN = re.compile(r" (?:FAIL|ERROR): (?:Subtest )?(\w+\.test_\w+|\w+ \([\w.]+\))")


def all_of_them():
    """Run every suite; all run even if one fails.

    :return: 0 when all are green
    """
    ours = some(())
    theirs = peers()
    return ours or theirs


def some(arguments):
    """Run our tests, or those that `arguments` (pytest's own) name."""
    with alone():
        database.ensure_test()
    chosen = list(arguments)
    if not any((ROOT / name.partition("::")[0]).exists() for name in chosen):
        chosen += [f"{addon}/tests" for addon in ADDONS] + ["tests"]
    say("our tests …")
    done = subprocess.run(
        [
            *(PYTHON, "-m", "pytest", "-q"),
            *("-p", "strict", "-p", "patient_browser"),
            *("--odoo-config", CONFIG, "--odoo-database", TEST_DATABASE),
            *("--odoo-http", *chosen),
        ],
        check=False,
        cwd=ROOT,
        env=environment(PYTHONPATH=str(ROOT / ".dev")),
    )
    return done.returncode


def story():
    """Tell one complaint from the guest's mail to the payslip, with the proofs."""
    with alone():
        database.ensure_test()
    folders = f"{ROOT / '.dev'}{os.pathsep}{ROOT / 'tests'}"
    return subprocess.run(
        [PYTHON, "-m", "story"],
        check=False,
        cwd=SANDBOX,
        env=environment(PYTHONPATH=folders),
    ).returncode


def peers():
    """Run the peers' own suites with ours installed.

    What our hardening makes fail on purpose is named, with the reason, in
    tests/peer_failures.toml; anything else that fails, and anything named there
    that passes, is a failure.
    """
    with alone():
        database.make_test(PEER_DATABASE)
    say(f"the peers' own suites ({', '.join(PEER_SUITES)}) with ours installed …")
    log = LOGS / "peers.log"
    tags = ",".join(f"/{addon}" for addon in PEER_SUITES)
    with open(log, "wb") as output:
        subprocess.run(
            [
                *(PYTHON, ROOT / ".dev/peers_run.py", "-c", CONFIG),
                *("-d", PEER_DATABASE, "--test-tags", tags, "--http-port", "0"),
            ],
            check=False,
            cwd=SANDBOX,
            env=environment(),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    text = log.read_text(errors="replace")
    summary = SUMMARY.search(text)
    if not summary:
        raise Stop("the peers' suites did not finish; see .sandbox/log/peers.log")
    total = int(summary[3])
    broken = set(BROKEN.findall(text))
    known = set(tomllib.loads(KNOWN_FAILURES.read_text()))
    for name in sorted(broken - known):
        print(f"  failed, and not expected to: {name}")
    for name in sorted(known - broken):
        print(f"  expected to fail, but passes: {name}")
    print(f"{len(broken & known)} more fail as tests/peer_failures.toml says")
    unexpected = len(broken ^ known)
    print(f"peers: {total - len(broken | known)} passed, {unexpected} failed")
    return 0 if total and not unexpected else 1


def bench(arguments):
    """Measure the goals of speed against the peers, in one run."""
    return subprocess.run(
        [PYTHON, ROOT / "tests/benchmarks/run.py", *arguments],
        check=False,
        cwd=ROOT,
        env=environment(PYTHONPATH=str(ROOT / ".dev")),
    ).returncode


def translations():
    """Renew each addon's .pot and merge it into its translations."""
    for addon in ADDONS:
        export_terms(addon, ROOT / addon / f"i18n/{addon}.pot")
        call(PYTHON, ROOT / ".dev/merge_po.py", ROOT / addon / "i18n")
    return 0


def export_terms(addon, path):
    """Write the terms of `addon`, from a database without the others, into `path`."""
    path.parent.mkdir(exist_ok=True)
    with alone():
        database.make_test(database.SINGLE, [addon])
        database.odoo(
            *("i18n", "export", "-c", CONFIG, "-d", database.SINGLE, "-o", path, addon),
            log=f"pot-{addon}.log",
        )
