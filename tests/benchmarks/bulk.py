"""Many cases by SQL alone: rows as the engine would have made them.

A few template cases are registered by the ORM; each loaded case is one of them again,
some whole weeks earlier, so that working hours still fit. Columns that nobody names
are copied from the template: new ones need no change.
"""

import bulk_rows

# What a case has gone through, by the last digit of its number: one in ten has just
# been registered, one is accepted, six are looked into, two have a proposal.
STAGES = {
    "registered": (0,),
    "accepted": (1,),
    "investigating": (2, 3, 4, 5, 6, 7),
    "proposing": (8, 9),
}
REACHED = {
    "registered": ("received", "registered"),
    "accepted": ("received", "registered", "accepted"),
    "investigating": (
        *("received", "registered", "accepted", "investigation_started"),
        *("first_handling", "guest_informed"),
    ),
    "proposing": (
        *("received", "registered", "accepted", "investigation_started"),
        *("first_handling", "investigated"),
    ),
    "closed": (
        *("received", "registered", "accepted", "investigation_started"),
        *("first_handling", "investigated", "guest_informed", "closed"),
    ),
}
# The clocks have been looked at until now: warned, marked and climbed as they should.
WEEKS_OPEN = 4
WEEKS_CLOSED = 256
CASES_A_GUEST = 2

# The three limits of the peer, by the milestone that ends ours.
PEER_MILESTONES = ("accepted", "first_handling", "guest_informed")


def load_cases(cursor, templates, stage_ids, user_ids, total, open_share, spread=()):
    """Load `total` cases, `open_share` of them open, with all that belongs to them.

    :param cursor: a cursor of the owner of the tables; the caller commits
    :param templates: ids of cases that the engine has registered with their clocks
    :param stage_ids: {one of REACHED: stage id}
    :param user_ids: who is responsible for cases, in turn
    :param spread: {column: ids}: over what the cases are spread at random
    :return: a range of the loaded cases' ids
    """
    tables = (
        *("helpdesk_ticket", "travel_complaint_clock", "travel_complaint_event"),
        *("travel_complaint_notice", "travel_complaint_contact", "res_partner"),
        *("travel_complaint_request", "mail_message", "mail_followers"),
        *("helpdesk_ticket_severity_rule_rel", "travel_complaint_alert"),
        *("travel_complaint_conflict", "helpdesk_ticket_walled_user_rel"),
    )
    with bulk_rows.without_keys(cursor, tables):
        ids = _lay_out(
            *(cursor, "received_at", templates),
            *(stage_ids, user_ids, total, open_share),
        )
        _note_templates(cursor)
        bulk_rows.copy(
            cursor, "travel_complaint_clock", bulk_rows.CLOCKS, bulk_rows.CLOCK_VALUES
        )
        cursor.execute(
            """
            CREATE TEMPORARY TABLE bench_first ON COMMIT DROP AS
            SELECT DISTINCT ON (ticket_id) ticket_id, due_at, limit_id,
                   breached_at IS NOT NULL AS is_late
              FROM travel_complaint_clock
             WHERE state = 'running' AND ticket_id >= %s
             ORDER BY ticket_id, due_at, id
            """,
            [ids.start],
        )
        first = (
            f"{bulk_rows.TICKETS} LEFT JOIN bench_first f ON f.ticket_id = b.ticket_id"
        )
        values = {**bulk_rows.CASE_VALUES, **_spread_out(spread)}
        bulk_rows.copy(cursor, "helpdesk_ticket", first, values)
        bulk_rows.copy(
            cursor,
            "travel_complaint_event",
            bulk_rows.EVENTS,
            {
                "ticket_id": "b.ticket_id",
                "milestone_id": "m.id",
                "is_repeatable": "m.is_repeatable",
                "occurred_at": "CASE r.code WHEN 'received' THEN b.received_at"
                " WHEN 'registered' THEN b.received_at + INTERVAL '5 minutes'"
                " ELSE COALESCE(c.middle - b.shift, b.received_at + INTERVAL '25 days')"
                " END",
            },
        )
        _copy_company(cursor)
    return ids


