"""The statements that make the figures. One place says how each one is reckoned.

Read together with figures.py, which says the same in words. Parameters are named; ids
of cases come in an array, so that a batch is one statement.
"""

# When the milestones of these cases were reached, cycle by cycle.
MOMENTS = """
    SELECT ticket.id, ticket.company_id, ticket.complaint_state = 'closed',
           event.cycle, milestone.code, min(event.occurred_at)
      FROM helpdesk_ticket AS ticket
      LEFT JOIN (travel_complaint_event AS event
                 JOIN travel_complaint_milestone AS milestone
                   ON milestone.id = event.milestone_id
                  AND milestone.code = ANY(%(codes)s))
        ON event.ticket_id = ticket.id
     WHERE ticket.id = ANY(%(ids)s) AND ticket.complaint_kind IS NOT NULL
     GROUP BY ticket.id, event.cycle, milestone.code
"""

# column of the table -> how it is reckoned, from the parts below
COLUMNS = {
    "ticket_id": "ticket.id",
    "company_id": "ticket.company_id",
    "currency_id": "house.currency_id",
    "team_id": "ticket.team_id",
    "user_id": "ticket.user_id",
    "complaint_kind": "ticket.complaint_kind",
    "complaint_state": "ticket.complaint_state",
    "is_open": "ticket.is_complaint_open IS TRUE",
    "validity": "ticket.validity",
    "month": "to_char(here.received_at, 'YYYY-MM')",
    "received_on": "here.received_at::date",
    "closed_on": "here.closed_at::date",
    "category_id": "ticket.category_id",
    "cause_id": "finding.cause_id",
    "severity_id": "ticket.severity_id",
    "channel_id": "ticket.channel_id",
    "department_id": "ticket.complaint_department_id",
    "guide_id": "ticket.guide_id",
    "supplier_id": "ticket.supplier_id",
    "tour_name": "ticket.tour_name",
    "guest_tier_id": "ticket.guest_tier_id",
    "limits_met": "COALESCE(clock.met, 0)",
    "limits_late": "COALESCE(clock.late, 0)",
    "limits_overdue": "COALESCE(clock.overdue, 0)",
    "lateness_hours": "COALESCE(clock.hours, 0)",
    "timely_rate": "clock.met::float8 / NULLIF(clock.met + clock.late, 0)",
    "on_time_rate": "CASE WHEN clock.late + clock.overdue > 0 THEN 0"
    " WHEN clock.met > 0 THEN 1 END",
    "cycle_count": "COALESCE(NULLIF(ticket.complaint_cycle, 0), 1)",
    "holder_count": "COALESCE(holder.count, 0)",
    "satisfaction": "NULLIF(ticket.satisfaction, 0)",
    "satisfied_rate": "CASE WHEN NULLIF(ticket.satisfaction, 0) IS NOT NULL"
    " THEN (ticket.satisfaction >= house.satisfied_from)::int END",
    "resolved_rate": "CASE WHEN ticket.complaint_state = 'closed'"
    " THEN (closing.id IS NULL)::int END",
    "first_time_rate": "CASE WHEN ticket.complaint_cycle > 1 THEN 0"
    " WHEN ticket.complaint_state = 'closed' THEN (closing.id IS NULL)::int END",
    "repeat_rate": "(ticket.repeat_of_id IS NOT NULL)::int",
    "claimed_amount": "NULLIF(ticket.claimed_amount, 0)",
    "offered_amount": "offer.total",
    "goodwill_amount": "offer.goodwill",
    "paid_amount": "payment.total",
    "recovered_amount": "recovery.total",
    "net_amount": "CASE WHEN num_nonnulls(payment.total, recovery.total) > 0"
    " THEN COALESCE(payment.total, 0) - COALESCE(recovery.total, 0) END",
}

# Of each case the moments and hours of `span`, which Python has reckoned; its company
# in `house`: (id, time zone, satisfied from, currency).
PARTS = """
      FROM {spans} AS span
      JOIN helpdesk_ticket AS ticket ON ticket.id = span.ticket_id
      JOIN {houses} AS house (company_id, zone, satisfied_from, currency_id)
        ON house.company_id = ticket.company_id
     CROSS JOIN LATERAL (
           SELECT timezone(house.zone, timezone('UTC', COALESCE(
                      ticket.received_at, ticket.create_date))) AS received_at,
                  timezone(house.zone, timezone('UTC', span.closed_at)) AS closed_at
           ) AS here
      LEFT JOIN (
           SELECT ticket_id,
                  count(*) FILTER (WHERE state = 'met') AS met,
                  count(*) FILTER (WHERE state = 'late') AS late,
                  count(*) FILTER (WHERE state IN ('running', 'paused')
                                     AND breached_at IS NOT NULL) AS overdue,
                  sum(lateness_minutes) FILTER (WHERE state = 'late') / 60 AS hours
             FROM travel_complaint_clock
            WHERE ticket_id = ANY(%(ids)s) AND state != 'cancelled'
            GROUP BY ticket_id) AS clock ON clock.ticket_id = ticket.id
      LEFT JOIN (
           SELECT ticket_id, count(DISTINCT COALESCE(department_id, 0)) AS count
             FROM travel_complaint_event
            WHERE ticket_id = ANY(%(ids)s) AND request_id IS NULL
            GROUP BY ticket_id) AS holder ON holder.ticket_id = ticket.id
      LEFT JOIN (
           SELECT DISTINCT ON (ticket_id) ticket_id, cause_id
             FROM travel_complaint_investigation
            WHERE ticket_id = ANY(%(ids)s) AND state = 'decided'
            ORDER BY ticket_id, cycle DESC) AS finding ON finding.ticket_id = ticket.id
      LEFT JOIN travel_complaint_closing AS closing
        ON closing.ticket_id = ticket.id AND closing.cycle = ticket.complaint_cycle
      LEFT JOIN (
           SELECT ticket_id, sum(amount_total) AS total,
                  sum(amount_goodwill) AS goodwill
             FROM (SELECT DISTINCT ON (ticket_id, cycle) *
                     FROM travel_complaint_offer
                    WHERE ticket_id = ANY(%(ids)s) AND made_at IS NOT NULL
                    ORDER BY ticket_id, cycle, round_number DESC) AS last_one
            GROUP BY ticket_id) AS offer ON offer.ticket_id = ticket.id
      LEFT JOIN (
           SELECT offer.ticket_id, sum(payment.amount) AS total
             FROM travel_complaint_payment AS payment
             JOIN travel_complaint_offer AS offer ON offer.id = payment.offer_id
            WHERE offer.ticket_id = ANY(%(ids)s)
            GROUP BY offer.ticket_id) AS payment ON payment.ticket_id = ticket.id
      LEFT JOIN (
           SELECT ticket_id, sum(COALESCE(recovered_amount, 0)) AS total
             FROM travel_complaint_recovery
            WHERE ticket_id = ANY(%(ids)s)
            GROUP BY ticket_id) AS recovery ON recovery.ticket_id = ticket.id
     WHERE ticket.complaint_kind IS NOT NULL
"""

