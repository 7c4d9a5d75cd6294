from datetime import datetime, timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import BaseCase, freeze_time, new_test_user, tagged
from odoo.tools import SQL, mute_logger

from ..tools import effect
from ..tools.effect import Figures
from .common import ComplaintCommon

# Wednesday, 5 November 2036: no other case of the database is near it
NOW = datetime(2036, 11, 5, 2, 0)
# before, after, with at least 5 cases and a drop of 20 %
JUDGEMENTS = (
    (Figures(10, 50), Figures(2, 50), "effective"),
    (Figures(10, 50), Figures(8, 50), "effective"),  # just 20 %
    (Figures(10, 50), Figures(9, 50), "not_effective"),
    (Figures(10, 50), Figures(10, 50), "not_effective"),
    (Figures(10, 50), Figures(10, 100), "effective"),  # half the rate
    (Figures(10, 100), Figures(8, 50), "not_effective"),  # fewer, but a higher rate
    (Figures(10, 50), Figures(2, 50, 9), "not_effective"),  # nobody has judged them
    (Figures(3, 50), Figures(1, 50), "too_few"),
    (Figures(0, 50), Figures(9, 50), "too_few"),  # nothing to fall from
    (Figures(5, 50), Figures(0, 50), "effective"),
    (Figures(9, 50), Figures(0, 0), "too_few"),
)


