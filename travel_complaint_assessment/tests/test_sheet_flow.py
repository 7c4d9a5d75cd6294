from datetime import datetime

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import GROUP
from .sheet_common import OCTOBER, SheetCommon

COMPLAINT = "travel_complaint.group_travel_complaint_"
# A Monday in November, ten in the morning in Shanghai
NOW = (2026, 11, 2, 2)


@tagged("post_install", "-at_install")
class TestSheetFlow(SheetCommon):
    """Sheets are reviewed, decided by another, published, and become final (AS-3)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.head = cls._create_user("head", f"{GROUP}leader")
        cls.third = cls._create_user("third", f"{GROUP}leader")
        for user in (cls.assessor, cls.second, cls.head, cls.third, cls.stranger):
            employee = cls.employ(user.name, user)
            employee.version_id.department_id = False
        with cls.at(*NOW):
            cls.sheets._draft(cls.company, OCTOBER)
        cls.sheet = cls.sheets.search(
            [("employee_id", "=", cls.chen.id), ("month", "=", OCTOBER)]
        )

    def as_user(self, user, sheet=None):
        return (sheet or self.sheet).with_user(user).sudo(False)

    def publish(self, sheet=None, moment=NOW):
        with self.at(*moment):
            self.as_user(self.assessor, sheet).action_review()
            self.as_user(self.second, sheet).action_decide()
            self.as_user(self.second, sheet).action_publish()

    # The way

    def test_the_whole_way(self):
        """AS-3: reviewed, decided by another, published, final after the term."""
        self.publish()
        self.assertRecordValues(
            self.sheet,
            [
                {
                    "state": "published",
                    "reviewed_by_id": self.assessor.id,
                    "reviewed_at": datetime(*NOW),
                    "decided_by_id": self.second.id,
                    "decided_at": datetime(*NOW),
                    "notified_at": datetime(*NOW),
                    # three working days after that of notice, to midnight in Shanghai
                    "appeal_deadline": datetime(2026, 11, 5, 15, 59, 59),
                }
            ],
        )
        for moment, state in (
            ((2026, 11, 5, 15, 59, 59), "published"),
            ((2026, 11, 5, 16), "final"),
        ):
            with self.at(*moment):
                self.sheets._cron_finalise()
            self.assertEqual(self.sheet.state, state)

    def test_term_is_checked_when_acting(self):
        """AS-8: nothing becomes final as long as an appeal is possible."""
        with self.at(*NOW), self.refused("still be appealed"):
            self.sheet._finalise()
        self.publish()
        with self.at(2026, 11, 5, 15), self.refused("still be appealed"):
            self.sheet._finalise()

    def test_who_takes_which_step(self):
        """AS-3, OR-2: the group reviews, another leader decides, and nobody skips."""
        steps = [
            ("review", self.assessor, (self.stranger, self.agent), "reviewed"),
            ("decide", self.second, (self.stranger, self.assessor), "decided"),
            ("publish", self.second, (self.stranger, self.assessor), "published"),
        ]
        names = [verb for verb, *_rest in steps]
        with self.at(*NOW):
            for verb, user, others, state in steps:
                for other in others:
                    with self.subTest(verb=verb, user=other.name), self.refused():
                        getattr(self.as_user(other), f"action_{verb}")()
                for skipped in set(names) - {verb}:
                    with self.refused("not at this step"):
                        getattr(self.as_user(self.third), f"action_{skipped}")()
                shown = self.as_user(user)
                shown.invalidate_recordset()
                self.assertTrue(shown[f"can_{verb}"])
                self.assertFalse(shown.hint)
                getattr(shown, f"action_{verb}")()
                self.assertEqual(self.sheet.state, state)

    def test_the_reviewer_does_not_decide(self):
        """AS-3: who has reviewed a sheet does not decide on it, by the database too."""
        with self.at(*NOW):
            self.as_user(self.second).action_review()
            with self.refused("somebody else"):
                self.as_user(self.second).action_decide()
            self.assertIn("somebody else", self.as_user(self.second).hint)
            with self.refused("decided_by_another"):
                self.sheet.write({"state": "decided", "decided_by_id": self.second.id})
            self.as_user(self.third).action_decide()

    def test_company_wall(self):
        """Attack 97: a leader of another company works on no sheet of ours."""
        company = self.env["res.company"].create({"name": "Second agency"})
        foreign = self._create_user("foreign", f"{GROUP}leader")
        foreign.write({"company_ids": [(6, 0, company.ids)], "company_id": company.id})
        mine = self.as_user(foreign).with_context(allowed_company_ids=company.ids)
        with self.at(*NOW), self.assertRaises(AccessError):
            mine.action_review()
        elsewhere = self.env["travel.assessment.indicator"].create(
            {
                "name": "Theirs",
                "measure": "hand",
                "company_id": company.id,
                "band_ids": [(0, 0, {})],
            }
        )
        for records in (elsewhere, elsewhere.band_ids):
            with self.assertRaises(AccessError):
                records.with_user(self.assessor).read()
            records.with_user(foreign).with_context(**mine.env.context).read()

    def test_month_is_over(self):
        """AS-3: a month is reviewed when it is over where the company is."""
        with self.at(2026, 10, 31, 15, 59, 59), self.refused("not over"):
            self.as_user(self.assessor).action_review()
        with self.at(2026, 10, 31, 16):
            self.as_user(self.assessor).action_review()

    def test_all_is_entered(self):
        """AS-1: no sheet is reviewed before what is entered by hand has been."""
        self.env.ref("travel_complaint_assessment.indicator_cooperation").active = True
        with self.at(*NOW):
            self.draft()
            with self.refused("Cooperation"):
                self.as_user(self.assessor).action_review()
            line = self.line_of(self.chen, "hand").with_user(self.assessor)
            line.entered_figure = 4
            self.as_user(self.assessor).action_review()

    def test_independence(self):
        """OR-2, attack 78: nobody works on their own, their head's or a known case."""
        own = self.sheet_of(self.assessor.employee_id)
        self.department.manager_id = self.head.employee_id
        case = self.create_case(user_id=self.agent.id)
        case.sudo().user_id = self.third
        line = self.line_of(self.chen, "satisfaction")
        self.env["travel.assessment.sheet.case"].sudo().create(
            {
                "sheet_id": self.sheet.id,
                "line_id": line.id,
                "ticket_id": case.id,
                "number": case.number,
                "counted_on": OCTOBER,
            }
        )
        with self.at(*NOW):
            for user, sheet, text in (
                (self.assessor, own, "concerned themself"),
                (self.head, self.sheet, "leads"),
                (self.third, self.sheet, "has handled"),
            ):
                with self.subTest(user=user.name), self.refused(text):
                    self.as_user(user, sheet).action_review()
            self.assertIn("leads", self.as_user(self.head).hint)

    def test_sending_back(self):
        """AS-3: back to draft goes with a reason, and starts the review anew."""
        with self.at(*NOW):
            self.as_user(self.assessor).action_review()
            self.as_user(self.second).action_decide()
            with self.refused():
                self.as_user(self.stranger).action_send_back()
            dialog = self.as_user(self.assessor).action_send_back()
            reasons = self.env["travel.assessment.reason"].with_user(self.assessor)
            dialog = reasons.with_context(**dialog["context"]).create(
                {"reason": "Case 12 belongs to Bai"}
            )
            dialog.action_confirm()
        self.assertRecordValues(
            self.sheet,
            [
                {
                    "state": "draft",
                    "return_reason": "Case 12 belongs to Bai",
                    "reviewed_by_id": False,
                    "reviewed_at": False,
                    "decided_by_id": False,
                    "decided_at": False,
                }
            ],
        )
        self.publish()
        self.assertFalse(self.sheet.return_reason)
        with self.refused("not at this step"):
            self.as_user(self.assessor).action_send_back()

    def test_after_an_appeal(self):
        """AS-8: where an appeal has success, the sheet is worked on anew."""
        self.publish()
        self.sheet._revoke(self.sheet, "The appeal is right")
        self.assertRecordValues(
            self.sheet,
            [
                {
                    "state": "draft",
                    "notified_at": False,
                    "appeal_deadline": False,
                    "published_from": False,
                    "published_to": False,
                    "return_reason": "The appeal is right",
                }
            ],
        )
        with self.refused("not open to appeals"):
            self.sheet._revoke(self.sheet, "Again")

    # Appeals

    def appeal(self, *moment):
        """The employee appeals against the published sheet."""
        with self.at(*moment):
            action = self.as_user(self.agent).action_appeal()
            appeal = self.env[action["res_model"]].browse(action["res_id"])
            appeal = appeal.with_user(self.agent).sudo(False)
            appeal.text = "Case 12 was Bai's."
            appeal.action_lodge()
        return appeal

    def judge(self, appeal, outcome, *moment):
        with self.at(*moment):
            panel = appeal.with_user(self.third).sudo(False)
            panel.action_join_panel()
            panel._do_decide(outcome, "As the panel found")

    def finalise(self, *moment):
        with self.at(*moment):
            self.sheets.sudo()._cron_finalise()
            self.sheet.invalidate_recordset()
        return self.sheet.state

    def test_an_open_appeal_waits(self):
        """AS-8: a sheet under appeal is not final before that has been decided."""
        self.publish()
        appeal = self.appeal(2026, 11, 5, 15)
        self.assertEqual(self.finalise(2026, 11, 6, 2), "published")
        self.judge(appeal, "upheld", 2026, 11, 9, 2)
        self.assertEqual(self.finalise(2026, 11, 9, 3), "final")

    def test_an_appeal_with_success(self):
        """AS-8: after an appeal with success the sheet is reckoned and decided anew."""
        self.publish()
        appeal = self.appeal(2026, 11, 3, 2)
        with self.refused("not reduced"):
            self.judge(appeal, "reduced", 2026, 11, 4, 2)
        self.judge(appeal, "revoked", 2026, 11, 4, 2)
        self.assertEqual(self.sheet.state, "draft")
        self.assertEqual(self.sheet.return_reason, "As the panel found")
        self.publish(moment=(2026, 11, 9, 2))
        # What was told anew may be appealed against anew.
        self.judge(self.appeal(2026, 11, 10, 2), "upheld", 2026, 11, 11, 2)
        self.assertEqual(self.finalise(2026, 11, 12, 15, 59, 59), "published")
        self.assertEqual(self.finalise(2026, 11, 12, 16), "final")

    def test_a_late_appeal(self):
        """AS-8: after the term an appeal is put on record, and a final sheet stays."""
        self.publish()
        self.finalise(2026, 11, 5, 16)
        appeal = self.appeal(2026, 11, 6, 2)
        self.assertEqual(appeal.state, "late")
        self.assertEqual(self.sheet.state, "final")

    def test_deciders_are_not_on_the_panel(self):
        """AS-8: who has reviewed the sheet, or decided, does not judge the appeal."""
        self.publish()
        appeal = self.appeal(2026, 11, 3, 2)
        for user in (self.assessor, self.second):
            with self.at(2026, 11, 4, 2), self.refused():
                appeal.with_user(user).sudo(False).action_join_panel()

    def test_batch(self):
        """AS-3: one that may not go on holds up all of them, and says which one."""
        sheets = self.sheet | self.sheet_of(self.bai)
        with self.at(*NOW):
            self.as_user(self.assessor, self.sheet).action_review()
            with self.refused("Chen, 2026-10"):
                self.as_user(self.assessor, sheets).action_review()
        self.assertEqual(self.sheet_of(self.bai).state, "draft")

    def test_rules_must_be_in_force(self):
        """AS-8: without rules nobody knows how long one can appeal: no publication."""
        with self.at(*NOW):
            self.as_user(self.assessor).action_review()
            self.as_user(self.second).action_decide()
            self.env["travel.assessment.policy"].search([]).write(
                {"date_from": "2026-11-01"}
            )
            with self.refused("No rules"):
                self.as_user(self.second).action_publish()

    # What people see

    def test_own_sheet_alone(self):
        """AS-2, attack 79: an employee reads their own sheet, down to the cases."""
        case = self.create_case(user_id=self.agent.id)
        line = self.line_of(self.chen, "satisfaction")
        self.env["travel.assessment.sheet.case"].sudo().create(
            {
                "sheet_id": self.sheet.id,
                "line_id": line.id,
                "ticket_id": case.id,
                "number": case.number,
                "counted_on": OCTOBER,
            }
        )
        self.agent.group_ids = self.env.ref("base.group_user")
        mine = self.sheets.with_user(self.agent)
        self.assertEqual(mine.search([]), self.sheet)
        found = mine.env["travel.assessment.sheet.case"].search(
            line.with_user(self.agent).action_open_cases()["domain"]
        )
        self.assertEqual(found.mapped("number"), [case.sudo().number])
        self.assertNotIn("ticket_id", found.read()[0])
        with self.assertRaises(AccessError):
            found.read(["ticket_id"])
        self.assertFalse(mine.with_user(self.respondent).search([]) & self.sheet)
        with self.assertRaises(AccessError):
            self.as_user(self.respondent).read(["total_score"])
        with self.assertRaises(AccessError):
            line.with_user(self.respondent).read(["score"])

    def test_assessors_see_others(self):
        """OR-2: an assessor works on the sheets of others, and reads the own one."""
        seen = self.sheets.with_user(self.assessor).search([("month", "=", OCTOBER)])
        self.assertIn(self.sheet, seen)
        own = self.sheet_of(self.assessor.employee_id)
        self.assertIn(own, seen)
        with self.assertRaises(AccessError):
            self.as_user(self.assessor, own).check_access("write")
        self.as_user(self.assessor).check_access("write")

    def test_published_results(self):
        """AS-9: all staff read name, department and score for a set time, not more."""
        self.company.assessment_publication_days = 5
        results = self.env["travel.assessment.result"].with_user(self.stranger)
        with self.at(*NOW):
            self.assertFalse(results.search([]))
        self.publish()
        for day, is_there in ((1, False), (2, True), (6, True), (7, False)):
            results.invalidate_model()
            with self.at(2026, 11, day, 2), self.subTest(day=day):
                self.assertEqual(bool(results.search([])), is_there)
        with self.at(2026, 11, 6, 2):
            self.sheets._cron_finalise()
            self.assertEqual(self.sheet.state, "final")
            results.invalidate_model()
            [row] = results.search([]).read()
        self.assertEqual(row["name"], "Chen")
        self.assertEqual(row["score"], self.sheet.total_score)
        self.assertEqual(row["department_id"][0], self.department.id)
        kept = {"id", "display_name", "company_id", "published_to"}
        said = {"name", "department_id", "month", "month_name", "score"}
        self.assertEqual(row.keys() - kept, said)

    def test_masked_results(self):
        """AS-9: where the company wants it, names are masked."""
        self.company.assessment_masks_names = True
        self.publish()
        results = self.env["travel.assessment.result"].with_user(self.stranger)
        with self.at(*NOW):
            found = results.search([])
            self.assertEqual(found.name, "C**")
            self.assertFalse(results.search([("name", "ilike", "Chen")]))
            self.assertNotIn("Chen", str(found.read()))

    def test_results_of_the_company(self):
        """Attack 97: another company does not read our results."""
        self.publish()
        _company, _team, user = self.create_second_company()
        results = self.env["travel.assessment.result"].with_user(user)
        with self.at(*NOW):
            self.assertFalse(results.search([]))

    def test_days_of_publication(self):
        """AS-9: the database wants 1 to 366 days."""
        for days in (0, 367):
            with self.refused():
                self.company.assessment_publication_days = days

    def test_people_are_told(self):
        """AS-3: whom a published sheet is about is told, each in their language."""
        self.env["res.lang"]._activate_lang("zh_CN")
        self.other_agent.lang = "zh_CN"
        sheets = self.sheet | self.sheet_of(self.bai)
        messages = self.env["mail.message"]
        before = messages.search([])
        self.publish(sheets)
        told = messages.search([]) - before
        self.assertEqual(
            told.notified_partner_ids,
            self.agent.partner_id | self.other_agent.partner_id,
        )
        self.assertEqual(len(told), 2)
        mine = told.filtered(lambda m: self.agent.partner_id in m.notified_partner_ids)
        self.assertEqual(mine.subject, "Your assessment sheet has been published")
        self.assertIn("My Sheet", mine.body)
