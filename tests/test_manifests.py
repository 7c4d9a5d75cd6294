"""What Odoo reads first about an addon."""

import re

from source import read_manifest

from place import ADDONS, ODOO_PACKAGES, ROOT

# The folders whose data files Odoo loads, if the manifest lists them.
DATA_FOLDERS = ("security", "data", "views", "report", "wizards", "reports", "demo")
DATA_TYPES = (".xml", ".csv")
# Later files build on earlier ones.
LOAD_ORDER = (
    r"security/\w+_groups\.xml",
    r"security/ir\.model\.access\.csv",
    r"security/\w+_rules\.xml",
    r"data/\w+\.xml",
    r"(report|views|wizards|reports)/(?!menus\.xml)\w+\.xml",
    r"views/menus\.xml",
)


def test_versions_are_equal():
    """The addons of the suite are released together, for Odoo 19."""
    versions = {addon: read_manifest(addon)["version"] for addon in ADDONS}
    assert len(set(versions.values())) == 1, versions
    assert re.fullmatch(r"19\.0\.\d+\.\d+\.\d+", next(iter(versions.values())))


def test_licence(addon):
    """All addons are AGPL-3, as helpdesk_mgmt is, and the licence is there to read."""
    assert read_manifest(addon)["license"] == "AGPL-3"
    assert "GNU AFFERO GENERAL PUBLIC LICENSE" in (ROOT / "LICENSE").read_text()


def test_shown_files(addon):
    """What the list of apps shows is there: a summary, an icon, a description."""
    assert read_manifest(addon)["summary"]
    for name in ("icon.png", "icon.svg", "index.html"):
        assert (ROOT / addon / "static/description" / name).exists(), name


def test_data_files_are_listed_and_present(addon):
    """No listed file is missing, no file is forgotten, none is loaded twice."""
    manifest = read_manifest(addon)
    listed = manifest["data"] + manifest.get("demo", [])
    present = [
        str(path.relative_to(ROOT / addon))
        for folder in DATA_FOLDERS
        for path in (ROOT / addon / folder).glob("*")
        if path.suffix in DATA_TYPES
    ]
    assert sorted(listed) == sorted(present)


def test_load_order(addon):
    """Groups come before rights, rights before rules, data before views, menus last."""
    ranks = []
    for name in read_manifest(addon)["data"]:
        matches = [
            rank
            for rank, pattern in enumerate(LOAD_ORDER)
            if re.fullmatch(pattern, name)
        ]
        assert len(matches) == 1, f"{name} has no place in the load order"
        ranks += matches
    assert ranks == sorted(ranks), read_manifest(addon)["data"]


def test_assets_are_present(addon):
    """Each script and style sheet that a bundle names is there."""
    for bundle, entries in read_manifest(addon).get("assets", {}).items():
        for entry in entries:
            path = entry if isinstance(entry, str) else entry[-1]
            if path.partition("/")[0] in ADDONS:
                assert list(ROOT.glob(path)), (bundle, path)


def test_dependencies_are_pinned(addon):
    """What an addon needs is in Odoo, here, or pinned in requirements-oca.txt."""
    pinned = (ROOT / "requirements-oca.txt").read_text()
    names = re.findall(r"^odoo-addon-([\w-]+)==", pinned, re.MULTILINE)
    third_party = {name.replace("-", "_") for name in names}
    for dependency in read_manifest(addon)["depends"]:
        is_odoo = (ODOO_PACKAGES / "odoo/addons" / dependency).is_dir()
        assert is_odoo or dependency in {*ADDONS, *third_party}, dependency
