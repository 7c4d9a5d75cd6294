"""The interface speaks English and Simplified Chinese, completely."""

import re
from collections import Counter
from pathlib import Path

import polib
import pytest

from odoo.modules import Manifest

import suites
from place import ROOT

LANGUAGES = ("zh_CN",)
# What a translation keeps: %(name)s, %s, {{ object.x }}, tags and their attributes.
KEPT = re.compile(r"%\(\w+\)[sdf]|%[sd]|\{\{.*?\}\}|</?[a-z][^>]*>")


def read(addon, name):
    """A catalogue of the addon."""
    path = ROOT / addon / "i18n" / name
    assert path.exists(), f"{name} is not there yet: run make pot"
    return polib.pofile(str(path))


def terms(catalogue):
    """What is to be translated, with the places where it stands."""
    return {entry.msgid: sorted(entry.occurrences) for entry in catalogue}


@pytest.fixture(params=LANGUAGES)
def language(request):
    """A language that the interface speaks besides English."""
    return request.param


def test_template_is_fresh(addon, tmp_path):
    """The template holds what Odoo exports today, from a database with it alone."""
    path = tmp_path / "exported.pot"
    suites.export_terms(addon, path)
    assert terms(read(addon, f"{addon}.pot")) == terms(polib.pofile(str(path)))


def test_translations_know_the_same_terms(addon, language):
    """A translation has the terms of the template, no more and no fewer."""
    assert terms(read(addon, f"{language}.po")) == terms(read(addon, f"{addon}.pot"))


def test_everything_is_translated(addon, language):
    """No term is left in English, and none is a guess."""
    catalogue = read(addon, f"{language}.po")
    missing = [
        entry.msgid
        for entry in catalogue
        if entry.fuzzy or entry.obsolete or not entry.msgstr.strip()
    ]
    assert not missing, f"{len(missing)} of {len(catalogue)}"


def test_translations_keep_what_is_filled_in(addon, language):
    """Names to be filled in and tags are the same in every language, as often."""
    wrong = [
        entry.msgid
        for entry in read(addon, f"{language}.po")
        if entry.msgstr and _kept(entry.msgid) != _kept(entry.msgstr)
    ]
    assert not wrong


def _kept(text):
    # What stands in an attribute for people, such as a title, is translated as well.
    tags = re.sub(r'\b(title|alt|placeholder|aria-label)="[^"]*"', r"\1", text)
    return Counter(KEPT.findall(tags))


# What our addons build on and nobody else translates; what their tests say does not
# count.
FOUNDATIONS = {
    "travel_complaint": (
        *("base_tier_validation", "helpdesk_mgmt", "mgmtsystem_action"),
        "web_widget_x2many_2d_matrix",
    ),
    "travel_complaint_assessment": ("hr_course", "payroll"),
}
LENDING = tuple(FOUNDATIONS)


@pytest.mark.parametrize("lender", LENDING)
def test_what_the_code_of_others_says(lender, language):
    """Python and JavaScript below ours speak Chinese: by themselves, or through us."""
    lent = _read_lent(lender, language)
    for module in FOUNDATIONS[lender]:
        folder = Path(Manifest.for_addon(module).path) / "i18n"
        known = {
            entry.msgid
            for path in folder.glob(f"{language}.po")
            for entry in polib.pofile(str(path))
            if entry.msgstr
        }
        (template,) = folder.glob("*.pot")
        wanted = {
            entry.msgid
            for entry in polib.pofile(str(template))
            if any(
                place.startswith("code:") and "/tests/" not in place
                for place, _line in entry.occurrences
            )
        }
        ours = {
            entry.msgid
            for entry in lent
            if f"module: {module}\n" in entry.comment + "\n"
        }
        assert wanted - known == ours, module


@pytest.mark.parametrize("lender", LENDING)
def test_what_is_lent_keeps_what_is_filled_in(lender, language):
    """The same for what we say in the name of others."""
    lent = _read_lent(lender, language)
    assert not [e.msgid for e in lent if _kept(e.msgid) != _kept(e.msgstr)]


def _read_lent(lender, language):
    return polib.pofile(str(ROOT / lender / f"i18n_extra/other_code/{language}.po"))
