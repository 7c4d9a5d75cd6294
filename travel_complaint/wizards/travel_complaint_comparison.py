from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..models.travel_complaint_volume import GUIDE, ROUTE, SUPPLIER
from ..tools import rates, transitions

FIELDS = {GUIDE: "guide_id", SUPPLIER: "supplier_id", ROUTE: "tour_name"}
VALID = ("valid", "partly_valid")
MISSING = "missing"


class TravelComplaintComparison(models.TransientModel):
    """Who really has more complaints than others, and who is only busier (ST-1).

    Counts are set against the volume of travel, with the exact interval that chance
    leaves; the rows are ranked by the low end of it. So few complaints accuse nobody,
    and many complaints on many guest-days do not either.
    """

    _name = "travel.complaint.comparison"
    _description = "Fair Comparison"

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
    )
    bearer = fields.Selection(
        selection=[(GUIDE, "Guides"), (SUPPLIER, "Suppliers"), (ROUTE, "Routes")],
        string="Compare",
        required=True,
        default=GUIDE,
    )
    counted = fields.Selection(
        selection=[
            ("valid", "Valid complaints"),
            ("complaints", "All complaints"),
            ("praise", "Praise"),
        ],
        required=True,
        default="valid",
        help="What the rate is of.",
    )
    measure = fields.Selection(
        selection=[
            ("guest_days", "1000 guest-days"),
            ("tours", "tour"),
            ("bookings", "booking"),
        ],
        string="Per",
        required=True,
        default="guest_days",
    )
    month_from = fields.Date(
        string="From",
        required=True,
        default=lambda self: fields.Date.subtract(
            fields.Date.context_today(self).replace(day=1), months=12
        ),
    )
    month_to = fields.Date(
        string="To",
        required=True,
        default=lambda self: fields.Date.context_today(self),
        help="The whole month of this day counts.",
    )
    line_ids = fields.One2many(
        comodel_name="travel.complaint.comparison.line", inverse_name="comparison_id"
    )
    reference_rate = fields.Float(
        string="Rate of All", readonly=True, digits=(12, 3), aggregator=None
    )
    reference_volume = fields.Integer(readonly=True)
    has_volume = fields.Boolean(readonly=True)

    @api.depends("bearer")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for comparison in self:
            comparison.display_name = self.env._("Fair Comparison")

    @api.model
    def action_open(self):
        """Open the comparison of the last months."""
        comparison = self.create({})
        comparison.action_compare()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Fair Comparison"),
            "res_model": self._name,
            "res_id": comparison.id,
            "view_mode": "form",
            "target": "current",
        }

    def action_compare(self):
        """Count anew, by what is chosen now."""
        self.ensure_one()
        self._check_months()
        self.env["travel.complaint.figure"]._refresh_for_reading()
        rows = self._prepare_rows()
        total = sum(row["count_covered"] for row in rows)
        exposure = sum(row["volume"] for row in rows)
        reference = rates.rate(total, exposure, self._get_per())
        for row in rows:
            row.update(self._judge(row, reference))
        rows.sort(key=lambda row: (-row["low"], -row["complaints"], row["name"]))
        self.line_ids.unlink()
        for rank, row in enumerate(rows, 1):
            row["rank"] = rank
        self.write(
            {
                "line_ids": [(0, 0, row) for row in rows],
                "reference_rate": reference,
                "reference_volume": exposure,
                "has_volume": bool(exposure),
            }
        )

    def _check_months(self):
        if self.month_from > self.month_to:
            raise UserError(self.env._("The first month lies before the last one."))
        if (self.month_to - self.month_from).days > 3700:
            raise UserError(self.env._("Compare no more than ten years at once."))

    def _get_per(self):
        return rates.PER_GUEST_DAY if self.measure == "guest_days" else 1

    def _get_span(self):
        """The first day of the span, and the first one after it."""
        end = fields.Date.add(self.month_to.replace(day=1), months=1)
        return self.month_from.replace(day=1), end

    def _judge(self, row, reference):
        """Rate, interval and verdict of a row; a row without volume has none."""
        if not row["volume"]:
            return {"low": -1.0, "high": -1.0, "rate": 0.0, "verdict": MISSING}
        per, count = self._get_per(), row["count_covered"]
        found = rates.interval(count, row["volume"], per)
        return {
            "low": found.low,
            "high": found.high,
            "rate": rates.rate(count, row["volume"], per),
            "verdict": rates.compare(found, reference),
        }

    # What is counted

    def _prepare_rows(self):
        """One row for each bearer with cases or volume in the span.

        The rate is of the months alone of which the volume is known; the columns of
        counts are of the whole span.
        """
        cases = self._count_cases()
        counts, volumes = self._count(cases), self._get_volumes()
        labels = self._get_labels({*counts, *volumes}, cases)
        return [
            self._prepare_row(key, counts.get(key, {}), volumes.get(key, {}), label)
            for key, label in labels.items()
        ]

    def _prepare_row(self, key, counts, volumes, label):
        """:param counts: {month: {complaints, valid, praise}}
        :param volumes: {month: volume}
        """
        counted = self.counted
        missing = sorted(
            month
            for month, found in counts.items()
            if found.get(counted) and month not in volumes
        )
        totals = {
            name: sum(found.get(name, 0) for found in counts.values())
            for name in ("complaints", "valid", "praise")
        }
        return {
            **totals,
            "name": label,
            "guide_id": key if self.bearer == GUIDE else False,
            "supplier_id": key if self.bearer == SUPPLIER else False,
            "route": label if self.bearer == ROUTE else False,
            "volume": sum(volumes.values()),
            "count_covered": sum(
                found.get(counted, 0)
                for month, found in counts.items()
                if month in volumes
            ),
            "missing": ", ".join(f"{month:%Y-%m}" for month in missing),
        }

    def _get_volumes(self):
        """{key of a bearer: {month: volume}}, where there is any."""
        start, end = self._get_span()
        domain = [
            ("company_id", "=", self.company_id.id),
            ("bearer", "=", self.bearer),
            ("month", ">=", start),
            ("month", "<", end),
            (self.measure, ">", 0),
        ]
        found = {}
        for volume in self.env["travel.complaint.volume"].search(domain):
            bearer = volume.guide_id.id or volume.supplier_id.id
            key = bearer or self._get_route_key(volume.route)
            found.setdefault(key, {})[volume.month] = volume[self.measure]
        return found

    @api.model
    def _get_route_key(self, route):
        """What is the same for all ways to write the name of a route."""
        return " ".join((route or "").split()).lower()

    def _count(self, cases):
        """{key of a bearer: {month: {complaints, valid, praise}}}.

        :param cases: what `_count_cases` returns
        """
        counts = {}
        for bearer, month, validity, number in cases:
            key = bearer if self.bearer != ROUTE else self._get_route_key(bearer)
            found = counts.setdefault(key, {}).setdefault(month, {})
            found["complaints"] = found.get("complaints", 0) + number
            if validity in VALID:
                found["valid"] = found.get("valid", 0) + number
        for key, month, number in self._count_praise():
            counts.setdefault(key, {}).setdefault(month, {})["praise"] = number
        return counts

    def _count_cases(self):
        """Complaints of the span: list of (bearer, month, validity, how many).

        By the rights of whoever asks: each number opens to just these cases.
        """
        name = FIELDS[self.bearer]
        start, end = self._get_span()
        domain = (
            Domain("company_id", "=", self.company_id.id)
            & Domain("complaint_kind", "=", transitions.COMPLAINT)
            & Domain("complaint_state", "!=", transitions.WITHDRAWN)
            & Domain("month", ">=", f"{start:%Y-%m}")
            & Domain("month", "<", f"{end:%Y-%m}")
            & Domain(name, "!=", False)
        )
        rows = self.env["travel.complaint.figure"]._read_group(
            domain, [name, "month", "validity"], ["__count"]
        )
        return [
            (getattr(bearer, "id", bearer), fields.Date.to_date(f"{month}-01"), *rest)
            for bearer, month, *rest in rows
        ]

    def _count_praise(self):
        """Praise of the span: list of (bearer, month, how many).

        For the addons that note it down.
        """
        return []

    def _get_case_domain(self):
        """The cases behind the counts: those of the span that name a bearer."""
        start, end = self._get_span()
        Company = self.company_id
        begin, _next = Company._get_complaint_day_bounds(start)
        stop, _next = Company._get_complaint_day_bounds(end)
        return (
            Domain("company_id", "=", self.company_id.id)
            & Domain("complaint_kind", "=", transitions.COMPLAINT)
            & Domain("complaint_state", "!=", transitions.WITHDRAWN)
            & Domain("received_at", ">=", begin)
            & Domain("received_at", "<", stop)
            & Domain(FIELDS[self.bearer], "!=", False)
        )

    def _get_labels(self, keys, cases):
        """How each bearer is called: {key: name}."""
        if self.bearer == ROUTE:
            return self._get_route_labels(keys, cases)
        model = "hr.employee" if self.bearer == GUIDE else "res.partner"
        # Names alone; whoever compares need not read personnel files.
        records_sudo = self.env[model].sudo().browse(keys)
        return {record.id: record.display_name for record in records_sudo}

    def _get_route_labels(self, keys, cases):
        volumes = self.env["travel.complaint.volume"].search(
            [("bearer", "=", ROUTE), ("company_id", "=", self.company_id.id)]
        )
        known = {self._get_route_key(route): route for route in volumes.mapped("route")}
        for route, *_rest in cases:
            known.setdefault(self._get_route_key(route), " ".join(route.split()))
        return {key: known[key] for key in keys if key}
