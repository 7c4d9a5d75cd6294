from odoo import fields, models


class TravelComplaintCircumstance(models.Model):
    """A fact that makes a case graver (SV-2): injury, threatened lawsuit, ..."""

    _name = "travel.complaint.circumstance"
    _inherit = ["travel.complaint.kept.mixin"]
    _description = "Circumstance of a Case"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    color = fields.Integer(default=1)
    active = fields.Boolean(default=True)

    _code_uniq = models.Constraint(
        "UNIQUE (code)", "There is already a circumstance with this code."
    )
