from datetime import date

from psycopg2 import IntegrityError

from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .decisions import ACT, NOW, DecisionCommon

OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)
AFTER = "2026-12-07 02:00:00"


@tagged("post_install", "-at_install")
class TestSheetDecision(DecisionCommon):
    """Points of final decisions count on a sheet once; a final sheet is rewarded."""

    def reckon(self, month=OCTOBER):
        sheets = self.env["travel.assessment.sheet"]
        sheets._draft(self.company, month, self.department)
        return sheets.search(
            [("employee_id", "=", self.ming.id), ("month", "=", month)]
        )

    def decide(self, points=2, act=ACT):
        """A final penalty in points."""
        line = self.find(ticket=self.create_ticket(incident_at=act))
        return self.finalise("POINTS", line=line, points=points)

    def finish(self, sheet):
        """Have the sheet final, past the verbs."""
        self.env.flush_all()
        sheet.write(
            {
                "state": "published",
                "notified_at": NOW,
                "published_from": OCTOBER,
                "published_to": OCTOBER,
            }
        )
        sheet.flush_recordset()
        sheet.state = "final"
        return sheet

    def test_penalty(self):
        """AS-2: points of final penalties are taken off; others are not."""
        self.decide(2)
        self.decide(1)
        self.notify("POINTS", points=3)
        sheet = self.reckon()
        self.assertEqual((sheet.incentive, sheet.penalty), (0, 3))
        self.assertEqual(sheet.total_score, sheet.base_score - 3)
        self.assertEqual(sorted(sheet.decision_ids.mapped("points")), [1, 2])

    def test_incentive(self):
        """AS-2: points of final rewards are added."""
        rule = self.rule("TIMELY")
        rule.write({"measure": "points", "minimum": 1, "maximum": 5})
        rule.write({"least_satisfaction": 0, "second_person": "never"})
        september = self.finish(self.reckon(date(2026, 9, 1)))
        decision = self.env["travel.assessment.decision"].create(
            {"rule_id": rule.id, "sheet_id": september.id, "grounds": "x", "points": 4}
        )
        decision.with_user(self.assessor).action_propose()
        decision.with_user(self.leader).action_notify()
        with freeze_time(AFTER):
            decision._cron_finalise()
        sheet = self.reckon()
        self.assertEqual((sheet.incentive, sheet.penalty), (4, 0))
        self.assertEqual(sheet.total_score, sheet.base_score + 4)

    def test_a_month_to_come(self):
        """AS-2: an act counts in its month, or later, and never before."""
        self.decide(2)
        self.assertFalse(self.reckon(date(2026, 9, 1)).penalty)
        self.assertEqual(self.reckon(OCTOBER).penalty, 2)

    def test_each_counts_once(self):
        """AS-2: what counts in its month does not count again in the next one."""
        self.decide(2)
        october, november = self.reckon(OCTOBER), self.reckon(NOVEMBER)
        self.assertEqual((october.penalty, november.penalty), (2, 0))
        self.assertEqual(self.reckon(OCTOBER).penalty, 2)

    def test_own_month_first(self):
        """AS-2: a later month leaves it to the draft of the act's own month."""
        october = self.reckon(OCTOBER)
        self.decide(2)
        self.assertFalse(self.reckon(NOVEMBER).penalty)
        self.assertEqual(self.reckon(OCTOBER), october)
        self.assertEqual(october.penalty, 2)

    def test_too_late_for_its_month(self):
        """AS-2: what becomes final when the sheet was reviewed counts on the next."""
        self.reckon(OCTOBER).state = "reviewed"
        self.decide(2)
        self.assertEqual(self.reckon(NOVEMBER).penalty, 2)
        self.assertFalse(self.reckon(date(2026, 12, 1)).penalty)

    def test_revoked_in_time(self):
        """AS-2, AS-8: what is revoked before the review does not count."""
        decision = self.decide(2)
        sheet = self.reckon()
        decision._revoke(decision, "It was another guide")
        self.reckon()
        self.assertFalse(sheet.penalty)
        self.assertFalse(sheet.decision_ids)

    def test_revoked_after_the_review(self):
        """AS-2, AS-8: what is not final yet is worked on again, without those points;
        neither the review nor the publication holds any more.
        """
        for state in ("reviewed", "decided", "published"):
            with self.subTest(state=state), self.env.cr.savepoint() as savepoint:
                decision = self.decide(2)
                sheet = self.reckon()
                told = {"notified_at": NOW, "reviewed_by_id": self.assessor.id}
                period = {"published_from": OCTOBER, "published_to": OCTOBER}
                sheet.write({"state": state, **told, **period})
                decision.with_user(self.second)._do_revoke("It was another guide")
                self.assertRecordValues(
                    sheet,
                    [
                        {
                            "state": "draft",
                            "penalty": 0,
                            "total_score": sheet.base_score,
                            "decision_ids": [],
                            "reviewed_by_id": False,
                            "notified_at": False,
                        }
                    ],
                )
                self.assertIn("has been revoked", sheet.return_reason)
                savepoint.rollback()
                self.env.invalidate_all()

    def test_revoked_when_final(self):
        """AS-2, AS-3: a final sheet stays; the next one balances it, once."""
        decision = self.decide(2)
        october = self.finish(self.reckon(OCTOBER))
        december = self.reckon(date(2026, 12, 1))
        november = self.reckon(NOVEMBER)
        decision.with_user(self.second)._do_revoke("It was another guide")
        self.assertEqual((october.state, october.penalty), ("final", 2))
        self.assertEqual(november.counter_ids, decision)
        self.assertEqual(november.penalty, -2)
        self.assertEqual(november.total_score, november.base_score + 2)
        for _again in range(2):
            self.reckon(date(2026, 12, 1))
            self.reckon(NOVEMBER)
        self.assertEqual((november.penalty, december.penalty), (-2, 0))

    def test_revoked_before_the_next_sheet(self):
        """AS-2: the first sheet that is drafted afterwards balances it, no other."""
        decision = self.decide(2)
        self.finish(self.reckon(OCTOBER))
        decision.with_user(self.second)._do_revoke("It was another guide")
        november = self.finish(self.reckon(NOVEMBER))
        self.assertEqual(november.penalty, -2)
        self.assertFalse(self.reckon(date(2026, 12, 1)).counter_ids)
        self.assertFalse(self.reckon(date(2026, 9, 1)).counter_ids)

    def test_revoked_under_appeal(self):
        """AS-2, AS-8: a sheet under appeal waits for its end, and then is not final."""
        decision = self.decide(2)
        sheet = self.reckon()
        period = {"published_from": OCTOBER, "published_to": OCTOBER}
        sheet.write({"state": "published", "notified_at": NOW, **period})
        appeal = self.env["travel.assessment.appeal"].with_user(self.me)
        appeal = appeal.browse(sheet.with_user(self.me).action_appeal()["res_id"])
        appeal.write({"text": "The lake was closed that day."})
        appeal.action_lodge()
        decision.with_user(self.second)._do_revoke("It was another guide")
        self.assertEqual((sheet.state, sheet.penalty), ("published", 2))
        appeal.action_withdraw()
        with freeze_time(AFTER):
            sheet.env["travel.assessment.sheet"]._cron_finalise()
        self.assertEqual((sheet.state, sheet.penalty), ("draft", 0))

    def test_the_database_balances_once(self):
        """AS-2: the database refuses to balance twice, and on a sheet that is fixed."""
        decision = self.decide(2)
        october = self.finish(self.reckon(OCTOBER))
        decision.with_user(self.second)._do_revoke("It was another guide")
        self.reckon(NOVEMBER)
        december = self.reckon(date(2026, 12, 1))
        self.env.flush_all()
        for sheet in (october, december):
            with self.subTest(month=sheet.month_name), self.refused():
                self.env.cr.execute(
                    "INSERT INTO travel_assessment_sheet_counter_rel VALUES (%s, %s)",
                    [sheet.id, decision.id],
                )

    def test_the_database_counts_once(self):
        """AS-2: the database refuses one decision on two sheets."""
        self.decide(2)
        self.reckon(OCTOBER)
        november = self.reckon(NOVEMBER)
        self.env.flush_all()
        statement = (
            "INSERT INTO travel_assessment_sheet_decision_rel (sheet_id, decision_id)"
            " SELECT %s, decision_id FROM travel_assessment_sheet_decision_rel"
        )
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.env.cr.execute(statement, [november.id])

    def test_decisions_of_a_reviewed_sheet_stay(self):
        """AS-3: from the review on the database keeps what counts."""
        self.decide(2)
        sheet = self.reckon()
        sheet.state = "reviewed"
        self.env.flush_all()
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.env.cr.execute(
                "DELETE FROM travel_assessment_sheet_decision_rel WHERE sheet_id = %s",
                [sheet.id],
            )

    # The reward that rests on a sheet

    def satisfied(self, hits, total):
        """A final sheet with so many satisfied guests."""
        sheet = self.reckon()
        line = sheet.line_ids.filtered(lambda row: row.measure == "satisfaction")
        line.write({"hits": hits, "total": total, "has_figure": bool(total)})
        return self.finish(sheet)

    def test_timely_resolution(self):
        """AS-4: from 90 % satisfied guests on the month is rewarded."""
        sheet = self.satisfied(9, 10)
        action = sheet.with_user(self.assessor).action_reward()
        decision = self.env["travel.assessment.decision"].browse(action["res_id"])
        self.assertRecordValues(
            decision,
            [
                {
                    "rule_id": self.rule("TIMELY").id,
                    "employee_id": self.ming.id,
                    "direction": "reward",
                    "act_date": date(2026, 10, 31),
                    "state": "draft",
                }
            ],
        )
        with self.refused():
            sheet.with_user(self.assessor).action_reward()

    def test_not_satisfied_enough(self):
        """AS-4: below 90 %, by however little, and without guests, there is none."""
        for hits, total in ((89996, 100000), (0, 0)):
            with self.env.cr.savepoint() as savepoint:
                sheet = self.satisfied(hits, total)
                with self.refused("90% of the guests"):
                    sheet.with_user(self.assessor).action_reward()
                savepoint.rollback()
                self.env.invalidate_all()

    def test_not_final(self):
        """AS-4: no sheet is rewarded before it is final."""
        with self.refused("final sheet"):
            self.reckon().with_user(self.assessor).action_reward()

    def test_who_rewards(self):
        """AS-4: neither the employee nor a stranger drafts a reward."""
        sheet = self.satisfied(10, 10)
        for user in (self.me, self.stranger):
            with self.refused():
                sheet.with_user(user).action_reward()

    def test_no_rule(self):
        """AS-4: where the rules know no such reward, the reason is said."""
        sheet = self.satisfied(10, 10)
        self.rule("TIMELY").scope = "department"
        with self.refused("know no reward"):
            sheet.with_user(self.assessor).action_reward()
