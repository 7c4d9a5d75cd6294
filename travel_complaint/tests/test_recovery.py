from datetime import date, datetime, timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from ..tools import personal_data
from .test_offer import NOW, OfferCommon

TODAY, DUE = date(2026, 11, 4), date(2026, 12, 4)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestRecovery(OfferCommon):
    """What a supplier gives back of what a complaint has cost (BY-6)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hotel, cls.coach = cls.env["res.partner"].create(
            [
                {"name": "Lake Hotel", "is_company": True},
                {"name": "Blue Coaches", "is_company": True},
            ]
        )
        offer = cls.make_offer(300, 50)
        offer._do_note_answer("accepted", "phone")
        offer.with_user(cls.cashier)._do_record_payment(TODAY, "BANK-1", 350)
        cls.claims = cls.env["travel.complaint.recovery"]

    def claim(self, user=None, **values):
        return self.claims.with_user(user or self.member).create(
            {
                "ticket_id": self.case.id,
                "supplier_id": self.hotel.id,
                "share": 60,
                "due_on": DUE,
                "reasons": "Clause 7: rooms with a view of the lake.",
                **values,
            }
        )

    def record(self, claim, user=None, **values):
        """Write down what came in with the dialog, as finance does."""
        mine = claim.with_user(user or self.cashier)
        action = mine.action_record()
        wizards = self.env["travel.complaint.recover"].with_user(mine.env.user)
        values = {"reference": "BANK-9", **values}
        wizard = wizards.with_context(**action["context"]).create(values)
        return wizard.action_confirm()

    def give_up(self, claim, verb, user, reason="They call it force majeure."):
        """Refuse or write off with the dialog that asks for the reason."""
        action = getattr(claim.with_user(user), f"action_{verb}")()
        wizards = self.env[action["res_model"]].with_user(user)
        wizard = wizards.with_context(**action["context"]).create({"reason": reason})
        return wizard.action_confirm()

    # The way of a claim

    def test_share_of_what_was_paid(self):
        """BY-6: the form fills in the share of what the guest was paid."""
        self.case.sudo().supplier_id = self.hotel
        action = self.case.with_user(self.member).action_claim()
        claims = self.claims.with_user(self.member).with_context(**action["context"])
        with Form(claims) as form:
            self.assertEqual(form.supplier_id, self.hotel)
            self.assertEqual(form.claimed_amount, 350)
            form.share = 60
            self.assertEqual(form.claimed_amount, 210)
            form.due_on = DUE
            form.reasons = "Clause 7"
        claim = form.record
        self.assertRecordValues(
            claim,
            [
                {
                    "share": 60,
                    "claimed_amount": 210,
                    "claimed_on": TODAY,
                    "currency_id": self.company.currency_id.id,
                    "company_id": self.company.id,
                    "user_id": self.member.id,
                    "state": "claimed",
                    "recovered_amount": 0,
                }
            ],
        )
        self.assertIn("210", self.case.message_ids[0].body)

    def test_gross_recovered_net(self):
        """BY-6: every complaint shows what it cost, what came back, and the rest."""
        mine = self.case.with_user(self.agent)
        costs = "gross_cost", "recovered_cost", "net_cost"
        self.assertEqual([mine[name] for name in costs], [350, 0, 350])
        claim = self.claim()
        self.record(claim, amount=200)
        self.assertRecordValues(
            claim,
            [
                {
                    "state": "recovered",
                    "recovered_amount": 200,
                    "recovered_on": TODAY,
                    "reference": "BANK-9",
                    "recorded_by_id": self.cashier.id,
                }
            ],
        )
        mine.invalidate_recordset()
        self.assertEqual([mine[name] for name in costs], [350, 200, 150])
        self.assertIn("BANK-9", self.case.message_ids[0].body)

    def test_figures(self):
        """BY-6, ST-1: paid, recovered and net stand in the figures, as SQL has them."""
        figures = self.env["travel.complaint.figure"]

        def stored():
            figures._refresh()
            self.env.cr.execute(
                "SELECT paid_amount, recovered_amount, net_amount"
                " FROM travel_complaint_figure WHERE ticket_id = %s",
                [self.case.id],
            )
            return tuple(
                None if value is None else float(value)
                for value in self.env.cr.fetchone()
            )

        self.assertEqual(stored(), (350, None, 350))
        claim = self.claim()
        self.assertEqual(stored(), (350, 0, 350))
        self.record(claim, amount=200)
        self.assertEqual(stored(), (350, 200, 150))
        claim.with_user(self.cashier)._do_take_back_recovery("Another case")
        self.assertEqual(stored(), (350, 0, 350))
        other = self.create_case()
        figures._refresh()
        row = figures.search([("ticket_id", "=", other.id)])
        self.assertFalse(row.net_amount)

    def test_refused_and_claimed_anew(self):
        """BY-6: a refusal keeps its reason, and a new claim is possible."""
        claim = self.claim()
        self.give_up(claim, "refuse", self.member)
        self.assertRecordValues(
            claim,
            [{"state": "refused", "end_reason": "They call it force majeure."}],
        )
        again = self.claim(share=100)
        self.assertEqual(again.claimed_amount, 350)
        self.give_up(again, "write_off", self.leader, "The hotel is bankrupt.")
        self.assertEqual(again.state, "written_off")
        self.assertEqual(self.case.recovered_cost, 0)

    def test_a_wrong_entry_is_taken_back(self):
        """BY-6: finance takes an entry back, and the claim is open again."""
        claim = self.claim()
        self.record(claim)
        self.assertEqual(claim.recovered_amount, 210)
        self.give_up(claim, "take_back", self.cashier, "It was another hotel's.")
        self.assertRecordValues(
            claim,
            [{"state": "claimed", "recovered_amount": 0, "reference": False}],
        )
        self.assertIn("another hotel", self.case.message_ids[0].body)
        self.record(claim, amount=100)
        self.assertEqual(claim.recovered_amount, 100)

    def test_after_the_end_of_the_case(self):
        """BY-6: suppliers take longer than guests: claims go on, and begin, later."""
        self.put_in_state(self.case, "closed")
        claim = self.claim()
        self.record(claim)
        self.assertEqual(claim.state, "recovered")

    def test_not_before_somebody_is_on_it(self):
        """BY-6: what has just come in is accepted first."""
        case = self.create_case()
        with self.assertRaisesRegex(UserError, "Accept the case before"):
            self.claim(ticket_id=case.id, claimed_amount=5)

    # Overdue

    def test_overdue(self):
        """BY-6, ST-5: late from the day after, and on the leader's board."""
        claim = self.claim()
        tile = self.env.ref("travel_complaint.tile_recoveries").with_user(self.leader)
        before = int(tile.value)
        for moment, is_late in (
            (datetime(2026, 12, 4, 15, 59), False),
            (datetime(2026, 12, 4, 16, 0), True),  # midnight in Shanghai
        ):
            with freeze_time(moment), self.subTest(moment=moment):
                self.env.invalidate_all()
                self.assertEqual(claim.is_overdue, is_late)
                found = self.claims.search([("is_overdue", "=", True)])
                self.assertEqual(claim in found, is_late)
                others = self.claims.search([("is_overdue", "=", False)])
                self.assertEqual(claim in others, not is_late)
                self.assertEqual(int(tile.value), before + is_late)
        with freeze_time(NOW + timedelta(days=60)):
            self.env.invalidate_all()
            self.assertEqual(tile.tone, "bad")
            action = tile.action_open()
            found = self.claims.with_user(self.leader).search(action["domain"])
            self.assertIn(claim, found)
            self.record(claim)
            tile.invalidate_recordset()
            self.assertEqual(int(tile.value), before)

    # What cannot be

    def test_the_database_refuses(self):
        """BY-6: shares, amounts, states and days that cannot be, past the verbs."""
        claim = self.claim()
        self.record(self.claim(supplier_id=self.coach.id, share=40))
        for values in (
            {"share": 0},
            {"share": 101},
            {"claimed_amount": 0},
            {"claimed_amount": -5},
            {"claimed_amount": 1e10},
            {"recovered_amount": 1},
            {"state": "recovered"},
            {"state": "refused"},
            {"state": "written_off", "end_reason": "  "},
            {"end_reason": "Without a state"},
            {"state": "recovered", "recovered_amount": 5, "recovered_on": TODAY},
            {"due_on": TODAY - timedelta(days=1)},
            {"supplier_id": self.coach.id},
        ):
            with (
                self.subTest(values),
                self.assertRaises(IntegrityError),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                claim.sudo().write(values)
                self.env.flush_all()

    def test_no_more_than_the_whole(self):
        """BY-6: all suppliers of a case together answer for 100 percent at most."""
        self.claim(share=60)
        with (
            self.assertRaisesRegex(ValidationError, "110.0 percent"),
            self.env.cr.savepoint(),
        ):
            self.claim(supplier_id=self.coach.id, share=50)
        second = self.claim(supplier_id=self.coach.id, share=40)
        with (
            self.assertRaisesRegex(ValidationError, "101.0 percent"),
            self.env.cr.savepoint(),
        ):
            second.share = 41
        self.give_up(second, "refuse", self.member)
        third = self.env["res.partner"].create({"name": "Third"})
        self.assertTrue(self.claim(supplier_id=third.id, share=40))

    def test_the_guest_is_no_supplier(self):
        """BY-6: nobody asks the guest to pay for the own complaint."""
        self.case.sudo().partner_id = self.hotel
        with self.assertRaisesRegex(ValidationError, "not the supplier"):
            self.claim()

    def test_what_came_in_is_plausible(self):
        """BY-6: more than nothing, no more than claimed, on a day that was."""
        claim = self.claim()
        for values, message in (
            ({"amount": 0}, "more than 0"),
            ({"amount": 210.01}, "at most what was claimed"),
            ({"recovered_on": date(2026, 11, 5)}, "not one to come"),
            ({"recovered_on": date(2026, 11, 3)}, "not before the claim"),
            ({"reference": "  "}, "reference"),
        ):
            with self.subTest(values), self.assertRaisesRegex(UserError, message):
                self.record(claim, **values)
        self.record(claim)
        with self.assertRaisesRegex(UserError, "settled already"):
            self.record(claim)

    def test_settled_stays(self):
        """BY-6: terms are fixed once the claim is settled, and nothing is deleted."""
        claim = self.claim()
        claim.claimed_amount = 180
        self.record(claim)
        self.assertEqual(claim.recovered_amount, 180)
        with self.assertRaisesRegex(UserError, "stays as it is"):
            claim.with_user(self.member).reasons = "Other"
        with self.assertRaises(AccessError):
            claim.with_user(self.leader).unlink()
        with self.assertRaisesRegex(UserError, "kept in the file"):
            claim.sudo().unlink()

    # Who

    def test_who_does_what(self):
        """BY-6: the group claims, finance records, the leader writes off."""
        for user in (self.agent, self.cashier, self.auditor, self.stranger):
            with self.assertRaises(AccessError):
                self.claim(user)
        claim = self.claim()
        for user in (self.member, self.leader, self.auditor):
            with self.assertRaises(AccessError):
                self.record(claim, user)
        for user in (self.agent, self.cashier, self.auditor):
            with self.assertRaises(AccessError):
                self.give_up(claim, "refuse", user)
        for user in (self.member, self.cashier):
            with self.assertRaises(AccessError):
                self.give_up(claim, "write_off", user)
        self.record(claim)
        for user in (self.member, self.leader):
            with self.assertRaises(AccessError):
                self.give_up(claim, "take_back", user)
        with self.assertRaises(AccessError):
            self.claims.with_user(self.stranger).search([])

    def test_states_are_written_by_the_verbs(self):
        """BY-6, attack 89: nobody says by a form or by RPC that money came in."""
        claim = self.claim()
        for values in (
            {"state": "recovered", "recovered_amount": 210},
            {"recovered_on": TODAY},
            {"user_id": self.leader.id},
        ):
            with self.subTest(values), self.assertRaises(AccessError):
                claim.with_user(self.leader).write(values)
        with self.assertRaises(AccessError):
            self.claim(supplier_id=self.coach.id, share=1, recovered_amount=7)

    def test_not_what_one_has_claimed_oneself(self):
        """BY-6: who claims does not write down what came in, whatever the roles."""
        both = self._create_user(
            "recovery_both",
            "travel_complaint.group_travel_complaint_member,"
            "travel_complaint.group_travel_complaint_finance",
        )
        claim = self.claim(both)
        with self.assertRaisesRegex(AccessError, "claimed it yourself"):
            self.record(claim, both)
        self.record(claim)

    def test_wall_and_companies(self):
        """BY-8: who has a conflict, or works elsewhere, does not see the claim."""
        claim = self.claim()
        _company, _team, other = self.create_second_company()
        self.assertFalse(self.claims.with_user(other).search([]))
        self.case.with_user(self.leader)._do_declare_conflict(
            self.auditor, "relative", "Cousins"
        )
        self.env.invalidate_all()
        self.assertNotIn(claim, self.claims.with_user(self.auditor).search([]))
        with self.assertRaises(AccessError):
            claim.with_user(self.auditor).read(["claimed_amount"])

    def test_words_go_when_the_time_of_the_case_is_over(self):
        """FB-4: of a claim its figures stay, and no word about what happened."""
        refused = self.claim()
        self.give_up(refused, "refuse", self.member, reason="The guest was drunk.")
        claim = self.claim(supplier_id=self.coach.id, share=40)
        claims = (refused | claim).sudo()
        self.env.flush_all()
        words = personal_data.ERASED["travel.complaint.recovery"]
        self.case.sudo()._forget_words(claims, words)
        self.env.invalidate_all()
        self.assertEqual(claims.mapped("reasons"), ["–", "–"])
        self.assertEqual(claims.mapped("end_reason"), ["–", False])
        self.assertEqual(refused.claimed_amount, 210)
