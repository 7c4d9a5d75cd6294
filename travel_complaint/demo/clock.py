"""The clock of the story: what happened last week is told as of last week."""

import threading
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytz

from odoo import fields

from ..tools import holidays
from .season_rows import RECENT_DAYS

WEEK_END = 5  # Saturday


@contextmanager
def standing_at(moment, cr):
    """Let it be `moment` for `fields` and the cursor, in this thread alone.

    Events, numbers and stages then carry the moments of the story because the code that
    writes them every day writes them now; nothing is dated by hand afterwards. Defaults
    that hold the function itself keep the real time.

    :param moment: naive UTC
    :param cr: the cursor whose transaction tells the story
    """
    real, here = fields.Datetime.now, threading.get_ident()
    real_today = fields.Date.context_today

    def now(*args):
        return moment if threading.get_ident() == here else real(*args)

    def context_today(record, timestamp=None):
        if threading.get_ident() == here:
            timestamp = timestamp or moment
        return real_today(record, timestamp)

    fields.Datetime.now, cr.now = staticmethod(now), now
    fields.Date.context_today = staticmethod(context_today)
    try:
        yield
    finally:
        fields.Datetime.now = staticmethod(real)
        fields.Date.context_today = staticmethod(real_today)
        del cr.now  # the cursor's own method is back


def read_moment(when, now, zone):
    """The moment that `when` names.

    :param when: "9d 10:12" for nine days ago at 10:12, "25min" for 25 minutes ago,
        "2005-07-01 15:00" for a moment of its own
    :param now: the moment of telling, naive UTC
    :param zone: the pytz zone in which the story's days and hours are told
    :return: naive UTC
    """
    if when.endswith("min"):
        return now - timedelta(minutes=int(when.removesuffix("min")))
    if "d " in when:
        days, hour = when.split("d ")
        today = pytz.utc.localize(now).astimezone(zone).date()
        when = f"{today - timedelta(days=int(days))} {hour}"
    local = datetime.strptime(when, "%Y-%m-%d %H:%M")
    return zone.localize(local).astimezone(pytz.utc).replace(tzinfo=None)


@dataclass(frozen=True)
class Days:
    """The working days round `today`, as they were announced."""

    today: date

    def is_working(self, day):
        known = holidays.announced("CN", day.year)
        if any(day in holiday.worked for holiday in known):
            return True
        is_off = any(holiday.first <= day <= holiday.last for holiday in known)
        return day.weekday() < WEEK_END and not is_off

    def step(self, day, count):
        """The working day that is `count` after `day`, or before it."""
        way = timedelta(days=1 if count > 0 else -1)
        for _step in range(abs(count)):
            day += way
            while not self.is_working(day):
                day += way
        return day

    def find(self, back, nth):
        """The nth working day of a month, or that many before the recent story."""
        if not back:
            return self.step(self.today - timedelta(days=RECENT_DAYS), -nth)
        first = self.today.replace(day=1)
        for _month in range(back):
            first = (first - timedelta(days=1)).replace(day=1)
        return self.step(first - timedelta(days=1), nth)
