"""The guest's mail becomes a case with severity, department and running limits."""

from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

import pytz

from place import ROOT

from .post_office import DOMAIN

GUEST = "李娜 <li.na@guests.example>"
ORDER = "HY-20391"
CLAIM = 2400.0
PHOTOS = ("coach_seat.png", "wet_steps.png")
SUBJECT = "第三天没有游湖，被带去购物"
LETTER = """你好：

合同写明第三天游览镜月湖并乘船，导游朱敏没有征求我们的意见，
把全车带到玉器店停留了两个小时，湖没有去成。
大巴座椅很脏，码头台阶又湿又滑，照片附后。
订单号 HY-20391，我们一家三口。要求退还游湖费用并赔偿，合计 2400 元。

李娜
"""


def play(stage):
    """From the mail to the limits."""
    stage.book.chapter("A guest complains", "客户投诉")
    _write_mail(stage)
    _acknowledge(stage)
    _complete(stage)
    _take_up(stage)


def _write_mail(stage):
    stage.step(
        *("Mon 09:12", "Li Na 李娜, guest"),
        "She writes a mail with two photos to complaints@harmony.example.",
        "客户发来投诉邮件，附两张照片。",
    )
    mail = EmailMessage()
    mail["From"], mail["To"] = GUEST, f"complaints@{DOMAIN}"
    mail["Subject"], mail["Message-ID"] = SUBJECT, make_msgid(domain="guests.example")
    sent_at = pytz.utc.localize(stage.calendar.moment("Mon 09:12"))
    mail["Date"] = format_datetime(sent_at)
    mail.set_content(LETTER)
    stage.facts["photos"] = photos = [
        (ROOT / "travel_complaint/demo/img" / name).read_bytes() for name in PHOTOS
    ]
    for name, content in zip(PHOTOS, photos, strict=True):
        mail.add_attachment(content, maintype="image", subtype="png", filename=name)
    stage.book.note("mail", mail["Message-ID"])
    stage.book.check("SMTP says", stage.post.send(mail), "250 handed over")
    message = stage.agent.find_one(
        *("mail.message", [("message_id", "=", mail["Message-ID"])]),
        *("model", "res_id", "attachment_ids"),
    )
    stage.book.check("it became a", message["model"], "helpdesk.ticket")
    stage.book.check("photos on it", len(message["attachment_ids"]), 2)
    stage.facts["case"] = message["res_id"]


def _acknowledge(stage):
    case, agent = stage.facts["case"], stage.agent
    row = agent.read(
        *("helpdesk.ticket", case, "number", "complaint_kind", "complaint_state"),
        *("partner_name", "guest_lang", "received_at"),
    )
    stage.facts["number"] = number = row["number"]
    stage.book.note("case number", number)
    stage.book.check("kind", row["complaint_kind"], "complaint")
    stage.book.check("state", row["complaint_state"], "registered")
    stage.book.check("the guest reads", row["guest_lang"], "zh_CN")
    stage.book.check_due("received", row["received_at"], "Mon 09:12")
    mail = stage.post.fetch("li.na@guests.example", f"{number}：我们已收到您的来信")
    stage.book.note("the guest is told by mail", mail["Message-ID"])


def _complete(stage):
    case, agent = stage.facts["case"], stage.agent
    stage.step(
        *("Mon 09:18", agent),
        "She calls the guest, completes the case and hands it over.",
        "电话核实身份，补全案件要素，移交处理小组组长。",
    )
    agent.save("helpdesk.ticket", case, is_identity_confirmed=True)
    ref = stage.ref
    agent.save(
        *("helpdesk.ticket", case),
        partner_phone="+86 138 0013 8000",
        category_id=ref("travel_complaint.helpdesk_ticket_category_itinerary_contract"),
        booking_ref=ORDER,
        guest_count=3,
        claimed_amount=CLAIM,
        incident_at=str(stage.calendar.moment("Sat 0 15:00")),
        departure_date=str(stage.calendar.day("Thu 0")),
        return_date=str(stage.calendar.day("Sun 0")),
        guide_id=stage.facts["employees"]["guide"],
        demand_ids=[
            (6, 0, [ref(f"travel_complaint.demand_{n}") for n in ("refund", "apology")])
        ],
    )
    agent.press("helpdesk.ticket", case, "action_hand_over")
    row = agent.read(
        *("helpdesk.ticket", case, "severity_id", "severity_rule_ids"),
        *("complaint_department_id", "user_id", "is_unrouted"),
    )
    rules = agent.call(
        "travel.complaint.severity.rule", "read", row["severity_rule_ids"], ["name"]
    )
    book = stage.book
    book.check("severity", row["severity_id"][1], "General")
    reasons = [rule["name"] for rule in rules]
    book.check("because", reasons, ["About the itinerary, the hotel or money"])
    book.check(
        "department by the matrix", row["complaint_department_id"][1], "Operations"
    )
    book.check("with", row["user_id"][1], "Wang Fang")
    reads = stage.guide.may_read("helpdesk.ticket", case)
    book.check("the guide who is named in it reads it", reads, False)


def _take_up(stage):
    case, member = stage.facts["case"], stage.member
    stage.step(
        *("Mon 09:40", member),
        "She accepts the case. The limits of the agency's own rules run.",
        "受理。制度规定的各项时限开始计时。",
    )
    member.press("helpdesk.ticket", case, "action_accept")
    stage.check_clocks(
        {
            "TL-1": ("met", "Mon 09:22"),  # registered 09:12 + 10 minutes
            "TL-5": ("met", "Tue 09:12"),  # received 09:12 + 24 hours
            "TL-6": ("running", "Wed 09:12"),  # + 48 hours
            "TL-8": ("running", "Thu 17:00"),  # + 3 working days: Tue, Wed, Thu
            "TL-9": ("running", "Mon 4 17:00"),  # + 15 working days, three weeks
        }
    )
