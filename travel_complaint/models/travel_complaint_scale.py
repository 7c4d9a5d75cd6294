from odoo import fields, models


class TravelComplaintScale(models.Model):
    """A scale of severity (SV-1): A's three levels, C's four, D's two, or one's own."""

    _name = "travel.complaint.scale"
    _description = "Severity Scale"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    source = fields.Char(help="The document that the scale comes from.")
    active = fields.Boolean(default=True)
    severity_ids = fields.One2many(
        comodel_name="travel.complaint.severity", inverse_name="scale_id"
    )
    rule_ids = fields.One2many(
        comodel_name="travel.complaint.severity.rule", inverse_name="scale_id"
    )
