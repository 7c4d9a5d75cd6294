"""Odoo 19 itself: Debian's package, fetched through apt (signed), unpacked, not installed.

PyPI has no Odoo. Debian's unstable suite has `odoo-19`; it is pure Python and runs
beside any Debian release. Some web assets in it are links into other packages, which
are unpacked into the same prefix.
"""

import shutil
import subprocess
from pathlib import Path

from place import ODOO_PACKAGES, ODOO_PREFIX, SANDBOX, Stop, call, say

PACKAGE = "odoo-19"
SUITE = "sid"
KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
# The targets of the links. The first that has a package wins: the machine's own suite
# carries the versions that Odoo's style sheets were written for.
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


def ensure():
    """Have Odoo unpacked in .sandbox/odoo.

    :return: the package's version
    :raise Stop: when no mirror or no package can be had
    """
    record = ODOO_PREFIX / "VERSION"
    if record.exists():
        return record.read_text().strip()
    shutil.rmtree(ODOO_PREFIX, ignore_errors=True)
    folder = SANDBOX / "debian"
    shutil.rmtree(folder, ignore_errors=True)
    for name in ("lists/partial", "cache/archives/partial", "packages"):
        (folder / name).mkdir(parents=True)
    say(f"fetching Odoo (Debian package {PACKAGE}, about 130 MB) …")
    options = _write_sources(folder)
    call("apt-get", *options, "-q", "update", log="apt-sid.log")
    version = _candidate(options)
    packages = folder / "packages"
    call(
        *("apt-get", *options, "-q", "download", PACKAGE, *ASSETS_UNSTABLE),
        log="apt-odoo.log",
        cwd=packages,
    )
    _download_assets(packages, options)
    for package in sorted(packages.glob("*.deb")):
        call("dpkg-deb", "-x", package, ODOO_PREFIX, log="dpkg.log")
    _stand_in_for_missing_script()
    record.write_text(version + "\n")
    shutil.rmtree(folder)
    say(f"Odoo {version} is unpacked")
    return version


def _write_sources(folder):
    """An apt of our own for the unstable suite, on the machine's own mirror."""
    targets = subprocess.run(
        [
            *("apt-get", "indextargets", "--format", "$(ORIGIN) $(LABEL) $(REPO_URI)"),
            "Created-By: Packages",
        ],
        check=False,
        capture_output=True,
        text=True,
    ).stdout
    mirrors = [
        line.split()[2]
        for line in targets.splitlines()
        if line.startswith("Debian Debian ")
    ]
    if not mirrors:
        raise Stop(
            "apt knows no Debian mirror here. Run `apt-get update` as root once; if "
            "this is not Debian, use the files in docker/."
        )
    if not Path(KEYRING).exists():
        raise Stop(
            f"{KEYRING} is missing, so that Odoo's package cannot be verified. "
            "Get it with: sudo apt-get install debian-archive-keyring"
        )
    sources = folder / "sources.list"
    sources.write_text(f"deb [signed-by={KEYRING}] {mirrors[0]} {SUITE} main\n")
    return [
        *("-o", f"Dir::Etc::SourceList={sources}", "-o", "Dir::Etc::SourceParts=-"),
        *("-o", f"Dir::State::Lists={folder}/lists"),
        *("-o", f"Dir::Cache={folder}/cache", "-o", "APT::Sandbox::User=root"),
    ]


def _candidate(options):
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
        f"Debian's suite {SUITE} has no package {PACKAGE} today. Take one of an "
        "earlier day from the Debian snapshot archive and unpack it with "
        f"`dpkg-deb -x` into {ODOO_PREFIX.relative_to(SANDBOX.parent)}, or use the "
        "files in docker/."
    )


def _download_assets(packages, options):
    own = subprocess.run(
        ["apt-get", "-q", "download", *ASSETS_OWN_SUITE],
        cwd=packages,
        check=False,
        capture_output=True,
    )
    if own.returncode:  # a machine without package lists: the other suite's will do
        call(
            *("apt-get", *options, "-q", "download", *ASSETS_OWN_SUITE),
            log="apt-assets.log",
            cwd=packages,
        )


def _stand_in_for_missing_script():
    if not MISSING_SCRIPT.exists():
        MISSING_SCRIPT.parent.mkdir(parents=True, exist_ok=True)
        MISSING_SCRIPT.write_text(
            "/* Stand-in for a script that Debian leaves out. See .dev/odoo_source.py */\n"
        )
