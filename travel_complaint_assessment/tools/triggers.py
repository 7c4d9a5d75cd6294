"""What the database itself holds of the ledger, whoever writes and by whatever way.

A lock without an UPDATE does not hold under Odoo's REPEATABLE READ; therefore each
settlement, correction and hold updates the row of its entry, and two transactions that
meet there cannot both succeed: Odoo repeats the second one.

Errors are check violations (23514), which Odoo shows as a message.
"""

from .policy_triggers import POLICY_TRIGGERS, POLICY_USE
from .sheet_triggers import SHEET_TRIGGERS

# A month that is closed stays as it is. The shared lock makes whoever closes the month
# wait for those who are writing, and makes those fail who have not seen the closing.
CHECK_OPEN = """
CREATE OR REPLACE FUNCTION travel_assessment_check_open(company integer, month date)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    closed date;
BEGIN
    SELECT closed_through INTO closed FROM travel_assessment_lock
        WHERE company_id = company FOR SHARE;
    IF NOT FOUND THEN
        INSERT INTO travel_assessment_lock (company_id) VALUES (company)
            ON CONFLICT DO NOTHING;
    ELSIF month <= closed THEN
        RAISE EXCEPTION 'The month % of the ledger is closed.',
            to_char(month, 'YYYY-MM') USING ERRCODE = '23514';
    END IF;
END $$
"""

# What an entry says, in one line; with the hash of the one before it makes the chain.
DIGEST = """
CREATE OR REPLACE FUNCTION travel_assessment_digest(entry travel_assessment_entry)
RETURNS text LANGUAGE sql STABLE AS $$
    SELECT encode(sha256(convert_to(jsonb_build_array(
        entry.previous_hash, entry.chain_number, entry.id, entry.company_id,
        entry.currency_id, entry.employee_id, entry.department_id, entry.channel,
        trim_scale(entry.amount)::text, entry.percent, entry.base_amount,
        entry.corrects_id, entry.kind, entry.source_model, entry.source_id,
        entry.source_name, entry.act_key, entry.grounds, entry.event_date,
        entry.wanted_month, entry.period_month, entry.not_before, entry.pay_rule_id,
        entry.posted_by_id, entry.posted_at
    )::text, 'UTF8')), 'hex')
$$
"""

ENTRY_INSERT = """
CREATE OR REPLACE FUNCTION travel_assessment_entry_insert()
RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    head travel_assessment_chain;
BEGIN
    PERFORM travel_assessment_check_open(NEW.company_id, NEW.period_month);
    NEW.settled_amount := 0;
    NEW.corrected_amount := 0;
    NEW.returned_amount := 0;
    NEW.hold_count := 0;
    INSERT INTO travel_assessment_chain (company_id, entry_count, hash)
        VALUES (NEW.company_id, 0, '') ON CONFLICT DO NOTHING;
    UPDATE travel_assessment_chain SET entry_count = entry_count + 1
        WHERE company_id = NEW.company_id RETURNING * INTO head;
    NEW.chain_number := head.entry_count;
    NEW.previous_hash := head.hash;
    NEW.hash := travel_assessment_digest(NEW);
    UPDATE travel_assessment_chain SET hash = NEW.hash
        WHERE company_id = NEW.company_id;
    RETURN NEW;
END $$
"""

ENTRY_INSERTED = """
CREATE OR REPLACE FUNCTION travel_assessment_entry_inserted()
RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    corrected travel_assessment_entry;
BEGIN
    IF NEW.corrects_id IS NULL THEN
        RETURN NULL;
    END IF;
    UPDATE travel_assessment_entry
        SET corrected_amount = corrected_amount + NEW.amount
        WHERE id = NEW.corrects_id RETURNING * INTO corrected;
    IF corrected.company_id <> NEW.company_id
        OR corrected.employee_id <> NEW.employee_id
        OR corrected.currency_id <> NEW.currency_id
        OR corrected.channel = 'write_off'
        OR (NEW.channel <> 'write_off' AND corrected.corrects_id IS NOT NULL)
        OR NEW.channel NOT IN (corrected.channel, 'write_off')
    THEN
        RAISE EXCEPTION 'Entry % cannot be corrected like this.', NEW.corrects_id
            USING ERRCODE = '23514';
    END IF;
    IF NEW.channel = 'write_off' AND corrected.settled_amount
        - corrected.returned_amount > corrected.amount - corrected.corrected_amount
    THEN
        RAISE EXCEPTION 'Only what is open of entry % can be written off.',
            NEW.corrects_id USING ERRCODE = '23514';
    END IF;
    RETURN NULL;
END $$
"""

