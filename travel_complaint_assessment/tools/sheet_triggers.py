"""What the database itself does for sheets: who held a case, and what is fixed when.

Errors are check violations (23514), which Odoo shows as a message.
"""

# Who is responsible for a case, as the case says itself. Moments of the flow know no
# fractions of a second.
HOLDER_NOTE = """
CREATE OR REPLACE FUNCTION travel_assessment_holder_note()
RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.complaint_kind IS NOT NULL AND (
        TG_OP = 'INSERT' OR OLD.complaint_kind IS NULL
        OR OLD.user_id IS DISTINCT FROM NEW.user_id
    ) THEN
        INSERT INTO travel_assessment_holder (ticket_id, user_id, since) VALUES
            (NEW.id, NEW.user_id, date_trunc('second', NEW.write_date));
    END IF;
    RETURN NULL;
END $$
"""
HOLDER_FILL = """
INSERT INTO travel_assessment_holder (ticket_id, user_id, since)
    SELECT id, user_id, date_trunc('second', create_date) FROM helpdesk_ticket
        WHERE complaint_kind IS NOT NULL AND id NOT IN (
            SELECT ticket_id FROM travel_assessment_holder
        )
"""

# A sheet is reckoned in draft, and is evidence when it is final (AS-3).
SHEET_CHANGE = """
CREATE OR REPLACE FUNCTION travel_assessment_sheet_change()
RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    figures text[] := ARRAY[
        'employee_id', 'company_id', 'department_id', 'month', 'base_score',
        'incentive', 'penalty', 'total_score'
    ];
    -- A late appeal is put on record beside a final sheet.
    audit text[] := ARRAY['appealed_at', 'write_uid', 'write_date'];
BEGIN
    IF OLD.state = 'final'
        AND (TG_OP = 'DELETE' OR to_jsonb(NEW) - audit <> to_jsonb(OLD) - audit)
    THEN
        RAISE EXCEPTION 'A final sheet is never changed or deleted.'
            USING ERRCODE = '23514';
    ELSIF TG_OP = 'DELETE' THEN
        RETURN OLD;
    ELSIF OLD.state <> 'draft' AND EXISTS (
        SELECT FROM unnest(figures) AS figure
            WHERE to_jsonb(NEW) -> figure IS DISTINCT FROM to_jsonb(OLD) -> figure
    ) THEN
        RAISE EXCEPTION 'The figures of a sheet change in draft alone.'
            USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
END $$
"""

# What a sheet is reckoned from changes with it, and not afterwards. A sheet that is
# being deleted takes its lines along.
SHEET_PART = """
CREATE OR REPLACE FUNCTION travel_assessment_sheet_part()
RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    part jsonb := to_jsonb(CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END);
    sheet_state text;
BEGIN
    SELECT state INTO sheet_state FROM travel_assessment_sheet
        WHERE id = (part ->> 'sheet_id')::integer;
    IF sheet_state <> 'draft' THEN
        RAISE EXCEPTION 'The figures of a sheet change in draft alone.'
            USING ERRCODE = '23514';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$
"""

# A decision counts on one sheet.
DECISION_ONCE = """
CREATE UNIQUE INDEX IF NOT EXISTS travel_assessment_sheet_decision_rel_once_uniq
    ON travel_assessment_sheet_decision_rel (decision_id)
"""

# And one that is taken back afterwards is balanced on one.
COUNTER_ONCE = """
CREATE UNIQUE INDEX IF NOT EXISTS travel_assessment_sheet_counter_rel_once_uniq
    ON travel_assessment_sheet_counter_rel (decision_id)
"""

# As in triggers.py: table: [(function, its text, name of the trigger, when)]
SHEET_TRIGGERS = {
    "helpdesk_ticket": [
        ("holder_note", HOLDER_NOTE, "AFTER INSERT OR UPDATE", "ROW"),
    ],
    "travel_assessment_sheet": [
        ("sheet_change", SHEET_CHANGE, "BEFORE UPDATE OR DELETE", "ROW"),
    ],
    "travel_assessment_sheet_line": [
        ("sheet_part", SHEET_PART, "BEFORE INSERT OR UPDATE OR DELETE", "ROW"),
    ],
    "travel_assessment_sheet_decision_rel": [
        ("sheet_part", SHEET_PART, "BEFORE INSERT OR UPDATE OR DELETE", "ROW"),
    ],
    "travel_assessment_sheet_counter_rel": [
        ("sheet_part", SHEET_PART, "BEFORE INSERT OR UPDATE OR DELETE", "ROW"),
    ],
    "travel_assessment_sheet_case": [
        ("sheet_part", SHEET_PART, "BEFORE INSERT OR UPDATE OR DELETE", "ROW"),
    ],
}
