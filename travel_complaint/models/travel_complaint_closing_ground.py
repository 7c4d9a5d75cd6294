from odoo import fields, models


class TravelComplaintClosingGround(models.Model):
    """Why a case may close although the guest is not satisfied (FB-2)."""

    _name = "travel.complaint.closing.ground"
    _description = "Ground for Closing"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="The name that figures and imports use.")
    guest_text = fields.Text(
        string="What the Guest Reads",
        translate=True,
        help="The ground in words for the guest; it opens the letter.",
    )
    needs_redress = fields.Boolean(
        string="Names Outside Redress",
        default=True,
        help="The letter says where the guest can turn to now. Off: the guest wants "
        "nothing any more.",
    )
    min_tries = fields.Integer(
        string="Calls Before",
        default=0,
        help="How often the guest must have been called in vain. 0: the guest was "
        "reached and is not satisfied.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _code_uniq = models.Constraint(
        "UNIQUE (code)", "There is already a ground with this code."
    )
    _min_tries_range = models.Constraint(
        "CHECK (min_tries BETWEEN 0 AND 100)", "Between 0 and 100 calls."
    )
