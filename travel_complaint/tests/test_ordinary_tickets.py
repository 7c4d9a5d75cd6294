import re

from odoo.exceptions import UserError
from odoo.tests import Form, new_test_user, tagged

from .common import ComplaintCommon

# Tables of ours, and columns of ours in the helpdesk's own tables.
OURS = re.compile(r"travel_complaint|travel_guest|travel_workday|severity|booking_key")
FIELDS_OF_A_CASE = (
    *("complaint_kind", "complaint_state", "complaint_cycle", "received_at"),
    *("registered_at", "registered_by_id", "is_complaint_open", "guest_lang"),
    *("complaint_currency_id", "claimed_amount", "guest_phone_key", "booking_key"),
    *("guest_email_key", "repeat_of_id", "is_exposed", "guest_tier_id"),
)


class OrdinaryCase(ComplaintCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls._create_user(
            "helpdesk", "helpdesk_mgmt.group_helpdesk_manager"
        )
        cls.tickets = cls.env["helpdesk.ticket"].with_user(cls.manager)
        cls.values = {
            "name": "Printer \u202e broken",
            "description": "<p>Since Monday.</p>",
            "team_id": cls.ordinary_team.id,
            "partner_name": "Wang\tWei",
            "partner_email": "wei@example.com",
        }


@tagged("post_install", "-at_install")
class TestOrdinaryTicket(OrdinaryCase):
    def test_as_helpdesk_mgmt_makes_it(self):
        """IN-3: a ticket of another team has its number, stage and text unchanged."""
        ticket = self.tickets.create(dict(self.values))
        self.assertRegex(ticket.number, r"^HT\d+$")
        self.assertRecordValues(
            ticket,
            [
                {
                    "name": "Printer \u202e broken",
                    "partner_name": "Wang\tWei",
                    "stage_id": self.env.ref(
                        "helpdesk_mgmt.helpdesk_ticket_stage_new"
                    ).id,
                    "company_id": self.company.id,
                }
            ],
        )
        self.assertEqual(ticket.display_name, f"{ticket.number} - {ticket.name}")

    def test_nothing_of_a_case(self):
        """IN-3: it has no event, no notice, no contact and no value of a case."""
        ticket = self.tickets.create(dict(self.values))
        self.env.flush_all()
        ticket_sudo = ticket.sudo()
        for name in FIELDS_OF_A_CASE:
            with self.subTest(field=name):
                self.assertFalse(ticket_sudo[name])
        for name in ("complaint_event_ids", "notice_ids", "contact_ids", "link_ids"):
            with self.subTest(field=name):
                self.assertFalse(ticket_sudo[name])
        messages = ticket.message_ids.mapped("message_type")
        self.assertEqual(messages, ["notification"])

    def test_moves_anywhere(self):
        """IN-3: no gate of ours stands in its way."""
        ticket = self.tickets.create(dict(self.values))
        for name in ("done", "new", "rejected", "in_progress", "cancelled"):
            stage = self.env.ref(f"helpdesk_mgmt.helpdesk_ticket_stage_{name}")
            ticket.stage_id = stage
            self.assertEqual(ticket.stage_id, stage)
        self.assertTrue(ticket.closed_date)
        ticket.action_archive()
        self.assertTrue(ticket.unlink())

    def test_without_a_team(self):
        """IN-3: nor does a ticket without a team become a case."""
        ticket = self.tickets.create({**self.values, "team_id": False})
        self.assertFalse(ticket.complaint_kind)
        self.assertRegex(ticket.number, r"^HT")
        ticket.team_id = self.ordinary_team
        self.assertFalse(ticket.complaint_kind)

    def test_batch_of_both(self):
        """IN-3, IN-4: in a batch each ticket is what its team makes of it."""
        both = new_test_user(
            self.env,
            "complaint_mixed",
            groups="helpdesk_mgmt.group_helpdesk_manager,"
            "travel_complaint.group_travel_complaint_leader",
            company_id=self.company.id,
        )
        tickets = self.tickets.with_user(both).create(
            [
                {**self.values, "team_id": team.id}
                for team in (self.ordinary_team, self.team, self.ordinary_team)
            ]
        )
        self.assertEqual(tickets.mapped("complaint_kind"), [False, "complaint", False])
        self.assertEqual([ticket.number[:2] for ticket in tickets], ["HT", "TS", "HT"])

    def test_values_are_not_touched(self):
        """IN-3: what a caller gave for an ordinary ticket is not rewritten."""
        vals = dict(self.values)
        [prepared] = self.tickets._prepare_registration_vals([vals])
        self.assertIs(prepared, vals)
        self.assertEqual(vals, self.values)

    def test_form_and_list(self):
        """IN-3: who has no role in complaints opens, copies, groups and reads all."""
        form = Form(self.tickets, "helpdesk_mgmt.ticket_view_form")
        form.name = "Screen"
        form.description = "<p>Dark.</p>"
        form.team_id = self.ordinary_team
        ticket = form.save()
        self.assertTrue(ticket.copy().number)
        self.assertTrue(ticket.read()[0]["number"])
        domain = [("id", "=", ticket.id)]
        self.assertTrue(self.tickets.formatted_read_group(domain, ["stage_id"]))
        self.assertTrue(self.tickets.search_read(domain)[0]["number"])


@tagged("post_install", "-at_install")
class TestCost(OrdinaryCase):
    """An ordinary ticket costs no query of ours."""

    def assert_free(self, statements):
        """None of the statements reads or writes what is ours alone."""
        self.assertTrue(statements)
        for text in statements:
            # The row itself is read and written whole, with our columns in it; what
            # matters is by what it is looked for.
            if re.search(r'(INTO|UPDATE) "helpdesk_ticket"', text):
                continue
            if re.search(r'FROM "helpdesk_ticket"', text):
                text = text.partition("WHERE")[2]
            self.assertIsNone(OURS.search(text), text)

    def test_create_is_free(self):
        """IN-3, G1: making tickets reads and writes no table of ours."""
        self.tickets.create(dict(self.values))
        self.env.invalidate_all()
        with self.captured_sql() as statements:
            self.tickets.create([dict(self.values) for _ticket in range(3)])
        self.assert_free(statements)

    def test_write_is_free(self):
        """IN-3, G3: changing, moving and assigning tickets reads no table of ours."""
        ticket = self.tickets.create(dict(self.values))
        done = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        self.env.flush_all()
        self.env.invalidate_all()
        with self.captured_sql() as statements:
            ticket.write({"name": "Screen", "user_id": self.manager.id})
            ticket.stage_id = done
            ticket.team_id = False
            ticket.active = False
        self.assert_free(statements)

    def test_reading_is_free(self):
        """IN-3, G4: nor does opening the helpdesk's own form and list."""
        ticket = self.tickets.create(dict(self.values))
        for view_type, xmlid in (
            ("form", "helpdesk_mgmt.ticket_view_form"),
            ("list", "helpdesk_mgmt.ticket_view_tree"),
        ):
            view = self.tickets.get_view(self.env.ref(xmlid).id, view_type)
            names = view["models"]["helpdesk.ticket"]
            self.env.invalidate_all()
            with self.subTest(view=view_type), self.captured_sql() as statements:
                ticket.web_read({name: {} for name in names})
                self.assert_free(statements)


@tagged("post_install", "-at_install")
class TestWall(OrdinaryCase):
    def test_helpdesk_sees_no_case(self):
        """FB-5: whoever manages the helpdesk without a role sees no case, by no way."""
        guest = self.env["res.partner"].create({"name": "Li Na"})
        case = self.create_case(partner_id=guest.id)
        case.message_subscribe(self.manager.partner_id.ids)
        self.team.user_ids += self.manager
        case.sudo().user_id = self.manager
        ticket = self.tickets.create(dict(self.values))
        seen = self.tickets.search([])
        self.assertIn(ticket, seen)
        self.assertNotIn(case, seen)
        domain = [("id", "=", case.id)]
        self.assertFalse(self.tickets.search_count(domain))
        self.assertFalse(self.tickets._read_group(domain, [], ["id:recordset"])[0][0])
        for action in (
            lambda: case.with_user(self.manager).read(["name"]),
            lambda: case.with_user(self.manager).write({"name": "x"}),
            lambda: case.with_user(self.manager).message_ids.mapped("body"),
            lambda: case.with_user(self.manager).export_data(["name"]),
        ):
            with self.assertRaises(UserError):
                action()

    def test_agents_see_no_ordinary_ticket(self):
        """FB-5: nor do agents of the complaint teams read the helpdesk's tickets."""
        ticket = self.tickets.create(dict(self.values))
        for user in (self.agent, self.leader, self.auditor):
            with self.subTest(user=user.login):
                found = self.env["helpdesk.ticket"].with_user(user).search([])
                self.assertNotIn(ticket, found)
