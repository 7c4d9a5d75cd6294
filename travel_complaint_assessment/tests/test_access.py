from base64 import b64encode
from datetime import date, timedelta
from itertools import count

from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from odoo.addons.travel_complaint.tests.trials import Trials

from .common import GROUP
from .decisions import NOW, DecisionCommon

COMPLAINT = "travel_complaint.group_travel_complaint_"
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
supervision.visit  -    -    -    -    -    -    -    -    -    -    -
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
APPEAL_FILE = {"file": b64encode(b"Words"), "file_name": "words.txt"}
FOR_ALL_COMPANIES = {
    *("pay.pack", "pay.rule", "policy", "rule", "indicator", "band"),
    *("supervision.visit", "audit.item"),
}
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
    "supervision.visit": {"purpose": "code"},
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


def get_model_name(row):
    """The model of a row; supervision is not of the assessment of anybody."""
    is_apart = row.startswith("supervision.")
    return f"travel.{row}" if is_apart else f"travel.assessment.{row}"


@tagged("post_install", "-at_install")
class TestAccess(Trials, DecisionCommon):
    refusals = (*Trials.refusals, NotImplementedError)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.serials = count(1)
        cls.people = {
            "me": cls._create_user("me", "base.group_user"),
            "st": cls._create_user("st", "base.group_user"),
            "as": cls._create_user("as", f"{GROUP}assessor"),
            "le": cls._create_user("le", f"{GROUP}leader"),
            "hr": cls._create_user("hr", f"{GROUP}settlement"),
            "au": cls._create_user("au", f"{COMPLAINT}auditor"),
            "ad": cls._create_user("ad", f"{COMPLAINT}administrator"),
            "po": cls._create_user("po", "payroll.group_payroll_user"),
            "pm": cls._create_user("pm", "payroll.group_payroll_manager"),
            "gu": cls._create_user("gu", "base.group_portal"),
            "pu": cls.env.ref("base.public_user"),
        }
        cls.ming.user_id = cls.people["me"]
        cls.entry = cls.post("compensation", 5000)
        cls.paid = cls.slip()
        cls.paid.action_payslip_done()
        cls.entry._hold("legal", "Suit")
        cls.told = cls.notify("POINTS", points=2)
        cls._prepare_appeals()
        cls.asked = cls.draft("POINTS", points=2)
        cls.asked.action_ask_statement()
        cls.finding = cls.find()
        cls.report, _code = cls.env["travel.supervision.report"]._take_in(
            {
                "subject": "x",
                "body": "y",
                "channel": "form",
                "company_id": cls.company.id,
            },
            [("text", b"Hello")],
        )
        cls.env["travel.supervision.visit"]._note("198.51.100.7", "write")
        cls.audit = cls._audit()
        cls.schedule = cls._prepare_training()
        cls.next_policy = cls.env["travel.assessment.policy"].create(
            {"name": "Next", "source": "x"}
        )
        cls.praised = cls.create_ticket()
        cls.env["travel.assessment.praise"].create(
            {
                "ticket_id": cls.praised.id,
                "employee_id": cls.ming.id,
                "words": "Thank you",
            }
        )
        cls.finding.investigation_id.finished_at = NOW
        cls.sheet = cls.env["travel.assessment.sheet"]._draft(
            cls.company, date(2026, 10, 1), cls.department
        )
        cls.sheet.write(
            {
                "state": "published",
                "notified_at": NOW,
                "published_from": "2026-10-01",
                "published_to": "2026-10-31",
            }
        )

    @classmethod
    def _prepare_appeals(cls):
        """What a decision may lead to: an appeal, and all that it brings."""
        me = cls.people["me"]
        cls.appealed, cls.drafted, cls.free = (
            cls.notify("POINTS", points=2) for _number in range(3)
        )
        cls.appeals = cls.env["travel.assessment.appeal"].with_user(me)
        cls.appeal, cls.appeal_draft = cls.appeals.create(
            [
                {"subject_model": decision._name, "subject_id": decision.id}
                for decision in (cls.appealed, cls.drafted)
            ]
        )
        cls.appeal.text = "Not me"
        cls.env["travel.assessment.appeal.file"].with_user(me).create(
            {"appeal_id": cls.appeal.id, **APPEAL_FILE}
        )
        cls.appeal.action_lodge()
        final_sudo = cls.notify("MINOR", percent=20).sudo()
        cls.env["travel.assessment.discipline"]._enter(final_sudo)
        cls.env["travel.assessment.self.review"]._ask_for(final_sudo)
        publication_sudo = cls.env["travel.assessment.publication"]._draft(final_sudo)
        publication_sudo.write(
            {
                "state": "published",
                "published_at": NOW,
                "published_until": NOW + timedelta(days=1),
                "author_id": cls.leader.id,
            }
        )
        cls.improvements = cls.env["mgmtsystem.action"].create(
            [
                {
                    "name": name,
                    "type_action": "improvement",
                    "is_complaint_measure": True,
                    "done_on": "2026-10-12",
                }
                for name in ("Shared", "To be shared")
            ]
        )
        cls.env["travel.assessment.case"].create(cls._prepare_case_vals(0))
        cls.env["travel.assessment.case.line"].sudo().create(
            {
                "case_id": cls.env["travel.assessment.case"].search([], limit=1).id,
                "employee_id": cls.ming.id,
                "state": "notified",
                "notified_at": NOW,
            }
        )

    @classmethod
    def _prepare_case_vals(cls, number):
        return {
            "direction": "reward",
            "rule_id": cls.rule("INNOVATION").id,
            "improvement_id": cls.improvements[number].id,
            "department_id": cls.department.id,
        }

    @classmethod
    def _prepare_training(cls):
        """A course that Ming needs."""
        courses = cls.env["hr.course"]
        category = cls.env["hr.course.category"].create({"name": "Access"})
        course = courses.create({"name": "Access", "category_id": category.id})
        cls.training = cls.env["travel.assessment.training"].create(
            {
                "employee_id": cls.ming.id,
                "cause_id": cls.env.ref("travel_complaint.cause_guide_left").id,
            }
        )
        return cls.env["hr.course.schedule"].create(
            {
                "name": "Access",
                "course_id": course.id,
                "cost": 0,
                "authorized_by": cls.ming.id,
            }
        )

    @classmethod
    def _audit(cls):
        """An audit of one case under way, with a finding for Ming, and a plan."""
        case = cls.create_ticket()
        cls.env.flush_all()
        cls.env.cr.execute(
            "UPDATE helpdesk_ticket SET complaint_state = 'closed',"
            " closed_date = '2026-10-10' WHERE id = %s",
            (case.id,),
        )
        case.invalidate_recordset()
        plan = {
            "name": "October",
            "company_id": cls.company.id,
            "date_from": "2026-10-01",
            "date_to": "2026-10-31",
            "auditor_ids": cls.people["as"].ids,
        }
        audits = cls.env["travel.assessment.audit"]
        audit = audits.create(plan)
        audit.action_draw()
        cls.env["travel.assessment.audit.finding"].create(
            {
                "audit_id": audit.id,
                "name": "x",
                "employee_id": cls.ming.id,
                "due_on": "2026-12-01",
            }
        )
        audits.create({**plan, "name": "November", "date_to": "2026-11-30"})
        return audit

    def sample(self, row, user):
        """A record of this row. Dialogs are their user's own."""
        model = self.env[get_model_name(row)]
        if model._transient:
            return model.with_user(user).create(self.values(row)).sudo()
        if row in FOR_ALL_COMPANIES or "company_id" not in model._fields:
            return model.search([], limit=1, order="id")
        return model.search([("company_id", "=", self.company.id)], limit=1)

    def values(self, row):
        """What to make a record of this row from."""
        number = next(self.serials)
        return {
            "minimum.wage": {
                "company_id": self.company.id,
                "date_from": date(2000, 1, 1) + timedelta(days=number),
                "amount": 1,
            },
            "pay.pack": {"name": "New", "code": f"new {number}"},
            "pay.rule": {
                "pack_id": self.pack.id,
                "channel": "bonus_cut",
                "date_from": date(1900, 1, 1) + timedelta(days=number),
                "date_to": date(1900, 1, 1) + timedelta(days=number),
                "source": "x",
            },
            "preview": {"company_id": self.company.id},
            "preview.line": {
                "preview_id": self.env["travel.assessment.preview"]
                .with_user(self.people["hr"])
                .create({"company_id": self.company.id})
                .id,
                "entry_id": self.entry.id,
                "employee_id": self.ming.id,
            },
            "policy": {"name": "New", "source": "x"},
            "praise": {
                "ticket_id": self.praised.id,
                "employee_id": self.ming.id,
                "words": "x",
            },
            "indicator": {"name": "New", "measure": "hand", "band_ids": [(0, 0, {})]},
            "band": {
                "indicator_id": self.sheet.line_ids[0].indicator_id.id,
                "figure_from": 100 + number,
                "score": 5,
            },
            "rule": {
                "policy_id": self.next_policy.id,
                "code": "NEW",
                "name": "New",
                "direction": "reward",
                "basis": "praise",
            },
            "decision": {
                "rule_id": self.rule("MINOR").id,
                "liability_id": self.finding.id,
            },
            "statement": {"decision_id": self.asked.id},
            "audit": {
                "name": "New",
                "date_from": "2026-10-01",
                "date_to": "2026-10-31",
            },
            "audit.item": {"name": "New"},
            "audit.line": {
                "audit_id": self.audit.id,
                "ticket_id": self.finding.ticket_id.id,
            },
            "audit.mark": {
                "line_id": self.audit.line_ids.id,
                "item_id": self.audit.line_ids.mark_ids[0].item_id.id,
            },
            "audit.finding": {
                "audit_id": self.audit.id,
                "name": "New",
                "employee_id": self.ming.id,
                "due_on": "2026-12-01",
            },
            "training": {
                "employee_id": self.ming.id,
                "cause_id": self.env.ref("travel_complaint.cause_hotel_class").id,
            },
            "training.plan": {
                "training_ids": self.training.ids,
                "schedule_id": self.schedule.id,
            },
            "supervision.report": {"subject": "x", "body": "y"},
            "supervision.post": {
                "report_id": self.report.id,
                "kind": "reporter",
                "body": "x",
            },
            "supervision.visit": {
                "visitor": "x",
                "purpose": "write",
                "hour": "2026-11-01 00:00:00",
            },
            "supervision.write": {
                "report_id": self.report.id,
                "verb": "note",
                "reason": "x",
            },
            "appeal": {"subject_model": self.free._name, "subject_id": self.free.id},
            "appeal.file": {"appeal_id": self.appeal_draft.id, **APPEAL_FILE},
            "appeal.decide": {
                "appeal_id": self.appeal.id,
                "outcome": "upheld",
                "grounds": "x",
            },
            "case": self._prepare_case_vals(1),
            "case.line": {
                "case_id": self.env["travel.assessment.case"].search([], limit=1).id,
                "employee_id": self.ming.id,
            },
            "reason": {
                "res_model": "travel.assessment.entry",
                "res_id": self.entry.id,
                "verb": "write_off",
                "reason": "x",
            },
        }.get(row, {"company_id": self.company.id})

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
