"""The Ctrip case of seed E (3.3), played again on its own dates in 2005.

Where the source gives no hour, the hour is ours: 15:00 for the first call, office hours
for the rest. It names no reply date of the consumer association either; the one here
lies beyond its last page, so that nothing counts as missed that it does not say.
"""

from datetime import date, datetime

import pytz

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .common import GROUP, ComplaintCommon
from .test_dossier import read_pdf

SHANGHAI = pytz.timezone("Asia/Shanghai")
LAST_PAGE = "08-19 18:00"  # where the source ends: nothing is settled

# Which limits the agency misses: code, when it was due, by how many minutes. Those that
# still run on the last page are as late as that day.
MISSED = (
    # code, due, hours and minutes late
    ("TL-1", "07-01 15:10", 67, 58),  # handed over on Monday, when somebody took it
    ("TL-5", "07-02 15:00", 44, 8),  # "within 24 hours", the agency says of itself
    ("TL-6", "07-03 15:00", 20, 8),
    # Born late: the case became major with the post on 19 July.
    ("TL-11", "07-03 15:00", 47 * 24 + 3, 0),
)

# Who would have been told, about what and when, on the ladder of each limit.
# The leader has a case that nobody has taken, so that the leader's own rung is passed.
TOLD = (
    ("07-01 15:07", "TL-1", "warning", "leader"),
    ("07-01 15:10", "TL-1", "breach", "leader"),
    ("07-01 23:10", "TL-1", "breach", "director"),
    ("07-02 09:00", "TL-5", "warning", "leader"),
    ("07-02 15:00", "TL-5", "breach", "leader"),
    ("07-02 23:00", "TL-5", "breach", "director"),
    ("07-03 03:00", "TL-6", "warning", "leader"),
    ("07-03 15:00", "TL-6", "breach", "leader"),
    ("07-03 23:00", "TL-6", "breach", "director"),
    ("07-07 04:30", "TL-8", "warning", "agent"),
    ("07-19 15:30", "TL-17", "warning", "agent"),
    ("07-19 16:00", "TL-11", "breach", "agent"),
    ("07-19 16:00", "TL-11", "breach", "leader"),
    ("07-19 16:00", "TL-11", "breach", "director"),
)


def at(text):
    """The naive UTC moment of "07-04 11:08" in Shanghai, 2005."""
    local = datetime.strptime(f"2005-{text}", "%Y-%m-%d %H:%M")
    return SHANGHAI.localize(local).astimezone(pytz.utc).replace(tzinfo=None)


