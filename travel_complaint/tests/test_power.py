from datetime import datetime
from unittest.mock import patch

from psycopg2 import IntegrityError
from psycopg2.errors import SerializationFailure

from odoo import api
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import GROUP
from .test_offer import NOW, OfferCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPower(OfferCommon):
    """How much one may offer alone, and who approves what is more (RS-3, OR-7)."""

    def ask(self, *args, **kwargs):
        offer = self.write_offer(*args, **kwargs)
        offer.action_request_approval()
        return offer

    # One's own power

    def test_within_one_s_power(self):
        """RS-3, seed E: the front line offers 400 alone, and not a cent more."""
        self.write_offer(400).action_make_offer()
        other = self.create_case()
        other.action_accept()
        offer = self.write_offer(400.01, case=other)
        self.assertTrue(offer.needs_approval)
        with self.assertRaisesRegex(
            UserError, "400.01.*one case.*400.00.*complaint_member .*can approve"
        ):
            offer.action_make_offer()

    def test_shipped_powers(self):
        """RS-3, seed E: the front line's 400 yuan are data, with where it is from."""
        source = "Ctrip's handling of complaints: front line, 400 yuan"
        self.assertEqual(self.shipped["agent"], (400, "CNY", source))
        amounts = [self.shipped[role][0] for role in ("agent", "member", "leader")]
        self.assertEqual(amounts, sorted(set(amounts)))

    def test_goodwill_counts_as_well(self):
        """RS-3: goodwill is kept apart, but it is given away all the same."""
        with self.assertRaisesRegex(UserError, "one case"):
            self.write_offer(300, 101).action_make_offer()

    def test_the_highest_of_one_s_roles(self):
        """RS-3: a leader has the leader's power, though also an agent."""
        self.write_offer(10000, user=self.leader).action_make_offer()

    def test_nobody_without_a_role_of_power(self):
        """RS-3: without a row for any of one's roles there is nothing to give."""
        self.env["travel.complaint.power"].search([]).unlink()
        with self.assertRaisesRegex(UserError, "Nobody else has a power"):
            self.write_offer(1).action_make_offer()
        self.write_offer(0).action_make_offer()  # an apology costs nothing

    def test_other_currencies(self):
        """RS-3: a power in another currency is converted at the day's rate."""
        self.env["travel.complaint.power"].search([]).unlink()
        foreign = self.env["res.currency"].create(
            {
                "name": "XTS",
                "symbol": "X",
                "rate_ids": [(0, 0, {"name": "2026-01-01", "rate": 8})],
            }
        )
        self.env["res.currency.rate"].search(
            [("currency_id", "=", self.company.currency_id.id)]
        ).unlink()
        self.give_power("agent", 800, 800, 800, currency_id=foreign.id)
        self.write_offer(100).action_make_offer()
        other = self.create_case()
        other.action_accept()
        with self.assertRaises(UserError):
            self.write_offer(100.01, case=other).action_make_offer()

    def test_a_company_s_own_row_wins(self):
        """RS-3: the row of one company replaces the one for all."""
        self.give_power("agent", 50, 50, 50, company_id=self.company.id)
        with self.assertRaisesRegex(UserError, "50.00"):
            self.write_offer(60).action_make_offer()

    # Running sums

    def test_rounds_of_one_case_add_up(self):
        """RS-3: an offer that was accepted counts in the case's next cycle."""
        self.make_offer(300)._do_note_answer("accepted", "phone")
        self.case.sudo().complaint_cycle = 2
        self.put_in_state(self.case, "proposing")
        offer = self.write_offer(101)
        with self.assertRaisesRegex(UserError, "in one case.*100.00 is left"):
            offer.action_make_offer()
        offer.line_ids.amount = 100
        offer.action_make_offer()

    def test_what_was_not_accepted_is_free_again(self):
        """RS-3: rejected, countered, expired and withdrawn offers do not count."""
        self.make_offer(400)._do_note_answer("rejected", "phone")
        self.make_offer(400)._do_note_answer("countered", "phone", "", 900)
        self.make_offer(400)._do_withdraw("Wrong.")
        self.make_offer(400)

    def test_cases_of_one_order_add_up(self):
        """RS-3: splitting over two cases of one order does not help."""
        self.make_offer(400)
        same = self.create_case(booking_ref="ht 7")
        same.action_accept()
        with self.assertRaisesRegex(UserError, "for one order.*200.00 is left"):
            self.write_offer(201, case=same).action_make_offer()
        self.write_offer(200, case=same).action_make_offer()

    def test_a_day_adds_up(self):
        """RS-3: splitting over guests does not help; the company's next day does."""
        for reference in ("A1", "A2"):
            case = self.create_case(booking_ref=reference)
            case.action_accept()
            self.make_offer(400, case=case)
        with self.assertRaisesRegex(UserError, "in one day.*200.00 is left"):
            self.make_offer(201)
        with (
            freeze_time(datetime(2026, 11, 4, 15, 59, 59)),
            self.assertRaisesRegex(UserError, "in one day"),
        ):
            self.make_offer(201)
        with freeze_time(datetime(2026, 11, 4, 16, 0)):
            self.make_offer(201)

    def test_another_company_s_offers_do_not_count(self):
        """RS-3, attack 97: one order number in two agencies is two orders."""
        company, team, foreigner = self.create_second_company()
        company.resource_calendar_id = self.company.resource_calendar_id
        case = self.create_case(foreigner, booking_ref="HT-7", team_id=team.id)
        case.action_accept()
        self.make_offer(9000, case=case, user=foreigner)
        self.make_offer(400)

    # Approval

    def test_way_of_an_approval(self):
        """RS-3: asked, approved by whose power covers it, then made."""
        offer = self.ask(5200)
        self.assertEqual(offer.state, "to_approve")
        self.assertEqual(offer.review_ids.status, "pending")
        self.assertIn(self.leader, offer.approver_ids)
        self.assertNotIn(self.member, offer.approver_ids)
        with self.assertRaisesRegex(UserError, "one case"):
            offer.action_make_offer()
        offer.with_user(self.leader).action_approve()
        self.assertRecordValues(
            offer,
            [
                {
                    "state": "approved",
                    "approved_by_id": self.leader.id,
                    "approved_at": NOW,
                    "approved_amount": 5200,
                    "validation_status": "validated",
                }
            ],
        )
        self.assertEqual(offer.review_ids.done_by, self.leader)
        offer.action_make_offer()
        self.assertEqual((offer.state, offer.made_by_id), ("made", self.agent))

    def test_who_can_approve_is_found_once(self):
        """RS-3: a form that shows it looks up everybody's powers one time."""
        draft = self.write_offer(5200)
        model = type(draft)
        found = []
        find = model._find_approvers

        def note(offer):
            found.append(offer)
            return find(offer)

        draft.invalidate_recordset()
        with patch.object(model, "_find_approvers", note):
            shown = draft.read(["approver_ids", "power_hint", "needs_approval"])[0]
            self.assertEqual(len(found), 1)
            self.assertIn(self.leader.name, shown["power_hint"])
            draft.action_request_approval()
        self.assertLess(len(found), 5)
        # It is another answer for somebody else: who asks does not approve.
        other = self.write_offer(5200, case=self.create_accepted())
        self.assertIn(self.leader, other.approver_ids)
        self.assertNotIn(self.leader, other.with_user(self.leader).approver_ids)

    def create_accepted(self):
        case = self.create_case()
        case.action_accept()
        return case

    def test_the_next_level_is_asked_and_told(self):
        """RS-3, OR-7: the lowest level that covers it is asked, not the director."""
        offer = self.ask(1500)
        self.assertIn(self.member, offer.approver_ids)
        self.assertEqual(offer.review_ids.reviewer_ids, offer.approver_ids)
        self.assertNotIn(self.leader, offer.approver_ids)
        told = (
            self.env["mail.message"]
            .search([("res_id", "=", self.case.id), ("subject", "like", "approve")])
            .notified_partner_ids
        )
        self.assertIn(self.member.partner_id, told)
        self.assertNotIn(self.manager.partner_id, told)

    def test_a_higher_level_may_approve_as_well(self):
        """RS-3: whose power covers more may approve what was asked of another."""
        offer = self.ask(1500)
        offer.with_user(self.manager).action_approve()
        self.assertEqual(offer.approved_by_id, self.manager)

    def test_too_little_power_approves_nothing(self):
        """RS-3: an approver's power has limits as well, and the reason is told."""
        offer = self.ask(5200)
        for user in (self.member, self.other_agent):
            with self.assertRaisesRegex(AccessError, "more than you may offer"):
                offer.with_user(user).action_approve()
        for user in (self.auditor, self.public_relations, self.stranger):
            with self.assertRaises(AccessError):
                offer.with_user(user).action_approve()

    def test_nobody_approves_their_own(self):
        """RS-3, attack 78: not the author, not by the button, not as administrator."""
        for user in (self.leader, self.administrator):
            offer = self.ask(12000, user=user)
            self.assertNotIn(user, offer.approver_ids)
            self.assertFalse(offer.can_approve)
            # Power comes to them afterwards; it stays their own offer.
            user.sudo().group_ids += self.env.ref(f"{GROUP}management")
            mine = offer.with_user(user)
            with self.assertRaisesRegex(AccessError, "your own offer"):
                mine.action_approve()
            with self.assertRaisesRegex(AccessError, "your own offer"):
                mine._do_refuse_approval("x")
            offer._do_withdraw("Try again.")
            user.sudo().group_ids -= self.env.ref(f"{GROUP}management")

    def test_the_database_refuses_self_approval(self):
        """RS-3, attack 78: even the superuser's write cannot make it one's own."""
        offer = self.ask(5200)
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            offer.sudo().with_context(skip_validation_check=True).write(
                {"approved_by_id": self.agent.id, "approved_at": NOW}
            )
            self.env.flush_all()

    def test_asking_for_a_colleague_does_not_help(self):
        """RS-3: whoever wrote it, asked for it or makes it does not approve it."""
        offer = self.write_offer(5200)  # by the agent
        offer.with_user(self.leader).browse(offer.id)
        offer.with_user(self.member).action_request_approval()
        self.assertEqual(offer.requested_by_id, self.member)
        for user in (self.agent, self.member):
            user.sudo().group_ids += self.env.ref(f"{GROUP}management")
            with self.assertRaisesRegex(AccessError, "your own offer"):
                offer.with_user(user).action_approve()
        offer.with_user(self.leader).action_approve()
        with self.assertRaisesRegex(UserError, "somebody else makes"):
            offer.with_user(self.leader).action_make_offer()

    def test_tier_validation_is_no_back_door(self):
        """RS-3, attack 89: by its methods and its rows nobody approves either."""
        offer = self.ask(5200)
        review = offer.review_ids
        for user in (self.agent, self.member, self.stranger, self.administrator):
            mine = review.with_user(user)
            for action in (
                lambda r=mine: r.write({"status": "approved", "done_by": r.env.uid}),
                lambda r=mine: r.write({"reviewer_ids": [(4, r.env.uid)]}),
                lambda r=mine: r.unlink(),
                lambda r=mine: r.create(
                    {"model": offer._name, "res_id": offer.id, "status": "approved"}
                ),
            ):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    action()
        for user in (self.agent, self.member, self.stranger):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                offer.with_user(user)._validate_tier()
        comment = self.env["comment.wizard"].with_user(self.agent)
        with self.assertRaises(AccessError):
            comment.create(
                {
                    "comment": "x",
                    "validate_reject": "validate",
                    "res_model": offer._name,
                    "res_id": offer.id,
                    "review_ids": [(6, 0, review.ids)],
                }
            ).add_comment()
        for name in (
            *("request_validation", "validate_tier"),
            *("reject_tier", "restart_validation"),
        ):
            with self.assertRaises(AttributeError):
                # What RPC asks before it calls anything.
                api_method(offer, name)
        self.assertEqual(offer.state, "to_approve")

    def test_a_change_voids_the_approval(self):
        """RS-3: after approval an amount changes only by asking again."""
        offer = self.ask(5200)
        offer.with_user(self.leader).action_approve()
        with self.assertRaisesRegex(UserError, "not a draft"):
            offer.line_ids.amount = 5300
        offer.action_revise()
        self.assertRecordValues(
            offer, [{"state": "draft", "approved_by_id": False, "review_ids": []}]
        )
        offer.line_ids.amount = 5300
        with self.assertRaisesRegex(UserError, "one case"):
            offer.action_make_offer()
        offer.action_request_approval()
        offer.with_user(self.leader).action_approve()
        offer.action_make_offer()

    def test_an_approval_does_not_hold_for_more(self):
        """RS-3: what was given meanwhile on the same order counts when it is made."""
        offer = self.ask(9000)
        offer.with_user(self.leader).action_approve()
        same = self.create_case(booking_ref="HT-7")
        same.action_accept()
        self.make_offer(1500, case=same, user=self.member)
        with self.assertRaisesRegex(UserError, "Meanwhile more has been offered"):
            offer.action_make_offer()

    def test_refusing(self):
        """RS-3: not approved, with the reason, it is a draft again."""
        offer = self.ask(5200)
        offer.with_user(self.leader)._do_refuse_approval("Too much for a late bus.")
        self.assertEqual(offer.state, "draft")
        told = self.case.sudo().message_ids.mapped("body")
        self.assertTrue([body for body in told if "Too much for a late bus." in body])

    def test_asking_in_parts_needs_the_same_level(self):
        """RS-3: an approver's day covers what the asker has made today as well."""
        self.give_power("leader", 9000, 9000, 9000, company_id=self.company.id)
        cases = self.create_case(booking_ref="P1"), self.create_case(booking_ref="P2")
        for case in cases:
            case.action_accept()
        self.make_offer(5000, case=cases[0], approver=self.leader)
        second = self.write_offer(5000, case=cases[1])
        self.assertNotIn(self.leader, second.approver_ids)
        second.action_request_approval()
        with self.assertRaisesRegex(AccessError, "in one day"):
            second.with_user(self.leader).action_approve()
        second.with_user(self.manager).action_approve()

    # Races

    def test_two_offers_at_once(self):
        """RS-3, rule 8: of two at one moment the second is run again and sees it."""
        use = self.env["travel.complaint.power.use"]
        keys = {"booking": ("RACE-1", 400.0), "day": (f"{self.agent.id}:race", 400.0)}
        with self.registry.cursor() as first, self.registry.cursor() as second:
            # Both have begun: each sees the database as it was then.
            for cursor in (first, second):
                cursor.execute("SELECT count(*) FROM travel_complaint_power_use")
            api.Environment(first, self.env.uid, {})[use._name]._draw(
                self.company, keys
            )
            first.commit()
            with mute_logger("odoo.sql_db"), self.assertRaises(SerializationFailure):
                api.Environment(second, self.env.uid, {})[use._name]._draw(
                    self.company, keys
                )
            second.rollback()
            # Run again, as Odoo does, it sees the first.
            second_env = api.Environment(second, self.env.uid, {})
            row = second_env[use._name].search([("key", "=", "RACE-1")])
            self.assertEqual(row.amount, 400)
            second.rollback()
            first.execute(
                "DELETE FROM travel_complaint_power_use WHERE key IN %s",
                (("RACE-1", f"{self.agent.id}:race"),),
            )
            first.commit()

    def test_each_offer_draws(self):
        """RS-3, rule 8: making writes the rows of case, order and day; so they race."""
        self.make_offer(300)
        rows = self.env["travel.complaint.power.use"].search([])
        self.assertEqual(
            {(row.scope, row.key, row.amount) for row in rows},
            {
                ("case", str(self.case.id), 300),
                ("booking", "HT7", 300),
                ("day", f"{self.agent.id}:2026-11-04", 300),
            },
        )


def api_method(record, name):
    """The method that RPC would call, or AttributeError/AccessError as RPC says."""
    method = getattr(type(record), name)
    if getattr(method, "_api_private", False):
        raise AttributeError(name)
    return method
