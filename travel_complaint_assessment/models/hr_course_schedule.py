from odoo import api, fields, models
from odoo.exceptions import UserError

# verb -> in which states it makes sense
_FROM = {
    "draft2waiting": ("draft",),
    "waiting2inprogress": ("waiting_attendees",),
    "inprogress2validation": ("in_progress",),
    "validation2complete": ("in_validation",),
    "back2draft": ("waiting_attendees", "in_progress", "in_validation", "cancelled"),
    "cancel": ("draft", "waiting_attendees", "in_progress", "in_validation"),
}


class HrCourseSchedule(models.Model):
    """Courses held, as OCA's addon has them, with results that stay (AS-11)."""

    _inherit = "hr.course.schedule"

    # Whoever attends reads the course, but not what HR notes about it.
    note = fields.Text(groups="hr.group_hr_manager")

    @api.constrains("start_date", "end_date")
    def _check_start_end_dates(self):
        # OCA's addon can look at one course at a time only.
        for schedule in self:
            super(HrCourseSchedule, schedule)._check_start_end_dates()
        return True

    @api.ondelete(at_uninstall=False)
    def _unlink_except_held(self):
        if self.filtered(lambda schedule: schedule.state != "draft"):
            raise UserError(
                self.env._("A course with results stays. Cancel it instead.")
            )

    # OCA's buttons may be pressed by anybody who knows their names, in any state.

    def _check_can_go(self, verb):
        if self.state not in _FROM[verb]:
            states = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "“%(course)s” is “%(state)s”: this cannot be done now.",
                    course=self.name,
                    state=states[self.state],
                )
            )

    def _draft2waiting_values(self):
        self._check_can_go("draft2waiting")
        return super()._draft2waiting_values()

    def _waiting2inprogress_values(self):
        self._check_can_go("waiting2inprogress")
        return super()._waiting2inprogress_values()

    def _inprogress2validation_values(self):
        self._check_can_go("inprogress2validation")
        return super()._inprogress2validation_values()

    def _validation2complete_values(self):
        self._check_can_go("validation2complete")
        return super()._validation2complete_values()

    def _back2draft_values(self):
        self._check_can_go("back2draft")
        return super()._back2draft_values()

    def _cancel_course_values(self):
        self._check_can_go("cancel")
        return super()._cancel_course_values()
