"""Public holidays and the days that are worked in return, as announced (TL-b).

China announces each year's in the autumn before (2026: 国办发明电〔2025〕7号). The
table beside this file holds what was announced when this version was made.
"""

import csv
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import NamedTuple

TABLE = Path(__file__).with_name("public_holidays.csv")


class Holiday(NamedTuple):
    """One holiday: its days off, and the days that are worked for it."""

    name: str
    first: date
    last: date
    worked: tuple[date, ...]

    def days_off(self):
        """Each day from the first to the last."""
        count = (self.last - self.first).days + 1
        return [self.first + timedelta(days=number) for number in range(count)]


@cache
def announced(country, year):
    """The holidays of `year` in `country` that this version knows.

    :param country: code of two letters
    :return: tuple of Holiday, empty where nothing is known
    """
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["country"] == country]
    holidays = (
        Holiday(
            row["name"],
            date.fromisoformat(row["first"]),
            date.fromisoformat(row["last"]),
            tuple(map(date.fromisoformat, row["worked"].split())),
        )
        for row in rows
    )
    return tuple(holiday for holiday in holidays if holiday.first.year == year)


def periods(days):
    """Days that follow one another, as a list of (first, last)."""
    found = []
    for day in sorted(days):
        if found and found[-1][1] + timedelta(days=1) == day:
            found[-1] = found[-1][0], day
        else:
            found.append((day, day))
    return found
