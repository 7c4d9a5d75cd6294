from datetime import date, datetime, time, timedelta

import pytz

from odoo import models

from ..tools import holidays

# What Odoo calls a company until somebody gives it a name.
UNNAMED = ("My Company", "YourCompany")
CALENDAR_EPOCH = date(1970, 1, 1)


class TravelComplaintSetupPlaceMixin(models.AbstractModel):
    """Steps of the guide: the company, its hours, its days off (TL-b)."""

    _name = "travel.complaint.setup.place.mixin"
    _description = "Set-up: Company and Days"

    # Company

    def _missing_company(self):
        company = self.env.company
        missing = []
        if company.name in UNNAMED:
            missing.append(self.env._("The company still has no name of its own."))
        if not company.country_id:
            missing.append(self.env._("The country is missing."))
        if not (company.complaint_contact_phone or company.phone):
            missing.append(self.env._("A phone number for guests is missing."))
        if not company.email:
            missing.append(
                self.env._("The e-mail address that guests get mails from is missing.")
            )
        return missing

    def _open_company(self):
        view = self.env.ref("travel_complaint.res_company_view_form_setup")
        return self._open_window(
            "base.action_res_company_form",
            res_id=self.env.company.id,
            views=[(view.id, "form")],
            target="new",
        )

    # Working hours

    def _missing_calendar(self):
        calendar = self.env.company.resource_calendar_id
        if not calendar.attendance_ids:
            return [self.env._("The company has no working hours.")]
        if not self.env.company.country_id:
            return [self.env._("Enter the company's country first: it has the zone.")]
        zones = self._get_country_zones()
        if not zones or calendar.tz in zones:
            return []
        return [
            self.env._(
                "The working hours are those of %(zone)s. In %(country)s it is "
                "%(zones)s.",
                zone=calendar.tz,
                country=self.env.company.country_id.name,
                zones=", ".join(zones),
            )
        ]

    def _open_calendar(self):
        calendar = self.env.company.resource_calendar_id
        return self._open_window(
            "resource.action_resource_calendar_form",
            res_id=calendar.id,
            views=[(False, "form")] if calendar else [(False, "list"), (False, "form")],
        )

    def _offer_calendar(self):
        zones = self._get_country_zones()
        calendar = self.env.company.resource_calendar_id
        if not calendar or not zones or calendar.tz in zones:
            return False
        return self.env._("Set %(zone)s", zone=zones[0])

    def _do_calendar(self):
        zones = self._get_country_zones()
        self.env.company.resource_calendar_id.tz = zones[0]
        if self.env.user.tz not in zones:
            self.env.user.tz = zones[0]

    def _get_country_zones(self):
        return pytz.country_timezones.get(self.env.company.country_id.code or "", [])

    # Days off

    def _missing_holidays(self):
        year = self._get_setup_year()
        first, last = date(year, 1, 1), date(year, 12, 31)
        calendar = self.env.company.resource_calendar_id
        if not calendar._get_complaint_closures(self.env.company.id, first, last):
            return [self.env._("No public holiday of %(year)s is entered.", year=year)]
        if self._get_announced_holidays():
            wrong = self._get_wrong_holidays()
            return [
                self.env._(
                    "The calendar does not follow %(holiday)s: %(days)s.",
                    holiday=holiday.name,
                    days=", ".join(day.strftime("%m-%d") for day in days),
                )
                for holiday, days in wrong
            ]
        return []

    def _open_holidays(self):
        calendar = self.env.company.resource_calendar_id
        wrong = self._get_wrong_holidays()
        if wrong and not any(
            day in holiday.days_off() for holiday, days in wrong for day in days
        ):
            return self._open_window("travel_complaint.travel_workday_exception_action")
        return self._open_window(
            "resource.action_resource_calendar_leave_tree",
            name=self.env._("Public Holidays"),
            domain=[("resource_id", "=", False)],
            context={"default_calendar_id": calendar.id},
        )

    def _offer_holidays(self):
        if not self._get_wrong_holidays():
            return False
        return self.env._(
            "Enter those of %(country)s for %(year)s",
            country=self.env.company.country_id.name,
            year=self._get_setup_year(),
        )

    def _do_holidays(self):
        company = self.env.company
        calendar = company.resource_calendar_id
        opening = self._get_usual_hours(calendar)
        leaves, exceptions = [], []
        for holiday, days in self._get_wrong_holidays():
            open_days = set(days)
            if open_days & set(holiday.days_off()):
                for first, last in self._get_uncovered(holiday):
                    leaves.append(
                        {
                            # Of no calendar: holds for all of the company, and
                            # hr_holidays does not move it to the user's zone.
                            "name": holiday.name,
                            "date_from": self._get_midnight(first),
                            "date_to": self._get_midnight(last + timedelta(days=1))
                            - timedelta(seconds=1),
                        }
                    )
            exceptions += [
                {
                    "name": holiday.name,
                    "company_id": company.id,
                    "date": day,
                    "hour_from": hour_from,
                    "hour_to": hour_to,
                }
                for day in holiday.worked
                if day in open_days
                for hour_from, hour_to in opening
            ]
        self.env["resource.calendar.leaves"].create(leaves)
        self.env["travel.workday.exception"].create(exceptions)

    def _get_setup_year(self):
        return self.env.company._get_complaint_today().year

    def _get_announced_holidays(self):
        code = self.env.company.country_id.code
        return holidays.announced(code, self._get_setup_year())

    def _get_wrong_holidays(self):
        """Where the calendar, as limits read it, is not what was announced.

        :return: list of (Holiday, days that are open or closed against it)
        """
        announced = self._get_announced_holidays()
        company = self.env.company
        calendar = company.resource_calendar_id
        if not announced or not calendar.attendance_ids:
            return []
        axis = calendar._get_complaint_axis(
            calendar.id, company.id, self._get_setup_year()
        )
        opened = {CALENDAR_EPOCH + timedelta(days=number) for number in axis.days}
        wrong = []
        for holiday in announced:
            days = [day for day in holiday.days_off() if day in opened]
            days += [day for day in holiday.worked if day not in opened]
            if days:
                wrong.append((holiday, days))
        return wrong

    def _get_uncovered(self, holiday):
        """The days of a holiday that no day off of the calendar covers, as periods."""
        calendar = self.env.company.resource_calendar_id
        closures = calendar._get_complaint_closures(
            self.env.company.id, holiday.first, holiday.last + timedelta(days=1)
        )
        days = [
            day
            for day in holiday.days_off()
            if not any(
                start <= self._get_midnight(day) + timedelta(hours=12) <= end
                for start, end in closures
            )
        ]
        return holidays.periods(days)

    def _get_usual_hours(self, calendar):
        """The hours of the first day of the week that is worked."""
        lines = calendar._get_complaint_attendances()
        first = min((line.weekday for line in lines), default=None)
        return sorted(
            {(line.hour_from, line.hour_to) for line in lines if line.weekday == first}
        )

    def _get_midnight(self, day):
        """When `day` begins on the calendar, as a naive UTC moment."""
        zone = pytz.timezone(self.env.company.resource_calendar_id.tz or "UTC")
        moment = zone.localize(datetime.combine(day, time.min))
        return moment.astimezone(pytz.utc).replace(tzinfo=None)
