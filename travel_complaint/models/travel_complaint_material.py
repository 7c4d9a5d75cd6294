from odoo import fields, models


class TravelComplaintMaterial(models.Model):
    """What a department can be asked for (OR-5): guide's log, itinerary, ..."""

    _name = "travel.complaint.material"
    _description = "Material to Ask For"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _name_uniq = models.UniqueIndex(
        "((name->>'en_US'))", "There is already a material of this name."
    )
