from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models

from odoo.addons.travel_complaint.demo.clock import Days
from odoo.addons.travel_complaint.demo.script import Case, Facts, Findings, Tour

from .story_of_staff import CASES

MODULE = "travel_complaint_assessment"
FIRST_CASE = f"{MODULE}.case_{CASES[0].name}_demo"
OUR_LOGINS = ("assessor", "assessment_leader", "assessment_second", "payroll")
OPERATOR, HANDLER, HEAD = "agent", "member", "leader"
FINAL_SHEETS = 3  # months, beside the last one
# What the guests of these cases are promised: see _act_plan, _act_carry_out.
APOLOGY = ("apology", "书面致歉", OPERATOR, 5)
CARRIED_OUT = ("书面致歉", "挂号信收据")
APPEAL_DAYS = 3  # by the rules that are shipped
ASSESSOR, LEADER, SECOND = "assessor", "assessment_leader", "assessment_second"


class TravelAssessmentDemo(models.AbstractModel):
    """Plays two months of assessment in the demo agency, in the order they happened.

    As the story of the cases does it: through the verbs that people use, under the
    rights of whoever acts; only the clock is set back. Called by the demo files alone.
    """

    _name = "travel.assessment.demo"
    _inherit = [
        "travel.assessment.demo.decisions",
        "travel.assessment.demo.pay",
        "travel.assessment.demo.season",
        "travel.complaint.demo",
    ]
    _description = "Story of the Demo Agency's Staff"

    @api.model
    def _play(self):
        """Let everything happen; a second time changes nothing."""
        if self.env.ref(FIRST_CASE, raise_if_not_found=False):
            return
        now = fields.Datetime.now()
        last_mail = self._get_last_id("mail.mail")
        play = self.with_context(story_told_at=now, mail_auto_subscribe_no_notify=True)
        play._prepare_pay()
        recent = self.env.ref("travel_complaint.case_commentary_demo")
        props = {"commentary": recent}
        acts = [
            *play._list_season_acts(),  # gives logins to some whom the others name
            *play._list_case_acts(),
            *play._list_staff_acts(),
        ]
        for moment, name, who, verb, thing, *arguments in sorted(
            acts, key=lambda act: act[0]
        ):
            # Early in a month some of it lies ahead: it has not happened yet.
            if moment > now:
                break
            with play._told_at(moment) as stage:
                actor = stage._as(who)
                if thing:
                    arguments = [props[thing].with_env(actor.env), *arguments]
                done = getattr(actor, f"_act_{verb}")(*arguments)
                if name and done:
                    props.setdefault(name, done.with_env(play.env))
        self._name_cases({case.name: props[case.name] for case in CASES})
        # They were read long ago.
        self.env["mail.mail"].search([("id", ">", last_mail)]).unlink()

    # The stage

    def _as(self, login):
        if isinstance(login, models.BaseModel):
            return self.with_user(login).with_context(lang=login.lang, tz=login.tz)
        if login not in OUR_LOGINS:
            return super()._as(login)
        user = self.env.ref(f"{MODULE}.user_{login}_demo")
        return self.with_user(user).with_context(lang=user.lang, tz=user.tz)

    @api.model
    def _name_cases(self, cases):
        self.env["ir.model.data"]._update_xmlids(
            [
                {
                    "xml_id": f"{MODULE}.case_{name}_demo",
                    "record": case.with_env(self.env),
                    "noupdate": True,
                }
                for name, case in cases.items()
            ]
        )

    def _prepare_guest_vals(self, name):
        """Guests of long ago have left a name and a number."""
        guest, phone = name
        return {"partner_name": guest, "partner_phone": phone}

    @api.model
    def _add_days(self, day, days):
        return day + timedelta(days=days)

    # When

    def _get_today(self):
        """The day on which the last hour began: what it tells of is of one day."""
        hour_ago = self.env.context["story_told_at"] - timedelta(hours=1)
        return self._get_company()._get_complaint_day(hour_ago)

    def _get_month(self, name):
        """The first day of "this" month, of the "last" one or of the one "before"."""
        back = {"this": 0, "last": 1, "before": 2}[name]
        first = fields.Date.start_of(self._get_today(), "month")
        for _month in range(back):
            first = fields.Date.start_of(first - timedelta(days=1), "month")
        return first

    def _at(self, day, hour):
        """Naive UTC, for an hour of the company's wall clock."""
        local = datetime.combine(day, time.fromisoformat(hour))
        return (
            self._get_zone().localize(local).astimezone(pytz.utc).replace(tzinfo=None)
        )

    def _get_monday(self, month, week):
        first = self._get_month(month)
        return first + timedelta(days=-first.weekday() % 7 + 7 * (week - 1))

    def _after_term(self, notified):
        """When nobody can appeal any more against what was told then."""
        end = self._get_company()._get_assessment_term_end(notified, APPEAL_DAYS)
        return end + timedelta(minutes=1)

    def _ago(self, days, hour):
        """So many working days ago: what happened on two days stays on two days."""
        today = self._get_today()
        return self._at(Days(today).step(today, -days), hour)

    # What happened

    def _list_case_acts(self):
        """[(moment, name of what comes out, who, verb, whose, arguments…)]"""
        acts = []
        for past in CASES:
            monday = self._get_monday(past.month, past.week)
            case = Case(
                name=past.name,
                when="",
                by=OPERATOR,
                guest=(past.guest, past.phone),
                channel="phone",
                title=past.title,
                story=past.story,
                facts=Facts(
                    category="service_guide",
                    tour=Tour(past.tour, monday - timedelta(days=6), 4, past.guide),
                    demands="apology explanation",
                ),
            )
            findings = Findings(
                facts=past.facts, validity="valid", cause=past.cause, liable=past.liable
            )
            told = (past.report, past.report)
            # Only what is said of our own people is decided on by another.
            decide = [(1, "09:30", None, HEAD, "decide", past.name)]
            if past.liable[0][0] != "individual":
                decide.clear()
            acts += [
                (self._at(monday + timedelta(days=day), hour), name, who, verb, *rest)
                for day, hour, name, who, verb, *rest in (
                    (0, "10:12", past.name, OPERATOR, "register", None, case),
                    (0, "10:19", None, OPERATOR, "read_out", past.name),
                    (0, "10:20", None, HANDLER, "accept", past.name),
                    (0, "11:10", None, HANDLER, "investigate", past.name),
                    (1, "09:20", None, HANDLER, "find_out", past.name, findings),
                    *decide,
                    (
                        *(1, "10:05", None, OPERATOR, "contact", past.name),
                        *("phone", "out", "向客人说明调查结果并致歉。", "客人接受"),
                    ),
                    (1, "10:10", None, HANDLER, "plan", past.name, APOLOGY),
                    (2, "11:00", None, OPERATOR, "carry_out", past.name, *CARRIED_OUT),
                    (2, "14:00", None, HANDLER, "report", past.name, *told),
                    (2, "16:30", None, HEAD, "confirm_result", past.name),
                    (
                        *(3, "10:00", None, OPERATOR, "call_back", past.name),
                        *(past.satisfaction, "客人对处理表示认可。"),
                    ),
                )
            ]
        return acts

    def _list_staff_acts(self):
        acts = []

        def on(month, week, days, hour, *act):
            day = self._get_monday(month, week) + timedelta(days=days)
            acts.append((self._at(day, hour), *act))
            return acts[-1][0]

        def notify(month, week, days, hour, what, *, verb="notify"):
            """Give notice, and make it final when its term is over."""
            told = on(month, week, days, hour, None, LEADER, verb, what)
            final = self._after_term(told)
            acts.append((final, None, "", verb.replace("notify", "finalise"), what))
            return final

        def penalty(month, week, case, percent, said, grounds):
            """From the finding to the proposal, within the week."""
            who = "guide" if case in ("late_morning", "extra_shop") else ASSESSOR
            name = f"penalty_{case}"
            draft = (ASSESSOR, "draft_penalty", case, percent, grounds)
            on(month, week, 2, "10:00", name, *draft)
            on(month, week, 2, "10:30", None, ASSESSOR, "ask", name)
            on(month, week, 3, "09:10", None, who, "state", name, said)
            on(month, week, 4, "15:00", None, ASSESSOR, "propose", name)

        # A minor fault; the guide appeals, others uphold it; it is final and published.
        penalty(
            *("before", 1, "late_morning", 20),
            "当天闹钟没有响，我向客人道了歉。",
            "无故迟到四十分钟，影响全团行程；已主动致歉，按中间比例处理。",
        )
        first = "penalty_late_morning"
        final = notify("before", 2, 0, "10:00", first)
        words = "演出票款旅行社已经退了，客人也接受道歉，希望减轻。"
        on("before", 2, 1, "11:00", "appeal", "guide", "appeal", first, words)
        outcome = (
            "decide_appeal",
            "appeal",
            "upheld",
            "事实清楚，比例在规定范围之内。",
        )
        on("before", 2, 3, "14:00", None, SECOND, *outcome)
        said = ("忘了设第二个闹钟，让全团等了四十分钟。", "出团前一晚与司机互相叫早。")
        written = ("guide", "review_oneself", first, *said)
        hours = iter(final + timedelta(hours=hour) for hour in (20, 33, 34))
        acts.append((next(hours), "self_review", *written))
        accept = (ASSESSOR, "accept_review", "self_review")
        acts.append((next(hours), None, *accept))
        text = "导游无故迟到，影响全团行程，给予警告。"
        acts.append((next(hours), None, LEADER, "publish", first, text))
        # A general fault: a second person has to agree.
        penalty(
            *("before", 2, "left_bus", 45),
            "（书面）当时下雨，大家急着上车，我没有再数一遍。",
            "未清点人数致老人滞留，后果较重，按一般过错上限附近处理。",
        )
        on("before", 3, 0, "10:30", None, SECOND, "agree", "penalty_left_bus")
        notify("before", 3, 0, "15:00", "penalty_left_bus")
        # A guest praises a guide, and the agents who were on the phone for two hours.
        words = "她背着我母亲走到服务区，像自己的女儿一样。"
        praise = (OPERATOR, "praise", "carried", "shi", words)
        on("before", 3, 3, "11:00", "praise", *praise)
        grounds = "抛锚期间照顾老人，客人送来锦旗。"
        draft = (ASSESSOR, "draft_reward", "praise", 800, grounds)
        on("before", 4, 0, "10:00", "reward", *draft)
        on("before", 4, 0, "10:10", None, ASSESSOR, "propose", "reward")
        notify("before", 4, 1, "10:00", "reward")
        grounds = "两小时内为全团改订餐食与交通，团队协作。"
        share = (ASSESSOR, "share", "praise", "customer_service", 1200, grounds)
        on("last", 1, 0, "11:00", "shares", *share)
        notify("last", 1, 0, "16:00", "shares", verb="notify_shares")
        # A minor fault that nobody appeals against.
        penalty(
            *("last", 1, "no_commentary", 15),
            "（书面）嗓子哑了，没有力气讲。",
            "未提供合同约定的讲解，未安排替代。",
        )
        third = "penalty_no_commentary"
        final = notify("last", 2, 0, "10:00", third)
        guide = self.env.ref("travel_complaint.employee_shen_demo").user_id
        said = ("嗓子哑了没有请人代讲。", "身体不适时提前请调度换人。")
        review = ("third_review", guide, "review_oneself", third, *said)
        acts.append((final + timedelta(hours=21), *review))
        accept = (None, ASSESSOR, "accept_review", "third_review")
        acts.append((final + timedelta(hours=28), *accept))
        # It turns out that somebody else was wrong.
        penalty(
            *("last", 2, "wrong_hotel", 10),
            "（书面）计调发来的确认单就是这家酒店。",
            "未核对酒店确认单。",
        )
        third = "penalty_wrong_hotel"
        on("last", 3, 0, "10:00", None, LEADER, "notify", third)
        reason = "计调下发的确认单有误，导游按单执行，不构成过错。"
        on("last", 3, 1, "16:00", None, SECOND, "revoke", third, reason)
        # Proposed, and waiting for its second person.
        penalty(
            *("last", 3, "harsh_words", 50),
            "（书面）孩子差点走丢，我急了，话说重了，愿意道歉。",
            "当众辱骂客人，三名客人证言一致。",
        )
        acts += self._list_recent_acts()
        return acts

    def _list_recent_acts(self):
        """What is under way now, sheets, pay, and what is around the assessment."""
        last, before = self._get_month("last"), self._get_month("before")
        now = self.env.context["story_told_at"]
        end = fields.Date.end_of(last, "month")
        extra = "penalty_extra_shop"
        grounds = "未经全体客人书面同意增加购物场所，一年内第二次。"
        acts = [
            # The guide's second one: the appeal is pending.
            (
                *(self._ago(4, "10:00"), extra, ASSESSOR, "draft_penalty"),
                *("extra_shop", 22, grounds),
            ),
            (self._ago(4, "10:30"), None, ASSESSOR, "ask", extra),
            (
                *(self._ago(4, "17:00"), None, "guide", "state", extra),
                "是三位客人要求去的，我没有拿回扣。",
            ),
            (self._ago(3, "11:00"), None, ASSESSOR, "propose", extra),
            (self._ago(1, "10:00"), None, LEADER, "notify", extra),
            (
                *(self._ago(1, "16:00"), "pending", "guide", "appeal", extra),
                "三位客人有聊天记录可以证明，请再核实。",
            ),
            # A statement is asked for, a draft is being written.
            (
                *(self._ago(1, "10:00"), "penalty_wrong_ticket", ASSESSOR),
                *("draft_penalty", "wrong_ticket", 10, "取票未复核，损失已弥补。"),
            ),
            (self._ago(1, "10:20"), None, ASSESSOR, "ask", "penalty_wrong_ticket"),
            (
                *(now - timedelta(minutes=40), "draft", ASSESSOR),
                *("draft_penalty", "commentary", 0, ""),
            ),
        ]
        # Sheets: last month's are published, those of the three before it are final.
        for back in range(2, 2 + FINAL_SHEETS):
            acts += self._list_sheet_acts(fields.Date.subtract(last, months=back - 1))
        soon = now - timedelta(minutes=30)
        acts.append((soon, "sheets_last", "", "draft_sheets", None, last))
        for number, (who, verb) in enumerate(
            (
                (ASSESSOR, "enter_figures"),
                (ASSESSOR, "review_sheets"),
                (LEADER, "review_sheets"),
                (LEADER, "decide_sheets"),
                (SECOND, "decide_sheets"),
                (LEADER, "publish_sheets"),
                (SECOND, "publish_sheets"),
            )
        ):
            moment = soon + timedelta(minutes=number + 1)
            acts.append((moment, None, who, verb, "sheets_last"))
        for month in (before, last):
            acts += self._list_pay_acts(month)
        acts += [
            # Around it
            (self._ago(2, "21:40"), "report", "", "supervise", None)
            + (
                "门市有人收客人现金不开票",
                "上周两次看到门市收了现金定金没有开收据。我不方便留名字。",
            ),
            (self._ago(1, "10:10"), None, LEADER, "answer_report", "report")
            + ("谢谢，已开始核对上周的收款记录。能否补充大概的时间？",),
            (now - timedelta(minutes=25), "audit", ASSESSOR, "draw_audit", None)
            + (f"{last:%Y-%m} 结案抽查", last, end),
            (now - timedelta(minutes=24), None, ASSESSOR, "mark_audit", "audit")
            + ("回访记录只有一句话，未写明客人原话。",),
            (now - timedelta(minutes=23), None, ASSESSOR, "find_in_audit", "audit")
            + ("回访须记录客人原话", "wang", 10),
            (now - timedelta(minutes=22), None, ASSESSOR, "finish_audit", "audit"),
            (now - timedelta(minutes=20), None, "", "train", None),
            (now - timedelta(minutes=15), None, LEADER, "publish")
            + (
                "penalty_no_commentary",
                "未提供合同约定的讲解，也未安排替代，给予警告。",
            ),
        ]
        return acts

    def _list_sheet_acts(self, month):
        """The sheets of a month, drafted when it is over, until they are final."""
        name = f"sheets_{month}"
        day = fields.Date.end_of(month, "month") + timedelta(days=2)
        acts = [(self._at(day, "02:00"), name, "", "draft_sheets", None, month)]
        for hour, who, verb in (
            ("09:00", ASSESSOR, "enter_figures"),
            ("09:30", ASSESSOR, "review_sheets"),
            ("09:40", LEADER, "review_sheets"),
            ("10:00", LEADER, "decide_sheets"),
            ("10:30", SECOND, "decide_sheets"),
            ("11:00", LEADER, "publish_sheets"),
            ("11:30", SECOND, "publish_sheets"),
        ):
            acts.append((self._at(day, hour), None, who, verb, name))
        final = self._after_term(self._at(day, "11:30"))
        acts.append((final, None, "", "finalise_sheets", name))
        return acts
