"""Bytes that somebody calls text are made readable, whatever they are declared as.

Mail programs in China declare GB2312 and send GBK, relays drop the declaration, and
some invent one. A complaint is read all the same (attack 46).
"""

import re
from contextlib import suppress

# What is declared -> what is really sent; each is a superset of what is declared.
_WIDER = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "cp936": "gb18030",
    "euc-cn": "gb18030",
    "big5": "big5hkscs",
    "x-big5": "big5hkscs",
    "cp950": "big5hkscs",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "shift_jis": "cp932",
    "x-sjis": "cp932",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "us-ascii": "utf-8",
    "ascii": "utf-8",
    "utf8mb4": "utf-8",
}
# Every byte is a letter in these, so that they fit whatever was really sent.
_SINGLE_BYTE = re.compile(r"(?i)iso-?8859|latin|windows-125|cp125|macintosh")
_WESTERN = re.compile(r"(?i)iso-?8859-?15?$|latin-?1$|windows-1252|cp1252")
_GUESSES = ("utf-8", "gb18030", "big5hkscs")
# If so many of a hundred characters beyond ASCII are damaged, we doubt what the sender
# declares. What is no UTF-8 hardly ever looks like it.
_DAMAGE = 10
_DAMAGE_OF_UTF8 = 50
_HIGH = re.compile(rb"[\x80-\xff]+")
# The lead bytes of the few thousand characters that people really write.
_COMMON = {
    "utf-8": re.compile(rb"[\xe4-\xe9][\x80-\xbf]{2}"),
    "gb18030": re.compile(rb"[\xb0-\xd7][\xa1-\xfe]"),
    "big5hkscs": re.compile(rb"[\xa4-\xc6][\x40-\x7e\xa1-\xfe]"),
}


def decode(content, declared=None):
    """Text out of bytes; never fails.

    :param content: bytes
    :param declared: the charset that the sender names, right or wrong, or None
    :return: str that a database can store: no NUL, no lone surrogates
    """
    text = _decode_as_declared(content, declared)
    if text is None:
        text = _guess(content)
    return storable(text.lstrip("\ufeff"))


def storable(text):
    """The text without what PostgreSQL refuses: NUL and lone surrogates.

    :param text: str or markup; the type is kept
    """
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        text = type(text)(text.encode("utf-8", "replace").decode("utf-8"))
    return text.replace("\x00", "") if "\x00" in text else text


def is_faithful(content, declared):
    """Whether `content` is really what `declared` says."""
    try:
        content.decode(declared)
    except (LookupError, UnicodeError, ValueError, TypeError):
        return False
    return True


def guess_name(content):
    """What `content` is written in: UTF-8, GBK, Big5, or Latin letters with accents."""
    if is_faithful(content, "utf-8"):
        return "utf-8"
    if _has_lone_accents(content):
        return "cp1252"
    return max(_GUESSES, key=lambda name: _fit(content, name))


def _decode_as_declared(content, declared):
    """The text if the declaration holds, or nearly; else None."""
    name = str(declared or "utf-8").strip().lower().replace("_", "-")
    name = _WIDER.get(name, _WIDER.get(name.replace("-", "_"), name))
    if _is_utf8(content, certain=not _SINGLE_BYTE.search(name)):
        name = "utf-8"
    if _WESTERN.search(name) and not _has_lone_accents(content):
        return None
    # ValueError: UnicodeError, or NUL in the name
    with suppress(LookupError, ValueError):
        return content.decode(name)
    try:
        text = content.decode(name, "replace")
    except (LookupError, ValueError):
        return None
    foreign = sum(not char.isascii() for char in text) or 1
    damage = _DAMAGE_OF_UTF8 if name == "utf-8" else _DAMAGE
    return text if text.count("\ufffd") * 100 < damage * foreign else None


def _is_utf8(content, certain):
    """Whether these are no other bytes than UTF-8; `certain`: not by chance either."""
    if not _HIGH.search(content) or not is_faithful(content, "utf-8"):
        return False
    return not certain or len(_COMMON["utf-8"].findall(content)) > 2


def _has_lone_accents(content):
    """Whether bytes above ASCII stand alone among letters, as in French or German."""
    runs = _HIGH.findall(content)
    return 2 * sum(len(run) == 1 for run in runs) >= len(runs)


def _guess(content):
    """Text of an unknown charset."""
    return content.decode(guess_name(content), "replace")


def _fit(content, name):
    """How well the bytes fit a charset: few failures first, then common characters."""
    failures = content.decode(name, "replace").count("\ufffd")
    return (-failures, len(_COMMON[name].findall(content)))