def load_peer_tickets(
    cursor, templates, stage_ids, user_ids, total, open_share, spread=()
):
    """The same tickets for helpdesk_mgmt_sla, with three rows of limits each.

    :param templates: ids of tickets with the rows of their limits
    :param spread: see `load_cases`
    """
    tables = ("helpdesk_ticket", "helpdesk_ticket_sla", "mail_message", "res_partner")
    with bulk_rows.without_keys(cursor, (*tables, "mail_followers")):
        ids = _lay_out(
            *(cursor, "create_date", templates),
            *(stage_ids, user_ids, total, open_share),
        )
        values = {**bulk_rows.TICKET_VALUES, **_spread_out(spread)}
        bulk_rows.copy(cursor, "helpdesk_ticket", bulk_rows.TICKETS, values)
        codes = ", ".join(
            f"({number}, '{code}')" for number, code in enumerate(PEER_MILESTONES)
        )
        bulk_rows.copy(
            cursor,
            "helpdesk_ticket_sla",
            f"""
                FROM bench_case b
                JOIN (SELECT *, row_number() OVER (
                               PARTITION BY ticket_id ORDER BY id) - 1 AS place
                        FROM helpdesk_ticket_sla) s ON s.ticket_id = b.template_id
                JOIN (VALUES {codes}) AS p (place, code) ON p.place = s.place
                LEFT JOIN bench_reached r ON r.stage = b.stage AND r.code = p.code
            """,
            {
                "ticket_id": "b.ticket_id",
                "deadline": "s.deadline - b.shift",
                "last_state_date": "s.last_state_date - b.shift",
                "state": "CASE WHEN r.code IS NULL THEN 'in_progress'"
                " WHEN b.stage = 'closed' AND b.n % 10 = 0 THEN 'expired'"
                " ELSE 'accomplished' END",
            },
        )
        _copy_messages(cursor)
    return ids


