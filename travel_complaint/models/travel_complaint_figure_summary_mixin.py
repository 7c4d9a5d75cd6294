from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import format_amount, formatLang

from ..tools import figures


class TravelComplaintFigureSummaryMixin(models.AbstractModel):
    """Concern: the figures of a month, as reports and dashboard take them (ST-1)."""

    _name = "travel.complaint.figure.summary.mixin"
    _description = "Figures of a Month"

    @api.model
    def _summarise(self, company, month):
        """The figures of the cases received in `month`, and how they compare.

        The same for every reader: sums tell nothing of the one case that is hidden from
        somebody. Who may not read figures gets none.

        :param company: res.company
        :param month: such as "2026-11"
        :return: {"month", "previous_month", "last_year_month", "company_id",
            "currency_id", "figures": {code: {"name", "definition", "source", "unit",
            "value", "previous", "last_year", "target", "is_reached"}}}; a value is None
            where there is nothing to reckon it from
        """
        self.check_access("read")
        first = fields.Date.to_date(f"{month}-01")
        previous = (first - relativedelta(months=1)).strftime("%Y-%m")
        last_year = (first - relativedelta(years=1)).strftime("%Y-%m")
        months = [month, previous, last_year]
        values = self._read_months(company, months)
        targets = self.env["travel.complaint.target"]._get_values(company, first)
        shown = self.fields_get([*figures.FIGURES], ["string", "help"])
        listed = {}
        for code, texts in (*self._describe_counts().items(), *shown.items()):
            figure = figures.FIGURES.get(code)
            now, before, year_before = (values[one].get(code) for one in months)
            target = targets.get(code)
            listed[code] = {
                "name": texts["string"],
                "definition": texts["help"],
                "source": figure.source if figure else figures.CASE,
                "unit": figure.unit if figure else figures.COUNT,
                "value": now,
                "previous": before,
                "last_year": year_before,
                "target": target,
                "is_reached": figures.is_reached(code, now, target),
            }
        order = [*self._describe_counts(), *figures.FIGURES]
        return {
            "month": month,
            "previous_month": previous,
            "last_year_month": last_year,
            "company_id": company.id,
            "currency_id": company.currency_id.id,
            "figures": {code: listed[code] for code in order},
        }

    @api.model
    def _format(self, code, value):
        """A figure in its unit, as people write it; counts have none.

        :param value: in the unit of the figure, money in that of the current company;
            None where there is nothing to reckon it from
        """
        if value is None:
            return "–"
        if code not in figures.FIGURES:
            return f"{value}"
        unit = figures.FIGURES[code].unit
        if unit == figures.SHARE:
            return f"{formatLang(self.env, 100 * value, digits=1)} %"
        if unit == figures.MONEY:
            return format_amount(self.env, value, self.env.company.currency_id)
        if unit == figures.HOURS:
            return self.env._(
                "%(hours)s h", hours=formatLang(self.env, value, digits=1)
            )
        return formatLang(self.env, value, digits=1 if unit == figures.SCORE else 0)

    @api.model
    def _get_aggregates(self, codes):
        """How Odoo reads these figures of many cases at once, see `_read_group`."""
        fields_ = self.env["travel.complaint.figure"]._fields
        return [f"{code}:{fields_[code].aggregator}" for code in codes]

    @api.model
    def _read_months(self, company, months):
        """Each figure of each of these months: {month: {code: value or None}}."""
        # Sums of all cases, see _summarise.
        figures_sudo = self.env["travel.complaint.figure"].sudo()
        domain = [("company_id", "=", company.id), ("month", "in", months)]
        codes = [*figures.FIGURES]
        aggregates = self._get_aggregates(codes)
        values = {month: dict.fromkeys(codes) for month in months}
        for month in months:
            counts = ("case_count", *self._describe_counts())
            values[month].update(dict.fromkeys(counts, 0))
        for month, *found in figures_sudo._read_group(domain, ["month"], aggregates):
            values[month] |= {
                code: None if value is False else value
                for code, value in zip(codes, found, strict=True)
            }
        for month, kind, state, count in figures_sudo._read_group(
            domain, ["month", "complaint_kind", "complaint_state"], ["__count"]
        ):
            found = values[month]
            found[f"{kind}_count"] += count
            found["closed_count"] += count * (state == "closed")
            found["withdrawn_count"] += count * (state == "withdrawn")
            found["open_count"] += count * (state not in ("closed", "withdrawn"))
        return values

    @api.model
    def _describe_counts(self):
        """How many cases there were, in all and by what they are."""
        names = {
            "complaint_count": self.env._("Complaints"),
            "inquiry_count": self.env._("Inquiries"),
            "suggestion_count": self.env._("Suggestions"),
            "open_count": self.env._("Still Open"),
            "closed_count": self.env._("Closed"),
            "withdrawn_count": self.env._("Withdrawn"),
        }
        sentence = self.env._("Cases that guests told us of in the month.")
        return {
            code: {"string": name, "help": sentence} for code, name in names.items()
        }
