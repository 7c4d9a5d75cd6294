from datetime import datetime

from psycopg2 import IntegrityError
from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, freeze_time, new_test_user, tagged
from odoo.tools import SQL, mute_logger

from .common import GROUP, ComplaintCommon

# Wednesday, 5 November 2036: no other case of the database is near it
NOW = datetime(2036, 11, 5, 2, 0)


class EvaluationCase(ComplaintCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second = cls._create_user("reviewer", f"{GROUP}leader")
        cls.manager = cls._create_user("manager", f"{GROUP}management")

    @classmethod
    def draft(cls, user=None, **values):
        reports = cls.env["travel.complaint.evaluation"].with_user(user or cls.leader)
        return reports.create({"name": "October 2036", "month": "2036-10-09", **values})

    @classmethod
    def publish(cls, **values):
        report = cls.draft(**values)
        report.action_submit()
        report.with_user(cls.manager).action_approve()
        report.action_publish()
        return report


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestEvaluation(EvaluationCase):
    """The evaluation report: drafted, edited, approved, published, kept (ST-3)."""

    def test_drafted_from_the_figures(self):
        """ST-3: all six sections stand there, with figures, targets and problems."""
        cases = self.create_case() + self.create_case(complaint_kind="inquiry")
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE helpdesk_ticket SET received_at = '2036-10-09' WHERE id IN %s",
                cases._ids,
            )
        )
        self.env.invalidate_all()
        figure = self.env["travel.complaint.figure"]
        figure._refresh()
        self.env.cr.execute(
            SQL(
                "UPDATE travel_complaint_figure SET satisfied_rate = 0,"
                " cause_id = %s, validity = 'valid' WHERE ticket_id = %s",
                self.env.ref("travel_complaint.cause_itinerary_changed").id,
                cases[0].id,
            )
        )
        self.env.invalidate_all()
        report = self.draft()
        self.assertIn("October 2036: 2 cases, of them 1 complaints", report.background)
        self.assertIn("ratios of sums", report.method)
        self.assertIn("<td>90.0 %</td>", report.results)
        self.assertIn("0.0 %, and the target is 90.0 %", report.problems)
        self.assertIn("1 valid complaints had the cause", report.problems)
        self.assertIn("Say what is to be done", report.proposals)
        self.assertIn("Satisfied", report.outlook)
        self.assertEqual(report.month.day, 1)

    def test_approved_by_a_second_person(self):
        """ST-3, OR-2: neither the author nor who has edited it approves."""
        report = self.draft()
        report.with_user(self.second).outlook = "<p>Better</p>"
        report.action_submit()
        for user in (self.leader, self.second):
            with (
                self.subTest(user=user.login),
                self.assertRaisesRegex(UserError, "Somebody else approves"),
            ):
                report.with_user(user).action_approve()
        with self.assertRaisesRegex(UserError, "not possible"):
            report.action_publish()
        report.with_user(self.manager).action_approve()
        self.assertEqual(report.approved_by_id, self.manager)
        report.with_user(self.second).action_publish()
        self.assertEqual(report.state, "published")
        self.assertTrue(report._get_pdf())

    def test_the_database_wants_two(self):
        """ST-3, OR-2: past all code, the author cannot be the one who approves."""
        report = self.draft()
        self.env.flush_all()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(
                SQL(
                    "UPDATE travel_complaint_evaluation SET state = 'approved',"
                    " approved_at = NOW(), approved_by_id = author_id WHERE id = %s",
                    report.id,
                )
            )

    def test_published_stays(self):
        """ST-3: the database keeps what was published, words, PDF and all."""
        report = self.publish()
        self.env.flush_all()
        for statement in (
            "UPDATE travel_complaint_evaluation SET outlook = 'x' WHERE id = %s",
            "UPDATE travel_complaint_evaluation SET file = 'x' WHERE id = %s",
            "UPDATE travel_complaint_evaluation SET state = 'draft' WHERE id = %s",
            "DELETE FROM travel_complaint_evaluation WHERE id = %s",
        ):
            with (
                self.subTest(statement=statement),
                mute_logger("odoo.sql_db"),
                self.assertRaises(CheckViolation),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(SQL(statement, report.id))
        with self.assertRaises(UserError):
            report.outlook = "<p>x</p>"
        with self.assertRaises(UserError):
            report.unlink()

    def test_approved_words_are_published(self):
        """ST-3: between approval and publication no word changes."""
        report = self.draft()
        report.action_submit()
        report.with_user(self.manager).action_approve()
        self.env.flush_all()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(CheckViolation),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(
                SQL(
                    "UPDATE travel_complaint_evaluation SET results = 'x'"
                    " WHERE id = %s",
                    report.id,
                )
            )
        with self.assertRaisesRegex(UserError, "Send it back"):
            report.results = "<p>x</p>"
        report.with_user(self.second).action_return()
        self.assertFalse(report.approved_by_id)
        report.results = "<p>Changed</p>"
        self.assertEqual(report.state, "draft")

    def test_earlier_ones_are_kept(self):
        """ST-3: a month can be evaluated again; one at a time, and none goes away."""
        first = self.publish()
        second = self.draft()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            self.draft()
        self.assertEqual({first.state, second.state}, {"published", "draft"})

    def test_nothing_is_typed(self):
        """ST-3: state and signatures follow from the buttons."""
        report = self.draft()
        for values in (
            {"state": "published"},
            {"approved_by_id": self.manager.id},
            {"author_id": self.second.id},
            {"editor_ids": [(5,)]},
        ):
            with self.subTest(values=values), self.assertRaises(UserError):
                report.write(values)
        with self.assertRaises(UserError):
            self.draft(month="2036-09-01", author_id=self.second.id)
        report.problems = False
        with self.assertRaisesRegex(UserError, "Problems"):
            report.action_submit()

    def test_who_reads(self):
        """ST-3, FB-5: drafts for leaders and audit, published ones for the house."""
        report = self.draft()
        self.assertTrue(report.with_user(self.auditor).background)
        for user in (self.agent, self.stranger, self.public_relations):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                report.with_user(user).read(["background"])
        report = self.publish(month="2036-09-01")
        self.assertTrue(report.with_user(self.stranger).background)
        with self.assertRaises(AccessError):
            report.with_user(self.stranger).read(["editor_ids"])


@tagged("post_install", "-at_install")
class TestEvaluationPages(EvaluationCase, HttpCase):
    def test_pages(self):
        """ST-3: colleagues read what was published; nobody else, and no draft."""
        published = self.publish(name="May 2026", month="2026-05-01")
        draft = self.draft(name="June 2026", month="2026-06-01")
        guest = new_test_user(self.env, "evaluation_guest", groups="base.group_portal")
        _company, _team, foreign = self.create_second_company()
        pages = {
            "/complaint-evaluations": 200,
            f"/complaint-evaluations/{published.id}": 200,
            f"/complaint-evaluations/{published.id}/report.pdf": 200,
            f"/complaint-evaluations/{draft.id}": 404,
            f"/complaint-evaluations/{draft.id}/report.pdf": 404,
            f"/complaint-evaluations/{2**40}": 404,
        }
        self.authenticate(self.stranger.login, self.stranger.login)
        for url, status in pages.items():
            with self.subTest(url=url):
                self.assertEqual(self.url_open(url).status_code, status)
        page = self.url_open(f"/complaint-evaluations/{published.id}").text
        for title in ("May 2026", "Background", "Outlook", "published on"):
            self.assertIn(title, page)
        self.assertNotIn("June 2026", self.url_open("/complaint-evaluations").text)
        for user in (guest, foreign):
            self.authenticate(user.login, user.login)
            with self.subTest(user=user.login):
                url = f"/complaint-evaluations/{published.id}"
                self.assertEqual(self.url_open(url).status_code, 404)
        self.authenticate(None, None)
        answer = self.url_open("/complaint-evaluations", allow_redirects=False)
        self.assertIn("/web/login", answer.headers["Location"])
