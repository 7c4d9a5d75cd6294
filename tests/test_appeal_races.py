"""At the last second of a term, with real commits (AS-8, attacks 81 and 114).

Each of the two has a clock of its own: one still sees the term, for the other it is
over. Whoever has to try again reads the time again, and then it is over for both.
"""

import threading
import time
from datetime import date, timedelta
from types import SimpleNamespace
from unittest.mock import patch

import pytest
from rush import Rush

from odoo import SUPERUSER_ID, api, fields
from odoo.exceptions import UserError

NAME = "travel_test_appeals"
RACES = 6
GROUP = "travel_complaint_assessment.group_travel_assessment_"
ROLES = {
    "me": "base.group_user",
    "assessor": f"{GROUP}assessor",
    "judge": f"{GROUP}assessor",
    "leader": f"{GROUP}leader",
    "second": f"{GROUP}leader",
    "agent": "travel_complaint.group_travel_complaint_agent",
}


@pytest.fixture(scope="module")
def world(registry):
    """An agency with an assessment group and the guide Ming, committed."""
    with registry.cursor() as cursor:
        env = api.Environment(cursor, SUPERUSER_ID, {"no_reset_password": True})
        agency = gather(env, company=env["res.company"].create({"name": "Races"}))
        agency.company.currency_id = env.ref("base.CNY")
        env["travel.assessment.minimum.wage"].create(
            {
                "company_id": agency.company.id,
                "date_from": "2025-07-01",
                "amount": 2740,
                "source": "Test",
            }
        )
        agency.structure = agency._create_structure()
        agency.department, agency.office = env["hr.department"].create(
            [{"name": name, "company_id": agency.company.id} for name in "ab"]
        )
        people = {
            role: agency._create_colleague(role, groups)
            for role, groups in ROLES.items()
        }
        people["me"].employee_ids.department_id = agency.department
        agency.team = env["helpdesk.ticket.team"].create(
            {
                "name": "Guest relations",
                "complaint_handling": True,
                "company_id": agency.company.id,
                "user_ids": people["agent"].ids,
            }
        )
        return SimpleNamespace(
            **{name: getattr(agency, name).id for name in ("company", "team")},
            **{role: user.id for role, user in people.items()},
        )


def gather(env, **values):
    """What makes decisions in tests, in a transaction of this module's."""
    from odoo.addons.travel_complaint_assessment.tests.decisions import DecisionCommon

    return type("Agency", (DecisionCommon,), {"env": env, **values})


def decide(registry, world):
    """A penalty of which Ming has had notice, and the draft of an appeal: their ids."""
    with registry.cursor() as cursor:
        context = {"allowed_company_ids": [world.company]}
        env = api.Environment(cursor, SUPERUSER_ID, context)
        users = {role: env["res.users"].browse(getattr(world, role)) for role in ROLES}
        agency = gather(
            env,
            company=env["res.company"].browse(world.company),
            team=env["helpdesk.ticket.team"].browse(world.team),
            ming=users["me"].employee_ids,
            **users,
        )
        decision = agency.notify("MINOR", percent=20)
        draft = decision.with_user(agency.me).action_appeal()["res_id"]
        env["travel.assessment.appeal"].browse(draft).text = "The lake was closed."
        return decision.id, draft, decision.appeal_deadline


def at_the_last_second(registry, end, early, late):
    """Let `early` happen in the last second before `end`, and `late` in the next one.

    :param early: (user id, work), as `late`
    """
    before = {}  # thread: how often it has begun

    def now():
        begun = before.get(threading.get_ident(), 0)
        return end if begun == 1 else end + timedelta(seconds=1)

    def count(env):
        before[threading.get_ident()] = before.get(threading.get_ident(), 0) + 1
        return early[1](env)

    with patch.object(fields.Datetime, "now", staticmethod(now)):
        return Rush(registry).together([(early[0], count), late])


def look(registry, model, record_id, *names):
    """The values of a record, in a new transaction."""
    with registry.cursor() as cursor:
        env = api.Environment(cursor, SUPERUSER_ID, {})
        record = env[model].browse(record_id)
        return [record[name] for name in names]


