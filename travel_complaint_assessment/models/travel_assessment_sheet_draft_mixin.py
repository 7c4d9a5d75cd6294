import logging
from collections import defaultdict

from psycopg2.extras import Json

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, date_utils

from ..tools import amounts, score
from .travel_assessment_measure_mixin import HAND

_logger = logging.getLogger(__name__)


class TravelAssessmentSheetDraftMixin(models.AbstractModel):
    """Concern of sheets: drafting those of a month, and reckoning them.

    One employee or a thousand take the same number of statements.
    """

    _name = "travel.assessment.sheet.draft.mixin"
    _description = "Drafting of Sheets"

    # Drafting

    @api.model
    def _draft(self, company, month, departments=None):
        """Make the sheets of a month that are missing, and reckon all drafts anew.

        :param company: whose employees
        :param month: its first day
        :param departments: only of people who were there at the end of the month
        :return: the sheets of these people, whatever their state
        """
        people = self._get_people(company, month)
        if departments:
            people = {k: v for k, v in people.items() if v in departments.ids}
        self._append(
            [
                {
                    "company_id": company.id,
                    "employee_id": employee_id,
                    "department_id": department_id or False,
                    "month": month,
                    "state": "draft",
                    "base_score": 0,
                    "incentive": 0,
                    "penalty": 0,
                    "total_score": 0,
                }
                for employee_id, department_id in people.items()
            ],
            unless=SQL("(employee_id, month)"),
        )
        sheets = self.search(
            [("month", "=", month), ("employee_id", "in", list(people))]
        )
        sheets._reckon()
        return sheets

    @api.model
    def _get_people(self, company, month):
        """Who worked for the company in a month: {employee_id: department_id}.

        By the version of the last day; who has left in the month before is not there.
        """
        self.env.flush_all()
        last = fields.Date.end_of(month, "month")
        rows = self.env.execute_query(
            SQL(
                """
                SELECT employee.id, version.department_id
                  FROM hr_employee AS employee
                  JOIN LATERAL (
                        SELECT * FROM hr_version
                         WHERE employee_id = employee.id AND active
                           AND date_version <= %(last)s
                         ORDER BY date_version DESC LIMIT 1) AS version ON TRUE
                 WHERE employee.company_id = %(company_id)s
                   AND COALESCE(version.contract_date_start, %(last)s) <= %(last)s
                   AND COALESCE(version.contract_date_end, %(last)s) >= %(month)s
                   AND COALESCE(version.departure_date, %(last)s) >= %(month)s
                   AND (employee.active OR version.departure_date IS NOT NULL
                        OR version.contract_date_end IS NOT NULL)
                 ORDER BY employee.id
                """,
                company_id=company.id,
                month=month,
                last=last,
            )
        )
        return dict(rows)

    # Reckoning

    def _reckon(self):
        """Reckon those of these sheets that are in draft, from the cases."""
        drafts = self.filtered(lambda sheet: sheet.state == "draft")
        for (company, month), sheets in drafts.grouped(
            lambda sheet: (sheet.company_id, sheet.month)
        ).items():
            sheets._reckon_month(company, month)

    def _reckon_month(self, company, month):
        # Whoever else reckons these sheets now is run again after us.
        self.calculated_at = fields.Datetime.now()
        self.flush_recordset()
        entered = self._take_entered()
        self.env.cr.execute(
            SQL(
                "DELETE FROM travel_assessment_sheet_line WHERE sheet_id = ANY(%s)",
                self.ids,
            )
        )
        self.env["travel.assessment.sheet.line"].invalidate_model(flush=False)
        indicators = self._get_indicators(company)
        behind = defaultdict(list)
        for measure, employee_id, *case in indicators._get_behind(company, month):
            behind[measure, employee_id].append(case)
        vals_list, cases = [], []
        for sheet in self:
            for indicator in indicators:
                found = behind[indicator.measure, sheet.employee_id.id]
                by_hand = entered.get((sheet.id, indicator.id), {})
                vals_list.append(sheet._prepare_line_vals(indicator, found, by_hand))
                cases.append(found)
        lines = self.env["travel.assessment.sheet.line"]._append(vals_list)
        self.env["travel.assessment.sheet.case"]._append(
            [
                {
                    "sheet_id": line.sheet_id.id,
                    "line_id": line.id,
                    "ticket_id": ticket_id,
                    "number": number,
                    "is_hit": is_hit,
                    "counted_on": company._get_complaint_day(moment),
                }
                for line, found in zip(lines, cases, strict=True)
                for ticket_id, number, moment, is_hit in found
            ]
        )
        self._take_decisions(date_utils.end_of(month, "month"))
        self._take_back_decisions()
        self._add_up()

    def _take_decisions(self, last):
        """Let final decisions count here: each once, on the first sheet that can.

        One that became final when the sheet of its month was no draft any more counts
        on the next one.

        :param last: the last day of these sheets' month
        """
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM travel_assessment_sheet_decision_rel
                      WHERE sheet_id = ANY(%(ids)s);
                INSERT INTO travel_assessment_sheet_decision_rel
                            (sheet_id, decision_id)
                     SELECT sheet.id, decision.id
                       FROM travel_assessment_decision AS decision
                       JOIN travel_assessment_sheet AS sheet
                         ON sheet.employee_id = decision.employee_id
                        AND sheet.id = ANY(%(ids)s)
                      WHERE decision.state = 'final' AND decision.points > 0
                        AND decision.act_date <= %(last)s
                        AND NOT EXISTS (
                            SELECT FROM travel_assessment_sheet_decision_rel AS taken
                             WHERE taken.decision_id = decision.id)
                        AND NOT EXISTS (
                            SELECT FROM travel_assessment_sheet AS earlier
                             WHERE earlier.employee_id = decision.employee_id
                               AND earlier.state = 'draft'
                               AND earlier.month < sheet.month
                               AND earlier.month
                                   >= date_trunc('month', decision.act_date))
                """,
                ids=self.ids,
                last=last,
            )
        )
        self.invalidate_recordset(["decision_ids"], flush=False)

    def _take_back_decisions(self):
        """Balance here what counts on an earlier sheet and was revoked since: each
        once, on the first sheet that can.
        """
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM travel_assessment_sheet_counter_rel
                      WHERE sheet_id = ANY(%(ids)s);
                INSERT INTO travel_assessment_sheet_counter_rel
                            (sheet_id, decision_id)
                     SELECT DISTINCT ON (decision.id) sheet.id, decision.id
                       FROM travel_assessment_decision AS decision
                       JOIN travel_assessment_sheet_decision_rel AS counted
                         ON counted.decision_id = decision.id
                       JOIN travel_assessment_sheet AS fixed
                         ON fixed.id = counted.sheet_id AND fixed.state <> 'draft'
                       JOIN travel_assessment_sheet AS sheet
                         ON sheet.employee_id = decision.employee_id
                        AND sheet.id = ANY(%(ids)s)
                        AND sheet.month > fixed.month
                      WHERE decision.state = 'revoked'
                        AND NOT EXISTS (
                            SELECT FROM travel_assessment_sheet_counter_rel AS balanced
                             WHERE balanced.decision_id = decision.id)
                   ORDER BY decision.id, sheet.month
                """,
                ids=self.ids,
            )
        )
        self.invalidate_recordset(["counter_ids"], flush=False)

    @api.model
    def _get_indicators(self, company):
        """The indicators that the company's sheets are reckoned with."""
        # Whoever drafts sheets stands under the rules, whether they read them or not.
        indicators_sudo = self.env["travel.assessment.indicator"].sudo()
        found = indicators_sudo.search([("company_id", "in", (False, company.id))])
        if not found:
            raise UserError(
                self.env._(
                    "%(company)s has no indicators. Add them under Configuration "
                    "first.",
                    company=company.name,
                )
            )
        found._check_bands()
        return found

    def _take_entered(self):
        """What was entered by hand: {(sheet id, indicator id): values}."""
        lines = self.line_ids.filtered("entered_at")
        return {
            (line.sheet_id.id, line.indicator_id.id): {
                "entered_figure": line.entered_figure,
                "entered_note": line.entered_note,
                "entered_by_id": line.entered_by_id.id,
                "entered_at": line.entered_at,
            }
            for line in lines
        }

    def _prepare_line_vals(self, indicator, found, by_hand):
        """The values of one line.

        :param found: the cases behind it: [(ticket_id, number, moment, is_hit)]
        :param by_hand: what was entered for it before
        """
        kind = indicator._get_kinds()[indicator.measure]
        hits = sum(is_hit for *_case, is_hit in found)
        entered = by_hand.get("entered_figure", 0.0)
        scale = indicator._get_scale()
        verdict = None
        if indicator.measure != HAND or by_hand:
            verdict = score.judge(
                *(kind, indicator.direction, scale),
                *(entered if indicator.measure == HAND else hits, len(found)),
            )
        figure = {
            score.SHARE: lambda: score.share(hits, len(found)),
            score.COUNT: lambda: hits,
            score.HAND: lambda: entered,
        }[kind]()
        return {
            "sheet_id": self.id,
            "indicator_id": indicator.id,
            "sequence": indicator.sequence,
            "measure": indicator.measure,
            "direction": indicator.direction,
            "target": indicator.target,
            "weight": indicator.weight,
            "scale": Json(scale),
            "hits": hits,
            "total": len(found),
            "figure": figure,
            "has_figure": bool(verdict),
            "score": verdict.score if verdict else 0,
            "entered_figure": entered,
            "entered_note": by_hand.get("entered_note", False),
            "entered_by_id": by_hand.get("entered_by_id", False),
            "entered_at": by_hand.get("entered_at", False),
        }

    def _add_up(self):
        """Write base, incentive, penalty and their sum, in one statement."""
        self.env.flush_all()
        points = self._get_points()
        rows = []
        for sheet in self:
            base = score.average(
                [
                    (line.weight, line.score)
                    for line in sheet.line_ids
                    if line.has_figure
                ]
            )
            plus, minus = points[sheet.id]
            total = score.total(base, plus, minus)
            rows.append(SQL("(%s, %s, %s, %s, %s)", sheet.id, base, plus, minus, total))
        if rows:
            self.env.cr.execute(
                SQL(
                    """
                    UPDATE travel_assessment_sheet AS sheet
                       SET base_score = sums.base, incentive = sums.plus,
                           penalty = sums.minus, total_score = sums.total
                      FROM (VALUES %s) AS sums (id, base, plus, minus, total)
                     WHERE sheet.id = sums.id
                    """,
                    SQL(", ").join(rows),
                )
            )
            self.invalidate_recordset(
                ["base_score", "incentive", "penalty", "total_score"], flush=False
            )

    def _get_points(self):
        """Points of the decisions that count: {sheet id: (incentive, penalty)}.

        Those that are taken back come off.
        """

        def add(decisions, direction):
            return sum(
                amounts.exact(decision.points, score.DIGITS)
                for decision in decisions
                if decision.direction == direction
            )

        return {
            sheet.id: tuple(
                add(sheet.decision_ids, direction) - add(sheet.counter_ids, direction)
                for direction in ("reward", "penalty")
            )
            for sheet in self
        }

    # By itself

    @api.model
    def _cron_draft(self):
        """Draft the month of yesterday in each company that has staff.

        So the employees see during the month where they stand, and on its first day the
        month gone by is there to be reviewed.
        """
        companies = self.env["hr.employee"]._read_group([], ["company_id"])
        self.env["ir.cron"]._commit_progress(remaining=len(companies))
        for (company,) in companies:
            today = company._get_complaint_today()
            yesterday = date_utils.subtract(today, days=1)
            # A company whose indicators are not in order must not hold up the others.
            try:
                with self.env.cr.savepoint():
                    self._draft(company, date_utils.start_of(yesterday, "month"))
            except UserError as error:
                _logger.warning("no sheets drafted for %s: %s", company.name, error)
            self.env["ir.cron"]._commit_progress(1)
