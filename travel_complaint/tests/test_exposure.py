from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.mail.tests.common import MailCommon

from .common import GROUP, ComplaintCommon

NOW = "2026-11-20 03:00:00"


@tagged("post_install", "-at_install")
class TestExposure(ComplaintCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(NOW))
        cls.case = cls.create_case()
        cls.other_company, cls.other_team, cls.other_leader = (
            cls.create_second_company()
        )
        cls.other_relations = new_test_user(
            cls.env,
            "complaint_other_relations",
            groups=f"{GROUP}public_relations",
            company_id=cls.other_company.id,
            company_ids=cls.other_company.ids,
        )

    def report(self, user=None, **values):
        """Report a post as `user`, who is the agent if nobody is named."""
        exposures = self.env["travel.complaint.exposure"].with_user(user or self.agent)
        return exposures.create(
            {
                "ticket_id": self.case.id,
                "place": "Weibo @laketraveller",
                "url": "https://social.example/p/1",
                "reach": 12000,
                **values,
            }
        )

    def told(self):
        """Who has been notified about the case, and what they read."""
        messages = self.env["mail.message"].search(
            [
                ("model", "=", "helpdesk.ticket"),
                ("res_id", "=", self.case.id),
                ("message_type", "=", "user_notification"),
            ]
        )
        return messages.notified_partner_ids, " ".join(messages.mapped("body"))

    def test_what_is_kept(self):
        """IN-9: where, link, reach, when, and who has seen it."""
        exposure = self.report(note="200 comments")
        self.assertRecordValues(
            exposure,
            [
                {
                    "place": "Weibo @laketraveller",
                    "url": "https://social.example/p/1",
                    "reach": 12000,
                    "note": "200 comments",
                    "user_id": self.agent.id,
                }
            ],
        )
        self.assertEqual(str(exposure.seen_at), NOW)
        self.assertTrue(self.case.is_exposed)

    def test_public_relations_is_told_at_once(self):
        """IN-9: public relations of the company is notified and has it on the list."""
        self.report()
        people, text = self.told()
        self.assertEqual(people, self.public_relations.partner_id)
        self.assertIn("Weibo @laketraveller", text)
        self.assertIn("12000", text)
        self.assertIn("https://social.example/p/1", text)
        activity_type = self.env.ref("travel_complaint.mail_activity_type_exposure")
        self.assertRecordValues(
            self.case.activity_ids,
            [
                {
                    "activity_type_id": activity_type.id,
                    "user_id": self.public_relations.id,
                    "summary": "Weibo @laketraveller",
                }
            ],
        )

    def test_other_company_is_not_told(self):
        """IN-9, attack 97: public relations of another company learns nothing."""
        self.report()
        people, _text = self.told()
        self.assertNotIn(self.other_relations.partner_id, people)
        self.assertFalse(
            self.env["helpdesk.ticket"]
            .with_user(self.other_relations)
            .search([("complaint_kind", "!=", False)])
        )

    def test_guest_is_not_told(self):
        """IN-9, PO-5: what we make of a post is no news for its writer."""
        guest = self.env["res.partner"].create(
            {"name": "Li Na", "email": "li.na@example.com"}
        )
        self.case.partner_id = guest
        self.case.message_subscribe(guest.ids)
        self.report()
        people, _text = self.told()
        self.assertNotIn(guest, people)

    def test_nobody_in_public_relations(self):
        """IN-9: a company without public relations has its leaders told instead."""
        self.public_relations.active = False
        self.report()
        people, _text = self.told()
        self.assertIn(self.leader.partner_id, people)
        self.assertNotIn(self.agent.partner_id, people)
        self.assertTrue(self.case.activity_ids)

    def test_public_relations_sees_the_case_from_then_on(self):
        """IN-9: public relations reads a case once it is in public, and only then."""
        case = self.case.with_user(self.public_relations)
        with self.assertRaises(AccessError):
            case.read(["name"])
        self.report()
        self.assertEqual(case.name, self.case.name)
        with self.assertRaises(AccessError):
            case.name = "Nothing happened"

    def test_public_relations_opens_no_door(self):
        """IN-9, attack 97: nobody gets sight of a case by calling it public."""
        with self.assertRaises(AccessError):
            self.report(self.public_relations)
        self.assertFalse(self.case.is_exposed)

    def test_public_relations_keeps_it_up_to_date(self):
        """IN-9: public relations writes the reach down, and adds further posts."""
        exposure = self.report().with_user(self.public_relations)
        exposure.reach = 50000
        self.assertEqual(exposure.reach, 50000)
        second = self.report(self.public_relations, place="Evening paper")
        self.assertEqual(second.user_id, self.public_relations)

    def test_whoever_sees_it_reports_it(self):
        """IN-9: an agent who does not work on the case reports a post all the same."""
        self.report(self.other_agent)
        self.assertTrue(self.case.is_exposed)
        for user in (self.auditor, self.stranger):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.report(user)

    def test_nobody_reports_in_anothers_name(self):
        """IN-9: whoever reports a post stands for it."""
        exposure = self.report(user_id=self.leader.id)
        self.assertEqual(exposure.user_id, self.agent)
        for values in (
            {"user_id": self.leader.id},
            {"ticket_id": self.create_case().id},
        ):
            with (
                self.subTest(values=values),
                self.assertRaisesRegex(UserError, "stays as it is"),
            ):
                exposure.with_user(self.leader).write(values)

    def test_it_was_public(self):
        """IN-9: that a case was in public is not taken back, nor is a post."""
        exposure = self.report()
        for user in (self.agent, self.public_relations, self.administrator):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                exposure.with_user(user).unlink()
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.case.with_user(user).is_exposed = False

    def test_ranges(self):
        """Attacks 85, 86: nobody was reached less than never, nor in another age."""
        wrong = [
            {"reach": -1},
            {"reach": 2_000_000_001},
            {"seen_at": "0001-01-01 00:00:00"},
            {"seen_at": "9999-12-31 00:00:00"},
        ]
        for values in wrong:
            with (
                self.subTest(values=values),
                self.assertRaises(CheckViolation),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self.report(**values)

    def test_cases_alone(self):
        """IN-9: an ordinary ticket is never in public."""
        ticket = self.env["helpdesk.ticket"].create(
            {
                "name": "Printer",
                "description": "<p>Broken.</p>",
                "team_id": self.ordinary_team.id,
            }
        )
        with self.assertRaises(ValidationError):
            self.report(self.leader, ticket_id=ticket.id)

    def test_reported_with_the_form(self):
        """IN-9: a post that is added on the form of the case has the same effect."""
        self.case.with_user(self.agent).write(
            {"exposure_ids": [(0, 0, {"place": "Evening paper", "reach": 1})]}
        )
        self.assertTrue(self.case.is_exposed)
        self.assertIn(self.public_relations.partner_id, self.told()[0])


@tagged("post_install", "-at_install")
class TestExposureInbox(MailCommon, ComplaintCommon):
    def test_inbox(self):
        """IN-9: who reads in Odoo finds it in the inbox, in the same moment."""
        self.public_relations.notification_type = "inbox"
        case = self.create_case()
        with self.assertSinglePostNotifications(
            [{"partner": self.public_relations.partner_id, "type": "inbox"}],
            message_info={
                "message_type": "user_notification",
                "subtype": "mail.mt_note",
            },
        ):
            self.env["travel.complaint.exposure"].with_user(self.agent).create(
                {"ticket_id": case.id, "place": "Evening paper"}
            )
