"""Show of somebody's phone number or address no more than tells two apart (FB-5)."""

HIDDEN = "****"
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