# The four figures are kept by the other triggers here, one level down. Nothing else of
# an entry ever changes, and not even these by hand.
ENTRY_CHANGE = """
CREATE OR REPLACE FUNCTION travel_assessment_entry_change()
RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    figures text[] := ARRAY[
        'settled_amount', 'corrected_amount', 'returned_amount', 'hold_count'
    ];
BEGIN
    IF TG_OP = 'UPDATE' AND pg_trigger_depth() > 1
        AND to_jsonb(NEW) - figures = to_jsonb(OLD) - figures
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'Entries of the ledger are never changed or deleted.'
        USING ERRCODE = '23514', HINT = 'Post a correction.';
END $$
"""

# A row is there, becomes settled, and is then balanced by a counter-row: no more.
SETTLEMENT_CHANGE = """
CREATE OR REPLACE FUNCTION travel_assessment_settlement_change()
RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    audit text[] := ARRAY['write_uid', 'write_date'];
    held integer;
    old_month date;
BEGIN
    SELECT month INTO old_month FROM travel_assessment_month WHERE id = OLD.month_id;
    PERFORM travel_assessment_check_open(OLD.company_id, old_month);
    IF TG_OP = 'DELETE' THEN
        IF OLD.state = 'reserved' THEN
            RETURN OLD;
        END IF;
    ELSIF OLD.state = 'reserved' AND NEW.state = 'settled'
        AND to_jsonb(NEW) - 'state' - audit = to_jsonb(OLD) - 'state' - audit
    THEN
        SELECT hold_count INTO held FROM travel_assessment_entry
            WHERE id = NEW.entry_id FOR SHARE;
        IF held > 0 THEN
            RAISE EXCEPTION 'Entry % is held back.', NEW.entry_id
                USING ERRCODE = '23514';
        END IF;
        RETURN NEW;
    ELSIF pg_trigger_depth() > 1 AND OLD.state = 'settled' AND NEW.is_reversed
        AND NOT OLD.is_reversed
        AND to_jsonb(NEW) - 'is_reversed' = to_jsonb(OLD) - 'is_reversed'
    THEN
        RETURN NEW;
    ELSIF to_jsonb(NEW) - audit = to_jsonb(OLD) - audit THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'What is settled is never changed or deleted.'
        USING ERRCODE = '23514', HINT = 'Cancel or refund the payslip.';
END $$
"""

SETTLEMENT_INSERT = """
CREATE OR REPLACE FUNCTION travel_assessment_settlement_insert()
RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    entry travel_assessment_entry;
    original travel_assessment_settlement;
    slip record;
    pay_month travel_assessment_month;
BEGIN
    SELECT * INTO entry FROM travel_assessment_entry WHERE id = NEW.entry_id;
    SELECT * INTO pay_month FROM travel_assessment_month WHERE id = NEW.month_id;
    SELECT employee_id, company_id INTO slip FROM hr_payslip WHERE id = NEW.payslip_id;
    PERFORM travel_assessment_check_open(NEW.company_id, pay_month.month);
    IF (entry.company_id, entry.employee_id) <> (NEW.company_id, NEW.employee_id)
        OR (pay_month.company_id, pay_month.employee_id)
            <> (NEW.company_id, NEW.employee_id)
        OR (slip.company_id, slip.employee_id) IS DISTINCT FROM
            (NEW.company_id, NEW.employee_id)
        OR entry.channel = 'write_off'
    THEN
        RAISE EXCEPTION 'Entry % does not belong on this payslip.', NEW.entry_id
            USING ERRCODE = '23514';
    END IF;
    NEW.is_reversed := false;
    IF NEW.reverses_id IS NULL THEN
        RETURN NEW;
    END IF;
    SELECT * INTO original FROM travel_assessment_settlement
        WHERE id = NEW.reverses_id;
    IF original.state <> 'settled' OR original.reverses_id IS NOT NULL
        OR original.is_reversed OR original.amount <> -NEW.amount
        OR (original.entry_id, original.payslip_id, original.month_id, original.code)
            <> (NEW.entry_id, NEW.payslip_id, NEW.month_id, NEW.code)
    THEN
        RAISE EXCEPTION 'Row % cannot be reversed like this.', NEW.reverses_id
            USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
END $$
"""

