from markupsafe import Markup

from odoo import fields, models
from odoo.tools import format_date

from ..tools import figures, months

# What the results say first, in this order; counts before what was reckoned.
SHOWN = (
    *("case_count", "complaint_count", "inquiry_count", "suggestion_count"),
    *("closed_count", "open_count"),
    *("satisfied_rate", "satisfaction", "timely_rate", "on_time_rate"),
    *("resolved_rate", "first_time_rate", "repeat_rate", "resolution_hours"),
    *("offered_amount", "paid_amount", "recovered_amount", "case_cost"),
)


class TravelComplaintEvaluationDraftMixin(models.AbstractModel):
    """Concern: the draft of an evaluation report, from the figures alone (ST-3)."""

    _name = "travel.complaint.evaluation.draft.mixin"
    _description = "Draft of an Evaluation Report"

    def _draft(self):
        """Write the draft of this report."""
        self.ensure_one()
        Figure = self.env["travel.complaint.figure"]
        Figure._refresh_for_reading()
        summary = Figure._summarise(self.company_id, f"{self.month:%Y-%m}")
        found = summary["figures"]
        missed = {c: f for c, f in found.items() if f["is_reached"] is False}
        self.write(
            {
                "background": self._draft_background(found),
                "method": self._draft_method(found),
                "results": self._draft_results(found),
                "problems": self._draft_problems(missed),
                "proposals": self._draft_proposals(),
                "outlook": self._draft_outlook(missed),
            }
        )

    def _get_month_name(self):
        return months.name_month(self.month, self.env.lang)

    def _draft_background(self, found):
        return self._paragraph(
            self.env._(
                "This report evaluates how %(company)s handled what guests told it in "
                "%(month)s: %(cases)s cases, of them %(complaints)s complaints.",
                company=self.company_id.name,
                month=self._get_month_name(),
                cases=found["case_count"]["value"],
                complaints=found["complaint_count"]["value"],
            )
        )

    def _draft_method(self, found):
        sentence = self._paragraph(
            self.env._(
                "The figures are reckoned from the cases and their log as they were on "
                "%(day)s. Each counts the cases received in the month; rates are "
                "ratios of sums.",
                day=format_date(self.env, fields.Date.context_today(self)),
            )
        )
        meant = [
            Markup("<b>%s</b>: %s") % (found[code]["name"], found[code]["definition"])
            for code in SHOWN
            if code in figures.FIGURES and code in found
        ]
        return sentence + self._list(meant)

    def _draft_results(self, found):
        heads = (
            self.env._("Figure"),
            self.env._("In the month"),
            self.env._("Target"),
            self.env._("Month before"),
            self.env._("Year before"),
        )
        rows = [
            (
                found[code]["name"],
                *(
                    self._format(code, found[code][name])
                    for name in ("value", "target", "previous", "last_year")
                ),
            )
            for code in SHOWN
            if code in found
        ]
        row = Markup("<tr>%s</tr>")
        cells = [
            row % Markup("").join(Markup("<td>%s</td>") % cell for cell in cells)
            for cells in rows
        ]
        return Markup(
            '<table class="table table-sm"><thead>%s</thead><tbody>%s</tbody></table>'
        ) % (
            row % Markup("").join(Markup("<th>%s</th>") % head for head in heads),
            Markup("").join(cells),
        )

    def _draft_problems(self, missed):
        problems = [
            self.env._(
                "%(figure)s: %(value)s, and the target is %(target)s.",
                figure=figure["name"],
                value=self._format(code, figure["value"]),
                target=self._format(code, figure["target"]),
            )
            for code, figure in missed.items()
        ]
        problems += [
            self.env._(
                "%(count)s valid complaints had the cause “%(cause)s”.",
                count=count,
                cause=cause.complete_name,
            )
            for cause, count in self._get_worst_causes()
        ]
        return self._list(problems) or self._paragraph(
            self.env._("All targets were reached, and no cause stands out.")
        )

    def _get_worst_causes(self):
        # Sums of a month; whoever drafts may read figures.
        figures_sudo = self.env["travel.complaint.figure"].sudo()
        return figures_sudo._read_group(
            [
                ("company_id", "=", self.company_id.id),
                ("month", "=", f"{self.month:%Y-%m}"),
                ("cause_id", "!=", False),
                ("validity", "in", ["valid", "partly_valid"]),
            ],
            ["cause_id"],
            ["__count"],
            order="__count DESC, cause_id",
            limit=5,
        )

    def _draft_proposals(self):
        measures = self.env["mgmtsystem.action"].search(
            [
                ("is_complaint_measure", "=", True),
                ("company_id", "in", [self.company_id.id, False]),
                ("done_on", "=", False),
                ("stage_id.is_ending", "=", False),
            ],
            order="date_deadline, id",
            limit=20,
        )
        lines = [
            self.env._(
                "%(measure)s (%(person)s, until %(day)s)",
                measure=measure.name,
                person=measure.user_id.name,
                day=format_date(self.env, measure.date_deadline) or "–",
            )
            for measure in measures
        ]
        return self._list(lines) or self._paragraph(
            self.env._("No improvement measure is open. Say what is to be done next.")
        )

    def _draft_outlook(self, missed):
        if not missed:
            return self._paragraph(
                self.env._("The targets stay. The next report shows whether they hold.")
            )
        return self._paragraph(
            self.env._(
                "The next report shows whether these come closer to their targets: "
                "%(figures)s.",
                figures=", ".join(figure["name"] for figure in missed.values()),
            )
        )

    def _format(self, code, value):
        """A figure as people write it, in the company's money."""
        all_figures = self.env["travel.complaint.figure"]
        return all_figures.with_company(self.company_id)._format(code, value)

    def _paragraph(self, text):
        return Markup("<p>%s</p>") % text

    def _list(self, lines):
        if not lines:
            return Markup("")
        items = Markup("").join(Markup("<li>%s</li>") % line for line in lines)
        return Markup("<ul>%s</ul>") % items
