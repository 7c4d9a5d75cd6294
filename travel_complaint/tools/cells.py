"""What leaves us as a table: a spreadsheet must not run what a guest typed."""

import re

# A program takes what begins like this for a formula (attacks 60, 62); the wide ones
# are read as the narrow ones where people write Chinese or Japanese.
_FORMULA = re.compile("[=+\\-@\t\r\n＝＋－＠]")
# Not allowed in XML, so a workbook that holds one does not open (attack 61).
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
# Nothing is computed from “-5” or “+86 138 0013 8000”.
_NUMBER = re.compile(r"[+-]?[0-9][0-9 .,]*")
_BLANKS = " \u00a0\u3000\u200b\ufeff"
GUARD = "'"


def clean(value):
    """Text without characters that no file of a spreadsheet can hold.

    :param value: what a cell shows; anything
    """
    return _CONTROL.sub("", value) if isinstance(value, str) else value


def is_formula(text):
    """Whether a spreadsheet could take `text` for something to be computed."""
    start = text.lstrip(_BLANKS)
    return bool(_FORMULA.match(start)) and not _NUMBER.fullmatch(start)


def neutralise(value):
    """What a cell of a CSV file holds: text that begins like a formula is guarded.

    Numbers stay numbers. The guard is taken away again by `restore`.

    :param value: what the cell shows; anything
    """
    value = clean(value)
    if isinstance(value, str) and is_formula(value):
        return GUARD + value
    return value


def restore(value):
    """What was exported, from what a CSV file holds: the opposite of `neutralise`.

    :param value: what an import was given; anything
    """
    is_guarded = isinstance(value, str) and value.startswith(GUARD)
    if is_guarded and _FORMULA.match(value[1:].lstrip(_BLANKS)):
        return value[1:]
    return value
