from datetime import datetime, timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import ComplaintCommon

# Wednesday, 4 November 2026, 10:00 in Shanghai
NOW = datetime(2026, 11, 4, 2, 0)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPause(ComplaintCommon):
    """Waiting for the guest or an authority is visible and bounded (TL-c)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.team.user_id = cls.leader
        cls.policy = cls.env.ref("travel_complaint.policy_agency")
        cls.case = cls.create_case(user_id=cls.agent.id).with_user(cls.agent)
        cls.case.action_accept()

    def clock(self, code, case=None):
        """The clock of the limit `code`."""
        clocks = (case or self.case).sudo().clock_ids
        return clocks.filtered(lambda c: c.limit_id.code == code)

    def tick(self, moment):
        """Let the engine's job run at `moment`."""
        with freeze_time(moment), self.enter_registry_test_mode():
            self.env.ref("travel_complaint.ir_cron_tick").method_direct_trigger()

    def alerts(self, kind):
        found = self.env["travel.complaint.alert"].search(
            [("ticket_id", "=", self.case.id), ("kind", "=", kind)]
        )
        return [alert.user_id for alert in found]

    def wait(self, verb="wait_guest", reason="Sent the invoice?", **values):
        """Press the button and answer its dialog."""
        action = getattr(self.case, f"action_{verb}")()
        dialog = self.env[action["res_model"]].with_user(self.agent)
        dialog = dialog.with_context(**action["context"])
        dialog.create({"reason": reason, **values}).action_confirm()

    def events(self, code):
        events = self.case.sudo().complaint_event_ids
        return events.filtered(lambda e: e.milestone_id.code == code)

    def test_waiting_for_the_guest_says_why_and_until_when(self):
        """TL-c: the case shows since when, why and until when at the latest."""
        self.wait()
        self.assertRecordValues(
            self.case,
            [
                {
                    "complaint_state": "waiting_guest",
                    "guest_wait_since": NOW,
                    "guest_wait_reason": "Sent the invoice?",
                    "guest_wait_until": NOW + timedelta(days=7),
                    "can_wait_guest": False,
                    "can_go_on": True,
                }
            ],
        )
        self.assertEqual(self.events("wait_guest_started").note, "Sent the invoice?")
        self.assertEqual(self.clock("TL-9").state, "paused")

    def test_go_on_where_we_were(self):
        """TL-c: after the answer the case is where it was, and nothing waits."""
        self.case.stage_id = self.stage("investigating")
        self.wait()
        with freeze_time(NOW + timedelta(hours=3)):
            self.case.action_go_on()
        self.assertEqual(self.case.complaint_state, "investigating")
        self.assertFalse(self.case.guest_wait_since)
        self.assertFalse(self.case.guest_wait_until)
        self.assertEqual(self.clock("TL-9").state, "running")
        self.assertEqual(self.clock("TL-9").paused_minutes, 180)
        self.assertTrue(self.events("wait_guest_ended"))

    def test_a_dragged_card_waits_with_a_bound_too(self):
        """TL-c: who moves the card is not asked why, and that is what stands there."""
        self.case.stage_id = self.stage("waiting_guest")
        self.assertEqual(self.case.guest_wait_until, NOW + timedelta(days=7))
        self.assertIn("without a reason", self.case.guest_wait_reason)

    def test_a_pause_ends_by_itself_once(self):
        """TL-c: after the bound the limit runs on, and one person is told once."""
        due = self.clock("TL-6").due_at
        self.wait()
        self.tick(NOW + timedelta(days=7) - timedelta(minutes=1))
        self.assertEqual(self.clock("TL-6").state, "paused")
        self.assertEqual(self.alerts("guest_silent"), [])
        # The job comes late; the limit runs from the bound on all the same.
        for _time in range(3):
            self.tick(NOW + timedelta(days=7, hours=2))
        self.assertEqual(self.clock("TL-6").state, "running")
        self.assertEqual(self.clock("TL-6").due_at, due + timedelta(days=7))
        self.assertEqual(self.clock("TL-6").paused_minutes, 7 * 24 * 60)
        self.assertEqual(self.alerts("guest_silent"), [self.agent])
        self.assertEqual(self.case.complaint_state, "waiting_guest")

    def test_waiting_twice_is_no_longer_than_once(self):
        """TL-c: the bound holds for all pauses of a limit together."""
        self.wait()
        with freeze_time(NOW + timedelta(days=5)):
            self.case.action_go_on()
            self.wait(reason="And the tickets?")
        self.assertEqual(self.case.guest_wait_until, NOW + timedelta(days=7))
        with freeze_time(NOW + timedelta(days=9)):
            self.case.action_go_on()
            self.wait(reason="And the photos?")
        self.assertEqual(self.clock("TL-6").paused_minutes, 7 * 24 * 60)
        self.assertEqual(self.clock("TL-6").state, "running")
        self.assertFalse(self.case.guest_wait_until)

    def test_the_bound_is_the_policy_s(self):
        """TL-c: how long a pause may take is data; without end it cannot be."""
        self.policy.guest_pause_days = 2
        self.wait()
        self.assertEqual(self.case.guest_wait_until, NOW + timedelta(days=2))
        for days in (0, 366):
            with (
                self.assertRaises(IntegrityError),
                mute_logger("odoo.sql_db"),
                self.cr.savepoint(),
            ):
                self.policy.guest_pause_days = days
                self.env.flush_all()

    def test_waiting_for_an_authority(self):
        """TL-c: waiting for the police stops what says so; the work goes on."""
        self.wait("wait_authority", "Its report", authority="Police of Lijiang")
        self.assertEqual(self.case.complaint_state, "accepted")
        self.assertEqual(self.case.authority_wait_until, NOW + timedelta(days=30))
        self.assertEqual(self.clock("TL-9").pause_reason, "authority")
        self.assertEqual(self.clock("TL-6").state, "running")
        self.assertFalse(self.case.can_wait_authority)
        with freeze_time(NOW + timedelta(days=1)):
            self.case.action_go_on_authority()
        self.assertEqual(self.clock("TL-9").state, "running")
        self.assertEqual(self.clock("TL-9").authority_minutes, 24 * 60)
        self.assertFalse(self.case.authority_wait_for)
        with self.assertRaises(UserError):
            self.case.action_go_on_authority()

    def test_waiting_for_two(self):
        """TL-c: a limit that waits for two runs on when neither is waited for."""
        self.wait("wait_authority", "Its report", authority="Police")
        self.wait()
        self.assertEqual(self.clock("TL-9").pause_reason, "authority")
        self.case.action_go_on_authority()
        self.assertEqual(self.clock("TL-9").pause_reason, "guest")
        self.case.action_go_on()
        self.assertEqual(self.clock("TL-9").state, "running")

    def test_a_closed_case_waits_for_nobody(self):
        """TL-c: withdrawing ends each wait."""
        self.wait("wait_authority", "Its report", authority="Police")
        self.case._do_withdraw("Found a solution")
        self.assertFalse(self.case.authority_wait_since)
        self.assertFalse(self.case.can_wait_authority)

    def test_a_limit_that_starts_meanwhile_waits_as_well(self):
        """TL-c: what a new severity brings stands still while we wait."""
        self.wait()
        self.case.circumstance_ids = self.env.ref(
            "travel_complaint.circumstance_injury"
        )
        self.assertEqual(self.clock("TL-11").state, "paused")

    def test_only_who_works_on_the_case(self):
        """FB-5: who only reads a case lets nothing stand still."""
        for user in (self.auditor, self.other_agent):
            case = self.case.with_user(user)
            self.assertFalse(case.can_wait_guest or case.can_wait_authority)
            with self.assertRaises(AccessError):
                case._do_wait_guest("x")
            with self.assertRaises(AccessError):
                case._do_wait_authority("x", "y")
        with self.assertRaises(AccessError):
            self.case.guest_wait_until = NOW + timedelta(days=90)
