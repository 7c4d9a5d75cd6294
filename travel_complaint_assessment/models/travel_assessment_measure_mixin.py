from odoo import api, fields, models
from odoo.tools import SQL

from ..tools import score

HAND = "hand"
MEASURES = [
    ("limits_met", "Cases with all limits kept"),
    ("satisfaction", "Satisfied guests"),
    ("solved_first", "Complaints solved the first time"),
    ("materials_on_time", "Materials handed in on time"),
    ("complaints_caused", "Valid complaints caused"),
    (HAND, "Entered by hand"),
]
# What kind of figure each measure gives.
KINDS = {
    "limits_met": score.SHARE,
    "satisfaction": score.SHARE,
    "solved_first": score.SHARE,
    "materials_on_time": score.SHARE,
    "complaints_caused": score.COUNT,
    HAND: score.HAND,
}


class TravelAssessmentMeasureMixin(models.AbstractModel):
    """The measures: which cases of a month count for whom, and how (AS-1).

    Each is a statement with one row for what happened: `user_id` or `employee_id` (who
    was responsible, answered or was liable then), `ticket_id`, `moment`, `is_hit`.
    `_get_behind` makes one row of it for each person and case: a case is hit if all
    that happened in it was. A figure is the number of these rows, or the share of hits.
    """

    _name = "travel.assessment.measure.mixin"
    _description = "Measures of Staff"

    @api.model
    def _get_kinds(self):
        """What kind of figure each measure gives: {measure: kind of tools.score}.

        An addon with a measure of its own adds it here, beside `_select_<measure>` and
        `_describe_missing_<measure>`.
        """
        return dict(KINDS)

    @api.model
    def _describe_missing(self, measure, direction, missing, total, points):
        """What is missing to the next band, in a sentence (AS-2)."""
        values = {"missing": missing, "total": total, "points": points}
        if measure == HAND and direction == score.LOWER:
            return self.env._(
                "%(missing)s less would give %(points)s points.", **values
            )
        return getattr(self, f"_describe_missing_{measure}")(values)

    def _describe_missing_limits_met(self, values):
        return self.env._(
            "%(missing)s more of the %(total)s cases with all limits kept would give "
            "%(points)s points.",
            **values,
        )

    def _describe_missing_satisfaction(self, values):
        return self.env._(
            "%(missing)s more satisfied guests of the %(total)s who were called would "
            "give %(points)s points.",
            **values,
        )

    def _describe_missing_solved_first(self, values):
        return self.env._(
            "%(missing)s more of the %(total)s complaints solved the first time would "
            "give %(points)s points.",
            **values,
        )

    def _describe_missing_materials_on_time(self, values):
        return self.env._(
            "%(missing)s more of the %(total)s cases answered in time would give "
            "%(points)s points.",
            **values,
        )

    def _describe_missing_complaints_caused(self, values):
        return self.env._(
            "%(missing)s fewer valid complaints would give %(points)s points.", **values
        )

    def _describe_missing_hand(self, values):
        return self.env._("%(missing)s more would give %(points)s points.", **values)

    @api.model
    def _get_behind(self, company, month):
        """The cases behind the figures of a month, for all measures and employees.

        :param company: whose cases and employees
        :param month: its first day
        :return: [(measure, employee_id, ticket_id, number, moment, is_hit)]
        """
        # Every model is asked, and what is not written yet counts as well.
        self.env.flush_all()
        last = fields.Date.end_of(month, "month")
        begin = company._get_complaint_day_bounds(month)[0]
        end = company._get_complaint_day_bounds(last)[1]
        span = {"company_id": company.id, "begin": begin, "end": end}
        span["now"] = fields.Datetime.now()
        span["satisfied_from"] = company.complaint_satisfied_from
        parts = [
            SQL(
                "SELECT %s AS measure, part.* FROM (%s) AS part",
                measure,
                getattr(self, f"_select_{measure}")(**span),
            )
            for measure in self._get_kinds()
            if measure != HAND
        ]
        return self.env.execute_query(
            SQL(
                """
                SELECT part.measure, employee.id, ticket.id, ticket.number,
                       max(part.moment), bool_and(part.is_hit)
                  FROM (%(parts)s) AS part
                  JOIN helpdesk_ticket AS ticket ON ticket.id = part.ticket_id
                   AND ticket.company_id = %(company_id)s
                  JOIN hr_employee AS employee ON employee.company_id = %(company_id)s
                   AND (employee.id = part.employee_id
                        OR employee.user_id = part.user_id)
                 GROUP BY part.measure, employee.id, ticket.id, ticket.number
                 ORDER BY part.measure, employee.id, max(part.moment), ticket.id
                """,
                parts=SQL(" UNION ALL ").join(parts),
                company_id=company.id,
            )
        )

    def _select_limits_met(self, begin, end, now, **_span):
        """Limits of cases, decided in the month: met, or missed when time was over.

        They count for whoever was responsible at that moment, also those that still
        run: nobody keeps a figure clean by never finishing.
        """
        return SQL(
            """
            SELECT %(holder)s AS user_id, NULL::integer AS employee_id,
                   part.ticket_id, part.moment, part.is_hit
              FROM (SELECT clock.ticket_id, clock.state = 'met' AS is_hit,
                           CASE WHEN clock.state = 'met' THEN clock.stopped_at
                           ELSE clock.due_at END AS moment
                      FROM travel_complaint_clock AS clock
                     WHERE clock.request_id IS NULL
                       AND (clock.state IN ('met', 'late')
                            OR clock.state = 'running' AND clock.due_at < %(now)s)
                   ) AS part
             WHERE part.moment >= %(begin)s AND part.moment < %(end)s
            """,
            holder=self._holder(SQL("part.ticket_id"), SQL("part.moment")),
            begin=begin,
            end=end,
            now=now,
        )

    def _select_materials_on_time(self, begin, end, **_span):
        """Requests to departments, answered in the month by a person."""
        return SQL(
            """
            SELECT request.answered_by_id AS user_id, NULL::integer AS employee_id,
                   request.ticket_id, request.answered_at AS moment,
                   clock.state = 'met' AS is_hit
              FROM travel_complaint_request AS request
              JOIN travel_complaint_clock AS clock ON clock.request_id = request.id
             WHERE request.state = 'submitted' AND clock.state IN ('met', 'late')
               AND request.answered_at >= %(begin)s AND request.answered_at < %(end)s
            """,
            begin=begin,
            end=end,
        )

    def _select_satisfaction(self, begin, end, satisfied_from, **_span):
        """Guests who were called back in the month and said how satisfied they are."""
        return SQL(
            """
            SELECT %(holder)s AS user_id, NULL::integer AS employee_id,
                   said.ticket_id, said.contacted_at AS moment,
                   said.satisfaction >= %(satisfied_from)s AS is_hit
              FROM (%(said)s) AS said
             WHERE said.contacted_at >= %(begin)s AND said.contacted_at < %(end)s
            """,
            holder=self._holder(SQL("said.ticket_id"), SQL("said.contacted_at")),
            said=self._select_last_word(),
            satisfied_from=satisfied_from,
            begin=begin,
            end=end,
        )

    def _select_solved_first(self, begin, end, satisfied_from, **_span):
        """Complaints whose first cycle ended in the month, closed or taken up again.

        Solved the first time: closed, the guest satisfied, and not taken up again until
        the month was over.
        """
        return SQL(
            """
            SELECT %(holder)s AS user_id, NULL::integer AS employee_id,
                   outcome.ticket_id, outcome.moment,
                   outcome.code = 'closed'
                   AND COALESCE(said.satisfaction, 0) >= %(satisfied_from)s
                   AND NOT EXISTS (
                       SELECT FROM travel_complaint_event AS again
                         JOIN travel_complaint_milestone AS milestone
                           ON milestone.id = again.milestone_id
                          AND milestone.code = 'reopened'
                        WHERE again.ticket_id = outcome.ticket_id
                          AND again.occurred_at < %(end)s) AS is_hit
              FROM (SELECT DISTINCT ON (event.ticket_id) event.ticket_id,
                           event.occurred_at AS moment, milestone.code
                      FROM travel_complaint_event AS event
                      JOIN travel_complaint_milestone AS milestone
                        ON milestone.id = event.milestone_id
                       AND milestone.code IN ('closed', 'reopened')
                      JOIN helpdesk_ticket AS ticket ON ticket.id = event.ticket_id
                       AND ticket.complaint_kind = 'complaint'
                     ORDER BY event.ticket_id, event.occurred_at, event.id) AS outcome
              LEFT JOIN (%(said)s) AS said
                ON said.ticket_id = outcome.ticket_id AND said.cycle = 1
             WHERE outcome.moment >= %(begin)s AND outcome.moment < %(end)s
            """,
            holder=self._holder(SQL("outcome.ticket_id"), SQL("outcome.moment")),
            said=self._select_last_word(),
            satisfied_from=satisfied_from,
            begin=begin,
            end=end,
        )

    def _select_complaints_caused(self, begin, end, **_span):
        """Valid complaints for which somebody was first found liable in the month.

        A later cycle that frees them, by the end of the month, takes it back.
        """
        return SQL(
            """
            SELECT NULL::integer AS user_id, finding.employee_id, finding.ticket_id,
                   finding.finished_at AS moment, TRUE AS is_hit
              FROM (SELECT liability.employee_id, liability.ticket_id,
                           min(done.finished_at) AS finished_at,
                           max(done.cycle) AS cycle
                      FROM travel_complaint_liability AS liability
                      JOIN (%(decided)s) AS done
                        ON done.id = liability.investigation_id
                     WHERE liability.kind = 'individual'
                       AND done.validity IN ('valid', 'partly_valid')
                     GROUP BY liability.employee_id, liability.ticket_id) AS finding
             WHERE finding.finished_at >= %(begin)s
               AND finding.cycle = (SELECT max(done.cycle) FROM (%(decided)s) AS done
                                     WHERE done.ticket_id = finding.ticket_id)
            """,
            decided=SQL(
                "SELECT id, ticket_id, cycle, validity, finished_at"
                "  FROM travel_complaint_investigation"
                " WHERE state = 'decided' AND finished_at < %s",
                end,
            ),
            begin=begin,
        )

    def _select_last_word(self):
        """What each guest said last about the result, cycle by cycle.

        What was put right by a later entry does not count.
        """
        return SQL(
            """
            SELECT DISTINCT ON (contact.ticket_id, contact.cycle) contact.ticket_id,
                   contact.cycle, contact.contacted_at, contact.satisfaction
              FROM travel_complaint_contact AS contact
             WHERE contact.purpose = 'call_back' AND contact.is_reached
               AND NOT EXISTS (SELECT FROM travel_complaint_contact AS later
                                WHERE later.corrects_id = contact.id)
             ORDER BY contact.ticket_id, contact.cycle,
                      contact.contacted_at DESC, contact.id DESC
            """
        )

    def _holder(self, ticket_id, moment):
        """Who was responsible for a case at a moment."""
        return SQL(
            """
            (SELECT holder.user_id FROM travel_assessment_holder AS holder
              WHERE holder.ticket_id = %s AND holder.since <= %s
              ORDER BY holder.since DESC, holder.id DESC LIMIT 1)
            """,
            ticket_id,
            moment,
        )
