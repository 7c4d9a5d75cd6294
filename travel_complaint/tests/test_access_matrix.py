import base64
from datetime import date, datetime, timedelta
from functools import partial
from itertools import count

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import GROUP, ComplaintCommon
from .trials import Trials

ROLES = {
    "ag": "agent, works in the team of the case",
    "ot": "agent of another team",
    "me": "member of the handling group",
    "le": "leader of the handling group",
    "ad": "administrator",
    "pr": "public relations",
    "au": "auditor",
    "ma": "management",
    "re": "respondent of the department that was asked",
    "st": "employee without a role in complaints",
    "hm": "helpdesk manager without a role in complaints",
    "gu": "the guest who complains",
    "gc": "a colleague of the guest, in the portal",
    "pu": "anybody on the internet",
}
# Who can r-ead, c-reate, w-rite and u-nlink what. The model's name is without
# `travel.complaint.`; `+` marks a record of a case that is in public.
MATRIX = """
                  ag   ot   me   le   ad   pr   au   ma   re   st   hm   gu   gc   pu
helpdesk.ticket   rcw  rc   rcw  rcw  rcw  -    r    r    -    -    -    r    -    -
helpdesk.ticket+  rcw  rc   rcw  rcw  rcw  r    r    r    -    -    -    r    -    -
alert             -    -    -    -    r    -    -    -    -    -    -    -    -    -
attempt           -    -    -    -    -    -    -    -    -    -    -    -    -    -
cause             r    r    r    r    rcwu r    r    r    -    -    -    -    -    -
cause.threshold   -    -    -    r    rcwu -    r    r    -    -    -    -    -    -
change            -    -    -    -    -    -    -    -    -    -    -    -    -    -
circumstance      r    r    r    r    rcwu r    r    r    -    -    -    -    -    -
call              rcwu rcwu rcwu rcwu rcwu -    -    -    -    -    -    -    -    -
clock             r    r    r    r    r    -    r    r    -    -    -    -    -    -
clock+            r    r    r    r    r    r    r    r    -    -    -    -    -    -
close             -    -    -    rcwu rcwu -    -    -    -    -    -    -    -    -
closing           r    r    r    r    r    -    r    r    -    -    -    -    -    -
closing.ground    r    r    r    r    rcwu -    r    r    -    -    -    -    -    -
comparison        -    -    -    rcwu rcwu -    rcwu rcwu -    -    -    -    -    -
comparison.line   -    -    -    rcwu rcwu -    rcwu rcwu -    -    -    -    -    -
conflict          -    -    -    r    r    -    r    r    -    -    -    -    -    -
contact           rc   r    rc   rc   rc   -    r    r    -    -    -    -    -    -
demand            r    r    r    r    rcwu r    r    r    -    -    -    -    -    -
dossier           -    -    -    r    r    -    r    r    -    -    -    -    -    -
escalation        r    r    r    r    rcwu r    r    r    -    -    -    -    -    -
evaluation        -    -    -    rcwu rcwu -    r    rw   -    -    -    -    -    -
event             r    r    r    r    r    -    r    r    -    -    -    -    -    -
event+            r    r    r    r    r    r    r    r    -    -    -    -    -    -
evidence          r    -    rc   rc   rc   -    r    r    -    -    -    -    -    -
evidence+         r    -    rc   rc   rc   -    r    r    -    -    -    -    -    -
exposure+         rc   rc   rcw  rcw  rcw  rcw  r    r    -    -    -    -    -    -
figure            -    -    -    r    r    -    r    r    -    -    -    -    -    -
figure.queue      -    -    -    -    -    -    -    -    -    -    -    -    -    -
guest.risk        -    -    -    rw   rw   -    r    r    -    -    -    -    -    -
guest.risk+       -    -    -    rw   rw   r    r    r    -    -    -    -    -    -
indicator         -    -    -    r    r    -    r    r    -    -    -    -    -    -
investigation     r    -    rw   rw   rw   -    r    r    -    -    -    -    -    -
investigation+    r    -    rw   rw   rw   r    r    r    -    -    -    -    -    -
investigation.step r   -    rc   rc   rc   -    r    r    -    -    -    -    -    -
letter            r    r    r    r    r    -    r    r    -    -    -    -    -    -
liability         -    -    rcwu rcwu rcwu -    r    r    -    -    -    -    -    -
liability+        -    -    rcwu rcwu rcwu -    r    r    -    -    -    -    -    -
liability.rule    r    r    r    r    rcwu -    r    r    -    -    -    -    -    -
limit             r    r    r    r    rcwu r    r    r    -    -    -    -    -    -
link              -    -    -    r    r    -    r    r    -    -    -    -    -    -
loyalty           -    -    -    rcwu rcwu -    r    r    -    -    -    -    -    -
material          r    r    r    r    rcwu r    r    r    r    r    r    -    -    -
measure           rcwu r    rcwu rcwu rcwu -    r    r    -    -    -    -    -    -
milestone         r    r    r    r    rw   r    r    r    -    -    -    -    -    -
month             -    -    -    rcwu rcwu -    rcwu rcwu -    -    -    -    -    -
notice            -    -    r    r    r    -    r    r    -    -    -    -    -    -
offer             rcw  r    rcw  rcw  rcw  -    r    r    -    -    -    -    -    -
offer.line        rcwu r    rcwu rcwu rcwu -    r    r    -    -    -    -    -    -
payment           r    r    r    r    r    -    r    r    -    -    -    -    -    -
recovery          r    r    rcw  rcw  rcw  -    r    r    -    -    -    -    -    -
recover           -    -    -    -    -    -    -    -    -    -    -    -    -    -
power             r    r    r    r    rcwu -    r    r    -    -    -    -    -    -
power.use         -    -    -    r    r    -    r    r    -    -    -    -    -    -
policy            r    r    r    r    rcwu r    r    r    -    -    -    -    -    -
redress           r    r    r    r    rcwu -    r    r    -    -    -    -    -    -
request           rc   rc   rcw  rcw  rcw  -    r    r    rw   -    -    -    -    -
responsibility    r    r    r    rcwu rcwu r    r    r    -    -    -    -    -    -
result            r    r    r    r    r    -    r    r    -    -    -    -    -    -
retention         r    r    r    r    rcwu -    r    r    -    -    -    -    -    -
risk.rule         r    r    r    r    rcwu r    r    r    -    -    -    -    -    -
scale             r    r    r    r    rcwu r    r    r    -    -    -    -    -    -
severity          r    r    r    r    rcwu r    r    r    -    -    -    -    -    -
severity.rule     r    r    r    r    rcwu r    r    r    -    -    -    -    -    -
tile              -    -    -    r    rw   -    r    r    -    -    -    -    -    -
volume            -    -    -    rcwu rcwu -    r    r    -    -    -    -    -    -
target            -    -    -    r    rcwu -    r    r    -    -    -    -    -    -
timeliness        -    -    -    r    r    -    r    r    -    -    -    -    -    -
guest.tier        r    r    r    r    rcwu r    r    r    r    r    r    -    -    -
workday.exception r    r    r    r    rcwu r    r    r    r    r    r    -    -    -
answer            rcwu rcwu rcwu rcwu rcwu -    -    -    -    -    -    -    -    -
pay               -    -    -    -    -    -    -    -    -    -    -    -    -    -
plan.reason       rcwu rcwu rcwu rcwu rcwu -    -    rcwu -    -    -    -    -    -
ask               rcwu rcwu rcwu rcwu rcwu -    -    -    -    -    -    -    -    -
collect           rcwu -    rcwu rcwu rcwu -    -    -    -    -    -    -    -    -
declare           rcwu rcwu rcwu rcwu rcwu -    rcwu rcwu -    -    -    -    -    -
hold              -    -    -    rcwu rcwu -    -    -    -    -    -    -    -    -
matrix            -    -    -    rcwu rcwu -    -    -    -    -    -    -    -    -
matrix.cell       -    -    -    rcwu rcwu -    -    -    -    -    -    -    -    -
preview           rcwu rcwu rcwu rcwu rcwu -    -    -    -    -    -    -    -    -
preview.line      rcwu rcwu rcwu rcwu rcwu -    -    -    -    -    -    -    -    -
override          rcwu rcwu rcwu rcwu rcwu -    -    -    -    -    -    -    -    -
reason            rcwu rcwu rcwu rcwu rcwu -    -    -    -    -    -    -    -    -
request.reason    -    -    rcwu rcwu rcwu -    -    -    rcwu -    -    -    -    -
setup             -    -    -    -    rcwu -    -    -    -    -    -    -    -    -
setup.step        -    -    -    -    rcwu -    -    -    -    -    -    -    -    -
"""
# Set up once for all companies.
FOR_ALL_COMPANIES = {
    *("attempt", "cause", "cause.threshold", "liability.rule"),
    *("circumstance", "demand", "escalation", "limit", "material", "milestone"),
    *("closing.ground", "policy", "power", "redress"),
    *("scale", "severity", "severity.rule", "guest.tier"),
    *("retention", "risk.rule", "tile"),
}
# What to write into a record that has no name of its own.
CHANGES = {
    "alert": {"is_seen": True},
    "attempt": {"kind": "Changed"},
    "answer": {"text": "Changed"},
    "ask": {"question": "Changed"},
    "cause.threshold": {"days": 7},
    "change": {"names": "name"},
    "call": {"comment": "Changed"},
    "clock": {"state": "met"},
    "close": {"note": "Changed"},
    "closing": {"note": "Changed"},
    "collect": {"attachment_ids": [(5,)]},
    "comparison": {"bearer": "route"},
    "conflict": {"note": "Changed"},
    "contact": {"summary": "Changed"},
    "declare": {"note": "Changed"},
    "escalation": {"minutes": 7},
    "event": {"note": "Changed"},
    "exposure": {"note": "Changed"},
    "figure": {"limits_met": 7},
    "figure.queue": {"month": "2026-11"},
    "investigation": {"proposals": "<p>Changed</p>"},
    "investigation.step": {"result": "Changed"},
    "liability": {"reasons": "Changed"},
    "liability.rule": {"decider": "member"},
    "dossier": {"error": "Changed"},
    "guest.risk": {"note": "Changed"},
    "hold": {"reason": "Changed"},
    "link": {"recipient": "x@example.com"},
    "matrix": {"cell_ids": [(5,)]},
    "matrix.cell": {"row": "Changed"},
    "notice": {"email_to": "x@example.com"},
    "offer": {"text": "Changed"},
    "override": {"reason": "Changed"},
    "pay": {"reference": "Changed"},
    "payment": {"reference": "Changed"},
    "plan.reason": {"reason": "Changed"},
    "recover": {"reference": "Changed"},
    "recovery": {"reasons": "Changed"},
    "power": {"source": "Changed"},
    "power.use": {"key": "Changed"},
    "indicator": {"value": 1},
    "loyalty": {"asked_count": 7},
    "month": {"first_day": "2026-01-01"},
    "preview": {"kind": "inquiry"},
    "preview.line": {"due": "Changed"},
    "reason": {"reason": "Changed"},
    "request": {"statement": "<p>Changed</p>"},
    "request.reason": {"reason": "Changed"},
    "responsibility": {"lead_id": False},
    "retention": {"months": 7},
    "setup": {"company_id": 1},
    "setup.step": {"sequence": 7},
    "volume": {"tours": 7},
    "target": {"value": 0.2},
    "timeliness": {"met_count": 7},
    "letter": {"subject": "Changed"},
    "result": {"report": "Changed"},
}


