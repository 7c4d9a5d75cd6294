"""What the finding brings the guide: heard, decided by three, appealed, published."""

GROUNDS = "擅自取消合同项目，一般过错；本年度首次。"
STATEMENT = "当天堵车，怕赶不上返程火车，客人口头同意过。"
APPEAL = "当天高速封路，有交警公告为证，改行程事出有因。"
OUTCOME = "封路属实，但未请示、未签字。减轻处罚。"


def play(stage):
    """From the finding to the publication."""
    stage.book.chapter("The guide is heard, and a decision is taken", "考核与处罚决定")
    _draft(stage)
    _state(stage)
    _propose(stage)
    _second(stage)
    _notify(stage)
    stage.book.chapter("Appeal and publication", "申诉与公示")
    _appeal(stage)
    _reduce(stage)
    _become_final(stage)
    _publish(stage)


def _read(stage, who, *names):
    return who.read("travel.assessment.decision", stage.facts["decision"], *names)


def _press(stage, who, button):
    return who.press("travel.assessment.decision", stage.facts["decision"], button)


def _fetch_staff_mail(stage, words):
    """Let the queue of mails to colleagues go out now instead of within the hour."""
    queue = stage.ref("mail.ir_cron_mail_scheduler_action")
    stage.run_job(queue)
    mail = stage.post.fetch("guide@staff.example", words)
    stage.book.note(f"mail “{mail['Subject']}”", mail["Message-ID"])


def _draft(stage):
    assessor, book, facts = stage.assessor, stage.book, stage.facts
    stage.step(
        *("Thu 14:00", assessor),
        "She takes up the liability that was found, and asks the guide to speak.",
        "考核组依据责任认定立案，通知导游陈述。",
    )
    finding = assessor.find_one(
        *("travel.assessment.occasion", [("case_number", "=", facts["number"])]),
        *("employee_id", "fault_grade", "share", "liability_id"),
    )
    book.check("liability of", finding["employee_id"][1], "Zhu Min")
    book.check("share in percent", finding["share"], 70.0)
    book.check("fault", finding["fault_grade"], "general")
    action = assessor.press("travel.assessment.occasion", finding["id"], "action_draft")
    facts["decision"] = action["res_id"]
    book.check("rule", _read(stage, assessor, "rule_id")[1], "General fault")
    _press(stage, assessor, "action_ask_statement")
    # 3 working days after Thursday: Friday, Monday, Tuesday, until midnight.
    due = _read(stage, assessor, "statement_due_at")
    book.check_due("statement until", due, "Tue 2 23:59")
    _fetch_staff_mail(stage, "Please say what you have to say")


def _state(stage):
    guide = stage.guide
    stage.step(
        *("Fri 10:00", guide),
        "He says what he has to say.",
        "导游本人提交陈述。",
    )
    action = _press(stage, guide, "action_give_statement")
    guide.fill(action, text=STATEMENT)
    row = _read(stage, stage.assessor, "statement", "statement_means")
    stage.book.check("statement", row["statement"], STATEMENT)
    stage.book.check("written by", row["statement_means"], "own")


def _propose(stage):
    assessor, facts, book = stage.assessor, stage.facts, stage.book
    stage.step(
        *("Fri 14:00", assessor),
        "She proposes 40 % of the month's performance bonus; the rule goes to 50 %.",
        "提出处罚：当月绩效奖金的 40%（制度幅度 30%–50%）。",
    )
    decision = facts["decision"]
    assessor.save("travel.assessment.decision", decision, percent=55, grounds=GROUNDS)
    why = assessor.is_refused(_press, stage, assessor, "action_propose")
    book.note("55 % is refused", why)
    assessor.save("travel.assessment.decision", decision, percent=40)
    _press(stage, assessor, "action_propose")
    row = _read(stage, assessor, "state", "needs_second")
    book.check("state", row["state"], "proposed")
    book.check("from 40 % on the rule wants a second person", row["needs_second"], True)
    why = stage.decider.is_refused(_press, stage, stage.decider, "action_notify")
    book.note("nobody decides it before", why)


