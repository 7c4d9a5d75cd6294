from odoo import api, fields, models
from odoo.fields import Domain

# How each count of the day finds what it counts: model and window that it opens.
COUNTS = {
    "due_hour": ("helpdesk.ticket", "helpdesk_ticket_case_due_action"),
    "late": ("helpdesk.ticket", "helpdesk_ticket_case_due_action"),
    "unrouted": ("helpdesk.ticket", "helpdesk_ticket_case_action"),
    "unaccepted": ("helpdesk.ticket", "helpdesk_ticket_case_action"),
    "requests": ("travel.complaint.request", "travel_complaint_request_action"),
    "offers": ("travel.complaint.offer", "travel_complaint_offer_approve_action"),
    "unpaid": ("travel.complaint.offer", "travel_complaint_offer_pay_action"),
    "recoveries": ("travel.complaint.recovery", "travel_complaint_recovery_action"),
    "reviews": ("helpdesk.ticket", "helpdesk_ticket_case_review_action"),
    "call_backs": ("helpdesk.ticket", "helpdesk_ticket_case_call_back_action"),
    "risks": ("travel.complaint.guest.risk", "travel_complaint_guest_risk_action"),
}
# What is bad as soon as there is one of it.
ALARMS = frozenset({"late", "unrouted", "recoveries"})
# Nobody reads a larger number as a number, and counting it takes time.
MOST = 9999


class TravelComplaintTile(models.Model):
    """One number on the dashboard, which opens to what it counts (ST-5).

    “Today” is what waits for somebody now; “This Month” sets figures against their
    targets. Which tiles there are, and in which order, is the agency's to say.
    """

    _name = "travel.complaint.tile"
    _inherit = ["travel.complaint.tile.month.mixin"]
    _description = "Tile of the Dashboard"
    _order = "board, sequence, id"

    name = fields.Char(required=True, translate=True)
    board = fields.Selection(
        selection=[("today", "Today"), ("month", "This Month")],
        required=True,
        default="today",
    )
    code = fields.Char(required=True, readonly=True, help="What the tile counts.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    value = fields.Char(compute="_compute_content")
    hint = fields.Char(compute="_compute_content")
    tone = fields.Selection(
        selection=[("good", "Good"), ("bad", "Bad"), ("busy", "To do"), ("no", "–")],
        compute="_compute_content",
    )
    line_data = fields.Text(compute="_compute_content")
    bar_data = fields.Text(compute="_compute_content")

    _code_uniq = models.Constraint("UNIQUE (code)", "There is already a tile for this.")

    @api.depends_context("uid", "lang", "allowed_company_ids")
    @api.depends("code", "board")
    def _compute_content(self):
        empty = dict.fromkeys(("value", "hint", "line_data", "bar_data"), False)
        month = self.filtered(lambda tile: tile.board == "month")
        contents = month._get_month_contents()
        for tile in self:
            content = contents.get(tile.code) or {}
            if tile.code in COUNTS:
                content = tile._get_count_content()
            tile.update({**empty, "tone": "no", **content})

    # What waits today

    def _get_count_content(self):
        model = self.env[COUNTS[self.code][0]]
        if not model.has_access("read"):
            return {"value": "–"}
        count = model.search_count(self._get_count_domain(), limit=MOST + 1)
        tone = "bad" if self.code in ALARMS else "busy"
        return {
            "value": f"{count}" if count <= MOST else f"{MOST}+",
            "tone": tone if count else "good",
        }

    def _get_count_domain(self):
        """What this tile counts, in the companies that are switched on."""
        companies = Domain("company_id", "in", self.env.companies.ids)
        domain = getattr(self, f"_get_{self.code}_domain")()
        if COUNTS[self.code][0] == "helpdesk.ticket":
            domain &= Domain("complaint_kind", "!=", False)
            domain &= Domain("is_complaint_open", "=", True)
        return companies & domain

    def _get_due_hour_domain(self):
        now = fields.Datetime.now()
        soon = fields.Datetime.add(now, hours=1)
        return Domain("next_due_at", ">=", now) & Domain("next_due_at", "<=", soon)

    def _get_late_domain(self):
        return Domain("next_due_at", "<", fields.Datetime.now())

    def _get_unrouted_domain(self):
        return Domain("is_unrouted", "=", True)

    def _get_unaccepted_domain(self):
        return Domain("complaint_state", "=", "registered")

    def _get_requests_domain(self):
        return Domain("state", "=", "asked")

    def _get_offers_domain(self):
        return Domain("state", "=", "to_approve")

    def _get_unpaid_domain(self):
        return Domain("is_unpaid", "=", True)

    def _get_recoveries_domain(self):
        return Domain("is_overdue", "=", True)

    def _get_reviews_domain(self):
        return Domain("complaint_state", "=", "reviewing")

    def _get_call_backs_domain(self):
        return Domain("complaint_state", "=", "following_up")

    def _get_risks_domain(self):
        return Domain("state", "=", "open")

    # Opening

    @api.model
    def _open_board(self, board):
        """Open one of the boards; called by the menus."""
        self.check_access("read")
        if board == "month":
            self.env["travel.complaint.figure"]._refresh_for_reading()
        windows = self.env["ir.actions.act_window"]
        return windows._for_xml_id(f"travel_complaint.travel_complaint_tile_{board}")

    def action_open(self):
        """Open what the tile counts: just as many."""
        self.ensure_one()
        if self.code not in COUNTS:
            return self._open_month()
        _model, window = COUNTS[self.code]
        action = self.env["ir.actions.act_window"]._for_xml_id(
            f"travel_complaint.{window}"
        )
        return {
            **action,
            "name": self.name,
            "domain": list(self._get_count_domain()),
            "context": {},
        }
