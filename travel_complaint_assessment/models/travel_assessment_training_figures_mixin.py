from odoo import api, fields, models
from odoo.tools import SQL

# In these states somebody is still to be trained.
WANTED = ("proposed", "planned", "repeat")


class TravelAssessmentTrainingFiguresMixin(models.AbstractModel):
    """Concern: what cases show: who needs training, and what a training did (AS-11).

    Counted by statements of SQL, for any number at once; nothing of a case is shown.
    """

    _name = "travel.assessment.training.figures.mixin"
    _description = "Figures of Training"

    def _count_cases(self):
        """For how many cases of the cause each person was liable, before and after.

        As many days on both sides as have passed since, up to what the company looks
        at; what counts is when it happened, not when it was decided.

        :return: {id: (days on each side, before, after)}
        """
        self.flush_recordset(["trained_on", "employee_id", "cause_id"])
        found = {}
        # Figures alone; whoever sees the need need not see the cases.
        for company, trainings in self.sudo().grouped("company_id").items():
            today = company._get_complaint_today()
            rows = self.env.execute_query(
                SQL(
                    """
                    SELECT need.id, need.days,
                        COUNT(act.day) FILTER (WHERE act.day < need.trained_on),
                        COUNT(act.day) FILTER (WHERE act.day >= need.trained_on)
                    FROM (
                        SELECT training.*, cause.parent_path, GREATEST(
                            LEAST(%(span)s, %(today)s - trained_on), 0
                        ) AS days
                        FROM travel_assessment_training training
                        JOIN travel_complaint_cause cause ON cause.id = cause_id
                        WHERE training.id IN %(ids)s AND trained_on IS NOT NULL
                    ) need
                    LEFT JOIN (%(acts)s) act
                        ON act.employee_id = need.employee_id
                        AND act.parent_path LIKE need.parent_path || '%%'
                        AND act.day >= need.trained_on - need.days
                        AND act.day < need.trained_on + need.days
                    GROUP BY need.id, need.days
                    """,
                    span=company.training_effect_days or 0,
                    today=today,
                    ids=tuple(trainings._origin.ids) or (0,),
                    acts=self._select_acts(company),
                )
            )
            found.update({id_: tuple(figures) for id_, *figures in rows})
        return found

    @api.model
    def _select_acts(self, company):
        """The statement that lists who was found liable, in what, and for which day."""
        models_read = {
            "travel.complaint.liability": ["employee_id", "kind", "investigation_id"],
            "travel.complaint.investigation": ["state", "cause_id", "ticket_id"],
            "helpdesk.ticket": ["incident_at", "registered_at", "company_id"],
            "travel.complaint.cause": ["parent_path"],
        }
        for name, names in models_read.items():
            self.env[name].flush_model(names)
        zone = company._get_complaint_timezone().zone if company else "UTC"
        return SQL(
            """
            SELECT liability.id, liability.employee_id, investigation.cause_id,
                cause.parent_path, (
                    COALESCE(ticket.incident_at, ticket.registered_at)
                        AT TIME ZONE 'UTC' AT TIME ZONE %s
                )::date AS day
            FROM travel_complaint_liability liability
            JOIN travel_complaint_investigation investigation
                ON investigation.id = liability.investigation_id
            JOIN travel_complaint_cause cause ON cause.id = investigation.cause_id
            JOIN helpdesk_ticket ticket ON ticket.id = investigation.ticket_id
            WHERE liability.kind = 'individual' AND investigation.state = 'decided'
                AND ticket.company_id = %s
            """,
            zone,
            company.id or 0,
        )

    @api.model
    def _propose(self, company):
        """Propose training for whoever was liable often enough since the last one.

        :return: the new needs
        """
        today = company._get_complaint_today()
        wanted = {}
        for employee_id, cause_id, ids in self.env.execute_query(
            SQL(
                """
                SELECT act.employee_id, act.cause_id, array_agg(act.id)
                FROM (%s) act
                WHERE act.day > %s - %s AND %s
                GROUP BY act.employee_id, act.cause_id
                HAVING COUNT(*) >= %s
                """,
                self._select_acts(company),
                today,
                company.training_window_days,
                self._is_untrained(
                    SQL("act.employee_id"), SQL("act.cause_id"), SQL("act.day")
                ),
                company.training_min_cases,
            )
        ):
            wanted[employee_id, cause_id] = {"liability_ids": ids}
        self.env["travel.assessment.audit.finding"].flush_model()
        for employee_id, cause_id, ids in self.env.execute_query(
            SQL(
                """
                SELECT employee_id, cause_id, array_agg(id)
                FROM travel_assessment_audit_finding finding
                WHERE cause_id IS NOT NULL AND company_id = %s
                    AND create_date::date > %s - %s AND %s
                GROUP BY employee_id, cause_id
                """,
                company.id,
                today,
                company.training_window_days,
                self._is_untrained(
                    SQL("finding.employee_id"),
                    SQL("finding.cause_id"),
                    SQL("finding.create_date::date"),
                ),
            )
        ):
            wanted.setdefault((employee_id, cause_id), {})["finding_ids"] = ids
        return self._want(wanted)

    @api.model
    def _is_untrained(self, employee, cause, day):
        """The condition that nobody was trained or needed no training since `day`."""
        self.flush_model(["employee_id", "cause_id", "trained_on", "dropped_at"])
        return SQL(
            """
            NOT EXISTS (
                SELECT FROM travel_assessment_training known
                WHERE known.employee_id = %s AND known.cause_id = %s
                    AND COALESCE(known.trained_on, known.dropped_at::date) >= %s
            )
            """,
            employee,
            cause,
            day,
        )

    @api.model
    def _want(self, wanted):
        """Add what shows a need to those that are there; make the others.

        :param wanted: {(employee id, cause id): values}
        """
        there = self.search([("state", "in", WANTED)])
        for training in there:
            key = training.employee_id.id, training.cause_id.id
            values = wanted.pop(key, {})
            training.write(
                {
                    name: [fields.Command.link(id_) for id_ in ids]
                    for name, ids in values.items()
                }
            )
        return self.create(
            [
                {
                    "employee_id": employee_id,
                    "cause_id": cause_id,
                    **{name: [fields.Command.set(ids)] for name, ids in values.items()},
                }
                for (employee_id, cause_id), values in wanted.items()
            ]
        )