def _second(stage):
    second = stage.second
    stage.step(
        *("Fri 15:00", second),
        "He agrees as the second person.",
        "第二人复核同意。",
    )
    _press(stage, second, "action_approve")
    by = _read(stage, second, "second_by_id")[1]
    stage.book.check("agreed by", by, "Lin Tao")
    why = second.is_refused(_press, stage, second, "action_notify")
    stage.book.note("he cannot decide it as well", why)


def _notify(stage):
    decider = stage.decider
    stage.step(
        *("Fri 16:00", decider),
        "She decides, as the third; the guide gets notice.",
        "第三人作出决定，送达本人。",
    )
    _press(stage, decider, "action_notify")
    row = _read(stage, decider, "state", "appeal_deadline")
    stage.book.check("state", row["state"], "notified")
    # 3 working days after Friday: Monday, Tuesday, Wednesday, until midnight.
    stage.book.check_due("appeal until", row["appeal_deadline"], "Wed 2 23:59")
    _fetch_staff_mail(stage, "A decision about you")


def _appeal(stage):
    guide, facts = stage.guide, stage.facts
    stage.step(
        *("Mon 2 10:00", guide),
        "He appeals in writing.",
        "导游书面申诉。",
    )
    action = _press(stage, guide, "action_appeal")
    facts["appeal"] = appeal = action["res_id"]
    guide.save("travel.assessment.appeal", appeal, text=APPEAL)
    guide.press("travel.assessment.appeal", appeal, "action_lodge")
    state = guide.read("travel.assessment.appeal", appeal, "state")
    stage.book.check("appeal", state, "lodged")


def _reduce(stage):
    judge, appeal, book = stage.judge, stage.facts["appeal"], stage.book
    stage.step(
        *("Tue 2 10:00", judge),
        "Somebody who had no part in it decides on the appeal: 25 % instead of 40 %.",
        "由未参与原决定的人裁决：减为 25%。",
    )
    why = stage.second.is_refused(
        stage.second.press, "travel.assessment.appeal", appeal, "action_join_panel"
    )
    book.note("who agreed to it cannot judge it", why)
    judge.press("travel.assessment.appeal", appeal, "action_join_panel")
    action = judge.press("travel.assessment.appeal", appeal, "action_decide")
    judge.fill(action, outcome="reduced", percent=25, grounds=OUTCOME)
    row = judge.read("travel.assessment.appeal", appeal, "state", "outcome")
    book.check("appeal", row["state"], "decided")
    book.check("outcome", row["outcome"], "reduced")
    book.check("percent now", _read(stage, judge, "percent"), 25.0)


def _become_final(stage):
    stage.step(
        *("Thu 2 00:10", "the system"),
        "The term for appeals is over: the decision becomes final.",
        "申诉期届满，决定生效。",
    )
    stage.run_job(stage.ref("travel_complaint_assessment.ir_cron_finalise"))
    state = _read(stage, stage.decider, "state")
    stage.book.check("state", state, "final")


def _publish(stage):
    decider, colleague, book = stage.decider, stage.colleague, stage.book
    stage.step(
        *("Thu 2 10:00", decider),
        "She publishes the result; any colleague reads it, with the name masked.",
        "公示：全员可见，姓名隐去。",
    )
    action = _press(stage, decider, "action_publish")
    publication, model = action["res_id"], action["res_model"]
    decider.save(model, publication, text="李娜一家没有游成湖。")
    why = decider.is_refused(decider.press, model, publication, "action_publish")
    book.note("the guest's name must not be in it", why)
    decider.save(model, publication, text="改行程必须请示，并由客人签字。")
    decider.press(model, publication, "action_publish")
    row = colleague.find_one(model, [], "title", "person", "consequence", "state")
    book.check("a colleague reads", row["title"], "General fault")
    book.check("about", row["person"], "Z** M**")
    book.check("consequence", row["consequence"], "Demerit")
