from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools import transitions

VALID = ["valid", "partly_valid"]
# So many of the cases are named in the proposal; the count is of all.
NAMED = 100


class TravelComplaintCauseThreshold(models.Model):
    """From how many valid complaints on a cause calls for a measure (ST-2).

    Each night an improvement measure is proposed for causes above it: once, and not
    again while one against the same cause is under way. After one is settled, only what
    comes in later counts.
    """

    _name = "travel.complaint.cause.threshold"
    _description = "Threshold of Repeated Causes"
    _order = "cause_id, id"
    _rec_name = "cause_id"

    cause_id = fields.Many2one(
        comodel_name="travel.complaint.cause",
        ondelete="cascade",
        help="With all causes below it. Empty: each cause that has no threshold of its "
        "own, counted by itself.",
    )
    company_id = fields.Many2one(
        comodel_name="res.company", ondelete="cascade", help="Empty: for all companies."
    )
    count = fields.Integer(
        string="Valid Complaints From",
        required=True,
        default=5,
        help="So many valid complaints of one cause call for a measure.",
    )
    days = fields.Integer(string="Within Days", required=True, default=90)
    deadline_days = fields.Integer(
        string="To Be Done Within Days", required=True, default=30
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Proposed To",
        ondelete="restrict",
        domain="[('share', '=', False)]",
        help="Empty: a leader of the handling group.",
    )
    active = fields.Boolean(default=True)

    _once_uniq = models.UniqueIndex(
        "(COALESCE(cause_id, 0), COALESCE(company_id, 0)) WHERE active IS TRUE",
        "There is a threshold for this cause already.",
    )
    _numbers_range = models.Constraint(
        "CHECK (count BETWEEN 2 AND 100000 AND days BETWEEN 1 AND 3650"
        " AND deadline_days BETWEEN 1 AND 3650)",
        "A cause is repeated from two complaints on; days are between one and ten "
        "years.",
    )

    @api.model
    def _cron_propose(self):
        """Propose a measure for each cause above its threshold.

        Run twice it proposes nothing the second time.
        """
        # Of all companies, as the job.
        companies = self.env["res.company"].sudo().search([("active", "=", True)])
        for company in companies:
            thresholds = self.sudo().search(  # the agency's own, whoever runs it
                [("company_id", "in", [False, company.id])]
            )
            for threshold in thresholds._get_in_force():
                threshold._propose(company, thresholds.cause_id)

    def _get_in_force(self):
        """Of several thresholds for one cause, the company's own."""
        chosen = {}
        for threshold in self.sorted(lambda t: not t.company_id):
            chosen.setdefault(threshold.cause_id, threshold)
        return self.browse(threshold.id for threshold in chosen.values())

    def _propose(self, company, special):
        """Propose measures in one company.

        :param special: causes that have a threshold of their own
        """
        today = company._get_complaint_today()
        found = {}
        for cause, received_at, ticket_id in self._find(company, special):
            day = company._get_complaint_day(received_at)
            found.setdefault(cause, []).append((day, ticket_id))
        for cause, cases in found.items():
            if len(cases) < self.count:
                continue
            measures = self._get_measures(company, cause)
            if any(measure._is_unsettled() for measure in measures):
                continue
            settled = max((m._get_settled_on() for m in measures), default=None)
            later = [id_ for day, id_ in cases if not settled or day > settled]
            if len(later) >= self.count:
                self._create_measure(company, cause, later, today)

    def _find(self, company, special):
        """Valid complaints by cause: list of (cause, when received, case id)."""
        self.env.flush_all()
        since = fields.Datetime.subtract(fields.Datetime.now(), days=self.days)
        causes = self.env["travel.complaint.cause"].with_context(active_test=False)
        if self.cause_id:
            counted = causes.search([("id", "child_of", self.cause_id.ids)])
        else:
            counted = causes.search([("id", "not in", special.ids)])
            own = causes.search([("id", "child_of", special.ids)])
            counted -= own
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (ticket.id)
                       investigation.cause_id, ticket.received_at, ticket.id
                  FROM helpdesk_ticket AS ticket
                  JOIN travel_complaint_investigation AS investigation
                    ON investigation.ticket_id = ticket.id
                 WHERE ticket.company_id = %s AND ticket.complaint_kind = %s
                   AND ticket.complaint_state <> %s AND ticket.received_at >= %s
                   AND ticket.validity = ANY(%s)
                   AND investigation.state = 'decided'
                   AND investigation.cause_id = ANY(%s)
                 ORDER BY ticket.id DESC, investigation.id DESC
                """,
                company.id,
                transitions.COMPLAINT,
                transitions.WITHDRAWN,
                since,
                VALID,
                counted.ids,
            )
        )
        return [
            (self.cause_id or causes.browse(cause_id), received_at, ticket_id)
            for cause_id, received_at, ticket_id in rows
        ]

    def _get_measures(self, company, cause):
        """Measures against this cause, or against one above it."""
        above = [int(id_) for id_ in cause.parent_path.split("/") if id_]
        return self.env["mgmtsystem.action"].search(
            [
                ("is_complaint_measure", "=", True),
                ("company_id", "in", [company.id, False]),
                ("complaint_cause_id", "in", above),
            ]
        )

    def _create_measure(self, company, cause, ticket_ids, today):
        user = self.user_id or self._get_leader(company)
        words = self.with_context(lang=user.lang or self.env.lang)
        cause = cause.with_context(lang=user.lang or self.env.lang)
        text = words.env._(
            "%(count)s valid complaints within %(days)s days had this cause: "
            "%(cause)s. Say what is to be done about it; some weeks after it is done "
            "the figures show whether the rate has fallen.",
            count=len(ticket_ids),
            days=self.days,
            cause=cause.complete_name,
        )
        return (
            self.env["mgmtsystem.action"]
            .with_company(company)
            .create(
                {
                    "name": words.env._(
                        "Against a repeated cause: %(cause)s", cause=cause.name
                    ),
                    "description": Markup("<p>%s</p>") % text,
                    "type_action": "improvement",
                    "is_complaint_measure": True,
                    "is_proposed": True,
                    "company_id": company.id,
                    "complaint_cause_id": cause.id,
                    "ticket_ids": [(6, 0, ticket_ids[:NAMED])],
                    "user_id": user.id,
                    "date_deadline": fields.Date.add(today, days=self.deadline_days),
                }
            )
        )

    def _get_leader(self, company):
        """Who gets a proposal that is meant for nobody in particular."""
        Team = self.env["helpdesk.ticket.team"]
        team = Team.browse(Team._get_default_complaint_team_id(company.id) or [])
        leaders = self.env.ref("travel_complaint.group_travel_complaint_leader")
        users = (team.user_id | leaders.user_ids | leaders.all_user_ids).filtered(
            lambda user: user.active and company in user.company_ids
        )
        return users[:1] or self.env.user
