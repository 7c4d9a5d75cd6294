from odoo import fields, models


class TravelAssessmentTrainingPlan(models.TransientModel):
    """Asks to which course people go, then lets their needs do it."""

    _name = "travel.assessment.training.plan"
    _description = "Put on a Course"

    training_ids = fields.Many2many(
        comodel_name="travel.assessment.training",
        relation="travel_assessment_training_plan_rel",
        required=True,
    )
    course_id = fields.Many2one(comodel_name="hr.course")
    schedule_id = fields.Many2one(
        comodel_name="hr.course.schedule",
        string="When",
        required=True,
        domain="[('state', 'in', ('draft', 'waiting_attendees')),"
        " ('course_id', '=?', course_id)]",
    )

    def action_confirm(self):
        """Put them on it."""
        self.ensure_one()
        self.training_ids._do_plan(self.schedule_id)
        return {"type": "ir.actions.act_window_close"}
