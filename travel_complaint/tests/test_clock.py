from datetime import datetime, timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from .common import ComplaintCommon

# Wednesday, 4 November 2026, 10:00 in Shanghai
NOW = datetime(2026, 11, 4, 2, 0)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestClock(ComplaintCommon):
    """Limits start, pause and stop on milestones, and are told once (TL)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls._create_user(
            "manager", "travel_complaint.group_travel_complaint_management"
        )
        cls.team.user_id = cls.leader
        calendar = cls.env["resource.calendar"].create(
            {
                "name": "Shanghai office",
                "tz": "Asia/Shanghai",
                "company_id": cls.company.id,
                "attendance_ids": [
                    (5, 0, 0),
                    *(
                        (
                            0,
                            0,
                            {
                                "name": f"{day}",
                                "dayofweek": str(day),
                                "hour_from": 9,
                                "hour_to": 18,
                                "day_period": "morning",
                            },
                        )
                        for day in range(5)
                    ),
                ],
            }
        )
        cls.company.resource_calendar_id = calendar

    def clock(self, case, code, cycle=None):
        """The clock of the limit `code` on `case`, in its current cycle."""
        return case.sudo().clock_ids.filtered(
            lambda c: (
                c.limit_id.code == code and c.cycle == (cycle or case.complaint_cycle)
            )
        )

    def tick(self, moment):
        """Let the engine look at the limits at `moment`."""
        with freeze_time(moment):
            clocks = self.env["travel.complaint.clock"]
            due = clocks.search(
                [("state", "=", "running"), ("next_action_at", "<=", moment)]
            )
            due._act(moment)

    def alerts(self, case):
        found = self.env["travel.complaint.alert"].search(
            [("ticket_id", "=", case.id)], order="id"
        )
        return [(a.clock_id.limit_id.code, a.kind, a.user_id) for a in found]

    def test_limits_of_a_registered_complaint(self):
        """TL-1, TL-5, TL-6, TL-8, TL-9: each limit ends when the documents say."""
        case = self.create_case()
        ends = {
            "TL-1": datetime(2026, 11, 4, 2, 10),
            "TL-5": datetime(2026, 11, 5, 2, 0),
            "TL-6": datetime(2026, 11, 6, 2, 0),
            "TL-8": datetime(2026, 11, 9, 10, 0),
            "TL-9": datetime(2026, 11, 25, 10, 0),
        }
        found = {c.limit_id.code: c.due_at for c in case.sudo().clock_ids}
        self.assertEqual(found, ends)
        self.assertEqual(case.next_due_at, ends["TL-1"])

    def test_received_before_registered(self):
        """TL-5: limits from receipt start when the guest told us, not when we typed."""
        case = self.create_case(received_at=NOW - timedelta(hours=20))
        self.assertEqual(self.clock(case, "TL-5").due_at, NOW + timedelta(hours=4))
        self.assertEqual(self.clock(case, "TL-1").due_at, NOW + timedelta(minutes=10))

    def test_public_holidays_and_make_up_days(self):
        """TL-b: working days leave out holidays and count make-up Saturdays."""
        self.env["resource.calendar.leaves"].with_company(self.company).create(
            {
                "name": "Holiday",
                "date_from": datetime(2026, 11, 4, 16),
                "date_to": datetime(2026, 11, 6, 15, 59, 59),
                "resource_id": False,
            }
        )
        self.assertEqual(
            self.clock(self.create_case(), "TL-8").due_at, datetime(2026, 11, 11, 10)
        )
        self.env["travel.workday.exception"].create(
            {
                "name": "Make-up day",
                "date": "2026-11-07",
                "hour_from": 9,
                "hour_to": 12,
                "company_id": self.company.id,
            }
        )
        self.assertEqual(
            self.clock(self.create_case(), "TL-8").due_at, datetime(2026, 11, 10, 10)
        )

    def test_another_company_s_holiday_does_not_count(self):
        """TL-b: public holidays of another company leave our limits alone."""
        other = self.env["res.company"].create({"name": "Branch abroad"})
        self.env["resource.calendar.leaves"].with_company(other).create(
            {
                "name": "Holiday",
                "date_from": datetime(2026, 11, 4, 16),
                "date_to": datetime(2026, 11, 6, 15, 59, 59),
                "calendar_id": other.resource_calendar_id.id,
                "resource_id": False,
            }
        )
        self.assertEqual(
            self.clock(self.create_case(), "TL-8").due_at, datetime(2026, 11, 9, 10)
        )

    def test_met_in_time_and_late(self):
        """TL-d: met, late and running stay apart, and lateness is measured."""
        case = self.create_case()
        with freeze_time(NOW + timedelta(minutes=15)):
            case.with_user(self.leader).action_accept()
        self.assertEqual(self.clock(case, "TL-5").state, "met")
        handed = self.clock(case, "TL-1")
        self.assertEqual((handed.state, handed.lateness_minutes), ("late", 5.0))
        self.assertEqual(self.clock(case, "TL-9").state, "running")

    def test_hand_over_stops_the_ten_minutes(self):
        """TL-1: handing the case to the leader ends the limit, and is seen."""
        case = self.create_case()
        with freeze_time(NOW + timedelta(minutes=4)):
            case.with_user(self.agent).action_hand_over()
        self.assertEqual(case.user_id, self.leader)
        self.assertEqual(self.clock(case, "TL-1").state, "met")
        reached = case.sudo().complaint_event_ids.milestone_id.mapped("code")
        self.assertIn("handed_over", reached)

    def test_first_handling_ends_with_a_proposal(self):
        """TL-6: whoever prepares an answer has handled the case for the first time."""
        case = self.create_case().with_user(self.leader)
        case.action_accept()
        case.write({"stage_id": self.stage("investigating").id})
        self.assertEqual(self.clock(case, "TL-6").state, "running")
        self.investigate(case)
        self.assertEqual(self.clock(case, "TL-6").state, "met")
        self.assertEqual(self.clock(case, "TL-9").state, "met")

    def test_waiting_for_the_guest_pauses(self):
        """TL-c: waiting for the guest stops the limits that say so, and shows it."""
        case = self.create_case()
        case.with_user(self.leader).action_accept()
        before = self.clock(case, "TL-6").due_at
        with freeze_time(NOW + timedelta(hours=1)):
            case.with_user(self.leader).write(
                {"stage_id": self.stage("waiting_guest").id}
            )
        self.assertEqual(self.clock(case, "TL-6").state, "paused")
        self.assertEqual(self.clock(case, "TL-6").pause_reason, "guest")
        with freeze_time(NOW + timedelta(hours=6)):
            case.with_user(self.leader).write({"stage_id": self.stage("accepted").id})
        clock = self.clock(case, "TL-6")
        self.assertEqual(clock.state, "running")
        self.assertEqual(clock.due_at, before + timedelta(hours=5))
        self.assertEqual(clock.paused_minutes, 300)

    def test_a_paused_limit_is_not_breached(self):
        """TL-c: while we wait for the guest, nothing passes."""
        case = self.create_case()
        case.with_user(self.leader).action_accept()
        case.with_user(self.leader).write({"stage_id": self.stage("waiting_guest").id})
        self.tick(NOW + timedelta(days=60))
        self.assertFalse(self.clock(case, "TL-6").breached_at)

    def test_warning_breach_and_ladder_each_once(self):
        """TL-d: warned, marked once, and told rung by rung, each person once."""
        case = self.create_case()
        case.with_user(self.leader).action_hand_over()
        case.user_id = self.agent
        clock = self.clock(case, "TL-5")
        due = clock.due_at
        self.tick(clock.warn_at)
        self.assertEqual(self.alerts(case), [("TL-5", "warning", self.agent)])
        self.tick(clock.warn_at + timedelta(minutes=1))
        self.assertEqual(len(self.alerts(case)), 1)
        self.tick(due)
        self.assertEqual(self.alerts(case)[1:], [("TL-5", "breach", self.agent)])
        self.assertEqual(clock.breached_at, due)
        self.assertTrue(case.is_late)
        self.tick(due + timedelta(minutes=30))
        self.assertEqual(self.alerts(case)[2:], [("TL-5", "breach", self.leader)])
        self.tick(due + timedelta(hours=8))
        told = [user for code, _kind, user in self.alerts(case)[3:] if code == "TL-5"]
        self.assertEqual(told, [self.manager])
        self.tick(due + timedelta(hours=9))
        self.assertEqual(clock.breached_at, due)
        self.assertFalse(clock.next_action_at)

    def test_a_tick_that_comes_late_catches_up(self):
        """TL-d, attack 121: after a standstill all that is due is told once."""
        case = self.create_case()
        case.user_id = self.agent
        late = self.clock(case, "TL-5").due_at + timedelta(days=2)
        self.tick(late)
        self.tick(late + timedelta(seconds=1))
        told = [user for code, _k, user in self.alerts(case) if code == "TL-5"]
        self.assertEqual(told, [self.agent, self.leader, self.manager])

    def test_reopening_starts_new_limits(self):
        """TL-e: reopening is a new cycle; the old one's record stays as it was."""
        case = self.create_case()
        case._do_withdraw("found it")
        old = self.clock(case, "TL-9", cycle=1)
        self.assertEqual(old.state, "cancelled")
        with freeze_time(NOW + timedelta(days=3)):
            case._do_reopen("lost again")
        self.assertEqual(case.complaint_cycle, 2)
        self.assertEqual(old.state, "cancelled")
        self.assertEqual(self.clock(case, "TL-9").state, "running")
        self.assertEqual(self.clock(case, "TL-5").started_at, NOW + timedelta(days=3))

    def test_severity_plans_anew_and_keeps_the_trace(self):
        """TL-11: a case that becomes major gets the limit of major cases."""
        case = self.create_case()
        self.assertFalse(self.clock(case, "TL-11"))
        with freeze_time(NOW + timedelta(hours=5)):
            case.circumstance_ids = self.env.ref("travel_complaint.circumstance_injury")
        self.assertEqual(self.clock(case, "TL-11").due_at, NOW + timedelta(hours=48))
        self.assertEqual(self.clock(case, "TL-9").state, "running")

    def test_inquiry_and_suggestion_have_their_own_limits(self):
        """TL-14, IN-3: an inquiry runs 10 min and 24 h; a suggestion to its date."""
        inquiry = self.create_case(complaint_kind="inquiry")
        self.assertEqual(
            self.clock(inquiry, "TL-14a").due_at, NOW + timedelta(minutes=10)
        )
        self.assertEqual(
            self.clock(inquiry, "TL-14b").due_at, NOW + timedelta(hours=24)
        )
        suggestion = self.create_case(complaint_kind="suggestion")
        suggestion.promised_reply_date = "2026-11-10"
        suggestion.with_user(self.leader).action_promise()
        self.assertEqual(
            self.clock(suggestion, "IN-3").due_at, datetime(2026, 11, 10, 15, 59, 59)
        )

    def test_the_authority_s_date_is_a_limit_of_its_own(self):
        """TL-20: the date of the authority's letter runs, and follows a new letter."""
        case = self.create_case(
            channel_id=self.hotline_12345.id,
            external_reference="12345-1",
            external_reply_at=datetime(2026, 11, 12, 8),
        )
        clock = self.clock(case, "TL-20")
        self.assertEqual(clock.due_at, datetime(2026, 11, 12, 8))
        case.external_reply_at = datetime(2026, 11, 20, 8)
        self.assertEqual(clock.due_at, datetime(2026, 11, 20, 8))

    def test_change_of_kind_changes_the_limits(self):
        """IN-3, TL-a: another kind follows another policy; what ran is kept."""
        case = self.create_case(complaint_kind="inquiry")
        case._do_change_kind("The guest wants money", "complaint")
        self.assertEqual(self.clock(case, "TL-14b").state, "cancelled")
        self.assertEqual(self.clock(case, "TL-9").state, "running")

    def test_nobody_writes_a_clock(self):
        """TL-d, attack 89: limits are the engine's; no role sets or deletes one."""
        case = self.create_case()
        clock = case.sudo().clock_ids[0]
        for user in (self.agent, self.leader, self.administrator):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                clock.with_user(user).write({"due_at": fields.Datetime.now()})
            with self.assertRaises(AccessError):
                clock.with_user(user).unlink()
        with self.assertRaises(AccessError):
            case.with_user(self.leader).write({"next_due_at": fields.Datetime.now()})

    def test_sorting_and_filtering_by_deadline(self):
        """TL-d: lists are sorted and filtered by the stored deadline."""
        first = self.create_case()
        first.with_user(self.leader).action_accept()
        second = self.create_case()
        found = self.env["helpdesk.ticket"].search(
            [("id", "in", (first | second).ids)], order="next_due_at, id"
        )
        self.assertEqual(found.ids, [second.id, first.id])
        due = self.env["helpdesk.ticket"].search(
            [
                ("id", "in", (first | second).ids),
                ("next_due_at", "<=", NOW + timedelta(hours=1)),
            ]
        )
        self.assertEqual(due, second)

    def test_an_idle_tick_asks_once(self):
        """G10: where nothing is due, the tick looks once and goes."""
        self.create_case()
        tick = self.env.ref("travel_complaint.ir_cron_tick")
        with self.enter_registry_test_mode():
            tick.method_direct_trigger()
            with self.captured_sql() as statements:
                tick.method_direct_trigger()
        asked = [
            s for s in statements if "travel_complaint_clock" in s.partition("WHERE")[0]
        ]
        self.assertEqual(len(asked), 1)

    def test_the_tick_costs_the_same_for_ten_and_fifty(self):
        """G10: the tick costs a constant number of queries, not one per clock."""

        def cost(count):
            cases = self.env["helpdesk.ticket"].browse()
            for number in range(count):
                cases |= self.create_case(partner_phone=f"1390000{number:04d}")
            cases.user_id = self.agent
            self.env.flush_all()
            moment = NOW + timedelta(hours=25)
            clocks = cases.sudo().clock_ids.filtered(
                lambda c: c.limit_id.code == "TL-5"
            )
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            clocks._act(moment)
            return self.env.cr.sql_log_count - before

        cost(2)
        self.assertLessEqual(abs(cost(50) - cost(10)), 3)
