from datetime import date

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

from ..tools.figures import label


class TravelComplaintTimeliness(models.Model):
    """Limits met and late, summed up by month, limit and department (ST-1).

    A few thousand rows for a million cases (G8), kept by `_refresh` of the figures. A
    limit counts for the department that held the case when the limit ended or passed,
    or that was asked; the hours late are split by who held the case meanwhile, so no
    department pays for another's delay. Months are those in which guests told us.
    """

    _name = "travel.complaint.timeliness"
    _inherit = [
        "travel.complaint.reckoned.mixin",
        "travel.complaint.figure.analysis.mixin",
    ]
    _description = "Timeliness"
    _order = "month desc, limit_id, department_id, id"
    _rec_name = "limit_id"
    _log_access = False

    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, ondelete="cascade"
    )
    month = fields.Char(readonly=True, required=True)
    team_id = fields.Many2one(comodel_name="helpdesk.ticket.team", readonly=True)
    complaint_kind = fields.Selection(
        selection=lambda self: self._get_kinds(), string="Kind", readonly=True
    )
    severity_id = fields.Many2one(
        comodel_name="travel.complaint.severity", readonly=True
    )
    limit_id = fields.Many2one(
        comodel_name="travel.complaint.limit", readonly=True, ondelete="cascade"
    )
    department_id = fields.Many2one(
        comodel_name="hr.department",
        readonly=True,
        help="The department that held the case, or that was asked.",
    )
    met_count = fields.Integer(
        string="Met", readonly=True, help="Limits that ended in time."
    )
    late_count = fields.Integer(
        string="Late", readonly=True, help="Limits that ended after they had passed."
    )
    running_late_count = fields.Integer(
        string="Overdue",
        readonly=True,
        help="Limits that have passed and still run.",
    )
    running_count = fields.Integer(
        string="Running", readonly=True, help="Limits that run and have not passed."
    )
    lateness_hours = fields.Float(readonly=True, **label("lateness_hours"))
    timely_rate = fields.Float(readonly=True, **label("timely_rate"))

    _month_idx = models.Index("(company_id, month)")

    @api.model
    def _get_kinds(self):
        tickets = self.env["helpdesk.ticket"]
        return tickets._fields["complaint_kind"]._description_selection(self.env)

    def _read_group_select(self, aggregate_spec, query):
        """Ratios of sums, where an average of the rows would not be one."""
        if aggregate_spec == "timely_rate:avg":
            return self._select_ratio(query, "met_count", "late_count")
        return super()._read_group_select(aggregate_spec, query)

    # To the limits behind a figure

    def action_open_limits(self):
        """Open the limits of this row's cases."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "travel_complaint.travel_complaint_clock_action"
        )
        action["domain"] = self._get_limits_domain()
        action["context"] = {}
        return action

    def _get_limits_domain(self):
        """All limits of the cases of this row, whichever department held them."""
        year, month = map(int, self.month.split("-"))
        first = date(year, month, 1)
        start, _next = self.company_id._get_complaint_day_bounds(first)
        end, _next = self.company_id._get_complaint_day_bounds(
            first + relativedelta(months=1)
        )
        return [
            ("limit_id", "=", self.limit_id.id),
            ("state", "!=", "cancelled"),
            ("ticket_id.received_at", ">=", fields.Datetime.to_string(start)),
            ("ticket_id.received_at", "<", fields.Datetime.to_string(end)),
            *(
                (f"ticket_id.{name}", "=", self[name].id)
                for name in ("company_id", "team_id", "severity_id")
            ),
            ("ticket_id.complaint_kind", "=", self.complaint_kind),
        ]
