"""A department is asked and answers; what happened is found out, and who is liable."""

from hashlib import sha256

from .act_1_complaint import PHOTOS, SUBJECT

STATEMENT = (
    "<p>行程单与合同一致，未安排购物。当日船期正常，计调未接到改行程的请示。</p>"
)
FACTS = (
    "<p>导游朱敏未征得客人书面同意，取消游湖，改去玉器店。合同与行程单均含游湖。</p>"
)
REASONS = "未经客人同意取消游湖，改去购物店。"


def play(stage):
    """From the request to the finding."""
    stage.book.chapter("What happened is found out", "调查取证")
    _ask(stage)
    _answer(stage)
    _investigate(stage)
    _find(stage)
    _decide(stage)


def _ask(stage):
    case, member = stage.facts["case"], stage.member
    stage.step(
        *("Mon 10:00", member),
        "She asks the department of the matrix for its materials.",
        "向责任部门发出调查通知，索取材料。",
    )
    action = member.press("helpdesk.ticket", case, "action_ask_departments")
    member.fill(action, question="当天为什么没有游湖？")
    row = member.find_one(
        *("travel.complaint.request", [("ticket_id", "=", case)]),
        *("department_id", "state", "material_ids"),
    )
    stage.facts["request"] = row["id"]
    stage.book.check("asked", row["department_id"][1], "Operations")
    stage.book.check("materials asked for", len(row["material_ids"]), 3)
    stage.check_clocks({"TL-2": ("running", "Mon 12:00")})  # asked + 2 hours


def _answer(stage):
    request, operations = stage.facts["request"], stage.operations
    stage.step(
        *("Mon 11:20", operations),
        "He answers for his department. The case itself he does not see.",
        "责任部门提交说明；部门只看到被问的内容。",
    )
    operations.save("travel.complaint.request", request, statement=STATEMENT)
    operations.press("travel.complaint.request", request, "action_submit")
    state = operations.read("travel.complaint.request", request, "state")
    stage.book.check("request", state, "submitted")
    stage.check_clocks({"TL-2": ("met", "Mon 12:00")})
    reads = operations.may_read("helpdesk.ticket", stage.facts["case"])
    stage.book.check("he reads the case", reads, False)


def _investigate(stage):
    case, member, book = stage.facts["case"], stage.member, stage.book
    stage.step(
        *("Mon 14:00", member),
        "She questions the guide and takes the guest's photos into evidence.",
        "询问导游，将客户照片收为证据。",
    )
    member.press("helpdesk.ticket", case, "action_start_investigation")
    investigation = member.read("helpdesk.ticket", case, "investigation_id")[0]
    stage.facts["investigation"] = investigation
    member.save(
        "travel.complaint.investigation.step",
        investigation_id=investigation,
        kind="interview",
        employee_id=stage.facts["employees"]["guide"],
        result="承认为了赶时间改去玉器店，没有请客人签字。",
    )
    action = member.press(
        "travel.complaint.investigation", investigation, "action_collect"
    )
    member.fill(action)
    rows = member.find(
        *("travel.complaint.evidence", [("investigation_id", "=", investigation)]),
        *("name", "origin", "sha256"),
    )
    found = {row["name"]: row for row in rows}
    book.check("pieces of evidence", len(found), len(PHOTOS))
    for name, photo in zip(PHOTOS, stage.facts["photos"], strict=True):
        book.check(f"{name} came by", found[name]["origin"], f"Mail: {SUBJECT}")
        # As the guest has sent it, and as it is kept.
        digest = sha256(photo).hexdigest()
        book.check(f"SHA-256 of {name}", found[name]["sha256"], digest)
    stage.check_clocks({"TL-6": ("met", "Wed 09:12"), "TL-8": ("met", "Thu 17:00")})


def _find(stage):
    case, member, facts = stage.facts["case"], stage.member, stage.facts
    stage.step(
        *("Tue 10:00", member),
        "She writes down what was found, and who is liable for how much.",
        "提交调查报告：事实、原因、有效性、责任比例。",
    )
    member.save(
        *("travel.complaint.investigation", facts["investigation"]),
        facts=FACTS,
        validity="valid",
        cause_id=stage.ref("travel_complaint.cause_shopping_unagreed"),
        liability_ids=[
            (
                *(0, 0),
                {
                    "kind": "individual",
                    "employee_id": facts["employees"]["guide"],
                    "fault_grade": "general",
                    "share": 70,
                    "reasons": REASONS,
                },
            ),
            (
                *(0, 0),
                {
                    "kind": "department",
                    "department_id": facts["departments"]["Guides"],
                    "share": 30,
                    "reasons": "未建立改行程须请示的制度。",
                },
            ),
        ],
    )
    member.press("helpdesk.ticket", case, "action_finish_investigation")
    state = member.read(
        "travel.complaint.investigation", facts["investigation"], "state"
    )
    stage.book.check("a member alone cannot decide it", state, "submitted")


def _decide(stage):
    case, leader, facts = stage.facts["case"], stage.leader, stage.facts
    stage.step(
        *("Tue 11:00", leader),
        "She decides on the liability.",
        "组长认定责任。",
    )
    leader.press(
        "travel.complaint.investigation", facts["investigation"], "action_decide"
    )
    row = leader.read("helpdesk.ticket", case, "complaint_state", "validity")
    stage.book.check("the complaint is", row["validity"], "valid")
    stage.book.check("state", row["complaint_state"], "proposing")
    # The plan is due 1 working day after it was found out.
    stage.check_clocks(
        {"TL-9": ("met", "Mon 4 17:00"), "TL-17": ("running", "Wed 17:00")}
    )
