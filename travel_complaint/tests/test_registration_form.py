from odoo.tests import Form, tagged
from odoo.tools.safe_eval import safe_eval

from .common import ComplaintCommon

ACTION = "travel_complaint.helpdesk_ticket_case_register_action"


@tagged("post_install", "-at_install")
class TestRegistrationForm(ComplaintCommon):
    """The form that an agent fills in while the guest talks."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.guest = cls.env["res.partner"].create(
            {
                "name": "Li Na",
                "phone": "+86 138-0013-8000",
                "email": "li.na@example.com",
                "guest_tier_id": cls.env.ref("travel_complaint.guest_tier_vip").id,
            }
        )
        cls.earlier = cls.create_case(
            partner_phone="13800138000",
            partner_email="li.na@example.com",
            booking_ref="TO-2026-0815",
        )

    def open_form(self, user=None):
        """The empty form, as the menu opens it for `user` (the agent)."""
        action = self.env.ref(ACTION)
        tickets = self.env["helpdesk.ticket"].with_user(user or self.agent)
        return Form(tickets.with_context(**safe_eval(action.context)), action.view_id)

    def test_short_way(self):
        """IN-1: a number, a line and a story make a case; the rest fills itself."""
        form = self.open_form()
        form.partner_phone = "139 1111 2222"
        form.name = "Dirty coach"
        form.description = "<p>On day 2</p>"
        case = form.save()
        self.assertRecordValues(
            case,
            [
                {
                    "complaint_kind": "complaint",
                    "channel_id": self.phone.id,
                    "complaint_state": "registered",
                    "company_id": self.company.id,
                    "user_id": False,
                }
            ],
        )
        self.assertTrue(case.team_id.complaint_handling)
        self.assertRegex(case.number, r"^TS-\d{6}-\d{4}$")
        self.assertTrue(case.received_at)
        self.assertTrue(case.must_read_out_number)

    def test_earlier_cases_while_typing(self):
        """IN-6: phone, address or order show earlier cases before anything is saved."""
        for name, value in {
            "partner_phone": "(0086) 138 0013 8000",
            "partner_email": "Li.Na@example.com",
            "booking_ref": "to20260815",
        }.items():
            form = self.open_form()
            self.assertEqual(form.earlier_case_count, 0)
            with self.subTest(field=name):
                form[name] = value
                self.assertEqual(form.earlier_case_count, 1)
                self.assertEqual(form.earlier_case_ids.ids, self.earlier.ids)

    def test_earlier_cases_of_a_known_guest(self):
        """IN-6: so does choosing the guest from the contacts."""
        self.earlier.write({"partner_id": self.guest.id, "partner_phone": False})
        form = self.open_form()
        form.partner_id = self.guest
        self.assertEqual(form.earlier_case_ids.ids, self.earlier.ids)

    def test_repeat_while_typing(self):
        """IN-6: that a guest calls again about an order is seen before it is saved."""
        form = self.open_form()
        form.partner_phone = "13800138000"
        self.assertFalse(form.repeat_of_id)
        form.booking_ref = "TO-2026-0815"
        self.assertEqual(form.repeat_of_id, self.earlier)
        form.name = "Again"
        form.description = "<p>x</p>"
        self.assertEqual(form.save().repeat_of_id, self.earlier)

    def test_earlier_cases_of_the_own_company(self):
        """IN-6, attack 97: what another agency knows of the guest does not show."""
        _company, _team, user = self.create_second_company()
        form = self.open_form(user)
        form.partner_phone = "13800138000"
        self.assertEqual(form.earlier_case_count, 0)

    def test_guest_is_found_by_phone(self):
        """IN-1, IN-8: a number that belongs to one guest fills in who they are."""
        for typed in ("138 0013 8000", "+8613800138000", "0086-138-0013-8000"):
            form = self.open_form()
            with self.subTest(typed=typed):
                form.partner_phone = typed
                self.assertEqual(form.partner_id, self.guest)
                self.assertEqual(form.partner_name, "Li Na")
                self.assertEqual(form.partner_email, "li.na@example.com")
                self.assertEqual(form.guest_tier_id, self.guest.guest_tier_id)

    def test_guest_is_found_by_address(self):
        """IN-1: so does an e-mail address."""
        form = self.open_form()
        form.partner_email = "LI.NA@example.com"
        self.assertEqual(form.partner_id, self.guest)
        self.assertEqual(form.partner_phone, self.guest.phone)

    def test_two_guests_of_one_number(self):
        """IN-1: a number of two guests says nothing, until the address tells them."""
        husband = self.guest.copy({"name": "Wang Wei", "email": "wei@example.com"})
        husband.phone = self.guest.phone
        form = self.open_form()
        form.partner_phone = "13800138000"
        self.assertFalse(form.partner_id)
        form.partner_email = "wei@example.com"
        self.assertEqual(form.partner_id, husband)

    def test_nobody_is_guessed(self):
        """IN-1: a few digits, an unknown number or a colleague's is nobody's."""
        self.stranger.partner_id.phone = "+86 21 5555 0100"
        for typed in ("8000", "138001380", "13800138001", "+86 21 5555 0100", "?"):
            form = self.open_form()
            with self.subTest(typed=typed):
                form.partner_phone = typed
                self.assertFalse(form.partner_id)

    def test_chosen_guest_stays(self):
        """IN-1: whom the agent has chosen is not exchanged by a number."""
        other = self.env["res.partner"].create({"name": "Wang Wei"})
        form = self.open_form()
        form.partner_id = other
        form.partner_phone = "13800138000"
        self.assertEqual(form.partner_id, other)
        self.assertEqual(form.partner_name, "Wang Wei")

    def test_what_was_typed_is_not_lost(self):
        """IN-1: what a contact lacks and the guest has just said stays."""
        self.guest.email = False
        form = self.open_form()
        form.partner_email = "new@example.com"
        form.partner_phone = "13800138000"
        self.assertEqual(form.partner_id, self.guest)
        self.assertEqual(form.partner_email, "new@example.com")

    def test_search_by_a_part_of_the_number(self):
        """IN-1: in the field for known guests a number is found as it is typed."""
        partners = self.env["res.partner"].with_user(self.agent)
        partners = partners.with_context(travel_complaint_guest_search=True)
        for typed in ("13800138000", "138 0013", "0013-8000", "+86 138 0013 8000"):
            with self.subTest(typed=typed):
                found = [id_ for id_, _name in partners.name_search(typed)]
                self.assertIn(self.guest.id, found)
        for typed in ("13800130", "13800138001"):
            with self.subTest(typed=typed):
                self.assertFalse(partners.name_search(typed))
        plain = partners.with_context(travel_complaint_guest_search=False)
        self.assertFalse(plain.name_search("13800138000"))

    def test_index_finds_the_number(self):
        """G7: among a million contacts a number is found by an index."""
        self.env.flush_all()
        # In a table that small, any other way would be shorter.
        self.env.cr.execute(
            "SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off"
        )
        Partner = self.env["res.partner"].with_context(active_test=False)
        query = Partner._search(Partner._get_phone_domain("800138000", is_whole=True))
        self.env.cr.execute("EXPLAIN " + self.env.cr.mogrify(query.select()).decode())
        plan = "\n".join(line for (line,) in self.env.cr.fetchall())
        self.assertIn("phone_key_idx", plan)

    def test_asked_for_by_the_channel(self):
        """IN-2: a channel that wants reference and date asks for them at once."""
        form = self.open_form()
        self.assertFalse(form.requires_reference)
        form.channel_id = self.hotline_12345
        self.assertTrue(form.requires_reference)
        self.assertTrue(form.requires_reply_date)
        form.name = "Refund refused"
        form.description = "<p>x</p>"
        with self.assertRaisesRegex(AssertionError, "external_reference"):
            form.save()
        form.external_reference = "12345-1"
        form.external_reply_at = "2026-12-01 09:00:00"
        self.assertEqual(form.save().external_reference, "12345-1")

    def test_asks_for_money(self):
        """IN-1: the amount is asked for where the guest asks for money."""
        form = self.open_form()
        self.assertFalse(form.asks_for_money)
        form.demand_ids.add(self.env.ref("travel_complaint.demand_refund"))
        self.assertTrue(form.asks_for_money)
        form.claimed_amount = 300
        form.name = "Refund"
        form.description = "<p>x</p>"
        self.assertEqual(form.save().claimed_amount, 300)

    def test_known_guest_of_an_ordinary_ticket(self):
        """IN-1: the helpdesk's own form fills in what it always did, and no more."""
        tickets = self.env["helpdesk.ticket"].with_user(
            self._create_user("helpdesk", "helpdesk_mgmt.group_helpdesk_manager")
        )
        form = Form(tickets, "helpdesk_mgmt.ticket_view_form")
        form.partner_email = "li.na@example.com"
        self.assertFalse(form.partner_id)
        form.partner_id = self.guest
        self.assertEqual(form.partner_email, "li.na@example.com")
        form.name = "Printer"
        form.description = "<p>x</p>"
        self.assertFalse(form.save().sudo().partner_phone)
