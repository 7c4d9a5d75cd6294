"""Cells of a table as people write them."""

from datetime import datetime

# As Excel shows a day on a Chinese computer, and as the templates write it.
DAYS = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日")
TIMES = ("", " %H:%M:%S", " %H:%M")


def read_moment(text, formats=()):
    """The moment that a cell names, at midnight where it says no time; None if none.

    :param formats: how else it may be written; they come first
    """
    text = text.strip()
    for form in (*formats, *(day + time for day in DAYS for time in TIMES)):
        try:
            return datetime.strptime(text, form)
        except ValueError:
            continue
    return None
