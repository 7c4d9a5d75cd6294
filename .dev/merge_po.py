"""Bring the translations beside a freshly exported .pot to its terms.

What is translated stays; new terms come in untranslated; terms that are gone are
dropped. All files are sorted, so that a change shows as what it is.

Usage: merge_po.py FOLDER
"""

import sys
from pathlib import Path

import polib

LANGUAGES = ("zh_CN",)
WIDTH = 78
# They would make each export a change.
VOLATILE = ("POT-Creation-Date", "PO-Revision-Date")


def merge(template_path):
    """Merge one template into the translations beside it; say what is missing."""
    template = _read(template_path)
    for name in VOLATILE:
        template.metadata.pop(name, None)
    template.sort(key=lambda entry: entry.msgid)
    template.save()
    for language in LANGUAGES:
        path = template_path.with_name(f"{language}.po")
        catalogue = _read(path if path.exists() else template_path)
        catalogue.metadata["Language"] = language
        catalogue.merge(template)
        for entry in catalogue.obsolete_entries():
            catalogue.remove(entry)
        catalogue.sort(key=lambda entry: entry.msgid)
        catalogue.save(str(path))
        print(f"{path.name}: {len(catalogue.untranslated_entries())} untranslated")


def _read(path):
    return polib.pofile(str(path), wrapwidth=WIDTH)


if __name__ == "__main__":
    for name in Path(sys.argv[1]).glob("*.pot"):
        merge(name)
