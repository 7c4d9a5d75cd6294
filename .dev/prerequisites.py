"""What the machine itself must have, and how to get it."""

import importlib.util
import os
import shutil
import sys

from place import Stop, call, environment, say

# The names under which Odoo's own browser tests look for one.
BROWSERS = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")
NOTO_CJK = ("/usr/share/fonts/opentype/noto", "/usr/share/fonts/noto-cjk")


def _has_command(*names):
    return lambda: any(shutil.which(name, path=_get_search_path()) for name in names)


def _get_search_path():
    """Where commands are; system services live where only root looks for them."""
    path = os.environ.get("PATH", "")
    return f"{path}{os.pathsep}/usr/sbin" if path else path


def _has_module(name):
    return lambda: importlib.util.find_spec(name) is not None


def _has_folder(*paths):
    return lambda: any(map(os.path.isdir, paths))


# Debian package -> (what it is for, whether it or its like is here)
VENV = {
    "python3-venv": ("the virtual environment", _has_module("ensurepip")),
}
NPM = {"npm": ("prettier and axe-core", _has_command("npm"))}
FOR_RUN = {
    **VENV,
    "wkhtmltopdf": ("PDF documents", _has_command("wkhtmltopdf")),
    "fonts-noto-cjk": ("Chinese in documents and pictures", _has_folder(*NOTO_CJK)),
}
FOR_PICTURES = {
    **FOR_RUN,
    "chromium": ("pictures, and tests in a browser", _has_command(*BROWSERS)),
}
FOR_TEST = {
    **FOR_PICTURES,
    **NPM,
    "nginx": ("the test of docker/nginx.conf", _has_command("nginx")),
}
FOR_LINT = {
    **VENV,
    "git": ("the list of files", _has_command("git")),
    **NPM,
}


def check_machine():
    """Refuse machines on which nothing of this can work.

    :raise Stop: with the reason and the way out
    """
    if sys.version_info < (3, 11):
        raise Stop(
            f"Python 3.11 or newer is needed, this is {sys.version.split()[0]}. "
            "Name another one: make run PYTHON=python3.12"
        )
    for tool, package in (("apt-get", "apt"), ("dpkg-deb", "dpkg")):
        if not shutil.which(tool):
            raise Stop(
                f"{tool} is missing (package {package}): Odoo comes as a Debian "
                "package. Use Debian, or the files in docker/."
            )


def missing(wanted):
    """Which of `wanted` are not here: {Debian package: what it is for}."""
    return {
        package: purpose
        for package, (purpose, is_here) in wanted.items()
        if not is_here()
    }


def ensure(wanted):
    """Install what is missing where we may; otherwise say how to get it.

    :param wanted: FOR_RUN, FOR_TEST or FOR_LINT
    :raise Stop: when something is missing and we are not root
    """
    packages = missing(wanted)
    if not packages:
        return
    if os.geteuid() != 0:
        reasons = ", ".join(f"{name} ({why})" for name, why in packages.items())
        raise Stop(
            f"Missing: {reasons}. "
            f"Get it with: sudo apt-get install {' '.join(packages)}"
        )
    say(f"apt-get install {' '.join(packages)} …")
    quiet = environment(DEBIAN_FRONTEND="noninteractive")
    patient = ("-q", "-o", "DPkg::Lock::Timeout=120")
    call("apt-get", *patient, "update", log="apt-update.log", env=quiet)
    call(
        *("apt-get", *patient, "-y", "install", "--no-install-recommends", *packages),
        log="apt-install.log",
        env=quiet,
    )
