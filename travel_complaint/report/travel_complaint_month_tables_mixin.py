from odoo import models

from ..tools.figures import FIGURES, ratio
from ..tools.workbook import make_series
from .report_travel_complaint_month_common import FIRST_ROW, KINDS, WHOLE

# What is shown of each department, type, channel …
RESULTS = (
    "repeat_rate",
    "first_time_rate",
    "satisfied_rate",
    "timely_rate",
    "resolution_hours",
)
COSTS = (
    *("claimed_amount", "offered_amount", "goodwill_amount"),
    *("paid_amount", "recovered_amount", "net_amount"),
)
# The longest of the tables below each other: the rest is in the list of cases.
TOP = 25


class TravelComplaintMonthTablesMixin(models.AbstractModel):
    """Concern: the month's cases by what they are counted by (ST-1)."""

    _name = "travel.complaint.month.tables.mixin"
    _description = "Tables in the Monthly Report"

    def _add_causes(self, book, month):
        """The Pareto chart: few causes usually make most of the cases."""
        name = self.env._("Causes")
        sheet = book.add_sheet(
            name, name, self.env._("Of cases whose investigation is closed")
        )
        columns = [
            (self.env._("Cause"), "text"),
            (self.env._("Cases"), "count"),
            (self.env._("Share"), "share"),
            (self.env._("Together"), "share"),
        ]
        counted = self._count_cases(month, "cause_id", known=True)
        total, running, rows = sum(row[1] for row in counted), 0, []
        for cause, count in counted:
            running += count
            rows.append([cause, count, count / total, running / total])
        span = book.write_table(
            sheet,
            FIRST_ROW,
            columns,
            rows,
            total=[self.env._("Total"), total, None, None],
        )
        self._add_pareto(book, sheet, name, span)

    def _add_pareto(self, book, sheet, name, span):
        first, last = span
        if last < first:
            return
        shown = first, min(last, first + 14)
        book.add_chart(
            sheet,
            (FIRST_ROW, 5),
            "column",
            self.env._("Causes, the most frequent first"),
            [
                make_series(name, shown, 1),
                make_series(name, shown, 3, on_line=True),
            ],
            y_axis=WHOLE,
            y2_axis={"num_format": "0%", "min": 0, "max": 1},
        )

    def _add_limits(self, book, month):
        name = self.env._("Time Limits")
        note = self.env._("Limits of the cases received in the month")
        sheet = book.add_sheet(name, name, note)
        columns = [
            (self.env._("In time"), "count"),
            (self.env._("Late"), "count"),
            (self.env._("Share in time"), "share"),
            (self.env._("Hours late on average"), "number"),
        ]
        rows, foot = self._get_timeliness(month, "limit_id")
        limits = [(self.env._("Limit"), "text"), *columns]
        first, last = book.write_table(sheet, FIRST_ROW, limits, rows, total=foot)
        title = self.env._("By the department whose time it was")
        sheet.write_string(last + 3, 0, title, book.section)
        rows, foot = self._get_timeliness(month, "department_id")
        departments = [(self.env._("Department"), "text"), *columns]
        book.write_table(sheet, last + 4, departments, rows, total=foot)
        self._add_limits_chart(book, sheet, name, (first, last))

    def _add_limits_chart(self, book, sheet, name, span):
        first, last = span
        if last < first:
            return
        book.add_chart(
            sheet,
            (FIRST_ROW, 6),
            "bar.stacked",
            self.env._("Limits in time and late"),
            [
                make_series(name, span, column, color=color)
                for column, color in ((1, "#3d8b7d"), (2, "#b4504a"))
            ],
            size=(640, 120 + 24 * (last - first + 1)),
            # The first row on top, as in the table.
            y_axis={"reverse": True, "major_gridlines": {"visible": False}},
            x_axis=WHOLE,
        )

    def _get_timeliness(self, month, by):
        """Rows by `by`, those that were late most often first, and their total."""
        found = self.env["travel.complaint.timeliness"]._read_group(
            month._get_domain(),
            [by],
            ["met_count:sum", "late_count:sum", "lateness_hours:sum"],
        )
        rows = [
            [
                self._get_name(what),
                met,
                late,
                ratio(met, met + late),
                ratio(hours, late),
            ]
            for what, met, late, hours in found
            if met or late
        ]
        rows.sort(key=lambda row: (row[3], row[0]))
        met, late = sum(row[1] for row in rows), sum(row[2] for row in rows)
        hours = sum(line[3] for line in found)
        total = [
            self.env._("Total"),
            met,
            late,
            ratio(met, met + late),
            ratio(hours, late),
        ]
        return rows, total

    def _add_satisfaction(self, book, month):
        name = self.env._("Satisfaction")
        sheet = book.add_sheet(
            name, name, self.env._("1: very unsatisfied, 5: very satisfied")
        )
        found = dict(
            self.env["travel.complaint.figure"]._read_group(
                [*month._get_domain(), ("satisfaction", "!=", False)],
                ["satisfaction"],
                ["__count"],
            )
        )
        total = sum(found.values())
        rows = [
            [str(mark), found.get(mark, 0), ratio(found.get(mark, 0), total)]
            for mark in range(1, 6)
        ]
        columns = [
            (self.env._("Mark"), "text"),
            (self.env._("Guests"), "count"),
            (self.env._("Share"), "share"),
        ]
        foot = [self.env._("Total"), total, None]
        span = book.write_table(sheet, FIRST_ROW, columns, rows, total=foot)
        book.add_chart(
            sheet,
            (FIRST_ROW, 4),
            "column",
            self.env._("What guests said"),
            [make_series(name, span, 1)],
            y_axis=WHOLE,
        )

    def _add_departments(self, book, month):
        """Departments against severities, then what each achieved."""
        name = self.env._("Departments")
        sheet = book.add_sheet(name, name, self.env._("Cases received in the month"))
        severities = self._get_severities(month)
        columns = [
            (self.env._("Department"), "text"),
            *((self._get_name(severity), "count") for severity in severities),
            (self.env._("Total"), "count"),
        ]
        rows = self._cross(month, severities)
        _first, last = book.write_table(
            sheet, FIRST_ROW, columns, rows, total=self._sum_up(rows, columns)
        )
        columns = (self.env._("Department"), "department_id")
        title = self.env._("What came of it")
        self._add_results(book, sheet, last + 4, title, columns, month)

    def _cross(self, month, severities):
        """How many cases each department has of each severity, and in all."""
        found = self.env["travel.complaint.figure"]._read_group(
            month._get_domain(), ["department_id", "severity_id"], ["__count"]
        )
        counts = {}
        for department, severity, count in found:
            counts.setdefault(department, {})[severity] = count
        rows = [
            [
                self._get_name(department),
                *(of_department.get(severity, 0) for severity in severities),
                sum(of_department.values()),
            ]
            for department, of_department in counts.items()
        ]
        return sorted(rows, key=lambda row: (-row[-1], row[0]))

    def _sum_up(self, rows, columns):
        """The foot of a table of numbers."""
        sums = [
            sum(row[place] or 0 for row in rows) for place in range(1, len(columns))
        ]
        return [self.env._("Total"), *sums]

    def _get_severities(self, month):
        found = self._get_groups(month, "severity_id")
        known = sorted(filter(None, found), key=lambda severity: severity.rank)
        return [*known, *(severity for severity in found if not severity)]

    def _add_kinds(self, book, month):
        name = self.env._("Categories and Channels")
        sheet = book.add_sheet(name, name, self.env._("Cases received in the month"))
        place = FIRST_ROW + 1
        for title, by in (
            (self.env._("Category"), "category_id"),
            (self.env._("Severity"), "severity_id"),
            (self.env._("Channel"), "channel_id"),
            (self.env._("Tour or Product"), "tour_name"),
            (self.env._("Guide"), "guide_id"),
            (self.env._("Supplier"), "supplier_id"),
        ):
            place = self._add_results(book, sheet, place, title, (title, by), month)

    def _add_results(self, book, sheet, place, title, column, month):
        """One table of what came of the cases; `place` is the row of its headings.

        :param column: what the first column is called, and the field that it shows
        :return: the row for the headings of a further one
        """
        heading, by = column
        sheet.write_string(place - 1, 0, title, book.section)
        _first, last = book.write_table(
            sheet,
            place,
            [(heading, "text"), *self._get_columns(RESULTS)],
            self._count_cases(month, by, RESULTS)[:TOP],
        )
        return last + 4

    def _add_costs(self, book, month):
        name = self.env._("Compensation")
        currency = month.company_id.currency_id.name
        sheet = book.add_sheet(
            name,
            name,
            self.env._("In %(currency)s, of cases received", currency=currency),
        )
        columns = [(self.env._("Category"), "text"), *self._get_columns(COSTS)]
        rows = self._count_cases(month, "category_id", COSTS)
        foot = self._sum_up(rows, columns)
        book.write_table(sheet, FIRST_ROW, columns, rows, total=foot)

    def _get_groups(self, month, by):
        found = self.env["travel.complaint.figure"]._read_group(
            month._get_domain(), [by]
        )
        return [row[0] for row in found]

    def _get_columns(self, codes):
        """Headings and types of the number of cases and of the figures `codes`."""
        shown = self.env["travel.complaint.figure"].fields_get(codes, ["string"])
        columns = [(shown[code]["string"], KINDS[FIGURES[code].unit]) for code in codes]
        return [(self.env._("Cases"), "count"), *columns]

    def _count_cases(self, month, by, codes=(), known=False):
        """Rows of what `by` names, how many cases, and their figures `codes`.

        :param known: leave out those of which `by` is not known
        :return: lists, those with most cases first
        """
        domain = month._get_domain()
        if known:
            domain.append((by, "!=", False))
        figures = self.env["travel.complaint.figure"]
        found = figures._read_group(
            domain, [by], ["__count", *figures._get_aggregates(codes)]
        )
        rows = [[self._get_name(what), *values] for what, *values in found]
        return sorted(rows, key=lambda row: (-row[1], row[0]))

    def _get_name(self, what):
        """What a row is called: of a record its name, else the value itself."""
        name = what.display_name if isinstance(what, models.BaseModel) else what
        return str(name or self.env._("None"))
