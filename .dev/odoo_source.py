"""Odoo 19 itself: Debian's package, fetched by apt (signed), unpacked, not installed.

PyPI has no Odoo. Debian's unstable suite has `odoo-19`; it is pure Python and runs
beside any Debian release. Some web assets in it are links into other packages, which
are unpacked into the same prefix.
"""

import shutil
import subprocess
from pathlib import Path

from place import ODOO_PACKAGES, ODOO_PREFIX, ROOT, SANDBOX, Stop, call, say

PACKAGE = "odoo-19"
SUITE = "sid"
KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
# The targets of the links. The machine's own suite carries the versions that Odoo's
# style sheets were written for; what it lacks comes from the same suite as Odoo.
ASSETS_OWN_SUITE = (
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
    "fonts-font-awesome",
    "fonts-roboto-unhinted",
    "fonts-ocr-b",
    "fonts-inconsolata",
)
ASSETS_UNSTABLE = ("fonts-montserrat",)
# Debian leaves this non-free script out (it only blurs backgrounds in calls), but
# Odoo's bundle names it: without a file each browser test fails on a console error.
MISSING_SCRIPT = (
    ODOO_PACKAGES
    / "odoo/addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js"
)
STAND_IN = "/* Debian leaves this script out; see .dev/odoo_source.py */\n"


def ensure():
    """Have Odoo unpacked in .sandbox/odoo.

    :return: the package's version
    :raise Stop: when no mirror or no package can be had
    """
    record = ODOO_PREFIX / "VERSION"
    if record.exists():
        return record.read_text().strip()
    say(f"fetching Odoo (Debian package {PACKAGE}, about 130 MB) …")
    folder = SANDBOX / "debian"
    for old in (ODOO_PREFIX, folder):
        shutil.rmtree(old, ignore_errors=True)
    packages = folder / "packages"
    packages.mkdir(parents=True)
    # Lists of our own: needs no root, and a machine's may be missing or out of date.
    own = _private_apt(folder / "own")
    subprocess.run(["apt-get", *own, "-q", "update"], check=False, capture_output=True)
    unstable = _unstable_apt(folder / "unstable", _find_mirror(own))
    call("apt-get", *unstable, "-q", "update", log="apt-unstable.log")
    version = _find_version(unstable)
    _download(packages, unstable, PACKAGE, *ASSETS_UNSTABLE)
    for package in ASSETS_OWN_SUITE:
        try:
            _download(packages, own, package)
        except Stop:
            _download(packages, unstable, package)
    for package in sorted(packages.glob("*.deb")):
        call("dpkg-deb", "-x", package, ODOO_PREFIX, log="dpkg.log")
    if not MISSING_SCRIPT.exists():
        MISSING_SCRIPT.parent.mkdir(parents=True, exist_ok=True)
        MISSING_SCRIPT.write_text(STAND_IN)
    record.write_text(f"{version}\n")
    shutil.rmtree(folder)
    say(f"Odoo {version} is unpacked")
    return version


def _private_apt(folder):
    """Options for an apt that keeps its lists and files in `folder`."""
    for name in ("lists/partial", "cache/archives/partial"):
        (folder / name).mkdir(parents=True)
    return (
        *("-o", f"Dir::State::Lists={folder}/lists"),
        *("-o", f"Dir::Cache={folder}/cache", "-o", "APT::Sandbox::User=root"),
    )


def _find_mirror(options):
    """The Debian mirror that this machine itself uses."""
    targets = subprocess.run(
        [
            *("apt-get", *options, "indextargets"),
            *("--format", "$(ORIGIN) $(LABEL) $(REPO_URI)", "Created-By: Packages"),
        ],
        check=False,
        capture_output=True,
        text=True,
    ).stdout
    for line in targets.splitlines():
        origin, label, *mirror = line.split()
        if (origin, label) == ("Debian", "Debian") and mirror:
            return mirror[0]
    raise Stop(
        "apt reaches no Debian mirror here. Look what `apt-get update` says; if this "
        "is not Debian, use the files in docker/."
    )


def _unstable_apt(folder, mirror):
    """Options for an apt that knows nothing but the unstable suite."""
    if not Path(KEYRING).exists():
        raise Stop(
            f"{KEYRING} is missing, so that Odoo's package cannot be verified. "
            "Get it with: sudo apt-get install debian-archive-keyring"
        )
    options = _private_apt(folder)
    sources = folder / "sources.list"
    sources.write_text(f"deb [signed-by={KEYRING}] {mirror} {SUITE} main\n")
    return (
        *options,
        *("-o", f"Dir::Etc::SourceList={sources}", "-o", "Dir::Etc::SourceParts=-"),
    )


def _find_version(options):
    policy = subprocess.run(
        ["apt-cache", *options, "policy", PACKAGE],
        check=False,
        capture_output=True,
        text=True,
    ).stdout
    for line in policy.splitlines():
        if "Candidate:" in line and "(none)" not in line:
            return line.split()[-1]
    raise Stop(
        f"Debian's suite {SUITE} has no package {PACKAGE} today. Unpack one of an "
        f"earlier day with `dpkg-deb -x` into {ODOO_PREFIX.relative_to(ROOT)} and "
        "write its version into VERSION there, or use the files in docker/."
    )


def _download(folder, options, *packages):
    log = f"apt-{packages[0]}.log"
    call("apt-get", *options, "-q", "download", *packages, log=log, cwd=folder)
