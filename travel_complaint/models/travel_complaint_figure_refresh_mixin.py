from odoo import api, models
from odoo.tools import SQL, split_every

from ..tools import due as due_tools
from ..tools import figure_sql, figures

BATCH = 5000
# As many are reckoned while somebody waits; more are left to the job.
WHILE_WAITING = 2000
# Months with more cases than this are summed up by the job: that takes seconds.
MOST_OF_MONTHS = 5000
LOCK = "travel_complaint_figure"


class TravelComplaintFigureRefreshMixin(models.AbstractModel):
    """Concern: keeping the figures right (ST-1).

    Triggers note which cases change; the refresh takes these notes and reckons the
    cases anew from the log, in one transaction: whoever ends it in the middle has
    changed nothing, and to run it twice changes nothing either.
    """

    _name = "travel.complaint.figure.refresh.mixin"
    _description = "Refresh of Figures"

    @api.model
    def _cron_refresh(self):
        """Take the figures up to date, some thousand cases at a time."""
        self._enqueue_if_empty()
        Cron = self.env["ir.cron"]
        while self._refresh(limit=BATCH):
            remaining = self._count_waiting()
            if not Cron._commit_progress(BATCH, remaining=remaining) or not remaining:
                break

    @api.model
    def _refresh(self, limit=None, most=None):
        """Reckon anew what has changed since the last time.

        Whoever meets another refresh at work leaves it to that one.

        :param limit: how many cases at most, more or less; None for all
        :param most: months that have more cases together are not summed up; None: all
        :return: how many cases have been reckoned
        """
        self.env.flush_all()
        if not self._take_lock():
            return 0
        count = 0
        while ids := self._take_waiting(min(limit or BATCH, BATCH)):
            self._reckon(ids)
            count += len(ids)
            if limit and count >= limit:
                break
        self._reckon_months(most)
        self.env["travel.complaint.figure"].invalidate_model(flush=False)
        self.env["travel.complaint.timeliness"].invalidate_model(flush=False)
        return count

    @api.model
    def _refresh_for_reading(self):
        """Refresh before somebody looks; what would take long is left to the job.

        So the cases are those of now; the sums of large months may be some minutes old.
        """
        if self._count_waiting() <= WHILE_WAITING:  # else an upgrade has noted them all
            self._refresh(limit=WHILE_WAITING, most=MOST_OF_MONTHS)
        if self._count_waiting():
            # Whoever looks at figures need not be allowed to start jobs.
            self.env.ref("travel_complaint.ir_cron_figures").sudo()._trigger()

    @api.model
    def _rebuild(self, companies=None):
        """Have all cases (of these companies) reckoned anew by the next refresh."""
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO travel_complaint_figure_queue (ticket_id)
                SELECT id FROM helpdesk_ticket
                 WHERE complaint_kind IS NOT NULL
                   AND (%(all)s OR company_id = ANY(%(ids)s))
                """,
                all=companies is None,
                ids=companies.ids if companies else [],
            )
        )

    @api.model
    def _enqueue_if_empty(self):
        """The cases that were there before the figures were have no notes."""
        if not self.env.execute_query(
            SQL("SELECT 1 FROM travel_complaint_figure LIMIT 1")
        ):
            self._rebuild()

    # What has to be done

    @api.model
    def _take_lock(self):
        """Be the only one, until the end of the transaction."""
        [[is_mine]] = self.env.execute_query(
            SQL("SELECT pg_try_advisory_xact_lock(hashtext(%s))", LOCK)
        )
        return is_mine

    @api.model
    def _count_waiting(self):
        [[count]] = self.env.execute_query(
            SQL("SELECT count(*) FROM travel_complaint_figure_queue")
        )
        return count

    @api.model
    def _take_waiting(self, number):
        """The ids of cases that have changed; their notes are taken away."""
        rows = self.env.execute_query(
            SQL(
                """
                DELETE FROM travel_complaint_figure_queue
                 WHERE id IN (SELECT id FROM travel_complaint_figure_queue
                               WHERE ticket_id IS NOT NULL ORDER BY id LIMIT %s)
                RETURNING ticket_id
                """,
                number,
            )
        )
        return sorted({ticket_id for (ticket_id,) in rows})

    # Cases

    @api.model
    def _reckon(self, ids):
        """Reckon the figures of these cases, in one statement."""
        self._note_months(ids)
        spans, company_ids = self._read_spans(ids)
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM travel_complaint_figure
                 WHERE ticket_id = ANY(%s) AND NOT ticket_id = ANY(%s)
                """,
                ids,
                [row[0] for row in spans],
            )
        )
        if spans:
            self.env.cr.execute(self._build_upsert(spans, company_ids))
        self._note_months(ids)

    @api.model
    def _read_spans(self, ids):
        """How long what took, and whose cases these are.

        :return: rows of id, moment of closing, hours by SPANS; ids of companies
        """
        rows = self.env.execute_query(
            SQL(figure_sql.MOMENTS, ids=ids, codes=list(figures.MILESTONES))
        )
        cases = {}
        for ticket_id, company_id, is_closed, cycle, code, moment in rows:
            _company, cycles = cases.setdefault(ticket_id, (company_id, {}))
            if code and (code != "closed" or is_closed):
                cycles.setdefault(cycle, {})[code] = moment
        company_ids = {company_id for company_id, _cycles in cases.values()}
        calendars = self._get_calendars(company_ids)
        axes = {}
        rows = [
            (
                ticket_id,
                cycles[max(cycles)].get("closed") if cycles else None,
                *self._get_hours(
                    figures.read_spans(cycles), company_id, calendars, axes
                ),
            )
            for ticket_id, (company_id, cycles) in cases.items()
        ]
        return rows, company_ids

    @api.model
    def _get_calendars(self, company_ids):
        # Which hours a company works is no secret.
        companies_sudo = self.env["res.company"].sudo().browse(company_ids)
        return {one.id: one.resource_calendar_id.id for one in companies_sudo}

    @api.model
    def _get_hours(self, spans, company_id, calendars, axes):
        """Elapsed and working hours of each of SPANS in turn; None where there is none.

        :param axes: the calendars that have been asked for already
        """

        def get_axis(start):
            key = (company_id, start.year)
            if key not in axes:
                axes[key] = self.env["resource.calendar"]._get_complaint_axis(
                    calendars[company_id], company_id, start.year
                )
            return axes[key]

        hours = []
        for span in figures.SPANS:
            found = spans.get(span.code)
            if not found:
                hours += [None, None]
                continue
            hours.append(figures.elapsed_hours(found))
            try:
                hours.append(figures.working_hours(found, get_axis))
            except due_tools.AxisTooShort:
                hours.append(
                    self._get_long_hours(found, calendars[company_id], company_id)
                )
        return hours

    @api.model
    def _get_long_hours(self, spans, calendar_id, company_id):
        """Working hours of what took years; None if too long for any calendar."""
        clocks = self.env["travel.complaint.clock"]
        try:
            return sum(
                clocks._with_axis(
                    calendar_id,
                    company_id,
                    start,
                    lambda axis, pair=(start, end): figures.working_hours(
                        [pair], lambda _start: axis
                    ),
                )
                for start, end in spans
                if start < end
            )
        except due_tools.AxisTooShort:
            return None

    @api.model
    def _build_upsert(self, spans, company_ids):
        """The statement that writes the rows of these cases.

        :param spans: what `_read_spans` returns, as `company_ids`
        """
        names = ["ticket_id", "closed_at"]
        for span in figures.SPANS:
            names += [f"{span.code}_hours", f"{span.code}_working_hours"]
        types = ["int[]", "timestamp[]", *["float8[]"] * (len(names) - 2)]
        columns = {**figure_sql.COLUMNS}
        columns.update({name: f"span.{name}" for name in names[2:]})
        taken = SQL(
            "unnest(%s)",
            SQL(", ").join(
                SQL(f"%s::{kind}", list(values))
                for kind, values in zip(types, zip(*spans, strict=True), strict=True)
            ),
        )
        listed = SQL(", ".join(columns))
        return SQL(
            "INSERT INTO travel_complaint_figure (%s) SELECT %s %s"
            " ON CONFLICT (ticket_id) DO UPDATE SET %s",
            listed,
            SQL(", ".join(columns.values())),
            SQL(
                figure_sql.PARTS.format(
                    spans="%(taken)s", houses="(VALUES %(houses)s)"
                ).replace("AS span\n", f"AS span ({', '.join(names)})\n"),
                taken=taken,
                houses=self._list_houses(company_ids),
                ids=[row[0] for row in spans],
            ),
            SQL(", ".join(f"{name} = EXCLUDED.{name}" for name in columns)),
        )

    @api.model
    def _list_houses(self, company_ids):
        """What the companies say, as rows: zone, satisfied from, currency."""
        # The rules of the houses are the same for everybody.
        companies_sudo = self.env["res.company"].sudo().browse(company_ids)
        return SQL(", ").join(
            SQL(
                "(%s, %s, %s, %s)",
                company.id,
                company._get_complaint_timezone().zone,
                company.complaint_satisfied_from,
                company.currency_id.id,
            )
            for company in companies_sudo
        )

    # Months

    @api.model
    def _note_months(self, ids):
        """Have the months of these cases summed up anew."""
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO travel_complaint_figure_queue (company_id, month)
                SELECT DISTINCT company_id, month FROM travel_complaint_figure
                 WHERE ticket_id = ANY(%s)
                """,
                ids,
            )
        )

    @api.model
    def _has_more_cases(self, most):
        """Whether the months that wait have more cases together than `most`."""
        if most is None:
            return False
        [[count]] = self.env.execute_query(
            SQL(
                """
                SELECT count(*)
                  FROM (SELECT 1 FROM travel_complaint_figure
                          JOIN (SELECT DISTINCT company_id, month
                                  FROM travel_complaint_figure_queue
                                 WHERE ticket_id IS NULL) AS dirty
                         USING (company_id, month) LIMIT %s) AS cases
                """,
                most + 1,
            )
        )
        return count > most

    @api.model
    def _take_months(self):
        """The months that have changed; their notes are taken away.

        None as long as cases wait: each month would be summed up again and again.
        """
        return self.env.execute_query(
            SQL(
                """
                DELETE FROM travel_complaint_figure_queue
                 WHERE ticket_id IS NULL
                   AND NOT EXISTS (SELECT 1 FROM travel_complaint_figure_queue
                                    WHERE ticket_id IS NOT NULL)
                RETURNING company_id, month
                """
            )
        )

    @api.model
    def _reckon_months(self, most=None):
        """Sum up the months whose cases have changed: limits, then indicators.

        :param most: see `_refresh`
        """
        rows = [] if self._has_more_cases(most) else self._take_months()
        for months in split_every(12, sorted(set(rows))):
            company_ids, names = map(list, zip(*months, strict=True))
            self.env.cr.execute(
                SQL(
                    """
                    DELETE FROM travel_complaint_timeliness
                     WHERE (company_id, month) IN (
                           SELECT * FROM unnest(%s::int[], %s::varchar[]))
                    """,
                    company_ids,
                    names,
                )
            )
            self.env.cr.execute(
                SQL(figure_sql.TIMELINESS, companies=company_ids, months=names)
            )
        self.env["travel.complaint.indicator"]._reckon(rows)
