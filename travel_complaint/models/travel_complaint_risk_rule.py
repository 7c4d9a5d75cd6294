from odoo import fields, models
from odoo.tools import SQL

from ..tools import transitions

UNSATISFIED, NOT_HELD = "unsatisfied", "not_held"
OPEN_LONG, HIGH_TIER, REPEAT = "open_long", "high_tier", "repeat"
# `found` are the cases that give a reason. A guest is listed once: on an open row if
# there is one, else on the latest. After a contact a later case is a matter of its own.
# A row that is over is opened again; one that was done, when there is a new reason.
CHANGES = """
    WITH found AS MATERIALIZED (%(found)s),
    guest AS MATERIALIZED (
         SELECT company_id, guest, max(ticket_id) AS ticket_id,
                array_agg(DISTINCT rule_id ORDER BY rule_id) AS rule_ids
           FROM found GROUP BY company_id, guest),
    listed AS MATERIALIZED (
         SELECT DISTINCT ON (guest.company_id, guest.guest)
                guest.company_id, guest.guest, guest.rule_ids, risk.id, risk.state
           FROM travel_complaint_guest_risk AS risk
           JOIN (SELECT DISTINCT ticket_id, company_id, guest FROM found) AS one
             ON one.ticket_id = risk.ticket_id
           JOIN guest ON guest.company_id = one.company_id AND guest.guest = one.guest
          WHERE risk.state <> 'done' OR risk.ticket_id = guest.ticket_id
          ORDER BY guest.company_id, guest.guest, risk.state <> 'open',
                   risk.ticket_id DESC),
    former AS (
         SELECT risk_id, array_agg(rule_id ORDER BY rule_id) AS rule_ids
           FROM travel_complaint_guest_risk_rule_rel GROUP BY risk_id)
    SELECT 'new', guest.ticket_id, guest.company_id, guest.rule_ids
      FROM guest LEFT JOIN listed
        ON listed.company_id = guest.company_id AND listed.guest = guest.guest
     WHERE listed.id IS NULL
     UNION ALL
    SELECT 'renew', listed.id, listed.company_id, listed.rule_ids
      FROM listed LEFT JOIN former ON former.risk_id = listed.id
     WHERE CASE listed.state
           WHEN 'open' THEN listed.rule_ids IS DISTINCT FROM former.rule_ids
           WHEN 'done' THEN NOT listed.rule_ids <@ COALESCE(former.rule_ids, '{}')
           ELSE TRUE END
     UNION ALL
    SELECT 'end', risk.id, risk.company_id, NULL
      FROM travel_complaint_guest_risk AS risk
      LEFT JOIN listed ON listed.id = risk.id
     WHERE risk.state = 'open' AND listed.id IS NULL
"""


