"""The commands of the Makefile and what stands behind them."""

import ast
import contextlib
import os
import re
import subprocess
import sys
from importlib.machinery import PathFinder
from types import SimpleNamespace
from unittest import SkipTest

import pytest
import yaml
from source import tree

import make
import patient_browser
import place
import postgres
import prerequisites
import server
import suites
from place import ROOT, Stop

REQUIREMENTS = ("requirements.txt", "requirements-dev.txt", "requirements-oca.txt")
PIN = re.compile(r"[\w.-]+==\w[\w.]*")
ALL_PREREQUISITES = {
    **prerequisites.FOR_RUN,
    **prerequisites.FOR_TEST,
    **prerequisites.FOR_LINT,
}
DEV = ROOT / ".dev"


@pytest.fixture
def bare_machine(monkeypatch):
    """A machine on which nothing is installed, for somebody who may install nothing."""
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(prerequisites.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(prerequisites.os.path, "isdir", lambda path: False)
    monkeypatch.setattr(prerequisites.os, "geteuid", lambda: 1000)


# The Makefile


def test_targets_are_explained_and_work():
    """Each target of the Makefile has a line in `make help` and code behind it."""
    text = (ROOT / "Makefile").read_text()
    targets = set(re.findall(r"^([a-z-]+):", text, re.MULTILINE)) - {"help"}
    phony = set(re.search(r"^\.PHONY: (.*)$", text, re.MULTILINE)[1].split())
    shown = subprocess.run(
        ["make", "-s", "-C", ROOT, "help"], check=True, capture_output=True, text=True
    ).stdout
    explained = set(re.findall(r"^make ([a-z-]+) +\S", shown, re.MULTILINE))
    assert targets == set(make.TARGETS) == explained - {"help"} == phony - {"help"}


def test_first_steps_need_nothing_but_python():
    """Until the virtual environment is there, only Python's own library is used."""
    waiting, seen = ["make"], set()
    while waiting:
        name = waiting.pop()
        seen.add(name)
        for node in ast.walk(ast.Module(_at_import(tree(DEV / f"{name}.py")), [])):
            for imported in _imported(node):
                if (DEV / f"{imported}.py").exists():
                    waiting += {imported} - seen
                else:
                    assert imported in sys.stdlib_module_names, (name, imported)
    assert {"place", "prerequisites", "odoo_source", "python_env"} <= seen


def _at_import(module):
    """The statements that run when a module is imported."""
    definitions = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return [node for node in module.body if not isinstance(node, definitions)]


def _imported(node):
    if isinstance(node, ast.Import):
        return [alias.name.partition(".")[0] for alias in node.names]
    return [node.module.partition(".")[0]] if isinstance(node, ast.ImportFrom) else []


# What the machine must have


@pytest.mark.parametrize("package", ALL_PREREQUISITES)
def test_what_is_missing_is_named(bare_machine, package):
    """A missing prerequisite is one clear sentence with the way to get it."""
    purpose, is_here = ALL_PREREQUISITES[package]
    assert not is_here()
    with pytest.raises(Stop) as refusal:
        prerequisites.ensure({package: (purpose, is_here)})
    assert str(refusal.value) == (
        f"Missing: {package} ({purpose}). Get it with: sudo apt-get install {package}"
    )


@pytest.mark.parametrize("wanted", ["FOR_RUN", "FOR_TEST", "FOR_LINT"])
def test_all_that_is_missing_is_named_at_once(bare_machine, wanted):
    """Nobody has to come back once for each missing package."""
    packages = getattr(prerequisites, wanted)
    with pytest.raises(Stop, match=f"install {' '.join(packages)}$"):
        prerequisites.ensure(packages)


def test_root_needs_to_do_nothing(bare_machine, monkeypatch):
    """As root, what is missing is installed without a question."""
    commands = []
    monkeypatch.setattr(prerequisites.os, "geteuid", lambda: 0)
    monkeypatch.setattr(
        prerequisites, "call", lambda *words, **_: commands.append(words)
    )
    prerequisites.ensure(prerequisites.FOR_TEST)
    assert [words[0] for words in commands] == ["apt-get", "apt-get"]
    assert "update" in commands[0]
    assert {"-y", "install", *prerequisites.FOR_TEST} <= set(commands[1])


def test_what_is_there_is_not_installed_again(monkeypatch):
    """On a machine that has all, nothing is called."""
    monkeypatch.setattr(prerequisites, "call", pytest.fail)
    prerequisites.ensure({"x": ("nothing", lambda: True)})


def test_machines_without_apt_are_refused(bare_machine):
    """Odoo comes as a Debian package: elsewhere the way is docker/."""
    with pytest.raises(Stop, match=r"apt-get is missing .* docker/"):
        prerequisites.check_machine()


def test_an_old_python_is_refused(monkeypatch):
    """Python 3.10 is told to be too old, with the way to name another one."""
    monkeypatch.setattr(prerequisites.sys, "version_info", (3, 10, 0))
    with pytest.raises(Stop, match=r"3\.11 or newer .* PYTHON="):
        prerequisites.check_machine()


@pytest.mark.parametrize("name", REQUIREMENTS)
def test_packages_are_pinned(name):
    """What was tested is what is installed: each package once, at one version."""
    lines = (ROOT / name).read_text().splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    assert pins
    assert all(PIN.fullmatch(pin) for pin in pins), pins
    names = [pin.partition("==")[0].lower() for pin in pins]
    assert len(set(names)) == len(names)


# Servers


@pytest.mark.parametrize("content", [None, "", "12", "x y", f"{os.getpid()} 8069"])
def test_another_process_is_not_our_server(tmp_path, monkeypatch, content):
    """A broken pid file, or one whose number somebody else has, is no server."""
    monkeypatch.setattr(server, "PID_FILE", tmp_path / "server.pid")
    if content is not None:
        server.PID_FILE.write_text(content)
    assert server.running() is None


@pytest.mark.parametrize("content", [None, "", f"{os.getpid()}\n/x\n1\n5432\n/x\n"])
def test_another_process_is_not_our_postgresql(tmp_path, monkeypatch, content):
    """The same for the embedded PostgreSQL; and what is not ours is not stopped."""
    monkeypatch.setattr(postgres, "DATA", tmp_path)
    monkeypatch.setattr(postgres.os, "kill", pytest.fail)
    if content is not None:
        (tmp_path / "postmaster.pid").write_text(content)
    assert postgres._pid() is None
    postgres.stop()


@pytest.mark.parametrize("port", ["http", "0", "70000", "-1"])
def test_a_wrong_port_is_refused(monkeypatch, port):
    """PORT that is no port: one sentence, no traceback."""
    monkeypatch.setenv("PORT", port)
    with pytest.raises(Stop, match=f"PORT={port} is no port"):
        server.next_port()


def test_a_taken_port_is_refused(monkeypatch):
    """PORT that somebody else has: one sentence that says how to name another."""
    with server.socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        monkeypatch.setenv("PORT", str(port))
        with pytest.raises(Stop, match=f"Port {port} is taken.*make run PORT="):
            server.next_port()


def test_blanks_in_the_path_are_refused(tmp_path, monkeypatch):
    """The embedded PostgreSQL cannot start there, and says so before it tries."""
    monkeypatch.setattr(postgres, "DATA", tmp_path / "my project/postgres")
    with pytest.raises(Stop, match="blanks"):
        postgres._start()


def test_other_settings_do_not_reach_ours(monkeypatch):
    """What a person has set for another Python or Odoo does not change ours."""
    monkeypatch.setenv("PYTHONPATH", "elsewhere")
    monkeypatch.setenv("ODOO_RC", "elsewhere.conf")
    kept = place.environment(WANTED="yes")
    assert not {"PYTHONPATH", "ODOO_RC"} & set(kept)
    assert kept["WANTED"] == "yes"


# Tests and lint


@pytest.mark.parametrize(
    ("arguments", "is_all"),
    [
        ((), True),
        (("-k", "number", "-x"), True),
        (("tests/test_workshop.py::test_packages_are_pinned",), False),
    ],
)
def test_options_alone_choose_among_all_tests(monkeypatch, arguments, is_all):
    """`make test-one ARGS="-k number"` looks into all tests, a path only there."""
    commands = []

    def record(command, **_options):
        commands.append([str(word) for word in command])
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(suites.database, "ensure_test", lambda: None)
    monkeypatch.setattr(suites.subprocess, "run", record)
    assert suites.some(arguments) == 0
    [command] = commands
    assert set(suites.SHARES).issubset(command) == is_all


def test_each_folder_of_tests_has_its_share():
    """No addon's tests are forgotten when everything is run."""
    assert set(suites.SHARES) == {
        str(path.relative_to(ROOT)) for path in (*ROOT.glob("*/tests"), ROOT / "tests")
    }


@pytest.mark.parametrize("broken", [None, "b", "peers"])
def test_suites_run_side_by_side(monkeypatch, tmp_path, capfd, broken):
    """Each share has a database to itself; one that fails makes the whole fail, the
    others run all the same, and what it has to say is shown.
    """
    for name in "abc":
        text = f"def test_it():\n    assert {name != broken}, 'sorry'\n"
        (tmp_path / f"test_{name}.py").write_text(text)
    made, used, dropped = [], [], []

    def command(name, arguments):
        used.append(name)
        [test] = arguments
        tests = tmp_path / f"test_{test}.py"
        return [sys.executable, "-m", "pytest", "-q", "-p", "no:odoo", tests]

    monkeypatch.setattr(suites, "SHARES", tuple("abc"))
    monkeypatch.setattr(suites, "LOGS", tmp_path)
    monkeypatch.setattr(suites, "alone", contextlib.nullcontext)
    monkeypatch.setattr(suites, "pytest_command", command)
    monkeypatch.setattr(suites, "peers", lambda: int(broken == "peers"))
    monkeypatch.setattr(suites.os, "cpu_count", lambda: 2)
    monkeypatch.setattr(suites.database, "ensure_test", lambda: None)
    monkeypatch.setattr(suites.database, "copy_test", made.append)
    monkeypatch.setattr(suites.database, "drop", dropped.append)
    assert suites.all_of_them() == int(broken is not None)
    assert made == dropped == ["travel_test_1", "travel_test_2"]
    assert len(used) == 3
    assert set(used) <= set(made)
    shown = capfd.readouterr().out
    assert shown.count("1 passed") == (2 if broken == "b" else 3)
    assert ("sorry" in shown) == (broken == "b")
    assert "sorry" in (tmp_path / "b.log").read_text() or broken != "b"


SKIPS = {
    "skipped": "import pytest\ndef test_a():\n    pytest.skip('no time')\n",
    "module": "import pytest\npytest.skip('no time', allow_module_level=True)\n",
    "empty": "",
}


@pytest.mark.parametrize("kind", SKIPS)
def test_nothing_is_skipped_in_silence(tmp_path, kind):
    """A skipped test, a skipped file and a run without tests are failures."""
    (tmp_path / "test_it.py").write_text(SKIPS[kind])
    assert _run_pytest(tmp_path).returncode


def test_without_a_browser_no_test_runs(tmp_path):
    """Odoo would skip its browser tests without a word; we do not even start."""
    (tmp_path / "test_it.py").write_text("def test_a():\n    pass\n")
    assert _run_pytest(tmp_path).returncode == 0
    done = _run_pytest(tmp_path, PATH="")
    assert done.returncode
    assert "no browser" in done.stderr


def _run_pytest(folder, **environment):
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "strict", "-p", "no:odoo", folder],
        check=False,
        capture_output=True,
        text=True,
        cwd=folder,
        env=place.environment(PYTHONPATH=str(DEV), **environment),
    )


