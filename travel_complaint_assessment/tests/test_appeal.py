import base64
import hashlib
from datetime import datetime, timedelta

import pytz
from psycopg2 import IntegrityError

from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .appeals import AppealCommon
from .decisions import NOW

SECOND = timedelta(seconds=1)


@tagged("post_install", "-at_install")
class TestAppeal(AppealCommon):
    def test_days_left(self):
        """AS-8, TL-18: the decision says until when, and how many days are left."""
        decision = self.notify().with_user(self.me)
        self.assertTrue(decision.can_appeal)
        self.assertIn("(working days left: 3)", decision.appeal_hint)
        for days, hint in ((1, "left: 2"), (2, "left: 1"), (3, "midnight today")):
            with freeze_time(NOW + timedelta(days=days)):
                decision.invalidate_recordset()
                self.assertIn(hint, decision.appeal_hint)
        with freeze_time(NOW + timedelta(days=4)):
            decision.invalidate_recordset()
            self.assertIn("The term ended on", decision.appeal_hint)

    def test_in_time(self):
        """AS-8: an appeal in writing is lodged, and waits for a panel."""
        decision = self.notify()
        appeal = self.lodge(decision)
        self.assertRecordValues(
            appeal,
            [
                {
                    "state": "lodged",
                    "employee_id": self.ming.id,
                    "author_id": self.me.id,
                    "lodged_at": NOW,
                    "deadline": decision.appeal_deadline,
                    "attempt": 1,
                    # ten working days: Monday in two weeks, at midnight in Shanghai
                    "decide_until": datetime(2026, 11, 2, 15, 59, 59),
                }
            ],
        )
        self.assertTrue(decision.is_under_appeal)
        self.assertFalse(decision.with_user(self.me).can_appeal)

    def test_last_second(self):
        """AS-8, attack 81: 23:59:59 where the company is counts, 00:00:00 is late."""
        cases = [
            ("Asia/Shanghai", None),
            # Odoo keeps UTC; the clocks of Berlin go back on Sunday 25 October
            ("Europe/Berlin", datetime(2026, 10, 22, 8)),
            ("Pacific/Kiritimati", None),
        ]
        for zone, notice in cases:
            self.company.resource_calendar_id.tz = zone
            tz = pytz.timezone(zone)
            for late in (False, True):
                with self.subTest(zone=zone, late=late):
                    with freeze_time(notice or NOW):
                        decision = self.notify()
                    end = decision.appeal_deadline
                    local = pytz.utc.localize(end).astimezone(tz)
                    self.assertEqual(local.strftime("%H:%M:%S"), "23:59:59")
                    self.me.tz = "America/Los_Angeles"  # the browser does not matter
                    with freeze_time(end + SECOND * late):
                        appeal = self.lodge(decision)
                    self.assertEqual(appeal.state, "late" if late else "lodged")

    def test_late(self):
        """AS-8: a late appeal is refused with the reason, and is on record."""
        decision = self.notify()
        with freeze_time(decision.appeal_deadline + SECOND):
            appeal = self.write_appeal(decision)
            notice = appeal.action_lodge()
            self.assertIn("ended on", notice["params"]["message"])
            self.assertEqual(appeal.state, "late")
            self.assertIn("10/22/2026 at midnight", appeal.refusal)
            with self.refused("refused"):
                self.write_appeal(decision)
            self.run_cron("finalise")
        self.assertEqual(decision.state, "final")

    def test_not_final_while_pending(self):
        """AS-8: nothing becomes final while an appeal is pending."""
        decision = self.notify()
        appeal = self.lodge(decision)
        with freeze_time(decision.appeal_deadline + SECOND):
            self.run_cron("finalise")
            self.assertEqual(decision.state, "notified")
            self.judged(appeal, "upheld")
            self.run_cron("finalise")
        self.assertEqual(decision.state, "final")
        self.assertEqual(decision.entry_ids.mapped("channel"), ["bonus_cut"])

    def test_too_early(self):
        """AS-8: before notice there is nothing to appeal against."""
        decision = self.propose(percent=20).with_user(self.me)
        self.assertFalse(decision.can_appeal)
        with self.refused("as soon as you have been notified"):
            decision.action_appeal()

    def test_by_another(self):
        """AS-8, attack 82: nobody else appeals, and nobody else sees a draft."""
        decision = self.notify()
        for user in (self.stranger, self.judge, self.leader, self.auditor):
            with self.subTest(user=user.login), self.refused():
                self.write_appeal(decision, user)
        appeal = self.write_appeal(decision)
        for user in (self.stranger, self.judge, self.leader, self.auditor):
            with self.subTest(user=user.login):
                theirs = appeal.with_user(user)
                self.assertFalse(theirs.search([("id", "=", appeal.id)]))
                for verb in ("action_lodge", "action_withdraw", "action_join_panel"):
                    with self.refused():
                        getattr(theirs, verb)()
                with self.refused():
                    theirs.write({"text": "I agree with it all"})
                with self.refused():
                    theirs.unlink()

    def test_on_paper(self):
        """AS-8: for a guide without a login an assessor who is free writes it down."""
        decision = self.notify()
        self.ming.user_id = False
        for user in (self.stranger, self.assessor, self.leader):
            with self.subTest(user=user.login), self.refused():
                self.write_appeal(decision, user)
        appeal = self.write_appeal(decision, self.judge)
        appeal.action_lodge()
        self.assertRecordValues(
            appeal,
            [
                {
                    "state": "lodged",
                    "employee_id": self.ming.id,
                    "author_id": self.judge.id,
                }
            ],
        )

    def test_no_text(self):
        """AS-8: an appeal is in writing."""
        appeal = self.write_appeal(self.notify(), text=" \n ")
        with self.refused("in writing"):
            appeal.action_lodge()

    def test_second(self):
        """AS-8, attack 82: no second one while one is pending, nor after it."""
        decision = self.notify()
        appeal = self.lodge(decision)
        with self.refused("being looked at"):
            self.write_appeal(decision)
        self.judged(appeal, "upheld")
        with self.refused("no second"):
            self.write_appeal(decision)

    def test_second_by_sql(self):
        """AS-8: the database has one appeal a decision as well."""
        appeal = self.lodge(self.notify()).sudo()
        values = appeal.copy_data({"state": "lodged", "attempt": 2})[0]
        with (
            self.assertRaises(IntegrityError) as caught,
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            appeal.create({**values, "decide_until": appeal.decide_until})
        self.assertIn("pending_uniq", str(caught.exception))

    def test_withdrawn_and_sent_again(self):
        """Attack 82: withdrawn it may be sent again within the term, once."""
        decision = self.notify()
        first = self.lodge(decision)
        first.action_withdraw()
        self.assertEqual(first.state, "withdrawn")
        self.assertFalse(decision.is_under_appeal)
        for verb in ("action_lodge", "action_withdraw"):
            with self.refused():
                getattr(first, verb)()
        second = self.lodge(decision)
        self.assertEqual(second.attempt, 2)
        second.action_withdraw()
        with self.refused("twice"):
            self.write_appeal(decision)

    def test_withdrawn_draft_in_another_tab(self):
        """Attack 82: a draft that is open elsewhere is not sent beside another."""
        decision = self.notify()
        draft = self.write_appeal(decision)
        self.assertEqual(self.write_appeal(decision), draft)
        draft.action_lodge()
        with self.refused("lodged"):
            draft.action_lodge()
        with self.refused("lodged"):
            draft.write({"text": "Something else"})

    def test_after_revoking(self):
        """AS-8: what has been revoked needs no appeal."""
        decision = self.notify()
        draft = self.write_appeal(decision)
        decision.with_user(self.second)._do_revoke("A mistake")
        with self.refused("revoked already"):
            draft.action_lodge()

    def test_each_step_touches_the_decision(self):
        """AS-8, rule 6: nothing becomes final at the moment of an appeal.

        Each step writes on the row of the decision, and two who meet there do not both
        win.
        """
        decision = self.notify()
        moment = NOW
        late = self.notify()
        for step in (
            lambda: self.lodge(decision),
            lambda: (
                self.env["travel.assessment.appeal"]
                .search([("subject_id", "=", decision.id)])
                .with_user(self.me)
                .action_withdraw()
            ),
            lambda: self.judged(self.lodge(decision), "upheld"),
        ):
            moment += SECOND
            with freeze_time(moment):
                step()
            self.assertEqual(decision.appealed_at, moment)
        with freeze_time(late.appeal_deadline + SECOND):
            self.lodge(late)
        self.assertEqual(late.appealed_at, late.appeal_deadline + SECOND)

    def test_questions(self):
        """AS-8: once it is lodged, panel and person ask and answer in messages."""
        appeal = self.lodge(self.notify())
        for user in (self.judge, self.me):
            appeal.with_user(user).message_post(body="Was the ferry running?")
        with self.refused():
            appeal.with_user(self.stranger).message_post(body="No")

    def test_queries(self):
        """AS-8: a list of decisions asks once for all of them who may appeal."""
        decisions = self.notify()
        for _number in range(4):
            decisions |= self.notify()
        counts = []
        for some in (decisions[:1], decisions):
            mine = some.with_user(self.me)
            self.env.invalidate_all()
            mine.mapped("state")
            before = self.env.cr.sql_log_count
            self.assertTrue(all(mine.mapped("can_appeal")))
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])

    def test_nothing_else(self):
        """Attack 95: an appeal is against what can be appealed against, by id."""
        appeals = self.env["travel.assessment.appeal"].with_user(self.me)
        for model, record_id in (
            ("res.users", self.me.id),
            ("no.such.model", 1),
            ("travel.assessment.decision", "1"),
            (None, None),
        ):
            with (
                self.subTest(model=model),
                self.refused("nothing to appeal against"),
            ):
                appeals.create({"subject_model": model, "subject_id": record_id})

    def test_only_words_are_mine(self):
        """AS-8: by RPC nothing of an appeal is written but its words."""
        decision = self.notify()
        appeals = self.env["travel.assessment.appeal"].with_user(self.me)
        appeal = appeals.with_context(
            default_state="lodged", default_outcome="revoked"
        ).create(
            {
                "subject_model": decision._name,
                "subject_id": decision.id,
                "text": "x",
                "state": "decided",
                "employee_id": self.stranger.employee_id.id,
            }
        )
        self.assertRecordValues(
            appeal,
            [{"state": "draft", "outcome": False, "employee_id": self.ming.id}],
        )
        for vals in (
            {"state": "lodged"},
            {"outcome": "revoked"},
            {"employee_id": self.stranger.employee_id.id},
            {"deadline": "2030-01-01"},
            {"panel_ids": [(4, self.me.id)]},
        ):
            with self.subTest(vals=vals), self.refused():
                appeal.write(vals)

    def test_lodged_stays(self):
        """AS-8: what was lodged is neither changed nor deleted, by SQL neither."""
        appeal = self.lodge(self.notify())
        with self.refused("stays on record"):
            appeal.unlink()
        for change in (
            "text = 'x'",
            "lodged_at = lodged_at - interval '1 day'",
            "employee_id = employee_id + 1",
        ):
            with (
                self.subTest(change=change),
                self.assertRaises(IntegrityError),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(
                    f"UPDATE travel_assessment_appeal SET {change} WHERE id = %s",
                    [appeal.id],
                )
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(
                "DELETE FROM travel_assessment_appeal WHERE id = %s", [appeal.id]
            )

    def test_outcome_stays(self):
        """AS-8: what was decided is not decided otherwise, by SQL neither."""
        appeal = self.judged(self.lodge(self.notify()), "upheld")
        with self.refused("not pending"):
            appeal.with_user(self.judge)._do_decide("revoked", "x")
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(
                "UPDATE travel_assessment_appeal SET outcome = 'revoked' WHERE id = %s",
                [appeal.id],
            )


@tagged("post_install", "-at_install")
class TestAppealFiles(AppealCommon):
    def attach(self, appeal, user=None, **values):
        files = self.env["travel.assessment.appeal.file"].with_user(user or self.me)
        return files.create(
            {
                "appeal_id": appeal.id,
                "name": "The ferry's timetable",
                "file_name": "timetable.txt",
                "file": base64.b64encode(b"No ferry on Mondays"),
                **values,
            }
        )

    def test_hash(self):
        """AS-8: a file is kept with its SHA-256; what was altered is told."""
        appeal = self.write_appeal(self.notify())
        file = self.attach(appeal)
        wanted = hashlib.sha256(b"No ferry on Mondays").hexdigest()
        self.assertEqual(file.sha256, wanted)
        appeal.action_lodge()
        file.with_user(self.judge).action_check_integrity()
        self.assertEqual(file.integrity, "match")
        stored = self.env["ir.attachment"].search(
            [
                ("res_model", "=", file._name),
                ("res_field", "=", "file"),
                ("res_id", "=", file.id),
            ]
        )
        stored.raw = b"A ferry on Mondays"
        file.with_user(self.judge).action_check_integrity()
        self.assertEqual(file.integrity, "altered")

    def test_goes_with_the_draft(self):
        """AS-8: files come and go with a draft, by the person's own hand."""
        appeal = self.write_appeal(self.notify())
        for user in (self.stranger, self.judge, self.leader):
            with self.subTest(user=user.login), self.refused():
                self.attach(appeal, user)
        file = self.attach(appeal)
        with self.refused("not changed afterwards"):
            file.write({"name": "Something else"})
        file.unlink()
        file = self.attach(appeal)
        appeal.action_lodge()
        with self.refused("has been lodged"):
            file.unlink()
        with self.refused("has been lodged"):
            self.attach(appeal)

    def test_what_is_taken(self):
        """AS-8, attack 51: a page called a picture is refused."""
        appeal = self.write_appeal(self.notify())
        page = base64.b64encode(b"<html><script>alert(1)</script></html>")
        with self.refused("not taken"):
            self.attach(appeal, file=page, file_name="photo.png")

    def test_who_reads(self):
        """AS-8: the person and the group read the files, once lodged."""
        appeal = self.write_appeal(self.notify())
        file = self.attach(appeal)
        for user in (self.judge, self.auditor, self.stranger):
            self.assertFalse(file.with_user(user).search([("id", "=", file.id)]))
        appeal.action_lodge()
        for user, sees in (
            (self.judge, True),
            (self.auditor, True),
            (self.stranger, False),
        ):
            found = file.with_user(user).search([("id", "=", file.id)])
            self.assertEqual(bool(found), sees)


@tagged("post_install", "-at_install")
class TestPanel(AppealCommon):
    def test_independence(self):
        """AS-8, attack 77: neither deciders nor heads sit on the panel."""
        self.department.manager_id = self._create_employee("Head")
        head = self._create_user("head", self.judge_groups())
        self.department.manager_id.user_id = head
        decision = self.notify("GENERAL", percent=40)
        appeal = self.lodge(decision)
        for user, reason in (
            (self.assessor, "took part"),
            (self.leader, "took part"),
            (self.second, "took part"),
            (head, "leads"),
            (self.stranger, ""),
            (self.agent, ""),
        ):
            with self.subTest(user=user.login), self.refused(reason):
                appeal.with_user(user).action_join_panel()
        self.me.group_ids |= self.env.ref(self.judge_groups())
        with self.refused("concerned themself"):
            appeal.with_user(self.me).action_join_panel()
        appeal.with_user(self.judge).action_join_panel()
        self.assertEqual(appeal.sudo().panel_ids, self.judge)

    def judge_groups(self):
        return "travel_complaint_assessment.group_travel_assessment_assessor"

    def test_of_the_case(self):
        """AS-8, BY-8: whoever investigated the case does not judge the appeal."""
        line = self.find()
        line.investigation_id.member_ids |= self.judge
        appeal = self.lodge(self.notify(line=line))
        with self.refused("handled or investigated"):
            appeal.with_user(self.judge).action_join_panel()

    def test_appointed(self):
        """AS-8: a leader who is free says who decides; and they have to be free too."""
        appeal = self.lodge(self.notify())
        third = self._create_colleague(
            "third", "travel_complaint_assessment.group_travel_assessment_leader"
        )
        for user in (self.judge, self.leader, self.me):
            with self.subTest(user=user.login), self.refused():
                appeal.with_user(user).write({"panel_ids": [(4, self.judge.id)]})
        with self.refused("took part"):
            appeal.with_user(third).write({"panel_ids": [(4, self.assessor.id)]})
        with self.refused("not of the assessment group"):
            appeal.with_user(third).write({"panel_ids": [(4, self.stranger.id)]})
        appeal.with_user(third).write({"panel_ids": [(4, self.judge.id)]})
        self.assertEqual(appeal.sudo().panel_ids, self.judge)

    def test_not_on_the_panel(self):
        """AS-8: who does not sit on the panel does not decide."""
        appeal = self.lodge(self.notify()).with_user(self.judge)
        for verb in (appeal.action_decide, lambda: appeal._do_decide("upheld", "x")):
            with self.refused("not on the panel"):
                verb()

    def test_concerned_later(self):
        """AS-8: who has become concerned since joining does not decide any more."""
        appeal = self.lodge(self.notify()).with_user(self.judge)
        appeal.action_join_panel()
        self.department.manager_id = self.judge.employee_id
        with self.refused("leads"):
            appeal._do_decide("upheld", "x")

    def test_size(self):
        """AS-8: the rules say how many sit on a panel."""
        self.adopt(appeal_panel_size=2)
        appeal = self.lodge(self.notify())
        panel = appeal.with_user(self.judge)
        panel.action_join_panel()
        with self.refused("a panel of 2"):
            panel.action_decide()
        other = self._create_colleague("other", self.judge_groups())
        appeal.with_user(other).action_join_panel()
        panel._do_decide("upheld", "As found")
        self.assertEqual(appeal.state, "decided")

    def test_leaders_who_are_free_are_asked(self):
        """AS-8: those who lead and are free find it in their list; then no more."""
        third = self._create_colleague(
            "third", "travel_complaint_assessment.group_travel_assessment_leader"
        )
        appeal = self.lodge(self.notify())
        asked = appeal.sudo().activity_ids.user_id
        self.assertIn(third, asked)
        self.assertFalse(asked & (self.leader | self.assessor | self.me))
        self.judged(appeal, "upheld")
        self.assertFalse(appeal.sudo().activity_ids)

    def test_dialog(self):
        """AS-8: the panel's dialog asks for grounds, and for what it is reduced to."""
        decision = self.notify()
        appeal = self.lodge(decision).with_user(self.judge)
        appeal.action_join_panel()
        action = appeal.action_decide()
        dialogs = self.env[action["res_model"]].with_user(self.judge)
        dialogs = dialogs.with_context(**action["context"])
        with self.refused("grounds"):
            dialogs.create({"outcome": "upheld", "grounds": " "}).action_confirm()
        with self.refused("reduced to"):
            dialogs.create({"outcome": "reduced", "grounds": "x"}).action_confirm()
        dialogs.create(
            {"outcome": "reduced", "grounds": "Half of it", "percent": 10}
        ).action_confirm()
        self.assertEqual(decision.percent, 10)
        self.assertEqual(appeal.outcome, "reduced")


@tagged("post_install", "-at_install")
class TestOutcome(AppealCommon):
    def test_upheld(self):
        """AS-8: the decision stands, and the term ends as it would have."""
        decision = self.notify()
        self.judged(self.lodge(decision), "upheld")
        self.assertEqual(decision.state, "notified")
        with freeze_time(decision.appeal_deadline + SECOND):
            self.run_cron("finalise")
        self.assertEqual(decision.entry_ids.mapped("amount"), [400])

    def test_told(self):
        """AS-8: the person is told how the panel, or silence, has decided, and why."""
        for by_silence, words in ((False, "As the panel found"), (True, "Nobody")):
            appeal = self.lodge(self.notify())
            with freeze_time(appeal.decide_until + SECOND if by_silence else NOW):
                if by_silence:
                    self.run_cron("lapse_appeals")
                else:
                    self.judged(appeal, "upheld")
            message = self.env["mail.message"].search(
                [
                    ("model", "=", appeal._name),
                    ("res_id", "=", appeal.id),
                    ("partner_ids", "in", self.me.partner_id.ids),
                ]
            )
            with self.subTest(by_silence=by_silence):
                self.assertEqual(message.subject, "Your appeal has been decided")
                self.assertIn(words, message.body)

    def test_reduced(self):
        """AS-8: reduced before it is paid, the ledger takes the less."""
        decision = self.notify()
        self.judged(self.lodge(decision), "reduced", percent=10)
        with freeze_time(decision.appeal_deadline + SECOND):
            self.run_cron("finalise")
        self.assertEqual(decision.entry_ids.mapped("amount"), [200])

    def test_not_raised(self):
        """AS-8: an appeal makes nothing worse."""
        decision = self.notify()
        appeal = self.lodge(decision)
        for percent in (20, 25, -1):
            with self.subTest(percent=percent), self.refused("less than"):
                self.judged(appeal, "reduced", percent=percent)

    def test_revoked(self):
        """AS-8: revoked, it never comes into the ledger."""
        decision = self.notify()
        appeal = self.judged(self.lodge(decision), "revoked")
        self.assertRecordValues(
            decision, [{"state": "revoked", "end_reason": "As the panel found"}]
        )
        self.assertRecordValues(
            appeal,
            [
                {
                    "outcome": "revoked",
                    "decided_by_id": self.judge.id,
                    "is_by_silence": False,
                }
            ],
        )
        with freeze_time(NOW + timedelta(days=30)):
            self.run_cron("finalise")
        self.assertFalse(decision.entry_ids)

    def test_silence(self):
        """AS-8: nobody has decided in time: it goes in favour of the employee."""
        decision = self.notify()
        appeal = self.lodge(decision)
        with freeze_time(appeal.decide_until):
            self.run_cron("lapse_appeals")
            self.assertEqual(appeal.state, "lodged")
        with freeze_time(appeal.decide_until + SECOND):
            self.run_cron("lapse_appeals")
        self.assertRecordValues(
            appeal,
            [
                {
                    "state": "decided",
                    "outcome": "revoked",
                    "is_by_silence": True,
                    "decided_by_id": False,
                }
            ],
        )
        self.assertEqual(decision.state, "revoked")

    def test_silence_when_acting(self):
        """AS-8, attack 121: past the term nobody upholds it, cron or no cron."""
        for verb in ("action_decide", "_do_decide"):
            with self.subTest(verb=verb):
                decision = self.notify()
                appeal = self.lodge(decision)
                panel = appeal.with_user(self.judge)
                panel.action_join_panel()
                arguments = ("upheld", "Too late") if verb == "_do_decide" else ()
                with freeze_time(appeal.decide_until + SECOND):
                    getattr(panel, verb)(*arguments)
                self.assertTrue(appeal.is_by_silence)
                self.assertEqual(decision.state, "revoked")

    def test_one_does_not_stop_the_others(self):
        """AS-8: an appeal whose money cannot come back holds up no other."""
        first, second = self.lodge(self.notify()), self.lodge(self.notify())
        self.env["travel.assessment.decision"].browse(first.subject_id)._revoke(
            first, "Revoked by mistake, while an appeal was pending"
        )
        with (
            freeze_time(first.decide_until + SECOND),
            mute_logger(
                "odoo.addons.travel_complaint_assessment.models"
                ".travel_assessment_appeal_panel_mixin"
            ),
        ):
            self.run_cron("lapse_appeals")
        self.assertEqual(first.state, "lodged")
        self.assertEqual(second.state, "decided")


@tagged("post_install", "-at_install")
class TestAppealMoney(AppealCommon):
    """Money that is in the ledger already: by whatever way, an appeal holds it."""

    def post_for(self, decision):
        """The decision's money is in the ledger before its term is over."""
        return self.post("bonus_cut", percent=20, source=decision, kind="bonus")

    def test_out_of_an_open_payslip(self):
        """AS-8, attack 104: it leaves the open payslip at once, and comes back."""
        decision = self.notify()
        entry = self.post_for(decision)
        slip = self.slip()
        self.assertEqual(self.shown(slip), {"TCA_BONUS_CUT": -400})
        appeal = self.lodge(decision)
        self.assertEqual(self.shown(slip), {})
        self.assertEqual(self.net(slip), 11300)
        self.assertSettled(entry, 0)
        self.assertEqual(entry.state, "held")
        slip.compute_sheet()
        self.assertEqual(self.shown(slip), {})
        appeal.action_withdraw()
        slip.compute_sheet()
        self.assertEqual(self.shown(slip), {"TCA_BONUS_CUT": -400})

    def test_upheld_is_taken(self):
        """AS-8: upheld, the money is free again."""
        decision = self.notify()
        entry = self.post_for(decision)
        slip = self.slip()
        self.judged(self.lodge(decision), "upheld")
        slip.compute_sheet()
        slip.action_payslip_done()
        self.assertSettled(entry, 400)

    def test_success_after_payment(self):
        """AS-8, invariant 5: paid and revoked, it comes back as an equal entry."""
        decision = self.notify()
        entry = self.post_for(decision)
        self.slip().action_payslip_done()
        self.assertSettled(entry, 400)
        self.judged(self.lodge(decision), "revoked")
        back = entry.correction_ids
        self.assertRecordValues(
            back,
            [
                {
                    "channel": "bonus_cut",
                    "amount": 400,
                    "signed_amount": 400,
                    "source_model": "travel.assessment.appeal",
                }
            ],
        )
        next_slip = self.slip(11)
        self.assertEqual(self.shown(next_slip), {"TCA_BONUS_CUT_BACK": 400})

    def test_reduced_after_payment(self):
        """AS-8: paid and reduced, the difference comes back, to the cent."""
        decision = self.notify()
        entry = self.post_for(decision)
        self.slip().action_payslip_done()
        self.judged(self.lodge(decision), "reduced", percent=12.345)
        self.assertEqual(entry.correction_ids.mapped("amount"), [153.1])
        self.assertEqual(self.shown(self.slip(11)), {"TCA_BONUS_CUT_BACK": 153.1})

    def test_silence_after_payment(self):
        """AS-8: so it does by silence."""
        decision = self.notify()
        entry = self.post_for(decision)
        self.slip().action_payslip_done()
        appeal = self.lodge(decision)
        with freeze_time(appeal.decide_until + SECOND):
            self.run_cron("lapse_appeals")
        self.assertEqual(entry.correction_ids.amount, 400)
        self.assertFalse(entry.is_held)
