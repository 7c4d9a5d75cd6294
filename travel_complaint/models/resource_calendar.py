from datetime import date

from odoo import api, fields, models, tools

from ..tools import due


class ResourceCalendar(models.Model):
    """Calendars, expanded once for the limits and kept (TL-b)."""

    _name = "resource.calendar"
    _inherit = ["travel.complaint.kept.mixin", "resource.calendar"]

    @api.model
    def _get_complaint_axis(self, calendar_id, company_id, year, years=2):
        """The calendar from January of the year before to December of `years` later.

        :param calendar_id: an id, or a false value for round the clock
        :param company_id: whose public holidays and exceptions count
        :param year: the year of the moment asked about
        :param years: how many years ahead
        :return: a tools.due.Axis; nothing is read when it has been expanded before
        """
        return self._expand_complaint_axis(calendar_id or 0, company_id, year, years)

    @api.model
    @tools.ormcache("calendar_id", "company_id", "year", "years")
    def _expand_complaint_axis(self, calendar_id, company_id, year, years):
        company = self.env["res.company"].browse(company_id)
        first, last = date(year - 1, 12, 1), date(year + years - 1, 12, 31)
        if not calendar_id:
            zone = company._get_complaint_timezone()
            return due.round_the_clock(zone.zone, first, last)
        # Which days are holidays is no secret, and guests have no rights at all.
        calendar_sudo = self.sudo().browse(calendar_id)
        return due.expand(
            calendar_sudo.tz or company._get_complaint_timezone().zone,
            first,
            last,
            calendar_sudo._get_complaint_attendances(),
            closed=calendar_sudo._get_complaint_closures(company_id, first, last),
            exceptions=calendar_sudo._get_complaint_exceptions(company_id, first, last),
        )

    def _get_complaint_attendances(self):
        return [
            due.Attendance(
                int(line.dayofweek),
                line.hour_from,
                line.hour_to,
                int(line.week_type) if self.two_weeks_calendar else None,
            )
            for line in self.attendance_ids
            if not line.display_type and line.day_period != "lunch"
        ]

    def _get_complaint_closures(self, company_id, first, last):
        """Public holidays of this company; another company's do not count."""
        leaves = self.env["resource.calendar.leaves"].search(
            [
                ("calendar_id", "in", [False, self.id]),
                ("company_id", "in", [False, company_id]),
                ("resource_id", "=", False),
                ("time_type", "=", "leave"),
                ("date_to", ">=", fields.Date.to_string(first)),
                ("date_from", "<=", fields.Date.to_string(last)),
            ]
        )
        return [(leave.date_from, leave.date_to) for leave in leaves]

    def _get_complaint_exceptions(self, company_id, first, last):
        days = self.env["travel.workday.exception"].search(
            [
                ("company_id", "=", company_id),
                ("calendar_id", "in", [False, self.id]),
                ("date", ">=", first),
                ("date", "<=", last),
            ]
        )
        exceptions = {}
        for day in days:
            hours = exceptions.setdefault(day.date, [])
            if not day.is_closed:
                hours.append((day.hour_from, day.hour_to))
        return exceptions