def make_due(cursor, ids, count):
    """Let `count` of the loaded clocks be due: the engine has not looked at them yet.

    A quarter has to be warned of; the others have passed and every rung is climbed.

    :param ids: ids of the loaded cases
    :return: the ids of these clocks
    """
    found = []
    for condition, wanted in (
        ("warned_at IS NOT NULL AND breached_at IS NULL", count // 4),
        ("breached_at IS NOT NULL", count - count // 4),
    ):
        cursor.execute(
            f"""
            SELECT id FROM travel_complaint_clock
             WHERE state = 'running' AND ticket_id BETWEEN %s AND %s AND {condition}
             ORDER BY hashint4(ticket_id), id LIMIT %s
            """,
            [ids.start, ids.stop - 1, wanted],
        )
        found += [clock_id for (clock_id,) in cursor.fetchall()]
    forget_looks(cursor, found)
    return found


def forget_looks(cursor, clock_ids):
    """Take back what the engine did with these clocks, and what it told."""
    cursor.execute(
        "DELETE FROM travel_complaint_alert WHERE clock_id = ANY(%s)", [clock_ids]
    )
    cursor.execute(
        """
        UPDATE travel_complaint_clock
           SET warned_at = NULL, breached_at = NULL, rungs_climbed = 0,
               next_action_at = warn_at
         WHERE id = ANY(%s)
        """,
        [clock_ids],
    )


def look_at(cursor, clock_ids):
    """Let these clocks be as after the tick, without anybody being told."""
    cursor.execute(
        """
        UPDATE travel_complaint_clock AS c
           SET warned_at = warn_at,
               breached_at = CASE WHEN due_at <= moment THEN due_at END,
               next_action_at = NULL
          FROM (SELECT now() AT TIME ZONE 'UTC' AS moment) AS t
         WHERE id = ANY(%s)
        """,
        [clock_ids],
    )


def _lay_out(cursor, anchor, templates, stage_ids, user_ids, total, open_share):
    """Say of each case which template it follows, when, how far it is and whose it is.

    :param anchor: the column of a template that says when its case began
    :return: a range of ids
    """
    ticket_id, partner_id = _find_last(cursor, "helpdesk_ticket", "res_partner")
    guests = -(-total // CASES_A_GUEST)
    cursor.execute(
        f"""
        CREATE TEMPORARY TABLE bench_reached ON COMMIT DROP AS
        SELECT * FROM (VALUES {_rows(REACHED)}) AS r (stage, code);
        CREATE TEMPORARY TABLE bench_case ON COMMIT DROP AS
        SELECT n, %(ticket_id)s + n AS ticket_id, template.id AS template_id,
               1 + (n - 1) %% %(guests)s AS guest,
               %(partner_id)s + 1 + (n - 1) %% %(guests)s AS partner_id,
               way.stage, stage.id AS stage_id, way.shift,
               template.began - way.shift AS received_at,
               (%(users)s)[1 + n / %(different)s / 10 %% %(people)s] AS user_id
          FROM generate_series(1, %(total)s) AS n
          JOIN (SELECT id, {anchor} AS began,
                       row_number() OVER (ORDER BY id) - 1 AS place
                  FROM helpdesk_ticket WHERE id = ANY(%(templates)s)) AS template
            ON template.place = n %% %(different)s
          -- Not the template's turn: each stage takes each template.
          JOIN (VALUES {_rows(STAGES)}) AS open (stage, digit)
            ON open.digit = n / %(different)s %% 10
          CROSS JOIN LATERAL (
              SELECT CASE WHEN is_open THEN open.stage ELSE 'closed' END AS stage,
                     INTERVAL '7 days' * (hashint4(-n) & CASE WHEN is_open
                         THEN {WEEKS_OPEN - 1} ELSE {WEEKS_CLOSED - 1} END
                         ) + INTERVAL '7 days' * CASE WHEN is_open THEN 0
                         ELSE {WEEKS_OPEN} END AS shift
                FROM (SELECT (hashint4(n) & 1023) < %(open)s * 1024 AS is_open) AS dice
              ) AS way
          JOIN (VALUES {_rows(stage_ids)}) AS stage (name, id) ON stage.name = way.stage
        """,
        {
            "ticket_id": ticket_id,
            "partner_id": partner_id,
            "guests": guests,
            "templates": list(templates),
            "different": len(templates),
            "users": list(user_ids),
            "people": len(user_ids),
            "total": total,
            "open": open_share,
        },
    )
    cursor.execute("ANALYZE bench_case; ANALYZE bench_reached")
    _copy_guests(cursor, templates[0], partner_id, guests)
    for table, last in (
        ("helpdesk_ticket", ticket_id + total),
        ("res_partner", partner_id + guests),
    ):
        cursor.execute("SELECT setval(%s, %s)", [f"{table}_id_seq", last])
    return range(ticket_id + 1, ticket_id + total + 1)


def _spread_out(spread):
    """The values of columns that take one of several ids, each by other dice."""
    return {
        column: f"(ARRAY{list(ids)})[1 + abs(hashint4(b.n + {place}) % {len(ids)})]"
        for place, (column, ids) in enumerate(dict(spread).items(), 1)
    }


def _note_templates(cursor):
    """One event of each template to copy, its limits, when they would be half over."""
    cursor.execute(
        """
        CREATE TEMPORARY TABLE bench_limit ON COMMIT DROP AS
        SELECT l.id, m.code, COALESCE(array_agg(e.minutes ORDER BY e.minutes)
                   FILTER (WHERE e.id IS NOT NULL), '{}') AS rungs
          FROM travel_complaint_limit l
          JOIN travel_complaint_milestone m ON m.id = l.to_milestone_id
          LEFT JOIN travel_complaint_escalation e ON e.limit_id = l.id
         GROUP BY l.id, m.code;
        CREATE TEMPORARY TABLE bench_event ON COMMIT DROP AS
        SELECT DISTINCT ON (ticket_id) * FROM travel_complaint_event
         WHERE ticket_id IN (SELECT template_id FROM bench_case)
         ORDER BY ticket_id, id;
        CREATE TEMPORARY TABLE bench_clock ON COMMIT DROP AS
        SELECT c.ticket_id, m.code,
               min(c.started_at + (c.due_at - c.started_at) / 2) AS middle
          FROM travel_complaint_clock c
          JOIN travel_complaint_limit l ON l.id = c.limit_id
          JOIN travel_complaint_milestone m ON m.id = l.to_milestone_id
         WHERE c.ticket_id IN (SELECT template_id FROM bench_case)
         GROUP BY c.ticket_id, m.code
        """
    )


def _rows(values):
    """{name: value or values} as the rows of a VALUES clause."""
    pairs = [
        (name, one)
        for name, found in values.items()
        for one in (found if isinstance(found, tuple) else (found,))
    ]
    return ", ".join(f"('{name}', {one!r})" for name, one in pairs)


def _find_last(cursor, *tables):
    for table in tables:
        cursor.execute(f"SELECT COALESCE(max(id), 0) FROM {table}")
        yield cursor.fetchone()[0]


def _copy_guests(cursor, template_id, partner_id, guests):
    bulk_rows.copy(
        cursor,
        "res_partner",
        f"""
            FROM generate_series(1, {guests}) AS g (guest)
            JOIN helpdesk_ticket t ON t.id = {template_id}
            JOIN res_partner s ON s.id = t.partner_id
        """,
        {
            "id": f"{partner_id} + g.guest",
            "commercial_partner_id": f"{partner_id} + g.guest",
            "name": "'Loaded guest ' || g.guest",
            "complete_name": "'Loaded guest ' || g.guest",
            "email": "'loaded' || g.guest || '@example.com'",
            "email_normalized": "'loaded' || g.guest || '@example.com'",
            "phone": "'+86 139 ' || lpad(g.guest::text, 8, '0')",
        },
    )


def _copy_messages(cursor):
    """One line in the chatter of each case, which its own person follows."""
    cursor.execute(
        """
        CREATE TEMPORARY TABLE bench_message ON COMMIT DROP AS
        SELECT DISTINCT ON (res_id) id, res_id FROM mail_message
         WHERE model = 'helpdesk.ticket'
         ORDER BY res_id, id
        """
    )
    bulk_rows.copy(
        cursor,
        "mail_message",
        """
            FROM bench_case b
            JOIN bench_message f ON f.res_id = b.template_id
            JOIN mail_message s ON s.id = f.id
        """,
        {
            "res_id": "b.ticket_id",
            "message_id": "'<' || b.ticket_id || '-loaded@example.com>'",
            "date": "b.received_at",
            "create_date": "b.received_at",
        },
    )
    bulk_rows.copy(
        cursor,
        "mail_followers",
        """
            FROM bench_case b
            JOIN (SELECT * FROM mail_followers WHERE res_model = 'helpdesk.ticket'
                   ORDER BY id LIMIT 1) s ON TRUE
            JOIN res_users u ON u.id = b.user_id
        """,
        {"res_id": "b.ticket_id", "partner_id": "u.partner_id"},
    )


def _copy_company(cursor):
    """What keeps a case company: chatter, notices, contacts, requests, alerts."""
    _copy_messages(cursor)
    mine = "JOIN {table} s ON s.ticket_id = b.template_id"
    for table, values in (
        (
            "travel_complaint_notice",
            {
                "message_id": "'<' || b.ticket_id || '-' || s.code || '@example.com>'",
                "state": "'sent'",
                "sent_at": "b.received_at + INTERVAL '6 minutes'",
                "is_traced": "TRUE",
            },
        ),
        (
            "travel_complaint_contact",
            {"contacted_at": "b.received_at + INTERVAL '7 minutes'"},
        ),
        (
            "travel_complaint_request",
            {"asked_at": "b.received_at + INTERVAL '1 day'", "state": "'submitted'"},
        ),
        ("helpdesk_ticket_severity_rule_rel", {}),
        ("travel_complaint_conflict", {"declared_at": "b.received_at"}),
        ("helpdesk_ticket_walled_user_rel", {}),
    ):
        source = f"FROM bench_case b {mine.format(table=table)}"
        bulk_rows.copy(cursor, table, source, {"ticket_id": "b.ticket_id", **values})
    bulk_rows.copy(
        cursor,
        "travel_complaint_alert",
        """
            FROM bench_case b
            JOIN travel_complaint_clock c ON c.ticket_id = b.ticket_id
             AND c.breached_at IS NOT NULL
            JOIN (SELECT * FROM travel_complaint_alert ORDER BY id LIMIT 1) s ON TRUE
        """,
        {
            "ticket_id": "b.ticket_id",
            "clock_id": "c.id",
            "user_id": "b.user_id",
            "raised_at": "c.due_at",
            "is_seen": "b.n % 10 > 0",
        },
    )
