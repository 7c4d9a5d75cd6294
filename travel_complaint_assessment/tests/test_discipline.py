from datetime import date, timedelta

from psycopg2 import IntegrityError

from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .appeals import AppealCommon
from .common import GROUP
from .decisions import NOW

SECOND = timedelta(seconds=1)


@tagged("post_install", "-at_install")
class TestDiscipline(AppealCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.third = cls._create_colleague("third", f"{GROUP}leader")
        cls.head = cls._create_employee("Head")
        cls.head.user_id = cls._create_user("head", "base.group_user")
        cls.department.manager_id = cls.head

    def rows(self, decision, kind=None):
        rows = decision.sudo().discipline_ids
        return rows.filtered(lambda row: not kind or row.kind == kind)

    def as_leader(self, row):
        return row.with_user(self.third).sudo(False)

    def test_nothing_before_it_is_final(self):
        """AS-5: what can still be appealed against brings nothing."""
        decision = self.notify()
        self.assertFalse(self.rows(decision))
        self.assertFalse(decision.self_review_ids)

    def test_warning(self):
        """AS-5: a minor fault brings a warning, in the register from then on."""
        decision = self.finalise()
        self.assertRecordValues(
            self.rows(decision),
            [
                {
                    "kind": "warning",
                    "state": "standing",
                    "employee_id": self.ming.id,
                    "registered_on": date(2026, 10, 23),
                    "grounds": "As found",
                    "awards_year": 0,
                }
            ],
        )

    def test_demerit(self):
        """AS-5: a general fault brings a demerit, out of the awards of that year."""
        decision = self.finalise("GENERAL", percent=30)
        self.assertRecordValues(
            self.rows(decision),
            [{"kind": "demerit", "state": "standing", "awards_year": 2026}],
        )

    def reward(self, employee=None, done_on="2026-10-12"):
        """The draft of a reward for an improvement that has worked."""
        return self.draft(
            "INNOVATION",
            improvement_id=self.improve(done_on).id,
            employee_id=(employee or self.ming).id,
            amount=800,
        )

    def test_out_of_the_awards(self):
        """AS-5: in the year of the demerit, no reward for that person."""
        self.finalise("GENERAL", percent=30)
        barred = self.reward()
        with self.refused("out of the awards of 2026"):
            barred.action_propose()
        self.reward(self.stranger.employee_id).action_propose()
        with freeze_time(NOW.replace(year=2027, month=1, day=4)):
            self.reward(done_on="2027-01-04").action_propose()

    def test_barred_since_the_proposal(self):
        """AS-5: nor is one given that was proposed before the demerit."""
        reward = self.reward()
        reward.action_propose()
        demerit = self.finalise("GENERAL", percent=30)
        with self.refused("out of the awards of 2026"):
            reward.with_user(self.leader).action_notify()
        demerit.with_user(self.third)._do_revoke("Somebody else did it")
        reward.with_user(self.leader).action_notify()

    def test_lifted(self):
        """AS-5: a decision that is revoked takes its entry off the register."""
        decision = self.finalise()
        decision.with_user(self.third)._do_revoke("Somebody else did it")
        self.assertRecordValues(
            self.rows(decision),
            [{"state": "lifted", "end_reason": "Somebody else did it"}],
        )

    def test_written_by_decisions(self):
        """AS-5: by hand nobody enters, changes or deletes anything."""
        row = self.rows(self.finalise())
        leader = self.as_leader(row)
        with self.refused():
            leader.copy()
        for vals in ({"kind": "demerit"}, {"state": "lifted"}, {"notes": "x"}):
            with self.subTest(vals=vals), self.refused():
                leader.write(vals)
        with self.refused():
            leader.unlink()
        with self.refused("Nothing is deleted"):
            row.sudo().unlink()

    def test_once(self):
        """AS-5: a decision enters a thing once."""
        decision = self.finalise().sudo()
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.env["travel.assessment.discipline"]._enter(decision)

    def test_who_reads(self):
        """AS-5: people read what is about themselves, the group reads all."""
        row = self.rows(self.finalise())
        for user, sees in (
            (self.me, True),
            (self.judge, True),
            (self.auditor, True),
            (self.stranger, False),
            (self.agent, False),
        ):
            found = row.with_user(user).sudo(False).search([("id", "=", row.id)])
            self.assertEqual(bool(found), sees, user.login)

    # The talk with the head

    def test_talk(self):
        """AS-5: a serious fault: a talk with the head of the department, signed."""
        decision = self.finalise("SERIOUS", percent=0)
        talk = self.rows(decision, "talk")
        self.assertRecordValues(talk, [{"state": "open", "employee_id": self.head.id}])
        self.assertIn(self.third, talk.activity_ids.user_id)
        leader = self.as_leader(talk)
        with self.refused("day on which"):
            leader.action_hold_talk()
        leader.write({"held_on": "2026-10-24"})
        with self.refused("day on which"):
            leader.action_hold_talk()  # to come
        leader.write({"held_on": "2026-10-19"})
        with self.refused("what was said"):
            leader.action_hold_talk()
        leader.write({"notes": "Guides are briefed before each tour from now on."})
        leader.action_hold_talk()
        self.assertEqual(talk.activity_ids.user_id, self.head.user_id)
        for user in (self.third, self.me):
            with self.refused():
                talk.with_user(user).sudo(False).action_sign()
        mine = talk.with_user(self.head.user_id).sudo(False)
        self.assertTrue(mine.can_sign)
        mine.action_sign()
        self.assertRecordValues(
            talk,
            [{"state": "standing", "signed_at": NOW, "held_by_id": self.third.id}],
        )
        with self.refused():
            leader.write({"notes": "Something else"})

    def test_head_of_that_day(self):
        """AS-5, attack 87: who led the department on the day of the act."""
        later = self.env["hr.department"].create(
            {"name": "Later", "company_id": self.company.id}
        )
        later.manager_id = self.stranger.employee_id
        self.ming.create_version(
            {"date_version": "2026-10-15", "department_id": later.id}
        )
        decision = self.finalise("SERIOUS", percent=0)
        self.assertEqual(self.rows(decision, "talk").employee_id, self.head)

    def test_head_is_the_person(self):
        """AS-5: nobody talks with themselves."""
        self.department.manager_id = self.ming
        decision = self.finalise("SERIOUS", percent=0)
        self.assertFalse(self.rows(decision, "talk"))

    # The proposal of dismissal

    def test_dismissal(self):
        """AS-5: dismissal is proposed: union, hearing, then approval."""
        decision = self.finalise("SERIOUS", percent=0)
        row = self.rows(decision, "dismissal")
        self.assertEqual(row.state, "open")
        leader = self.as_leader(row)
        with self.refused("union"):
            leader.action_approve()
        leader.write({"union_notified_on": "2026-10-19", "union_note": "No objection"})
        with self.refused("heard"):
            leader.action_approve()
        leader.write({"hearing_on": "2026-10-19", "hearing_note": "Sorry"})
        with self.refused():
            leader.write({"approved_on": "2026-10-19"})
        for user in (self.judge, self.me):
            with self.subTest(user=user.login), self.refused():
                row.with_user(user).sudo(False).action_approve()
        leader.action_approve()
        self.assertRecordValues(
            row,
            [
                {
                    "state": "standing",
                    "approved_on": date(2026, 10, 19),
                    "approved_by_id": self.third.id,
                }
            ],
        )

    def test_dismissal_by_sql(self):
        """AS-5: the database wants union and hearing before the approval as well."""
        row = self.rows(self.finalise("SERIOUS", percent=0), "dismissal")
        for change in (
            "hearing_on = NULL",
            "union_notified_on = NULL",
            "union_notified_on = '2026-10-21'",
        ):
            with (
                self.subTest(change=change),
                self.assertRaises(IntegrityError),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(
                    "UPDATE travel_assessment_discipline SET state = 'standing',"
                    " union_notified_on = '2026-10-19', hearing_on = '2026-10-19',"
                    " approved_on = '2026-10-20', approved_by_id = %s WHERE id = %s",
                    [self.third.id, row.id],
                )
                self.env.cr.execute(
                    f"UPDATE travel_assessment_discipline SET {change} WHERE id = %s",
                    [row.id],
                )

    def test_dropped(self):
        """AS-5: a proposal of dismissal may be dropped, with the reason."""
        row = self.rows(self.finalise("SERIOUS", percent=0), "dismissal")
        leader = self.as_leader(row)
        action = leader.action_drop()
        dialog = (
            self.env[action["res_model"]]
            .with_user(self.third)
            .with_context(**action["context"])
            .create({"reason": "A demerit is enough"})
        )
        dialog.action_confirm()
        self.assertEqual(row.state, "dropped")
        with self.refused():
            leader.action_approve()

    def test_not_one_another(self):
        """AS-5: the steps of a talk are not those of a dismissal."""
        decision = self.finalise("SERIOUS", percent=0)
        with self.refused("not one of this entry"):
            self.as_leader(self.rows(decision, "talk")).action_approve()
        with self.refused("not one of this entry"):
            self.as_leader(self.rows(decision, "dismissal")).action_hold_talk()

    def test_head_sees_to_nothing(self):
        """AS-5, attack 77: who leads the person does not see to the dismissal."""
        self.head.user_id.group_ids |= self.env.ref(f"{GROUP}leader")
        row = self.rows(self.finalise("SERIOUS", percent=0), "dismissal")
        with self.refused("leads"):
            row.with_user(self.head.user_id).sudo(False).action_approve()


@tagged("post_install", "-at_install")
class TestSelfReview(AppealCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.third = cls._create_colleague("third", f"{GROUP}leader")
        cls.review = cls.finalise().sudo().self_review_ids
        cls.mine = cls.review.with_user(cls.me).sudo(False)
        # final since Friday at midnight: Monday, Tuesday, Wednesday
        cls.asked = cls.review.asked_at

    def hand_in(self):
        self.mine.write({"text": "I was late.", "measures": "I will check the ferry."})
        self.mine.action_hand_in()

    def test_term(self):
        """TL-19: asked for when the decision is final, due in three working days."""
        self.assertRecordValues(
            self.review,
            [
                {
                    "state": "asked",
                    "employee_id": self.ming.id,
                    "about": "As found",
                    "late_at": False,
                }
            ],
        )
        local = self.company._get_complaint_day
        self.assertEqual(local(self.asked), date(2026, 10, 23))
        self.assertEqual(local(self.review.due_at), date(2026, 10, 28))
        self.assertEqual(self.review.due_at.strftime("%H:%M:%S"), "15:59:59")
        todo = self.review.activity_ids
        self.assertEqual(todo.user_id, self.me)
        self.assertEqual(todo.date_deadline, date(2026, 10, 28))

    def test_days_are_data(self):
        """TL-19: the rules say how many days; two."""
        self.adopt(self_review_days=2)
        review = self.finalise().sudo().self_review_ids
        self.assertEqual(
            self.company._get_complaint_day(review.due_at), date(2026, 10, 27)
        )

    def test_only_where_the_rule_wants_it(self):
        """AS-5: a general fault asks for none."""
        decision = self.finalise("GENERAL", percent=30)
        self.assertFalse(decision.sudo().self_review_ids)

    def test_handed_in_and_accepted(self):
        """AS-5: what happened and what will be done; taken by somebody who is free."""
        for values in ({}, {"text": "I was late."}, {"text": " ", "measures": "x"}):
            with self.subTest(values=values):
                self.mine.write(values)
                with self.refused("what you will do"):
                    self.mine.action_hand_in()
        self.hand_in()
        self.assertEqual(self.review.state, "handed_in")
        self.assertFalse(self.review.late_at)
        self.assertIn(self.third, self.review.activity_ids.user_id)
        with self.refused("not open"):
            self.mine.write({"text": "Something else"})
        for user in (self.me, self.stranger):
            with self.subTest(user=user.login), self.refused():
                self.review.with_user(user).sudo(False).action_accept()
        self.review.with_user(self.judge).sudo(False).action_accept()
        self.assertRecordValues(
            self.review, [{"state": "accepted", "accepted_by_id": self.judge.id}]
        )
        self.assertFalse(self.review.activity_ids)

    def test_not_by_others(self):
        """AS-5: nobody writes another one's self-review."""
        for user in (self.judge, self.third, self.stranger, self.auditor):
            theirs = self.review.with_user(user).sudo(False)
            with self.subTest(user=user.login):
                with self.refused():
                    theirs.write({"text": "I am guilty"})
                with self.refused():
                    theirs.action_hand_in()
        for vals in ({"state": "accepted"}, {"due_at": "2030-01-01"}, {"about": "x"}):
            with self.subTest(vals=vals), self.refused():
                self.mine.write(vals)

    def test_on_paper(self):
        """AS-5: for a guide without a login an assessor who is free writes it down."""
        self.ming.user_id = False
        words = {"text": "I was late.", "measures": "I will check the ferry."}
        self.review._ask_again()
        todo = self.review.activity_ids
        self.assertEqual(todo.mapped("summary")[0], "Get the self-review on paper")
        self.assertIn(self.third, todo.user_id)
        for user in (self.me, self.stranger, self.auditor):
            with self.subTest(user=user.login), self.refused():
                self.review.with_user(user).sudo(False).write(words)
        theirs = self.review.with_user(self.third).sudo(False)
        self.assertTrue(theirs.can_write)
        self.assertTrue(theirs.is_on_paper)
        theirs.write(words)
        theirs.message_post(body="The paper", attachments=[("paper.txt", b"I was")])
        theirs.action_hand_in()
        self.assertEqual(self.review.written_by_id, self.third)
        # Whoever wrote it down does not take it.
        self.assertFalse(theirs.can_judge)
        with self.refused():
            theirs.action_accept()
        judge = self.review.with_user(self.judge).sudo(False)
        judge._do_return("By when?")
        theirs.write({"measures": "From Monday on."})
        theirs.action_hand_in()
        judge.action_accept()
        self.assertEqual(self.review.state, "accepted")

    def test_head_does_not_write_it_down(self):
        """Attack 77: nor does whoever leads the person write for them."""
        self.department.manager_id = self.judge.employee_id
        self.ming.user_id = False
        theirs = self.review.with_user(self.judge).sudo(False)
        self.assertFalse(theirs.can_write)
        with self.refused("leads"):
            theirs.write({"text": "I am guilty"})

    def test_head_does_not_take_it(self):
        """Attack 77: whoever leads the person does not take it."""
        self.department.manager_id = self.judge.employee_id
        self.hand_in()
        with self.refused("leads"):
            self.review.with_user(self.judge).sudo(False).action_accept()

    def test_sent_back(self):
        """TL-19: sent back with the reason, the term runs anew."""
        self.hand_in()
        judge = self.review.with_user(self.judge).sudo(False)
        action = judge.action_return()
        dialog = (
            self.env[action["res_model"]]
            .with_user(self.judge)
            .with_context(**action["context"])
            .create({"reason": "By when?"})
        )
        dialog.action_confirm()
        self.assertRecordValues(
            self.review, [{"state": "asked", "return_reason": "By when?"}]
        )
        # from Monday the 19th: Thursday
        self.assertEqual(
            self.company._get_complaint_day(self.review.due_at), date(2026, 10, 22)
        )
        self.hand_in()
        self.assertEqual(self.review.state, "handed_in")

    def test_reminder(self):
        """TL-19: the day before, the person is reminded, once."""
        day_before = self.review.due_at - timedelta(days=1)
        with freeze_time(day_before - SECOND):
            self.run_cron("watch_self_reviews")
            self.assertFalse(self.reminders())
        for moment in (day_before, day_before + timedelta(hours=1)):
            with freeze_time(moment):
                self.run_cron("watch_self_reviews")
            self.assertEqual(len(self.reminders()), 1)
        self.assertFalse(self.review.late_at)

    def reminders(self):
        return self.env["mail.message"].search(
            [
                ("model", "=", self.review._name),
                ("res_id", "=", self.review.id),
                ("partner_ids", "in", self.me.partner_id.ids),
            ]
        )

    def test_late(self):
        """TL-19: late is marked once, and told to those who lead."""
        with freeze_time(self.review.due_at):
            self.run_cron("watch_self_reviews")
            self.assertFalse(self.review.late_at)
        late = self.review.due_at + SECOND
        for moment in (late, late + timedelta(hours=1)):
            with freeze_time(moment):
                self.run_cron("watch_self_reviews")
            self.assertEqual(self.review.late_at, late)
            self.assertEqual(self.review.times_late, 1)
        asked = self.review.activity_ids.filtered(lambda a: a.user_id == self.third)
        self.assertEqual(len(asked), 1)
        with freeze_time(late + timedelta(hours=2)):
            self.hand_in()
        self.assertEqual(self.review.late_at, late)

    def test_late_before_the_cron(self):
        """TL-19, attack 121: handed in late it is late, cron or no cron."""
        late = self.review.due_at + SECOND
        with freeze_time(late):
            self.hand_in()
        self.assertRecordValues(
            self.review, [{"state": "handed_in", "late_at": late, "times_late": 1}]
        )

    def test_cancelled(self):
        """AS-5: a decision that is revoked asks for nothing any more."""
        self.review.decision_id.with_user(self.third).sudo(False)._do_revoke("Wrong")
        self.assertRecordValues(
            self.review, [{"state": "cancelled", "cancel_reason": "Wrong"}]
        )
        with self.refused("not open"):
            self.mine.action_hand_in()
