"""Addons come, are upgraded and go, in any order, and leave the rest as it was."""

import pytest

import database
import postgres
from place import ADDONS, CONFIG, ROOT

NAME = "travel_test_lifecycle"
BASE, ASSESSMENT, PORTAL = ADDONS
# In which order they come, one by one or together, and in which they go.
ORDERS = {
    "one by one": ([(BASE,), (ASSESSMENT,), (PORTAL,)], (PORTAL, ASSESSMENT, BASE)),
    "the others first": ([(PORTAL, ASSESSMENT)], (ASSESSMENT, PORTAL, BASE)),
}
SCHEMA = """
SELECT 'column', table_name || '.' || column_name FROM information_schema.columns
 WHERE table_schema = 'public'
UNION SELECT 'trigger', tgrelid::regclass || '.' || tgname FROM pg_trigger
 WHERE NOT tgisinternal
UNION SELECT 'function', proname FROM pg_proc
 WHERE pronamespace = 'public'::regnamespace
UNION SELECT 'index', indexname FROM pg_indexes WHERE schemaname = 'public'
UNION SELECT 'constraint', conrelid::regclass || '.' || conname FROM pg_constraint
 WHERE connamespace = 'public'::regnamespace AND contype <> 'n'
"""
LIMITS = """
SELECT split_part(key, '.', 2), value FROM ir_config_parameter
 WHERE key ~ '^travel_complaint_assessment\\.(limit_)?supervision_'
"""
OURS = "SELECT model, name FROM ir_model_data WHERE module IN ('{}')"
# What an agency has made its own, and a case that it has taken in.
CHANGE = """
UPDATE travel_complaint_limit SET amount = 77 WHERE id =
    (SELECT res_id FROM ir_model_data WHERE model = 'travel.complaint.limit' LIMIT 1);
UPDATE helpdesk_ticket_stage SET name = '{"en_US": "Ours"}' WHERE id =
    (SELECT res_id FROM ir_model_data WHERE module = 'travel_complaint'
     AND name = 'helpdesk_ticket_stage_registered');
UPDATE travel_complaint_power SET per_case = 123 WHERE is_unlimited IS NOT TRUE;
"""
KEPT = """
SELECT (SELECT count(*) FROM travel_complaint_limit WHERE amount = 77),
       (SELECT count(*) FROM helpdesk_ticket_stage WHERE name->>'en_US' = 'Ours'),
       (SELECT count(*) FROM travel_complaint_power WHERE per_case = 123),
       (SELECT count(*) FROM travel_complaint_limit),
       (SELECT count(*) FROM travel_complaint_responsibility),
       (SELECT count(*) FROM travel_assessment_pay_rule)
"""


@pytest.fixture
def scratch():
    """A database with what ours build on, and none of ours."""
    database.copy_template(NAME)
    yield NAME
    database.drop(NAME)


def bring(option, addons):
    """Install (-i) or upgrade (-u) addons."""
    database.odoo(
        *("-c", CONFIG, "-d", NAME, option, ",".join(addons)),
        *("--stop-after-init", "--no-http"),
        log="lifecycle.log",
    )


def schema():
    """What the database is made of."""
    return {tuple(row) for row in postgres.query(NAME, SCHEMA)}


def count(sql):
    """The one number that `sql` gives."""
    return postgres.query(NAME, sql)[0][0]


@pytest.mark.parametrize("order", ORDERS)
def test_they_come_and_go(scratch, order):
    """Nothing of ours stays behind: no column, trigger, function, record."""
    coming, going = ORDERS[order]
    before = schema()
    for addons in coming:
        bring("-i", addons)
    for addon in going:
        database.odoo(
            *("module", "uninstall", "-c", CONFIG, "-d", NAME, addon),
            log="lifecycle.log",
        )
        state = f"SELECT state FROM ir_module_module WHERE name = '{addon}'"
        assert count(state) == "uninstalled"
        assert not postgres.query(NAME, OURS.format(addon)), addon
    assert schema() - before == set()
    assert before - schema() == set()


def test_an_upgrade_keeps_what_is_the_agencys(scratch):
    """An upgrade changes neither the agency's rules nor the tables, in any order."""
    bring("-i", ADDONS)
    postgres.query(NAME, CHANGE)
    before, kept = schema(), postgres.query(NAME, KEPT)
    for addons in ([PORTAL], [BASE], [ASSESSMENT]):
        bring("-u", addons)
    assert schema() == before
    assert postgres.query(NAME, KEPT) == kept
    limits, stages, powers, *_rest = kept[0]
    assert (limits, stages) == (1, 1)
    assert powers > 0


def test_an_upgrade_from_the_first_version(scratch):
    """PO-2, AS-10: the upgraded database is made of what a new one is made of, and the
    agency's own limits are in it; one that made no sense is as shipped.
    """
    bring("-i", ADDONS)
    ours = OURS.format("', '".join(ADDONS))
    new, names = schema(), set(map(tuple, postgres.query(NAME, ours)))
    postgres.query(NAME, (ROOT / "tests/upgrades/19.0.1.0.0.sql").read_text())
    assert schema() != new
    bring("-u", (BASE,))
    assert schema() == new
    assert set(map(tuple, postgres.query(NAME, ours))) == names
    assert dict(map(tuple, postgres.query(NAME, LIMITS))) == {
        "limit_supervision_write_visitor": "25/3600",
        "limit_supervision_code_visitor": "10/3600",
    }
