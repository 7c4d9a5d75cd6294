"""Several agencies in one database, at the same time (IN-4, TL-3, AS-1, PY-6).

One is in Shanghai, one in Honolulu, eighteen hours behind, and one is a branch of the
first one, a company below it. Jobs run once for all of them, without a company of their
own. What one does shows nowhere at the others.
"""

from datetime import date, datetime

from odoo.tests import new_test_user, tagged

from odoo.addons.travel_complaint.tests.common import GROUP as COMPLAINT

from .common import GROUP, LedgerCommon
from .sheet_common import SheetCommon

OCTOBER = date(2026, 10, 1)
NOVEMBER = date(2026, 11, 1)
MOMENT = (2026, 10, 12, 2, 0)  # Monday in Shanghai, Sunday in Honolulu
ROLES = {
    "agent": f"{COMPLAINT}agent",
    "member": f"{COMPLAINT}member",
    "leader": f"{COMPLAINT}leader,{GROUP}leader",
    "management": f"{COMPLAINT}management",
    "administrator": f"{COMPLAINT}administrator",
    "assessor": f"{GROUP}assessor",
}


def open_agency(env, name, zone, currency, cases, **values):
    """A company with somebody of each role, a team, and the agent's employee.

    :param cases: how many complaints it will have
    :return: a class with the ways of SheetCommon through a case
    """
    currency = env.ref(f"base.{currency}")
    currency.active = True
    company = env["res.company"].create(
        {"name": name, "currency_id": currency.id, **values}
    )
    calendar = env["resource.calendar"].create(
        {"name": name, "tz": zone, "company_id": company.id}
    )
    company.resource_calendar_id = calendar
    people = {
        role: new_test_user(
            env,
            f"{name}_{role}",
            groups=groups,
            company_id=company.id,
            company_ids=company.ids,
        )
        for role, groups in ROLES.items()
    }
    team = env["helpdesk.ticket.team"].create(
        {
            "name": f"Guest relations {name}",
            "complaint_handling": True,
            "company_id": company.id,
            "user_id": people["leader"].id,
            "user_ids": [(6, 0, [people[role].id for role in ("agent", "member")])],
        }
    )
    department = env["hr.department"].create(
        {"name": f"Service {name}", "company_id": company.id}
    )
    agency = type(
        "Agency",
        (SheetCommon, LedgerCommon),
        {
            "env": env,
            "company": company,
            "team": team,
            "cases": cases,
            "department": department,
            "sheets": env["travel.assessment.sheet"],
            "phone": env.ref("helpdesk_mgmt.helpdesk_ticket_channel_phone"),
            **people,
        },
    )
    agency.clerk = agency.employ(f"Agent of {name}", agency.agent)
    return agency


