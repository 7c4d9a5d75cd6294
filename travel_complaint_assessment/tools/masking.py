"""What is published about a person, and what must not be in it (AS-9)."""

import re
import unicodedata

STAR = "*"
# Names of one character are words of their own in many sentences.
LEAST_LETTERS = 2
# So many digits, signs between them aside, are a number to call; a date is not.
_PHONE = re.compile(r"\d(?:[\s().-]{0,2}\d){6,}")
_DATE = re.compile(r"(?<!\d)(?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}(?!\d)")
_MAIL = re.compile(r"[^\s@]+@[^\s@]+")
_NUMBER = r"\d[\d\s.,]*"
_UNIT = r"[¥$€£%‰元块万]|cny|rmb|usd|eur|gbp|hkd|yuan|percent"
_MONEY = re.compile(rf"(?:{_UNIT})\s*{_NUMBER}|{_NUMBER}(?:{_UNIT})|百分之\S")


def mask_name(name):
    """A name of which the first letters are left: 王** or M** L**.

    As many stars as letters would tell short names from long ones, and so the person to
    whoever knows the department: each word has two.
    """
    return " ".join(f"{word[0].upper()}{STAR * 2}" for word in plain(name).split())


def name_words(name):
    """By what a text would name this person: the whole name, and parts of it.

    In 王小明 the given name is what follows the first character.
    """
    if not name:
        return []
    words = plain(name).split()
    if len(words) > 1:
        return [name, *words]
    return [name] if name.isascii() else [name, name[1:]]


def find_words(text, words):
    """Those of `words` that stand in `text`, however they are written.

    Spaces, signs and case do not matter, nor full-width letters; a word in Latin
    letters counts when it stands by itself.

    :param words: names, numbers, addresses; empty ones are passed over
    """
    page, squeezed = plain(text), _squeeze(text)
    return [word for word in words if word and _contains(page, squeezed, word)]


def find_contacts(text):
    """What looks like a telephone number or a mail address."""
    page = _DATE.sub(" ", plain(text))
    return _PHONE.findall(page) + _MAIL.findall(page)


def find_money(text):
    """What looks like an amount or a percentage."""
    return [match.strip() for match in _MONEY.findall(plain(text))]


def plain(text):
    """The text in one spelling: no case, no full-width letters."""
    return unicodedata.normalize("NFKC", text or "").casefold()


def _squeeze(text):
    return re.sub(r"[\W_]+", "", plain(text))


def _contains(page, squeezed, word):
    bare = _squeeze(word)
    if len(bare) < LEAST_LETTERS:
        return False
    if bare.isascii():
        pattern = r"[\W_]*".join(map(re.escape, bare))
        return bool(re.search(rf"(?<![^\W_]){pattern}(?![^\W_])", page))
    return bare in squeezed