def short(model):
    """A model's name as the table has it."""
    for prefix in ("travel.complaint.", "travel."):
        model = model.removeprefix(prefix)
    return model


def read_matrix():
    """{row: {role: operations}} of the table above."""
    header, *lines = MATRIX.strip().splitlines()
    roles = header.split()
    rows = {}
    for line in lines:
        name, *cells = line.split()
        rows[name] = {
            role: "" if cell == "-" else cell
            for role, cell in zip(roles, cells, strict=True)
        }
    return rows


@tagged("post_install", "-at_install")
class TestAccessMatrix(Trials, ComplaintCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.serials = count()  # names and codes are there once
        cls.people = {
            "ag": cls.agent,
            "ot": cls.other_agent,
            "me": cls.member,
            "le": cls.leader,
            "ad": cls.administrator,
            "pr": cls.public_relations,
            "au": cls.auditor,
            "ma": cls._create_user("matrix_manager", f"{GROUP}management"),
            "re": cls._create_user("matrix_respondent", f"{GROUP}respondent"),
            "st": cls.stranger,
            "hm": cls._create_user("matrix_hm", "helpdesk_mgmt.group_helpdesk_manager"),
            "gu": cls._create_user("matrix_guest", "base.group_portal"),
            "gc": cls._create_user("matrix_colleague", "base.group_portal"),
            "pu": cls.env.ref("base.public_user"),
        }
        firm = cls.env["res.partner"].create({"name": "Firm", "is_company": True})
        for role in ("gu", "gc"):
            cls.people[role].partner_id.parent_id = firm
        guest = cls.people["gu"].partner_id
        cls.case = cls.create_case(partner_id=guest.id)
        # Nothing is planned or offered before somebody is on the case.
        cls.planned_case = cls.create_case(partner_id=guest.id)
        cls.planned_case.action_accept()
        cls.public_case = cls.create_case(partner_id=guest.id)
        cls.department = cls.env["hr.department"].create({"name": "Operations"})
        cls.env["hr.employee"].create(
            {
                "name": "Respondent",
                "user_id": cls.people["re"].id,
                "department_id": cls.department.id,
            }
        )
        cls.request = cls.env["travel.complaint.request"].create(
            {
                "ticket_id": cls.case.id,
                "company_id": cls.company.id,
                "department_id": cls.department.id,
            }
        )
        cls.env["travel.complaint.exposure"].create(
            {"ticket_id": cls.public_case.id, "place": "Evening paper"}
        )

    @classmethod
    def model_of(cls, row):
        """The model that a row of the table is about."""
        name = row.removesuffix("+")
        found = [model for model in cls.registry if short(model) == name]
        return cls.env[found[0]]

    def case_of(self, row):
        """The case that a row of the table is about."""
        if row in ("measure", "offer", "recovery"):
            return self.planned_case
        return self.public_case if row.endswith("+") else self.case

    def values(self, row, user):
        """What to make a record of this row from, as `user` would."""
        case = self.case_of(row)
        ref = self.env.ref
        serial = next(self.serials)
        name = {"name": f"New {serial}"}
        coded = {**name, "code": f"new_{serial}"}
        on_case = {"ticket_id": case.id}
        moment = datetime(2026, 11, 20, 3)
        scale = self.env["travel.complaint.scale"].search([], limit=1)
        limit = self.env["travel.complaint.limit"].search([], limit=1)
        clock = self.env["travel.complaint.clock"].search([], limit=1)
        ground = self.env["travel.complaint.closing.ground"].search([], limit=1)
        department = self.env["hr.department"].create(name)
        category = self.env["helpdesk.ticket.category"].create(
            {**name, "is_complaint_category": True}
        )
        level = {"scale_id": scale.id, "severity_id": scale.severity_ids[0].id}
        makers = {
            "helpdesk.ticket": lambda: {
                **name,
                "description": "<p>x</p>",
                "complaint_kind": "complaint",
                "team_id": self.team.id,
            },
            "alert": lambda: {
                **on_case,
                "clock_id": clock.id,
                "company_id": self.company.id,
                "kind": "warning",
                "role": "leader",
                "user_id": self.administrator.id,
                "raised_at": moment,
            },
            "answer": lambda: {
                "offer_id": self.sample("offer", user).id,
                "answer": "rejected",
            },
            "ask": lambda: {**on_case, "department_ids": self.department.ids},
            "attempt": lambda: {
                "kind": f"new {serial}",
                "key_hash": "x",
                **dict.fromkeys(("attempted_at", "forget_at"), moment),
            },
            "cause.threshold": lambda: {
                "cause_id": self.env["travel.complaint.cause"].create(coded).id,
            },
            "change": lambda: {
                **on_case,
                "version": f"new {serial}",
                "changed_at": moment,
                "names": "name",
            },
            "call": lambda: {**on_case, "comment": "x"},
            "close": lambda: {
                **on_case,
                "ground_id": ground.id,
                "note": "x",
                "guest_text": "x",
            },
            "closing": lambda: {
                **on_case,
                "cycle": 100 + serial,
                "ground_id": ground.id,
                "note": "x",
                "guest_text": "x",
                "user_id": self.leader.id,
                "decided_at": moment,
            },
            "clock": lambda: {
                **on_case,
                "company_id": self.company.id,
                "limit_id": limit.id,
                "started_at": moment,
                "due_at": moment,
                "cycle": 2,
            },
            "collect": lambda: {"investigation_id": self.investigation_of(case).id},
            "comparison": lambda: {"bearer": "guide"},
            "comparison.line": lambda: {
                "comparison_id": self.sample("comparison", user).id,
                "name": "x",
            },
            "conflict": lambda: {**on_case, "user_id": self.stranger.id},
            "declare": lambda: {
                **on_case,
                "user_id": self.stranger.id,
                "reason": "relative",
            },
            "evidence": lambda: {
                **name,
                "investigation_id": self.investigation_of(case).id,
                "source": "Driver",
                "file": base64.b64encode(b"Seen."),
                "file_name": "log.txt",
            },
            "investigation": lambda: {
                **on_case,
                "cycle": 7 + serial,
                "lead_id": self.member.id,
            },
            "investigation.step": lambda: {
                "investigation_id": self.investigation_of(case).id,
                "kind": "visit",
                "result": "x",
            },
            "liability": lambda: {
                "investigation_id": self.investigation_of(case).id,
                "kind": "department",
                "department_id": department.id,
                "share": 10,
            },
            "liability.rule": lambda: {"kind": self.free_kind(serial)},
            "contact": lambda: {**on_case, "summary": "x"},
            "dossier": lambda: {**on_case, "cycle": 99},
            "escalation": lambda: {
                "limit_id": limit.copy({"code": f"new_{serial}"}).id,
                "minutes": 4711,
                "role": "management",
            },
            "event": lambda: {
                **on_case,
                "milestone_id": ref("travel_complaint.milestone_closed").id,
                "occurred_at": moment,
            },
            "evaluation": lambda: {**name, "month": date(2001 + serial, 1, 1)},
            "exposure": lambda: {**on_case, "place": "Radio"},
            "figure": lambda: {
                **on_case,
                "company_id": self.company.id,
                "month": "2026-11",
                "received_on": moment.date(),
            },
            "figure.queue": lambda: on_case,
            "guest.risk": lambda: {
                **on_case,
                "company_id": self.company.id,
                "found_on": moment.date(),
            },
            "hold": lambda: {"reason": "Lawsuit"},
            "limit": lambda: {
                **coded,
                "policy_id": limit.policy_id.id,
                "from_milestone_id": limit.from_milestone_id.id,
                "to_milestone_id": limit.to_milestone_id.id,
            },
            "link": lambda: {
                **on_case,
                "recipient": "x@example.com",
                "token_hash": f"new {serial}",
                "expires_at": moment,
            },
            "matrix": lambda: {"cell_ids": []},
            "matrix.cell": lambda: {
                "matrix_id": self.sample("matrix", user).id,
                "category_id": category.id,
            },
            "notice": lambda: {
                **on_case,
                "code": "answered",
                "email_to": "x@example.com",
            },
            "measure": lambda: {**on_case, **name},
            "offer": lambda: {**on_case},
            "offer.line": lambda: {
                **name,
                "offer_id": self.sample("offer", user).id,
            },
            "pay": lambda: {
                "offer_id": self.sample("offer", user).id,
                "reference": "x",
            },
            "payment": lambda: {
                "offer_id": self.sample("offer", user).id,
                "company_id": self.company.id,
                "currency_id": self.company.currency_id.id,
                "amount": 1,
                "paid_on": moment.date(),
                "reference": "x",
                "user_id": self.leader.id,
            },
            "recover": lambda: {
                "recovery_id": self.sample("recovery", user).id,
                "reference": "x",
            },
            "recovery": lambda: {
                **on_case,
                "supplier_id": self.env["res.partner"].create(name).id,
                "share": 1,
                "claimed_amount": 1,
                "due_on": date(2099, 1, 1),
                "reasons": "x",
            },
            "plan.reason": lambda: {"verb": "withdraw", "reason": "x"},
            "power": lambda: {"group_id": self.env["res.groups"].create(name).id},
            "power.use": lambda: {
                "company_id": self.company.id,
                "scope": "case",
                "key": name["name"],
            },
            "override": lambda: {
                **on_case,
                "severity_id": level["severity_id"],
                "reason": "x",
            },
            "indicator": lambda: {
                "company_id": self.company.id,
                "month": name["name"],
                "code": "CSAT",
            },
            "loyalty": lambda: {
                "month": date(2001 + serial % 25, 1 + serial // 25 % 12, 1),
                "asked_count": 9,
            },
            "month": lambda: {"first_day": "2026-02-01"},
            "preview": lambda: {"kind": "complaint"},
            "preview.line": lambda: {"preview_id": self.sample("preview", user).id},
            "reason": lambda: {"verb": "withdraw", "reason": "x"},
            "setup": dict,
            "setup.step": lambda: {
                "setup_id": self.sample("setup", user).id,
                "code": "company",
            },
            "request": lambda: {
                **on_case,
                "company_id": self.company.id,
                "department_id": department.id,
            },
            "request.reason": lambda: {
                "request_id": self.request.id,
                "verb": "refuse",
                "reason": "x",
            },
            "responsibility": lambda: {
                "category_id": category.id,
                "department_id": self.department.id,
            },
            "redress": lambda: {**name, "how": "x"},
            "letter": lambda: {**on_case, "reply_at": datetime(2026, 11, 12)},
            "result": lambda: {
                **on_case,
                "cycle": 100 + serial,
                "report": "x",
                "reported_by_id": self.agent.id,
                "reported_at": moment,
            },
            "retention": lambda: {
                "complaint_kind": "complaint",
                "severity_id": level["severity_id"],
                "source": "Our own rule",
                "active": False,  # there is one rule in force for the same cases
            },
            "risk.rule": lambda: {**name, "next_step": "Call"},
            "severity": lambda: {**coded, "scale_id": scale.id, "rank": 99 + serial},
            "severity.rule": lambda: {**name, **level},
            "tile": lambda: {**coded, "active": False},
            "volume": lambda: {"bearer": "route", "route": name["name"], "tours": 3},
            "target": lambda: {
                "indicator": "repeat_rate",
                "value": 0.1,
                "company_id": self.company.id,
                "valid_from": date(2026, 11, 1) + timedelta(days=serial),
            },
            "timeliness": lambda: {
                "company_id": self.company.id,
                "month": "2026-11",
                "limit_id": limit.id,
            },
            "workday.exception": lambda: {
                **name,
                "date": date(2031, 1, 1) + timedelta(days=serial),
            },
        }
        by_code = {
            "cause",
            "circumstance",
            "closing.ground",
            "demand",
            "milestone",
            "policy",
        }
        name_of_row = row.removesuffix("+")
        default = coded if name_of_row in by_code else name
        return makers.get(name_of_row, lambda: default)()

    def investigation_of(self, case):
        """The investigation of a case; the member leads it."""
        if not case.investigation_ids:
            values = {"ticket_id": case.id, "lead_id": self.member.id}
            self.env["travel.complaint.investigation"].create(values)
        return case.investigation_ids[:1]

    def free_kind(self, serial):
        """A kind of liability without a rule: one of two, by turns."""
        kind = ("guest", "supplier")[serial % 2]
        rules = self.env["travel.complaint.liability.rule"]
        rules.search([("kind", "=", kind)]).unlink()
        return kind

    def sample(self, row, user):
        """A record of this row. Dialogs are their user's own."""
        model = self.model_of(row)
        if row.startswith("helpdesk.ticket"):
            return self.case_of(row)
        if model._transient:
            return model.with_user(user).create(self.values(row, user)).sudo()
        if row in ("figure", "indicator", "timeliness"):  # reckoned, and made by nobody
            self.env["travel.complaint.figure"]._refresh()
            return model.search([("company_id", "=", self.company.id)], limit=1)
        if "ticket_id" in model._fields:
            found = model.search([("ticket_id", "=", self.case_of(row).id)], limit=1)
            if found:
                return found
        return model.create(self.values(row, user))

    def operations(self, row, user):
        """What `user` can really do with a record of this row, as in the table."""
        name = row.removesuffix("+")
        model = self.model_of(row).with_user(user)
        changes = CHANGES.get(name, {"name": "Changed"})
        if self.model_of(row)._transient and not self.is_possible(
            lambda: self.sample(row, user)
        ):
            return ""
        record = self.sample(row, user).with_user(user).sudo(False)

        def read():
            # With all fields of ours that the role has, as a form would; not with
            # those of helpdesk_mgmt that we only name anew.
            ours = [
                name
                for name in record.fields_get()
                if "travel_complaint" in record._fields[name]._modules
                and "helpdesk_mgmt" not in record._fields[name]._modules
            ]
            all_records = model.with_context(active_test=False)
            found = all_records.search([("id", "=", record.id)])
            return record.read(["display_name", *ours]) and found

        values = self.values(row, user)
        attempts = {
            "r": read,
            "c": lambda: model.create(values),
            "w": lambda: record.write(changes),
            "u": record.unlink,
        }
        return "".join(
            letter for letter, action in attempts.items() if self.is_possible(action)
        )

    def test_roles_are_told_apart(self):
        """Attack 88: the table names the roles that this test has people for."""
        for cells in read_matrix().values():
            self.assertEqual(list(cells), list(ROLES))
        self.assertEqual(list(self.people), list(ROLES))

    def test_each_model_has_a_row(self):
        """Attack 88: a model that nobody has given a row to fails here."""
        ours = {
            short(name)
            for name, model in self.registry.items()
            if model._original_module == "travel_complaint" and not model._abstract
        }
        rows = {row.removesuffix("+") for row in read_matrix()}
        self.assertEqual(rows - {"helpdesk.ticket"}, ours)

    def test_matrix(self):
        """Attacks 71, 88: each role can do what the table says, and nothing else."""
        for row, cells in read_matrix().items():
            for role, expected in cells.items():
                with self.subTest(row=row, role=ROLES[role]):
                    user = self.people[role]
                    with self.env.cr.savepoint() as savepoint:
                        found = self.operations(row, user)
                        savepoint.rollback()
                        self.env.invalidate_all()
                    self.assertEqual(found, expected)

    def test_dialogs_are_their_users(self):
        """Attack 88: what somebody writes in a dialog nobody else reads or changes."""
        dialogs = {
            name
            for name, model in self.registry.items()
            if model._transient and model._original_module.startswith("travel_")
        }
        rules = self.env["ir.rule"].search(
            [("model_id.model", "in", list(dialogs)), ("groups", "=", False)]
        )
        own = rules.filtered(lambda rule: "create_uid" in rule.domain_force)
        self.assertEqual(set(own.model_id.mapped("model")), dialogs)

    def test_a_dialog_of_somebody_else(self):
        """Attack 88: not by its number either, whatever role one has."""
        agent, other = self.people["ag"], self.people["ad"]
        for row in ("declare", "reason"):
            dialog = self.sample(row, agent).with_user(other).sudo(False)
            with self.subTest(row=row), self.assertRaises(AccessError):
                dialog.read(["display_name"])
            with self.subTest(row=row), self.assertRaises(AccessError):
                dialog.write({"create_date": "2026-01-01 00:00:00"})

    def test_company_wall(self):
        """Attack 97: whoever has every role in another company sees no row of ours."""
        company, _team, _leader = self.create_second_company()
        roles = ("administrator", "public_relations", "management", "respondent")
        user = new_test_user(
            self.env,
            "complaint_wall",
            groups=",".join(GROUP + role for role in roles),
            company_id=company.id,
            company_ids=company.ids,
        )
        for row in read_matrix():
            model = self.model_of(row).with_user(user)
            if row in FOR_ALL_COMPANIES or model._transient:
                continue
            with self.subTest(row=row):
                record = self.sample(row, user).with_user(user).sudo(False)
                if model.has_access("read"):
                    self.assertFalse(model.search([("id", "=", record.id)]))
                self.assertFalse(self.is_possible(record.read))
                changes = CHANGES.get(row.removesuffix("+"), {"name": "Changed"})
                for action in (partial(record.write, changes), record.unlink):
                    self.assertFalse(self.is_possible(action))

    def test_own_alerts(self):
        """TL-d: everybody reads what they were told about, and nothing else."""
        alert = self.sample("alert", self.administrator)
        self.assertTrue(alert.with_user(self.administrator).kind)
        with self.assertRaises(UserError):
            alert.with_user(self.leader).read(["kind"])

    def test_guest_reads_what_is_meant_for_guests(self):
        """Attacks 15, 79, PO-5: by RPC a guest reads no remark of ours."""
        guest = self.people["gu"]
        fields_read = set(self.case.with_user(guest).fields_get())
        hidden = {
            *("guest_tier_id", "is_identity_confirmed", "is_exposed", "repeat_of_id"),
            *("earlier_case_ids", "registered_by_id", "guide_id", "supplier_id"),
            *("contact_ids", "exposure_ids", "complaint_event_ids", "notice_ids"),
            *("link_ids", "guest_answer", "guest_phone_key", "can_accept"),
        }
        self.assertFalse(hidden & fields_read)
        self.assertLess({"number", "complaint_kind", "booking_ref"}, fields_read)
        for name in hidden:
            with self.subTest(field=name):
                case = self.case.with_user(guest)
                with self.assertRaises(UserError):
                    case.read([name])
                with self.assertRaises(UserError):
                    case.search([(name, "!=", False)])

    def test_who_is_named_in_a_case_does_not_handle_it(self):
        """Attack 96, BY-8: neither the accused nor the guest sees or handles it."""
        guide = self.env["hr.employee"].create(
            {"name": "Guide", "user_id": self.agent.id}
        )
        as_guide = self.create_case(self.member, guide_id=guide.id)
        as_guest = self.create_case(self.member, partner_id=self.agent.partner_id.id)
        for case in (as_guide, as_guest):
            with self.subTest(case=case.number):
                case = case.with_user(self.agent)
                self.assertFalse(case.search([("id", "=", case.id)]))
                for action in (
                    lambda case=case: case.read(["name"]),
                    case.action_accept,
                    case.action_acknowledge,
                    lambda case=case: case.write({"name": "Nothing happened"}),
                    lambda case=case: case._do_withdraw("Forget it"),
                ):
                    self.assertFalse(self.is_possible(lambda a=action: a() or True))
        as_guide.with_user(self.leader).action_accept()
        self.assertEqual(as_guide.complaint_state, "accepted")

    def test_who_is_named_is_not_made_responsible(self):
        """Attack 96: nobody is made responsible for a case that they are named in."""
        guide = self.env["hr.employee"].create(
            {"name": "Guide", "user_id": self.agent.id}
        )
        case = self.create_case(self.member, guide_id=guide.id)
        with self.assertRaisesRegex(UserError, "is named in the case"):
            case.user_id = self.agent
        case.user_id = self.other_agent
        case.partner_id = self.other_agent.partner_id
        self.assertNotEqual(case.user_id, self.other_agent)  # replaced, see the wall
