from datetime import datetime

from odoo.exceptions import AccessError
from odoo.tests import Form, freeze_time, tagged

from .common import ComplaintCommon

# Wednesday, 4 November 2026, 10:00 in Shanghai
NOW = datetime(2026, 11, 4, 2, 0)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestPreview(ComplaintCommon):
    """What would be due when, before a policy is used (TL-a)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["resource.calendar"].search([]).tz = "Asia/Shanghai"
        cls.env.registry.clear_cache()
        cls.policy = cls.env.ref("travel_complaint.policy_agency")

    def open(self, user=None, **defaults):
        preview = self.env["travel.complaint.preview"].with_user(user or self.agent)
        return Form(
            preview.with_context(
                **{f"default_{name}": value for name, value in defaults.items()}
            )
        )

    def due(self, form):
        """{code: (warning, due)} as the form shows it."""
        return {
            line["code"]: (line["warning"], line["due"])
            for line in form.line_ids._records
        }

    def test_the_same_as_the_engine(self):
        """TL-a, TL-b: each limit that starts with receipt ends as on a real case."""
        case = self.create_case()
        zone = self.company._get_complaint_timezone()
        shown = self.due(self.open())
        for clock in case.sudo().clock_ids:
            with self.subTest(limit=clock.limit_id.code):
                local = zone.fromutc(clock.due_at)
                self.assertIn(f"{local:%Y-%m-%d %H:%M}", shown[clock.limit_id.code][1])
        self.assertIn("2026-11-04 10:10", shown["TL-1"][1])

    def test_severity_and_kind_decide(self):
        """TL-11, TL-14: a major complaint and an inquiry have limits of their own."""
        form = self.open()
        self.assertNotIn("TL-11", self.due(form))
        form.severity_id = self.env.ref("travel_complaint.severity_agency_serious")
        self.assertIn("TL-11", self.due(form))
        form.severity_id = self.env["travel.complaint.severity"]
        form.kind = "inquiry"
        self.assertEqual(set(self.due(form)), {"TL-14a", "TL-14b", "TL-20"})

    def test_another_moment(self):
        """TL-b: on Friday evening, three working days end on Wednesday."""
        form = self.open()
        form.registered_at = datetime(2026, 11, 6, 12)
        self.assertIn("2026-11-11", self.due(form)["TL-8"][1])

    def test_a_policy_that_is_switched_off(self):
        """TL-a: a policy is tried out before it is switched on, and one is told."""
        lobby = self.env.ref("travel_complaint.policy_lobby")
        action = lobby.with_user(self.administrator).action_preview()
        preview = self.env[action["res_model"]].with_user(self.administrator)
        form = Form(preview.with_context(**action["context"]))
        self.assertIn("TL-15a", self.due(form))
        self.assertEqual(form.followed_policy_id, self.policy)

    def test_the_handbook_s_limits(self):
        """TL-7, TL-12: answered in 72 hours; after the trip, handled in two days."""
        handbook = self.env.ref("travel_complaint.policy_handbook")
        form = self.open(policy_id=handbook.id)
        self.assertIn("2026-11-07 10:00", self.due(form)["TL-7"][1])
        self.assertNotIn("TL-12", self.due(form))
        form.trip_phase = "after"
        self.assertIn("2026-11-06", self.due(form)["TL-12"][1])

    def test_not_for_everybody(self):
        """FB-5: who has nothing to do with complaints is shown nothing."""
        with self.assertRaises(AccessError):
            self.open(self.stranger)
