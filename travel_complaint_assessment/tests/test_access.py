from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from odoo.addons.travel_complaint.tests.trials import Trials

from .access_world import COMPLAINT, FOR_ALL_COMPANIES, AccessWorld, get_model_name
from .common import GROUP

ROLES = {
    "me": "the employee whom the money is about",
    "st": "another employee",
    "as": "assessor",
    "le": "leader of the assessment group",
    "hr": "HR settlement",
    "au": "auditor",
    "ad": "administrator of complaints",
    "po": "payroll officer",
    "pm": "payroll manager",
    "gu": "a guest in the portal",
    "pu": "anybody on the internet",
}
# Who can r-ead, c-reate, w-rite and u-nlink what. Names are without
# `travel.assessment.`, see `get_model_name`.
MATRIX = """
                me   st   as   le   hr   au   ad   po   pm   gu   pu
entry           r    -    r    r    r    r    -    -    -    -    -
settlement      r    -    r    r    r    r    -    -    -    -    -
hold            r    -    r    r    r    r    -    -    -    -    -
month           -    -    -    -    r    r    -    -    -    -    -
chain           -    -    -    -    r    r    -    -    -    -    -
lock            -    -    r    r    r    r    -    -    -    -    -
minimum.wage    -    -    -    -    rcwu r    -    -    -    -    -
pay.pack        r    r    r    rcw  r    r    r    r    r    -    -
pay.rule        r    r    r    rcwu r    r    r    r    r    -    -
bonus           -    -    -    -    -    -    -    rcwu rcwu -    -
preview         -    -    -    -    rcwu -    -    -    -    -    -
preview.line    -    -    -    -    rcwu -    -    -    -    -    -
reason          -    -    rcwu rcwu rcwu -    -    -    -    -    -
policy          r    r    r    rc   r    r    r    r    r    -    -
rule            r    r    r    rc   r    r    r    r    r    -    -
decision        r    -    rcw  rcw  -    r    -    -    -    -    -
occasion        -    -    r    r    -    r    -    -    -    -    -
headline        -    -    -    -    -    -    -    -    -    -    -
statement       rcwu -    rcwu rcwu -    -    -    -    -    -    -
indicator       r    r    r    rcw  r    r    r    r    r    -    -
band            r    r    r    rcwu r    r    r    r    r    -    -
praise          -    -    r    r    -    r    rc   -    -    -    -
sheet           r    -    r    r    -    r    -    -    -    -    -
sheet.line      r    -    r    r    -    r    -    -    -    -    -
sheet.case      r    -    r    r    -    r    -    -    -    -    -
sheet.month     -    -    rcwu rcwu -    -    -    -    -    -    -
holder          -    -    -    -    -    r    -    -    -    -    -
result          r    r    r    r    r    r    r    r    r    -    -
reconciliation  -    -    -    -    r    r    -    -    -    -    -
audit              -    -    rcwu rcwu -    r    -    -    -    -    -
audit.item         -    -    r    rcw  -    r    -    -    -    -    -
audit.line         -    -    r    r    -    r    -    -    -    -    -
audit.mark         -    -    rw   r    -    r    -    -    -    -    -
audit.finding      r    -    rcwu rcwu -    r    -    -    -    -    -
training           r    -    rcw  rcw  -    -    -    rw   rw   -    -
training.plan      -    -    rcwu rcwu -    -    -    rcwu rcwu -    -
supervision.report -    -    rcw  rcw  -    -    -    -    -    -    -
supervision.post   -    -    r    r    -    -    -    -    -    -    -
supervision.write  -    -    rcwu rcwu -    -    -    -    -    -    -
appeal          rc   -    r    r    -    r    -    -    -    -    -
appeal.file     rc   -    r    r    -    r    -    -    -    -    -
appeal.decide   -    -    rcwu rcwu -    -    -    -    -    -    -
discipline      r    -    r    r    r    r    -    -    -    -    -
self.review     rw   -    r    r    -    r    -    -    -    -    -
publication     r    r    r    r    r    r    r    r    r    -    -
case            -    -    rcwu rcwu -    r    -    -    -    -    -
case.line       r    -    r    r    -    r    -    -    -    -    -
"""
CHANGES = {
    "entry": {"grounds": "Changed"},
    "settlement": {"rule_text": "Changed"},
    "hold": {"note": "Changed"},
    "month": {"loss_cap": 7},
    "chain": {"hash": "Changed"},
    "lock": {"closed_through": "2020-01-01"},
    "minimum.wage": {"source": "Changed"},
    "pay.pack": {"name": "Changed"},
    "pay.rule": {"date_to": "2099-01-01"},
    "bonus": {"has_bonus_clause": True},
    "preview": {"month": "2026-01-01"},
    "preview.line": {"now_amount": 7},
    "reason": {"reason": "Changed"},
    "policy": {"source": "Changed"},
    "rule": {"sequence": 7},
    "decision": {"grounds": "Changed"},
    "statement": {"text": "Changed"},
    "indicator": {"weight": 2},
    "band": {"score": 0},
    "praise": {"words": "Changed"},
    "sheet": {"base_score": 7},
    "sheet.line": {"entered_note": "Changed"},
    "sheet.case": {"number": "Changed"},
    "sheet.month": {"month": "2026-01-01"},
    "holder": {"user_id": False},
    "result": {"name": "Changed"},
    "reconciliation": {"code": "Changed"},
    "audit": {"conclusion": "Changed"},
    "audit.item": {"sequence": 7},
    "audit.line": {"ticket_id": False},
    "audit.mark": {"note": "Changed"},
    "audit.finding": {"name": "Changed"},
    "training": {"grounds": "Changed"},
    "training.plan": {"course_id": False},
    "supervision.report": {"employee_ids": []},
    "supervision.post": {"body": "Changed"},
    "supervision.write": {"reason": "Changed"},
    "appeal": {"text": "Changed"},
    "appeal.file": {"name": "Changed"},
    "appeal.decide": {"grounds": "Changed"},
    "discipline": {"notes": "Changed"},
    "self.review": {"text": "Changed"},
    "publication": {"text": "Changed"},
    "case": {"grounds": "Changed"},
    "case.line": {"left_amount": 1},
}


