"""What a browser sends, read strictly: whatever does not fit is nothing (H14)."""

import re
from datetime import datetime

# No more digits than any id has; ASCII only, because int() also reads ٣.
_ID = re.compile(r"[1-9][0-9]{0,8}")
# 1234.50 as a number field sends it, or 1,234.50; 1.234,50 could be two amounts.
_AMOUNT = re.compile(r"([0-9]{1,10}|[0-9]{1,3}(,[0-9]{3}){1,3})(\.[0-9]{1,2})?")


def parse_id(value):
    """The record id in `value`.

    :param value: what the browser sent; anything
    :return: a positive int, or None
    """
    text = str(value) if isinstance(value, (int, str)) else ""
    return int(text) if _ID.fullmatch(text) else None


def parse_amount(value):
    """The amount of money in `value`.

    :param value: what the browser sent; anything
    :return: a float from 0 up, or None
    """
    text = value.strip() if isinstance(value, str) else ""
    return float(text.replace(",", "")) if _AMOUNT.fullmatch(text) else None


def parse_moment(value):
    """The date, or date and time, in `value`.

    :param value: what the browser sent, such as 2026-05-01 or 2026-05-01 10:00:00
    :return: the same text, or None
    """
    for pattern in ("%Y-%m-%d", "%Y-%m-%d %H:%M:%S"):
        try:
            moment = datetime.strptime(value, pattern)
        except (TypeError, ValueError):
            continue
        return moment.strftime(pattern) if moment.year >= 1900 else None
    return None


def choose(value, allowed, default):
    """`value` if it is one of the allowed keys, else `default`.

    :param value: what the browser sent; anything
    :param allowed: a container of str
    :param default: what is taken instead
    """
    return value if isinstance(value, str) and value in allowed else default
