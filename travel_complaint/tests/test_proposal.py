from datetime import datetime, timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.tests import BaseCase, freeze_time, tagged
from odoo.tools import SQL, mute_logger

from ..tools import effect
from ..tools.effect import Figures
from .common import ComplaintCommon

# Wednesday, 5 November 2036: no other case of the database is near it
NOW = datetime(2036, 11, 5, 2, 0)
# before, after, their guest-days; at least 5 cases and a drop of 20 %
JUDGEMENTS = (
    (Figures(20, 50), Figures(5, 50), 1000, 1000, "effective"),
    # As many complaints on twice the guest-days, and half as many on half of them.
    (Figures(40, 50), Figures(40, 50), 1000, 2000, "effective"),
    (Figures(40, 50), Figures(20, 50), 2000, 1000, "not_effective"),
    # A fall by a third that chance brings as well proves nothing.
    (Figures(6, 50), Figures(4, 50), 1000, 1000, "too_few"),
    (Figures(600, 900), Figures(400, 900), 1000, 1000, "effective"),
    (Figures(600, 900), Figures(500, 900), 1000, 1000, "not_effective"),  # 17 %
    # What nobody has judged counts as valid.
    (Figures(20, 50), Figures(5, 50, 15), 1000, 1000, "not_effective"),
    (Figures(3, 50), Figures(1, 50), 1000, 1000, "too_few"),
    (Figures(0, 50), Figures(9, 50), 1000, 1000, "too_few"),
    (Figures(5, 50), Figures(0, 0), 1000, 1000, "effective"),  # 1 in 32
)


