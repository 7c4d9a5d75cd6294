"""What the code of other addons says, in languages that they do not ship.

Odoo reads the terms of Python and JavaScript from the addon that they stand in alone,
and keeps them for the life of the process. Ours are put beside them there.
"""

import re

import polib

from odoo.tools import file_path
from odoo.tools.misc import ReadonlyDict
from odoo.tools.translate import code_translations

LANG = "zh_CN"
PYTHON, JAVASCRIPT = "odoo-python", "odoo-javascript"
_MODULE = re.compile(r"module: (\w+)")


def lend(addon):
    """Give other addons the terms that `addon` has for their code.

    What they say themselves stays.

    :param addon: the name of one of ours, with i18n_extra/other_code
    """
    for (module, kind), terms in read(addon).items():
        if kind == PYTHON:
            own = code_translations.get_python_translations(module, LANG)
            known = {**terms, **own}
            code_translations.python_translations[module, LANG] = ReadonlyDict(known)
        else:
            own = code_translations.get_web_translations(module, LANG)["messages"]
            known = {**terms, **{row["id"]: row["string"] for row in own}}
            rows = [ReadonlyDict({"id": id_, "string": known[id_]}) for id_ in known]
            code_translations.web_translations[module, LANG] = ReadonlyDict(
                {"messages": tuple(rows)}
            )


def read(addon):
    """The terms that `addon` has for others.

    :return: {(module, PYTHON or JAVASCRIPT): {term: translation}}
    """
    found = {}
    path = file_path(f"{addon}/i18n_extra/other_code/{LANG}.po")
    for entry in polib.pofile(path):
        module = _MODULE.search(entry.comment)[1]
        for kind in (PYTHON, JAVASCRIPT):
            if kind in entry.comment:
                found.setdefault((module, kind), {})[entry.msgid] = entry.msgstr
    return found
