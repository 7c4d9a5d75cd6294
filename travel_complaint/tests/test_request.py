from datetime import datetime, timedelta

from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import ComplaintCommon

NOW = datetime(2026, 11, 4, 2, 0)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestRequest(ComplaintCommon):
    """Departments are asked, and answer within two hours (OR-5, TL-2)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.team.user_id = cls.leader
        cls.respondent = cls._create_user(
            "respondent", "travel_complaint.group_travel_complaint_respondent"
        )
        cls.other_respondent = cls._create_user(
            "other_respondent", "travel_complaint.group_travel_complaint_respondent"
        )
        cls.operations, cls.guides = cls.env["hr.department"].create(
            [{"name": "Operations"}, {"name": "Guides"}]
        )
        cls.env["hr.employee"].create(
            [
                {
                    "name": "Zhou",
                    "user_id": cls.respondent.id,
                    "department_id": cls.operations.id,
                    "company_id": cls.company.id,
                },
                {
                    "name": "Wu",
                    "user_id": cls.other_respondent.id,
                    "department_id": cls.guides.id,
                    "company_id": cls.company.id,
                },
            ]
        )
        cls.log = cls.env["travel.complaint.material"].create({"name": "Driver's log"})
        category = cls.env.ref(
            "travel_complaint.helpdesk_ticket_category_itinerary_contract"
        )
        cls.env["travel.complaint.responsibility"].search([]).unlink()
        cls.env["travel.complaint.responsibility"].create(
            {
                "category_id": category.id,
                "department_id": cls.operations.id,
                "supporting_department_ids": cls.guides.ids,
                "material_ids": cls.log.ids,
                "company_id": cls.company.id,
            }
        )
        cls.case = cls.create_case(category_id=category.id, booking_ref="HT-7")
        cls.case.with_user(cls.leader).action_accept()

    def ask(self, user=None, **values):
        wizard = (
            self.env["travel.complaint.ask"]
            .with_user(user or self.agent)
            .with_context(default_ticket_id=self.case.id)
            .create({"question": "Why was the lake left out?", **values})
        )
        wizard.action_confirm()
        return self.case.request_ids

    def request_of(self, department):
        return self.case.request_ids.filtered(lambda r: r.department_id == department)

    def test_the_matrix_fills_the_dialog(self):
        """OR-5: responsible and supporting departments are asked for materials."""
        requests = self.ask()
        self.assertEqual(requests.department_id, self.operations | self.guides)
        self.assertEqual(requests.material_ids, self.log)
        self.assertIn("departments_notified", self.milestones(self.case))

    def test_each_department_has_two_hours(self):
        """TL-2: one limit for each department asked, two hours from being asked."""
        requests = self.ask()
        self.assertEqual(set(requests.mapped("due_at")), {NOW + timedelta(hours=2)})
        clocks = self.case.sudo().clock_ids.filtered("request_id")
        self.assertEqual(clocks.department_id, self.operations | self.guides)

    def test_one_department_late_does_not_charge_the_other(self):
        """TL-2: who submits in time met the limit, whatever the other does."""
        self.ask()
        mine = self.request_of(self.operations).with_user(self.respondent)
        with freeze_time(NOW + timedelta(hours=1)):
            mine.statement = "<p>The road was closed.</p>"
            mine.action_submit()
        other = self.request_of(self.guides).with_user(self.other_respondent)
        with freeze_time(NOW + timedelta(hours=3)):
            other.statement = "<p>I was told so.</p>"
            other.action_submit()
        states = {
            clock.department_id: clock.state
            for clock in self.case.sudo().clock_ids.filtered("request_id")
        }
        self.assertEqual(states, {self.operations: "met", self.guides: "late"})

    def test_a_respondent_sees_what_their_department_is_asked_and_no_case(self):
        """OR-5, FB-5: a request shows number, subject, trip; the case stays shut."""
        self.ask()
        seen = (
            self.env["travel.complaint.request"].with_user(self.respondent).search([])
        )
        self.assertEqual(seen, self.request_of(self.operations))
        self.assertEqual(seen.with_user(self.respondent).number, self.case.number)
        self.assertEqual(seen.with_user(self.respondent).booking_ref, "HT-7")
        tickets = self.env["helpdesk.ticket"].with_user(self.respondent)
        self.assertFalse(tickets.search([("id", "=", self.case.id)]))
        with self.assertRaises(AccessError):
            self.case.with_user(self.respondent).read(["partner_phone"])
        for model in ("travel.complaint.event", "travel.complaint.contact"):
            with self.assertRaises(AccessError):
                self.env[model].with_user(self.respondent).search([])

    def test_the_head_of_the_department_answers_too(self):
        """OR-5: the head of a department sees its requests."""
        head = self._create_user(
            "head", "travel_complaint.group_travel_complaint_respondent"
        )
        self.operations.manager_id = self.env["hr.employee"].create(
            {"name": "Head", "user_id": head.id, "company_id": self.company.id}
        )
        self.ask()
        found = self.env["travel.complaint.request"].with_user(head).search([])
        self.assertEqual(found, self.request_of(self.operations))

    def test_strangers_see_no_request(self):
        """FB-5: an employee without a role sees no request."""
        self.ask()
        with self.assertRaises(AccessError):
            self.env["travel.complaint.request"].with_user(self.stranger).search([])

    def test_another_department_cannot_answer(self):
        """OR-5, attack 88: nobody answers for another department."""
        self.ask()
        foreign = self.request_of(self.operations).with_user(self.other_respondent)
        with self.assertRaises(AccessError):
            foreign.write({"statement": "<p>x</p>"})
        with self.assertRaises(AccessError):
            foreign.action_submit()

    def test_nothing_is_submitted_empty(self):
        """OR-5: an empty answer is refused with what to do."""
        self.ask()
        with self.assertRaisesRegex(UserError, "statement"):
            self.request_of(self.operations).with_user(self.respondent).action_submit()

    def test_what_was_submitted_is_fixed(self):
        """IV-2, attack 91: after submitting nobody changes statement or files."""
        self.ask()
        mine = self.request_of(self.operations)
        mine.with_user(self.respondent).statement = "<p>The road was closed.</p>"
        mine.with_user(self.respondent).action_submit()
        for user in (self.respondent, self.leader):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                mine.with_user(user).write({"statement": "<p>Something else</p>"})
        with self.assertRaises(UserError):
            mine.with_user(self.respondent).action_submit()

    def test_state_and_question_are_not_the_respondent_s(self):
        """OR-5, attack 89: a respondent changes the answer only, also by RPC."""
        self.ask()
        mine = self.request_of(self.operations).with_user(self.respondent)
        for values in (
            {"state": "submitted"},
            {"question": "Nothing"},
            {"department_id": self.guides.id},
            {"ticket_id": self.create_case().id},
            {"answered_at": NOW},
        ):
            with self.subTest(values=values), self.assertRaises(AccessError):
                mine.write(values)

    def test_refusing_needs_a_reason_and_tells_the_group(self):
        """OR-5: a department refuses with a reason; the group reads it on the case."""
        self.ask()
        mine = self.request_of(self.operations).with_user(self.respondent)
        mine._do_refuse("We had no part in this tour.")
        self.assertEqual(mine.state, "refused")
        note = self.case.sudo().message_ids[0].body
        self.assertIn("We had no part in this tour.", note)
        clock = self.case.sudo().clock_ids.filtered(
            lambda c: c.request_id == mine.sudo()
        )
        self.assertEqual(clock.state, "cancelled")

    def test_handing_on_asks_the_other_department(self):
        """OR-5: handed on, the other department is asked and has its own two hours."""
        self.ask(department_ids=[(6, 0, self.operations.ids)])
        mine = self.request_of(self.operations).with_user(self.respondent)
        with freeze_time(NOW + timedelta(minutes=30)):
            mine._do_hand_on("The guide decided it.", self.guides)
        self.assertEqual(mine.state, "handed_on")
        other = self.request_of(self.guides)
        self.assertEqual(other.state, "asked")
        self.assertEqual(other.due_at, NOW + timedelta(hours=2, minutes=30))

    def test_dialog_tells_where_to(self):
        """OR-5: the dialog hands on what the department wrote and chose in it."""
        self.ask(department_ids=[(6, 0, self.operations.ids)])
        mine = self.request_of(self.operations).with_user(self.respondent)
        action = mine.action_hand_on()
        dialogs = self.env[action["res_model"]].with_user(self.respondent)
        dialogs = dialogs.with_context(**action["context"])
        with self.assertRaisesRegex(UserError, "write down the reason"):
            dialogs.create(
                {"reason": "  ", "department_id": self.guides.id}
            ).action_confirm()
        dialogs.create(
            {"reason": " The guide decided it. ", "department_id": self.guides.id}
        ).action_confirm()
        self.assertEqual(mine.state, "handed_on")
        self.assertEqual(self.request_of(self.guides).state, "asked")

    def test_asking_twice_is_refused(self):
        """OR-5: a department has one open request in a case."""
        self.ask(department_ids=[(6, 0, self.operations.ids)])
        with (
            self.assertRaises(UniqueViolation),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.ask(department_ids=[(6, 0, self.operations.ids)])

    def test_a_case_is_accepted_before_departments_are_asked(self):
        """OR-5: nobody asks departments about a case that nobody has accepted."""
        fresh = self.create_case()
        with self.assertRaisesRegex(UserError, "accept"):
            fresh.with_user(self.agent).action_ask_departments()

    def test_the_holder_is_written_down(self):
        """OR-5: each event carries the department that holds the case from then on."""
        self.ask(department_ids=[(6, 0, self.operations.ids)])
        event = self.case.sudo().complaint_event_ids.filtered(
            lambda e: e.milestone_id.code == "department_asked"
        )
        self.assertEqual(event.department_id, self.operations)

    def test_the_department_is_told(self):
        """OR-5: the people of the department are told at once, and only they."""
        self.ask()
        messages = (
            self.env["mail.message"]
            .sudo()
            .search(
                [
                    ("model", "=", "travel.complaint.request"),
                    ("res_id", "=", self.request_of(self.operations).id),
                ]
            )
        )
        self.assertIn(self.respondent.partner_id, messages.notified_partner_ids)
        self.assertNotIn(
            self.other_respondent.partner_id, messages.notified_partner_ids
        )
