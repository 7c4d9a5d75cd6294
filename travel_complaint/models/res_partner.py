from odoo import api, fields, models
from odoo.fields import Domain

from ..tools.contact_keys import phone_key


class ResPartner(models.Model):
    _inherit = "res.partner"

    guest_tier_id = fields.Many2one(
        comodel_name="travel.guest.tier",
        string="Guest Tier",
        index="btree_not_null",
        help="A higher tier can be given faster limits (IN-8).",
    )

    @api.model
    def _search_display_name(self, operator, value):
        """On the registration form a guest is also found by phone as it is typed."""
        domain = super()._search_display_name(operator, value)
        digits = isinstance(value, str) and phone_key(value)
        if (
            self.env.context.get("travel_complaint_guest_search")
            and operator in ("ilike", "like", "=")
            and digits
        ):
            # Stored numbers carry blanks and dashes anywhere between the digits.
            pattern = "%".join(digits)
            domain = Domain(domain) | Domain("phone", "=ilike", f"%{pattern}%")
        return domain
