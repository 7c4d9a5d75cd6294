"""Payslips with our ledger and without it (G11, G12)."""

import gc
from dataclasses import dataclass, field
from datetime import date

import bulk_rows
import contenders
import goals
import rpc
import samples
import templates

import odoo.init  # noqa: F401  (sets the process up as the server does)
from odoo import SUPERUSER_ID, Command, api, sql_db
from odoo.modules.registry import Registry
from odoo.tools import config

import database
import place

BATCHES = (100, 400)
TURNS = {100: 3, 400: 1}
# One employee in ten has something in the ledger.
WITH_ENTRIES = 10
RECOMPUTED = 20
RECOMPUTE_TURNS = 5
HISTORY_LINES = 192_000
HISTORY_MONTHS = 60
MONTH = date(2026, 10, 1)
DATABASES = templates.PAY_NAMES
BATCH = {count: f"payslips {count}" for count in BATCHES}
EXTRA = {count: f"queries for the ledger of {count}" for count in BATCHES}
AFTER = "payslips after years"
RECOMPUTE = "computed again"
AMONG_LINES = "computed again among old lines"
NAMES = frozenset(
    {
        *(*BATCH.values(), *EXTRA.values(), RECOMPUTE, AMONG_LINES),
        *(f"{AFTER} at {size}" for size in goals.SIZES),
    }
)
ENTRIES = (("reward", 500), ("compensation", 800))
RULES = (
    ("BASIC", "BASIC", 1, "result = contract.wage"),
    ("ALLOWANCE", "ALW", 5, "result = contract.wage * 0.1"),
    ("PERFORMANCE", "ALW", 6, "result = 2000"),
    ("GROSS", "GROSS", 100, "result = categories.BASIC + categories.ALW"),
    ("TAX", "DED", 110, "result = -max(0, (GROSS - 5000) * 0.1)"),
    ("SOCIAL", "DED", 111, "result = -GROSS * 0.08"),
    (
        *("NET", "NET", 200),
        "result = categories.BASIC + categories.ALW + categories.DED",
    ),
)


@dataclass
class Payroll:
    """An agency with a salary structure and employees, in a database of its own."""

    contender: contenders.Contender
    company_id: int = 0
    structure_id: int = 0
    employee_ids: list = field(default_factory=list)
    slip_ids: list = field(default_factory=list)

    @property
    def context(self):
        return {"allowed_company_ids": [self.company_id]}

    def generate(self, count):
        """The batch wizard for `count` employees, timed; what it made is undone.

        :return: (milliseconds, queries, processor time)
        """
        with self.contender.registry.cursor() as cursor:
            env = self.contender.environment(cursor, **self.context)
            run = env["hr.payslip.run"].create(
                {
                    "name": "October",
                    "date_start": MONTH,
                    "date_end": date(2026, 10, 31),
                }
            )
            wizard = env["hr.payslip.employees"].create(
                {"employee_ids": [Command.set(self.employee_ids[:count])]}
            )
            wizard_id, run_id = wizard.id, run.id

        def work(env):
            slips = env["hr.payslip.employees"].with_context(active_id=run_id)
            slips.browse(wizard_id).compute_sheet()

        cost, _answer = rpc.time_work(self.contender, work, context=self.context)
        self._undo(run_id, count)
        return cost

    def _undo(self, run_id, count):
        with self.contender.registry.cursor() as cursor:
            env = self.contender.environment(cursor, **self.context)
            run = env["hr.payslip.run"].browse(run_id)
            made = run.slip_ids
            computed = made.filtered("line_ids")
            if len(computed) != count:
                raise ValueError(f"{len(computed)} payslips computed, not {count}")
            made.action_payslip_draft()
            made.unlink()
            run.unlink()

    def recompute(self):
        """Compute some payslips again that have nothing to do with the ledger, timed.

        :return: (milliseconds, queries, processor time)
        """

        def work(env):
            env["hr.payslip"].browse(self.slip_ids).compute_sheet()

        return rpc.time_work(self.contender, work, context=self.context)[0]

    def close(self):
        """Let go of the database, so that it can be dropped."""
        Registry.delete(self.contender.database)
        sql_db.close_db(self.contender.database)


