from odoo import api, fields, models


class TravelComplaintEscalation(models.Model):
    """One rung of a limit's escalation: who is told, how long after (TL-d)."""

    _name = "travel.complaint.escalation"
    _inherit = ["travel.complaint.kept.mixin"]
    _description = "Escalation Step"
    _order = "minutes, id"

    limit_id = fields.Many2one(
        comodel_name="travel.complaint.limit",
        required=True,
        ondelete="cascade",
        index=True,
    )
    minutes = fields.Integer(
        string="Minutes After",
        default=0,
        help="How long after the limit has passed; elapsed minutes.",
    )
    role = fields.Selection(
        selection=[
            ("responsible", "Person in charge"),
            ("leader", "Leader of the handling group"),
            ("department_head", "Head of the department"),
            ("finance", "Finance"),
            ("management", "Management"),
        ],
        string="Who Is Told",
        required=True,
        default="responsible",
    )

    _minutes_range = models.Constraint(
        "CHECK (minutes BETWEEN 0 AND 525600)",
        "A step of an escalation comes within a year of the breach.",
    )
    _role_uniq = models.Constraint(
        "UNIQUE (limit_id, role)", "Each role is told once about a limit."
    )

    @api.depends("role")
    @api.depends_context("lang")
    def _compute_display_name(self):
        """Name a step by who is told; the value of a selection is no name."""
        roles = dict(self._fields["role"]._description_selection(self.env))
        for step in self:
            step.display_name = roles.get(step.role)
