from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import ComplaintCommon

ORDER = "TO-2026-0815"
GUEST = {
    "partner_phone": "+86 138 0013 8000",
    "partner_email": "li.na@example.com",
    "booking_ref": ORDER,
}
STRANGER = {
    "partner_name": "Wang Wei",
    "partner_phone": "+86 139 1111 2222",
    "partner_email": "wang.wei@example.com",
}


@tagged("post_install", "-at_install")
class TestRepeat(ComplaintCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first = cls.create_case(**GUEST)

    def test_same_guest_same_order(self):
        """IN-6: the second case of a guest about an order is linked to the first."""
        ways = [
            {"partner_email": False, "partner_phone": "0086-138-0013-8000"},
            {"partner_email": "Li Na <LI.NA@example.com>", "partner_phone": False},
            {"booking_ref": "to-20262"},
        ]
        for number, values in enumerate(ways):
            order = f"TO 2026 {number}"
            first = self.create_case(**{**GUEST, "booking_ref": order})
            with self.subTest(values=values):
                case = self.create_case(**{**GUEST, "booking_ref": order, **values})
                self.assertEqual(case.repeat_of_id, first)
                self.assertIn(first, case.earlier_case_ids)

    def test_same_contact(self):
        """IN-6: a guest who has changed phone and address is still the same guest."""
        guest = self.env["res.partner"].create({"name": "Li Na"})
        self.first.partner_id = guest
        case = self.create_case(
            partner_id=guest.id,
            partner_phone=False,
            partner_email=False,
            booking_ref=ORDER,
        )
        self.assertEqual(case.repeat_of_id, self.first)

    def test_newest_earlier_one(self):
        """IN-6: the third is linked to the second, so that they make a chain."""
        second = self.create_case(**GUEST)
        third = self.create_case(**GUEST)
        self.assertEqual(second.repeat_of_id, self.first)
        self.assertEqual(third.repeat_of_id, second)
        self.assertEqual(self.first.repeat_ids, second)

    def test_no_repeat(self):
        """IN-6: another guest, another order or no order at all is no repeat."""
        others = {
            "another guest of the coach": {**STRANGER, "booking_ref": ORDER},
            "another order": {**GUEST, "booking_ref": "TO-2026-0816"},
            "no order": {**GUEST, "booking_ref": False},
            "an order without a guest": {
                "partner_phone": False,
                "partner_email": False,
                "booking_ref": ORDER,
            },
            "a number too short to tell": {
                "partner_phone": "8000",
                "booking_ref": ORDER,
            },
        }
        for name, values in others.items():
            with self.subTest(name):
                self.assertFalse(self.create_case(**values).repeat_of_id)

    def test_never_across_companies(self):
        """IN-6, attack 97: what another agency has is no earlier case of ours."""
        _company, team, user = self.create_second_company()
        other = self.create_case(user, team_id=team.id, **GUEST)
        self.assertFalse(other.repeat_of_id)
        # Nor for whoever works in both.
        self.assertFalse(other.sudo().earlier_case_ids)
        self.assertNotIn(other.sudo(), self.first.sudo().earlier_case_ids)
        with self.assertRaisesRegex(ValidationError, "of the same company"):
            other.sudo().repeat_of_id = self.first

    def test_never_an_ordinary_ticket(self):
        """IN-6: a guest's ordinary tickets are no cases, and no repeats."""
        values = {"name": "Invoice", "description": "<p>x</p>"}
        ticket = self.env["helpdesk.ticket"].create(
            {**values, **GUEST, "team_id": self.ordinary_team.id}
        )
        self.assertFalse(ticket.repeat_of_id)
        self.assertFalse(ticket.booking_key)
        self.assertNotIn(ticket, self.create_case(**GUEST).earlier_case_ids)

    def test_nothing_is_merged(self):
        """IN-6: followers, messages, contacts and guests of both stay apart."""
        guest = self.env["res.partner"].create({"name": "Li Na"})
        self.first.message_subscribe(guest.ids)
        self.first.message_post(body="Only here", message_type="comment")
        self.env["travel.complaint.contact"].with_user(self.agent).create(
            {"ticket_id": self.first.id, "summary": "Only here"}
        )
        before = self.first.message_ids
        second = self.create_case(**GUEST)
        self.assertEqual(second.repeat_of_id, self.first)
        self.assertNotIn(guest, second.message_partner_ids)
        self.assertNotIn("Only here", " ".join(second.message_ids.mapped("body")))
        self.assertFalse(second.contact_ids)
        self.assertEqual(self.first.message_ids, before)
        self.assertTrue(self.first.is_complaint_open)

    def test_linked_guests_do_not_hear_of_each_other(self):
        """IN-6, BY-5: what is said to one guest reaches none of a linked case."""
        li, wang = self.env["res.partner"].create(
            [
                {"name": "Li Na", "email": "li.na@example.com"},
                {"name": "Wang Wei", "email": "wang.wei@example.com"},
            ]
        )
        second = self.create_case(**GUEST)
        self.assertEqual(second.repeat_of_id, self.first)
        self.first.message_subscribe(li.ids)
        second.message_subscribe(wang.ids)
        for case, guest in ((self.first, li), (second, wang)):
            message = case.message_post(
                body="For you alone",
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
            )
            other = (li | wang) - guest
            with self.subTest(guest=guest.name):
                self.assertIn(guest, message.notified_partner_ids)
                self.assertNotIn(other, message.notified_partner_ids)
        # Taking the cases through their flow moves no follower either.
        self.walk_to(second, "closed")
        self.assertNotIn(wang, self.first.message_partner_ids)
        self.assertNotIn(li, second.message_partner_ids)

    def test_found_when_the_order_becomes_known(self):
        """IN-6: a mail seldom names the order; the repeat is found when it does."""
        case = self.create_case(**{**GUEST, "booking_ref": False})
        self.assertFalse(case.repeat_of_id)
        case.booking_ref = ORDER
        self.assertEqual(case.repeat_of_id, self.first)

    def test_taken_out_by_hand(self):
        """IN-6: who takes the link out, as it is another matter, is believed."""
        case = self.create_case(**GUEST)
        case.repeat_of_id = False
        case.name = "The luggage"
        case.invalidate_recordset()
        self.assertFalse(case.repeat_of_id)
        self.assertIn(self.first, case.earlier_case_ids)

    def test_link_stands(self):
        """IN-6: a link that somebody has chosen is not exchanged for another."""
        chosen = self.create_case(**STRANGER)
        case = self.create_case(**GUEST, repeat_of_id=chosen.id)
        self.assertEqual(case.repeat_of_id, chosen)
        case.partner_phone = "0138-0013-8000"
        self.assertEqual(case.repeat_of_id, chosen)

    def test_agent_sees_the_repeat_of_a_hidden_team(self):
        """IN-6: the repeat counts, whoever may work on the earlier case."""
        night = self.team.copy({"name": "Night shift", "user_ids": False})
        hidden = self.create_case(
            self.leader, team_id=night.id, **{**GUEST, "booking_ref": "N-1"}
        )
        case = self.create_case(**{**GUEST, "booking_ref": "N-1"})
        self.assertEqual(case.repeat_of_id, hidden)

    def test_circles(self):
        """IN-6: no case repeats itself, directly or in a circle."""
        second = self.create_case(**GUEST)
        for case, target in ((second, second), (self.first, second)):
            with (
                self.subTest(target=target.number),
                self.assertRaisesRegex(ValidationError, "that is older"),
            ):
                case.repeat_of_id = target

    def test_ordinary_ticket_by_hand(self):
        """IN-6: nor does it repeat an ordinary ticket."""
        ticket = self.env["helpdesk.ticket"].create(
            {"name": "x", "description": "y", "team_id": self.ordinary_team.id}
        )
        case = self.create_case()
        with self.assertRaisesRegex(ValidationError, "repeat a case"):
            case.sudo().repeat_of_id = ticket

    def test_batch(self):
        """IN-6, G2: in a batch each row finds its own earlier case, in few queries."""
        tickets = self.env["helpdesk.ticket"].with_user(self.agent)
        orders = [f"B-{number}" for number in range(15)]
        row = {
            "description": "<p>x</p>",
            "complaint_kind": "complaint",
            "team_id": self.team.id,
        }

        def rows(name):
            return [{**row, **GUEST, "name": name, "booking_ref": o} for o in orders]

        earlier = tickets.create(rows("Earlier"))
        with self.captured_sql() as statements:
            later = tickets.create(rows("Later"))
        self.assertEqual(later.repeat_of_id, earlier)
        self.assertEqual(later.mapped("repeat_of_id.id"), earlier.ids)
        for about in ('UPDATE "helpdesk_ticket"', '"booking_key" IN'):
            with self.subTest(about=about):
                self.assertEqual(sum(about in text for text in statements), 1)

    def test_batch_repeats_itself(self):
        """IN-6: two rows of one import about one order are linked to each other."""
        tickets = self.env["helpdesk.ticket"].with_user(self.agent)
        row = {
            "name": "x",
            "description": "<p>x</p>",
            "team_id": self.team.id,
            **GUEST,
            "booking_ref": "I-1",
        }
        one, two, three = tickets.create([dict(row) for _row in range(3)])
        self.assertFalse(one.repeat_of_id)
        self.assertEqual(two.repeat_of_id, one)
        self.assertEqual(three.repeat_of_id, two)

    def test_earlier_cases(self):
        """IN-6: earlier cases are those of the guest or of the order, newest first."""
        other_order = self.create_case(
            **{**GUEST, "booking_ref": "TO-1"}, received_at="2026-01-01 00:00:00"
        )
        other_guest = self.create_case(
            **STRANGER, booking_ref=ORDER, received_at="2026-02-01 00:00:00"
        )
        self.create_case(**STRANGER, booking_ref="TO-2")
        case = self.create_case(**GUEST)
        self.assertEqual(
            case.earlier_case_ids.ids, [self.first.id, other_guest.id, other_order.id]
        )
        self.assertEqual(case.earlier_case_count, 3)
        action = case.action_view_earlier_cases()
        found = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(found, self.first + other_guest + other_order)

    def test_nobody_known_nobody_found(self):
        """IN-6: a case of which nothing is known has no earlier ones."""
        empty = {"partner_phone": False, "partner_email": False}
        self.create_case(**empty)
        self.assertFalse(self.create_case(**empty).earlier_case_ids)

    def test_index_finds_them(self):
        """G7: guest and order are looked up by an index, among a million cases, too."""
        keys = {
            "guest_phone_key": "800138000",
            "guest_email_key": "li.na@example.com",
            "booking_key": "TO20260815",
        }
        self.env.flush_all()
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        for name, value in keys.items():
            with self.subTest(key=name):
                self.env.cr.execute(
                    f"EXPLAIN SELECT id FROM helpdesk_ticket WHERE {name} = %s",
                    (value,),
                )
                plan = "\n".join(line for (line,) in self.env.cr.fetchall())
                self.assertIn("Index", plan)
