"""The code by which somebody without a name comes back to what they wrote (AS-10).

No records here, and no clock.
"""

import hashlib
import re
import secrets

# None that is taken for another one when it is written down by hand.
SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
LENGTH = 32
GROUP = 4
_BETWEEN = re.compile(r"[\s‐-―−-]+")
_ANY_SPELLING = 200


def mint():
    """A new code of 158 bits, which nobody can guess."""
    return "".join(secrets.choice(SIGNS) for _ in range(LENGTH))


def derive(key):
    """The code that goes with the secret key of a form: the same, sent how often ever.

    Whoever sends a form twice by a double click is shown the code all the same.
    """
    number = int.from_bytes(hashlib.sha256(f"code {key}".encode()).digest())
    signs = []
    for _ in range(LENGTH):
        number, rest = divmod(number, len(SIGNS))
        signs.append(SIGNS[rest])
    return "".join(signs)


def show(code):
    """The code in groups, so that it can be copied by hand."""
    return " ".join(code[at : at + GROUP] for at in range(0, len(code), GROUP))


def read(text):
    """The code in what somebody has typed.

    :param text: anything
    :return: the code as `mint` made it, or "" when it can be none
    """
    if not isinstance(text, str) or len(text) > _ANY_SPELLING:
        return ""
    code = _BETWEEN.sub("", text).lower()
    is_code = len(code) == LENGTH and set(code) <= set(SIGNS)
    return code if is_code else ""


def digest(code):
    """What is stored instead of the code."""
    return hashlib.sha256(code.encode()).hexdigest()