@tagged("post_install", "-at_install")
class TestCtripReplay(ComplaintCommon):
    """What the default rules would have shown the agency, day by day (IN-9, TL, RS)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.ref("base.CNY").active = True
        cls.company.currency_id = cls.env.ref("base.CNY")
        cls.people = cls.agent | cls.member | cls.leader
        # The ranks of the source: Miss Gu, her supervisor, the manager, the directors.
        cls.director = cls._create_user("director", f"{GROUP}management")
        cls.people |= cls.director
        cls.team.write({"user_id": cls.leader.id, "user_ids": [(4, cls.member.id)]})
        cls.company.resource_calendar_id = cls.env["resource.calendar"].create(
            {
                "name": "Office in Shanghai, 9 to 18",
                "tz": "Asia/Shanghai",
                "company_id": cls.company.id,
                "attendance_ids": [
                    (5,),
                    *(
                        (
                            *(0, 0),
                            {
                                "name": f"{day}",
                                "dayofweek": str(day),
                                "hour_from": 9,
                                "hour_to": 18,
                            },
                        )
                        for day in range(5)
                    ),
                ],
            }
        )
        cls.supplier = cls.env["res.partner"].create({"name": "Land operator"})
        cls.play()

    # The play, as the lowest role that may do each step

    @classmethod
    def play(cls):
        """Let it all happen, from the call on 1 July to the third offer in August."""
        cls.seen = {}  # what stood in the case after each scene
        cls.refusals = []  # what the system said to who went too far
        cls.case = cls.letter = cls.env["helpdesk.ticket"]
        cls.now = at("07-01 15:00")
        for moment, scene in (
            ("07-01 15:00", cls.first_call),
            ("07-04 11:08", cls.first_contact),
            ("07-05 10:00", cls.gift),
            ("07-05 10:30", cls.refuse),
            ("07-05 16:00", cls.first_sum),
            ("07-06 09:30", cls.counter),
            ("07-06 14:00", cls.visit),
            ("07-07 09:00", cls.look_into_it),
            ("07-18 17:00", cls.conclude),
            ("07-19 10:00", cls.association),
            ("07-19 16:00", cls.post_on_tianya),
            ("07-22 10:00", cls.fax_to_12315),
            ("07-28 20:00", cls.invitation),
            ("08-02 10:00", cls.write_second_sum),
            ("08-02 10:30", cls.approve),
            ("08-02 11:00", cls.offer),
            ("08-02 15:00", cls.refuse),
            ("08-02 17:00", cls.lawyers_letter),
            ("08-03 09:00", cls.newspaper),
            ("08-05 10:00", cls.statement),
            ("08-11 09:30", cls.write_third_offer),
            ("08-11 10:00", cls.approve_refund),
            ("08-11 11:00", cls.offer),
            ("08-11 16:00", cls.refuse),
            (LAST_PAGE, lambda: None),
        ):
            cls.tick_until(at(moment))
            with freeze_time(at(moment)):
                cls.now = at(moment)
                scene()
                cls.env.flush_all()
                cls.env.invalidate_all()  # each scene is a request of its own
                cls.seen[moment] = cls.look()

    @classmethod
    def tick_until(cls, moment):
        """Let the engine look whenever one of the limits asks for it."""
        asking = [
            ("ticket_id", "in", (cls.case | cls.letter).ids),
            ("state", "=", "running"),
            ("next_action_at", "<=", moment),
        ]
        Clock = cls.env["travel.complaint.clock"]
        while clock := Clock.search(asking, order="next_action_at", limit=1):
            # A limit may be over before it begins to run.
            cls.now = max(clock.next_action_at, cls.now)
            with freeze_time(cls.now):
                clock._act(cls.now)

    @classmethod
    def look(cls):
        case = cls.case.sudo()
        return {
            "severity": case.severity_id.code,
            "why": set(case.severity_rule_ids.mapped("name")),
        }

    @classmethod
    def as_(cls, user):
        return cls.case.with_user(user)

    @classmethod
    def talk(cls, means, direction, summary):
        cls.env["travel.complaint.contact"].with_user(cls.agent).create(
            {
                "ticket_id": cls.case.id,
                "means": means,
                "direction": direction,
                "summary": summary,
            }
        )

    @classmethod
    def first_call(cls):
        cls.case = cls.create_case(**cls.prepare_facts("一路轻松行,住的不是四星"))

    @classmethod
    def prepare_facts(cls, name):
        ref = cls.env.ref
        return {
            "name": name,
            "partner_name": "Li Na",
            "booking_ref": "AU-0513",
            "tour_name": "非常之旅澳洲8日轻松行",
            "departure_date": date(2005, 6, 23),
            "return_date": date(2005, 6, 30),
            "category_id": ref(
                "travel_complaint.helpdesk_ticket_category_lodging_hotel"
            ).id,
            "demand_ids": [(4, ref("travel_complaint.demand_compensation").id)],
            # 30 % of two times 9,999.
            "claimed_amount": 5999.4,
            "guest_count": 2,
        }

    @classmethod
    def first_contact(cls):
        case = cls.as_(cls.agent)
        case.user_id = cls.agent
        case.action_accept()
        cls.talk("phone", "in", "第二次投诉")
        cls.talk("phone", "out", "首次联系;上门退还了保证金")
        case.action_first_handling()

    @classmethod
    def gift(cls):
        cls.round = cls.write_offer((("other", "一份礼物、两天免费房", 0, True),))
        cls.offer()

    @classmethod
    def first_sum(cls):
        cls.round = cls.write_offer((("compensation", "补偿", 400, False),))
        cls.offer()

    @classmethod
    def write_offer(cls, lines, text=""):
        names = ("kind", "name", "amount", "is_goodwill")
        return (
            cls.env["travel.complaint.offer"]
            .with_user(cls.agent)
            .create(
                {
                    "ticket_id": cls.case.id,
                    "text": text,
                    "line_ids": [
                        (0, 0, dict(zip(names, line, strict=True))) for line in lines
                    ],
                }
            )
        )

    @classmethod
    def offer(cls):
        cls.round.action_make_offer()

    @classmethod
    def refuse(cls, **answer):
        action = cls.round.action_note_answer()
        dialog = cls.env[action["res_model"]].with_user(cls.agent)
        dialog.with_context(**action["context"]).create(
            {"answer": "rejected", "means": "phone", "text": "没有诚意", **answer}
        ).action_confirm()

    @classmethod
    def counter(cls):
        cls.refuse(answer="countered", counter_amount=5999.4, text="总金额的30%")

    @classmethod
    def visit(cls):
        cls.talk("meeting", "in", "上门三个多小时,不欢而散;已在本网社区发帖")
        cls.as_(cls.agent).circumstance_ids = [
            (4, cls.env.ref("travel_complaint.circumstance_media").id)
        ]

    @classmethod
    def look_into_it(cls):
        cls.as_(cls.agent).action_start_investigation()

    @classmethod
    def conclude(cls):
        cls.investigate(
            cls.case,
            facts="<p>供应商与权威机构:酒店均为澳洲四星,航班中途停留。</p>",
            liability_ids=[
                (5,),
                (
                    *(0, 0),
                    {"kind": "supplier", "partner_id": cls.supplier.id, "share": 100},
                ),
            ],
        )

    @classmethod
    def association(cls):
        cls.letter = cls.create_case(
            **{
                **cls.prepare_facts("消协转来同一订单的投诉"),
                "channel_id": cls.env.ref(
                    "travel_complaint.helpdesk_ticket_channel_association"
                ).id,
                "external_reference": "XX-2005-719",
                "external_reply_at": at("08-31 17:00"),
            }
        )
        cls.letter.with_user(cls.leader).action_accept()

    @classmethod
    def post_on_tianya(cls):
        cls.expose("天涯杂谈", 100000)

    @classmethod
    def expose(cls, place, reach):
        cls.env["travel.complaint.exposure"].with_user(cls.agent).create(
            {"ticket_id": cls.case.id, "place": place, "reach": reach}
        )

    @classmethod
    def fax_to_12315(cls):
        cls.talk("letter", "in", "客人向上海12315发传真投诉")

    @classmethod
    def invitation(cls):
        cls.talk("phone", "out", "产品部经理邀请客人来上海面谈,客人工作忙未来")

    @classmethod
    def write_second_sum(cls):
        cls.round = cls.write_offer(
            (
                ("compensation", "补偿", 5200, False),
                ("apology", "书面道歉信", 0, False),
            )
        )
        cls.try_alone(cls.round)
        cls.round.action_request_approval()

    @classmethod
    def try_alone(cls, draft):
        """Note what the system says to an agent whose power does not reach so far."""
        try:
            draft.action_make_offer()
        except UserError as error:
            cls.refusals.append(str(error))

    @classmethod
    def approve(cls):
        cls.approvers = cls.round.approver_ids
        cls.round.with_user(cls.leader).action_approve()

    @classmethod
    def lawyers_letter(cls):
        cls.talk("letter", "in", "律师函:退一赔一")
        cls.as_(cls.agent).write(
            {
                "circumstance_ids": [
                    (4, cls.env.ref("travel_complaint.circumstance_lawsuit").id)
                ],
                "claimed_amount": 2 * 19998,
            }
        )

    @classmethod
    def newspaper(cls):
        cls.expose("中国经济时报", 0)

    @classmethod
    def statement(cls):
        cls.as_(cls.agent).message_post(
            body="向国内主要网站发表声明", subtype_xmlid="mail.mt_note"
        )

    @classmethod
    def write_third_offer(cls):
        cls.round = cls.write_offer(
            (("refund", "退全款", 19998, False),),
            text="A 退全款并请澄清;B 维持5200元,由消协出具调解书",
        )
        cls.round.action_request_approval()

    @classmethod
    def approve_refund(cls):
        cls.refund_approvers = cls.round.approver_ids
        cls.round.with_user(cls.director).action_approve()

    # What the agency would have known

    def clock(self, code, case=None):
        clocks = (case or self.case).sudo().clock_ids
        return clocks.filtered(lambda clock: clock.limit_id.code == code)

    def notified(self, day):
        """Who was told on `day` about the case, apart from its limits."""
        messages = self.env["mail.message"].search(
            [
                ("model", "=", "helpdesk.ticket"),
                ("res_id", "=", self.case.id),
                ("message_type", "=", "user_notification"),
                ("date", ">=", at(f"{day} 00:00")),
                ("date", "<", at(f"{day} 23:59")),
            ]
        )
        return messages.notified_partner_ids.user_ids

    def test_limits_missed(self):
        """TL-d: which limits were missed, and by how long."""
        last = at(LAST_PAGE)
        missed = []
        for clock in self.case.sudo().clock_ids.sorted("id"):
            late = clock.lateness_minutes * (clock.state == "late")
            if clock.state == "running" and clock.due_at < last:
                late = (last - clock.due_at).total_seconds() / 60
            if late:
                missed.append((clock.limit_id.code, clock.due_at, late))
        expected = [
            (code, at(due), hours * 60 + minutes)
            for code, due, hours, minutes in MISSED
        ]
        self.assertEqual(sorted(missed), sorted(expected))
        self.assertTrue(self.case.is_late)
        # Waiting for the guest's answers moved this one by three office hours (TL-c).
        investigation = self.clock("TL-8")
        self.assertEqual(investigation.due_at, at("07-07 12:00"))
        self.assertEqual(investigation.state, "met")

    def test_who_would_have_been_told(self):
        """TL-d: rung by rung, weeks before the director stepped in on 1 August."""
        alerts = self.env["travel.complaint.alert"].search(
            [("ticket_id", "=", self.case.id)], order="id"
        )
        told = [
            (
                alert.raised_at.replace(second=0),
                alert.clock_id.limit_id.code,
                alert.kind,
                alert.user_id,
            )
            for alert in alerts
        ]
        expected = [
            (at(moment), code, kind, getattr(self, who))
            for moment, code, kind, who in TOLD
        ]
        self.assertEqual(told, expected)

    def test_severity(self):
        """SV-2, SV-3: how grave it was on each day, and why."""
        first = {"Claims more than 5,000", "About the itinerary, the hotel or money"}
        threat = first | {"Threatens with the media"}
        public = threat | {"In public"}
        for moment, level, why in (
            ("07-01 15:00", "general", first),
            ("07-06 14:00", "general", threat),
            ("07-19 16:00", "serious", public),
            ("08-02 17:00", "serious", public | {"Threatens a lawsuit"}),
        ):
            with self.subTest(moment=moment):
                self.assertEqual(self.seen[moment]["severity"], level)
                self.assertEqual(self.seen[moment]["why"], why)
        changes = self.case.sudo().complaint_event_ids.filtered(
            lambda event: event.milestone_id.code == "severity_changed"
        )
        self.assertEqual(changes.mapped("occurred_at"), [at("07-19 16:00")])

    def test_exposure_is_told_at_once(self):
        """IN-9, SV-4: on 19 July; public relations heard of it on 3 August."""
        told = self.notified("07-19")
        self.assertIn(self.public_relations, told)
        self.assertIn(self.director, told)
        self.assertIn(self.leader, self.case.task_force_ids)
        self.assertIn(self.public_relations, self.notified("08-03"))
        self.assertFalse(self.public_relations & self.notified("07-06"))

    def test_rounds(self):
        """RS-2: each offer is kept as a round, with the guest's answer to it."""
        rounds = self.case.sudo().offer_ids.sorted("round_number")
        nobody = self.env["res.users"]
        found = [
            (
                *(offer.round_number, offer.amount_total, offer.made_at),
                *(offer.approved_by_id, offer.state, offer.counter_amount),
            )
            for offer in rounds
        ]
        expected = [
            (1, 0, at("07-05 10:00"), nobody, "rejected", 0),
            (2, 400, at("07-05 16:00"), nobody, "countered", 5999.4),
            (3, 5200, at("08-02 11:00"), self.leader, "rejected", 0),
            (4, 19998, at("08-11 11:00"), self.director, "rejected", 0),
        ]
        self.assertEqual(found, expected)
        self.assertEqual(set(rounds.made_by_id), {self.agent})
        self.assertEqual(rounds.mapped("answered_at")[2], at("08-02 15:00"))
        waits = self.case.sudo().complaint_event_ids.filtered(
            lambda event: event.milestone_id.code == "wait_guest_started"
        )
        self.assertEqual(set(waits.mapped("note")), {"The guest has our offer"})

    def test_powers(self):
        """RS-3: 400 is the front line's, 5,200 the leader's, 19,998 management's."""
        hint = self.refusals[0]
        self.assertIn("your limit is ¥\N{NO-BREAK SPACE}400.00", hint)
        self.assertIn(self.leader.name, hint)
        self.assertIn(self.leader, self.approvers)
        self.assertFalse((self.agent | self.member) & self.approvers)
        self.assertEqual(self.refund_approvers & self.people, self.director)
        draft = self.write_offer((("compensation", "补偿", 5200, False),))
        draft.action_request_approval()
        for user in (self.agent, self.member):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                draft.with_user(user).action_approve()

    def test_the_association_s_letter(self):
        """IN-6, TL-20: it is known as the same matter, and its date is a limit."""
        self.assertEqual(self.letter.repeat_of_id, self.case)
        clock = self.clock("TL-20", self.letter)
        self.assertRecordValues(
            clock, [{"state": "running", "due_at": at("08-31 17:00")}]
        )
        self.assertIn(
            "Complains again about the same order",
            self.letter.sudo().severity_rule_ids.mapped("name"),
        )

    def test_open_at_the_end(self):
        """IN-9, FB-2: both sides end at a standstill, as in the source."""
        self.assertEqual(self.case.complaint_state, "proposing")
        self.assertTrue(self.case.is_complaint_open)
        with self.assertRaises(UserError):
            self.case.with_user(self.leader).action_close_case()

    def test_dossier(self):
        """FB-4: all of it in one document."""
        text, pages = read_pdf(self.case.with_user(self.leader)._print_dossier())
        for words in (
            *(self.case.number, "AU-0513", "5,999.40"),
            *("400.00", "5,200.00", "19,998.00"),
            *("In public", "Threatens a lawsuit", "Land operator"),
            *("2005-07-01 15:00", "2 d 19:58"),
        ):
            with self.subTest(words=words):
                self.assertIn(words, text)
        # Chinese characters stand apart from each other in the text of a PDF.
        joined = text.replace(" ", "")
        for words in ("天涯杂谈", "中国经济时报", "律师函", "书面道歉信"):
            with self.subTest(words=words):
                self.assertIn(words, joined)
        self.assertGreater(len(pages), 2)