@tagged("post_install", "-at_install")
class TestJudgement(BaseCase):
    def test_table(self):
        """ST-2: a measure has worked when the rate has really fallen."""
        for before, after, expected in JUDGEMENTS:
            with self.subTest(before=before, after=after):
                self.assertEqual(effect.judge(before, after, 5, 20), expected)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestImprovement(ComplaintCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write(
            {
                "complaint_effect_weeks": 4,
                "complaint_effect_min_cases": 5,
                "complaint_effect_drop": 20,
            }
        )
        categories = cls.env["helpdesk.ticket.category"]
        cls.coach, cls.hotel = categories.create(
            [
                {"name": name, "is_complaint_category": True}
                for name in ("Coach", "Hotel")
            ]
        )
        cls.seats = categories.create(
            {"name": "Seats", "parent_id": cls.coach.id, "is_complaint_category": True}
        )
        cls.case = cls.create_case(category_id=cls.seats.id)
        cls.walk_to(cls.case, "executing")
        cls.owner = cls._create_user("owner", "base.group_user")

    def add(self, user=None, **values):
        """An improvement measure, made on the case by the member."""
        case = self.case.with_user(user or self.member)
        action = case.action_add_improvement()
        measures = self.env[action["res_model"]].with_user(user or self.member)
        return measures.with_context(**action["context"]).create(
            {
                "name": "Wash the seats each night",
                "user_id": self.owner.id,
                "complaint_category_id": self.coach.id,
                **values,
            }
        )

    def complain(self, day, count, category=None, validity="valid"):
        """So many complaints that were received on `day`."""
        for _case in range(count):
            case = self.create_case(
                category_id=(category or self.seats).id, received_at=day
            )
            self.env.flush_all()
            self.env.cr.execute(
                SQL(
                    "UPDATE helpdesk_ticket SET validity = %s WHERE id = %s",
                    validity,
                    case.id,
                )
            )
        self.env.invalidate_all()

    def test_from_the_case(self):
        """ST-2: the measure knows its case, what it is about, and whose it is."""
        measure = self.add(complaint_category_id=self.seats.id)
        self.assertTrue(measure.is_complaint_measure)
        self.assertEqual(measure.ticket_ids, self.case)
        self.assertEqual(self.case.with_user(self.agent).improvement_count, 1)
        self.assertEqual(measure.activity_ids.user_id, self.owner)
        context = self.case.with_user(self.member).action_add_improvement()["context"]
        self.assertEqual(context["default_complaint_category_id"], self.seats.id)

    def test_faults_of_oca(self):
        """ST-2: no mail goes out in the middle of create(), and days go forwards."""
        before = self.env["mail.mail"].search_count([])
        measure = self.add(user_id=self.member.id)
        self.assertEqual(self.env["mail.mail"].search_count([]), before)
        other = self.env["mgmtsystem.action"].create(
            {"name": "No complaint", "type_action": "correction"}
        )
        mails = self.env["mail.mail"].search([], order="id desc", limit=1)
        self.assertEqual((mails.res_id, mails.state), (other.id, "outgoing"))
        other.date_open = other.create_date + timedelta(days=3, hours=2)
        self.assertEqual(other.number_of_days_to_open, 3)
        self.assertTrue(measure.reference)

    def test_done(self):
        """ST-2: the owner says that it is done; the check is some weeks later."""
        measure = self.add().with_user(self.owner)
        self.assertTrue(measure.can_finish)
        measure.action_finish()
        self.assertRecordValues(
            measure,
            [
                {
                    "done_on": NOW.date(),
                    "effect_check_on": NOW.date() + timedelta(weeks=4),
                    "effect_result": False,
                }
            ],
        )
        self.assertTrue(measure.stage_id.is_ending)
        (activity,) = measure.activity_ids
        self.assertEqual(activity.user_id, self.owner)
        self.assertEqual(activity.date_deadline, measure.effect_check_on)
        with self.assertRaisesRegex(UserError, "done already"):
            measure.action_finish()

    def test_effect(self):
        """ST-2: the figures of equal spans are compared, and kept with the moment."""
        self.complain(NOW - timedelta(days=5), 6)
        self.complain(NOW - timedelta(days=5), 4, self.hotel)
        self.complain(NOW - timedelta(days=40), 9)  # before the span
        measure = self.add()
        with freeze_time(NOW + timedelta(days=10)):
            measure.with_user(self.owner).action_finish()
        with freeze_time(NOW + timedelta(days=12)):
            self.complain(NOW + timedelta(days=11), 1)
            self.complain(NOW + timedelta(days=11), 1, validity="not_substantiated")
            self.complain(NOW + timedelta(days=11), 8, self.hotel)
        with freeze_time(NOW + timedelta(days=10 + 28)):
            measure.with_user(self.owner).action_check_effect()
        self.assertRecordValues(
            measure,
            [
                {
                    "effect_days": 28,
                    "effect_before": 6,
                    "effect_before_total": 10,
                    "effect_after": 1,
                    "effect_after_total": 10,
                    "effect_after_pending": 0,
                    "effect_result": "effective",
                    "effect_taken_at": NOW + timedelta(days=38),
                    "effect_taken_by_id": self.owner.id,
                }
            ],
        )
        self.assertAlmostEqual(measure.effect_before_rate, 60)
        self.assertAlmostEqual(measure.effect_after_rate, 10)
        self.complain(NOW - timedelta(days=5), 3)
        self.assertEqual(measure.effect_before, 6, "figures stay as they were taken")
        with (
            freeze_time(NOW + timedelta(days=60)),
            self.assertRaisesRegex(UserError, "checked already"),
        ):
            measure.with_user(self.owner).action_check_effect()

    def test_too_few(self):
        """ST-2: small numbers prove nothing; the check is planned again."""
        measure = self.add()
        measure.with_user(self.owner).action_finish()
        later = NOW + timedelta(days=28)
        with freeze_time(later):
            measure.with_user(self.owner).action_check_effect()
            self.assertEqual(measure.effect_result, "too_few")
            self.assertEqual(measure.effect_check_on, later.date() + timedelta(weeks=4))
            self.assertFalse(measure.with_user(self.owner).can_check_effect)

    def test_department(self):
        """ST-2: a department's measure is judged by what that department held."""
        department = self.env["hr.department"].create({"name": "Operations"})
        measure = self.add(
            complaint_category_id=False, complaint_department_id=department.id
        )
        self.complain(NOW - timedelta(days=1), 2)
        case = self.create_case(received_at=NOW - timedelta(days=1))
        case.sudo().write(
            {"complaint_department_id": department.id},
        )
        self.put_in_state(case, "proposing")
        case.sudo().validity = "partly_valid"
        start = (NOW - timedelta(days=3)).date()
        self.assertEqual(
            measure._count_complaints(start, NOW.date() + timedelta(days=1)).count, 1
        )

    def test_cause(self):
        """ST-2, IV-3: a measure against a cause is judged by that cause alone."""
        changed = self.env.ref("travel_complaint.cause_itinerary_changed")
        other = self.env["travel.complaint.cause"].create(
            {"name": "Dirt", "code": "dirt"}
        )
        measure = self.add(
            complaint_category_id=False, complaint_cause_id=changed.parent_id.id
        )
        self.assertTrue(measure.is_complaint_measure)
        begin = measure.began_on

        def find(cause, further, state="decided"):
            case = self.create_case(received_at=f"{begin - timedelta(days=3)} 03:00:00")
            self.walk_to(case, "investigating")
            self.find_out(case, cause_id=cause.id)
            if further:
                case.sudo().investigation_id.contributing_cause_ids = further
            if state == "decided":
                case.with_user(self.leader).investigation_id.action_submit()
            return case

        none = self.env["travel.complaint.cause"]
        find(changed, none)
        find(other, changed)
        find(other, none)
        find(changed, none, state="open")
        figures = measure._count_complaints(begin - timedelta(days=7), begin)
        # Two have it, one has another cause, and of one nobody knows yet.
        self.assertEqual((figures.count, figures.total, figures.pending), (2, 4, 1))
        # Without a cause, a category or a department there is nothing to compare.
        measure.complaint_cause_id = False
        measure.complaint_department_id = False
        measure.with_user(self.owner).action_finish()
        with (
            freeze_time(NOW + timedelta(weeks=5)),
            self.assertRaisesRegex(UserError, "a cause or a department"),
        ):
            measure.action_check_effect()

    def test_cause_of_the_case(self):
        """ST-2: a measure from a case is against the cause that was found."""
        case = self.create_case(category_id=self.seats.id)
        self.walk_to(case, "investigating")
        self.investigate(case)
        context = case.with_user(self.member).action_add_improvement()["context"]
        cause = self.env.ref("travel_complaint.cause_itinerary_changed")
        self.assertEqual(context["default_complaint_cause_id"], cause.id)

    def test_not_too_early(self):
        """ST-2: neither before it is done nor before its day is an effect checked."""
        measure = self.add().with_user(self.owner)
        with self.assertRaisesRegex(UserError, "that is done"):
            measure.action_check_effect()
        measure.action_finish()
        with self.assertRaisesRegex(UserError, "too early"):
            measure.action_check_effect()
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            measure.effect_check_on = NOW.date()
            self.env.flush_all()

    def test_figures_are_not_typed(self):
        """ST-2: nobody writes the figures that judge their own measure."""
        measure = self.add()
        for user in (self.owner, self.member, self.administrator):
            with (
                self.subTest(user=user.login),
                self.assertRaisesRegex(UserError, "taken from the cases"),
            ):
                measure.with_user(user).write({"effect_result": "effective"})
        with self.assertRaisesRegex(UserError, "taken from the cases"):
            self.add(effect_before=9)

    def test_who_sees_what(self):
        """FB-5: measures are seen by who handles or audits, and by their owners."""
        measure = self.add()
        foreign = self.env["mgmtsystem.action"].create(
            {"name": "No complaint", "type_action": "correction"}
        )
        system = new_test_user(
            self.env,
            "complaint_system",
            groups=f"mgmtsystem.group_mgmtsystem_user,{self.agent.group_ids[0].get_external_id()[self.agent.group_ids[0].id]}",
        )
        seen = {
            self.agent: measure,
            self.auditor: measure,
            self.owner: measure,
            self.stranger: measure.browse(),
            system: measure + foreign,
        }
        actions = self.env["mgmtsystem.action"]
        for user, expected in seen.items():
            found = actions.with_user(user).search(
                [("id", "in", (measure + foreign).ids)]
            )
            with self.subTest(user=user.login):
                self.assertEqual(set(found.ids), set(expected.ids))
        for user in (self.agent, self.auditor, self.stranger):
            with self.subTest(writes=user.login), self.assertRaises(AccessError):
                measure.with_user(user).write({"name": "x"})
        with self.assertRaises(AccessError):
            self.add(user=self.agent)
        with self.assertRaises(AccessError):
            measure.with_user(self.owner).read(["ticket_ids"])
