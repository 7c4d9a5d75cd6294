from odoo import api, fields, models, tools
from odoo.exceptions import UserError, ValidationError


class TravelComplaintMilestone(models.Model):
    """A point that a case can reach. Limits, time line, dossier and figures read it."""

    _name = "travel.complaint.milestone"
    _inherit = ["travel.complaint.kept.mixin"]
    _description = "Complaint Milestone"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        required=True,
        help="The name that code, limits and figures use. It never changes.",
    )
    sequence = fields.Integer(default=10)
    is_public = fields.Boolean(
        string="Shown to the Guest",
        help="The guest's time line shows this milestone under the name below.",
    )
    guest_name = fields.Char(
        string="Name for the Guest",
        translate=True,
        help="What the guest reads. Empty: the milestone's own name.",
    )
    is_repeatable = fields.Boolean(
        help="Can be reached several times in one cycle, e.g. once for each department "
        "asked. Reaching any other milestone again changes nothing.",
    )

    _code_uniq = models.Constraint(
        "UNIQUE (code)", "There is already a milestone with this code."
    )

    @api.constrains("code")
    def _check_code(self):
        for milestone in self:
            if not milestone.code.isidentifier():
                raise ValidationError(
                    self.env._(
                        "“%(code)s” cannot be a milestone's code. Use small letters "
                        "and underscores, such as handed_over.",
                        code=milestone.code,
                    )
                )

    def write(self, vals):
        if any(
            milestone.code != vals.get("code", milestone.code) for milestone in self
        ):
            raise UserError(
                self.env._(
                    "The code of a milestone never changes: limits and figures know it "
                    "by that name. Change the name instead."
                )
            )
        return super().write(vals)

    @api.model
    @tools.ormcache()
    def _get_ids_by_code(self):
        """All milestones at hand: {code: (id, is_repeatable)}, without a query."""
        # The table is configuration; who writes an event need not be able to read it.
        return {
            milestone.code: (milestone.id, milestone.is_repeatable)
            for milestone in self.sudo().search([])
        }