@tagged("post_install", "-at_install")
class TestVolumeJudgement(BaseCase):
    def test_table(self):
        """ST-2: per guest-day a measure has worked when more than chance has helped."""
        for *spans, first, second, expected in JUDGEMENTS:
            with self.subTest(spans=spans):
                found = effect.judge_by_volume(*spans, first, second, 5, 20)
                self.assertEqual(found, expected)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestProposal(ComplaintCommon):
    """Repeated causes propose a measure, once (ST-2)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Thresholds that the agency has set are no matter of these tests.
        cls.thresholds = cls.env["travel.complaint.cause.threshold"]
        cls.thresholds.search([]).unlink()
        cls.threshold = cls.thresholds.create(
            {"count": 3, "days": 30, "user_id": cls.member.id}
        )
        cls.cause = cls.env.ref("travel_complaint.cause_itinerary_changed")

    def found(self, count, days_ago=1, cause=None, validity="valid", **values):
        """So many cases whose investigation has found the cause."""
        cases = self.env["helpdesk.ticket"]
        for _number in range(count):
            cases |= self.create_case(**values)
        self.env["travel.complaint.investigation"].sudo().create(
            [{"ticket_id": case.id, "lead_id": self.member.id} for case in cases]
        )
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE helpdesk_ticket SET validity = %s, received_at = %s"
                " WHERE id IN %s",
                validity,
                NOW - timedelta(days=days_ago),
                cases._ids,
            )
        )
        self.env.cr.execute(
            SQL(
                "UPDATE travel_complaint_investigation SET cause_id = %s,"
                " state = 'decided', liability_total = 100, validity = 'valid'"
                " WHERE ticket_id IN %s",
                (cause or self.cause).id,
                cases._ids,
            )
        )
        self.env.invalidate_all()
        return cases

    def propose(self):
        """The measures that the job proposes."""
        actions = self.env["mgmtsystem.action"]
        before = actions.search([("is_proposed", "=", True)])
        self.thresholds._cron_propose()
        return actions.search([("is_proposed", "=", True)]) - before

    def test_from_the_threshold_on(self):
        """ST-2: not before the threshold; then with its cases, person and day."""
        self.found(2)
        self.found(4, validity="malicious")
        self.found(4, days_ago=31)
        self.assertFalse(self.propose())
        third = self.found(1)
        measure = self.propose()
        self.assertRecordValues(
            measure,
            [
                {
                    "complaint_cause_id": self.cause.id,
                    "user_id": self.member.id,
                    "company_id": self.company.id,
                    "is_complaint_measure": True,
                    "date_deadline": (NOW + timedelta(days=30)).date(),
                }
            ],
        )
        self.assertEqual(len(measure.ticket_ids), 3)
        self.assertIn(third, measure.ticket_ids)
        self.assertEqual(measure.activity_ids.user_id, self.member)
        self.assertIn("3 valid complaints", measure.description)

    def test_once(self):
        """ST-2: not again while one is open, whoever has made it."""
        self.found(5)
        self.assertTrue(self.propose())
        self.assertFalse(self.propose())
        other = self.env["travel.complaint.cause"].create(
            {"name": "Dirt", "code": "dirt", "parent_id": self.cause.parent_id.id}
        )
        self.found(5, cause=other)
        self.env["mgmtsystem.action"].with_user(self.member).create(
            {
                "name": "Wash the seats",
                "type_action": "improvement",
                "complaint_cause_id": other.parent_id.id,
            }
        )
        self.assertFalse(self.propose(), "one against the cause above is under way")

    def test_once_in_the_database(self):
        """ST-2: the database lets one open proposal stand against a cause."""
        self.found(3)
        measure = self.propose()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            self.threshold._create_measure(
                self.company, self.cause, measure.ticket_ids.ids, NOW.date()
            )

    def test_refused(self):
        """ST-2: after a refusal only what comes in later makes a further one."""
        self.found(5)
        measure = self.propose().with_user(self.member)
        measure.action_refuse_proposal()
        self.assertFalse(measure.activity_ids)
        self.assertFalse(self.propose())
        with self.assertRaisesRegex(UserError, "still open"):
            measure.action_refuse_proposal()
        self.env.cr.execute(
            SQL(
                "UPDATE mgmtsystem_action SET date_closed = %s WHERE id = %s",
                NOW - timedelta(days=9),
                measure.id,
            )
        )
        self.env.invalidate_all()
        self.found(2)
        self.assertTrue(self.propose())

    def test_done_and_judged(self):
        """ST-2: until the effect is known, a measure that is done is under way."""
        self.found(5, days_ago=2)
        measure = self.propose()
        measure.with_user(self.member).action_finish()
        self.assertTrue(measure.is_proposal_open)
        self.assertFalse(self.propose())
        measure.write(
            {
                "done_on": (NOW - timedelta(days=5)).date(),
                "effect_days": 3,
                "effect_taken_at": NOW,
                "effect_result": "not_effective",
            }
        )
        self.assertFalse(measure.is_proposal_open)
        self.assertTrue(self.propose(), "five came in after it was done")

    def test_own_thresholds(self):
        """ST-2: a cause with a threshold of its own counts with those below it."""
        child = self.env["travel.complaint.cause"].create(
            {"name": "Lake", "code": "lake", "parent_id": self.cause.id}
        )
        self.thresholds.create({"cause_id": self.cause.id, "count": 5, "days": 30})
        self.found(2)
        self.found(2, cause=child)
        self.assertFalse(self.propose())
        self.found(1, cause=child)
        self.assertEqual(self.propose().complaint_cause_id, self.cause)

    def test_companies_apart(self):
        """ST-2: cases of two companies are not added up."""
        company, team, _leader = self.create_second_company()
        self.found(2)
        self.found(2, team_id=team.id, company_id=company.id, user=self.env.user)
        self.assertFalse(self.propose())

    def test_effect_by_volume(self):
        """ST-2: with volumes the check judges the rate, and says so."""
        volumes = self.env["travel.complaint.volume"]
        volumes.search([("bearer", "=", "company")]).unlink()
        self.company.write(
            {"complaint_effect_min_cases": 5, "complaint_effect_drop": 20}
        )
        self.found(20, days_ago=10)
        measure = self.propose()
        measure.write(
            {
                "began_on": "2036-11-05",
                "done_on": "2036-11-05",
                "effect_check_on": "2036-12-03",
            }
        )
        # As many again, on half the guest-days: of all complaints it is the same share.
        self.found(10, days_ago=-5)
        for month, guest_days in (("2036-10-01", 6200), ("2036-11-01", 3000)):
            volumes.create(
                {"month": month, "bearer": "company", "guest_days": guest_days}
            )
        with freeze_time(datetime(2036, 12, 3, 3)):
            volumes.create(
                {"month": "2036-12-01", "bearer": "company", "guest_days": 3100}
            )
            measure.with_user(self.member).action_check_effect()
        # 8 October to 5 November: 24 days of October, 4 of November.
        self.assertAlmostEqual(measure.effect_before_volume, 24 * 200 + 4 * 100)
        self.assertAlmostEqual(measure.effect_after_volume, 26 * 100 + 2 * 100)
        self.assertEqual((measure.effect_before, measure.effect_after), (20, 10))
        self.assertAlmostEqual(measure.effect_before_per_volume, 3.846, places=3)
        self.assertAlmostEqual(measure.effect_after_per_volume, 3.571, places=3)
        self.assertEqual(measure.effect_result, "not_effective")
