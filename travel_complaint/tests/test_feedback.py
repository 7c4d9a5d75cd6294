from datetime import datetime, timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import ComplaintCommon
from .smtp import MailCommon, MailServer

# Wednesday, 4 November 2026
NOW = datetime(2026, 11, 4, 2, 0)


def clock(case, code, cycle=None):
    """The clock of the limit `code` on `case`, in its current cycle."""
    wanted = (code, cycle or case.complaint_cycle)
    return case.sudo().clock_ids.filtered(
        lambda c: (c.limit_id.code, c.cycle) == wanted
    )


@tagged("post_install", "-at_install")
class TestResult(ComplaintCommon):
    """FB-1: the result is reported, and reviewed by somebody else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls.create_case()
        cls.walk_to(cls.case, "executing")

    def give_reason(self, action, user, **values):
        """Fill in the dialog that `action` opens, and confirm."""
        dialog = self.env[action["res_model"]].with_user(user)
        return dialog.with_context(**action["context"]).create(values).action_confirm()

    def test_report(self):
        """TL-3: who reports says what was done; the group has it to review."""
        case = self.case.with_user(self.agent)
        self.assertTrue(case.can_report_result)
        self.give_reason(
            case.action_report_result(),
            self.agent,
            reason=" Refunded 600. ",
            guest_text="We have refunded 600.",
        )
        self.assertRecordValues(
            case.result_ids,
            [
                {
                    "cycle": 1,
                    "report": "Refunded 600.",
                    "guest_text": "We have refunded 600.",
                    "state": "reported",
                    "reported_by_id": self.agent.id,
                }
            ],
        )
        self.assertEqual(case.complaint_state, "reviewing")
        self.assertIn("result_reported", self.milestones(case))
        self.assertIn(
            "Result reported: Refunded 600.",
            " ".join(case.message_ids.mapped("body")),
        )

    def test_no_report_no_review(self):
        """FB-1, attack 90: a dragged card needs a report as well."""
        case = self.case.with_user(self.leader)
        with self.assertRaisesRegex(UserError, "Report Result"):
            case.stage_id = self.stage("reviewing")

    def test_reported_twice(self):
        """Attack 117: who reports second learns that it has been reported."""
        self.walk_to(self.case, "reviewing")
        with self.assertRaisesRegex(UserError, "reported already"):
            self.case.with_user(self.member)._do_report_result("Again")
        self.assertEqual(len(self.case.sudo().result_ids), 1)

    def test_who_confirms(self):
        """FB-1: the group confirms: no agent, no auditor, and never the reporter."""
        self.case.with_user(self.member)._do_report_result("Refunded.")
        refusals = {
            self.agent: "ask a member or the leader",
            self.member: "You have reported this result",
        }
        for user, sentence in refusals.items():
            case = self.case.with_user(user)
            with self.subTest(user=user.login):
                self.assertFalse(case.can_confirm_result)
                self.assertIn(sentence, case.confirm_hint)
                with self.assertRaisesRegex(UserError, sentence):
                    case.action_confirm_result()
                with self.assertRaises(UserError):
                    case.stage_id = self.stage("following_up")
        for user in (self.auditor, self.stranger):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                self.case.with_user(user).action_confirm_result()
        self.case.with_user(self.leader).action_confirm_result()
        self.assertEqual(self.case.complaint_state, "following_up")
        self.assertIn("result_confirmed", self.milestones(self.case))

    def test_confirmed_twice(self):
        """Attack 117: of two who press the button the second gets a sentence."""
        self.walk_to(self.case, "following_up")
        with self.assertRaisesRegex(UserError, "has confirmed the result already"):
            self.case.with_user(self.leader).action_confirm_result()

    def test_database_knows_the_rule(self):
        """FB-1: nobody confirms their own result, by whatever way."""
        self.walk_to(self.case, "reviewing")
        result = self.case.sudo().result_id
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            result.write(
                {
                    "state": "confirmed",
                    "judged_by_id": result.reported_by_id.id,
                    "judged_at": NOW,
                }
            )
            self.env.flush_all()

    def test_return(self):
        """FB-1: what is not good enough goes back with the reason, and is kept."""
        self.walk_to(self.case, "reviewing")
        case = self.case.with_user(self.member)
        self.give_reason(
            case.action_return_result(),
            self.member,
            reason="The bank's receipt is missing.",
        )
        self.assertEqual(case.complaint_state, "executing")
        self.walk_to(self.case, "following_up")
        self.assertEqual(
            case.result_ids.sorted("id").mapped("state"), ["returned", "confirmed"]
        )
        self.assertEqual(
            case.result_ids.sorted("id")[0].return_reason,
            "The bank's receipt is missing.",
        )

    def test_return_to_a_new_offer(self):
        """FB-1: the group may find that the guest needs another offer."""
        self.walk_to(self.case, "reviewing")
        case = self.case.with_user(self.member)
        case._do_return_result("Not what was agreed", "proposing")
        self.assertEqual(case.complaint_state, "proposing")

    def test_return_is_no_way_round(self):
        """FB-1: nobody takes a result out of the review without a word."""
        self.walk_to(self.case, "reviewing")
        case = self.case.with_user(self.leader)
        for state in ("executing", "proposing"):
            with self.subTest(state=state):
                with self.assertRaisesRegex(UserError, "Return Result"):
                    case.stage_id = self.stage(state)
                with self.assertRaises(UserError):
                    self.case.with_user(self.member)._do_return_result("x", "closed")

    def test_reviewed_result_stays(self):
        """Attack 89: a result is evidence; no role changes it."""
        self.walk_to(self.case, "reviewing")
        for user in (self.agent, self.leader, self.administrator):
            result = self.case.with_user(user).result_id
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                result.write({"report": "x"})
        self.walk_to(self.case, "following_up")
        result = self.case.sudo().result_id
        for user in (self.leader, self.administrator):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                result.with_user(user).write({"report": "x"})
        with self.assertRaisesRegex(UserError, "has been reviewed"):
            result.report = "x"
        with self.assertRaises(UserError):
            result.unlink()
        with self.assertRaises(AccessError):
            self.case.with_user(self.administrator).result_id = False

    def test_private_steps(self):
        """Attack 95: no client judges results past the verbs."""
        case = self.case.with_user(self.leader)
        for name in ("_judge_result", "_do_report_result", "_after_call_back"):
            with self.subTest(method=name), self.assertRaises(AccessError):
                call_kw(case, name, [case.ids, "confirmed"], {})

    @freeze_time(NOW)
    def test_limits_of_the_review(self):
        """TL-3, TL-4: reporting, confirming and calling end their limits."""
        case = self.create_case()
        self.walk_to(case, "executing")
        case._record_milestone("measures_done")
        self.assertEqual(clock(case, "TL-3").state, "running")
        self.walk_to(case, "reviewing")
        self.assertEqual(clock(case, "TL-3").state, "met")
        self.walk_to(case, "following_up")
        self.assertEqual(clock(case, "TL-4").state, "running")
        self.call_back(case, 0)
        self.assertEqual(clock(case, "TL-4").state, "running", "not reached")
        self.call_back(case, 4)
        self.assertEqual(clock(case, "TL-4").state, "met")


@tagged("post_install", "-at_install")
class TestResultNotice(MailCommon):
    def test_guest_learns_the_result(self):
        """TL-10: the guest reads the result, and then counts as informed."""
        case = self.create_case(partner_email="li.na@example.com").with_env(self.env)
        with MailServer() as server:
            self.send_notices(server)
        self.walk_to(case, "executing")
        case._record_milestone("measures_done")
        self.walk_to(case, "following_up")
        self.assertNotIn("guest_informed", self.milestones(case))
        self.assertEqual(clock(case, "TL-10").state, "running")
        with MailServer() as server:
            self.send_notices(server)
            mail = server.messages[-1]  # other addons send further ones before
        text = mail.get_body(("html",)).get_content()
        self.assertIn("We have refunded what we promised.", text)
        self.assertIn(case.number, mail["Subject"])
        self.assertIn("guest_informed", self.milestones(case))
        self.assertEqual(clock(case, "TL-10").state, "met")

    def test_guest_without_an_address(self):
        """TL-10: who has no mail hears the result in the call."""
        case = self.create_case().with_env(self.env)
        self.walk_to(case, "following_up")
        self.assertFalse(case.notice_ids.filtered(lambda n: n.code == "result"))
        self.call_back(case, 5)
        self.assertIn("guest_informed", self.milestones(case))


@tagged("post_install", "-at_install")
class TestCallBack(ComplaintCommon):
    """FB-1, TL-4: the guest is called and says how satisfied they are."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls.create_case()
        cls.walk_to(cls.case, "following_up")

    def dial(self, case=None, user=None, **values):
        """Fill in the dialog of the call, and save it."""
        case = (case or self.case).with_user(user or self.agent)
        action = case.action_call_back()
        dialog = self.env[action["res_model"]].with_user(user or self.agent)
        dialog = dialog.with_context(**action["context"]).create(values)
        dialog.action_confirm()
        return dialog

    def test_satisfied(self):
        """FB-1: who is satisfied has the case closed in the same dialog."""
        self.dial(satisfaction="5", comment="All is well.")
        self.assertRecordValues(
            self.case,
            [{"complaint_state": "closed", "satisfaction": 5, "complaint_cycle": 1}],
        )
        self.assertRecordValues(
            self.case.sudo().feedback_contact_ids,
            [
                {
                    "purpose": "call_back",
                    "satisfaction": 5,
                    "summary": "All is well.",
                    "user_id": self.agent.id,
                    "cycle": 1,
                }
            ],
        )

    def test_satisfied_and_left_open(self):
        """FB-1: the caller may leave the closing to somebody else."""
        self.dial(satisfaction="4", comment="Fine.", close_now=False)
        self.assertEqual(self.case.complaint_state, "following_up")
        self.assertTrue(self.case.with_user(self.agent).can_close)

    def test_not_reached(self):
        """TL-4: a call in vain is counted, and planned again."""
        for day in ("2099-01-01", "2099-01-02"):
            self.dial(is_reached="no", next_call_on=day)
        self.assertRecordValues(
            self.case.sudo(),
            [
                {
                    "complaint_state": "following_up",
                    "call_back_tries": 2,
                    "satisfaction": 0,
                }
            ],
        )
        activity = self.case.activity_ids
        self.assertEqual(len(activity), 1, "one call is planned, not two")
        self.assertEqual(str(activity.date_deadline), "2099-01-02")
        self.assertEqual(activity.user_id, self.agent)
        self.dial(satisfaction="5", comment="At last.")
        self.assertFalse(self.case.activity_ids)

    def test_incomplete(self):
        """FB-1: the dialog says what is missing, and nothing is written."""
        wanted = {
            "How satisfied": {"comment": "x"},
            "what the guest says": {"satisfaction": "3", "comment": " "},
        }
        for sentence, values in wanted.items():
            with self.subTest(sentence), self.assertRaisesRegex(UserError, sentence):
                self.dial(**values)
        self.assertFalse(self.case.sudo().feedback_contact_ids)

    def test_satisfaction_range(self):
        """FB-1: the database takes 1 to 5, of those who were reached, and no other."""
        wrong = (
            {"satisfaction": 6},
            {"satisfaction": -1},
            {"satisfaction": 0, "is_reached": True},
            {"satisfaction": 3, "is_reached": False},
            {"satisfaction": 3, "purpose": "other"},
            {"satisfaction": 3, "measures_held": "yes"},
        )
        for values in wrong:
            with (
                self.subTest(values=values),
                self.assertRaises(IntegrityError),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self.call_back(self.case, **values)
                self.env.flush_all()

    def test_too_early(self):
        """FB-1: nobody is called back about a result that is not confirmed."""
        case = self.create_case()
        for state in ("accepted", "executing", "reviewing"):
            self.walk_to(case, state)
            with (
                self.subTest(state=state),
                self.assertRaisesRegex(UserError, "has confirmed the result"),
                self.env.cr.savepoint(),
            ):
                self.call_back(case)

    def test_call_before_the_result(self):
        """TL-4: no call is dated back to before the result was confirmed."""
        early = self.case.sudo().result_id.judged_at - timedelta(hours=1)
        with self.assertRaisesRegex(UserError, "after the result was confirmed"):
            self.call_back(self.case, contacted_at=early)

    def test_stranger(self):
        """FB-5: whoever does not work on the case calls nobody."""
        for user in (self.other_agent, self.auditor, self.stranger):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.call_back(self.case, user=user)

    def test_story_in_the_chatter(self):
        """FB-1: each step is one plain sentence."""
        self.dial(is_reached="no")
        self.dial(satisfaction="5", comment="All is well.")
        notes = [
            str(message.body)
            for message in self.case.message_ids
            if message.body and message.message_type != "auto_comment"
        ]
        story = " ".join(reversed(notes))
        for sentence in (
            "Result reported: Refunded.",
            "has confirmed the result",
            "The guest was called and not reached",
            "The guest was called back and gives 5 of 5: All is well.",
            "Closed: the guest is satisfied.",
        ):
            with self.subTest(sentence):
                self.assertEqual(story.count(sentence), 1)
