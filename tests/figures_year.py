"""A year of made-up cases: what is generated, and what its figures must thus be.

Read together with test_figures_year.py. All is SQL over a series of numbers:
`year_case` holds for each case what happened in it, the tables are filled from there,
and TRUTH says by the same numbers what each figure is, without a look at these tables.
"""

# Of case n. Moments are naive UTC; the company is in Shanghai.
PLAN = """
    CREATE TABLE year_case AS
    SELECT n, %(base)s + n AS ticket_id, %(template)s AS template_id,
           received_at, is_closed, cycle, received_at + INTERVAL '1 minute' * (n %% 40)
               AS registered_at,
           received_at + INTERVAL '1 hour' * (1 + n %% 50) AS accepted_at,
           received_at + INTERVAL '1 hour' * (1200 + n %% 300) AS closed_at,
           (%(categories)s)[1 + n %% array_length(%(categories)s, 1)] AS category_id,
           (%(departments)s)[1 + n %% array_length(%(departments)s, 1)]
               AS department_id,
           (%(guides)s)[1 + n %% array_length(%(guides)s, 1)] AS guide_id,
           CASE WHEN n %% 2 = 0 THEN
               (%(causes)s)[1 + n %% array_length(%(causes)s, 1)] END AS cause_id,
           CASE WHEN is_closed AND n %% 4 > 0 THEN 1 + n %% 5 END AS satisfaction,
           is_closed AND n %% 9 = 0 AS is_unresolved,
           is_closed AND n %% 4 = 1 AS is_offered,
           is_closed AND n %% 8 = 1 AS is_paid,
           is_closed AND n %% 24 = 1 AS is_taken_back,
           is_closed AND n %% 16 = 1 AS is_claimed,
           is_closed AND n %% 32 = 1 AS is_recovered
      FROM (SELECT n, TIMESTAMP '2031-01-01' + INTERVAL '1 minute'
                       * (n::bigint * 104729 %% 525600) AS received_at,
                   n %% 10 > 0 AS is_closed,
                   CASE WHEN n %% 10 > 0 AND n %% 7 = 0 THEN 2 ELSE 1 END AS cycle
              FROM generate_series(1, %(cases)s) AS n) AS one
"""
TICKET_VALUES = {
    "id": "b.ticket_id",
    "number": "'Y' || lpad(b.n::text, 9, '0')",
    "received_at": "b.received_at",
    "registered_at": "b.registered_at",
    "create_date": "b.registered_at",
    "complaint_kind": "'complaint'",
    "complaint_state": "CASE WHEN b.is_closed THEN 'closed' ELSE 'investigating' END",
    "is_complaint_open": "NOT b.is_closed",
    "complaint_cycle": "b.cycle",
    "category_id": "b.category_id",
    "complaint_department_id": "b.department_id",
    "guide_id": "b.guide_id",
    "tour_name": "'Tour ' || b.n % 30",
    "satisfaction": "COALESCE(b.satisfaction, 0)",
    "claimed_amount": "b.n % 2000",
    "repeat_of_id": "CASE WHEN b.n % 8 = 0 THEN b.ticket_id - 1 END",
    "submit_key": "NULL",
    "booking_ref": "NULL",
    "booking_key": "NULL",
}
# milestone, cycle, moment, for which cases
EVENTS = (
    ("received", "1", "received_at", "TRUE"),
    ("registered", "1", "registered_at", "TRUE"),
    ("accepted", "1", "accepted_at", "TRUE"),
    (
        *("handed_over", "1", "registered_at + INTERVAL '1 hour' * (n % 30)"),
        "n % 3 > 0",
    ),
    ("investigation_started", "1", "accepted_at", "n % 2 = 0"),
    (
        *("investigated", "1", "accepted_at + INTERVAL '1 hour' * (2 + n % 200)"),
        "n % 2 = 0",
    ),
    (
        *("investigation_started", "2", "received_at + INTERVAL '1000 hours'"),
        "n % 2 = 0 AND cycle = 2",
    ),
    (
        "investigated",
        "2",
        "received_at + INTERVAL '1 hour' * (1000 + n % 11)",
        "n % 2 = 0 AND cycle = 2",
    ),
    ("closed", "1", "received_at + INTERVAL '900 hours'", "is_closed AND cycle = 2"),
    (
        *("result_confirmed", "cycle", "received_at + INTERVAL '1100 hours'"),
        "is_closed",
    ),
    (
        "called_back",
        "cycle",
        "received_at + INTERVAL '1 hour' * (1101 + n % 90)",
        "is_closed AND n % 4 > 0",
    ),
    ("closed", "cycle", "closed_at", "is_closed"),
)
EVENT = """
    INSERT INTO travel_complaint_event (ticket_id, cycle, milestone_id, occurred_at)
    SELECT ticket_id, {cycle}, milestone.id, {moment}
      FROM year_case
      JOIN travel_complaint_milestone AS milestone ON milestone.code = '{code}'
     WHERE {condition}
"""
# The other tables, in the order in which they need each other.
ROWS = """
    INSERT INTO travel_complaint_clock (
           ticket_id, company_id, limit_id, cycle, state, started_at, due_at,
           stopped_at, breached_at, lateness_minutes)
    SELECT ticket_id, %(company)s, (%(limits)s)[j], 1,
           CASE WHEN NOT is_closed THEN 'running' WHEN (n + j) %% 6 = 0 THEN 'late'
                ELSE 'met' END,
           received_at, received_at + INTERVAL '24 hours',
           CASE WHEN is_closed THEN received_at + INTERVAL '20 hours' END,
           CASE WHEN is_closed AND (n + j) %% 6 = 0
                  OR NOT is_closed AND (n + j) %% 4 = 0
                THEN received_at + INTERVAL '24 hours' END,
           CASE WHEN is_closed AND (n + j) %% 6 = 0 THEN 30 * (1 + n %% 5) ELSE 0 END
      FROM year_case, generate_series(1, 3) AS j;

    INSERT INTO travel_complaint_investigation (
           ticket_id, cycle, lead_id, state, cause_id, liability_total)
    SELECT ticket_id, cycle, %(user)s, 'decided', cause_id, 100
      FROM year_case WHERE cause_id IS NOT NULL;

    INSERT INTO travel_complaint_closing (
           ticket_id, cycle, ground_id, user_id, note, guest_text, decided_at)
    SELECT ticket_id, cycle, %(ground)s, %(user)s, 'x', 'x', closed_at
      FROM year_case WHERE is_unresolved;

    -- The last round of each cycle counts: a second cycle adds up, a first round not.
    INSERT INTO travel_complaint_offer (
           ticket_id, company_id, currency_id, author_id, made_by_id, cycle,
           round_number, state, made_at, answered_at, answer_means,
           amount_total, amount_goodwill, amount_owed)
    SELECT ticket_id, %(company)s, %(currency)s, %(user)s, %(user)s, round.cycle,
           round.number, round.state, closed_at, closed_at, 'phone',
           round.amount, round.goodwill, round.amount - round.goodwill
      FROM year_case
     CROSS JOIN LATERAL (VALUES
           (cycle, 2, 'accepted', 100 + n %% 900, n %% 50, TRUE),
           (cycle, 1, 'rejected', 50, 0, n %% 8 = 1),
           (1, 3, 'rejected', 70, 10, cycle = 2)
           ) AS round (cycle, number, state, amount, goodwill, is_there)
     WHERE is_offered AND round.is_there;

    INSERT INTO travel_complaint_payment (
           offer_id, company_id, currency_id, user_id, reference, paid_on, amount,
           is_reversed)
    SELECT offer.id, %(company)s, %(currency)s, %(user)s, 'Y', closed_at::date,
           offer.amount_total, is_taken_back
      FROM year_case JOIN travel_complaint_offer AS offer USING (ticket_id)
     WHERE is_paid AND offer.state = 'accepted';

    INSERT INTO travel_complaint_payment (
           offer_id, company_id, currency_id, user_id, reference, paid_on, amount,
           reverses_id)
    SELECT paid.offer_id, %(company)s, %(currency)s, %(user)s, 'Y', paid.paid_on,
           -paid.amount, paid.id
      FROM travel_complaint_payment AS paid WHERE paid.is_reversed
       AND paid.reference = 'Y';

    INSERT INTO travel_complaint_recovery (
           ticket_id, company_id, currency_id, supplier_id, user_id, share, reasons,
           claimed_on, due_on, claimed_amount, state, recovered_amount, recovered_on,
           reference, recorded_by_id)
    SELECT ticket_id, %(company)s, %(currency)s, %(supplier)s, %(user)s, 60, 'x',
           closed_at::date, closed_at::date + 30, 60,
           CASE WHEN is_recovered THEN 'recovered' ELSE 'claimed' END,
           CASE WHEN is_recovered THEN 40 ELSE 0 END,
           CASE WHEN is_recovered THEN closed_at::date + 9 END,
           CASE WHEN is_recovered THEN 'Y' END,
           CASE WHEN is_recovered THEN %(user)s END
      FROM year_case WHERE is_claimed
"""

