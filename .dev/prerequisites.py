"""What the machine itself must have, and how to get it."""

import os
import shutil
import sys

from place import Stop, call, environment, say

# command or probe -> (Debian package, what it is for)
FOR_RUN = {
    "wkhtmltopdf": ("wkhtmltopdf", "PDF documents"),
}
FOR_TEST = {
    **FOR_RUN,
    "chromium": ("chromium", "browser tests"),
}
FOR_LINT = {
    "npm": ("npm", "prettier"),
}
CHINESE_FONTS = ("fonts-noto-cjk", "Chinese in PDF documents and screenshots")
FONT_FOLDERS = ("/usr/share/fonts/opentype/noto", "/usr/share/fonts/noto-cjk")


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
                "package. Use Debian or Ubuntu, or the files in docker/."
            )


def missing(wanted):
    """The Debian packages that `wanted` needs and that are not here."""
    packages = {
        package: why
        for command, (package, why) in wanted.items()
        if not shutil.which(command)
    }
    if wanted is not FOR_LINT and not any(map(os.path.isdir, FONT_FOLDERS)):
        packages[CHINESE_FONTS[0]] = CHINESE_FONTS[1]
    return packages


def ensure(wanted):
    """Install what is missing where we may; otherwise say how to get it.

    :param wanted: FOR_RUN, FOR_TEST or FOR_LINT
    :raise Stop: when something is missing and we are not root
    """
    packages = missing(wanted)
    if not packages:
        return
    if os.geteuid() != 0:
        raise Stop(
            "Missing: "
            + ", ".join(f"{name} ({why})" for name, why in packages.items())
            + f". Get it with: sudo apt-get install {' '.join(packages)}"
        )
    say(f"apt-get install {' '.join(packages)} …")
    quiet = environment(DEBIAN_FRONTEND="noninteractive")
    call("apt-get", "-q", "update", log="apt-update.log", env=quiet)
    call(
        *("apt-get", "-qy", "install", "--no-install-recommends", *packages),
        log="apt-install.log",
        env=quiet,
    )
