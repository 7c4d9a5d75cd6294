"""Merge a freshly exported .pot into the translations beside it, losing nothing.

Usage: merge_po.py FOLDER
"""

import sys
from pathlib import Path

import polib

WIDTH = 78
VOLATILE = ("POT-Creation-Date", "PO-Revision-Date")


def merge(template_path):
    """Bring each .po beside the template to its terms; say what is untranslated."""
    template = polib.pofile(str(template_path), wrapwidth=WIDTH)
    for name in VOLATILE:
        template.metadata.pop(name, None)
    template.sort(key=lambda entry: entry.msgid)
    template.save()
    for path in sorted(template_path.parent.glob("*.po")):
        catalogue = polib.pofile(str(path), wrapwidth=WIDTH)
        catalogue.merge(template)
        for entry in catalogue.obsolete_entries():
            catalogue.remove(entry)
        catalogue.sort(key=lambda entry: entry.msgid)
        catalogue.save()
        print(f"{path.name}: {len(catalogue.untranslated_entries())} untranslated")


if __name__ == "__main__":
    for template in Path(sys.argv[1]).glob("*.pot"):
        merge(template)
