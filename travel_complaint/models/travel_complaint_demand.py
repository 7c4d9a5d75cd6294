from odoo import fields, models


class TravelComplaintDemand(models.Model):
    """What a guest can ask for (訴求, IN-1): apology, refund, ..."""

    _name = "travel.complaint.demand"
    _inherit = ["travel.complaint.kept.mixin"]
    _description = "Guest's Demand"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    asks_for_money = fields.Boolean(
        help="A case with this demand should carry the amount that the guest claims.",
    )
    active = fields.Boolean(default=True)

    _code_uniq = models.Constraint(
        "UNIQUE (code)", "There is already a demand with this code."
    )