@tagged("post_install", "-at_install")
class TestCompanies(SheetCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.shanghai = open_agency(cls.env, "shanghai", "Asia/Shanghai", "CNY", 1)
        cls.honolulu = open_agency(cls.env, "honolulu", "Pacific/Honolulu", "USD", 2)
        cls.branch = open_agency(
            *(cls.env, "branch", "Asia/Shanghai", "CNY", 3),
            parent_id=cls.shanghai.company.id,
        )
        cls.agencies = (cls.shanghai, cls.honolulu, cls.branch)
        cls.companies = cls.env["res.company"].union(
            *(agency.company for agency in cls.agencies)
        )

    @classmethod
    def register(cls):
        """All register their complaints at one moment: {agency: its complaints}."""
        return {
            agency: cls.env["helpdesk.ticket"].union(
                *(agency.create_case() for _number in range(agency.cases))
            )
            for agency in cls.agencies
        }

    def run_jobs(self):
        """Each job of ours, once, as the scheduler runs it: of no company."""
        jobs = self.env["ir.model.data"].search(
            [
                ("module", "in", ("travel_complaint", "travel_complaint_assessment")),
                ("model", "=", "ir.cron"),
            ]
        )
        with self.enter_registry_test_mode():
            for job in self.env["ir.cron"].browse(jobs.mapped("res_id")):
                job.method_direct_trigger()

    def test_numbers(self):
        """IN-4: each counts from one, though they register at the same time."""
        with self.at(*MOMENT):
            for agency, cases in self.register().items():
                self.assertEqual(
                    cases.mapped("number"),
                    [f"TS-202610-{n:04}" for n in range(1, agency.cases + 1)],
                )
                self.assertEqual(cases.company_id, agency.company)

    def test_limits(self):
        """TL-b, TL-3: the days are those of each; its own leader alone is told."""
        with self.at(*MOMENT):
            cases = self.register()
        due = {
            agency.company.name: first.clock_ids.filtered(
                lambda clock: clock.limit_id.code == "TL-8"
            ).due_at
            for agency, first in ((a, c[:1].sudo()) for a, c in cases.items())
        }
        # Three working days that end at 17:00: of Monday; of the Friday before it
        self.assertEqual(
            due,
            {
                "shanghai": datetime(2026, 10, 15, 9),
                "honolulu": datetime(2026, 10, 15, 3),
                "branch": datetime(2026, 10, 15, 9),
            },
        )
        with self.at(2026, 10, 16, 2, 0):
            self.run_jobs()
        for agency, own in cases.items():
            alerts = self.env["travel.complaint.alert"].search(
                [("ticket_id", "in", own.ids)]
            )
            self.assertEqual(alerts.ticket_id, own)
            self.assertEqual(alerts.user_id, agency.leader | agency.management)

    def test_who_may_all_of_them(self):
        """Attack 97: who works for all three sees those that are switched on."""
        with self.at(*MOMENT):
            self.register()
        everywhere = new_test_user(
            self.env,
            "of_the_group",
            groups=f"{COMPLAINT}management,{COMPLAINT}administrator",
            company_id=self.shanghai.company.id,
            company_ids=self.companies.ids,
        )
        figures = self.env["travel.complaint.figure"].with_user(everywhere)
        self.run_jobs()
        for shown in (
            self.companies,
            self.honolulu.company,
            self.shanghai.company | self.honolulu.company,
        ):
            on = figures.with_context(allowed_company_ids=shown.ids)
            counts = dict(on._read_group([], ["company_id"], ["__count"]))
            self.assertEqual(
                counts,
                {
                    agency.company: agency.cases
                    for agency in self.agencies
                    if agency.company in shown
                },
            )
            cases = on.env["helpdesk.ticket"].search([("complaint_kind", "!=", False)])
            self.assertEqual(cases.company_id, shown)

    def test_nothing_crosses(self):
        """Attack 27: a case and a row of the matrix take nothing of another company."""
        with self.at(*MOMENT):
            case = self.register()[self.shanghai]
            self.shanghai.walk_to(case, "accepted")
        category = self.env["helpdesk.ticket.category"].create(
            {"name": "Of all", "is_complaint_category": True, "company_id": False}
        )
        theirs = self.honolulu
        everywhere = self.shanghai.leader
        everywhere.company_ids = self.companies
        everywhere.group_ids |= self.env.ref(f"{COMPLAINT}administrator")
        everywhere = everywhere.with_context(allowed_company_ids=self.companies.ids)
        env = everywhere.with_user(everywhere).env
        case = case.with_env(env)
        row = {"category_id": category.id, "company_id": self.shanghai.company.id}
        for name, attempt in {
            "matrix": lambda: env["travel.complaint.responsibility"].create(
                {**row, "department_id": theirs.department.id}
            ),
            "supporting": lambda: env["travel.complaint.responsibility"].create(
                {
                    **row,
                    "department_id": self.shanghai.department.id,
                    "supporting_department_ids": [(6, 0, theirs.department.ids)],
                }
            ),
            "responsible": lambda: case.write({"user_id": theirs.agent.id}),
            "team": lambda: case.write({"team_id": theirs.team.id}),
            "measure": lambda: env["travel.complaint.measure"].create(
                {
                    "ticket_id": case.id,
                    "name": "x",
                    "department_id": theirs.department.id,
                }
            ),
            "request": lambda: env["travel.complaint.request"].create(
                {
                    "ticket_id": case.id,
                    "department_id": theirs.department.id,
                    "question": "x",
                }
            ),
        }.items():
            with self.subTest(name), self.refused("belong"):
                attempt()

        # A new case belongs to the company of its team, whatever is said beside it.
        values = {
            "name": "x",
            "description": "y",
            "complaint_kind": "complaint",
            "team_id": theirs.team.id,
            "company_id": self.shanghai.company.id,
        }
        self.assertEqual(case.create(values).company_id, theirs.company)
        with self.refused("does not work for"):
            case.create({**values, "user_id": self.branch.agent.id})

    def test_sheets(self):
        """AS-1: a night drafts the month that runs at each, from its own cases."""
        with self.at(*MOMENT):
            for agency, cases in self.register().items():
                for case in cases:
                    agency.walk_to(case, "closed")
        # 1 November at five in Shanghai, 31 October at eleven in Honolulu; a day later
        for day in ((2026, 10, 31, 21), (2026, 11, 1, 21)):
            with self.at(*day):
                self.run_jobs()
        sheets = self.sheets.search([("company_id", "in", self.companies.ids)])
        months = sheets.grouped(lambda sheet: sheet.employee_id)
        self.assertEqual(
            {clerk: set(own.mapped("month")) for clerk, own in months.items()},
            {
                self.shanghai.clerk: {OCTOBER, NOVEMBER},
                self.honolulu.clerk: {OCTOBER},
                self.branch.clerk: {OCTOBER, NOVEMBER},
            },
        )
        for agency in self.agencies:
            agency.env.invalidate_all()
            lines = months[agency.clerk].filtered(lambda s: s.month == OCTOBER).line_ids
            totals = set(lines.filtered("total").mapped("total"))
            self.assertEqual(totals, {agency.cases})

    def test_money(self):
        """PY-2, PY-6: own currency, own chain, own lock, in one run of payslips."""
        structure = self.shanghai._create_structure()
        slips = self.env["hr.payslip"]
        for number, agency in enumerate(self.agencies, start=1):
            agency.decisions = 100 * number
            agency.structure = structure.copy({"company_id": agency.company.id})
            agency.clerk.version_id.write(
                {
                    "contract_date_start": "2026-01-01",
                    "wage": 10000.0,
                    "struct_id": agency.structure.id,
                }
            )
            agency.post("reward", 100 * number, employee=agency.clerk)
            slips |= agency.slip(employee=agency.clerk, compute=False)
        slips.compute_sheet()
        slips.action_payslip_done()
        entries = self.env["travel.assessment.entry"]
        for number, (agency, slip) in enumerate(
            zip(self.agencies, slips, strict=True), start=1
        ):
            (entry,) = entries.search([("company_id", "=", agency.company.id)])
            self.assertEqual(entry.settled_amount, 100 * number)
            self.assertEqual(entry.currency_id, agency.company.currency_id)
            self.assertEqual(entry.chain_number, 1)
            self.assertEqual(agency.shown(self, slip), {"TCA_REWARD": 100 * number})
            self.assertFalse(entries._find_broken_links(agency.company))
        locks = self.env["travel.assessment.lock"]
        with self.at(2026, 11, 3):
            for agency in self.agencies:
                locks._of_company(agency.company).closed_through = date(2026, 9, 1)
            locks._of_company(self.shanghai.company).sudo().action_close()
        closed = self.shanghai.post("reward", 1, employee=self.shanghai.clerk)
        open_ones = [
            agency.post("reward", 1, employee=agency.clerk)
            for agency in (self.honolulu, self.branch)
        ]
        self.assertEqual(closed.period_month, NOVEMBER)
        self.assertEqual({entry.period_month for entry in open_ones}, {OCTOBER})
