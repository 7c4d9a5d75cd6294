"""The offer, its approval, the guest's signature, the payment, the end of the case."""

import base64
from hashlib import sha256

from . import guest
from .post_office import read_link

REFUND, COMPENSATION = 900.0, 600.0
TOTAL = 1500.0  # by hand
# All that run on such a case by the agency's own rules.
LIMITS = [
    "RS-4",
    "TL-1",
    "TL-2",
    "TL-3",
    "TL-4",
    "TL-5",
    "TL-6",
    "TL-8",
    "TL-9",
    "TL-10",
    "TL-17",
]
REFERENCE = "HY-P-20391"


def play(stage):
    """From the offer to the closed case."""
    stage.book.chapter("The guest gets an offer and signs it", "处理方案与客户签署")
    _draft(stage)
    _approve(stage)
    _make(stage)
    _sign(stage)
    stage.book.chapter("Paid, called back, closed", "支付、回访、结案")
    _pay(stage)
    _report(stage)
    _confirm(stage)
    _call_back(stage)


def _draft(stage):
    case, agent, book = stage.facts["case"], stage.agent, stage.book
    stage.step(
        *("Tue 14:00", agent),
        "She drafts an offer of 1,500; her power ends at 400.",
        "拟定 1500 元方案；一线权限 400 元，超限须审批。",
    )
    offer = agent.save(
        "travel.complaint.offer",
        ticket_id=case,
        text="对未能游湖深表歉意，退还游湖费用并补偿三位客人。",
        line_ids=[
            (0, 0, {"kind": "refund", "name": "退还游湖费用", "amount": REFUND}),
            (0, 0, {"kind": "compensation", "name": "补偿", "amount": COMPENSATION}),
        ],
    )
    stage.facts["offer"] = offer
    total = agent.read("travel.complaint.offer", offer, "amount_total")
    book.check_money("the sum, 900 + 600", total, TOTAL)
    why = agent.is_refused(
        agent.press, "travel.complaint.offer", offer, "action_make_offer"
    )
    book.note("she cannot make it", why)
    agent.press("travel.complaint.offer", offer, "action_request_approval")
    why = agent.is_refused(
        agent.press, "travel.complaint.offer", offer, "action_approve"
    )
    book.note("nor approve it herself", why)


def _approve(stage):
    offer, leader = stage.facts["offer"], stage.leader
    stage.step(
        *("Tue 15:00", leader),
        "She approves it: the power of a leader covers it.",
        "组长在权限内审批。",
    )
    leader.press("travel.complaint.offer", offer, "action_approve")
    row = leader.read("travel.complaint.offer", offer, "state", "approved_by_id")
    stage.book.check("offer", row["state"], "approved")
    stage.book.check("approved by another", row["approved_by_id"][1], "Wang Fang")


def _make(stage):
    offer, agent, number = stage.facts["offer"], stage.agent, stage.facts["number"]
    stage.step(
        *("Tue 15:10", agent),
        "She makes the offer. The guest gets it by mail, with her private link.",
        "发出方案：客户收到邮件和专属链接。",
    )
    agent.press("travel.complaint.offer", offer, "action_make_offer")
    mail = stage.post.fetch("li.na@guests.example", f"{number}：给您的处理方案")
    stage.book.note("mail", mail["Message-ID"])
    stage.facts["link"] = link = read_link(mail)
    is_ours = link.startswith(f"{stage.address}/complaint/")
    stage.book.check("its link leads to the guest's page", is_ours, True)
    stage.check_clocks({"TL-17": ("met", "Wed 17:00")})