@pytest.mark.parametrize("race", range(RACES))
def test_appeal_against_finalising(registry, world, race):
    """AS-8: lodged in time it holds everything; or it is late, and all is final."""
    decision, draft, end = decide(registry, world)

    def lodge(env):
        env["travel.assessment.appeal"].browse(draft).action_lodge()

    def finalise(env):
        time.sleep(0.02 * race)  # so that now one is first, now the other
        env["travel.assessment.decision"]._cron_finalise()

    results = at_the_last_second(
        registry, end, (world.me, lodge), (SUPERUSER_ID, finalise)
    )
    assert results == [None, None]
    [appealed] = look(registry, "travel.assessment.appeal", draft, "state")
    with registry.cursor() as cursor:
        env = api.Environment(cursor, SUPERUSER_ID, {})
        entries = env["travel.assessment.decision"].browse(decision).entry_ids
        found = (appealed, len(entries), sum(entries.mapped("hold_count")))
    [state] = look(registry, "travel.assessment.decision", decision, "state")
    assert (state, *found) in [("notified", "lodged", 0, 0), ("final", "late", 1, 0)]


@pytest.mark.parametrize("race", range(RACES))
def test_panel_against_silence(registry, world, race):
    """AS-8: the panel at the last second, or silence: one of them, and once."""
    decision, draft, end = decide(registry, world)
    with registry.cursor() as cursor:
        env = api.Environment(cursor, SUPERUSER_ID, {})
        appeal = env["travel.assessment.appeal"].browse(draft)
        with patch.object(fields.Datetime, "now", staticmethod(lambda: end)):
            appeal.with_user(world.me).action_lodge()
        appeal.with_user(world.judge).action_join_panel()
        end = appeal.decide_until

    def uphold(env):
        env["travel.assessment.appeal"].browse(draft)._do_decide("upheld", "As found")

    def lapse(env):
        time.sleep(0.02 * race)
        with patch.object(type(env["ir.cron"]), "_commit_progress", return_value=True):
            env["travel.assessment.appeal"]._cron_lapse()

    results = at_the_last_second(
        registry, end, (world.judge, uphold), (SUPERUSER_ID, lapse)
    )
    outcome, by_silence = look(
        registry, "travel.assessment.appeal", draft, "outcome", "is_by_silence"
    )
    [state] = look(registry, "travel.assessment.decision", decision, "state")
    expected = [("upheld", False, "notified"), ("revoked", True, "revoked")]
    assert (outcome, by_silence, state) in expected
    if by_silence and results[0]:
        assert isinstance(results[0], UserError)


def test_one_payslip_or_the_revocation(registry, world):
    """AS-8, attack 83: revoked while its payslip is confirmed, nothing stays taken."""
    decision, _draft, end = decide(registry, world)
    with registry.cursor() as cursor:
        env = api.Environment(cursor, SUPERUSER_ID, {})
        over = staticmethod(lambda: end + timedelta(seconds=1))
        with patch.object(fields.Datetime, "now", over):
            env["travel.assessment.decision"].browse(decision)._finalise()
        entry = env["travel.assessment.decision"].browse(decision).entry_ids
        employee = entry.employee_id
        slip = env["hr.payslip"].create(
            {
                "name": "Race",
                "employee_id": employee.id,
                "contract_id": employee.version_id.id,
                "struct_id": employee.version_id.struct_id.id,
                "company_id": world.company,
                "date_from": entry.period_month,
                "date_to": fields.Date.end_of(entry.period_month, "month"),
            }
        )
        slip.compute_sheet()
        slip_id, entry_id = slip.id, entry.id
        assert entry.settled_amount == 400

    def confirm(env):
        env["hr.payslip"].browse(slip_id).action_payslip_done()

    def revoke(env):
        record = env["travel.assessment.decision"].browse(decision)
        record._do_revoke("It was another guide")

    results = Rush(registry).together([(SUPERUSER_ID, confirm), (world.second, revoke)])
    assert results[1] is None
    [state] = look(registry, "hr.payslip", slip_id, "state")
    with registry.cursor() as cursor:
        env = api.Environment(cursor, SUPERUSER_ID, {})
        entry = env["travel.assessment.entry"].browse(entry_id)
        assert entry.corrected_amount == 400
        taken = 400 if state == "done" else 0
        assert (entry.settled_amount, entry.returned_amount) == (taken, 0)
        # What was taken comes back with the next payslip, to the cent.
        month = date(2027, 1, 1)
        following = (
            env["hr.payslip"]
            .browse(slip_id)
            .copy({"date_from": month, "date_to": fields.Date.end_of(month, "month")})
        )
        following.compute_sheet()
        back = sum(
            line.total for line in following.line_ids if line.code.startswith("TCA_")
        )
        assert back == taken
