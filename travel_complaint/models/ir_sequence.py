from calendar import monthrange

from dateutil.relativedelta import relativedelta
from psycopg2.errors import UniqueViolation

from odoo import api, models, tools
from odoo.exceptions import ConcurrencyError, UserError, ValidationError
from odoo.tools import SQL, mute_logger

CODE = "travel.complaint"
MONTHS_AHEAD = 2
# What the series that are kept at hand are made of.
SERIES_FIELDS = frozenset(
    {"active", "code", "company_id", "padding", "prefix", "suffix"}
)
# Months whose series this very transaction has made: nobody else may see them yet.
MADE_HERE = "travel_complaint.series_made_here"


class IrSequence(models.Model):
    """Case numbers: a series for each company and month, drawn many at a time."""

    _inherit = "ir.sequence"

    @api.constrains("code", "implementation", "use_date_range", "prefix", "suffix")
    def _check_complaint_sequence(self):
        for sequence in self.filtered(lambda s: s.code == CODE):
            if sequence.implementation != "standard" or not sequence.use_date_range:
                raise ValidationError(
                    self.env._(
                        "Many people register cases at the same time. Keep the "
                        "implementation “Standard” and a series for each date range."
                    )
                )
            pattern = f"{sequence.prefix or ''}{sequence.suffix or ''}"
            year = ("%(range_year)s", "%(range_y)s")
            if "%(range_month)s" not in pattern or not any(
                part in pattern for part in year
            ):
                raise ValidationError(
                    self.env._(
                        "Case numbers begin again each month, so that each number must "
                        "name its year and month. Keep range_year and range_month "
                        "in the prefix."
                    )
                )

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & SERIES_FIELDS:
            self.env.registry.clear_cache()
        return result

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_complaint_numbers(self):
        self.filtered(lambda s: s.code == CODE)._check_no_number_in_use()

    def _check_no_number_in_use(self):
        """A series that is made anew would begin with numbers that are taken.

        :raise UserError: when there are cases with numbers of these sequences
        """
        # Whoever sets up sequences need not be allowed to see cases.
        cases_sudo = self.env["helpdesk.ticket"].sudo().with_context(active_test=False)
        domain = [
            ("complaint_kind", "!=", False),
            ("company_id", "in", self.company_id.ids),
        ]
        if cases_sudo.search_count(domain, limit=1):
            raise UserError(
                self.env._(
                    "Complaint cases have numbers of this series. Deleted, it would "
                    "begin again with the same ones. Archive it instead."
                )
            )

    @api.model
    def _draw_complaint_numbers(self, company, count):
        """Draw case numbers: year + month + serial, e.g. TS-202611-0042 (IN-4).

        One query for all of them. Gaps are possible (a registration that fails), twins
        are not: PostgreSQL hands each value out once, whoever asks at the same time.

        :param company: res.company; its own clock says which month it is
        :param count: how many numbers, at least 1
        :return: list of texts, in ascending order
        :raise ConcurrencyError: when somebody else has just begun the same month
        """
        first = company._get_complaint_today().replace(day=1)
        name, prefix, padding, suffix = self._get_complaint_series(company, first)
        rows = self.env.execute_query(
            SQL("SELECT nextval(%s) FROM generate_series(1, %s)", name, count)
        )
        return [f"{prefix}{value:0{padding}d}{suffix}" for (value,) in rows]

    @api.model
    def _get_complaint_series(self, company, first):
        """How the company's numbers of one month are drawn and written.

        :param first: the first day of the month
        :return: (name of PostgreSQL's sequence, prefix, padding, suffix)
        """
        # What is kept at hand is shared by all users at once. A series that this
        # transaction has made exists for nobody else, and not at all after a rollback.
        made_here = self.env.cr.cache.setdefault(MADE_HERE, set())
        key = (company.id, first)
        if key not in made_here:
            try:
                return self._find_complaint_series(*key)
            except LookupError:
                made_here.add(key)
        sequence = company._get_complaint_sequence()
        return sequence._describe_series(sequence._get_month_series(first))

    @api.model
    @tools.ormcache("company_id", "first")
    def _find_complaint_series(self, company_id, first):
        """The same, of a series that exists. Errors are not kept at hand.

        :raise LookupError: when there is no such series yet
        """
        # Agents and guests draw numbers but may not read sequences.
        series_sudo = (
            self.env["ir.sequence.date_range"]
            .sudo()
            .search(
                [
                    ("sequence_id.code", "=", CODE),
                    ("sequence_id.company_id", "=", company_id),
                    ("date_from", "=", first),
                ],
                order="id",
                limit=1,
            )
        )
        if not series_sudo:
            raise LookupError(first)
        return series_sudo.sequence_id._describe_series(series_sudo)

    def _describe_series(self, series):
        """What drawing needs to know of a series, as plain values."""
        prefix, suffix = self._get_prefix_suffix(
            date=series.date_from, date_range=series.date_from
        )
        name = f"ir_sequence_{self.id:03d}_{series.id:03d}"
        return name, prefix, self.padding, suffix

    def _get_month_series(self, first):
        """The date range of the month that begins on `first`; made when missing.

        The cron makes the next months ahead. Two registrations that both find it
        missing: one makes it, the other is run again by Odoo.

        :raise ConcurrencyError: when somebody else has just made it
        """
        self.ensure_one()
        Range = self.env["ir.sequence.date_range"]
        series = Range.search(
            [("sequence_id", "=", self.id), ("date_from", "=", first)], limit=1
        )
        if series:
            return series
        last = first.replace(day=monthrange(first.year, first.month)[1])
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
            today = sequence.company_id._get_complaint_today()
            for months in range(MONTHS_AHEAD + 1):
                month = today + relativedelta(months=months)
                sequence._get_month_series(month.replace(day=1))

    @api.model
    def _cron_prepare_complaint_numbers(self):
        """Daily: see to it that the coming months have their series (IN-4)."""
        self.search([("code", "=", CODE)])._prepare_months_ahead()