# figure -> what it is of case n
_MET = "(SELECT count(*) FROM generate_series(1, 3) AS j WHERE (n + j) % 6 > 0)"
_OVERDUE = "(SELECT count(*) FROM generate_series(1, 3) AS j WHERE (n + j) % 4 = 0)"
_LAST_OFFER = "100 + n % 900"
TRUTH = {
    "month": "to_char(received_at + INTERVAL '8 hours', 'YYYY-MM')",
    "received_on": "(received_at + INTERVAL '8 hours')::date",
    "closed_on": "CASE WHEN is_closed THEN (closed_at + INTERVAL '8 hours')::date END",
    "is_open": "NOT is_closed",
    "category_id": "category_id",
    "department_id": "department_id",
    "guide_id": "guide_id",
    "cause_id": "cause_id",
    "tour_name": "'Tour ' || n % 30",
    "response_hours": "1 + n % 50",
    "handover_hours": "CASE WHEN n % 3 > 0 THEN n % 30 END",
    "investigation_hours": "CASE WHEN n % 2 = 0 THEN 2 + n % 200"
    " + CASE WHEN cycle = 2 THEN n % 11 ELSE 0 END END",
    "resolution_hours": "CASE WHEN is_closed THEN 1200 + n % 300 END",
    "call_back_hours": "CASE WHEN is_closed AND n % 4 > 0 THEN 1 + n % 90 END",
    "limits_met": f"CASE WHEN is_closed THEN {_MET} ELSE 0 END",
    "limits_late": f"CASE WHEN is_closed THEN 3 - {_MET} ELSE 0 END",
    "limits_overdue": f"CASE WHEN is_closed THEN 0 ELSE {_OVERDUE} END",
    "lateness_hours": f"CASE WHEN is_closed THEN (3 - {_MET}) * (1 + n % 5) / 2.0"
    " ELSE 0 END",
    "timely_rate": f"CASE WHEN is_closed THEN {_MET} / 3.0 END",
    "on_time_rate": f"CASE WHEN is_closed THEN ({_MET} = 3)::int"
    f" WHEN {_OVERDUE} > 0 THEN 0 END",
    "cycle_count": "cycle",
    "holder_count": "1",
    "satisfaction": "satisfaction",
    "satisfied_rate": "(satisfaction >= 4)::int",
    "resolved_rate": "CASE WHEN is_closed THEN (NOT is_unresolved)::int END",
    "first_time_rate": "CASE WHEN cycle = 2 THEN 0"
    " WHEN is_closed THEN (NOT is_unresolved)::int END",
    "repeat_rate": "(n % 8 = 0)::int",
    "claimed_amount": "NULLIF(n % 2000, 0)",
    "offered_amount": f"CASE WHEN is_offered THEN {_LAST_OFFER}"
    " + CASE WHEN cycle = 2 THEN 70 ELSE 0 END END",
    "goodwill_amount": "CASE WHEN is_offered THEN n % 50"
    " + CASE WHEN cycle = 2 THEN 10 ELSE 0 END END",
    "paid_amount": f"CASE WHEN is_taken_back THEN 0 WHEN is_paid THEN {_LAST_OFFER}"
    " END",
    "recovered_amount": "CASE WHEN is_recovered THEN 40 WHEN is_claimed THEN 0 END",
    "net_amount": f"CASE WHEN is_taken_back THEN 0 WHEN is_paid THEN {_LAST_OFFER} END"
    " - CASE WHEN is_recovered THEN 40 ELSE 0 END",
}
# Where each span begins and ends, for the hours of the office: 9 to 18, Monday to
# Friday, counted day by day.
SPANS = {
    "response": [("received_at", "accepted_at", "TRUE")],
    "handover": [
        (
            "registered_at",
            "registered_at + INTERVAL '1 hour' * (n % 30)",
            "n % 3 > 0",
        )
    ],
    "investigation": [
        (
            "accepted_at",
            "accepted_at + INTERVAL '1 hour' * (2 + n % 200)",
            "n % 2 = 0",
        ),
        (
            "received_at + INTERVAL '1000 hours'",
            "received_at + INTERVAL '1 hour' * (1000 + n % 11)",
            "n % 2 = 0 AND cycle = 2",
        ),
    ],
    "resolution": [("received_at", "closed_at", "is_closed")],
    "call_back": [
        (
            "received_at + INTERVAL '1100 hours'",
            "received_at + INTERVAL '1 hour' * (1101 + n % 90)",
            "is_closed AND n % 4 > 0",
        )
    ],
}
OFFICE = """
    SELECT COALESCE(sum(GREATEST(0, EXTRACT(EPOCH FROM
               LEAST({end} + INTERVAL '8 hours', day + INTERVAL '18 hours')
             - GREATEST({start} + INTERVAL '8 hours', day + INTERVAL '9 hours'))
           ) / 3600), 0)
      FROM generate_series(date_trunc('day', {start} + INTERVAL '8 hours'),
                           {end} + INTERVAL '8 hours', '1 day') AS day
     WHERE EXTRACT(ISODOW FROM day) < 6 AND {condition}
"""


