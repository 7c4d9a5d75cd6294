from odoo import api, fields, models
from odoo.exceptions import UserError

RESULTS = frozenset({"result", "test_score"})


class HrCourseAttendee(models.Model):
    """Who attended a course, and with which result (AS-11)."""

    _inherit = "hr.course.attendee"

    test_score = fields.Float(
        string="Test Score %",
        digits=(5, 1),
        aggregator="avg",
        help="If there was a test: percent of what could be reached.",
    )
    noted_by_id = fields.Many2one(
        comodel_name="res.users", readonly=True, ondelete="restrict"
    )
    noted_at = fields.Datetime(string="Noted", readonly=True)

    _test_score_range = models.Constraint(
        "CHECK (test_score IS NULL OR test_score BETWEEN 0 AND 100)",
        "A test score is between 0 and 100 %.",
    )
    _once_uniq = models.UniqueIndex(
        "(course_schedule_id, employee_id) WHERE active",
        "This employee is on the course already.",
    )

    def write(self, vals):
        """Keep who noted a result, and the result once the course is completed."""
        if vals.keys() & RESULTS:
            for attendee in self:
                if attendee.state not in ("in_progress", "in_validation"):
                    raise UserError(
                        self.env._(
                            "Results are noted from the start of a course until it "
                            "is completed; then they stay."
                        )
                    )
            vals = {
                **vals,
                "noted_by_id": self.env.uid,
                "noted_at": fields.Datetime.now(),
            }
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_noted(self):
        if self.filtered(lambda attendee: attendee.result != "pending"):
            raise UserError(self.env._("A noted result is not deleted."))