# The limits of all cases of these months, summed up. Who held a case of which several
# departments did is looked up; of all others it is who holds it.
TIMELINESS = """
    WITH dirty AS (
         SELECT * FROM unnest(%(companies)s::int[], %(months)s::varchar[])
             AS dirty (company_id, month)),
    counted AS (
         SELECT figure.company_id, figure.month, figure.team_id, figure.complaint_kind,
                figure.severity_id, clock.limit_id, clock.ticket_id, clock.state,
                clock.due_at, clock.stopped_at, clock.breached_at,
                clock.lateness_minutes / 60 AS hours,
                CASE WHEN clock.request_id IS NOT NULL OR clock.measure_id IS NOT NULL
                     THEN clock.department_id
                     ELSE figure.department_id END AS department_id,
                figure.holder_count > 1 AND clock.request_id IS NULL
                    AND clock.measure_id IS NULL AS is_shared
           FROM dirty
           JOIN travel_complaint_figure AS figure USING (company_id, month)
           JOIN travel_complaint_clock AS clock ON clock.ticket_id = figure.ticket_id
          WHERE clock.state != 'cancelled'),
    turn AS (
         SELECT ticket_id, department_id,
                CASE WHEN lag(id) OVER one_case IS NULL THEN '-infinity'
                     ELSE occurred_at END AS begun,
                lead(occurred_at, 1, 'infinity') OVER one_case AS ended
           FROM travel_complaint_event
          WHERE request_id IS NULL
            AND ticket_id IN (SELECT ticket_id FROM counted WHERE is_shared)
         WINDOW one_case AS (PARTITION BY ticket_id ORDER BY occurred_at, id)),
    split AS (
         SELECT counted.company_id, counted.month, counted.team_id,
                counted.complaint_kind, counted.severity_id, counted.limit_id,
                CASE WHEN is_shared THEN holder.department_id
                     ELSE counted.department_id END AS department_id,
                state, breached_at,
                CASE WHEN is_shared THEN 0 ELSE hours END AS hours, 1 AS number
           FROM counted
           LEFT JOIN LATERAL (
                SELECT department_id FROM turn
                 WHERE is_shared AND turn.ticket_id = counted.ticket_id
                   AND turn.begun <= LEAST(counted.due_at,
                                           COALESCE(counted.stopped_at, 'infinity'))
                   AND turn.ended > LEAST(counted.due_at,
                                          COALESCE(counted.stopped_at, 'infinity'))
                 LIMIT 1) AS holder ON TRUE
          UNION ALL
         SELECT counted.company_id, counted.month, counted.team_id,
                counted.complaint_kind, counted.severity_id, counted.limit_id,
                turn.department_id, state, breached_at,
                EXTRACT(EPOCH FROM LEAST(turn.ended, counted.stopped_at)
                                   - GREATEST(turn.begun, counted.due_at)) / 3600, 0
           FROM counted
           JOIN turn ON turn.ticket_id = counted.ticket_id
            AND turn.begun < counted.stopped_at AND turn.ended > counted.due_at
          WHERE counted.is_shared AND counted.state = 'late')
    INSERT INTO travel_complaint_timeliness (
           company_id, month, team_id, complaint_kind, severity_id, limit_id,
           department_id, met_count, late_count, running_late_count, running_count,
           lateness_hours, timely_rate)
    SELECT *, met::float8 / NULLIF(met + late, 0)
      FROM (SELECT company_id, month, team_id, complaint_kind, severity_id, limit_id,
                   department_id,
                   COALESCE(sum(number) FILTER (WHERE state = 'met'), 0) AS met,
                   COALESCE(sum(number) FILTER (WHERE state = 'late'), 0) AS late,
                   COALESCE(sum(number) FILTER (
                       WHERE state IN ('running', 'paused')
                         AND breached_at IS NOT NULL), 0) AS overdue,
                   COALESCE(sum(number) FILTER (
                       WHERE state IN ('running', 'paused')
                         AND breached_at IS NULL), 0) AS running,
                   COALESCE(sum(hours) FILTER (WHERE state = 'late'), 0) AS hours
              FROM split
             GROUP BY 1, 2, 3, 4, 5, 6, 7) AS summed
"""
