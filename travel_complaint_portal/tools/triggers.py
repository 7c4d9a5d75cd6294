"""What the database itself holds of what guests have signed, said and asked for."""

# Takes the names of the columns that the removal of personal data empties: those may
# become NULL or a dash, and nothing else of the row ever changes.
SEAL = """
CREATE OR REPLACE FUNCTION travel_portal_seal()
RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    erasable text[] := TG_ARGV[0]::text[];
    was jsonb := to_jsonb(OLD);
    becomes jsonb;
    name text;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        becomes := to_jsonb(NEW);
        FOREACH name IN ARRAY erasable LOOP
            IF becomes -> name IN ('null', '"–"') THEN
                becomes := jsonb_set(becomes, ARRAY[name], was -> name);
            END IF;
        END LOOP;
        IF becomes = was THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'What a guest has signed or said stays as it is.'
        USING ERRCODE = '23514';
END $$
"""
