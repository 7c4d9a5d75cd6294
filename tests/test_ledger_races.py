"""Two payslips at the same moment, with real commits (PY-3, attack 114)."""

import os
from datetime import date
from types import SimpleNamespace

import pytest
from rush import Rush

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError

NAME = "travel_test_races"
# A thousand of them: LEDGER_RACES=1000
RACES = int(os.environ.get("LEDGER_RACES", 12))


@pytest.fixture(scope="module")
def world(registry):
    """An agency with a salary structure and one employee, committed."""
    from odoo.addons.travel_complaint_assessment.tests.common import LedgerCommon

    with registry.cursor() as cursor:
        env = api.Environment(cursor, SUPERUSER_ID, {})
        agency = type("Agency", (LedgerCommon,), {"env": env})
        agency.company = env["res.company"].create(
            {"name": "Races", "currency_id": env.ref("base.CNY").id}
        )
        env["travel.assessment.minimum.wage"].create(
            {
                "company_id": agency.company.id,
                "date_from": date(2025, 7, 1),
                "amount": 2740,
            }
        )
        agency.structure = agency._create_structure()
        agency.department = env["hr.department"].create(
            {"name": "Guides", "company_id": agency.company.id}
        )
        employee = agency._create_employee("Ming")
        agency.allow_cancel()
        return SimpleNamespace(
            company=agency.company.id,
            employee=employee.id,
            version=employee.version_id.id,
            structure=agency.structure.id,
            entries=0,
        )


def at_once(registry, *works):
    """Let each of `works` run as work(env), all seeing the world as it was before.

    :return: what came out, results and exceptions, in their order
    """
    return Rush(registry).together([(SUPERUSER_ID, work) for work in works])


def alone(registry, work):
    """Run `work(env)` and commit."""
    [result] = at_once(registry, work)
    if isinstance(result, Exception):
        raise result
    return result


def post(registry, world, channel="reward", amount=150.0, month=10):
    """A new entry; its id."""
    world.entries += 1

    def work(env):
        source = env["res.partner"].create({"name": f"Decision {world.entries}"})
        entries = env["travel.assessment.entry"]._post(
            [
                {
                    "employee": env["hr.employee"].browse(world.employee),
                    "channel": channel,
                    "amount": amount,
                    "source": source,
                    "grounds": "Race",
                    "event_date": date(2026, month, 5),
                }
            ]
        )
        return entries.id

    return alone(registry, work)


def payslips(registry, world, count=2, month=10):
    """New drafts of one month; their ids."""

    def work(env):
        slips = env["hr.payslip"].create(
            [
                {
                    "name": "Race",
                    "employee_id": world.employee,
                    "contract_id": world.version,
                    "struct_id": world.structure,
                    "company_id": world.company,
                    "date_from": date(2026, month, 1),
                    "date_to": date(2026, month, 28),
                }
                for _number in range(count)
            ]
        )
        return slips.ids

    return alone(registry, work)


def compute(slip_id):
    """A piece of work: compute and confirm a payslip; what it pays."""

    def work(env):
        slip = env["hr.payslip"].browse(slip_id)
        slip.compute_sheet()
        slip.action_payslip_done()
        return sum(line.total for line in slip.line_ids if line.code.startswith("TCA_"))

    return work


def figures(registry, entry_id):
    """The entry's figures, read in a new transaction."""

    def work(env):
        [found] = (
            env["travel.assessment.entry"]
            .browse(entry_id)
            .read(["settled_amount", "returned_amount", "hold_count"])
        )
        return found

    return alone(registry, work)


def test_two_payslips(registry, world):
    """PY-3, attack 114: each entry is paid once, by one of two payslips."""
    for _race in range(RACES):
        entry = post(registry, world)
        results = at_once(
            registry, *(compute(slip) for slip in payslips(registry, world))
        )
        assert sorted(results) == [0, 150.0]
        assert figures(registry, entry)["settled_amount"] == 150.0


def test_one_payslip_twice(registry, world):
    """PY-3, attack 104: the same payslip, computed and confirmed by two people."""
    for _race in range(RACES // 3):
        entry = post(registry, world)
        [slip] = payslips(registry, world, 1)
        results = at_once(registry, compute(slip), compute(slip))
        assert 150.0 in results
        assert figures(registry, entry)["settled_amount"] == 150.0


def test_cap_of_the_month(registry, world):
    """PY-4, attack 114: different entries on two payslips share one limit."""
    for month in range(1, 1 + min(9, RACES // 2)):
        entries = [
            post(registry, world, "compensation", 2000.0, month) for _entry in "ab"
        ]
        slips = payslips(registry, world, month=month)
        at_once(registry, *(compute(slip) for slip in slips))

        def taken(env, month=month):
            return (
                env["travel.assessment.month"]
                .search([("month", "=", date(2026, month, 1))])
                .loss_taken
            )

        # A fifth of 12,000; whoever lost the race took what was left.
        assert alone(registry, taken) == 2400.0

        def write_off(env, entries=entries):
            last = env["travel.assessment.entry"].browse(entries[1])
            last._write_off(last, "Out of the way of the next race")

        alone(registry, write_off)


def test_refunded_by_two(registry, world):
    """Y4, attack 106: two press Refund at the same moment; it counts once."""
    for _race in range(RACES // 3):
        entry = post(registry, world)
        [slip] = payslips(registry, world, 1)
        alone(registry, compute(slip))

        def refund(env, slip=slip):
            env["hr.payslip"].browse(slip).refund_sheet()

        results = at_once(registry, refund, refund)
        assert len([r for r in results if isinstance(r, UserError)]) == 1, results
        assert figures(registry, entry)["settled_amount"] == 0

        def refunds(env, slip=slip):
            return env["hr.payslip"].search_count([("refund_of_id", "=", slip)])

        assert alone(registry, refunds) == 1
        # Free again, and out of the next race's way.
        [again] = payslips(registry, world, 1)
        assert alone(registry, compute(again)) == 150.0


def test_appeal_against_payslip(registry, world):
    """AS-8: an appeal and the confirmation meet; held and settled it is never."""
    for _race in range(RACES // 3):
        entry = post(registry, world)
        [slip] = payslips(registry, world, 1)

        def appeal(env, entry=entry):
            env["travel.assessment.entry"].browse(entry)._hold("appeal", "Race")

        at_once(registry, appeal, compute(slip))
        found = figures(registry, entry)
        assert found["hold_count"] == 1
        assert found["settled_amount"] in (0, 150.0)

        def reserved(env, entry=entry):
            return env["travel.assessment.settlement"].search_count(
                [("entry_id", "=", entry), ("state", "=", "reserved")]
            )

        assert not alone(registry, reserved)

        def release(env, entry=entry):
            env["travel.assessment.entry"].browse(entry)._release("Over")

        alone(registry, release)
        [rest] = payslips(registry, world, 1)
        alone(registry, compute(rest))
        assert figures(registry, entry)["settled_amount"] == 150.0


def test_nothing_was_lost(registry, world):
    """Attack 113: after all races ledger and payslips agree, and the chain holds."""

    def differences(env):
        company = env["res.company"].browse(world.company)
        assert not env["travel.assessment.entry"]._find_broken_links(company)
        return env["travel.assessment.reconciliation"].search_count(
            [("difference", "!=", 0.0)]
        )

    assert alone(registry, differences) == 0