class TravelComplaintRiskRule(models.Model):
    """When a guest is at risk of leaving, and what to do about it (ST-4)."""

    _name = "travel.complaint.risk.rule"
    _description = "Reason to Fear for a Guest"
    _order = "sequence, id"

    name = fields.Char(
        string="Reason", required=True, translate=True, help="What the list shows."
    )
    kind = fields.Selection(
        selection=[
            (UNSATISFIED, "Not satisfied when called back"),
            (NOT_HELD, "Measures have not held"),
            (OPEN_LONG, "Case open too long"),
            (HIGH_TIER, "Complaint of a guest of a high tier"),
            (REPEAT, "Complains again and again"),
        ],
        required=True,
        default=OPEN_LONG,
    )
    days = fields.Integer(
        required=True,
        default=14,
        help="A case is open too long after so many days. All else counts if it was "
        "within so many days.",
    )
    threshold = fields.Integer(
        required=True,
        default=3,
        help="Not satisfied: from this satisfaction down. Again and again: from so "
        "many complaints on.",
    )
    tier_ids = fields.Many2many(
        comodel_name="travel.guest.tier",
        relation="travel_complaint_risk_rule_tier_rel",
        column1="rule_id",
        column2="tier_id",
        string="Tiers",
        help="Empty: all tiers with the badge “Priority”.",
    )
    next_step = fields.Text(
        required=True,
        translate=True,
        help="What whoever takes the guest on is told to do.",
    )
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        comodel_name="res.company", ondelete="cascade", help="Empty: for all companies."
    )
    active = fields.Boolean(default=True)

    _days_range = models.Constraint(
        "CHECK (days BETWEEN 1 AND 3650)", "Between one day and ten years."
    )
    _threshold_range = models.Constraint(
        "CHECK (threshold BETWEEN 1 AND 100 AND (kind <> 'unsatisfied' OR"
        " threshold < 5))",
        "A guest who gives 5 of 5 is satisfied; the threshold is 1 to 4 there, and at "
        "most 100 elsewhere.",
    )

    def _find_changes(self):
        """How the list of guests at risk differs from what these rules say now.

        One statement: among a million cases a few differ from the last time, and only
        these are worth a record.

        :return: list of (what, id, company id, rule ids); what is `new`, with the case
            on which the guest is to be listed, or `renew` or `end`, with a listed row
        """
        self.env.flush_all()
        nobody = SQL(
            "SELECT NULL::int AS rule_id, NULL::int AS ticket_id,"
            " NULL::int AS company_id, NULL::varchar AS guest WHERE FALSE"
        )
        found = SQL(" UNION ALL ").join([nobody, *(rule._get_query() for rule in self)])
        return self.env.execute_query(SQL(CHANGES, found=found))

    def _get_query(self):
        """The statement that finds the cases of one rule."""
        since = fields.Datetime.subtract(fields.Datetime.now(), days=self.days)
        condition = getattr(self, f"_get_{self.kind}_condition")(since)
        return SQL(
            """
            SELECT %(rule)s AS rule_id, ticket.id AS ticket_id, ticket.company_id,
                   %(guest)s AS guest
              FROM helpdesk_ticket AS ticket
             WHERE ticket.complaint_kind = %(complaint)s
               AND ticket.complaint_state <> %(withdrawn)s
               AND ticket.anonymised_at IS NULL
               AND %(company)s AND %(condition)s
            """,
            rule=self.id,
            guest=self._get_guest_sql("ticket"),
            complaint=transitions.COMPLAINT,
            withdrawn=transitions.WITHDRAWN,
            company=SQL("ticket.company_id = %s", self.company_id.id)
            if self.company_id
            else SQL("TRUE"),
            condition=condition,
        )

    def _get_guest_sql(self, alias):
        """What is the same for cases of one guest."""
        ticket = SQL.identifier(alias)
        return SQL(
            "COALESCE('contact ' || %(t)s.partner_id,"
            " 'phone ' || %(t)s.guest_phone_key,"
            " 'mail ' || %(t)s.guest_email_key, 'case ' || %(t)s.id)",
            t=ticket,
        )

    def _get_open_long_condition(self, since):
        return SQL(
            "ticket.is_complaint_open IS TRUE AND ticket.active IS TRUE"
            " AND ticket.received_at < %s",
            since,
        )

    def _get_high_tier_condition(self, since):
        tiers = self.tier_ids or self.env["travel.guest.tier"].search(
            [("is_priority", "=", True)]
        )
        return SQL(
            "ticket.received_at >= %s AND ticket.guest_tier_id = ANY(%s)",
            since,
            tiers.ids,
        )

    def _get_unsatisfied_condition(self, since):
        # What the guest said last is what counts.
        return SQL(
            """
            ticket.id IN (
                SELECT call.ticket_id FROM (
                    SELECT DISTINCT ON (ticket_id) ticket_id, satisfaction
                      FROM travel_complaint_contact
                     WHERE purpose = 'call_back' AND is_reached
                       AND contacted_at >= %s
                     ORDER BY ticket_id, contacted_at DESC, id DESC) AS call
                 WHERE call.satisfaction <= %s)
            """,
            since,
            self.threshold,
        )

    def _get_not_held_condition(self, since):
        return SQL(
            """
            ticket.id IN (
                SELECT ticket_id FROM travel_complaint_contact
                 WHERE purpose = 'revisit' AND measures_held = 'no'
                   AND contacted_at >= %s)
            """,
            since,
        )

    def _get_repeat_condition(self, since):
        # The latest case of each guest stands for all of them.
        return SQL(
            """
            ticket.id IN (
                SELECT MAX(other.id)
                  FROM helpdesk_ticket AS other
                 WHERE other.complaint_kind = %s AND other.complaint_state <> %s
                   AND other.received_at >= %s
                 GROUP BY other.company_id, %s
                HAVING COUNT(*) >= %s)
            """,
            transitions.COMPLAINT,
            transitions.WITHDRAWN,
            since,
            self._get_guest_sql("other"),
            self.threshold,
        )
