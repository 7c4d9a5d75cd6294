"""Rights, as the files give them. What they amount to is tested in each addon."""

import csv
from collections import Counter

from lxml import etree
from source import code_files, models

from place import ROOT

OUTSIDERS = ("base.group_public", "base.group_portal", "")
CHANGES = ("perm_write", "perm_create", "perm_unlink")


def read_access(addon):
    """The rows of the addon's access file."""
    path = ROOT / addon / "security/ir.model.access.csv"
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_each_model_has_access_rows(addon):
    """House rule 8: a new model is closed until somebody says for whom it is open."""
    covered = {row["model_id:id"] for row in read_access(addon)}
    for path in code_files(addon):
        for model in models(path):
            if model.is_new and model.base != "AbstractModel":
                identifier = f"model_{model.name.replace('.', '_')}"
                assert covered & {identifier, f"{addon}.{identifier}"}, model.name


def test_no_right_to_change_for_outsiders(addon):
    """House rule 8: guests change nothing but through our controllers."""
    for row in read_access(addon):
        if row["group_id:id"] in OUTSIDERS:
            assert {row[name] for name in CHANGES} == {"0"}, row["id"]


def test_access_rows_are_told_apart(addon):
    """A row's id says for which model and role it is, and no row is there twice."""
    rows = read_access(addon)
    for row in rows:
        model = row["model_id:id"].rpartition(".")[2].removeprefix("model_")
        assert row["id"].startswith(f"access_{model}_"), row["id"]
    targets = Counter((row["model_id:id"], row["group_id:id"]) for row in rows)
    assert max(targets.values()) == 1, targets.most_common(1)
    assert max(Counter(row["id"] for row in rows).values()) == 1


def test_groups_can_be_updated(addon):
    """A later version may change what a role is: groups are never `noupdate`."""
    for path in (ROOT / addon / "security").glob("*_groups.xml"):
        assert not etree.parse(str(path)).xpath("//*[@noupdate]"), path.name


def test_agencies_keep_their_settings(addon):
    """House rule 7: what is shipped as data is the agency's to change: `noupdate`."""
    for path in (ROOT / addon / "data").glob("*.xml"):
        assert etree.parse(str(path)).getroot().get("noupdate") == "1", path.name
