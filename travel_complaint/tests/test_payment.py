from datetime import date, datetime, timedelta

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .test_offer import NOW, OfferCommon

TODAY = date(2026, 11, 4)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPayment(OfferCommon):
    """What was promised is watched until finance has paid it (RS-4)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.offer = cls.make_offer(300, 50)
        cls.offer._do_note_answer("accepted", "phone")
        cls.due = cls.offer.with_user(cls.cashier)

    def promise(self):
        clocks = self.case.sudo().clock_ids
        return clocks.filtered(lambda clock: clock.limit_id.code == "RS-4")

    def pay(self, user=None, **values):
        """Record the payment with the dialog, as finance does."""
        values = {"reference": "BANK-1", "amount": 350, "paid_on": TODAY, **values}
        offer = self.offer.with_user(user or self.cashier)
        action = offer.action_record_payment()
        wizard = self.env["travel.complaint.pay"].with_user(offer.env.user)
        return wizard.with_context(**action["context"]).create(values).action_confirm()

    def test_a_promise_has_a_limit_of_its_own(self):
        """RS-4: accepted on a Wednesday, five working days end on the next one."""
        clock = self.promise()
        self.assertEqual((clock.state, clock.started_at), ("running", NOW))
        zone = self.company._get_complaint_timezone()
        due = zone.fromutc(clock.due_at)
        self.assertEqual(due.date(), date(2026, 11, 11))
        self.assertEqual(self.offer.pay_due_at, clock.due_at)

    def test_finance_is_on_the_ladder(self):
        """RS-4, TL-d: who pays is warned and told; the case stays closed to them."""
        clock = self.promise()

        def told(kind):
            alerts = self.env["travel.complaint.alert"].search(
                [("clock_id", "=", clock.id), ("kind", "=", kind)]
            )
            return alerts.filtered(lambda a: a.user_id == self.cashier)

        self.case.sudo().user_id = self.agent
        clock._act(clock.warn_at)
        self.assertEqual(told("warning").role, "finance")
        clock.invalidate_recordset()
        clock._act(clock.due_at)
        alert = told("breach")
        self.assertEqual(alert.role, "finance")
        line = alert._describe_for_mail()
        self.assertEqual(line["title"], self.case.number)
        self.assertTrue(line["url"].endswith("/odoo/complaint-to-pay"))
        row = alert.with_user(self.cashier).read(["ticket_id"])[0]
        self.assertEqual(row["ticket_id"][1], self.case.number)
        # Another limit is none of their business.
        others = self.case.sudo().clock_ids - clock
        self.assertFalse(
            self.env["travel.complaint.alert"].search(
                [("clock_id", "in", others.ids), ("user_id", "=", self.cashier.id)]
            )
        )

    def test_without_finance_the_next_one_is_told(self):
        """RS-4, TL-d: an alert for a role that nobody has is not lost."""
        self.env.ref(
            "travel_complaint.group_travel_complaint_finance"
        ).all_user_ids.write({"active": False})
        self.case.sudo().user_id = self.agent
        clock = self.promise()
        people = self.env["travel.complaint.alert"]._get_people({(clock, "finance")})
        self.assertEqual(people[clock, "finance"], self.agent)

    def test_each_policy_tells_finance(self):
        """RS-4: as shipped, each house's limit for a promise tells who pays."""
        limits = self.env["travel.complaint.limit"].search([("code", "=", "RS-4")])
        self.assertEqual(len(limits), 4)
        for limit in limits:
            rung = limit.escalation_ids.filtered(lambda r: r.role == "finance")
            self.assertEqual((len(rung), rung.minutes), (1, 0))

    def test_paying(self):
        """RS-4: date and reference are on the offer, and the handling is finished."""
        with freeze_time(NOW + timedelta(days=1)):
            self.pay(paid_on=date(2026, 11, 5))
        self.assertRecordValues(
            self.offer,
            [
                {
                    "paid_on": date(2026, 11, 5),
                    "payment_ref": "BANK-1",
                    "is_unpaid": False,
                }
            ],
        )
        self.assertRecordValues(
            self.offer.payment_ids, [{"amount": 350, "user_id": self.cashier.id}]
        )
        self.assertEqual(self.promise().state, "met")
        self.assertEqual(
            self.milestones(self.case)[-2:], ["promise_paid", "measures_done"]
        )

    def test_an_unpaid_promise_holds_the_case(self):
        """RS-4: reviewed, closed or withdrawn is a case only when it is paid."""
        case = self.case.with_user(self.leader)
        with self.assertRaisesRegex(UserError, "350.00 is promised"):
            case._move_to("reviewing")
        with self.assertRaisesRegex(UserError, "350.00 is promised"):
            case._do_withdraw("x")
        # By RPC and by dragging a card on the board it is the same.
        with self.assertRaisesRegex(UserError, "350.00 is promised"):
            case.write({"stage_id": self.stage("reviewing").id})
        self.put_in_state(self.case, "following_up")
        self.assertIn(
            "350.00 is promised", case._get_cannot_move_reason("closed") or ""
        )
        self.put_in_state(self.case, "executing")
        self.pay()
        case._do_report_result("Paid.", "We have paid.")
        self.assertEqual(case.complaint_state, "reviewing")

    def test_nothing_to_pay(self):
        """RS-4: an offer without money is no promise to pay."""
        case = self.create_case()
        case.action_accept()
        offer = self.make_offer(0, case=case)
        offer._do_note_answer("accepted", "phone")
        self.assertFalse(offer.is_unpaid)
        self.assertNotIn("promise_made", self.milestones(case))
        self.assertIn("measures_done", self.milestones(case))
        case._do_report_result("Apologised.", "We are sorry.")
        self.assertEqual(case.complaint_state, "reviewing")

    def test_what_finance_refuses(self):
        """RS-4: the future, no reference, another amount, before it was accepted."""
        for values, message in (
            ({"paid_on": date(2026, 11, 5)}, "cannot be to come"),
            ({"paid_on": date(2026, 11, 3)}, "before the guest has accepted"),
            ({"reference": "  "}, "reference"),
            ({"amount": 349.99}, "not what was promised"),
            ({"amount": 0}, "not what was promised"),
        ):
            with (
                self.subTest(values=values),
                self.assertRaisesRegex(UserError, message),
            ):
                self.pay(**values)

    def test_the_company_s_day(self):
        """RS-4: in Shanghai it is tomorrow before it is in Greenwich."""
        with freeze_time(datetime(2026, 11, 4, 16, 30)):
            self.pay(paid_on=date(2026, 11, 5))
        self.assertEqual(self.offer.paid_on, date(2026, 11, 5))

    def test_two_persons(self):
        """RS-4, attack 78: who wrote or made the offer does not record its payment."""
        finance = self.env.ref("travel_complaint.group_travel_complaint_finance")
        self.agent.sudo().group_ids += finance
        with self.assertRaisesRegex(AccessError, "written or made"):
            self.pay(self.agent)
        self.assertFalse(self.offer.with_user(self.agent).can_pay)

    def test_the_day_is_the_company_s(self):
        """RS-4: a cashier in another zone is proposed the day that is checked."""
        self.cashier.tz = "Pacific/Honolulu"
        action = self.due.action_record_payment()
        wizard = self.env["travel.complaint.pay"].with_user(self.cashier)
        wizard = wizard.with_context(**action["context"], tz=self.cashier.tz)
        defaults = wizard.default_get(["paid_on"])
        self.assertEqual(defaults["paid_on"], self.company._get_complaint_today())
        self.assertNotEqual(defaults["paid_on"], fields.Date.context_today(wizard))

    def test_only_finance_pays(self):
        """RS-4, attack 88: nobody else, whatever they may do with the case."""
        for user in (self.agent, self.leader, self.administrator, self.manager):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.offer.with_user(user)._do_record_payment(TODAY, "X", 350)
        for user in (self.agent, self.cashier, self.administrator):
            payments = self.env["travel.complaint.payment"].with_user(user)
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                payments.create(
                    {
                        "offer_id": self.offer.id,
                        "company_id": self.company.id,
                        "currency_id": self.company.currency_id.id,
                        "amount": 350,
                        "paid_on": TODAY,
                        "reference": "X",
                        "user_id": user.id,
                    }
                )

    def test_what_finance_sees(self):
        """FB-5, RS-4: accepted offers with what is needed to pay, and no case."""
        draft = self.write_offer(case=self.create_second_case())
        offers = self.env["travel.complaint.offer"].with_user(self.cashier)
        self.assertEqual(offers.search([]), self.due)
        self.assertEqual(self.due.guest_name, "Li Na")
        self.assertEqual(self.due.line_ids.mapped("amount"), [300, 50])
        with self.assertRaises(AccessError):
            draft.with_user(self.cashier).read(["amount_total"])
        with self.assertRaises(AccessError):
            self.case.with_user(self.cashier).read(["name"])
        with self.assertRaises(AccessError):
            self.due.write({"payout_details": "To me"})
        with self.assertRaises(AccessError):
            self.env["travel.complaint.measure"].with_user(self.cashier).search([])

    def create_second_case(self):
        case = self.create_case()
        case.action_accept()
        return case

    def test_a_payment_is_fixed(self):
        """RS-4, attack 91: nobody changes or deletes an entry, nor pays twice."""
        self.pay()
        entry = self.offer.payment_ids
        for user in (self.cashier, self.leader, self.administrator):
            mine = entry.with_user(user)
            for action in (
                lambda e=mine: e.write({"reference": "Other"}),
                lambda e=mine: e.write({"is_reversed": True}),
                lambda e=mine: e.unlink(),
            ):
                with self.subTest(user=user.login), self.assertRaises(UserError):
                    action()
        with self.assertRaisesRegex(UserError, "cannot be changed"):
            entry.sudo().write({"amount": 1})
        with self.assertRaisesRegex(AccessError, "paid already"):
            self.pay(reference="BANK-2")
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            entry.sudo()._enter(self.offer, TODAY, "BANK-2")

    def test_a_wrong_entry_is_taken_back(self):
        """RS-4: a counter-entry with the reason; the promise and its limit are open."""
        self.pay()
        entry = self.offer.payment_ids.with_user(self.cashier)
        action = entry.action_reverse()
        self.env["travel.complaint.plan.reason"].with_user(self.cashier).with_context(
            **action["context"]
        ).create({"reason": "Wrong account."}).action_confirm()
        self.assertRecordValues(
            self.offer.payment_ids.sorted("id"),
            [
                {"amount": 350, "is_reversed": True, "reason": False},
                {"amount": -350, "is_reversed": False, "reason": "Wrong account."},
            ],
        )
        self.assertTrue(self.offer.is_unpaid)
        self.assertEqual(self.promise().state, "running")
        with self.assertRaisesRegex(UserError, "is promised"):
            self.case._move_to("reviewing")
        with self.assertRaisesRegex(UserError, "taken back already"):
            entry._do_reverse("again")
        self.pay(reference="BANK-2")
        self.assertEqual(self.offer.payment_ref, "BANK-2")
        self.assertEqual(self.promise().state, "met")

    def test_paid_late(self):
        """RS-4: a promise that is paid late is late in the figures."""
        with freeze_time(datetime(2026, 11, 12, 3, 0)):
            self.pay(paid_on=date(2026, 11, 12))
        self.assertEqual(self.promise().state, "late")