# The one place where money is consumed or given free. What may not be is refused here,
# after the row of the entry has been written and therefore belongs to us alone.
SETTLEMENT_COUNT = """
CREATE OR REPLACE FUNCTION travel_assessment_settlement_count()
RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed record;
    delta numeric;
    entry travel_assessment_entry;
    original travel_assessment_entry;
BEGIN
    IF TG_OP = 'DELETE' THEN
        changed := OLD;
        delta := -OLD.amount;
    ELSE
        changed := NEW;
        delta := NEW.amount;
    END IF;
    UPDATE travel_assessment_entry SET settled_amount = settled_amount + delta
        WHERE id = changed.entry_id RETURNING * INTO entry;
    IF entry.corrects_id IS NOT NULL THEN
        UPDATE travel_assessment_entry SET returned_amount = returned_amount + delta
            WHERE id = entry.corrects_id RETURNING * INTO original;
    END IF;
    IF delta > 0 THEN
        IF entry.hold_count > 0 THEN
            RAISE EXCEPTION 'Entry % is held back.', entry.id USING ERRCODE = '23514';
        END IF;
        IF entry.settled_amount - entry.returned_amount
                > entry.amount - entry.corrected_amount
            OR original.settled_amount - original.returned_amount
                < original.amount - original.corrected_amount
        THEN
            RAISE EXCEPTION 'Entry % is not open for so much.', entry.id
                USING ERRCODE = '23514';
        END IF;
    END IF;
    IF changed.code = 'TCA_BONUS_CUT' THEN
        UPDATE travel_assessment_month SET cut_taken = cut_taken + delta
            WHERE id = changed.month_id;
    ELSIF changed.code IN ('TCA_LOSS', 'TCA_REWARD_BACK') THEN
        UPDATE travel_assessment_month SET loss_taken = loss_taken + delta
            WHERE id = changed.month_id;
    END IF;
    IF TG_OP = 'INSERT' AND changed.reverses_id IS NOT NULL THEN
        UPDATE travel_assessment_settlement SET is_reversed = true
            WHERE id = changed.reverses_id;
    END IF;
    RETURN NULL;
END $$
"""

MONTH_CHANGE = """
CREATE OR REPLACE FUNCTION travel_assessment_month_change()
RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        NEW.cut_taken := 0;
        NEW.loss_taken := 0;
    ELSIF TG_OP = 'DELETE' OR (
        (NEW.cut_taken, NEW.loss_taken) <> (OLD.cut_taken, OLD.loss_taken)
        AND pg_trigger_depth() < 2
    ) OR (NEW.company_id, NEW.employee_id, NEW.month)
        <> (OLD.company_id, OLD.employee_id, OLD.month)
    THEN
        RAISE EXCEPTION 'What a month has taken is counted, not written.'
            USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
END $$
"""

HOLD_CHANGE = """
CREATE OR REPLACE FUNCTION travel_assessment_hold_change()
RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free text[] := ARRAY[
        'released_at', 'released_by_id', 'release_note', 'write_uid', 'write_date'
    ];
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.released_at IS NULL THEN
            UPDATE travel_assessment_entry SET hold_count = hold_count + 1
                WHERE id = NEW.entry_id;
            IF EXISTS (SELECT FROM travel_assessment_settlement
                WHERE entry_id = NEW.entry_id AND state = 'reserved')
            THEN
                RAISE EXCEPTION 'Entry % is still reserved on a payslip.', NEW.entry_id
                    USING ERRCODE = '23514';
            END IF;
        END IF;
        RETURN NULL;
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.released_at IS NULL
        AND to_jsonb(NEW) - free = to_jsonb(OLD) - free
    THEN
        IF NEW.released_at IS NOT NULL THEN
            UPDATE travel_assessment_entry SET hold_count = hold_count - 1
                WHERE id = NEW.entry_id;
        END IF;
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'What held an entry back stays on record.' USING ERRCODE = '23514';
END $$
"""

