from calendar import monthrange

from dateutil.relativedelta import relativedelta
from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError
from odoo.tools import SQL, mute_logger

MONTHS_AHEAD = 2


class IrSequence(models.Model):
    """Numbers drawn many at a time, and monthly series."""

    _inherit = "ir.sequence"

    def _next_complaint_numbers(self, day, count):
        """Draw case numbers: year + month + serial, e.g. TS-202611-0042 (IN-4).

        One query for all of them. Gaps are possible (a registration that fails), twins
        are not: PostgreSQL hands each value out once, whoever asks at the same time.

        :param day: date of the registration in the company's own time zone
        :param count: how many numbers, at least 1
        :return: list of texts, in ascending order
        """
        self.ensure_one()
        series = self._get_month_series(day)
        prefix, suffix = self._get_prefix_suffix(
            date=series.date_from, date_range=series.date_from
        )
        name = f"ir_sequence_{self.id:03d}_{series.id:03d}"
        rows = self.env.execute_query(
            SQL("SELECT nextval(%s) FROM generate_series(1, %s)", name, count)
        )
        return [f"{prefix}{value:0{self.padding}d}{suffix}" for (value,) in rows]

    def _get_month_series(self, day):
        """The date range of the month of `day`; made when it is missing.

        The cron makes the next months ahead. Two registrations that both find it
        missing: one makes it, the other is run again by Odoo.

        :raise ConcurrencyError: when somebody else has just made it
        """
        self.ensure_one()
        first = day.replace(day=1)
        Range = self.env["ir.sequence.date_range"]
        series = Range.search(
            [("sequence_id", "=", self.id), ("date_from", "=", first)], limit=1
        )
        if series:
            return series
        last = day.replace(day=monthrange(day.year, day.month)[1])
        try:
            with self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
                return Range.create(
                    {"sequence_id": self.id, "date_from": first, "date_to": last}
                )
        except UniqueViolation as error:
            raise ConcurrencyError(
                f"the number series of {first} is being made by somebody else"
            ) from error

    def _prepare_months_ahead(self):
        """Make this month's series and the next ones, so that nobody has to wait."""
        for sequence in self:
            today = sequence.company_id._get_complaint_day(fields.Datetime.now())
            for months in range(MONTHS_AHEAD + 1):
                sequence._get_month_series(today + relativedelta(months=months))

    @api.model
    def _cron_prepare_complaint_numbers(self):
        """Daily: see to it that the coming months have their series (IN-4)."""
        self.search([("code", "=", "travel.complaint")])._prepare_months_ahead()
