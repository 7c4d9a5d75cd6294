"""The interface speaks English and Simplified Chinese, completely."""

import re
from collections import Counter

import polib
import pytest

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