# What an appeal says is fixed from the moment it is lodged; how it ends is written
# once.
APPEAL_CHANGE = """
CREATE OR REPLACE FUNCTION travel_assessment_appeal_change()
RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.state = 'draft' THEN
            RETURN OLD;
        END IF;
    ELSIF (NEW.subject_model, NEW.subject_id, NEW.employee_id, NEW.company_id)
            = (OLD.subject_model, OLD.subject_id, OLD.employee_id, OLD.company_id)
        AND (OLD.state = 'draft' OR (
            (NEW.text, NEW.lodged_at, NEW.deadline, NEW.attempt)
                = (OLD.text, OLD.lodged_at, OLD.deadline, OLD.attempt)
            AND (OLD.state = 'lodged' OR (NEW.state, NEW.outcome, NEW.decided_at)
                IS NOT DISTINCT FROM (OLD.state, OLD.outcome, OLD.decided_at))
        ))
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'An appeal that was lodged stays as it is.' USING ERRCODE = '23514';
END $$
"""

# The lines are fixed when the header is proposed, and from then on they make it up.
CASE_BALANCE = """
CREATE OR REPLACE FUNCTION travel_assessment_case_balance()
RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wanted integer;
BEGIN
    IF TG_TABLE_NAME = 'travel_assessment_case' THEN
        wanted := NEW.id;
    ELSIF TG_OP = 'DELETE' THEN
        wanted := OLD.case_id;
    ELSE
        wanted := NEW.case_id;
    END IF;
    IF EXISTS (
        SELECT FROM travel_assessment_case header
        WHERE header.id = wanted AND header.state IN ('proposed', 'notified')
            AND header.amount <> (
                SELECT COALESCE(SUM(line.amount), 0)
                FROM travel_assessment_case_line line WHERE line.case_id = wanted)
    ) THEN
        RAISE EXCEPTION 'The shares do not add up to what is shared.'
            USING ERRCODE = '23514';
    END IF;
    RETURN NULL;
END $$
"""

# table: [(function, its text, name of the trigger, when)]
TRIGGERS = {
    "travel_assessment_entry": [
        ("entry_insert", ENTRY_INSERT, "BEFORE INSERT", "ROW"),
        ("entry_inserted", ENTRY_INSERTED, "AFTER INSERT", "ROW"),
        ("entry_change", ENTRY_CHANGE, "BEFORE UPDATE OR DELETE", "ROW"),
        ("entry_change", ENTRY_CHANGE, "BEFORE TRUNCATE", "STATEMENT"),
    ],
    "travel_assessment_settlement": [
        ("settlement_insert", SETTLEMENT_INSERT, "BEFORE INSERT", "ROW"),
        ("settlement_change", SETTLEMENT_CHANGE, "BEFORE UPDATE OR DELETE", "ROW"),
        ("settlement_count", SETTLEMENT_COUNT, "AFTER INSERT OR DELETE", "ROW"),
    ],
    "travel_assessment_month": [
        ("month_change", MONTH_CHANGE, "BEFORE INSERT OR UPDATE OR DELETE", "ROW"),
    ],
    "travel_assessment_hold": [
        ("hold_change", HOLD_CHANGE, "AFTER INSERT OR UPDATE OR DELETE", "ROW"),
    ],
    **SHEET_TRIGGERS,
    **POLICY_TRIGGERS,
    "travel_assessment_appeal": [
        ("appeal_change", APPEAL_CHANGE, "BEFORE UPDATE OR DELETE", "ROW"),
    ],
    "travel_assessment_case": [
        ("case_balance", CASE_BALANCE, "AFTER INSERT OR UPDATE", "ROW"),
        ("policy_use", POLICY_USE, "AFTER INSERT OR UPDATE OF policy_id", "ROW"),
    ],
    "travel_assessment_case_line": [
        ("case_balance", CASE_BALANCE, "AFTER INSERT OR UPDATE OR DELETE", "ROW"),
    ],
}


def install(cursor, table, *functions):
    """Put the triggers of `table` in place, as often as one likes.

    :param functions: texts of functions that the triggers call
    """
    for text in functions:
        cursor.execute(text)
    remove(cursor, table)
    for number, (function, text, moment, level) in enumerate(TRIGGERS[table]):
        name = f"{table}_{number}"
        cursor.execute(text)
        cursor.execute(
            f"CREATE TRIGGER {name} {moment} ON {table} FOR EACH {level}"
            f" EXECUTE FUNCTION travel_assessment_{function}()"
        )


def remove(cursor, table):
    """Take the triggers of `table` away."""
    for number in range(len(TRIGGERS[table])):
        cursor.execute(f"DROP TRIGGER IF EXISTS {table}_{number} ON {table}")
