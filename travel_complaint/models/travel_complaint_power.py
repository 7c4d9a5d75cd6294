from odoo import api, fields, models
from odoo.fields import Domain

from ..tools import powers

# 1e9 is more than any agency pays to one guest; the range also refuses NaN.
RANGE = "{0} BETWEEN 0 AND 1000000000"


class TravelComplaintPower(models.Model):
    """How much a role may offer without asking anybody (授權, RS-3, OR-7)."""

    _name = "travel.complaint.power"
    _description = "Power to Offer"
    _order = "sequence, id"
    _rec_name = "group_id"

    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    group_id = fields.Many2one(
        comodel_name="res.groups",
        string="Role",
        required=True,
        ondelete="cascade",
        help="Whoever has this role has the power. A person with several roles has the "
        "highest of each limit.",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        ondelete="cascade",
        help="Empty: for all companies that have no row of their own for the role.",
    )
    currency_id = fields.Many2one(
        comodel_name="res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
        ondelete="restrict",
    )
    is_unlimited = fields.Boolean(
        string="No Limit",
        help="The role may offer and approve any amount. Still nobody approves an "
        "offer of their own.",
    )
    per_case = fields.Monetary(
        default=0.0,
        help="In all, over the rounds of one case.",
    )
    per_booking = fields.Monetary(
        default=0.0,
        help="In all, over the cases with the same order number.",
    )
    per_day = fields.Monetary(
        default=0.0,
        help="In all, over one person's day, whatever the case.",
    )
    source = fields.Char(
        translate=True, help="The document that these limits come from."
    )

    _per_case_range = models.Constraint(
        f"CHECK ({RANGE.format('per_case')})",
        "A power lies between 0 and 1,000,000,000.",
    )
    _per_booking_range = models.Constraint(
        f"CHECK ({RANGE.format('per_booking')})",
        "A power lies between 0 and 1,000,000,000.",
    )
    _per_day_range = models.Constraint(
        f"CHECK ({RANGE.format('per_day')})",
        "A power lies between 0 and 1,000,000,000.",
    )
    _role_uniq = models.UniqueIndex(
        "(group_id, COALESCE(company_id, 0)) WHERE active IS TRUE",
        "The role has a power in this company already. Change that one.",
    )

    @api.model
    def _get_powers(self, company, day):
        """What each role may offer in the company, in its currency.

        :param company: res.company
        :param day: the date whose rates are taken
        :return: {group: tools.powers.Power}
        """
        # Everybody is bound by these limits, and may be told them.
        rows_sudo = self.sudo().search(
            Domain("company_id", "in", [False, company.id]), order="company_id DESC"
        )
        own = {row.group_id for row in rows_sudo if row.company_id}
        return {
            row.group_id: row._as_tuple(company, day)
            for row in rows_sudo
            if row.company_id or row.group_id not in own
        }

    def _as_tuple(self, company, day):
        if self.is_unlimited:
            return powers.Power(None, None, None)
        target = company.currency_id
        return powers.Power(
            *(
                powers.exact(
                    self.currency_id._convert(self[name], target, company, day),
                    target.decimal_places,
                )
                for name in ("per_case", "per_booking", "per_day")
            )
        )

    @api.model
    def _get_power_of(self, user, company, day):
        """What one person may offer: the highest of their roles' limits.

        :return: tools.powers.Power
        """
        # Which roles somebody has does not depend on who asks.
        groups_sudo = user.sudo().all_group_ids
        by_group = self._get_powers(company, day)
        return powers.combine(
            power for group, power in by_group.items() if group in groups_sudo
        )
