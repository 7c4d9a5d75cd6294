"""The language in which whole lives of cases are written, see test_whole_lives.

A line is one act: day of November 2026, hour in Shanghai, who, what, and what it needs:

    4 10:05 agent accept

Each act is a request of its own, through what the web client calls: public methods and
dialogs, under the rights of whoever acts.
"""

from datetime import date, datetime, timedelta
from email.message import EmailMessage

from odoo.service.model import call_kw
from odoo.tests import freeze_time

from .common import GROUP, ComplaintCommon

SHANGHAI = timedelta(hours=8)
STATES = ("met", "late", "cancelled", "paused", "running")


def read_moment(day, hour):
    """The naive UTC moment of "4" and "10:05"."""
    return datetime.strptime(f"2026-11-{day} {hour}", "%Y-%m-%d %H:%M") - SHANGHAI


class LifeCase(ComplaintCommon):
    """People of each role, and the acts that they know: the `do_*` methods."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.ref("base.CNY").active = True
        cls.company.currency_id = cls.env.ref("base.CNY")
        cls.company.resource_calendar_id.tz = "Asia/Shanghai"
        cls.manager = cls._create_user("manager", f"{GROUP}management")
        cls.cashier = cls._create_user("cashier", f"{GROUP}finance")
        cls.respondent = cls._create_user("respondent", f"{GROUP}respondent")
        cls.team.write({"user_id": cls.leader.id, "user_ids": [(4, cls.member.id)]})
        cls.department = cls.env["hr.department"].create({"name": "Coaches"})
        cls.driver, cls.guide = cls.env["hr.employee"].create(
            [
                {
                    "name": "Head of coaches",
                    "user_id": cls.respondent.id,
                    "department_id": cls.department.id,
                },
                {"name": "Guide Zhu", "user_id": cls.other_agent.id},
            ]
        )
        cls.supplier = cls.env["res.partner"].create({"name": "Hotel by the lake"})

    def live(self, script, facts):
        """Let `script` happen to a case registered with `facts`.

        :return: the case
        """
        self.case, self.facts = self.env["helpdesk.ticket"], facts
        acts = [line.split() for line in script.strip().splitlines()]
        with freeze_time(read_moment(*acts[0][:2])) as clock:
            for day, hour, who, verb, *words in acts:
                clock.move_to(read_moment(day, hour))
                self.act(getattr(self, who, self.env.user), verb, *words)
        return self.case

    def act(self, user, verb, *words):
        """Let `user` do one thing, in a request of its own."""
        getattr(self, f"do_{verb}")(user, *words)
        self.env.flush_all()
        self.env.invalidate_all()

    def prepare_facts(self, **facts):
        """The values of a new case; records are named by their xml ids' ends."""
        ref = self.env.ref
        if "circumstance_ids" in facts:
            name = f"travel_complaint.circumstance_{facts['circumstance_ids']}"
            facts["circumstance_ids"] = [(6, 0, ref(name).ids)]
        if "channel_id" in facts:
            name = f"travel_complaint.helpdesk_ticket_channel_{facts['channel_id']}"
            facts["channel_id"] = ref(name).id
        if "guide_id" in facts:
            facts["guide_id"] = self.guide.id
        return facts

    # As the web client does it

    def press(self, user, record, button, *arguments):
        model = self.env(user=user.id)[record._name]
        return call_kw(model, button, [record.ids, *arguments], {})

    def save(self, user, record, values, **context):
        """Save a form; the record, which is new where there was none."""
        model = self.env(user=user.id)[record._name]
        options = {"specification": {}, "context": context}
        [saved] = call_kw(model, "web_save", [record.ids, values], options)
        return record.browse(saved["id"])

    def answer(self, user, action, **values):
        """Fill in the dialog that `action` opens, and confirm."""
        dialog = self.env[action["res_model"]]
        dialog = self.save(user, dialog, values, **action["context"])
        return self.press(user, dialog, "action_confirm")

    def ask(self, user, button, reason, **values):
        """Press a button of the case that asks for a reason, and give it."""
        action = self.press(user, self.case, button)
        self.answer(user, action, reason=reason, **values)

    # Registering, accepting

    def do_register(self, user):
        values = {
            "name": "Not what was promised",
            "description": "<p>The lake was left out.</p>",
            "complaint_kind": "complaint",
            "team_id": self.team.id,
            "channel_id": self.phone.id,
            "partner_name": "Li Na",
            "partner_email": "li.na@guests.example",
            **self.facts,
        }
        self.case = self.save(user, self.env["helpdesk.ticket"], values)

    def do_edit(self, user, name, value):
        self.save(user, self.case, {name: value})

    def do_accept(self, user):
        self.press(user, self.case, "action_accept")

    def do_hand_over(self, user):
        self.press(user, self.case, "action_hand_over")

    def do_drag(self, user, state):
        self.save(user, self.case, {"stage_id": self.stage(state).id})

    def do_withdraw(self, user):
        self.ask(user, "action_withdraw", "The guest has found it.")

    def do_reopen(self, user):
        self.ask(user, "action_reopen", "It has happened again.")

    def do_change_kind(self, user, kind):
        self.ask(user, "action_change_kind", "The guest wants money.", kind=kind)

    # Inquiries and suggestions

    def do_answer_inquiry(self, user):
        self.save(user, self.case, {"guest_answer": "<p>Until nine.</p>"})
        self.press(user, self.case, "action_answer")

    def do_promise(self, user, day):
        self.save(user, self.case, {"promised_reply_date": f"2026-11-{day}"})
        self.press(user, self.case, "action_promise")

    def do_adopt(self, user):
        self.save(user, self.case, {"guest_answer": "<p>From May on.</p>"})
        self.press(user, self.case, "action_adopt")

    # Finding out

    def do_ask_department(self, user):
        action = self.press(user, self.case, "action_ask_departments")
        self.answer(
            user,
            action,
            department_ids=[(6, 0, self.department.ids)],
            question="Who drove?",
        )

    def do_submit(self, user):
        request = self.case.sudo().request_ids.filtered(lambda r: r.state == "asked")
        self.save(user, request, {"statement": "<p>Mr Shi drove.</p>"})
        self.press(user, request, "action_submit")

    def do_first_handling(self, user):
        self.press(user, self.case, "action_first_handling")

    def do_investigate(self, user):
        self.press(user, self.case, "action_start_investigation")

    def do_find_out(self, user, validity, *liable):
        """Write down the findings and submit them. Liable: "supplier=100"."""
        lines = [(5,)]
        for kind, share in (word.split("=") for word in liable):
            extra = {
                "supplier": {"partner_id": self.supplier.id},
                "department": {"department_id": self.department.id},
                "individual": {"employee_id": self.guide.id, "fault_grade": "minor"},
            }
            lines.append((0, 0, {"kind": kind, "share": share, **extra.get(kind, {})}))
        cause = self.env.ref("travel_complaint.cause_itinerary_changed")
        investigation = self.case.sudo().investigation_id
        self.save(
            user,
            investigation,
            {
                "facts": "<p>What happened.</p>",
                "validity": validity,
                "cause_id": cause.id,
                "liability_ids": lines,
            },
        )
        self.press(user, self.case, "action_finish_investigation")

    def do_decide(self, user):
        self.press(user, self.case.sudo().investigation_id, "action_decide")

    # Offers, payments, measures

    def do_draft(self, user, kind, amount, until=None):
        line = {"kind": kind, "name": kind, "amount": float(amount)}
        offer = self.env["travel.complaint.offer"]
        values = {"ticket_id": self.case.id, "line_ids": [(0, 0, line)]}
        if until:
            values["valid_until"] = f"2026-11-{until}"
        self.offer = self.save(user, offer, values)

    def do_offer(self, user, *words):
        self.do_draft(user, *words)
        self.do_make(user)

    def do_request(self, user, *words):
        self.do_draft(user, *words)
        self.press(user, self.offer, "action_request_approval")

    def do_approve(self, user):
        self.press(user, self.offer, "action_approve")

    def do_make(self, user):
        self.press(user, self.offer, "action_make_offer")

    def do_note(self, user, answer, counter="0"):
        action = self.press(user, self.offer, "action_note_answer")
        self.answer(user, action, answer=answer, counter_amount=float(counter))

    def do_pay(self, user, day):
        action = self.press(user, self.offer, "action_record_payment")
        self.answer(
            user,
            action,
            paid_on=f"2026-11-{day}",
            reference="TX-1",
            amount=self.offer.sudo().amount_total,
        )

    def do_expire(self, user):
        with self.enter_registry_test_mode():
            cron = self.env.ref("travel_complaint.ir_cron_expire_offers")
            cron.method_direct_trigger()

    def do_plan(self, user, kind, day):
        """Plan a measure for the user's own hands, and issue the plan."""
        self.measure = self.save(
            user,
            self.env["travel.complaint.measure"],
            {
                "ticket_id": self.case.id,
                "name": kind,
                "kind": kind,
                "user_id": user.id,
                "due_date": date(2026, 11, int(day)).isoformat(),
            },
        )
        self.press(user, self.case, "action_issue_plan")

    def do_carry_out(self, user):
        self.save(user, self.measure, {"proof": "The guest has signed for it."})
        self.press(user, self.measure, "action_done")

    # To the end

    def do_report(self, user):
        text = "We have done what we promised."
        self.ask(user, "action_report_result", "Done.", guest_text=text)

    def do_return(self, user):
        action = "action_return_result"
        self.ask(user, action, "The letter is missing.", return_to="executing")

    def do_confirm(self, user):
        self.press(user, self.case, "action_confirm_result")

    def do_call(self, user, satisfaction):
        """Call back: 0 for nobody there; what follows is what the dialog proposes."""
        action = self.press(user, self.case, "action_call_back")
        if satisfaction == "0":
            self.answer(user, action, is_reached="no")
        else:
            self.answer(user, action, satisfaction=satisfaction, comment="As I said.")

    def do_call_in_vain(self, user, satisfaction):
        """Call back, and leave it to the leader what becomes of it."""
        action = self.press(user, self.case, "action_call_back")
        self.answer(
            user,
            action,
            satisfaction=satisfaction,
            comment="Never again.",
            take_up_now=False,
        )

    def do_close_unsatisfied(self, user, ground):
        action = self.press(user, self.case, "action_close_unsatisfied")
        ground = self.env.ref(f"travel_complaint.closing_ground_{ground}")
        self.answer(
            user,
            action,
            ground_id=ground.id,
            note="More than the contract calls for was offered.",
            guest_text="We cannot offer more.",
            redress_ids=[(6, 0, self.case._get_redress().ids)],
        )

    def do_revisit(self, user, held):
        action = self.press(user, self.case, "action_revisit")
        self.answer(user, action, measures_held=held, comment="It is as before.")

    # What comes from outside

    def do_expose(self, user):
        exposure = self.env["travel.complaint.exposure"]
        self.save(
            user,
            exposure,
            {"ticket_id": self.case.id, "place": "Weibo", "reach": 90000},
        )

    def do_report_emergency(self, user):
        self.ask(user, "action_report_emergency", "An ambulance is needed.")

    def do_start_response(self, user):
        self.press(user, self.case, "action_start_emergency_response")

    def do_answer_authority(self, user):
        self.ask(user, "action_answer_authority", "Settled.", reference="HT-20")

    def do_wait_guest(self, user):
        self.ask(user, "action_wait_guest", "Please send the invoice.")

    def do_guest_writes(self, user):
        """The guest answers a mail of ours."""
        mail = EmailMessage()
        mail["From"] = "Li Na <li.na@guests.example>"
        mail["To"] = "complaints@agency.example"
        mail["Subject"] = "The invoice"
        mail["Message-ID"] = f"<{self.case.number}@guests.example>"
        mail["In-Reply-To"] = self.case.sudo().message_ids[-1:].message_id
        mail.set_content("Here it is.")
        gateway = self.env["mail.thread"]
        gateway.message_process("helpdesk.ticket", mail.as_bytes())

    def do_go_on(self, user):
        self.press(user, self.case, "action_go_on")

    def do_settle_tasks(self, user):
        """Do what one has been asked to do on the case."""
        activities = self.env(user=user.id)["mail.activity"].search(
            [
                ("res_model", "=", "helpdesk.ticket"),
                ("res_id", "=", self.case.id),
                ("user_id", "=", user.id),
            ]
        )
        self.press(user, activities, "action_done")

    # What has become of it

    def way(self, case):
        return " ".join(self.milestones(case))

    def limits(self, case):
        """“met TL-1 TL-5; late TL-4”, and the same for each further cycle."""
        cycles = []
        for _cycle, clocks in case.sudo().clock_ids.grouped("cycle").items():
            codes = {}
            for clock in clocks.sorted(
                lambda c: (len(c.limit_id.code), c.limit_id.code)
            ):
                codes.setdefault(clock.state, []).append(clock.limit_id.code)
            cycles.append(
                "; ".join(
                    " ".join([state, *codes[state]])
                    for state in STATES
                    if state in codes
                )
            )
        return cycles

    def notices(self, case):
        """What the guest was told, but for what other addons add."""
        return " ".join(self.own_notices(case).mapped("code"))

    def check_nothing_left(self, case):
        """What has ended leaves nothing that runs, waits or is still to be done."""
        case_sudo = case.sudo()
        ongoing = case_sudo.clock_ids.filtered(
            lambda clock: clock.state in ("running", "paused")
        )
        self.assertFalse(ongoing.limit_id.mapped("code"), "limits run on")
        self.assertFalse(case_sudo.next_due_at)
        self.assertFalse(case_sudo.is_late)
        self.assertFalse(case_sudo.activity_ids.mapped("summary"), "still to be done")
        for records in (case_sudo.offer_ids, case_sudo.measure_ids):
            open_states = {"draft", "to_approve", "approved", "made", "planned"}
            self.assertFalse({*records.mapped("state")} & (open_states | {"issued"}))
        self.assertFalse(case_sudo.offer_ids.filtered("is_unpaid"))
        self.assertNotIn("asked", case_sudo.request_ids.mapped("state"))
