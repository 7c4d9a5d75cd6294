"""A record of each model, and a person of each role, for the tests of access."""

from base64 import b64encode
from datetime import date, timedelta
from itertools import count

from .common import GROUP
from .decisions import NOW, DecisionCommon

COMPLAINT = "travel_complaint.group_travel_complaint_"

APPEAL_FILE = {"file": b64encode(b"Words"), "file_name": "words.txt"}
FOR_ALL_COMPANIES = {
    *("pay.pack", "pay.rule", "policy", "rule", "indicator", "band", "audit.item"),
}


def get_model_name(row):
    """The model of a row; supervision is not of the assessment of anybody."""
    is_apart = row.startswith("supervision.")
    return f"travel.{row}" if is_apart else f"travel.assessment.{row}"


class AccessWorld(DecisionCommon):
    """Ming is whom it is all about; each role has somebody."""

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

    def _hire(self, number):
        """Somebody of whom no table says anything yet."""
        values = {"name": f"New {number}", "company_id": self.company.id}
        return self.env["hr.employee"].create(values).id

    def values(self, row):
        """What to make a record of this row from."""
        number = next(self.serials)
        if row == "bonus":
            return {"employee_id": self._hire(number), "performance_bonus": 1}
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
