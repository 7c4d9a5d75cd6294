from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import (
    BaseCase,
    TransactionCase,
    freeze_time,
    new_test_user,
    tagged,
)

from ..tools.training import compare
from .common import GROUP
from .decisions import ACT, NOW, DecisionCommon

DAY = ACT.date()


class TrainingCommon(DecisionCommon):
    """A course against what Ming does wrong, held by HR on the day after."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hr = cls._create_colleague("hr", "hr.group_hr_manager")
        cls.cause = cls.env.ref("travel_complaint.cause_itinerary_changed")
        category = cls.env["hr.course.category"].create({"name": "Guides"})
        cls.course = cls.env["hr.course"].create(
            {"name": "Contracts", "category_id": category.id}
        )
        cls.cause.course_id = cls.course
        cls.schedule = cls.hold(DAY + timedelta(days=1))
        cls.Training = cls.env["travel.assessment.training"]

    @classmethod
    def hold(cls, day, **values):
        """A course held on a day."""
        return cls.env["hr.course.schedule"].create(
            {
                "name": f"Contracts {day}",
                "course_id": cls.course.id,
                "start_date": day,
                "end_date": day,
                "cost": 0,
                "authorized_by": cls.hr.employee_id.id,
                **values,
            }
        )

    @classmethod
    def find_on(cls, day, employee=None, **values):
        """A decided liability for something that happened on this day."""
        moment = ACT + timedelta(days=(day - DAY).days)
        with freeze_time(max(NOW, moment)):
            ticket = cls.create_ticket(incident_at=moment, received_at=moment)
            return cls.find(employee=employee, ticket=ticket, **values)

    def propose_now(self):
        """What the cron proposes: all needs of the company."""
        self.Training._propose(self.company)
        return self.Training.search([("company_id", "=", self.company.id)])

    def attend(self, training, result="passed", score=0, schedule=None):
        """The course is held and completed with this result."""
        schedule = (schedule or self.schedule).with_user(self.hr)
        training.with_user(self.assessor).sudo(False)._do_plan(
            schedule.with_user(self.assessor)
        )
        schedule.draft2waiting()
        schedule.waiting2inprogress()
        schedule.inprogress2validation()
        schedule.course_attendee_ids.write({"result": result, "test_score": score})
        schedule.validation2complete()
        return schedule.course_attendee_ids

    @classmethod
    def finding(cls, **values):
        """An audit finding for Ming, made as the audit makes it."""
        case = cls.create_ticket()
        cls.env.flush_all()
        cls.env.cr.execute(
            "UPDATE helpdesk_ticket SET complaint_state = 'closed',"
            " closed_date = '2026-10-10' WHERE id = %s",
            (case.id,),
        )
        case.invalidate_recordset()
        audit = cls.env["travel.assessment.audit"].create(
            {
                "name": "October",
                "company_id": cls.company.id,
                "date_from": "2026-10-01",
                "date_to": "2026-10-31",
                "auditor_ids": cls.assessor.ids,
            }
        )
        audit.action_draw()
        return cls.env["travel.assessment.audit.finding"].create(
            {
                "audit_id": audit.id,
                "name": "x",
                "employee_id": cls.ming.id,
                "due_on": "2026-12-01",
                **values,
            }
        )


@tagged("post_install", "-at_install")
class TestCompare(BaseCase):
    def test_compare(self):
        """AS-11: fewer, as many or more; before the time is over nobody can tell."""
        for before, after, days, expected in (
            (3, 1, 90, "fewer"),
            (1, 3, 90, "more"),
            (2, 2, 90, "same"),
            (0, 0, 120, "same"),
            (3, 0, 89, "open"),
        ):
            self.assertEqual(compare(before, after, days, 90), expected)


@tagged("post_install", "-at_install")
class TestNeeds(TrainingCommon):
    def test_liability_shows_a_need(self):
        """AS-11: who was found liable is proposed for the course against the cause."""
        line = self.find_on(DAY)
        self.assertRecordValues(
            self.propose_now(),
            [
                {
                    "employee_id": self.ming.id,
                    "cause_id": self.cause.id,
                    "course_id": self.course.id,
                    "company_id": self.company.id,
                    "state": "proposed",
                    "case_count": 1,
                    "finding_count": 0,
                }
            ],
        )
        self.assertEqual(self.Training.search([]).sudo().liability_ids, line)

    def test_what_shows_none(self):
        """AS-11: nothing undecided, nothing old, no department, no other company."""
        self.find_on(DAY, state="submitted")
        self.find_on(DAY, kind="company", employee_id=False, fault_grade=False)
        self.company.training_window_days = 30
        self.find_on(DAY - timedelta(days=30))
        self.assertFalse(self.propose_now())
        self.find_on(DAY - timedelta(days=10))
        self.assertEqual(len(self.propose_now()), 1)

    def test_so_many_cases(self):
        """AS-11: how many cases of one cause show a need is the company's to say."""
        self.company.training_min_cases = 2
        self.find_on(DAY)
        other = self.find_on(DAY)
        other.investigation_id.cause_id = self.env.ref(
            "travel_complaint.cause_guide_left"
        )
        self.assertFalse(self.propose_now())
        self.find_on(DAY - timedelta(days=1))
        self.assertEqual(self.propose_now().cause_id, self.cause)

    def test_proposed_once(self):
        """AS-11: each night the same need; further cases are added to it."""
        self.find_on(DAY)
        first = self.propose_now()
        self.assertEqual(self.propose_now(), first)
        self.find_on(DAY)
        self.Training._cron_propose()
        self.assertEqual(self.Training.search([]), first)
        first.invalidate_recordset()
        self.assertEqual(first.case_count, 2)
        with self.refused("once_uniq"):
            first.copy()

    def test_audit_finding_shows_a_need(self):
        """AS-11: a finding that names a cause counts as well, and no other."""
        self.finding()
        self.assertFalse(self.propose_now())
        self.finding(cause_id=self.cause.id)
        self.assertRecordValues(
            self.propose_now(), [{"case_count": 0, "finding_count": 1}]
        )

    def test_after_training_later_cases_count(self):
        """AS-11: what happened before the course shows no new need."""
        self.find_on(DAY)
        training = self.propose_now()
        self.attend(training)
        self.assertEqual(training.state, "done")
        self.assertEqual(self.propose_now(), training)
        self.find_on(self.schedule.end_date)
        self.assertEqual(self.propose_now(), training)
        self.find_on(self.schedule.end_date + timedelta(days=1))
        again = self.propose_now() - training
        self.assertEqual((again.state, again.case_count), ("proposed", 1))

    def test_dropped(self):
        """AS-11: with a reason it is dropped, and not proposed again for the same."""
        self.find_on(DAY)
        training = self.propose_now()
        mine = training.with_user(self.assessor).sudo(False)
        mine.action_drop()
        mine._do_drop("Has left the guides")
        self.assertRecordValues(
            training, [{"state": "dropped", "dropped_because": "Has left the guides"}]
        )
        self.assertEqual(self.propose_now(), training)
        with self.refused("any more"):
            mine._do_plan(self.schedule)
        with self.refused("stays"):
            training.unlink()

    def test_button(self):
        """AS-11: an assessor looks at any time; who is none does not."""
        self.find_on(DAY)
        self.env["travel.assessment.training"].with_user(self.assessor).with_company(
            self.company
        ).action_propose()
        self.assertEqual(len(self.Training.search([])), 1)
        for user in (self.stranger, self.hr):
            with self.assertRaises(AccessError):
                self.Training.with_user(user).action_propose()

    def test_by_hand(self):
        """AS-11: an assessor proposes with a reason, and nothing that is counted."""
        training = self.Training.with_user(self.assessor).create(
            {
                "employee_id": self.ming.id,
                "cause_id": self.cause.id,
                "grounds": "Asked for it",
                "schedule_id": self.schedule.id,
                "dropped_at": "2026-01-01 00:00:00",
            }
        )
        self.assertRecordValues(training, [{"state": "proposed", "schedule_id": False}])
        for values in (
            {"schedule_id": self.schedule.id},
            {"employee_id": self.hr.employee_id.id},
        ):
            with self.assertRaises(AccessError):
                training.write(values)