def test_chrome_is_started_again(tmp_path):
    """A Chrome that did not come at once fails no test; one that never does, does."""
    calls = []

    class ChromeBrowser:
        user_data_dir = str(tmp_path / "profile")

        def _spawn_chrome(self, command):
            assert os.path.isdir(self.user_data_dir)
            calls.append(command)
            if len(calls) != 2:
                os.rmdir(self.user_data_dir)
                raise SkipTest("Failed to detect chrome devtools port")
            return "process", 9222

    (tmp_path / "profile").mkdir()
    common = SimpleNamespace(ChromeBrowser=ChromeBrowser, CHECK_BROWSER_SLEEP=0.1)
    patient_browser.make_patient(common)
    assert common.CHECK_BROWSER_ITERATIONS * 0.1 == common.BROWSER_WAIT
    assert ChromeBrowser()._spawn_chrome(["chrome"]) == ("process", 9222)
    assert calls == [["chrome"]] * 2
    (tmp_path / "profile").mkdir(exist_ok=True)
    with pytest.raises(SkipTest):
        ChromeBrowser()._spawn_chrome(["chrome"])


def test_commit_hooks_come_from_here():
    """pre-commit fetches nothing: its hooks are our own commands."""
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())
    for repository in hooks["repos"]:
        assert repository["repo"] == "local"
        for hook in repository["hooks"]:
            assert hook["language"] == "system"
            assert hook["entry"].removeprefix("make ") in make.TARGETS


def test_ci_does_what_the_readme_says():
    """.ci/run can be started, and runs `make lint` and `make test`."""
    path = ROOT / ".ci/run"
    assert os.access(path, os.X_OK)
    subprocess.run(["bash", "-n", path], check=True)
    assert {"lint", "test"} <= set(re.findall(r"\bmake (\w+)", path.read_text()))


def test_helpers_are_found_by_name():
    """No script of the workshop hides a module of Python or of a package."""
    others = [
        entry for entry in sys.path if entry and place.Path(entry) != ROOT / ".dev"
    ]
    for path in DEV.glob("*.py"):
        assert path.stem not in sys.stdlib_module_names
        found = PathFinder.find_spec(path.stem, others)
        assert found is None, found