@tagged("post_install", "-at_install")
class TestAccess(Trials, AccessWorld):
    refusals = (*Trials.refusals, NotImplementedError)

    def operations(self, row, user):
        model = self.env[get_model_name(row)].with_user(user)
        if model._transient and not self.is_possible(lambda: self.sample(row, user)):
            return ""
        values = self.values(row)
        record = self.sample(row, user).with_user(user).sudo(False)

        def read():
            found = model.with_context(active_test=False).search(
                [("id", "=", record.id)]
            )
            return record.read() and found

        attempts = {
            "r": read,
            "c": lambda: model.create(values),
            "w": lambda: record.write(CHANGES[row]),
            "u": lambda: record.unlink(),
        }
        if model._table_query:
            attempts = {"r": read}
        return "".join(
            letter for letter, action in attempts.items() if self.is_possible(action)
        )

    def test_each_model_has_a_row(self):
        """Attack 88: a model that nobody has given a row to fails here."""
        rows = {line.split()[0] for line in MATRIX.strip().splitlines()[1:]}
        ours = {
            name.removeprefix("travel.").removeprefix("assessment.")
            for name, model in self.registry.items()
            if model._original_module == "travel_complaint_assessment"
            and not model._abstract
        }
        self.assertEqual(rows, ours)

    def test_matrix(self):
        """Attack 88: each role can do what the table says, and nothing else."""
        header, *rows = MATRIX.strip().splitlines()
        self.assertEqual(header.split(), list(ROLES))
        for line in rows:
            row, *cells = line.split()
            for role, cell in zip(ROLES, cells, strict=True):
                with self.subTest(row=row, role=ROLES[role]):
                    expected = "" if cell == "-" else cell
                    found = self.operations(row, self.people[role])
                    self.assertEqual(found, expected)

    def test_company_wall(self):
        """Attack 97: whoever has every role in another company sees nothing."""
        other = self.env["res.company"].create({"name": "Second agency"})
        roles = [f"{GROUP}leader", f"{GROUP}settlement", f"{COMPLAINT}auditor"]
        user = new_test_user(
            self.env,
            "ledger_wall",
            groups=",".join([*roles, "payroll.group_payroll_manager"]),
            company_id=other.id,
            company_ids=other.ids,
        )
        for line in MATRIX.strip().splitlines()[1:]:
            row = line.split()[0]
            model = self.env[get_model_name(row)].with_user(user)
            model = model.with_context(allowed_company_ids=other.ids)
            if row in FOR_ALL_COMPANIES or model._transient:
                continue
            with self.subTest(row=row):
                record = model.browse(self.sample(row, user).ids)
                self.assertFalse(model.search([("id", "=", record.id)]))
                self.assertFalse(self.is_possible(record.read))
        for records in (self.paid.line_ids, self.paid):
            records = records.with_user(user).with_context(
                allowed_company_ids=other.ids
            )
            self.assertFalse(self.is_possible(records.read))
            self.assertFalse(self.is_possible(lambda r=records: r.write({"name": "x"})))

    def test_own_ledger(self):
        """PY-5: an employee reads their own lines with grounds, in plain words."""
        mine = self.env["travel.assessment.entry"].with_user(self.people["me"])
        entry = mine.search([])
        self.assertEqual(entry.grounds, "As decided")
        self.assertEqual(entry.employee_id.name, "Ming")
        self.assertEqual(entry.settlement_ids.signed_amount, -2400)
        self.assertTrue(entry.settlement_ids.rule_text)
        stranger = mine.with_user(self.people["st"])
        self.assertFalse(stranger.search([]))

    def test_wages_are_payrolls(self):
        """Attack 79: wage, cap and floor are not for the employee or an assessor."""
        rows = self.env["travel.assessment.settlement"]
        for role in ("me", "as", "le"):
            for name in ("base_amount", "cap_amount", "floor_amount"):
                model = rows.with_user(self.people[role])
                with self.subTest(role=role, field=name):
                    with self.assertRaises(UserError):
                        model.search([]).read([name])
                    with self.assertRaises(UserError):
                        model.search([(name, ">", 0)])
                    with self.assertRaises(UserError):
                        model.search([], order=name)

    def test_officer_and_lines_of_others(self):
        """Y1, attack 101: an officer does not read lines of payslips he may not see."""
        officer = self.people["po"]
        for records in (self.paid, self.paid.line_ids):
            records = records.with_user(officer).sudo(False)
            self.assertFalse(self.is_possible(records.read))
            self.assertFalse(self.is_possible(lambda r=records: r.write({"name": "x"})))

    def test_dialog_reaches_nothing_else(self):
        """Attack 95: the dialog for reasons calls no other method of no other model."""
        dialogs = self.env["travel.assessment.reason"].with_user(self.people["hr"])
        for model, verb in (
            ("hr.employee", "write_off"),
            ("travel.assessment.entry", "reverse"),
            ("travel.assessment.entry", "reopen"),
        ):
            dialog = dialogs.create(
                {"res_model": model, "res_id": 1, "verb": verb, "reason": "x"}
            )
            with self.refused("cannot be done"):
                dialog.action_confirm()
