from odoo import models
from odoo.tools import SQL

from .report_travel_complaint_month_common import FIRST_ROW

# How many cases are in memory at a time.
CHUNK = 5000
# Field of the figures, type and width of its column. Figures name no guest (FB-5).
COLUMNS = (
    ("received_on", "date", 12),
    ("closed_on", "date", 12),
    ("complaint_kind", "text", 12),
    ("complaint_state", "text", 16),
    ("category_id", "text", 26),
    ("cause_id", "text", 30),
    ("severity_id", "text", 14),
    ("channel_id", "text", 16),
    ("department_id", "text", 22),
    ("user_id", "text", 18),
    ("tour_name", "text", 30),
    ("guide_id", "text", 18),
    ("supplier_id", "text", 24),
    ("validity", "text", 14),
    ("cycle_count", "count", 9),
    ("satisfaction", "count", 12),
    ("limits_met", "count", 11),
    ("limits_late", "count", 11),
    ("lateness_hours", "number", 12),
    ("resolution_hours", "number", 14),
    ("claimed_amount", "money", 14),
    ("offered_amount", "money", 14),
    ("paid_amount", "money", 14),
    ("recovered_amount", "money", 14),
    ("net_amount", "money", 14),
)


class TravelComplaintMonthCasesMixin(models.AbstractModel):
    """Concern: the list of the month's cases, as long as it may be (G15)."""

    _name = "travel.complaint.month.cases.mixin"
    _description = "Cases in the Monthly Report"

    def _add_cases(self, book, month):
        name = self.env._("Cases")
        sheet = book.add_sheet(name, name, month._get_month_name())
        sheet.set_paper(8)  # A3
        sheet.repeat_rows(FIRST_ROW)
        described = self.env["travel.complaint.figure"].fields_get(
            [column[0] for column in COLUMNS], ["string"]
        )
        columns = [(self.env._("Number"), "text", 18)]
        columns += [(described[code]["string"], *rest) for code, *rest in COLUMNS]
        book.write_long_table(sheet, FIRST_ROW, columns, self._read_cases(month))

    def _read_cases(self, month):
        """Yield the cases of the month as tuples, by a cursor of the database.

        Read with the rights of the user, but without making a record of each.
        """
        figures = self.env["travel.complaint.figure"]
        query = figures._search(month._get_domain(), order="received_on, ticket_id")
        ticket = query.join(
            figures._table, "ticket_id", "helpdesk_ticket", "id", "case"
        )
        self.env.cr.execute(
            SQL(
                "DECLARE cases_of_the_month NO SCROLL CURSOR FOR %s",
                query.select(
                    SQL.identifier(ticket, "number"),
                    *(self._select(figures, query, column) for column in COLUMNS),
                ),
            )
        )
        namers = [self._make_namer(figures._fields[code]) for code, *_rest in COLUMNS]
        try:
            while chunk := self._fetch_chunk():
                columns = [
                    column if namer is None else namer(column)
                    for column, namer in zip(
                        zip(*chunk, strict=True), [None, *namers], strict=True
                    )
                ]
                yield from zip(*columns, strict=True)
        finally:
            self.env.cr.execute("CLOSE cases_of_the_month")

    def _fetch_chunk(self):
        self.env.cr.execute(SQL("FETCH %s FROM cases_of_the_month", CHUNK))
        return self.env.cr.fetchall()

    def _select(self, figures, query, column):
        code, kind, _width = column
        value = figures._field_to_sql(figures._table, code, query)
        if kind == "date":  # as spreadsheets count days
            return SQL("%s - DATE '1899-12-30'", value)
        if kind in ("number", "money"):
            return SQL("%s::float8", value)
        return value

    def _make_namer(self, field):
        """What turns a column of values into what people read, or None."""
        if field.type == "selection":
            names = dict(field._description_selection(self.env))
            return lambda values: [names.get(value, value) for value in values]
        if field.type != "many2one":
            return None
        names = {}
        # Whoever may read the figures reads by what they are counted: names alone.
        records_sudo = self.env[field.comodel_name].sudo()

        def name_column(values):
            missing = {value for value in values if value} - names.keys()
            for record in records_sudo.browse(sorted(missing)):
                names[record.id] = record.display_name
            return [names.get(value) for value in values]

        return name_column
