"""How often something may be done: a number of times within a number of seconds."""

import ipaddress
import re

# What holds where a parameter is missing or makes no sense.
FALLBACK = (10, 3600)
_LIMIT = re.compile(r"([0-9]{1,6})/([0-9]{1,8})")
# A household or a phone gets a whole network of IPv6 addresses.
_NETWORK_OF_ONE = 64


def parse_limit(text):
    """The limit that a system parameter spells out.

    :param text: such as "20/3600": twenty times an hour; anything
    :return: (times, seconds); FALLBACK for what is no limit
    """
    found = _LIMIT.fullmatch((text or "").replace(" ", ""))
    times, seconds = map(int, found.groups()) if found else (0, 0)
    return (times, seconds) if times and seconds else FALLBACK


def address_key(address):
    """What is counted as one place on the internet.

    :param address: an IP address as the server sees it, or a false value
    :return: the IPv4 address, or the IPv6 network that one customer has
    """
    try:
        found = ipaddress.ip_address(address or "")
    except ValueError:
        return "unknown"
    found = getattr(found, "ipv4_mapped", None) or found
    if found.version == 4:
        return str(found)
    return str(ipaddress.ip_network((found, _NETWORK_OF_ONE), strict=False))
