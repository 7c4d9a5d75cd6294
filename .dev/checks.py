"""Lint: uniformity that no reviewer should have to watch."""

import subprocess

from place import ADDONS, NODE, PYTHON, ROOT, environment, say

PYTHON_PLACES = (*ADDONS, ".dev", "tests", "docker")
PRETTIER_TYPES = (".js", ".xml", ".scss", ".yaml", ".yml", ".json", ".cjs")
NOT_FOR_PRETTIER = ("package-lock.json",)  # npm's own


def lint():
    """Run every linter; all run even if one fails.

    :return: 0 when all are content
    """
    hooks = PYTHON.parent
    catalogues = sorted(ROOT.glob("*/i18n/*.po*"))
    results = [
        _tool("ruff check", PYTHON, "-m", "ruff", "check", *PYTHON_PLACES),
        _tool("ruff format", PYTHON, "-m", "ruff", "format", "--check", *PYTHON_PLACES),
        _tool("pylint-odoo", PYTHON, "-m", "pylint", "-j", "2", *ADDONS),
        _tool("OCA's checks", hooks / "oca-checks-odoo-module", *ADDONS),
        catalogues
        and _tool(
            "OCA's checks of translations",
            *(hooks / "oca-checks-po", "--disable=po-pretty-format", *catalogues),
        ),
        _tool("prettier", *_prettier("--check")),
        _tool("README.rst", PYTHON, ".dev/gen_readme.py", "--check"),
        _tool("docs/requirements.md", PYTHON, ".dev/gen_requirements.py", "--check"),
    ]
    return 1 if any(results) else 0


def rewrite():
    """Let ruff, prettier and the generators rewrite what they can."""
    _tool("ruff check", PYTHON, "-m", "ruff", "check", "-q", "--fix", *PYTHON_PLACES)
    _tool("ruff format", PYTHON, "-m", "ruff", "format", "-q", *PYTHON_PLACES)
    _tool("prettier", *_prettier("--write"))
    _tool("README.rst", PYTHON, ".dev/gen_readme.py")
    _tool("docs/requirements.md", PYTHON, ".dev/gen_requirements.py")
    return 0


def _tool(name, *command):
    say(name)
    return subprocess.run(
        list(map(str, command)), check=False, cwd=ROOT, env=environment()
    ).returncode


def _prettier(mode):
    files = subprocess.run(
        ["git", "ls-files", "-coz", "--exclude-standard"],
        check=True,
        cwd=ROOT,
        capture_output=True,
        text=True,
    ).stdout.split("\0")
    chosen = [
        name
        for name in files
        if name.endswith(PRETTIER_TYPES)
        and name not in NOT_FOR_PRETTIER
        and (ROOT / name).exists()
    ]
    return (
        NODE / "node_modules/.bin/prettier",
        *("--config", ROOT / "prettier.config.cjs", "--log-level", "warn"),
        *(mode, *chosen),
    )
