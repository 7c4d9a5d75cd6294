"""The virtual environment, and prettier's folder."""

import hashlib
import shutil
import sys

from place import (
    NODE,
    ODOO_PACKAGES,
    PYTHON,
    ROOT,
    VENV,
    call,
    environment,
    forget,
    is_fresh,
    mark_fresh,
    say,
)

REQUIREMENTS = ("requirements.txt", "requirements-dev.txt")
OCA_REQUIREMENTS = "requirements-oca.txt"
NODE_FILES = ("package.json", "package-lock.json")


def fingerprint(*names):
    """One text that changes when one of these files of the root changes."""
    # Scripts in a virtual environment hold its path: a moved project needs a new one.
    digest = hashlib.sha256(f"{sys.version} {ROOT}".encode())
    for name in names:
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def ensure():
    """Have the virtual environment with all pinned packages, and Odoo on its path."""
    wanted = fingerprint(*REQUIREMENTS, OCA_REQUIREMENTS)
    if is_fresh("venv", wanted) and PYTHON.exists():
        return
    say("making the virtual environment (about 110 packages) …")
    forget("venv")
    shutil.rmtree(VENV, ignore_errors=True)
    call(sys.executable, "-m", "venv", VENV, log="venv.log", env=environment())
    pip = (PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "-q")
    files = [part for name in REQUIREMENTS for part in ("-r", ROOT / name)]
    call(*pip, *files, log="pip.log", env=environment())
    call(
        *(*pip, "--no-deps", "-r", ROOT / OCA_REQUIREMENTS),
        log="pip-oca.log",
        env=environment(),
    )
    # `odoo` is a namespace package: Debian's tree and the OCA wheels are one.
    packages = next(VENV.glob("lib/python3*/site-packages"))
    (packages / "odoo_debian.pth").write_text(f"{ODOO_PACKAGES}\n")
    mark_fresh("venv", wanted)


def ensure_node():
    """Have prettier and axe-core in .sandbox/node, as package-lock.json says."""
    wanted = fingerprint(*NODE_FILES)
    if is_fresh("node", wanted) and (NODE / "node_modules").exists():
        return
    say("installing prettier and axe-core …")
    forget("node")
    NODE.mkdir(parents=True, exist_ok=True)
    for name in NODE_FILES:
        shutil.copy(ROOT / name, NODE / name)
    call(
        *("npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"),
        log="npm.log",
        cwd=NODE,
        env=environment(),
    )
    mark_fresh("node", wanted)
