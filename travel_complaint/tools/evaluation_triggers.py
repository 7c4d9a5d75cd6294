"""What the database itself holds of an evaluation report: once published, it stays."""

FREEZE = """
CREATE OR REPLACE FUNCTION travel_complaint_evaluation_freeze()
RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'published' THEN
        RAISE EXCEPTION 'An evaluation report that was published stays as it is.'
            USING ERRCODE = '23514';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    -- What two people have agreed on is what is published, word for word.
    IF OLD.state = 'approved' AND NEW.state IN ('approved', 'published') AND
        (OLD.name, OLD.background, OLD.method, OLD.results, OLD.problems,
         OLD.proposals, OLD.outlook, OLD.author_id, OLD.approved_by_id, OLD.company_id,
         OLD.month)
        IS DISTINCT FROM
        (NEW.name, NEW.background, NEW.method, NEW.results, NEW.problems,
         NEW.proposals, NEW.outlook, NEW.author_id, NEW.approved_by_id, NEW.company_id,
         NEW.month)
    THEN
        RAISE EXCEPTION 'An approved report is changed by sending it back first.'
            USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
END $$
"""
TRIGGER = """
DROP TRIGGER IF EXISTS travel_complaint_evaluation_freeze
    ON travel_complaint_evaluation;
CREATE TRIGGER travel_complaint_evaluation_freeze
    BEFORE UPDATE OR DELETE ON travel_complaint_evaluation
    FOR EACH ROW EXECUTE FUNCTION travel_complaint_evaluation_freeze()
"""


def install(cursor):
    """Put the trigger in place, as often as one likes."""
    cursor.execute(FREEZE)
    cursor.execute(TRIGGER)
