from odoo import api, fields, models


class TravelAssessmentAppealableMixin(models.AbstractModel):
    """Concern: what was notified to a person can be appealed against in time (AS-8)."""

    _name = "travel.assessment.appealable.mixin"
    _description = "Can Be Appealed Against"

    company_id = fields.Many2one(comodel_name="res.company")  # the decision's
    notified_at = fields.Datetime(string="Notified", readonly=True, copy=False)
    appeal_deadline = fields.Datetime(
        string="Appeal Until",
        compute="_compute_appeal_deadline",
        store=True,
        index="btree_not_null",
        help="The last second of the last working day, where the company is.",
    )

    @api.depends("notified_at")
    def _compute_appeal_deadline(self):
        for record in self:
            record.appeal_deadline = (
                record.notified_at
                and record.company_id._get_assessment_term_end(
                    record.notified_at, record._get_appeal_days()
                )
            )

    def _get_appeal_days(self):
        """Within how many working days an appeal can be lodged."""
        raise NotImplementedError

    def _has_open_appeal(self):
        """Whether somebody still has to decide on an appeal."""
        return False
