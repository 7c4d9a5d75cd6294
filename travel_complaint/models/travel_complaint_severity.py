from odoo import api, fields, models, tools
from odoo.fields import Domain


class TravelComplaintSeverity(models.Model):
    """One level of a scale (SV-1)."""

    _name = "travel.complaint.severity"
    _inherit = ["travel.complaint.kept.mixin"]
    _description = "Complaint Severity"
    _order = "scale_id, rank, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    scale_id = fields.Many2one(
        comodel_name="travel.complaint.scale",
        required=True,
        ondelete="cascade",
        index=True,
    )
    rank = fields.Integer(
        required=True, default=10, help="The higher the number, the graver the case."
    )
    description = fields.Char(
        translate=True, help="An example by which people recognise the level."
    )
    color = fields.Integer()
    is_major = fields.Boolean(
        string="Major",
        help="A case of this level goes to management at once and gets a task force.",
    )

    _rank_uniq = models.Constraint(
        "UNIQUE (scale_id, rank)", "Two levels of a scale cannot have the same rank."
    )
    _code_uniq = models.Constraint(
        "UNIQUE (scale_id, code)", "The scale has a level with this code already."
    )

    @api.model
    def name_search(self, name="", domain=None, operator="ilike", limit=100):
        """Look among the levels of one scale where the caller names it."""
        if self.env.context.get("complaint_scale_id"):
            own = Domain("scale_id", "=", self.env.context["complaint_scale_id"])
            domain = own & Domain(domain or [])
        return super().name_search(name, domain, operator, limit)

    @api.model
    @tools.ormcache()
    def _get_major_ids(self):
        """The levels that go to management, without a query."""
        # Which levels are major is a rule of the house.
        return frozenset(self.sudo().search([("is_major", "=", True)])._ids)