def fill(cursor, copy, values):
    """Put the year into the database.

    :param copy: bulk_rows.copy
    :param values: the parameters of PLAN and ROWS
    """
    cursor.execute(PLAN, values)
    cursor.execute(
        "ALTER TABLE year_case ADD PRIMARY KEY (ticket_id); ANALYZE year_case"
    )
    source = "FROM year_case b JOIN helpdesk_ticket s ON s.id = b.template_id"
    copy(cursor, "helpdesk_ticket", source, TICKET_VALUES)
    for code, cycle, moment, condition in EVENTS:
        cursor.execute(
            EVENT.format(code=code, cycle=cycle, moment=moment, condition=condition)
        )
    cursor.execute(ROWS, values)


def find_differences(cursor, sample=1):
    """How many rows of the figures say otherwise than the generator: {figure: rows}.

    :param sample: of the hours of the office, which take long, one case in so many
    """
    truths = {figure: (truth, 1) for figure, truth in TRUTH.items()}
    for span, parts in SPANS.items():
        hours = " + ".join(
            f"({OFFICE.format(start=start, end=end, condition=condition)})"
            for start, end, condition in parts
        )
        truth = f"CASE WHEN {parts[0][2]} THEN {hours} END"
        truths[f"{span}_working_hours"] = truth, sample
    wrong = {}
    for figure, (truth, step) in truths.items():
        cursor.execute(
            f"""
            SELECT count(*)
              FROM (SELECT ticket_id, {truth} AS truth FROM year_case
                     WHERE n % {step} = 0) AS made
              LEFT JOIN travel_complaint_figure AS figure USING (ticket_id)
             WHERE figure.id IS NULL OR {_differs(figure)}
            """
        )
        wrong[figure] = cursor.fetchone()[0]
    return {figure: count for figure, count in wrong.items() if count}


def read_totals(cursor, codes):
    """The year's figures by month, from the generator: {month: {figure: value}}.

    :param codes: {figure: "sum" or "avg"}
    """
    met, late = (
        f"sum(({TRUTH[code]})::float8)" for code in ("limits_met", "limits_late")
    )
    listed = {code: f"{how}(({TRUTH[code]})::float8)" for code, how in codes.items()}
    # a ratio of sums, and no mean of shares
    listed["timely_rate"] = f"{met} / NULLIF({met} + {late}, 0)"
    cursor.execute(
        f"SELECT {TRUTH['month']}, count(*), {', '.join(listed.values())}"
        " FROM year_case GROUP BY 1 ORDER BY 1"
    )
    return {
        month: {"case_count": count, **dict(zip(codes, values, strict=True))}
        for month, count, *values in cursor.fetchall()
    }


def _differs(figure):
    if figure.endswith(("_hours", "_rate", "_amount")):
        return (
            f"(figure.{figure} IS NULL) != (truth IS NULL)"
            f" OR abs(figure.{figure}::float8 - truth::float8) > 0.0001"
        )
    return f"figure.{figure} IS DISTINCT FROM truth"
