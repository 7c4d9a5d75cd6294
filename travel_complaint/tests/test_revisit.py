from datetime import datetime, timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import ComplaintCommon

# Wednesday, 4 November 2026
NOW = datetime(2026, 11, 4, 2, 0)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestRevisit(ComplaintCommon):
    """FB-3, TL-15: after closing, a revisit checks that the measures held."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        limit = cls.env.ref("travel_complaint.limit_agency_tl_15c")
        limit.active = True
        cls.team.user_id = cls.leader
        cls.case = cls.create_case()
        cls.walk_to(cls.case, "closed")

    def revisit(self, user=None, **values):
        """Fill in the dialog of the revisit, and save it."""
        user = user or self.agent
        action = self.case.with_user(user).action_revisit()
        dialog = self.env[action["res_model"]].with_user(user)
        dialog = dialog.with_context(**action["context"])
        return dialog.create({"comment": "On the phone.", **values}).action_confirm()

    def clock(self):
        return self.case.sudo().clock_ids.filtered(
            lambda c: c.limit_id.code == "TL-15c"
        )

    def due(self):
        """The cases in the list of revisits that are due."""
        search = self.env.ref(
            "travel_complaint.helpdesk_ticket_view_search_case_feedback"
        )
        self.assertIn("'revisited'", search.arch)
        return self.env["helpdesk.ticket"].search(
            [
                ("complaint_state", "=", "closed"),
                ("next_limit_id.to_milestone_id.code", "=", "revisited"),
            ]
        )

    def test_limit_runs_on_after_closing(self):
        """TL-15: what ends with the case ends; the revisit starts with it."""
        self.assertEqual(self.clock().state, "running")
        others = self.case.sudo().clock_ids - self.clock()
        self.assertFalse(others.filtered(lambda c: c.state in ("running", "paused")))
        self.assertEqual(self.case.next_due_at, self.clock().due_at)
        self.assertIn(self.case, self.due())

    def test_limit_is_watched(self):
        """TL-15, TL-d: a revisit that nobody makes is late."""
        with freeze_time(self.clock().due_at + timedelta(minutes=1)):
            self.clock()._act(self.clock().due_at + timedelta(minutes=1))
        self.assertTrue(self.clock().breached_at)

    def test_not_asked_for(self):
        """TL-15: an agency that wants no revisits has none due."""
        self.env.ref("travel_complaint.limit_agency_tl_15c").active = False
        case = self.create_case()
        self.walk_to(case, "closed")
        self.assertFalse(case.next_due_at)
        self.assertNotIn(case, self.due())
        self.assertTrue(case.with_user(self.agent).can_revisit, "but may be made")

    def test_measures_held(self):
        """FB-3: they held: that is the end of it."""
        self.revisit(measures_held="yes")
        self.assertRecordValues(
            self.case, [{"complaint_state": "closed", "measures_held": "yes"}]
        )
        self.assertEqual(self.clock().state, "met")
        self.assertIn("revisited", self.milestones(self.case))
        self.assertNotIn(self.case, self.due())
        with self.assertRaisesRegex(UserError, "revisited already"):
            self.revisit(measures_held="yes")

    def test_measures_did_not_hold(self):
        """FB-3: they did not: the case is reopened, one level up."""
        self.revisit(measures_held="no", comment="The coach is dirty again.")
        self.assertRecordValues(
            self.case,
            [
                {
                    "complaint_state": "accepted",
                    "complaint_cycle": 2,
                    "handling_level": "leader",
                    "measures_held": False,
                }
            ],
        )
        self.assertRecordValues(
            self.case.sudo().feedback_contact_ids[:1],
            [{"purpose": "revisit", "measures_held": "no", "cycle": 1}],
        )

    def test_left_closed(self):
        """FB-3: who leaves the case closed leaves somebody something to do."""
        self.revisit(measures_held="no", take_up_now=False)
        self.assertEqual(self.case.complaint_state, "closed")
        self.assertIn(
            "Revisit: the measures have not held",
            self.case.activity_ids.mapped("summary"),
        )

    def test_not_reached(self):
        """FB-3: a revisit in vain is planned again, and its limit runs on."""
        self.revisit(is_reached="no", next_call_on="2026-11-06")
        self.assertEqual(self.clock().state, "running")
        self.assertEqual(str(self.case.activity_ids.date_deadline), "2026-11-06")

    def test_incomplete(self):
        """FB-3: whether the measures held is what the revisit is for."""
        with self.assertRaisesRegex(UserError, "Have the measures held"):
            self.revisit()
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.env["travel.complaint.contact"].create(
                {"ticket_id": self.case.id, "purpose": "revisit", "summary": "x"}
            )
            self.env.flush_all()

    def test_open_case(self):
        """FB-3: only what is closed is revisited."""
        case = self.create_case()
        self.assertFalse(case.with_user(self.agent).can_revisit)
        with self.assertRaisesRegex(UserError, "Only a closed complaint"):
            case.with_user(self.agent).action_revisit()
