from odoo import api, fields, models
from odoo.exceptions import ValidationError


class TravelComplaintCause(models.Model):
    """Why something went wrong, as a tree (IV-3). The agency's own list."""

    _name = "travel.complaint.cause"
    _description = "Cause of a Complaint"
    _parent_store = True
    _order = "sequence, id"
    _rec_name = "complete_name"
    _rec_names_search = ["name", "code"]

    name = fields.Char(required=True, translate=True)
    complete_name = fields.Char(
        string="Cause", compute="_compute_complete_name", recursive=True
    )
    code = fields.Char(required=True, help="Short name for imports and figures.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    parent_id = fields.Many2one(
        comodel_name="travel.complaint.cause",
        string="Part Of",
        ondelete="restrict",
        index=True,
    )
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many(
        comodel_name="travel.complaint.cause", inverse_name="parent_id"
    )

    _code_uniq = models.Constraint(
        "UNIQUE (code)", "There is already a cause with this code."
    )

    @api.depends("name", "parent_id.complete_name")
    @api.depends_context("lang")
    def _compute_complete_name(self):
        for cause in self:
            names = filter(None, [cause.parent_id.complete_name, cause.name])
            cause.complete_name = " / ".join(names)

    @api.constrains("parent_id")
    def _check_parent_id(self):
        if self._has_cycle():
            raise ValidationError(
                self.env._("A cause cannot be a part of itself. Choose another one.")
            )
