from odoo import api, fields, models

from ..tools.roles import HANDLING


class TravelComplaintImprovementMixin(models.AbstractModel):
    """Concern: what a case has taught us, and what is done about it (ST-2)."""

    _name = "travel.complaint.improvement.mixin"
    _description = "Improvement From a Complaint"

    improvement_ids = fields.Many2many(
        comodel_name="mgmtsystem.action",
        relation="travel_complaint_measure_ticket_rel",
        column1="ticket_id",
        column2="action_id",
        string="Improvement Measures",
        copy=False,
        groups=HANDLING,
    )
    improvement_count = fields.Integer(
        compute="_compute_improvement_count", groups=HANDLING
    )

    @api.depends("improvement_ids")
    def _compute_improvement_count(self):
        counts = dict(
            self.env["mgmtsystem.action"]._read_group(
                [("ticket_ids", "in", self.ids)], ["ticket_ids"], ["__count"]
            )
        )
        for ticket in self:
            ticket.improvement_count = counts.get(ticket._origin, 0)

    def action_add_improvement(self):
        """Open a new improvement measure for these cases."""
        case = self[:1]
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Improvement Measure"),
            "res_model": "mgmtsystem.action",
            "view_mode": "form",
            "views": [(self._get_measure_view_id(), "form")],
            "target": "new",
            "context": {
                "default_is_complaint_measure": True,
                "default_type_action": "improvement",
                "default_ticket_ids": self.ids,
                "default_company_id": case.company_id.id,
                "default_complaint_category_id": case.category_id.id,
                "default_complaint_cause_id": case.investigation_id.cause_id.id,
                "default_complaint_department_id": case.complaint_department_id.id,
            },
        }

    def action_view_improvements(self):
        """Open the improvement measures of this case."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "travel_complaint.mgmtsystem_action_measure_action"
        )
        return {**action, "domain": [("ticket_ids", "in", self.ids)], "context": {}}

    @api.model
    def _get_measure_view_id(self):
        return self.env.ref("travel_complaint.mgmtsystem_action_view_form_measure").id
