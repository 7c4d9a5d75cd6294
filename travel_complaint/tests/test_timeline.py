from datetime import datetime

from psycopg2.errors import UniqueViolation

from odoo.exceptions import (
    AccessError,
    ConcurrencyError,
    UserError,
    ValidationError,
)
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .common import ComplaintCommon

# Every milestone that limits, figures and the guest's time line may read, in order,
# and what the guest reads of it.
MILESTONES = {
    "registered": "We have your complaint",
    "acknowledged": "We have told you the case number",
    "handed_over": None,
    "kind_changed": None,
    "accepted": "Someone is on it",
    "emergency_started": None,
    "departments_notified": None,
    "materials_in": None,
    "investigation_started": "We are finding out what happened",
    "first_handling": None,
    "investigated": None,
    "plan_proposed": None,
    "plan_approved": None,
    "offer_made": None,
    "offer_answered": None,
    "measures_done": None,
    "result_reported": None,
    "result_confirmed": None,
    "guest_informed": None,
    "called_back": None,
    "closed": None,
    "revisited": None,
    "reopened": None,
    "withdrawn": None,
}
REPEATABLE = {
    *("kind_changed", "materials_in", "offer_made", "offer_answered", "called_back"),
}


@tagged("post_install", "-at_install")
class TestTimeLine(ComplaintCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls.create_case()
        cls.events = cls.find_events(cls.case, "registered")

    @classmethod
    def find_events(cls, case, code):
        """The events of `case` with this milestone, in the order they were written."""
        events = case.sudo().complaint_event_ids.sorted("id")
        return events.filtered(lambda event: event.milestone_id.code == code)

    def test_shipped_milestones(self):
        """TL-a: each point that a limit can start or stop at is there, in order."""
        milestones = self.env["travel.complaint.milestone"].search([])
        shipped = milestones.filtered(lambda m: m.code in MILESTONES)
        self.assertEqual(shipped.mapped("code"), list(MILESTONES))
        for milestone in shipped:
            with self.subTest(code=milestone.code):
                self.assertEqual(milestone.is_repeatable, milestone.code in REPEATABLE)
                guest_name = MILESTONES[milestone.code]
                if guest_name:
                    self.assertTrue(milestone.is_public)
                    self.assertEqual(milestone.guest_name, guest_name)

    def test_registration_is_the_first_event(self):
        """IN-1: that a case was registered, when and by whom, is its first event."""
        with freeze_time("2026-11-20 03:00:00"):
            case = self.create_case()
        self.assertRecordValues(
            self.find_events(case, "registered"),
            [
                {
                    "cycle": 1,
                    "occurred_at": datetime(2026, 11, 20, 3),
                    "user_id": self.agent.id,
                    "company_id": self.company.id,
                }
            ],
        )

    def test_guests_and_crons_are_nobody(self):
        """IN-10: what no colleague did has no colleague's name on it."""
        public = self.env.ref("base.public_user")
        root = self.env.ref("base.user_root")
        for user in (public, root):
            with self.subTest(user=user.login):
                case = self.create_case(root).with_user(user).sudo()
                case._record_milestone("emergency_started")
                self.assertFalse(case.complaint_event_ids.user_id)
                self.assertFalse(case.registered_by_id)

    def test_once_a_cycle(self):
        """Rule 9: a milestone that is reached again changes nothing."""
        with freeze_time("2026-11-20 03:00:00"):
            first = self.case._record_milestone("investigated", note="first")
        again = self.case._record_milestone("investigated", note="again")
        self.assertTrue(first)
        self.assertFalse(again)
        self.assertEqual(self.milestones(self.case), ["registered", "investigated"])
        self.assertEqual(first.note, "first")

    def test_repeatable(self):
        """Rule 9: what may be reached for each department is kept each time."""
        for note in ("Hotel", "Coach"):
            self.case._record_milestone("materials_in", note=note)
        events = self.find_events(self.case, "materials_in")
        self.assertEqual(events.mapped("note"), ["Hotel", "Coach"])

    def test_many_cases_at_once(self):
        """G2: of many cases those get the event that have not got it yet."""
        second = self.create_case()
        second._record_milestone("handed_over")
        both = self.case + second
        events = both._record_milestone("handed_over")
        self.assertEqual(events.ticket_id, self.case)
        with self.captured_sql() as statements:
            both._record_milestone("emergency_started")
        inserts = [text for text in statements if text.startswith("INSERT")]
        self.assertEqual(len(inserts), 1)

    def test_unknown_milestone(self):
        """TL-a: a milestone that nobody has defined is an error, and no silence."""
        with self.assertRaises(KeyError):
            self.case._record_milestone("celebrated")

    def test_new_milestone_is_known_at_once(self):
        """TL-a: a milestone that an administrator's addon brings can be reached."""
        milestones = self.env["travel.complaint.milestone"]
        with self.assertRaises(KeyError):
            self.case._record_milestone("celebrated")
        milestone = milestones.create({"name": "Celebrated", "code": "celebrated"})
        self.assertTrue(self.case._record_milestone("celebrated"))
        milestone.is_repeatable = True
        self.assertTrue(self.case._record_milestone("celebrated"))

    def test_code_of_a_milestone(self):
        """TL-a: a code is a name that formulas can use, and there once."""
        milestones = self.env["travel.complaint.milestone"]
        for code in ("handed over", "1st", "über-gabe", ""):
            with (
                self.subTest(code=code),
                self.assertRaises(ValidationError),
                self.env.cr.savepoint(),
            ):
                milestones.create({"name": "x", "code": code})
        with (
            self.assertRaises(UniqueViolation),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            milestones.create({"name": "x", "code": "registered"})

    def test_code_never_changes(self):
        """TL-a: what code, limits and figures call a milestone is not changed."""
        milestone = self.env.ref("travel_complaint.milestone_accepted")
        milestone = milestone.with_user(self.administrator)
        with self.assertRaisesRegex(UserError, "code .* never changes"):
            milestone.code = "taken_on"
        milestone.name = "Taken on"
        self.assertEqual(milestone.name, "Taken on")

    def test_events_are_not_rewritten(self):
        """Rule 7: what has happened is changed by nobody, not even by the system."""
        for events in (self.events.with_user(self.administrator), self.events.sudo()):
            for values in ({"note": "x"}, {"occurred_at": "2001-01-01 00:00:00"}):
                with self.subTest(su=events.env.su), self.assertRaises(UserError):
                    events.write(values)
            with self.subTest(su=events.env.su), self.assertRaises(UserError):
                events.unlink()
        self.assertTrue(self.events.exists())

    def test_events_are_not_invented(self):
        """Rule 7, attack 95: no role writes an event, directly or with the case."""
        values = {
            "ticket_id": self.case.id,
            "milestone_id": self.env.ref("travel_complaint.milestone_closed").id,
            "occurred_at": "2026-11-20 03:00:00",
        }
        for user in (self.agent, self.leader, self.administrator):
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    self.env["travel.complaint.event"].with_user(user).create(values)
                for command in ((0, 0, values), (2, self.events.id), (5,)):
                    with self.assertRaises(UserError), self.env.cr.savepoint():
                        self.case.with_user(user).complaint_event_ids = [command]

    def test_database_keeps_one_a_cycle(self):
        """Rule 9: of two who reach a milestone at once the second is run again."""
        self.case._record_milestone("handed_over")
        with (
            self.assertRaises(ConcurrencyError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.case._record_milestone("handed_over", is_new=True)

    def test_a_case_with_a_past_is_kept(self):
        """Rule 19: neither case, milestone nor person of an event can be deleted."""
        milestone = self.env.ref("travel_complaint.milestone_registered")
        for record in (self.case, milestone, self.agent):
            with (
                self.subTest(model=record._name),
                self.assertRaises(Exception) as caught,
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                record.sudo().unlink()
            is_refused = isinstance(caught.exception, UserError)
            code = getattr(caught.exception, "pgcode", "23001")
            self.assertTrue(is_refused or code in ("23001", "23503"))
