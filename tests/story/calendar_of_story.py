"""When the story happens: two weeks of one month that begin on a Monday.

They lie ahead, so that no login and no cookie of the story is over before it began, and
within one month, so that one payslip shows all of it. No holiday: each due moment is
reckoned by hand in `act_*.py`.
"""

from datetime import date, datetime, timedelta

from dateutil.relativedelta import MO, relativedelta

# China has no summer time.
SHANGHAI = timedelta(hours=8)
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


class StoryCalendar:
    """Days and hours of Shanghai, and the UTC moments that Odoo stores."""

    def __init__(self, today=None):
        next_month = (today or date.today()) + relativedelta(months=1, day=4)
        self.monday = next_month + relativedelta(weekday=MO(1))

    @property
    def month(self):
        """First and last day of the month in which all of it happens."""
        return self.monday + relativedelta(day=1), self.monday + relativedelta(day=31)

    def day(self, name):
        """The date of "Tue" of the first week, "Tue 2" of the second, "Sat 0"."""
        weekday, _blank, week = name.partition(" ")
        weeks = int(week or 1) - 1
        return self.monday + timedelta(days=WEEKDAYS.index(weekday), weeks=weeks)

    def moment(self, when):
        """The naive UTC moment of "Tue 09:20" or "Tue 2 09:20" in Shanghai."""
        name, hour = when.rsplit(" ", 1)
        clock = datetime.strptime(hour, "%H:%M:%S" if hour.count(":") > 1 else "%H:%M")
        return datetime.combine(self.day(name), clock.time()) - SHANGHAI

    @staticmethod
    def show(moment):
        """A UTC moment, or what Odoo answers for one, as people say it in Shanghai."""
        if isinstance(moment, str):
            moment = datetime.fromisoformat(moment)
        return f"{moment + SHANGHAI:%a %d %b %H:%M}"
