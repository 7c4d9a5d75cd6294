from odoo import api, fields, models, tools

from ..tools import limits, transitions


class TravelComplaintPolicy(models.Model):
    """A set of limits, and its cases (TL-a). The first that fits a case wins."""

    _name = "travel.complaint.policy"
    _inherit = ["travel.complaint.kept.mixin"]
    _description = "Complaint Policy"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(help="The name that imports and letters use.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company", help="Empty: for all companies."
    )
    source = fields.Char(help="The document that these limits come from.")
    kind = fields.Selection(
        selection=[
            (transitions.INQUIRY, "Inquiry"),
            (transitions.SUGGESTION, "Suggestion"),
            (transitions.COMPLAINT, "Complaint"),
        ],
        help="Empty: any kind.",
    )
    severity_ids = fields.Many2many(
        comodel_name="travel.complaint.severity",
        string="Severities",
        help="Empty: any severity.",
    )
    channel_ids = fields.Many2many(
        comodel_name="helpdesk.ticket.channel",
        string="Channels",
        help="Empty: any channel.",
    )
    tier_ids = fields.Many2many(
        comodel_name="travel.guest.tier",
        string="Guest Tiers",
        help="Empty: any guest.",
    )
    team_ids = fields.Many2many(
        comodel_name="helpdesk.ticket.team", string="Teams", help="Empty: any team."
    )
    guest_pause_days = fields.Integer(
        string="Longest Pause for the Guest",
        required=True,
        default=7,
        help="Days that a limit stands still at most while we wait for the guest, all "
        "waits together. Then it runs on by itself, and the person in charge is told.",
    )
    authority_pause_days = fields.Integer(
        string="Longest Pause for an Authority",
        required=True,
        default=30,
        help="Days that a limit stands still at most while we wait for an outside "
        "authority, all waits together. Then it runs on by itself.",
    )
    limit_ids = fields.One2many(
        comodel_name="travel.complaint.limit", inverse_name="policy_id", copy=True
    )

    _guest_pause_range = models.Constraint(
        "CHECK (guest_pause_days BETWEEN 1 AND 365)",
        "A pause for the guest ends after 1 to 365 days.",
    )
    _authority_pause_range = models.Constraint(
        "CHECK (authority_pause_days BETWEEN 1 AND 365)",
        "A pause for an authority ends after 1 to 365 days.",
    )

    @api.model
    @tools.ormcache("company_id")
    def _get_policies(self, company_id):
        """The company's policies in order, without records, kept until one changes.

        :return: tuple of tools.limits.Policy
        """
        # Limits are rules of the house: whoever registers a case is bound by them.
        policies_sudo = self.sudo().search([("company_id", "in", [False, company_id])])
        return tuple(policy._as_tuple() for policy in policies_sudo)

    def _as_tuple(self):
        return limits.Policy(
            id=self.id,
            kinds=frozenset(filter(None, [self.kind])),
            severity_ids=frozenset(self.severity_ids.ids),
            channel_ids=frozenset(self.channel_ids.ids),
            tier_ids=frozenset(self.tier_ids.ids),
            team_ids=frozenset(self.team_ids.ids),
            limits=tuple(limit._as_tuple() for limit in self.limit_ids),
        )

    def action_preview(self):
        """Show what would be due when under this policy."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "travel_complaint.travel_complaint_preview_action"
        )
        action["context"] = {
            "default_policy_id": self.id,
            "default_kind": self.kind or transitions.COMPLAINT,
            "default_severity_id": self.severity_ids[:1].id,
            "default_channel_id": self.channel_ids[:1].id,
            "default_tier_id": self.tier_ids[:1].id,
            "default_team_id": self.team_ids[:1].id,
        }
        return action
