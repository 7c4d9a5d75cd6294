from datetime import date, timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from ..tools import transitions
from .common import ComplaintCommon

NOW = "2026-11-20 03:00:00"
PROMISED = date(2026, 11, 30)
GUEST = "li.na@example.com"
NO_TEXTS = (False, "", "<p><br></p>", "<p> </p>")


class KindCase(ComplaintCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(NOW))
        cls.inquiry = cls.create_case(complaint_kind="inquiry", partner_email=GUEST)
        cls.suggestion = cls.create_case(
            complaint_kind="suggestion", partner_email=GUEST
        )
        cls.complaint = cls.create_case(partner_email=GUEST)

    def notices(self, ticket):
        """The codes of the mails that the guest is owed, in the order asked for."""
        return self.own_notices(ticket).mapped("code")

    def change_kind(self, case, kind, reason="The guest wants it so"):
        """Change the kind by the dialog, as the agent."""
        action = case.with_user(self.agent).action_change_kind()
        dialog = self.env[action["res_model"]].with_user(self.agent)
        dialog = dialog.with_context(**action["context"])
        return dialog.create({"kind": kind, "reason": reason}).action_confirm()


@tagged("post_install", "-at_install")
class TestInquiry(KindCase):
    def test_answered_in_one_step(self):
        """IN-3: an agent answers an inquiry in one step, and the guest is told."""
        inquiry = self.inquiry.with_user(self.agent)
        self.assertTrue(inquiry.can_answer)
        inquiry.guest_answer = "<p>Breakfast is included.</p>"
        inquiry.action_answer()
        self.assertRecordValues(
            inquiry,
            [
                {
                    "complaint_state": "closed",
                    "answered_at": fields.Datetime.to_datetime(NOW),
                    "is_complaint_open": False,
                    "can_answer": False,
                    "user_id": self.agent.id,
                }
            ],
        )
        # The answer is the first answer as well: TL-14a ends with it.
        steps = ["registered", "accepted", "guest_informed", "closed"]
        self.assertEqual(self.milestones(inquiry), steps)
        self.assertEqual(self.notices(inquiry), ["received", "answered"])

    def test_not_without_an_answer(self):
        """IN-3: no way leads to the end of an inquiry that nobody has answered."""
        inquiry = self.inquiry.with_user(self.agent)
        for text in NO_TEXTS:
            inquiry.guest_answer = text
            with self.subTest(text=text):
                with self.assertRaisesRegex(UserError, "Write the answer first"):
                    inquiry.action_answer()
                with self.assertRaisesRegex(UserError, "Write the answer first"):
                    inquiry.stage_id = self.stage("closed")
        self.assertFalse(inquiry.answered_at)
        self.assertEqual(self.notices(inquiry), ["received"])

    def test_dragging_answers_too(self):
        """IN-3: what follows from the end follows by whatever way it was reached."""
        inquiry = self.inquiry.with_user(self.agent)
        inquiry.write(
            {"guest_answer": "<p>Yes.</p>", "stage_id": self.stage("accepted").id}
        )
        inquiry.stage_id = self.stage("closed")
        self.assertTrue(inquiry.answered_at)
        self.assertEqual(self.notices(inquiry), ["received", "answered"])

    def test_answer_stands(self):
        """IN-3: what the guest has read is not changed; reopened, it is said anew."""
        inquiry = self.inquiry.with_user(self.agent)
        inquiry.guest_answer = "<p>Yes.</p>"
        inquiry.action_answer()
        with self.assertRaisesRegex(UserError, "guest has read this answer"):
            inquiry.guest_answer = "<p>No.</p>"
        inquiry._do_reopen("Wrong hotel")
        self.assertFalse(inquiry.answered_at)
        inquiry.guest_answer = "<p>No.</p>"
        inquiry.action_answer()
        self.assertEqual(self.notices(inquiry), ["received", "answered", "answered"])
        self.assertEqual(
            self.milestones(inquiry).count("guest_informed"), inquiry.complaint_cycle
        )

    def test_only_inquiries(self):
        """IN-3: neither a complaint nor a suggestion is answered in one step."""
        for case in (self.complaint, self.suggestion):
            with self.subTest(kind=case.complaint_kind):
                self.assertFalse(case.with_user(self.leader).can_answer)
                with self.assertRaisesRegex(UserError, "Only an inquiry"):
                    case.with_user(self.leader).action_answer()

    def test_guest_without_address(self):
        """IN-3: a guest who can only be called is answered, and mailed nothing."""
        inquiry = self.create_case(complaint_kind="inquiry")
        inquiry.guest_answer = "<p>Told on the phone.</p>"
        inquiry.action_answer()
        self.assertEqual(inquiry.complaint_state, "closed")
        self.assertFalse(self.notices(inquiry))


