from datetime import datetime, timedelta

from odoo.tests import freeze_time, tagged

from ..tools import transitions
from .common import ComplaintCommon

# Wednesday, 4 November 2026, 10:00 in Shanghai
NOW = datetime(2026, 11, 4, 2, 0)
AHEAD = timedelta(days=40)
BACK = timedelta(days=3)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestClockJumps(ComplaintCommon):
    """The server's clock jumps: nobody is told twice, and nothing breaks (TL-d)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls._create_user(
            "manager", "travel_complaint.group_travel_complaint_management"
        )
        cls.team.user_id = cls.leader
        cls.case = cls.create_case()
        cls.case.user_id = cls.agent
        cls.clocks = cls.case.sudo().clock_ids

    def tick(self, moment):
        """Let the engine's job run at `moment`, by the server's clock."""
        with freeze_time(moment), self.enter_registry_test_mode():
            self.env.ref("travel_complaint.ir_cron_tick").method_direct_trigger()

    def alerts(self):
        return self.env["travel.complaint.alert"].search(
            [("ticket_id", "=", self.case.id)], order="id"
        )

    def moments(self):
        return [(c.limit_id.code, c.started_at, c.due_at) for c in self.clocks]

    def test_forward_by_days_climbs_each_rung_once(self):
        """TL-d, attack 121: a jump by weeks marks all and tells each person once."""
        before = self.moments()
        self.tick(NOW + AHEAD)
        self.tick(NOW + AHEAD + timedelta(minutes=1))
        for clock in self.clocks:
            with self.subTest(limit=clock.limit_id.code):
                self.assertEqual(clock.breached_at, NOW + AHEAD)
                rungs = clock.limit_id.escalation_ids
                self.assertEqual(clock.rungs_climbed, len(rungs))
                told = self.alerts().filtered(lambda a, c=clock: a.clock_id == c)
                self.assertEqual(set(told.mapped("kind")), {"breach"})
                # Agent, leader, management: the department has no head, so what is its
                # goes on to those who know already.
                people = self.agent | self.leader | self.manager
                self.assertEqual(told.user_id, people)
                self.assertEqual(len(told), len(people))
        self.assertEqual(self.moments(), before)

    def test_back_again_nothing_is_told_twice(self):
        """TL-d: after a jump ahead and back, the moments that come again are silent."""
        self.tick(NOW + AHEAD)
        told = self.alerts()
        looked = [(c.breached_at, c.rungs_climbed) for c in self.clocks]
        for moment in (NOW - BACK, NOW, *sorted(self.clocks.mapped("due_at"))):
            self.tick(moment)
        self.tick(NOW + AHEAD + timedelta(days=1))
        self.assertEqual(self.alerts(), told)
        self.assertEqual(
            [(c.breached_at, c.rungs_climbed) for c in self.clocks], looked
        )

    def test_back_before_the_case_began(self):
        """TL-d: work at a moment before the case began is in time, never below 0."""
        before = self.moments()
        self.tick(NOW - BACK)
        self.assertFalse(self.alerts())
        with freeze_time(NOW - BACK):
            self.case.with_user(self.leader).action_accept()
            self.walk_to(self.case, transitions.INVESTIGATING)
            self.case._do_withdraw("found it")
        ended = self.clocks.filtered("stopped_at")
        self.assertEqual(set(ended.mapped("state")), {"met", "cancelled"})
        self.assertEqual(set(self.clocks.mapped("lateness_minutes")), {0.0})
        self.assertEqual(self.moments(), before)

    def test_back_while_a_limit_stands_still(self):
        """TL-c: a pause that ends before it began took no time, and is no error."""
        self.case.with_user(self.leader).action_accept()
        self.clocks.invalidate_recordset()
        before = self.moments()
        self.case._do_wait_guest("Sent the invoice?")
        paused = self.clocks.filtered(lambda c: c.state == "paused")
        self.assertTrue(paused)
        with freeze_time(NOW - BACK):
            self.case.action_go_on()
        self.assertEqual(set(paused.mapped("state")), {"running"})
        self.assertEqual(set(paused.mapped("paused_minutes")), {0.0})
        self.assertEqual(self.moments(), before)

    def test_a_new_case_is_planned_from_the_new_time(self):
        """TL-b: what is registered after a jump counts from then, as at any time."""
        lengths = {c.limit_id.code: c.due_at - c.started_at for c in self.clocks}
        # Whole weeks later: the same hours are open.
        with freeze_time(NOW + timedelta(days=42)):
            later = self.create_case(partner_phone="+86 139 0013 8000").sudo()
        self.assertEqual(
            {c.limit_id.code: c.due_at - c.started_at for c in later.clock_ids}, lengths
        )
        with freeze_time(NOW - timedelta(days=7)):
            earlier = self.create_case(partner_phone="+86 137 0013 8000").sudo()
        self.assertEqual(
            {c.limit_id.code: c.due_at - c.started_at for c in earlier.clock_ids},
            lengths,
        )
