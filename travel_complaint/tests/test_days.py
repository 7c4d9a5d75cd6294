"""The days of the agent, the respondent and the leader, in a browser.

A tour fails when a step is not there, and on any error in the browser's console.
"""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged

from .common import GROUP, ComplaintCommon


@tagged("post_install", "-at_install")
class TestDays(ComplaintCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Built here: a request that builds them holds up all others, and on a busy
        # machine those give up.
        cls.env["ir.qweb"]._pregenerate_assets_bundles()
        cls.respondent = cls._create_user("respondent", f"{GROUP}respondent")
        cls.team.user_id = cls.leader
        # The first team is the one that new cases go to.
        cls.team.sequence = -1
        cls.coaches = cls.env["hr.department"].create({"name": "Coaches"})
        cls.guides = cls.env["hr.department"].create({"name": "Guides of ours"})
        cls.env["hr.employee"].create(
            {
                "name": "Respondent",
                "user_id": cls.respondent.id,
                "department_id": cls.coaches.id,
            }
        )
        cls.category, cls.luggage = cls.env["helpdesk.ticket.category"].create(
            [
                {"name": "Tour coaches", "is_complaint_category": True},
                {"name": "Lost luggage", "is_complaint_category": True},
            ]
        )
        cls.env["travel.complaint.responsibility"].create(
            {
                "company_id": cls.company.id,
                "category_id": cls.category.id,
                "department_id": cls.coaches.id,
            }
        )

    def ask(self, name, department):
        """Ask a department about a case called `name`."""
        case = self.create_case(name=name).with_user(self.member)
        case.action_accept()
        return self.env["travel.complaint.request"].create(
            {
                "ticket_id": case.id,
                "company_id": self.company.id,
                "department_id": department.id,
                "question": "What happened?",
            }
        )

    def test_agent(self):
        """IN-1, TL-1, OR-5: registered by keyboard, accepted, departments asked."""
        self.start_tour(
            "/odoo/register-complaint",
            "travel_complaint_agent_day",
            login=self.agent.login,
        )
        case = self.env["helpdesk.ticket"].search(
            [("name", "=", "Dirty coach on day two")]
        )
        self.assertRecordValues(
            case,
            [
                {
                    "complaint_state": "accepted",
                    "user_id": self.agent.id,
                    "registered_by_id": self.agent.id,
                    "complaint_department_id": self.coaches.id,
                    "is_unrouted": False,
                }
            ],
        )
        self.assertEqual(case.request_ids.department_id, self.coaches)
        self.assertEqual(case.request_ids.question, "Who cleaned the coach?")

    def test_respondent(self):
        """OR-5, TL-2: sees what is asked and no more; submits, refuses, hands on."""
        submitted = self.ask("Submit this", self.coaches)
        refused = self.ask("Refuse this", self.coaches)
        handed = self.ask("Hand this on", self.coaches)
        self.ask("Somebody else's", self.guides)
        self.start_tour(
            "/odoo/complaint-requests",
            "travel_complaint_respondent_day",
            login=self.respondent.login,
        )
        self.assertEqual(submitted.state, "submitted")
        self.assertIn("We left at nine.", submitted.statement)
        self.assertEqual(submitted.attachment_ids.name, "log.txt")
        self.assertEqual(refused.state, "refused")
        self.assertEqual(handed.state, "handed_on")
        following = handed.ticket_id.request_ids - handed
        self.assertEqual(following.department_id, self.guides)
        with self.assertRaises(AccessError):
            submitted.ticket_id.with_user(self.respondent).read(["name"])

    def test_leader(self):
        """SV-3, OR-4, TL-d: what is due, the unrouted case, the matrix, the alerts."""
        case = self.create_case(name="Nobody answers for this")
        self.start_tour(
            "/odoo/complaints-due",
            "travel_complaint_leader_day",
            login=self.leader.login,
        )
        self.assertEqual(case.severity_override_reason, "A child was with them.")
        self.assertEqual(case.severity_overridden_by_id, self.leader)

    def test_leader_draws_the_matrix(self):
        """OR-4: the leader writes a department into a cell of the matrix."""
        action = self.env.ref("travel_complaint.travel_complaint_matrix_action")
        self.start_tour(
            f"/odoo/action-{action.id}",
            "travel_complaint_leader_matrix",
            login=self.leader.login,
        )
        row = self.env["travel.complaint.responsibility"].search(
            [("category_id", "=", self.luggage.id)]
        )
        self.assertEqual(row.department_id, self.guides)

    def test_leader_sees_alerts(self):
        """TL-d: a limit that passed half an hour ago is among the leader's alerts."""
        case = self.create_case()
        clock = case.sudo().clock_ids.filtered(lambda c: c.limit_id.code == "TL-1")
        clock._act(fields.Datetime.now() + timedelta(minutes=50))
        self.start_tour(
            "/odoo/complaint-alerts",
            "travel_complaint_leader_alerts",
            login=self.leader.login,
        )
        alerts = self.env["travel.complaint.alert"].search(
            [("user_id", "=", self.leader.id)]
        )
        self.assertEqual(set(alerts.mapped("is_seen")), {True})
