from odoo import api, fields, models
from odoo.exceptions import ValidationError

COMPANY, GUIDE, SUPPLIER, ROUTE = "company", "guide", "supplier", "route"
MEASURES = ("guest_days", "tours", "bookings")


class TravelComplaintVolume(models.Model):
    """How much somebody or something was on the way in a month (ST-1).

    Without it nobody can tell a bad guide from a busy one. Entered by hand, or imported
    from what plans the tours.
    """

    _name = "travel.complaint.volume"
    _inherit = ["travel.complaint.monthly.mixin"]
    _description = "Volume of Travel"
    _order = "month desc, bearer, id"
    _rec_name = "bearer"
    _check_company_auto = True

    bearer = fields.Selection(
        selection=[
            (COMPANY, "Whole company"),
            (GUIDE, "Guide"),
            (SUPPLIER, "Supplier"),
            (ROUTE, "Route"),
        ],
        string="Counted For",
        required=True,
        default=GUIDE,
    )
    guide_id = fields.Many2one(
        comodel_name="hr.employee",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
    )
    supplier_id = fields.Many2one(
        comodel_name="res.partner", ondelete="restrict", index="btree_not_null"
    )
    route = fields.Char(help="As on the cases, under “Tour or Product”.")
    guest_days = fields.Integer(
        default=0, help="Guests times days: 20 guests for 5 days are 100."
    )
    tours = fields.Integer(default=0)
    bookings = fields.Integer(default=0)

    _once_uniq = models.UniqueIndex(
        "(company_id, month, bearer, COALESCE(guide_id, 0), COALESCE(supplier_id, 0),"
        " LOWER(COALESCE(route, '')))",
        "The volume of this month is there already. Change that row instead.",
    )
    _volume_range = models.Constraint(
        "CHECK (guest_days BETWEEN 0 AND 1000000000"
        " AND tours BETWEEN 0 AND 1000000000 AND bookings BETWEEN 0 AND 1000000000"
        " AND guest_days + tours + bookings > 0)",
        "Enter guest-days, tours or bookings, as positive numbers.",
    )
    _bearer_named = models.Constraint(
        "CHECK ((guide_id IS NOT NULL) = (bearer = 'guide')"
        " AND (supplier_id IS NOT NULL) = (bearer = 'supplier')"
        " AND (COALESCE(BTRIM(route), '') <> '') = (bearer = 'route'))",
        "Name the guide, the supplier or the route whose volume it is, and none other.",
    )

    @api.depends("month", "bearer", "guide_id", "supplier_id", "route")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["bearer"]._description_selection(self.env))
        for volume in self:
            name = (
                volume.guide_id.name
                or volume.supplier_id.display_name
                or volume.route
                or kinds.get(volume.bearer, "")
            )
            month = f"{volume.month:%Y-%m}" if volume.month else ""
            volume.display_name = f"{month} {name}".strip()

    @api.model
    def _prepare_month_vals(self, vals):
        """The route without blanks around it, too."""
        vals = super()._prepare_month_vals(vals)
        if vals.get("route"):
            vals["route"] = " ".join(vals["route"].split())
        return vals

    @api.onchange("bearer")
    def _onchange_bearer(self):
        if self.bearer != GUIDE:
            self.guide_id = False
        if self.bearer != SUPPLIER:
            self.supplier_id = False
        if self.bearer != ROUTE:
            self.route = False

    @api.constrains("month")
    def _check_month(self):
        for volume in self:
            if volume.month > volume.company_id._get_complaint_today():
                raise ValidationError(
                    self.env._(
                        "The volume of a month is known when the month has begun. "
                        "Check the year of %(name)s.",
                        name=volume.display_name,
                    )
                )

    @api.model
    def _get_company_exposure(self, company, start, end):
        """The company's guest-days between two days, the second not included.

        Of a month that lies there in part, as large a part of its guest-days.

        :return: a number, or None when the volume of one of the months is missing
        """
        if start >= end:
            return None
        months = self.sudo().search(  # sums of a whole company name nobody
            [
                ("company_id", "=", company.id),
                ("bearer", "=", COMPANY),
                ("month", ">=", start.replace(day=1)),
                ("month", "<", end),
                ("guest_days", ">", 0),
            ]
        )
        total, day = 0.0, start.replace(day=1)
        known = {volume.month: volume.guest_days for volume in months}
        while day < end:
            following = fields.Date.add(day, months=1)
            if day not in known:
                return None
            inside = (min(end, following) - max(start, day)).days
            total += known[day] * inside / (following - day).days
            day = following
        return total
