"""Which cases have changed, noted by the database itself: the queue of the figures.

Statement by statement one short row: registering and moving cases cost next to nothing
more (G1, G3), and no way of writing, SQL included, goes unnoticed.
"""

QUEUE = "travel_complaint_figure_queue"

# `changed` holds the new rows; each kind of table finds its cases in another way.
FUNCTIONS = {
    "rows": """
        INSERT INTO travel_complaint_figure_queue (ticket_id)
        SELECT DISTINCT ticket_id FROM changed;
        RETURN NULL;
    """,
    "clocks": """
        INSERT INTO travel_complaint_figure_queue (ticket_id)
        SELECT DISTINCT changed.ticket_id
          FROM changed JOIN before ON before.id = changed.id
         WHERE (changed.state, changed.breached_at, changed.lateness_minutes)
               IS DISTINCT FROM
               (before.state, before.breached_at, before.lateness_minutes);
        RETURN NULL;
    """,
    "payments": """
        INSERT INTO travel_complaint_figure_queue (ticket_id)
        SELECT DISTINCT offer.ticket_id
          FROM changed JOIN travel_complaint_offer AS offer
            ON offer.id = changed.offer_id;
        RETURN NULL;
    """,
    "months": """
        INSERT INTO travel_complaint_figure_queue (company_id, month)
        SELECT DISTINCT company_id, to_char(month, 'YYYY-MM') FROM changed;
        RETURN NULL;
    """,
    "moved_months": """
        INSERT INTO travel_complaint_figure_queue (company_id, month)
        SELECT company_id, to_char(month, 'YYYY-MM') FROM changed
         UNION SELECT company_id, to_char(month, 'YYYY-MM') FROM before;
        RETURN NULL;
    """,
    "ticket": """
        INSERT INTO travel_complaint_figure_queue (ticket_id) VALUES (NEW.id);
        RETURN NULL;
    """,
}
# What of a case itself stands in its row, or decides on it.
WATCHED = (
    *("complaint_kind", "company_id", "team_id", "category_id", "severity_id"),
    *("channel_id", "complaint_department_id", "guide_id", "supplier_id"),
    *("tour_name", "guest_tier_id", "user_id", "complaint_state", "validity"),
    *("received_at", "satisfaction", "repeat_of_id", "complaint_cycle"),
    *("complaint_currency_id", "claimed_amount"),
)
_INSERTED = "REFERENCING NEW TABLE AS changed FOR EACH STATEMENT"
_UPDATED = "REFERENCING OLD TABLE AS before NEW TABLE AS changed FOR EACH STATEMENT"
_DELETED = "REFERENCING OLD TABLE AS changed FOR EACH STATEMENT"
_TICKET = (
    "FOR EACH ROW WHEN (NEW.complaint_kind IS NOT NULL AND ("
    + " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in WATCHED)
    + "))"
)
# table -> its triggers: (event, how, function). Each new case has its first events.
TRIGGERS = {
    "helpdesk_ticket": [("UPDATE", _TICKET, "ticket")],
    "travel_complaint_event": [("INSERT", _INSERTED, "rows")],
    "travel_complaint_clock": [("UPDATE", _UPDATED, "clocks")],
    "travel_complaint_offer": [
        ("INSERT", _INSERTED, "rows"),
        ("UPDATE", _UPDATED, "rows"),
    ],
    "travel_complaint_payment": [("INSERT", _INSERTED, "payments")],
    "travel_complaint_recovery": [
        ("INSERT", _INSERTED, "rows"),
        ("UPDATE", _UPDATED, "rows"),
    ],
    "travel_complaint_investigation": [("UPDATE", _UPDATED, "rows")],
    "travel_complaint_closing": [("INSERT", _INSERTED, "rows")],
    # Whole months, of which the indicators are reckoned anew.
    "travel_complaint_loyalty": [
        ("INSERT", _INSERTED, "months"),
        ("UPDATE", _UPDATED, "moved_months"),
        ("DELETE", _DELETED, "months"),
    ],
}


def install(cursor, table):
    """Put the triggers of `table` in place, as often as one likes."""
    for event, how, function in TRIGGERS[table]:
        name = f"travel_complaint_figure_{function}"
        cursor.execute(
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql"
            f" AS $$ BEGIN {FUNCTIONS[function]} END $$"
        )
        cursor.execute(
            f"CREATE OR REPLACE TRIGGER {table}_figure_{event.lower()}"
            f" AFTER {event} ON {table} {how} EXECUTE FUNCTION {name}()"
        )
