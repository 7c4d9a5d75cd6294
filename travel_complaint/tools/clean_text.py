"""What comes from outside is made fit to be stored and shown (attacks 31, 46)."""

import re
import unicodedata

TITLE_LENGTH = 200
# Control characters, the marks that turn the reading direction of what follows, and
# letters that look like a blank.
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb"
    "\u115f\u1160\u2800\u3164\uffa0]"
)
# Nobody reads more to find a title in it.
_ENOUGH = 50
_BLANKS = re.compile(r"\s+")
_MARKS_IN_A_ROW = 4


def clean_title(text, length=TITLE_LENGTH):
    """One line of text that cannot disturb a list, a mail header or a file name.

    :param text: anything that a guest may have typed, or a false value
    :param length: the most characters to keep
    :return: NFC text without control and direction marks, towers of accents cut down;
        "" when there is nothing to be seen in it
    """
    plain = unicodedata.normalize("NFC", (text or "")[: _ENOUGH * length])
    plain = plain.encode("utf-8", "ignore").decode()  # lone surrogates
    plain = _UNSAFE.sub(" ", plain)
    kept, marks = [], 0
    for char in plain:
        marks = marks + 1 if unicodedata.combining(char) else 0
        if marks < _MARKS_IN_A_ROW:
            kept.append(char)
    line = _BLANKS.sub(" ", "".join(kept)).strip()
    if all(unicodedata.category(char) in ("Cf", "Mn", "Zs") for char in line):
        return ""
    return line if len(line) <= length else line[: length - 1].rstrip() + "…"


def clean_lines(text, length):
    """Text of many lines without characters that no database or letter can hold.

    :param text: anything that a guest may have typed, or a false value
    :param length: no more is read than twice as many characters
    :return: NFC text; longer than `length` if what was typed is too long
    """
    plain = unicodedata.normalize("NFC", (text or "")[: 2 * length])
    return "".join(
        char
        for char in plain.replace("\r\n", "\n")
        if char in "\n\t" or unicodedata.category(char) not in ("Cc", "Cs")
    ).strip()
