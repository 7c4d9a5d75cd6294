"""The test suites: ours under pytest, the peers' under Odoo's own runner."""

import os
import queue
import re
import subprocess
import tomllib
from concurrent.futures import ThreadPoolExecutor

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
# What runs at once; those that take longest first.
SHARES = ("travel_complaint/tests", "tests", *(f"{name}/tests" for name in ADDONS[1:]))
PROGRESS = re.compile(r"\[ *(\d+%)\]$")
# The contenders of `make bench`; between two runs only the templates stay.
BENCH_DATABASES = tuple(
    f"travel_bench_{name}"
    for name in (
        *(f"template_{key}" for key in "abcgpq"),
        *("a", "b", "c", "p", "q", "q_lines", "dependencies", "ours"),
        *("c_axis", "c_book"),
        *(f"{key}_{size}" for key in "bcgq" for size in ("10k", "100k", "1m")),
    )
)
PEER_SUITES = (*database.PEERS, "rating", "portal")
KNOWN_FAILURES = ROOT / "tests/peer_failures.toml"
SUMMARY = re.compile(r"(\d+) failed, (\d+) error\(s\) of (\d+) tests when loading")
# A test, a part of a test, or a whole class that could not start.
BROKEN = re.compile(r" (?:FAIL|ERROR): (?:Subtest )?(\w+\.test_\w+|\w+ \([\w.]+\))")


def all_of_them():
    """Run every suite, as many at once as there are processors; all run even if one
    fails.

    :return: 0 when all are green
    """
    workers = min(os.cpu_count() or 1, len(SHARES) + 1)
    copies = queue.SimpleQueue()
    with alone():
        database.ensure_test()
        for name in test_copies(workers):
            database.copy_test(name)
            copies.put(name)
    try:
        with ThreadPoolExecutor(workers) as pool:
            runs = [pool.submit(share, tests, copies) for tests in SHARES]
            runs.append(pool.submit(peers))
    finally:
        for name in test_copies(workers):
            database.drop(name)
    return int(any(run.result() for run in runs))


def test_copies(count):
    """The names of `count` databases that are copies of the one for tests."""
    return [f"{TEST_DATABASE}_{number}" for number in range(1, count + 1)]


def share(tests, copies):
    """Run the tests of one folder in a copy of the test database that is free.

    Its progress is shown as it comes, what it has to say when it is done.

    :return: what pytest returned
    """
    name = copies.get()
    said = []
    say(f"our tests in {tests} …")
    with open(LOGS / f"{tests.replace('/', '-')}.log", "w") as log:
        running = subprocess.Popen(
            pytest_command(name, [tests]),
            cwd=ROOT,
            env=environment(PYTHONPATH=str(ROOT / ".dev")),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for line in running.stdout:
            log.write(line)
            log.flush()
            if progress := PROGRESS.search(line):
                print(f"  {tests}: {progress[1]}", flush=True)
            else:
                said.append(line)
    running.wait()
    copies.put(name)
    print(f"\n== {tests}\n{''.join(said)}", flush=True)
    return running.returncode


def some(arguments):
    """Run our tests, or those that `arguments` (pytest's own) name."""
    with alone():
        database.ensure_test()
    chosen = list(arguments)
    if not any((ROOT / name.partition("::")[0]).exists() for name in chosen):
        chosen += SHARES
    say("our tests …")
    return subprocess.run(
        pytest_command(TEST_DATABASE, chosen),
        check=False,
        cwd=ROOT,
        env=environment(PYTHONPATH=str(ROOT / ".dev")),
    ).returncode


def pytest_command(name, arguments):
    """The command that runs our tests in the database `name`."""
    return [
        *(PYTHON, "-m", "pytest", "-q"),
        *("-p", "strict", "-p", "patient_browser", "-p", "patient_properties"),
        *("--odoo-config", CONFIG, "--odoo-database", name),
        *("--odoo-http", *arguments),
    ]


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