def measure(wanted, rounds, results, tell, sizes=goals.SIZES):
    """Generate and recompute payslips with and without the ledger, in turns.

    :param wanted: names of NAMES
    :param rounds: how often everything is gone through
    :param results: {measure: {contender: Series}}, filled here
    :param tell: called with a sentence about the progress
    :param sizes: {label: number of old entries in the ledger}
    :return: sentences about what failed
    """
    templates.ensure_templates(tell, templates.PAY)
    payrolls = {}
    try:
        if wanted & {*BATCH.values(), *EXTRA.values()}:
            payrolls["bare"] = open_payroll("p")
        payrolls["ours"] = open_payroll("q")
        if AMONG_LINES in wanted:
            tell(f"loading {HISTORY_LINES} old lines of payslips")
            payrolls["lines"] = open_payroll("q", "_lines")
            load_lines(payrolls["lines"], HISTORY_LINES)
        for label, count in sizes.items():
            if f"{AFTER} at {label}" in wanted:
                tell(f"loading {count} old entries of the ledger")
                payrolls[label] = open_payroll("q", f"_{label}")
                load_entries(payrolls[label], count)
        gc.collect()
        gc.freeze()
        programme = _get_programme(wanted, payrolls)
        for _name, _who, _records, work, _turns in programme:
            work()  # fills caches
        for number in range(rounds):
            tell(f"payslips, round {number + 1} of {rounds}")
            templates.vacuum(one.contender.database for one in payrolls.values())
            _do_round(programme, number, results)
        _count_extra_queries(wanted, results)
    finally:
        gc.unfreeze()
        for one in payrolls.values():
            one.close()
    return []


def _get_programme(wanted, payrolls):
    """What is done: (measure, contender, records, function, turns in a round)."""
    programme = []
    for count, name in BATCH.items():
        if name in wanted or EXTRA[count] in wanted:
            programme += [
                (name, who, count, _batch_of(payrolls[key], count), TURNS[count])
                for key, who in (("bare", goals.PAYROLL), ("ours", goals.OURS))
            ]
    for label in goals.SIZES:
        if label in payrolls:
            work = _batch_of(payrolls[label], BATCHES[0])
            name = f"{AFTER} at {label}"
            programme.append((name, goals.OURS, BATCHES[0], work, TURNS[BATCHES[0]]))
    for name, key in ((RECOMPUTE, "ours"), (AMONG_LINES, "lines")):
        if name in wanted:
            work = payrolls[key].recompute
            programme.append((name, goals.OURS, RECOMPUTED, work, RECOMPUTE_TURNS))
    return programme


def _batch_of(payroll, count):
    return lambda: payroll.generate(count)


def _do_round(programme, number, results):
    for turn in range(max(turns for *_rest, turns in programme)):
        for step in samples.order(programme, number + turn):
            name, who, records, work, turns = step
            if turn < turns:
                series = results.setdefault(name, {})
                series.setdefault(who, samples.Series(records)).add(*work())


def _count_extra_queries(wanted, results):
    """How many queries of a whole batch are the ledger's."""
    for count, name in EXTRA.items():
        if name in wanted:
            series = results[BATCH[count]]
            extra = series[goals.OURS].statements - series[goals.PAYROLL].statements
            results[name] = {goals.OURS: samples.Series()}
            results[name][goals.OURS].add(0.0, round(extra * count))


def open_payroll(key, suffix=""):
    """A Payroll in a fresh copy of its template.

    :param key: "p" for OCA's payroll alone, "q" with our ledger
    :param suffix: what the copy's name has at its end
    """
    config.parse_config(["-c", str(place.CONFIG)], setup_logging=False)
    copy = f"{templates.PREFIX}_{key}{suffix}"
    database.copy(f"{templates.PREFIX}_template_{key}", copy)
    payroll = Payroll(contenders.Contender(key, copy, Registry(copy), SUPERUSER_ID))
    with payroll.contender.registry.cursor() as cursor:
        env = api.Environment(cursor, SUPERUSER_ID, {"tracking_disable": True})
        _prepare(payroll, env)
    return payroll


def _prepare(payroll, env):
    """A company in China with its structure, employees, payslips to compute again."""
    env.ref("base.CNY").active = True
    company = env["res.company"].create(
        {"name": "Harmony", "currency_id": env.ref("base.CNY").id}
    )
    env.user.company_ids |= company
    env = env(context={**env.context, "allowed_company_ids": company.ids})
    structure = _prepare_structure(env, company)
    # The last ones have payslips of their own, and take no part in the batches.
    count = max(BATCHES) + RECOMPUTED
    employees = env["hr.employee"].create(
        [
            {"name": f"Guide {number}", "company_id": company.id}
            for number in range(count)
        ]
    )
    employees.version_id.write(
        {
            "date_version": "2020-01-01",
            "contract_date_start": "2020-01-01",
            "wage": 10_000.0,
            "struct_id": structure.id,
        }
    )
    payroll.company_id, payroll.structure_id = company.id, structure.id
    payroll.employee_ids = employees.ids[: max(BATCHES)]
    if payroll.contender.name == "q":
        _prepare_ledger(env, company, structure, employees)
    slips = env["hr.payslip"].create(
        [
            {
                "name": "October",
                "employee_id": employee.id,
                "contract_id": employee.version_id.id,
                "struct_id": structure.id,
                "date_from": MONTH,
                "date_to": date(2026, 10, 31),
                "company_id": company.id,
            }
            for employee in employees[max(BATCHES) :]
        ]
    )
    slips.compute_sheet()
    payroll.slip_ids = slips.ids


