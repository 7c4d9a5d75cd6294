from odoo import api, fields, models
from odoo.tools import format_datetime

from ..tools import limits, transitions


class TravelComplaintPreview(models.TransientModel):
    """What would be due when, for a case that nobody has registered (TL-a).

    Asks the engine itself: there is no second arithmetic that could differ from it.
    """

    _name = "travel.complaint.preview"
    _description = "Preview of Limits"

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
    )
    policy_id = fields.Many2one(
        comodel_name="travel.complaint.policy",
        help="Empty: the one that such a case would follow.",
    )
    registered_at = fields.Datetime(
        string="Time of Registration", required=True, default=fields.Datetime.now
    )
    kind = fields.Selection(
        selection=[
            (transitions.INQUIRY, "Inquiry"),
            (transitions.SUGGESTION, "Suggestion"),
            (transitions.COMPLAINT, "Complaint"),
        ],
        required=True,
        default=transitions.COMPLAINT,
    )
    scale_id = fields.Many2one(
        comodel_name="travel.complaint.scale", compute="_compute_scale_id"
    )
    severity_id = fields.Many2one(
        comodel_name="travel.complaint.severity",
        domain="[('scale_id', '=', scale_id)]",
    )
    channel_id = fields.Many2one(
        comodel_name="helpdesk.ticket.channel",
        domain=[("is_complaint_channel", "=", True)],
    )
    tier_id = fields.Many2one(comodel_name="travel.guest.tier", string="Guest Tier")
    team_id = fields.Many2one(
        comodel_name="helpdesk.ticket.team",
        domain=[("complaint_handling", "=", True)],
    )
    trip_phase = fields.Selection(
        selection=[
            ("before", "Before the trip"),
            ("during", "During the trip"),
            ("after", "After the trip"),
        ]
    )
    followed_policy_id = fields.Many2one(
        comodel_name="travel.complaint.policy",
        string="Such a Case Follows",
        compute="_compute_line_ids",
    )
    line_ids = fields.One2many(
        comodel_name="travel.complaint.preview.line",
        inverse_name="preview_id",
        compute="_compute_line_ids",
    )
    zone = fields.Char(string="Time Zone", compute="_compute_line_ids")

    @api.depends("company_id")
    def _compute_scale_id(self):
        for preview in self:
            # Which scale the company uses is no secret.
            preview.scale_id = preview.company_id.sudo().complaint_scale_id

    @api.depends(
        *("company_id", "policy_id", "registered_at", "kind", "severity_id"),
        *("channel_id", "tier_id", "team_id", "trip_phase"),
    )
    def _compute_line_ids(self):
        for preview in self:
            policies = self.env["travel.complaint.policy"]._get_policies(
                preview.company_id.id
            )
            facts = preview._get_limit_facts()
            followed = limits.choose_policy(policies, facts)
            shown = preview.policy_id._as_tuple() if preview.policy_id else followed
            preview.followed_policy_id = followed and followed.id
            preview.zone = str(preview.company_id._get_complaint_timezone())
            preview.line_ids = [(5,)] + [
                (0, 0, preview._prepare_line_vals(limit))
                for limit in (shown.limits if shown else ())
                if limits.applies(limit, facts)
            ]

    def _get_limit_facts(self):
        return limits.Facts(
            kind=self.kind,
            severity_id=self.severity_id.id,
            channel_id=self.channel_id.id,
            tier_id=self.tier_id.id,
            team_id=self.team_id.id,
            trip_phase=self.trip_phase,
        )

    def _prepare_line_vals(self, limit):
        """When the limit is due if what it starts with happens at the chosen moment."""
        vals = {"limit_id": limit.id, "from_milestone_id": limit.from_milestone}
        if limit.unit == limits.DATE_UNIT:
            return {**vals, "due": self.env._("the date written on the case")}
        plan = self.env["travel.complaint.clock"]._plan_limit(
            limit, self.company_id, self.registered_at
        )
        return {
            **vals,
            "due": self._format(plan.due_at),
            "warning": self._format(plan.warn_at),
        }

    def _format(self, moment):
        """A moment as the company's clocks show it."""
        pattern = "EEE yyyy-MM-dd HH:mm"
        return moment and format_datetime(
            self.env, moment, tz=self.zone, dt_format=pattern
        )