@tagged("post_install", "-at_install")
class TestCourse(TrainingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.find_on(DAY)
        cls.Training._propose(cls.company)
        cls.training = cls.Training.search([("employee_id", "=", cls.ming.id)])

    def test_way_of_a_training(self):
        """AS-11: planned, attended, passed: the result is kept with who noted it."""
        mine = self.training.with_user(self.assessor).sudo(False)
        action = mine.action_plan()
        plan = (
            self.env[action["res_model"]]
            .with_user(self.assessor)
            .with_context(**action["context"])
            .create({"schedule_id": self.schedule.id})
        )
        self.assertEqual(plan.course_id, self.course)
        plan.action_confirm()
        self.assertEqual(self.training.state, "planned")
        self.assertEqual(self.schedule.attendant_ids, self.ming)
        attendee = self.attend(self.training, score=92.5)
        self.assertRecordValues(
            self.training,
            [
                {
                    "state": "done",
                    "result": "passed",
                    "test_score": 92.5,
                    "trained_on": self.schedule.end_date,
                }
            ],
        )
        self.assertEqual(attendee.noted_by_id, self.hr)
        self.assertTrue(attendee.noted_at)

    def test_failed_or_absent(self):
        """AS-11: who has not passed is to be trained again, on another course."""
        for result, day in (("failed", 2), ("absent", 3)):
            schedule = self.hold(DAY + timedelta(days=day))
            self.attend(self.training, result, schedule=schedule)
            self.assertRecordValues(
                self.training,
                [{"state": "repeat", "result": result, "trained_on": False}],
            )
        self.attend(self.training)
        self.assertEqual(self.training.state, "done")

    def test_cancelled_course(self):
        """AS-11: a course that is not held leaves the need as it was."""
        self.training.with_user(self.assessor)._do_plan(self.schedule)
        self.schedule.with_user(self.hr).cancel_course()
        self.assertEqual(self.training.state, "proposed")

    def test_begun_course(self):
        """AS-11: nobody is put on a course that has begun."""
        self.schedule.draft2waiting()
        self.schedule.waiting2inprogress()
        with self.refused("begun already"):
            self.training.with_user(self.assessor)._do_plan(self.schedule)

    # OCA's addon, where it falls short

    def test_steps_have_an_order(self):
        """AS-11: OCA's buttons ask for the state, whoever calls them by name."""
        schedule = self.schedule.with_user(self.hr)
        wrong = {
            "draft": ("waiting2inprogress", "inprogress2validation", "back2draft"),
            "waiting_attendees": ("draft2waiting", "validation2complete"),
            "in_progress": ("waiting2inprogress", "validation2complete"),
            "in_validation": ("inprogress2validation", "draft2waiting"),
            "completed": ("back2draft", "cancel_course", "validation2complete"),
        }
        way = ("draft2waiting", "waiting2inprogress", "inprogress2validation")
        for step in (*way, "validation2complete", None):
            for verb in wrong[schedule.state]:
                with (
                    self.subTest(state=schedule.state, verb=verb),
                    self.refused("cannot be done now"),
                ):
                    getattr(schedule, verb)()
            if step:
                getattr(schedule, step)()
        self.assertEqual(schedule.state, "completed")
        with self.refused("with results stays"):
            schedule.unlink()

    def test_results_stay(self):
        """AS-11: results are noted while a course runs, by nobody afterwards."""
        self.training.with_user(self.assessor)._do_plan(self.schedule)
        attendee = self.attend(self.training)
        for values in ({"result": "failed"}, {"test_score": 10}):
            with self.refused("then they stay"):
                attendee.write(values)
        with self.refused("not deleted"):
            attendee.unlink()
        schedule = self.hold(DAY)
        schedule.attendant_ids = self.ming
        schedule.draft2waiting()
        schedule.waiting2inprogress()
        with self.refused("test_score_range"):
            schedule.course_attendee_ids.test_score = 101

    def test_on_a_course_once(self):
        """AS-11: the database lets nobody attend the same course twice."""
        row = {"course_schedule_id": self.schedule.id, "employee_id": self.ming.id}
        Attendee = self.env["hr.course.attendee"]
        first = Attendee.create(row)
        with self.refused("once_uniq"):
            Attendee.create(row)
        first.active = False
        first.flush_recordset()
        Attendee.create(row)

    def test_two_courses_at_once(self):
        """AS-11: OCA's check of the days fails with two courses; ours does not."""
        schedules = self.schedule | self.hold(DAY)
        schedules.write({"start_date": DAY, "end_date": DAY})
        with self.assertRaises(UserError):
            schedules.write({"end_date": DAY - timedelta(days=1)})

    # Who sees it

    def test_own_results_alone(self):
        """AS-11: the employee sees their own, HR and assessors all, nobody else any."""
        other = self._create_employee("Wang")
        self.find_on(DAY, employee=other)
        theirs = (self.propose_now() - self.training)[:1]
        attendees = self.attend(self.training | theirs)
        self.assertEqual(len(attendees), 2)
        attendees = self.env["hr.course.attendee"].browse(attendees.ids)
        trainings = self.training | theirs
        everything = (attendees, trainings)
        for user, seen in (
            (self.me, self.ming),
            (self.hr, self.ming | other),
            (self.assessor, self.ming | other),
            (self.stranger, self.env["hr.employee"]),
            (self.auditor, self.env["hr.employee"]),
            (self.agent, self.env["hr.employee"]),
        ):
            for records in everything:
                with self.subTest(user=user.login, model=records._name):
                    mine = records.with_user(user).sudo(False)
                    found = mine.search([("id", "in", records.ids)]).sudo()
                    self.assertEqual(found.employee_id, seen)
        with self.assertRaises(AccessError):
            attendees.with_user(self.me).sudo(False).read(["result"])

    def test_notes_of_hr(self):
        """AS-11: who attends does not read what HR has noted about the course."""
        self.schedule.write({"note": "Ming is slow", "attendant_ids": self.ming.ids})
        mine = self.schedule.with_user(self.me).sudo(False)
        self.assertEqual(mine.read(["name"])[0]["name"], self.schedule.name)
        with self.assertRaises(AccessError):
            mine.read(["note"])
        self.assertTrue(self.schedule.with_user(self.hr).sudo(False).note)

    def test_cases_are_nobodys(self):
        """AS-11: a count is shown; from the need nobody gets to the cases."""
        for user in (self.assessor, self.me, self.hr):
            mine = self.training.with_user(user).sudo(False)
            self.assertEqual(mine.read()[0]["case_count"], 1)
            with self.assertRaises(AccessError):
                mine.read(["liability_ids"])

    def test_other_company(self):
        """AS-11: OCA's courses know no companies; HR elsewhere sees nothing of ours."""
        other = self.env["res.company"].create({"name": "Other agency"})
        user = new_test_user(
            self.env,
            "training_other",
            groups=f"{GROUP}leader,hr.group_hr_manager",
            company_id=other.id,
            company_ids=other.ids,
        )
        attendee = self.attend(self.training)
        for record in (attendee, self.schedule, self.training):
            records = record.with_user(user).sudo(False)
            records = records.with_context(allowed_company_ids=other.ids)
            self.assertFalse(records.search([("id", "in", record.ids)]), record._name)


@tagged("post_install", "-at_install")
class TestEffect(TrainingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.training_effect_days = 30
        cls.find_on(DAY)
        cls.Training._propose(cls.company)
        cls.training = cls.Training.search([("employee_id", "=", cls.ming.id)])

    def at(self, training, day):
        """(days, before, after, effect) as they stand on a day."""
        with freeze_time(f"{day} 04:00:00"):
            training.invalidate_recordset()
            return (
                training.days_compared,
                training.cases_before,
                training.cases_after,
                training.effect,
            )

    def test_before_and_after(self):
        """AS-11: as many days on both sides, by the day it happened."""
        self.assertEqual(self.at(self.training, DAY), (0, 0, 0, False))
        self.attend(self.training)
        trained = self.training.trained_on
        for offset in (-31, -30, -2, 0, 29, 30):
            self.find_on(trained + timedelta(days=offset))
        # what shows nothing about this person and this cause
        self.find_on(trained, employee=self._create_employee("Wang"))
        self.find_on(trained, state="submitted")
        other = self.find_on(trained)
        other.investigation_id.cause_id = self.env.ref(
            "travel_complaint.cause_guide_left"
        )
        for days, expected in (
            (0, (0, 0, 0, "open")),
            (1, (1, 1, 1, "open")),
            (29, (29, 2, 1, "open")),
            (30, (30, 3, 2, "fewer")),
            (300, (30, 3, 2, "fewer")),
        ):
            found = self.at(self.training, trained + timedelta(days=days))
            self.assertEqual(found, expected, days)

    def test_causes_below_count(self):
        """AS-11: training against a cause is meant for all that is a part of it."""
        self.training.sudo().cause_id = self.cause.parent_id
        self.attend(self.training)
        trained = self.training.trained_on
        found = self.at(self.training, trained + timedelta(days=30))
        self.assertEqual(found, (30, 1, 0, "fewer"))

    def test_days_are_the_companys(self):
        """AS-11: what happened at eleven at night in London was the next day here."""
        self.attend(self.training)
        line = self.find_on(self.training.trained_on)
        line.ticket_id.incident_at = (
            f"{self.training.trained_on - timedelta(1)} 16:30:00"
        )
        found = self.at(self.training, self.training.trained_on + timedelta(days=30))
        self.assertEqual(found[1:3], (1, 1))

    def test_constant_queries(self):
        """AS-11: the list of effects costs the same for one as for many."""
        for number in range(6):
            employee = self._create_employee(f"Guide {number}")
            self.find_on(DAY, employee=employee)
        everybody = self.propose_now()
        self.attend(everybody)
        counts = []
        for trainings in (everybody[:1], everybody):
            self.env.flush_all()
            self.env.invalidate_all()
            trainings.mapped("company_id.training_effect_days")
            trainings.mapped("trained_on")
            before = self.env.cr.sql_log_count
            trainings.mapped("effect")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])
        self.assertEqual(len(everybody), 7)

    def test_range_of_settings(self):
        """AS-11: the database wants days and cases that make sense."""
        for values in (
            {"training_min_cases": 0},
            {"training_window_days": 0},
            {"training_effect_days": 4000},
        ):
            with self.refused("training_range"):
                self.company.write(values)


@tagged("post_install", "-at_install")
class TestCourseInChinese(TransactionCase):
    def test_what_oca_says_in_english(self):
        """AS-11: employees who read Chinese read state and result of a course in it."""
        self.env["res.lang"]._activate_lang("zh_CN")
        self.env["ir.module.module"]._load_module_terms(
            ["travel_complaint_assessment"], ["zh_CN"]
        )
        fields = (
            self.env["hr.course.attendee"]
            .with_context(lang="zh_CN")
            .fields_get(["result", "state", "name"], ["selection", "string"])
        )
        words = [label for _key, label in fields["result"]["selection"]]
        words += [label for _key, label in fields["state"]["selection"]]
        words += [field["string"] for field in fields.values()]
        self.assertFalse([word for word in words if word.isascii()])
