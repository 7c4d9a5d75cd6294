from datetime import date, datetime, timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from .common import GROUP, ComplaintCommon

# A Wednesday, ten in the morning in Shanghai.
NOW = datetime(2026, 11, 4, 2, 0)


class OfferCommon(ComplaintCommon):
    """A case that somebody is on, and people with powers of their own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.resource_calendar_id.tz = "Asia/Shanghai"
        cls.manager = cls._create_user("manager", f"{GROUP}management")
        cls.cashier = cls._create_user("cashier", f"{GROUP}finance")
        cls.shipped = {
            role: (power.per_case, power.currency_id.name, power.source)
            for role in ("agent", "member", "leader", "management")
            for power in cls.env.ref(f"travel_complaint.power_{role}")
        }
        cls.env["travel.complaint.power"].search([]).unlink()
        for role, limits in (
            ("agent", (400, 600, 1000)),
            ("member", (2000, 3000, 5000)),
            ("leader", (10000, 10000, 20000)),
        ):
            cls.give_power(role, *limits)
        cls.give_power("management", 0, 0, 0, is_unlimited=True)
        cls.case = cls.create_case(booking_ref="HT-7")
        cls.case.action_accept()

    @classmethod
    def give_power(cls, role, per_case, per_booking, per_day, **values):
        return cls.env["travel.complaint.power"].create(
            {
                "group_id": cls.env.ref(f"{GROUP}{role}").id,
                "currency_id": cls.company.currency_id.id,
                "per_case": per_case,
                "per_booking": per_booking,
                "per_day": per_day,
                **values,
            }
        )

    @classmethod
    def write_offer(cls, amount=300, goodwill=0, case=None, user=None, **values):
        """A draft that `user` (the agent, if nobody is named) writes."""
        lines = [("compensation", amount, False), ("other", goodwill, True)]
        return (
            cls.env["travel.complaint.offer"]
            .with_user(user or cls.agent)
            .create(
                {
                    "ticket_id": (case or cls.case).id,
                    "line_ids": [
                        (0, 0, {"name": kind, "kind": kind, "amount": sum_, **extra})
                        for kind, sum_, is_goodwill in lines
                        for extra in [{"is_goodwill": is_goodwill}]
                        if sum_ or not is_goodwill
                    ],
                    **values,
                }
            )
        )

    @classmethod
    def make_offer(cls, *args, approver=None, **kwargs):
        """An offer that the guest has, approved by `approver` if one is named."""
        offer = cls.write_offer(*args, **kwargs)
        if approver:
            offer.action_request_approval()
            offer.with_user(approver).action_approve()
        offer.action_make_offer()
        return offer


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestOffer(OfferCommon):
    # Rounds

    def test_sums_keep_goodwill_apart(self):
        """RS-3: what is owed and what is given for goodwill are two sums."""
        offer = self.write_offer(300, 100)
        self.assertRecordValues(
            offer, [{"amount_owed": 300, "amount_goodwill": 100, "amount_total": 400}]
        )

    def test_rounds_are_counted(self):
        """RS-2: each offer of a cycle has its number, and no number is there twice."""
        first = self.make_offer()
        first._do_note_answer("rejected", "phone")
        second = first.action_new_round()
        second = first.browse(second["res_id"])
        self.assertEqual((first.round_number, second.round_number), (1, 2))
        self.assertEqual(second.line_ids.amount, 300)
        self.assertRecordValues(second, [{"state": "draft", "made_at": False}])
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            second.sudo().round_number = 1
            self.env.flush_all()

    def test_way_of_an_accepted_offer(self):
        """RS-2: made, the case waits for the guest; accepted, it is carried out."""
        offer = self.write_offer()
        offer.action_make_offer()
        self.assertEqual(self.case.complaint_state, "waiting_guest")
        with freeze_time(NOW + timedelta(hours=2)):
            offer._do_note_answer("accepted", "phone", text="Agreed.")
        self.assertEqual(self.case.complaint_state, "executing")
        self.assertRecordValues(
            offer,
            [
                {
                    "state": "accepted",
                    "made_at": NOW,
                    "made_by_id": self.agent.id,
                    "answered_at": NOW + timedelta(hours=2),
                    "answer_means": "phone",
                    "answer_noted_by_id": self.agent.id,
                    "is_unpaid": True,
                }
            ],
        )
        contact = self.case.sudo().contact_ids[0]
        self.assertRecordValues(
            contact, [{"direction": "in", "means": "phone", "user_id": self.agent.id}]
        )
        self.assertIn("Agreed.", contact.summary)
        happened = self.milestones(self.case)
        for code in ("plan_proposed", "offer_made", "offer_answered", "promise_made"):
            self.assertIn(code, happened)

    def test_counter_demand(self):
        """RS-2: a counter-demand is kept with its amount, and we propose again."""
        offer = self.make_offer()
        offer._do_note_answer("countered", "email", "Not enough.", 5200)
        self.assertRecordValues(
            offer, [{"state": "countered", "counter_amount": 5200, "is_unpaid": False}]
        )
        self.assertEqual(self.case.complaint_state, "proposing")
        self.assertIn("5,200", self.case.sudo().contact_ids[0].summary)

    def test_one_offer_at_a_time(self):
        """RS-2: while the guest has an offer, or has accepted one, none is made."""
        first = self.make_offer(100)
        second = self.write_offer(100)
        with self.assertRaisesRegex(UserError, "waiting for the guest's answer"):
            second.action_make_offer()
        first._do_note_answer("accepted", "phone")
        with self.assertRaisesRegex(UserError, "accepted an offer already"):
            second.action_make_offer()

    def test_only_one_is_accepted(self):
        """RS-2: the database itself holds no second accepted offer in a cycle."""
        self.make_offer(100)._do_note_answer("accepted", "phone")
        second = self.write_offer(100)
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            second.sudo().write(
                {
                    "state": "accepted",
                    "made_at": NOW,
                    "made_by_id": self.agent.id,
                    "answered_at": NOW,
                    "answer_means": "phone",
                }
            )
            self.env.flush_all()

    def test_the_form(self):
        """RS-2, RS-3: the form that the button opens is filled in and saved."""
        action = self.case.action_new_offer()
        offers = self.env[action["res_model"]].with_user(self.agent)
        with Form(offers.with_context(**action["context"])) as form:
            self.assertEqual(form.currency_id, self.company.currency_id)
            with form.line_ids.new() as line:
                line.name = "One night's price back"
                line.amount = 700
            # Known while it is being written: the limit, and who decides.
            self.assertIn("400", form.power_hint)
        self.assertRecordValues(
            form.record, [{"state": "draft", "amount_total": 700, "round_number": 1}]
        )

    # Expiry

    def test_an_expired_offer_is_not_accepted(self):
        """RS-2: the last day counts whole, where the company is; then it is over."""
        offer = self.make_offer(valid_until=date(2026, 11, 6))
        last_second = datetime(2026, 11, 6, 15, 59, 59)
        with freeze_time(last_second):
            self.assertFalse(offer.is_expired)
        offer.invalidate_recordset()
        with freeze_time(last_second + timedelta(seconds=1)):
            self.assertTrue(offer.is_expired)
            with self.assertRaisesRegex(UserError, "until 2026-11-06"):
                offer._do_note_answer("accepted", "phone")
            # The guest may still say no.
            offer._do_note_answer("rejected", "phone")

    def test_the_cron_ends_what_is_over(self):
        """RS-2: nobody has answered; the case goes on, and a colleague is asked."""
        offer = self.make_offer(valid_until=date(2026, 11, 6))
        cron = self.env.ref("travel_complaint.ir_cron_expire_offers")
        self.env.flush_all()  # the cron reads the database
        for moment, state in (
            (datetime(2026, 11, 6, 15, 59, 59), "made"),
            (datetime(2026, 11, 6, 16, 0), "expired"),
            (datetime(2026, 11, 6, 17, 0), "expired"),  # twice is once
        ):
            with freeze_time(moment), self.enter_registry_test_mode():
                cron.method_direct_trigger()
            offer.invalidate_recordset()
            self.assertEqual(offer.state, state)
        self.case.invalidate_recordset()
        self.assertEqual(
            (offer.state, self.case.complaint_state), ("expired", "proposing")
        )
        self.assertEqual(len(self.case.sudo().activity_ids), 1)

    def test_a_day_that_has_passed_is_not_offered(self):
        """RS-2: an offer that is over already is not made."""
        offer = self.write_offer(valid_until=date(2026, 11, 3))
        with self.assertRaisesRegex(UserError, "has passed"):
            offer.action_make_offer()
        offer.valid_until = date(2026, 11, 4)
        offer.action_make_offer()

    # Evidence

    def test_what_the_guest_has_is_frozen(self):
        """RS-2, attack 91: of an offer that was made nobody changes a term."""
        offer = self.make_offer()
        for user in (self.agent, self.leader, self.administrator):
            mine = offer.with_user(user)
            for change in (
                lambda o=mine: o.write({"text": "Nothing"}),
                lambda o=mine: o.write({"valid_until": date(2027, 1, 1)}),
                lambda o=mine: o.line_ids.write({"amount": 1}),
                lambda o=mine: o.line_ids.unlink(),
                lambda o=mine: o.write({"line_ids": [(0, 0, {"name": "x"})]}),
                lambda o=mine: o.unlink(),
                lambda o=mine: o.action_revise(),
            ):
                with (
                    self.subTest(user=user.login),
                    self.assertRaises(UserError),
                ):
                    change()
        with self.assertRaises(UserError):
            offer.sudo().line_ids.amount = 1

    def test_states_are_the_verbs(self):
        """RS-3, attack 89: by RPC nobody writes state, approval, answer or payment."""
        offer = self.write_offer(5000)
        for values in (
            {"state": "made"},
            {"state": "accepted"},
            {"approved_by_id": self.leader.id},
            {"approved_amount": 5000},
            {"made_at": NOW},
            {"amount_total": 1},
            {"author_id": self.member.id},
            {"answered_at": NOW},
            {"paid_on": NOW.date()},
            {"is_unpaid": False},
            {"revision": 7},
            {"review_ids": [(5,)]},
            {"validation_status": "validated"},
            {"ticket_id": self.create_case().id},
        ):
            for user in (self.agent, self.leader, self.administrator):
                with self.subTest(values=values, user=user.login):
                    with self.assertRaises(AccessError):
                        offer.with_user(user).write(values)
                    if "ticket_id" in values or not all(values.values()):
                        continue  # nothing was said that could be wrong
                    with self.assertRaises(AccessError):
                        offer.with_user(user).create(
                            {"ticket_id": self.case.id, **values}
                        )

    def test_amounts_that_are_none(self):
        """RS-3: negative, endless and unheard-of amounts are refused."""
        for amount in (float("nan"), float("inf")):
            with self.subTest(amount=amount), self.assertRaises(UserError):
                self.write_offer(amount)
        for amount in (-1, 1e12):
            with (
                self.subTest(amount=amount),
                self.assertRaises(IntegrityError),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self.write_offer(amount)
                self.env.flush_all()

    def test_nothing_is_offered_to_nobody(self):
        """RS-2: not before somebody accepts the case, not for an inquiry, not empty."""
        with self.assertRaisesRegex(UserError, "Accept the case"):
            self.write_offer(case=self.create_case())
        inquiry = self.create_case(complaint_kind="inquiry")
        with self.assertRaisesRegex(UserError, "Only for a complaint"):
            self.write_offer(case=inquiry)
        empty = self.write_offer()
        empty.line_ids.unlink()
        with self.assertRaisesRegex(UserError, "at least one remedy"):
            empty.action_make_offer()

    def test_answers_have_a_time(self):
        """RS-2: a guest answers what they have been offered, and not tomorrow."""
        offer = self.make_offer()
        for moment in (NOW - timedelta(minutes=1), NOW + timedelta(minutes=1)):
            with self.assertRaisesRegex(UserError, "after the offer was made"):
                offer._do_note_answer("accepted", "phone", answered_at=moment)
        with self.assertRaisesRegex(UserError, "does not wait"):
            self.write_offer()._do_note_answer("accepted", "phone")

    def test_withdrawing(self):
        """RS-2: an offer is taken back with a reason, until the guest has answered."""
        offer = self.make_offer()
        action = offer.action_withdraw()
        wizard = (
            self.env["travel.complaint.plan.reason"]
            .with_user(self.agent)
            .with_context(**action["context"])
            .create({"reason": "Wrong order."})
        )
        wizard.action_confirm()
        self.assertRecordValues(
            offer, [{"state": "withdrawn", "end_reason": "Wrong order."}]
        )
        self.assertEqual(self.case.complaint_state, "proposing")
        other = self.make_offer()
        other._do_note_answer("accepted", "phone")
        with self.assertRaisesRegex(UserError, "has been answered"):
            other._do_withdraw("Too much.")

    # An acceptance that was noted by mistake

    def accept(self, **values):
        offer = self.make_offer(**values)
        offer._do_note_answer("accepted", "phone", text="Agreed.")
        return offer

    def take_back(self, offer, user=None, reason="She meant another case"):
        """Press the button and answer its dialog."""
        action = offer.with_user(user or self.leader).action_take_back_answer()
        dialog = self.env[action["res_model"]].with_user(user or self.leader)
        dialog.with_context(**action["context"]).create(
            {"reason": reason}
        ).action_confirm()

    def clock(self, code):
        return self.case.sudo().clock_ids.filtered(lambda c: c.limit_id.code == code)

    def test_an_acceptance_is_taken_back(self):
        """RS-2, RS-4: the offer waits again, the promise runs no more."""
        offer = self.accept()
        self.assertTrue(offer.with_user(self.leader).can_take_back_answer)
        with freeze_time(NOW + timedelta(days=30)):
            self.take_back(offer)
        self.assertRecordValues(
            offer,
            [
                {
                    "state": "made",
                    "answered_at": False,
                    "answer_noted_by_id": False,
                    "is_unpaid": False,
                }
            ],
        )
        self.assertEqual(self.case.complaint_state, "proposing")
        # What was never promised is not late either.
        self.assertEqual(self.clock("RS-4").state, "cancelled")
        event = self.case.sudo().complaint_event_ids.filtered(
            lambda e: e.milestone_id.code == "answer_taken_back"
        )
        self.assertEqual(event.note, "She meant another case")
        # She accepts after all: the promise counts from then on.
        later = NOW + timedelta(days=31)
        with freeze_time(later):
            offer._do_note_answer("accepted", "phone")
        self.assertEqual(self.case.complaint_state, "executing")
        clock = self.clock("RS-4")
        self.assertEqual((clock.state, clock.started_at), ("running", later))
        self.assertGreater(clock.due_at, later)
        self.assertEqual(
            self.case.next_due_at,
            min(
                self.case.sudo()
                .clock_ids.filtered(lambda c: c.state == "running")
                .mapped("due_at")
            ),
        )

    def test_without_money(self):
        """RS-2, TL-3: where nothing is to be paid, the report is due no more."""
        offer = self.accept(amount=0)
        self.assertEqual(self.clock("TL-3").state, "running")
        self.take_back(offer)
        self.assertEqual(self.clock("TL-3").state, "cancelled")
        with freeze_time(NOW + timedelta(days=1)):
            offer._do_note_answer("accepted", "phone")
        self.assertEqual(self.clock("TL-3").started_at, NOW + timedelta(days=1))

    def test_who_takes_an_acceptance_back(self):
        """RS-2: a leader, and not the one who noted it, if there is another."""
        offer = self.accept()
        for user in (self.agent, self.member, self.auditor):
            self.assertFalse(offer.with_user(user).can_take_back_answer)
        for user in (self.agent, self.member):
            with self.assertRaisesRegex(UserError, "leader of the handling group"):
                offer.with_user(user)._do_take_back_answer("x")
        for user in (self.stranger, self.auditor):
            with self.assertRaises(AccessError):
                offer.with_user(user)._do_take_back_answer("x")
        self.take_back(offer)
        offer.with_user(self.leader)._do_note_answer("accepted", "phone")
        with self.assertRaisesRegex(UserError, "Another leader"):
            self.take_back(offer)
        # Alone, they do it themselves.
        others = self.env.ref(f"{GROUP}leader").all_user_ids - self.leader
        others.active = False
        self.take_back(offer)
        self.assertEqual(offer.state, "made")

    def test_what_is_not_taken_back(self):
        """RS-2, RS-4: not what is paid, what the guest did, or what has gone on."""
        offer = self.accept()
        offer.sudo().answer_noted_by_id = False
        with self.assertRaisesRegex(UserError, "in person"):
            self.take_back(offer)
        offer.sudo().answer_noted_by_id = self.agent
        offer.with_user(self.cashier)._do_record_payment(NOW.date(), "BANK-1")
        with self.assertRaisesRegex(UserError, "has been paid"):
            self.take_back(offer)
        offer.payment_ids.with_user(self.cashier)._do_reverse("Wrong account")
        self.put_in_state(self.case, "reviewing")
        with self.assertRaisesRegex(UserError, "gone on"):
            self.take_back(offer)
        self.put_in_state(self.case, "executing")
        self.take_back(offer)
        with self.assertRaisesRegex(UserError, "that was accepted"):
            self.take_back(offer)

    def test_a_case_that_ends_leaves_no_offer(self):
        """RS-2: the guest withdraws: what is under way is withdrawn as well."""
        offer = self.make_offer()
        self.case._do_withdraw("The guest has changed their mind.")
        self.assertEqual(offer.state, "withdrawn")

    def test_others_do_not_write_for_us(self):
        """Attack 88: agents of other teams, auditors and strangers offer nothing."""
        offer = self.write_offer()
        for user in (self.other_agent, self.auditor, self.manager, self.stranger):
            mine = offer.with_user(user)
            for action in (
                mine.action_make_offer,
                mine.action_request_approval,
                lambda o=mine: o.write({"text": "x"}),
                lambda o=mine: o._do_withdraw("x"),
                lambda u=user: self.write_offer(user=u),
            ):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    action()

    def test_another_company_sees_nothing(self):
        """Attack 97: offers are their company's."""
        offer = self.make_offer()
        _company, _team, foreigner = self.create_second_company()
        offers = self.env["travel.complaint.offer"].with_user(foreigner)
        self.assertFalse(offers.search([("id", "=", offer.id)]))
        with self.assertRaises(AccessError):
            offer.with_user(foreigner).read(["amount_total"])
