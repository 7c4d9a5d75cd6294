import json

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

from ..tools import figures

CAUSES, DEPARTMENTS = "causes", "departments"
TREND = 12
WORST = 5
# Of so many months the worst causes and departments are taken.
RECENT = 3
VALID = ["valid", "partly_valid"]


class TravelComplaintTileMonthMixin(models.AbstractModel):
    """Concern: tiles that set the month's figures against targets and trend (ST-5).

    The code of a tile is that of a figure, see tools/figures.py, or one of the two
    lists of what is worst.
    """

    _name = "travel.complaint.tile.month.mixin"
    _description = "Tile of the Month"

    def _get_month_contents(self):
        """{code: value, hint, tone and graph} of these tiles."""
        codes = set(self.mapped("code"))
        figure_codes = [code for code in figures.FIGURES if code in codes]
        contents = self._get_figure_contents(figure_codes) if figure_codes else {}
        if CAUSES in codes:
            contents[CAUSES] = self._get_causes_content()
        if DEPARTMENTS in codes:
            contents[DEPARTMENTS] = self._get_departments_content()
        return contents

    @api.model
    def _get_months(self, count):
        """The last months up to this one, where the company is: ["2026-01", ...]."""
        day = self.env.company._get_complaint_today()
        first = day.replace(day=1)
        return [
            (first - relativedelta(months=back)).strftime("%Y-%m")
            for back in reversed(range(count))
        ]

    # Figures

    def _get_figure_contents(self, codes):
        company, months = self.env.company, self._get_months(TREND)
        values = self._read_trend(company, months, codes)
        first = fields.Date.to_date(f"{months[-1]}-01")
        targets = self.env["travel.complaint.target"]._get_values(company, first)
        return {
            code: self._get_figure_content(
                code, [values.get(month, {}).get(code) for month in months], targets
            )
            for code in codes
        }

    @api.model
    def _read_trend(self, company, months, codes):
        """{month: {code: value}}, in one statement for all tiles."""
        # Sums of all cases name nobody; whoever sees the board may read figures.
        figures_sudo = self.env["travel.complaint.figure"].sudo()
        aggregates = figures_sudo._get_aggregates(codes)
        domain = [("company_id", "=", company.id), ("month", "in", months)]
        return {
            month: dict(zip(codes, found, strict=True))
            for month, *found in figures_sudo._read_group(domain, ["month"], aggregates)
        }

    def _get_figure_content(self, code, series, targets):
        now, before, target = series[-1], series[-2], targets.get(code)
        all_figures = self.env["travel.complaint.figure"]
        hints = []
        if target is not None:
            is_more = figures.FIGURES[code].better == figures.MORE
            text = (
                self.env._("target: at least %(value)s")
                if is_more
                else self.env._("target: at most %(value)s")
            )
            hints.append(text % {"value": all_figures._format(code, target)})
        if before is not None:
            hints.append(
                self.env._(
                    "last month %(value)s", value=all_figures._format(code, before)
                )
            )
        reached = figures.is_reached(code, now, target)
        return {
            "value": all_figures._format(code, now),
            "hint": " · ".join(hints),
            "tone": "no" if reached is None else "good" if reached else "bad",
            "line_data": self._draw_line(code, series),
        }

    def _draw_line(self, code, series):
        """The trend for Odoo's small graph; a share in percent."""
        scale = 100 if figures.FIGURES[code].unit == figures.SHARE else 1
        points = [
            {"x": month, "y": None if value is None else round(scale * value, 2)}
            for month, value in zip(self._get_months(TREND), series, strict=True)
        ]
        return json.dumps([{"key": "", "values": points}])

    # What is worst

    def _get_causes_content(self):
        """The causes of most valid complaints of the last months."""
        # Whoever sees the board may read figures; sums name nobody.
        figures_sudo = self.env["travel.complaint.figure"].sudo()
        found = figures_sudo._read_group(
            [
                ("company_id", "=", self.env.company.id),
                ("month", "in", self._get_months(RECENT)),
                ("cause_id", "!=", False),
                ("validity", "in", VALID),
            ],
            ["cause_id"],
            ["__count"],
            order="__count DESC, cause_id",
            limit=WORST,
        )
        return self._list_worst([(cause.name, count) for cause, count in found])

    def _get_departments_content(self):
        """The departments with most limits that ended late, or that run late."""
        # Sums of a company; see above.
        timeliness_sudo = self.env["travel.complaint.timeliness"].sudo()
        found = timeliness_sudo._read_group(
            [
                ("company_id", "=", self.env.company.id),
                ("month", "in", self._get_months(RECENT)),
                ("department_id", "!=", False),
            ],
            ["department_id"],
            ["late_count:sum", "running_late_count:sum"],
        )
        late = [
            (department.name, (ended or 0) + (running or 0))
            for department, ended, running in found
        ]
        worst = sorted((row for row in late if row[1]), key=lambda row: -row[1])
        return self._list_worst(worst[:WORST])

    def _list_worst(self, rows):
        if not rows:
            return {"value": "–", "hint": self.env._("nothing in three months")}
        bars = [{"label": name, "value": count, "type": "past"} for name, count in rows]
        return {
            "value": rows[0][0],
            "hint": self.env._("%(count)s in three months", count=rows[0][1]),
            "bar_data": json.dumps([{"key": "", "values": bars}]),
        }

    # Opening

    def _open_month(self):
        """Open the rows that the figure is made of."""
        names = {
            CAUSES: (RECENT, "travel.complaint.figure", ["cause_id"]),
            DEPARTMENTS: (RECENT, "travel.complaint.timeliness", ["department_id"]),
        }
        count, model, group = names.get(self.code, (1, "travel.complaint.figure", []))
        domain = [
            ("company_id", "=", self.env.company.id),
            ("month", "in", self._get_months(count)),
        ]
        if self.code == CAUSES:
            domain += [("cause_id", "!=", False), ("validity", "in", VALID)]
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": model,
            "views": [(False, "list"), (False, "pivot"), (False, "graph")],
            "domain": domain,
            "context": {"group_by": group},
        }
