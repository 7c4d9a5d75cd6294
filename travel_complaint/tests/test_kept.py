from datetime import date

from odoo.tests import tagged

from .common import ComplaintCommon


@tagged("post_install", "-at_install")
class TestKept(ComplaintCommon):
    """What is kept at hand follows the configuration at once (TL-b, OR-4)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        ref = cls.env.ref
        cls.policy = ref("travel_complaint.policy_agency")
        cls.limit = ref("travel_complaint.limit_agency_tl_5")
        cls.calendar = cls.company.resource_calendar_id
        cls.row = cls.env["travel.complaint.responsibility"].create(
            {
                "company_id": cls.company.id,
                "category_id": cls.env["helpdesk.ticket.category"]
                .create({"name": "Kept", "is_complaint_category": True})
                .id,
                "department_id": cls.env["hr.department"].create({"name": "A"}).id,
            }
        )
        cls.other = cls.env["hr.department"].create({"name": "B"})

    def policies(self):
        return self.env["travel.complaint.policy"]._get_policies(self.company.id)

    def matrix(self):
        return self.env["travel.complaint.responsibility"]._get_matrix(self.company.id)

    def axis(self):
        calendars = self.env["resource.calendar"]
        return calendars._get_complaint_axis(self.calendar.id, self.company.id, 2026)

    def milestones_by_code(self):
        return self.env["travel.complaint.milestone"]._get_ids_by_code()

    def assert_follows(self, read, change):
        """What `read` gives is another thing after `change`, with no help."""
        before = read()
        change()
        self.assertNotEqual(read(), before)

    def test_limits(self):
        """TL-a: an amount, a bound or a rung that is changed counts at once."""
        limit, rungs = self.limit, self.limit.escalation_ids
        rung = rungs.filtered(lambda step: step.role == "responsible")
        for change in (
            lambda: limit.write({"amount": 7}),
            lambda: self.policy.write({"sequence": 1}),
            lambda: rung.write({"minutes": 333}),
            lambda: rung.unlink(),
            lambda: rungs.create(
                {"limit_id": limit.id, "role": "responsible", "minutes": 334}
            ),
            lambda: limit.copy({"code": "TL-5b"}),
            lambda: limit.unlink(),
        ):
            self.assert_follows(self.policies, change)

    def test_matrix(self):
        """OR-4: so does a cell of the matrix."""
        self.assert_follows(
            self.matrix, lambda: self.row.write({"department_id": self.other.id})
        )
        self.assert_follows(self.matrix, lambda: self.row.unlink())

    def test_calendar(self):
        """TL-b: so do opening hours and exceptions."""
        exceptions = self.env["travel.workday.exception"]
        line = self.calendar.attendance_ids[0]
        made = []
        for change in (
            lambda: self.calendar.write({"tz": "Asia/Shanghai"}),
            lambda: self.calendar.write({"tz": "Asia/Kathmandu"}),
            lambda: line.write({"hour_from": line.hour_from + 0.5}),
            lambda: line.unlink(),
            lambda: made.append(
                exceptions.create(
                    {
                        "company_id": self.company.id,
                        "date": date(2026, 10, 10),
                        "name": "Make-up Saturday",
                        "hour_from": 9,
                        "hour_to": 12,
                    }
                )
            ),
            lambda: made[0].write({"hour_to": 13}),
            lambda: made[0].unlink(),
        ):
            self.assert_follows(self.axis, change)

    def test_milestones(self):
        """TL-a: so does a milestone that an agency adds or changes."""
        made = []
        Milestone = self.env["travel.complaint.milestone"]
        for change in (
            lambda: made.append(Milestone.create({"name": "Kept", "code": "kept"})),
            lambda: made[0].write({"is_repeatable": not made[0].is_repeatable}),
            lambda: made[0].unlink(),
        ):
            self.assert_follows(self.milestones_by_code, change)
