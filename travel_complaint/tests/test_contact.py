from datetime import datetime

from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import ComplaintCommon

NOW = "2026-11-20 03:00:00"


@tagged("post_install", "-at_install")
class TestContact(ComplaintCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(NOW))
        cls.case = cls.create_case()
        cls.ticket = cls.env["helpdesk.ticket"].create(
            {
                "name": "Printer",
                "description": "<p>Broken.</p>",
                "team_id": cls.ordinary_team.id,
            }
        )

    def note(self, user=None, **values):
        """Write down a contact as `user`, who is the agent if nobody is named."""
        contacts = self.env["travel.complaint.contact"].with_user(user or self.agent)
        return contacts.create(
            {"ticket_id": self.case.id, "summary": "Promised to call back", **values}
        )

    def test_what_is_kept(self):
        """IN-10: when, by what means, what was said, the result, and who."""
        contact = self.note(
            contacted_at="2026-11-20 02:10:00",
            direction="in",
            means="meeting",
            summary="The guest showed the receipts",
            result="Copies made",
        )
        self.assertRecordValues(
            contact,
            [
                {
                    "contacted_at": datetime(2026, 11, 20, 2, 10),
                    "direction": "in",
                    "means": "meeting",
                    "summary": "The guest showed the receipts",
                    "result": "Copies made",
                    "user_id": self.agent.id,
                    "company_id": self.company.id,
                }
            ],
        )
        self.assertEqual(self.case.last_contact_at, contact.contacted_at)

    def test_defaults_are_a_call_just_now(self):
        """IN-10: a call that was just made needs no more than what was said."""
        self.assertRecordValues(
            self.note(),
            [
                {
                    "contacted_at": datetime(2026, 11, 20, 3),
                    "direction": "out",
                    "means": "phone",
                    "user_id": self.agent.id,
                }
            ],
        )

    def test_last_contact(self):
        """IN-10: the case shows the latest contact, in whatever order they came."""
        self.assertFalse(self.case.last_contact_at)
        self.note()
        self.note(contacted_at="2026-11-18 02:10:00")
        self.assertEqual(self.case.last_contact_at, datetime(2026, 11, 20, 3))

    def test_nothing_to_come(self):
        """IN-10: a contact is written down after it took place."""
        with self.assertRaisesRegex(UserError, "plan an activity"):
            self.note(contacted_at="2026-11-20 03:00:01")

    def test_no_other_age(self):
        """Attack 86: nor did it take place in another age of the world."""
        for day in ("0001-01-01", "1989-12-31"):
            with (
                self.subTest(day=day),
                self.assertRaises(CheckViolation),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self.note(contacted_at=f"{day} 00:00:00")

    def test_nobody_writes_in_anothers_name(self):
        """IN-10: whoever writes a contact down stands for it, whatever they say."""
        for user_id in (self.leader.id, False):
            with self.subTest(user=user_id):
                self.assertEqual(self.note(user_id=user_id).user_id, self.agent)
        Contact = self.env["travel.complaint.contact"].with_user(self.agent)
        contact = Contact.with_context(default_user_id=self.leader.id).create(
            {"ticket_id": self.case.id, "summary": "x"}
        )
        self.assertEqual(contact.user_id, self.agent)
        self.case.with_user(self.member).contact_ids = [
            (0, 0, {"summary": "y", "user_id": self.leader.id})
        ]
        self.assertEqual(self.case.contact_ids.user_id, self.agent + self.member)

    def test_not_changed(self):
        """IN-10: what was said to a guest is not changed, by nobody."""
        contact = self.note()
        for user in (self.agent, self.leader, self.administrator):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                contact.with_user(user).summary = "Promised nothing"
            with self.subTest(user=user.login), self.assertRaises(UserError):
                self.case.with_user(user).contact_ids = [
                    (1, contact.id, {"summary": "Promised nothing"})
                ]
        with self.assertRaises(UserError):
            contact.sudo().summary = "Promised nothing"
        self.assertEqual(contact.summary, "Promised to call back")

    def test_not_deleted(self):
        """IN-10: nor is it deleted."""
        contact = self.note()
        for user in (self.agent, self.leader, self.administrator):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                contact.with_user(user).unlink()
        with self.assertRaises(UserError):
            contact.sudo().unlink()
        self.assertTrue(contact.exists())

    def test_correction(self):
        """IN-10: a slip is put right by a further entry that names the first one."""
        contact = self.note()
        correction = self.note(summary="Promised to write", corrects_id=contact.id)
        self.assertEqual(correction.corrects_id, contact)
        other = self.create_case()
        with self.assertRaisesRegex(UserError, "one of the same case"):
            self.note(ticket_id=other.id, corrects_id=contact.id)

    def test_cases_alone(self):
        """IN-10: an ordinary ticket has no contacts with guests."""
        for user in (self.leader, self.agent):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                self.note(user, ticket_id=self.ticket.id)

    def test_who_works_on_the_case(self):
        """IN-10: agents write on cases they work on, the handling group on all."""
        self.note(self.member)
        with self.assertRaises(AccessError):
            self.note(self.other_agent)
        self.case.with_user(self.leader).user_id = self.other_agent
        self.note(self.other_agent)
        for user in (self.auditor, self.public_relations, self.stranger):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.note(user)

    def test_who_reads(self):
        """IN-10: handling and audit read contacts; public relations does not."""
        contact = self.note()
        for user in (self.other_agent, self.member, self.auditor):
            with self.subTest(user=user.login):
                self.assertTrue(contact.with_user(user).summary)
        for user in (self.public_relations, self.stranger):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                contact.with_user(user).read(["summary"])

    def test_other_company(self):
        """Attack 97: a leader of another company reads and writes none of it."""
        contact = self.note()
        _company, _team, user = self.create_second_company()
        with self.assertRaises(AccessError):
            contact.with_user(user).read(["summary"])
        with self.assertRaises(AccessError):
            self.note(user)
