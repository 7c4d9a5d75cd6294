from datetime import date, datetime, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .common import ComplaintCommon

# Wednesday, 4 November 2026, 10:00 in Shanghai
NOW = datetime(2026, 11, 4, 2, 0)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestEmergency(ComplaintCommon):
    """Emergencies, the manager on the spot, and the authority's answer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls._create_user(
            "manager", "travel_complaint.group_travel_complaint_management"
        )
        cls.team.user_id = cls.leader
        injury = cls.env.ref("travel_complaint.circumstance_injury")
        cls.minor = cls.create_case().with_user(cls.agent)
        cls.major = cls.create_case(circumstance_ids=injury.ids).with_user(cls.agent)

    def clock(self, case, code):
        return case.sudo().clock_ids.filtered(lambda c: c.limit_id.code == code)

    def press(self, case, verb, reason="A fall, an ambulance is needed", **values):
        """Press the button and answer its dialog."""
        action = getattr(case, f"action_{verb}")()
        dialog = self.env[action["res_model"]].with_user(case.env.user)
        dialog = dialog.with_context(**action["context"])
        dialog.create({"reason": reason, **values}).action_confirm()

    def notified(self, case):
        messages = self.env["mail.message"].search(
            [
                ("model", "=", "helpdesk.ticket"),
                ("res_id", "=", case.id),
                ("message_type", "=", "user_notification"),
                ("subject", "like", "Emergency"),
            ]
        )
        return messages.notified_partner_ids

    def test_offered_where_it_makes_sense(self):
        """TL-13: for grave cases, and for guests who are on their way."""
        self.assertFalse(self.minor.can_report_emergency)
        self.assertTrue(self.major.can_report_emergency)
        today = date(2026, 11, 4)
        self.minor.write({"departure_date": today, "return_date": today})
        self.assertTrue(self.minor.can_report_emergency)
        self.assertFalse(
            self.create_case(complaint_kind="inquiry").can_report_emergency
        )

    def test_fifteen_minutes(self):
        """TL-13, SV-4: reported, told to management, answered in a quarter."""
        self.press(self.major, "report_emergency")
        self.assertEqual(self.major.emergency_note, "A fall, an ambulance is needed")
        clock = self.clock(self.major, "TL-13")
        self.assertEqual(clock.due_at, NOW + timedelta(minutes=15))
        people = self.notified(self.major)
        self.assertIn(self.manager.partner_id, people)
        self.assertIn(self.leader.partner_id, people)
        self.assertIn(self.leader, self.major.task_force_ids)
        task = self.major.sudo().activity_ids
        self.assertEqual(task.summary, "Start the emergency response")
        self.assertFalse(self.major.can_report_emergency)
        with self.assertRaises(UserError):
            self.major._do_report_emergency("again")
        with freeze_time(NOW + timedelta(minutes=12)):
            self.major.action_start_emergency_response()
        self.assertEqual(clock.state, "met")
        self.assertIn(self.agent, self.major.task_force_ids)
        self.assertFalse(self.major.sudo().activity_ids)
        self.assertTrue(self.major.is_emergency_answered)
        with self.assertRaises(UserError):
            self.major.action_start_emergency_response()

    def test_a_response_needs_an_emergency(self):
        """TL-13: nothing starts that nobody has reported."""
        with self.assertRaises(UserError):
            self.minor.action_start_emergency_response()
        with self.assertRaises(UserError):
            self.minor.action_manager_arrived()

    def test_manager_on_the_spot(self):
        """TL-15: where the policy says so, the manager's arrival ends its limit."""
        self.env.ref("travel_complaint.policy_agency").active = False
        self.env.ref("travel_complaint.policy_lobby").active = True
        case = self.create_case().with_user(self.agent)
        clock = self.clock(case, "TL-15a")
        self.assertEqual(clock.due_at, NOW + timedelta(minutes=10))
        self.assertTrue(case.can_note_arrival)
        self.assertFalse(case.can_report_emergency)
        with freeze_time(NOW + timedelta(minutes=11)):
            case.action_manager_arrived()
        self.assertEqual((clock.state, clock.lateness_minutes), ("late", 1))
        self.assertFalse(case.can_note_arrival)

    def test_arrival_after_an_emergency(self):
        """TL-15: after an emergency somebody may be sent under any policy."""
        self.assertFalse(self.major.can_note_arrival)
        self.major._do_report_emergency("A fall")
        self.major.action_manager_arrived()
        self.assertIn(
            "manager_arrived",
            self.major.sudo().complaint_event_ids.milestone_id.mapped("code"),
        )

    def test_who_only_reads_reports_nothing(self):
        """FB-5: an auditor and an agent of another team see the buttons nowhere."""
        for user in (self.auditor, self.other_agent):
            case = self.major.with_user(user)
            self.assertFalse(case.can_report_emergency)
            with self.assertRaises(AccessError):
                case._do_report_emergency("x")
            with self.assertRaises(AccessError):
                case.action_manager_arrived()

    def test_authority_is_answered(self):
        """TL-20: the letter's date ends with our answer, its date and its number."""
        case = self.create_case(
            channel_id=self.hotline_12345.id,
            external_reference="12345-1",
            external_reply_at=NOW + timedelta(days=8),
        ).with_user(self.agent)
        self.assertTrue(case.can_answer_authority)
        self.assertFalse(self.minor.can_answer_authority)
        sent = NOW + timedelta(days=7)
        with freeze_time(NOW + timedelta(days=9)):
            # Answered in time, written down too late.
            self.press(
                case,
                "answer_authority",
                "All refunded",
                answered_at=sent,
                reference="A-7",
            )
        self.assertEqual(self.clock(case, "TL-20").state, "met")
        self.assertRecordValues(
            case,
            [
                {
                    "authority_answered_at": sent,
                    "authority_answer_reference": "A-7",
                    "can_answer_authority": False,
                }
            ],
        )
        event = case.sudo().complaint_event_ids.filtered(
            lambda e: e.milestone_id.code == "authority_answered"
        )
        self.assertEqual(event.note, "A-7: All refunded")
        with self.assertRaises(UserError):
            case._do_answer_authority("again", NOW, "A-8")

    def test_each_letter_has_its_own_date(self):
        """TL-20: a second letter runs beside the first; the earlier one counts."""
        case = self.create_case(
            channel_id=self.hotline_12345.id,
            external_reference="12345-1",
            external_reply_at=NOW + timedelta(days=8),
        ).with_user(self.agent)
        self.press(
            case,
            "note_letter",
            "The contract, please",
            their_reference="Court 7",
            reply_at=NOW + timedelta(days=3),
        )
        letter = case.letter_ids
        self.assertEqual((letter.noted_by_id, letter.cycle), (self.agent, 1))
        clocks = case.sudo().clock_ids.filtered(lambda c: c.limit_id.code == "TL-20")
        second = clocks.filtered("letter_id")
        first = clocks - second
        self.assertEqual(first.due_at, NOW + timedelta(days=8))
        self.assertEqual(second.due_at, NOW + timedelta(days=3))
        self.assertEqual(case.authority_due_at, second.due_at)
        # A change that plans the limits anew leaves both alone.
        case.guest_tier_id = self.env["travel.guest.tier"].create({"name": "Gold"})
        self.assertEqual(clocks.mapped("state"), ["running", "running"])
        with freeze_time(NOW + timedelta(days=4)):
            dialog = case.action_answer_authority()["context"]
            self.assertEqual(dialog["default_letter_id"], letter.id)
            self.press(case, "answer_authority", "Sent", reference="A-1")
            self.assertEqual((first.state, second.state), ("running", "late"))
            self.assertEqual(letter.answer_reference, "A-1")
            self.assertFalse(case.authority_answered_at)
            self.assertEqual(case.authority_due_at, first.due_at)
            with self.assertRaisesRegex(UserError, "does not wait"):
                case._do_answer_authority("again", NOW, "A-1", letter)
            self.press(case, "answer_authority", "Sent", reference="A-2")
            self.assertEqual((first.state, second.state), ("met", "late"))
            self.assertEqual(case.authority_answer_reference, "A-2")
            self.assertFalse(case.can_answer_authority)
            with self.assertRaisesRegex(UserError, "does not wait"):
                case._check_letter_is_open(case.env["travel.complaint.letter"])

    def test_a_letter_after_the_answer(self):
        """TL-20: who was answered and writes again waits for another answer."""
        case = self.create_case(
            channel_id=self.hotline_12345.id,
            external_reference="12345-1",
            external_reply_at=NOW + timedelta(days=8),
        ).with_user(self.agent)
        case._do_answer_authority("Sent", NOW, "A-1")
        with self.assertRaisesRegex(UserError, "has been answered"):
            case.external_reply_at = NOW + timedelta(days=9)
        letter = case._do_note_letter("More", "12345-2", NOW + timedelta(days=9))
        clock = case.sudo().clock_ids.filtered("letter_id")
        self.assertEqual((clock.state, clock.due_at), ("running", letter.reply_at))
        self.assertTrue(case.can_answer_authority)
        # It is still owed when the case is taken up again.
        case.with_user(self.agent)._do_withdraw("She is content")
        self.assertEqual(clock.state, "cancelled")
        with self.assertRaisesRegex(UserError, "Reopen it first"):
            case.action_note_letter()
        case._do_reopen("The authority insists")
        clock = case.sudo().clock_ids.filtered(lambda c: c.letter_id and c.cycle == 2)
        self.assertEqual((clock.state, clock.due_at), ("running", letter.reply_at))
        again = case.sudo().clock_ids.filtered(
            lambda c: c.limit_id.code == "TL-20" and not c.letter_id and c.cycle == 2
        )
        self.assertFalse(again)  # the first one was answered

    def test_who_notes_a_letter(self):
        """TL-20: whoever works on the case; a case that came by phone gets one too."""
        case = self.minor
        for user in (self.other_agent, self.auditor, self.stranger):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                case.with_user(user)._do_note_letter("x", "y", NOW)
        letter = case.with_user(self.agent)._do_note_letter("x", "y", NOW)
        self.assertTrue(case.sudo().clock_ids.filtered("letter_id"))
        with self.assertRaises(AccessError):
            letter.with_user(self.leader).sudo(False).answered_at = NOW
        ticket = self.env["helpdesk.ticket"].create(
            {"name": "Printer", "description": "x", "team_id": self.ordinary_team.id}
        )
        with self.assertRaisesRegex(UserError, "ordinary ticket"):
            ticket._do_note_letter("x", "y", NOW)

    def test_an_answer_was_sent_before_now(self):
        """TL-20: nobody answers in the future, or before the letter came."""
        case = self.create_case(
            channel_id=self.hotline_12345.id,
            external_reference="12345-1",
            external_reply_at=NOW + timedelta(days=8),
        )
        for days in (-1, 1):
            with self.assertRaises(UserError):
                case._do_answer_authority("x", NOW + timedelta(days=days), "A-7")
        with self.assertRaises(AccessError):
            case.with_user(self.agent).authority_answered_at = NOW