def _sign(stage):
    offer, facts, book = stage.facts["offer"], stage.facts, stage.book
    stage.step(
        *("Tue 20:30", "Li Na 李娜, guest"),
        "She opens the link in a browser, reads the offer and signs with the mouse.",
        "客户用手机浏览器打开链接，阅读方案并手写签名。",
    )
    with guest.open_page(*guest.PHONE, timezone_id="Asia/Shanghai") as page:
        words = guest.read_offer(page, facts["link"])
        book.check("the page shows the sum", "1,500.00" in words, True)
        said, picture = guest.accept_and_sign(page, facts["link"], "李娜")
    book.note("the page answers", said)
    book.note("picture of the page", stage.keep("guest-page.png", picture))
    agent = stage.agent
    row = agent.read(
        *("travel.complaint.offer", offer, "state", "answer_means", "signature_ids"),
    )
    book.check("offer", row["state"], "accepted")
    book.check("answered in the", row["answer_means"], "portal")
    [signature_id] = row["signature_ids"]
    signature = agent.read(
        *("travel.portal.signature", signature_id, "signer", "signed_at", "text"),
        *("text_sha256", "drawing", "integrity"),
    )
    book.check("signed by", signature["signer"], "李娜")
    book.check_due("signed at", signature["signed_at"], "Tue 20:30")
    digest = sha256(signature["text"].encode()).hexdigest()
    book.check("SHA-256 of what she signed", signature["text_sha256"], digest)
    is_picture = base64.b64decode(signature["drawing"]).startswith(b"\x89PNG")
    book.check("her handwriting is kept", is_picture, True)


def _pay(stage):
    offer, cashier = stage.facts["offer"], stage.cashier
    stage.step(
        *("Wed 10:00", cashier),
        "She pays what the guest has accepted.",
        "财务支付，登记日期和流水号。",
    )
    action = cashier.press("travel.complaint.offer", offer, "action_record_payment")
    cashier.fill(
        action,
        paid_on=str(stage.calendar.day("Wed")),
        reference=REFERENCE,
        amount=TOTAL,
    )
    row = cashier.find_one(
        *("travel.complaint.payment", [("offer_id", "=", offer)]),
        *("amount", "reference", "paid_on"),
    )
    stage.book.check_money("paid", row["amount"], TOTAL)
    stage.book.check("reference", row["reference"], REFERENCE)
    # Handling is finished with the payment: 24 hours, and 3 working days. What was
    # promised on Tuesday evening has to be paid within 5 working days.
    stage.check_clocks(
        {
            "RS-4": ("met", "Tue 2 17:00"),
            "TL-3": ("running", "Thu 10:00"),
            "TL-10": ("running", "Mon 2 17:00"),
        }
    )


def _report(stage):
    case, member = stage.facts["case"], stage.member
    stage.step(
        *("Wed 11:00", member),
        "She reports the result to the handling group.",
        "向处理小组报告结果。",
    )
    action = member.press("helpdesk.ticket", case, "action_report_result")
    text = "1500 元已退回您的付款账户，书面致歉信已寄出。"
    member.fill(action, reason="1500 元已支付，致歉信已寄出。", guest_text=text)
    state = member.read("helpdesk.ticket", case, "complaint_state")
    stage.book.check("state", state, "reviewing")
    stage.check_clocks({"TL-3": ("met", "Thu 10:00")})


def _confirm(stage):
    case, leader, number = stage.facts["case"], stage.leader, stage.facts["number"]
    stage.step(
        *("Wed 14:00", leader),
        "She confirms the result, as a second person; the guest is told in writing.",
        "组长复核结果，书面告知客户。",
    )
    leader.press("helpdesk.ticket", case, "action_confirm_result")
    mail = stage.post.fetch("li.na@guests.example", f"{number}：您投诉的处理结果")
    stage.book.note("mail", mail["Message-ID"])
    stage.check_clocks(
        {"TL-10": ("met", "Mon 2 17:00"), "TL-4": ("running", "Thu 17:00")}
    )


def _call_back(stage):
    case, agent, book = stage.facts["case"], stage.agent, stage.book
    stage.step(
        *("Thu 10:00", agent),
        "She calls the guest back: very satisfied. The case is closed.",
        "回访：非常满意，结案。",
    )
    action = agent.press("helpdesk.ticket", case, "action_call_back")
    agent.fill(action, satisfaction="5", comment="钱已收到，谢谢。")
    row = agent.read("helpdesk.ticket", case, "complaint_state", "is_late")
    book.check("state", row["complaint_state"], "closed")
    book.check("late", row["is_late"], False)
    stage.check_clocks({"TL-4": ("met", "Thu 17:00")})
    clocks = stage.read_clocks()
    met = sorted(clock["code"] for clock in clocks if clock["state"] == "met")
    book.check("limits met", met, sorted(LIMITS))
    book.check("limits missed or still running", len(clocks) - len(met), 0)
