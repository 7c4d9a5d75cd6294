"""What the database itself does for rules: what people were judged by stays.

The first decision notes on the version that it is used, and each change of a rule
writes the row of its version: so of a decision and a change at the same moment one
fails, and Odoo repeats it. Errors are check violations (23514), which Odoo shows as a
message.
"""

# Whatever refers to a version uses it, and be it a draft.
POLICY_USE = """
CREATE OR REPLACE FUNCTION travel_assessment_policy_use()
RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE travel_assessment_policy SET is_used = true
        WHERE id = NEW.policy_id AND is_used IS NOT TRUE;
    RETURN NULL;
END $$
"""

# A version that follows ends the one before it. A text may be said in one more
# language; what it says in those that it has stays.
POLICY_CHANGE = """
CREATE OR REPLACE FUNCTION travel_assessment_policy_change()
RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free text[] := ARRAY['date_to', 'is_used', 'name', 'write_uid', 'write_date'];
BEGIN
    IF OLD.is_used IS NOT TRUE THEN
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    ELSIF TG_OP = 'UPDATE' AND NEW.is_used AND NEW.name @> OLD.name
        AND to_jsonb(NEW) - free = to_jsonb(OLD) - free
        AND (NEW.date_to IS NOT DISTINCT FROM OLD.date_to
            OR NEW.date_to < COALESCE(OLD.date_to, 'infinity'))
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'Rules that somebody was judged by stay as they are.'
        USING ERRCODE = '23514', HINT = 'Write a new version.';
END $$
"""

RULE_CHANGE = """
CREATE OR REPLACE FUNCTION travel_assessment_rule_change()
RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free text[] := ARRAY['name', 'honorary_title', 'write_uid', 'write_date'];
    rule travel_assessment_rule := CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.name @> OLD.name
        AND (NEW.honorary_title IS NOT DISTINCT FROM OLD.honorary_title
            OR NEW.honorary_title @> OLD.honorary_title)
        AND to_jsonb(NEW) - free = to_jsonb(OLD) - free
    THEN
        RETURN NEW;
    END IF;
    UPDATE travel_assessment_policy SET write_date = write_date
        WHERE is_used IS NOT TRUE AND id = rule.policy_id;
    -- A version that is being deleted takes its rules along.
    IF NOT FOUND AND EXISTS (
        SELECT FROM travel_assessment_policy WHERE id = rule.policy_id
    ) OR TG_OP = 'UPDATE' AND OLD.policy_id <> NEW.policy_id
    THEN
        RAISE EXCEPTION 'Rules that somebody was judged by stay as they are.'
            USING ERRCODE = '23514', HINT = 'Write a new version.';
    END IF;
    RETURN rule;
END $$
"""

# As in triggers.py: table: [(function, its text, name of the trigger, when)]
POLICY_TRIGGERS = {
    "travel_assessment_policy": [
        ("policy_change", POLICY_CHANGE, "BEFORE UPDATE OR DELETE", "ROW"),
    ],
    "travel_assessment_rule": [
        ("rule_change", RULE_CHANGE, "BEFORE INSERT OR UPDATE OR DELETE", "ROW"),
    ],
    "travel_assessment_decision": [
        ("policy_use", POLICY_USE, "AFTER INSERT OR UPDATE OF policy_id", "ROW"),
    ],
}


def note_use(cursor, table):
    """Note on the versions which of them the rows of `table` use already."""
    cursor.execute(
        "UPDATE travel_assessment_policy SET is_used = true"
        f" WHERE is_used IS NOT TRUE AND id IN (SELECT policy_id FROM {table})"
    )
