"""What a loaded row is made of: its template's columns, but for these."""

from contextlib import contextmanager

# Each template's rows, as many times as there are cases.
TICKETS = """
    FROM bench_case b
    JOIN helpdesk_ticket s ON s.id = b.template_id
"""
CLOCKS = """
    FROM bench_case b
    JOIN travel_complaint_clock s ON s.ticket_id = b.template_id
    JOIN bench_limit l ON l.id = s.limit_id
    LEFT JOIN bench_reached r ON r.stage = b.stage AND r.code = l.code
    CROSS JOIN LATERAL (
        SELECT s.due_at - b.shift AS due, s.warn_at - b.shift AS warn,
               r.code IS NOT NULL AS is_over,
               r.code IS NOT NULL AND b.stage = 'closed' AND b.n % 10 = 0 AS was_late
    ) AS t
    CROSS JOIN LATERAL (
        SELECT t.was_late OR NOT t.is_over AND t.due <= now_utc.moment AS breached,
               NOT t.is_over AND t.warn <= now_utc.moment AS warned
          FROM (SELECT now() AT TIME ZONE 'UTC' AS moment) AS now_utc
    ) AS x
    CROSS JOIN LATERAL (
        SELECT EXTRACT(EPOCH FROM now() AT TIME ZONE 'UTC' - t.due) / 60 AS minutes
    ) AS passed
"""
EVENTS = """
    FROM bench_case b
    JOIN bench_reached r ON r.stage = b.stage
    JOIN travel_complaint_milestone m ON m.code = r.code
    JOIN bench_event s ON s.ticket_id = b.template_id
    LEFT JOIN bench_clock c ON c.ticket_id = b.template_id AND c.code = r.code
"""
CLOCK_VALUES = {
    "ticket_id": "b.ticket_id",
    "started_at": "s.started_at - b.shift",
    "due_at": "t.due",
    "warn_at": "t.warn",
    "state": "CASE WHEN t.was_late THEN 'late' WHEN t.is_over THEN 'met'"
    " ELSE 'running' END",
    "warned_at": "CASE WHEN t.was_late OR x.warned THEN t.warn END",
    "breached_at": "CASE WHEN x.breached THEN t.due END",
    "stopped_at": "CASE WHEN t.was_late THEN t.due + INTERVAL '1 hour'"
    " WHEN t.is_over THEN s.started_at - b.shift + (t.due - s.started_at + b.shift) / 2"
    " END",
    "lateness_minutes": "CASE WHEN t.was_late THEN 60 ELSE 0 END",
    "rungs_climbed": "CASE WHEN x.breached AND NOT t.is_over THEN ("
    "SELECT count(*) FROM unnest(l.rungs) AS rung WHERE rung <= passed.minutes)"
    " ELSE 0 END",
    "next_action_at": "CASE WHEN t.is_over THEN NULL"
    " WHEN x.breached THEN t.due + INTERVAL '1 minute' * ("
    "SELECT min(rung) FROM unnest(l.rungs) AS rung WHERE rung > passed.minutes)"
    " WHEN x.warned OR t.warn >= t.due THEN t.due ELSE t.warn END",
}
TICKET_VALUES = {
    "id": "b.ticket_id",
    "number": "'L' || lpad(b.n::text, 9, '0')",
    "name": "'Group ' || b.n || ': the lake was left out'",
    "partner_id": "b.partner_id",
    "commercial_partner_id": "b.partner_id",
    "partner_name": "'Loaded guest ' || b.guest",
    "partner_email": "'loaded' || b.guest || '@example.com'",
    "create_date": "b.received_at",
    "write_date": "b.received_at",
    "last_stage_update": "b.received_at",
    "assigned_date": "b.received_at",
    "closed_date": "CASE WHEN b.stage = 'closed'"
    " THEN b.received_at + INTERVAL '25 days' END",
    "user_id": "b.user_id",
    "stage_id": "b.stage_id",
}
CASE_VALUES = {
    **TICKET_VALUES,
    "received_at": "b.received_at",
    "registered_at": "b.received_at + INTERVAL '5 minutes'",
    "acknowledged_at": "b.received_at + INTERVAL '6 minutes'",
    "complaint_state": "b.stage",
    "is_complaint_open": "b.stage != 'closed'",
    "submit_key": "NULL",
    "booking_ref": "'TO-' || lpad(b.n::text, 9, '0')",
    "booking_key": "'to' || lpad(b.n::text, 9, '0')",
    "partner_phone": "'+86 139 ' || lpad(b.guest::text, 8, '0')",
    "guest_phone_key": "right('139' || lpad(b.guest::text, 8, '0'), 9)",
    "guest_email_key": "'loaded' || b.guest || '@example.com'",
    "next_due_at": "f.due_at",
    "next_limit_id": "f.limit_id",
    "is_late": "COALESCE(f.is_late, FALSE)",
}


def copy(cursor, table, source, values):
    """Insert rows into `table`, copied from `s` but for `values`.

    :param source: the FROM clause; `s` is the row that is copied
    :param values: {column: SQL}; columns that the table lacks are left out
    """
    cursor.execute(
        """
        SELECT attname FROM pg_attribute
         WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped
           AND attgenerated = ''
        """,
        [table],
    )
    columns = [name for (name,) in cursor.fetchall()]
    columns = [name for name in columns if name != "id" or "id" in values]
    names = ", ".join(f'"{name}"' for name in columns)
    chosen = ", ".join(values.get(name, f's."{name}"') for name in columns)
    cursor.execute(f"INSERT INTO {table} ({names}) SELECT {chosen} {source}")


@contextmanager
def without_keys(cursor, tables):
    """Take foreign keys and plain indexes away meanwhile: a load is so much faster.

    The keys come back for what is written from then on. Nothing is noted for the
    figures either: they are reckoned where they are asked for.
    """
    cursor.execute("SET LOCAL work_mem = '256MB'")
    cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
    cursor.execute(
        """
        SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', t, conname),
               format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s NOT VALID',
                      t, conname, pg_get_constraintdef(oid))
          FROM pg_constraint CROSS JOIN LATERAL (SELECT conrelid::regclass AS t) AS t
         WHERE contype = 'f' AND conrelid = ANY(%(tables)s::regclass[])
         UNION ALL
        SELECT format('DROP INDEX %%s', indexrelid::regclass),
               pg_get_indexdef(indexrelid)
          FROM pg_index
         WHERE indrelid = ANY(%(tables)s::regclass[])
           AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
        """,
        {"tables": list(tables)},
    )
    found = cursor.fetchall()
    found += [
        tuple(
            f"ALTER TABLE {table} {word} TRIGGER USER" for word in ("DISABLE", "ENABLE")
        )
        for table in tables
    ]
    for drop, _restore in found:
        cursor.execute(drop)
    yield
    for _drop, restore in found:
        cursor.execute(restore)