def _prepare_structure(env, company):
    Category = env["hr.salary.rule.category"]
    codes = ("BASIC", "ALW", "GROSS", "DED", "NET")
    categories = {
        code: Category.create({"name": code, "code": code, "company_id": False})
        for code in codes
    }
    rules = env["hr.salary.rule"].create(
        [
            {
                "name": code,
                "code": code,
                "sequence": sequence,
                "category_id": categories[category].id,
                "company_id": False,
                "amount_select": "code",
                "amount_python_compute": python,
            }
            for code, category, sequence, python in RULES
        ]
    )
    return env["hr.payroll.structure"].create(
        {
            "name": "Guides",
            "code": "GUIDES",
            "company_id": company.id,
            "parent_id": False,
            "rule_ids": [Command.set(rules.ids)],
        }
    )


def _prepare_ledger(env, company, structure, employees):
    """One employee in ten has a reward and a loss to make good."""
    for name, parent in (("before", "ALW"), ("after", "DED")):
        category = env["hr.salary.rule.category"].search(
            [("code", "=", f"TCA_{name.upper()}_TAX")]
        )
        category.parent_id = category.search([("code", "=", parent)], limit=1)
    structure.action_add_assessment_rules()
    company.assessment_bonus_code = "PERFORMANCE"
    env["travel.assessment.minimum.wage"].create(
        {"company_id": company.id, "date_from": "2025-01-01", "amount": 2740}
    )
    employees.version_id.write({"has_bonus_clause": True, "has_loss_clause": True})
    env["travel.assessment.entry"]._post(
        [
            {
                "employee": employee,
                "source": employee,
                "kind": channel,
                "channel": channel,
                "amount": amount,
                "grounds": "As decided",
                "event_date": MONTH,
            }
            for employee in employees[: max(BATCHES) : WITH_ENTRIES]
            for channel, amount in ENTRIES
        ]
    )


# Years of history, by SQL alone


def load_lines(payroll, count):
    """`count` lines on payslips of earlier months."""
    with payroll.contender.registry.cursor() as cursor:
        _load_slips(cursor, payroll)
        cursor.execute("SELECT count(*) FROM hr_payslip WHERE state = 'done'")
        (slips,) = cursor.fetchone()
        bulk_rows.copy(
            cursor,
            "hr_payslip_line",
            f"FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM hr_payslip"
            f" WHERE state = 'done') AS slip"
            f" CROSS JOIN generate_series(1, {-(-count // slips)}) AS g"
            f" JOIN hr_payslip_line s ON s.id = {_first(cursor, 'hr_payslip_line')}"
            f" LIMIT {count}",
            {"slip_id": "slip.id", "parent_line_id": "NULL"},
        )


def load_entries(payroll, count):
    """`count` entries of earlier months, all of them settled."""
    with payroll.contender.registry.cursor() as cursor:
        _load_slips(cursor, payroll)
        # The chain goes on from the last number; hashes of a load mean nothing.
        cursor.execute("ALTER TABLE travel_assessment_entry DISABLE TRIGGER USER")
        bulk_rows.copy(
            cursor,
            "travel_assessment_entry",
            f"FROM generate_series(1, {count}) AS g"
            f" JOIN travel_assessment_entry s"
            f" ON s.id = {_first(cursor, 'travel_assessment_entry')}",
            {
                "employee_id": f"({_array(payroll.employee_ids)})"
                f"[1 + g % {len(payroll.employee_ids)}]",
                "chain_number": "1000000 + g",
                "kind": "'old ' || g",
                "settled_amount": "s.amount",
                **dict.fromkeys(
                    ("event_date", "wanted_month", "period_month"),
                    f"s.period_month - g % {HISTORY_MONTHS} * INTERVAL '1 month'"
                    " - INTERVAL '1 month'",
                ),
            },
        )
        cursor.execute("ALTER TABLE travel_assessment_entry ENABLE TRIGGER USER")


def _load_slips(cursor, payroll):
    """A confirmed payslip for each employee and earlier month."""
    bulk_rows.copy(
        cursor,
        "hr_payslip",
        f"FROM generate_series(1, {HISTORY_MONTHS}) AS g"
        f" CROSS JOIN unnest({_array(payroll.employee_ids)}) AS e(id)"
        f" JOIN hr_payslip s ON s.id = {payroll.slip_ids[0]}",
        {
            "employee_id": "e.id",
            "contract_id": "(SELECT id FROM hr_version"
            " WHERE employee_id = e.id LIMIT 1)",
            "number": "'OLD/' || e.id || '/' || g",
            "state": "'done'",
            **{
                name: f"(s.{name} - g * INTERVAL '1 month')::date"
                for name in ("date_from", "date_to")
            },
        },
    )


def _array(ids):
    return f"ARRAY[{', '.join(map(str, ids))}]"


def _first(cursor, table):
    cursor.execute(f"SELECT min(id) FROM {table}")
    return cursor.fetchone()[0]