@tagged("post_install", "-at_install")
class TestSuggestion(KindCase):
    def test_adopted(self):
        """IN-3: a manager promises a date and adopts; the guest learns both."""
        suggestion = self.suggestion.with_user(self.leader)
        suggestion.promised_reply_date = PROMISED
        self.assertTrue(suggestion.can_promise)
        suggestion.action_promise()
        self.assertRecordValues(
            suggestion,
            [
                {
                    "complaint_state": "accepted",
                    "promised_reply_date": PROMISED,
                    "can_promise": False,
                    "can_decide": True,
                }
            ],
        )
        suggestion.guest_answer = "<p>From May on there will be tea.</p>"
        suggestion.action_adopt()
        self.assertRecordValues(
            suggestion,
            [
                {
                    "complaint_state": "closed",
                    "suggestion_outcome": "adopted",
                    "answered_at": fields.Datetime.to_datetime(NOW),
                    "can_decide": False,
                }
            ],
        )
        self.assertEqual(
            self.milestones(suggestion),
            ["registered", "accepted", "guest_informed", "closed"],
        )
        self.assertEqual(self.notices(suggestion), ["received", "promised", "decided"])

    def test_declined(self):
        """IN-3: a suggestion that is not adopted is answered just the same."""
        suggestion = self.suggestion.with_user(self.leader)
        suggestion.promised_reply_date = PROMISED
        suggestion.action_promise()
        suggestion.guest_answer = "<p>The coach has no room for it.</p>"
        suggestion.action_decline()
        self.assertEqual(suggestion.suggestion_outcome, "declined")
        self.assertEqual(self.notices(suggestion), ["received", "promised", "decided"])

    def test_only_a_manager(self):
        """IN-3: who does not lead the handling group neither promises nor decides."""
        self.suggestion.sudo().write(
            {"promised_reply_date": PROMISED, "guest_answer": "<p>Yes.</p>"}
        )
        accepted = self.stage("accepted")
        for user in (self.agent, self.member):
            suggestion = self.suggestion.with_user(user)
            moves = {
                "promise": suggestion.action_promise,
                "accept": suggestion.action_accept,
                "drag": lambda case=suggestion: case.write({"stage_id": accepted.id}),
            }
            for name, move in moves.items():
                with (
                    self.subTest(user=user.login, move=name),
                    self.assertRaisesRegex(UserError, "goes to a manager"),
                ):
                    move()
        self.suggestion.with_user(self.leader).action_promise()
        for user in (self.agent, self.member):
            suggestion = self.suggestion.with_user(user)
            self.assertFalse(suggestion.can_decide)
            for move in (suggestion.action_adopt, suggestion.action_decline):
                with (
                    self.subTest(user=user.login, move=move.__name__),
                    self.assertRaisesRegex(UserError, "goes to a manager"),
                ):
                    move()
            with self.assertRaisesRegex(UserError, "goes to a manager"):
                suggestion.stage_id = self.stage("closed")
        self.assertEqual(self.suggestion.complaint_state, "accepted")

    def test_agent_may_withdraw(self):
        """IN-3: that the guest withdraws is written down by any agent."""
        self.suggestion.with_user(self.agent)._do_withdraw("No longer of interest")
        self.assertEqual(self.suggestion.complaint_state, "withdrawn")
        self.assertEqual(self.notices(self.suggestion), ["received"])

    def test_promise_needs_a_date(self):
        """IN-3: without a date, or with one that has passed, nothing is promised."""
        suggestion = self.suggestion.with_user(self.leader)
        with self.assertRaisesRegex(UserError, "Enter the date"):
            suggestion.action_promise()
        suggestion.promised_reply_date = date(2026, 11, 19)
        with self.assertRaisesRegex(UserError, "passed already"):
            suggestion.action_promise()
        suggestion.promised_reply_date = date(2026, 11, 20)
        suggestion.action_promise()
        self.assertEqual(suggestion.complaint_state, "accepted")

    def test_today_is_where_the_company_is(self):
        """Attack 130: whether a promised day has passed is judged by its own clock."""
        self.company.resource_calendar_id.tz = "Asia/Shanghai"
        suggestion = self.suggestion.with_user(self.leader)
        suggestion.promised_reply_date = date(2026, 11, 20)
        with (
            freeze_time("2026-11-20 16:30:00"),  # the 21st in Shanghai
            self.assertRaisesRegex(UserError, "passed already"),
        ):
            suggestion.action_promise()
        self.company.resource_calendar_id.tz = "America/New_York"
        with freeze_time("2026-11-21 02:30:00"):  # still the 20th in New York
            suggestion.action_promise()
        self.assertEqual(suggestion.complaint_state, "accepted")

    def test_decision_needs_words(self):
        """IN-3: a decision that the guest could not read is no decision."""
        suggestion = self.suggestion.with_user(self.leader)
        suggestion.promised_reply_date = PROMISED
        suggestion.action_promise()
        for text in NO_TEXTS:
            suggestion.guest_answer = text
            with (
                self.subTest(text=text),
                self.assertRaisesRegex(UserError, "Write what becomes of"),
            ):
                suggestion.action_adopt()
        with self.assertRaisesRegex(UserError, "Nobody has decided"):
            suggestion.stage_id = self.stage("closed")
        self.assertFalse(suggestion.suggestion_outcome)

    def test_outcome_is_decided_not_written(self):
        """Attack 89: nobody writes an outcome; it comes of the decision alone."""
        with self.assertRaises(AccessError):
            self.suggestion.with_user(self.leader).suggestion_outcome = "adopted"

    def test_decided_anew(self):
        """IN-3, TL-e: a suggestion that is taken up again is open to either outcome."""
        suggestion = self.suggestion.with_user(self.leader)
        suggestion.promised_reply_date = PROMISED
        suggestion.action_promise()
        suggestion.guest_answer = "<p>No room.</p>"
        suggestion.action_decline()
        suggestion._do_reopen("New coaches")
        self.assertRecordValues(
            suggestion,
            [{"suggestion_outcome": False, "answered_at": False, "can_decide": True}],
        )
        suggestion.guest_answer = "<p>There is room now.</p>"
        suggestion.action_adopt()
        self.assertEqual(suggestion.suggestion_outcome, "adopted")


