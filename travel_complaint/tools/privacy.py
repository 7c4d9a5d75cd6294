"""Show of somebody's phone number or address no more than tells two apart (FB-5)."""

import re

HIDDEN = "****"
# What in a text may reach somebody, in words that Python and PostgreSQL read alike: an
# address, or seven digits and more, also as Chinese keyboards type them. A day is none.
_ADDRESS = "[A-Za-z0-9_.+-]+[@\uff20][A-Za-z0-9-]+[.][A-Za-z0-9.-]*[A-Za-z0-9]"
_DIGIT = "[0-9\uff10-\uff19]"
_BETWEEN = "[-. ()\u00a0\u2010-\u2015\uff0d]*"
_DAY = "([0-9]{4}[-./][0-9]{1,2}[-./][0-9]{1,2}|[0-9]{1,2}[-./][0-9]{1,2}[-./][0-9]{4})"
_NUMBER_IN_TEXT = (
    rf"(?<![A-Za-z0-9])(?!{_DAY}(?![0-9]))[+(]*{_DIGIT}({_BETWEEN}{_DIGIT}){{6,}}"
)
REACHABLE = f"{_ADDRESS}|{_NUMBER_IN_TEXT}"
_REACHABLE = re.compile(REACHABLE)
# The whole of a subscriber's number, in most countries; a country code goes.
_NUMBER = 11
_SHORT = 7


def mask_phone(phone):
    """A phone number such as 138****5678.

    :param phone: text as people write it, or a false value
    :return: a short number keeps less; of what is no number nothing is left
    """
    if not phone:
        return False
    digits = "".join(char for char in phone if char.isdecimal())[-_NUMBER:]
    if len(digits) < _SHORT:
        return HIDDEN
    head, tail = (3, 4) if len(digits) == _NUMBER else (2, 2)
    return f"{digits[:head]}{HIDDEN}{digits[-tail:]}"


def mask_email(address):
    """An e-mail address such as l****@example.com.

    :param address: an address, with or without a name, or a false value
    :return: of what is no address nothing is left
    """
    if not address:
        return False
    box, at, domain = address.rpartition("<")[2].rstrip("> ").strip().rpartition("@")
    return f"{box[:1]}{HIDDEN}@{domain}" if at and box else HIDDEN


def mask_text(text):
    """A text in which the numbers and addresses of people are hidden.

    Rather too much than too little: a long order number looks like a phone number.

    :param text: text or Markup, or a false value
    """
    return text and type(text)(_REACHABLE.sub(HIDDEN, text))
