from odoo import fields, models


class TravelGuestTier(models.Model):
    """How much the agency values a guest (IN-8): VIP, standard, ..."""

    _name = "travel.guest.tier"
    _inherit = ["travel.complaint.kept.mixin"]
    _description = "Guest Tier"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(
        default=10, help="The lower the number, the higher the tier."
    )
    color = fields.Integer()
    is_priority = fields.Boolean(
        help="Cases of these guests carry a badge in lists and on the board.",
    )
    active = fields.Boolean(default=True)

    _name_uniq = models.UniqueIndex(
        "((name->>'en_US'))", "There is already a tier of this name."
    )
