"""Lint: uniformity that no reviewer should have to watch."""

import subprocess

from place import ADDONS, NODE, PYTHON, ROOT, environment, say

PYTHON_PLACES = (*ADDONS, ".dev", "tests", "docker")
PRETTIER_TYPES = "{js,xml,scss,yaml,yml,json,cjs}"


def lint():
    """Run every linter; all run even if one fails.

    :return: 0 when all are content
    """
    places = [place for place in PYTHON_PLACES if (ROOT / place).exists()]
    results = [
        _tool("ruff check", PYTHON, "-m", "ruff", "check", *places),
        _tool("ruff format", PYTHON, "-m", "ruff", "format", "--check", *places),
        _tool("pylint-odoo", PYTHON, "-m", "pylint", "-j", "2", *ADDONS),
        _tool("oca-checks-odoo-module", *_hook("oca-checks-odoo-module"), *ADDONS),
        _tool("oca-checks-po", *_hook("oca-checks-po"), *_catalogues()),
        _tool("prettier", *_prettier("--check")),
        _tool("readme", PYTHON, ".dev/gen_readme.py", "--check"),
    ]
    return 1 if any(results) else 0


def rewrite():
    """Let ruff, prettier and the readme generator rewrite what they can."""
    places = [place for place in PYTHON_PLACES if (ROOT / place).exists()]
    _tool("ruff check", PYTHON, "-m", "ruff", "check", "-q", "--fix", *places)
    _tool("ruff format", PYTHON, "-m", "ruff", "format", "-q", *places)
    _tool("prettier", *_prettier("--write"))
    _tool("readme", PYTHON, ".dev/gen_readme.py")
    return 0


def _tool(name, *command):
    say(name)
    return subprocess.run(
        list(map(str, command)), check=False, cwd=ROOT, env=environment()
    ).returncode


def _hook(name):
    return (PYTHON.parent / name,)


def _catalogues():
    options = ["--disable=po-pretty-format"]
    return options + sorted(ROOT.glob("*/i18n/*.po*"))


def _prettier(mode):
    files = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"],
        check=True,
        cwd=ROOT,
        capture_output=True,
        text=True,
    ).stdout.split("\n")
    wanted = PRETTIER_TYPES.strip("{}").split(",")
    chosen = [
        name
        for name in files
        if name.rpartition(".")[2] in wanted
        and name != "package-lock.json"
        and (ROOT / name).exists()
    ]
    return (
        NODE / "node_modules/.bin/prettier",
        *("--config", ROOT / "prettier.config.cjs", "--log-level", "warn"),
        *(mode, *chosen),
    )
