from odoo import api, fields, models
from odoo.fields import Domain


class TravelComplaintRedress(models.Model):
    """Where a guest can turn to outside the agency (FB-2): data per country."""

    _name = "travel.complaint.redress"
    _description = "Outside Redress"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    how = fields.Text(
        string="How to Reach",
        required=True,
        translate=True,
        help="Number, address or page, and what it costs. The guest reads it.",
    )
    country_id = fields.Many2one(
        comodel_name="res.country",
        ondelete="restrict",
        index="btree_not_null",
        help="Where it can be used. Empty, without a group: where there is nothing "
        "else.",
    )
    country_group_id = fields.Many2one(
        comodel_name="res.country.group",
        ondelete="restrict",
        help="For a body that serves several countries.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    @api.model
    def _get_for(self, countries):
        """What guests of an agency in these countries can turn to.

        :param countries: res.country records
        :return: those of the countries and their groups; else those for everywhere
        """
        # Which groups a country is in is no secret.
        groups_sudo = countries.sudo().country_group_ids
        found = self.search(
            Domain("country_id", "in", countries.ids)
            | Domain("country_group_id", "in", groups_sudo.ids)
        )
        return found or self.search(
            [("country_id", "=", False), ("country_group_id", "=", False)]
        )