@tagged("post_install", "-at_install")
class TestChangeOfKind(KindCase):
    def test_lands_where_the_new_kind_is(self):
        """IN-3: each kind becomes each other one, and lands in a state it knows."""
        for source in transitions.KINDS:
            for target in transitions.KINDS:
                for state in transitions.states_of(source):
                    if source == target or state in transitions.ENDED:
                        continue
                    with self.subTest(source=source, target=target, state=state):
                        case = self.create_case(complaint_kind=source)
                        self.put_in_state(case, state)
                        self.change_kind(case, target)
                        self.assertRecordValues(
                            case,
                            [
                                {
                                    "complaint_kind": target,
                                    "complaint_state": transitions.landing(
                                        target, state
                                    ),
                                    "is_complaint_open": True,
                                }
                            ],
                        )

    def test_leaves_a_trace(self):
        """IN-3: that a case became another kind, when, by whom and why, is kept."""
        self.change_kind(self.inquiry, "complaint", "There was no breakfast at all")
        self.change_kind(self.inquiry, "inquiry", "There was")
        self.assertEqual(
            self.milestones(self.inquiry),
            ["registered", "kind_changed", "kind_changed"],
        )
        events = (
            self.inquiry.sudo()
            .complaint_event_ids.filtered(
                lambda e: e.milestone_id.code == "kind_changed"
            )
            .sorted("id")
        )
        self.assertRecordValues(
            events,
            [
                {"user_id": self.agent.id, "note": "There was no breakfast at all"},
                {"user_id": self.agent.id, "note": "There was"},
            ],
        )
        notes = " ".join(self.inquiry.message_ids.mapped("body"))
        self.assertIn("There was no breakfast at all", notes)

    def test_keeps_number_and_dates(self):
        """IN-3, IN-4: a case that changes kind stays the same case."""
        before = self.complaint.read(["number", "received_at", "registered_at"])
        self.change_kind(self.complaint, "suggestion")
        after = self.complaint.read(["number", "received_at", "registered_at"])
        self.assertEqual(before, after)
        self.assertEqual(self.notices(self.complaint), ["received"])

    def test_not_when_it_has_ended(self):
        """IN-3: a case that has ended is reopened first."""
        self.complaint.with_user(self.agent)._do_withdraw("x")
        with self.assertRaisesRegex(UserError, "Reopen it before"):
            self.change_kind(self.complaint, "inquiry")

    def test_to_another_kind_only(self):
        """IN-3: who chooses the kind that it is already is told so."""
        for kind in ("complaint", False):
            with (
                self.subTest(kind=kind),
                self.assertRaisesRegex(UserError, "Choose another kind"),
            ):
                self.change_kind(self.complaint, kind)

    def test_kind_is_not_written(self):
        """IN-3, attack 89: there is no way around the trace, for nobody."""
        for user in (self.agent, self.leader, self.administrator):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.complaint.with_user(user).complaint_kind = "inquiry"

    def test_who_works_on_it(self):
        """IN-3: only who works on a case changes its kind."""
        for user in (self.other_agent, self.auditor):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.complaint.with_user(user)._do_change_kind("x", "inquiry")

    def test_landing_without_a_stage(self):
        """IN-3: a case never falls out of the stages by changing its kind."""
        self.put_in_state(self.complaint, "executing")
        self.stage("accepted").active = False
        with self.assertRaisesRegex(UserError, "has no stage for “Accepted”"):
            self.change_kind(self.complaint, "inquiry")
        self.assertEqual(self.complaint.complaint_state, "executing")

    def test_promise_after_change(self):
        """IN-3: an answer that was promised for a date is due on it."""
        self.change_kind(self.complaint, "suggestion")
        suggestion = self.complaint.with_user(self.leader)
        suggestion.promised_reply_date = PROMISED + timedelta(days=1)
        suggestion.action_promise()
        self.assertEqual(self.notices(suggestion), ["received", "promised"])
