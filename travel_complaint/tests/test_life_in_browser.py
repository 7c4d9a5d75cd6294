"""The whole life of a case in a browser: three people, each at their own screen.

A tour fails when a step is not there, and on any error in the browser's console.
"""

from odoo.tests import HttpCase, tagged

from .common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestLifeInBrowser(ComplaintCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Built here: a request that builds them holds up all others, and on a busy
        # machine those give up.
        cls.env["ir.qweb"]._pregenerate_assets_bundles()
        # The first team is the one that new cases go to.
        cls.team.write({"sequence": -1, "user_ids": [(4, cls.member.id)]})

    def test_from_the_call_to_the_end(self):
        """IN-1, RS-2, FB-1: registered, offered, accepted, reviewed, called, closed."""
        self.start_tour(
            "/odoo/register-complaint",
            "travel_complaint_life_of_a_case",
            login=self.agent.login,
        )
        case = self.env["helpdesk.ticket"].search(
            [("name", "=", "The lake was left out")]
        )
        self.assertEqual(case.complaint_state, "reviewing")
        self.assertEqual(case.sudo().offer_ids.state, "accepted")
        path = f"/odoo/complaints/{case.id}"
        for user, tour in ((self.member, "is_reviewed"), (self.agent, "ends")):
            self.start_tour(path, f"travel_complaint_life_{tour}", login=user.login)
        case.invalidate_recordset()
        self.assertRecordValues(
            case, [{"complaint_state": "closed", "satisfaction": 5}]
        )
        self.assertEqual(
            self.milestones(case)[-5:],
            [
                *("result_reported", "result_confirmed"),
                *("guest_informed", "called_back", "closed"),
            ],
        )
