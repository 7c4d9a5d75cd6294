from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.figures import label


class TravelComplaintFigure(models.Model):
    """What of one case counts in the figures (ST-1): one narrow row for each case.

    Made from the case and its log by `_refresh` alone, see there; figures.py says what
    each figure means. It names no guest, and stays when personal data goes (FB-4).
    """

    _name = "travel.complaint.figure"
    _inherit = [
        "travel.complaint.reckoned.mixin",
        "travel.complaint.figure.refresh.mixin",
        "travel.complaint.figure.summary.mixin",
        "travel.complaint.figure.analysis.mixin",
    ]
    _description = "Figures of a Case"
    _order = "received_on desc, ticket_id desc"
    _rec_name = "ticket_id"
    _log_access = False

    # The case, and by what it is counted
    ticket_id = fields.Many2one(
        comodel_name="helpdesk.ticket",
        string="Case",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(comodel_name="res.currency", readonly=True)
    team_id = fields.Many2one(comodel_name="helpdesk.ticket.team", readonly=True)
    user_id = fields.Many2one(
        comodel_name="res.users", string="Responsible", readonly=True
    )
    complaint_kind = fields.Selection(
        selection=lambda self: self._get_case_selection("complaint_kind"),
        string="Kind",
        readonly=True,
    )
    complaint_state = fields.Selection(
        selection=lambda self: self._get_case_selection("complaint_state"),
        string="State",
        readonly=True,
    )
    is_open = fields.Boolean(readonly=True)
    validity = fields.Selection(
        selection=lambda self: self._get_case_selection("validity"), readonly=True
    )
    month = fields.Char(
        readonly=True,
        required=True,
        help="Year and month in which the guest told us, where the company is.",
    )
    received_on = fields.Date(string="Received", readonly=True, required=True)
    closed_on = fields.Date(
        string="Closed", readonly=True, help="The last time; empty while it is open."
    )
    category_id = fields.Many2one(
        comodel_name="helpdesk.ticket.category", readonly=True
    )
    cause_id = fields.Many2one(
        comodel_name="travel.complaint.cause",
        readonly=True,
        help="The main cause that the latest finished investigation has found.",
    )
    severity_id = fields.Many2one(
        comodel_name="travel.complaint.severity", readonly=True
    )
    channel_id = fields.Many2one(comodel_name="helpdesk.ticket.channel", readonly=True)
    department_id = fields.Many2one(
        comodel_name="hr.department",
        readonly=True,
        help="The department that holds the case, or held it at its end.",
    )
    guide_id = fields.Many2one(comodel_name="hr.employee", readonly=True)
    supplier_id = fields.Many2one(
        comodel_name="res.partner", readonly=True, index="btree_not_null"
    )
    tour_name = fields.Char(string="Tour or Product", readonly=True)
    guest_tier_id = fields.Many2one(comodel_name="travel.guest.tier", readonly=True)

    case_count = fields.Integer(compute="_compute_case_count", **label("case_count"))

    # How long it took
    response_hours = fields.Float(readonly=True, **label("response_hours"))
    response_working_hours = fields.Float(
        readonly=True, **label("response_working_hours")
    )
    handover_hours = fields.Float(readonly=True, **label("handover_hours"))
    handover_working_hours = fields.Float(
        readonly=True, **label("handover_working_hours")
    )
    investigation_hours = fields.Float(readonly=True, **label("investigation_hours"))
    investigation_working_hours = fields.Float(
        readonly=True, **label("investigation_working_hours")
    )
    resolution_hours = fields.Float(readonly=True, **label("resolution_hours"))
    resolution_working_hours = fields.Float(
        readonly=True, **label("resolution_working_hours")
    )
    call_back_hours = fields.Float(readonly=True, **label("call_back_hours"))
    call_back_working_hours = fields.Float(
        readonly=True, **label("call_back_working_hours")
    )

    # Limits
    limits_met = fields.Integer(readonly=True, **label("limits_met"))
    limits_late = fields.Integer(readonly=True, **label("limits_late"))
    limits_overdue = fields.Integer(readonly=True, **label("limits_overdue"))
    lateness_hours = fields.Float(readonly=True, **label("lateness_hours"))
    timely_rate = fields.Float(readonly=True, **label("timely_rate"))
    on_time_rate = fields.Float(readonly=True, **label("on_time_rate"))

    # What came of it; empty where it does not apply, so that averages leave it out
    cycle_count = fields.Integer(readonly=True, **label("cycle_count"))
    holder_count = fields.Integer(readonly=True, **label("holder_count"))
    satisfaction = fields.Float(readonly=True, **label("satisfaction"))
    satisfied_rate = fields.Float(readonly=True, **label("satisfied_rate"))
    resolved_rate = fields.Float(readonly=True, **label("resolved_rate"))
    first_time_rate = fields.Float(readonly=True, **label("first_time_rate"))
    repeat_rate = fields.Float(readonly=True, **label("repeat_rate"))

    # Money
    claimed_amount = fields.Monetary(readonly=True, **label("claimed_amount"))
    offered_amount = fields.Monetary(readonly=True, **label("offered_amount"))
    goodwill_amount = fields.Monetary(readonly=True, **label("goodwill_amount"))
    paid_amount = fields.Monetary(readonly=True, **label("paid_amount"))
    recovered_amount = fields.Monetary(readonly=True, **label("recovered_amount"))
    net_amount = fields.Monetary(readonly=True, **label("net_amount"))
    case_cost = fields.Monetary(compute="_compute_case_cost", **label("case_cost"))

    _ticket_uniq = models.UniqueIndex(
        "(ticket_id)", "The figures have a row for this case already."
    )
    # The pivot that everybody opens first needs nothing but this (G9).
    _month_idx = models.Index(
        "(company_id, month, category_id, department_id) INCLUDE (ticket_id)"
    )
    _received_idx = models.Index("(company_id, received_on)")
    _closed_idx = models.Index("(company_id, closed_on) WHERE closed_on IS NOT NULL")

    @api.model
    def _get_case_selection(self, name):
        return (
            self.env["helpdesk.ticket"]._fields[name]._description_selection(self.env)
        )

    def _compute_case_count(self):
        self.case_count = 1

    @api.depends("paid_amount")
    def _compute_case_cost(self):
        for figure in self:
            figure.case_cost = figure.paid_amount

    # Rates over many cases

    def _read_group_select(self, aggregate_spec, query):
        """Ratios of sums, where an average of the rows would not be one."""
        if aggregate_spec == "case_count:sum":
            return SQL("COUNT(*)")
        if aggregate_spec == "timely_rate:avg":
            return self._select_ratio(query, "limits_met", "limits_late")
        if aggregate_spec == "case_cost:avg":
            paid = super()._read_group_select("paid_amount:sum", query)
            return SQL("%s / COUNT(*)", paid)
        if aggregate_spec == "case_cost:sum_currency":  # so the browser asks for money
            paid = super()._read_group_select("paid_amount:sum_currency", query)
            return SQL("%s / COUNT(*)", paid)
        return super()._read_group_select(aggregate_spec, query)

    # To the cases behind a figure

    def action_open_case(self):
        """Open the case of this row."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "helpdesk.ticket",
            "res_id": self.ticket_id.id,
            "view_mode": "form",
            "views": [
                (
                    self.env.ref("travel_complaint.helpdesk_ticket_view_form_case").id,
                    "form",
                )
            ],
        }

    def action_open_cases(self):
        """Open the list of the cases of these rows."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "travel_complaint.helpdesk_ticket_case_action"
        )
        action["domain"] = [("id", "in", self.ticket_id.ids)]
        action["context"] = {"active_test": False}
        return action
