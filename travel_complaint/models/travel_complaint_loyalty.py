from collections import defaultdict

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools.indicators import Loyalty

ORDERS = "sale.order"
YEAR = relativedelta(years=1)


class TravelComplaintLoyalty(models.Model):
    """How many guests of a month came back, recommended us, or stayed away (ST-6).

    Entered by hand or imported; counted from sale orders where Odoo has them.
    """

    _name = "travel.complaint.loyalty"
    _inherit = [
        "travel.complaint.monthly.mixin",
        "travel.complaint.figure.source.mixin",
    ]
    _description = "Loyalty of Guests"
    _order = "month desc, company_id"
    _rec_name = "month"

    currency_id = fields.Many2one(related="company_id.currency_id")
    travelled_count = fields.Integer(
        string="Guests", default=0, help="Guests who booked in the month."
    )
    returned_count = fields.Integer(
        string="Of Them Returning", default=0, help="Who had booked before."
    )
    asked_count = fields.Integer(
        string="Guests Asked",
        default=0,
        help="Whom we asked in the month whether they would recommend us.",
    )
    recommending_count = fields.Integer(
        string="Of Them Recommending", default=0, help="Who said that they would."
    )
    earlier_count = fields.Integer(
        string="Guests of the Year Before",
        default=0,
        help="Who booked in the twelve months before the last twelve.",
    )
    lost_count = fields.Integer(
        string="Of Them Lost", default=0, help="Who have not booked since."
    )
    guest_value = fields.Monetary(
        string="Value per Guest",
        help="What a guest booked for in the last twelve months, on average.",
    )

    _month_uniq = models.UniqueIndex(
        "(company_id, month)",
        "The loyalty of this month is there already. Change that row instead.",
    )
    _parts_of_wholes = models.Constraint(
        "CHECK (returned_count BETWEEN 0 AND travelled_count"
        " AND recommending_count BETWEEN 0 AND asked_count"
        " AND lost_count BETWEEN 0 AND earlier_count"
        " AND COALESCE(guest_value, 0) >= 0)",
        "Nobody can return, recommend or be lost who was not counted: check which of "
        "the numbers is larger than the one that it is a part of.",
    )

    @api.depends("month")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for loyalty in self:
            loyalty.display_name = f"{loyalty.month:%Y-%m}" if loyalty.month else ""

    @api.constrains("month")
    def _check_month(self):
        for loyalty in self:
            if loyalty.month > loyalty.company_id._get_complaint_today():
                raise ValidationError(
                    self.env._(
                        "%(month)s has not begun. Check the year.",
                        month=loyalty.display_name,
                    )
                )

    # From sale orders

    def action_count_orders(self):
        """Count guests and value from sale orders; what was asked stays as entered.

        :raise UserError: when Odoo has no sale orders, or the user may not read them
        """
        if ORDERS not in self.env:
            raise UserError(
                self.env._(
                    "There are no sale orders in this Odoo. Enter the numbers, or have "
                    "the app Sales installed."
                )
            )
        for loyalty in self:
            loyalty.write(loyalty._count_orders())

    def _count_orders(self):
        """What the confirmed orders of the company say of this month."""
        self.ensure_one()
        start, end = self.month, self.month + relativedelta(months=1)
        guests = self._get_guests(start, end)
        earlier = self._get_guests(end - 2 * YEAR, end - YEAR)
        recent = self._get_guests(end - YEAR, end)
        value = sum(recent.values())
        return {
            "travelled_count": len(guests),
            "returned_count": len(guests.keys() & self._get_guests(None, start).keys()),
            "earlier_count": len(earlier),
            "lost_count": len(earlier.keys() - recent.keys()),
            "guest_value": value / len(recent) if recent else 0.0,
        }

    def _get_guests(self, start, end):
        """Who had a confirmed order between two days, and for how much in all.

        :param start: a date of the company, or None for all that was before `end`
        :return: {res.partner: amount in the company's currency}
        """
        domain = [
            ("company_id", "=", self.company_id.id),
            ("state", "=", "sale"),
            ("date_order", "<", self._get_midnight(end)),
        ]
        if start:
            domain.append(("date_order", ">=", self._get_midnight(start)))
        guests = defaultdict(float)
        for partner, rate, amount in self.env[ORDERS]._read_group(
            domain, ["partner_id", "currency_rate"], ["amount_total:sum"]
        ):
            # A family that books by turns is one guest, as Odoo counts customers.
            guests[partner.commercial_partner_id] += amount / (rate or 1.0)
        return guests

    def _get_midnight(self, day):
        """When `day` begins where the company is, as a naive UTC moment."""
        return self.company_id._get_complaint_day_bounds(day)[0]

    def _as_counts(self):
        """The counts without records, for the arithmetic."""
        self.ensure_one()
        return Loyalty(
            travelled=self.travelled_count,
            returned=self.returned_count,
            asked=self.asked_count,
            recommending=self.recommending_count,
            earlier=self.earlier_count,
            lost=self.lost_count,
        )
