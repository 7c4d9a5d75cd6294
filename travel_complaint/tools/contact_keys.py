"""Keys by which two records of the same guest or order are found (IN-6).

People write one phone number in ten ways. A key drops what does not tell numbers apart;
it is for finding and never for showing.
"""

import re
import unicodedata

# The last digits identify a subscriber; what stands before is country code, trunk
# prefix or habit. Nine are enough for every country and few enough to be written.
PHONE_DIGITS = 9
PHONE_MINIMUM = 5
_NOT_ALPHANUMERIC = re.compile(r"[\W_]+")


def phone_key(phone):
    """The digits that identify a phone number.

    :param phone: text as people write it, or a false value
    :return: at most nine digits, or False when there are too few to tell anybody apart
    """
    plain = unicodedata.normalize("NFKC", phone or "")
    digits = "".join(char for char in plain if char.isdigit() and char.isascii())
    return digits[-PHONE_DIGITS:] if len(digits) >= PHONE_MINIMUM else False


def email_key(address):
    """The e-mail address in one spelling.

    :param address: a bare address, or a false value
    :return: lower case without blanks, or False when it is no address
    """
    plain = unicodedata.normalize("NFKC", address or "").strip().lower()
    if "<" in plain:
        plain = plain.rpartition("<")[2].rstrip(">").strip()
    return plain if "@" in plain.strip("@") else False


def booking_key(reference):
    """An order number without blanks, dashes and case.

    :param reference: the order number as the guest reads it out, or a false value
    :return: upper-case letters and digits, or False when nothing is left
    """
    plain = unicodedata.normalize("NFKC", reference or "").upper()
    return _NOT_ALPHANUMERIC.sub("", plain) or False
