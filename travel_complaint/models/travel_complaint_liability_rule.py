from odoo import api, fields, models

# From the one who may decide least to the one who may decide all.
DECIDERS = ("member", "leader", "management")


class TravelComplaintLiabilityRule(models.Model):
    """Who decides on one kind of liability (IV-4). The agency's own rule."""

    _name = "travel.complaint.liability.rule"
    _description = "Who Decides on Liability"
    _order = "sequence, id"
    _rec_name = "kind"

    kind = fields.Selection(
        selection=lambda self: self._get_kinds(), string="Liability Of", required=True
    )
    sequence = fields.Integer(default=10)
    decider = fields.Selection(
        selection=[
            ("member", "Member of the handling group"),
            ("leader", "Leader of the handling group"),
            ("management", "Management"),
        ],
        string="Decided By",
        required=True,
        default="leader",
    )
    decider_if_major = fields.Selection(
        selection=[
            ("member", "Member of the handling group"),
            ("leader", "Leader of the handling group"),
            ("management", "Management"),
        ],
        string="Decided By in Major Cases",
        required=True,
        default="management",
    )

    _kind_uniq = models.Constraint(
        "UNIQUE (kind)", "It has been said already who decides on this kind."
    )

    @api.model
    def _get_kinds(self):
        return self.env["travel.complaint.liability"]._get_kinds()

    @api.model
    def _get_decider(self, kind, is_major):
        """Which role decides on a kind of liability; the leader, where no rule is.

        :param kind: a kind of travel.complaint.liability
        :param is_major: whether the severity of the case is a major one
        :return: one of DECIDERS
        """
        # Who decides is a rule of the house, whoever asks.
        rule_sudo = self.sudo().search([("kind", "=", kind)], limit=1)
        if not rule_sudo:
            return "leader"
        return rule_sudo.decider_if_major if is_major else rule_sudo.decider

    @api.model
    def _get_role_holders(self, role, company):
        """Everybody who holds `role` or a higher one in the company.

        :param role: one of DECIDERS
        :return: res.users in superuser mode
        """
        Users_sudo = self.env["res.users"].sudo()
        users_sudo = Users_sudo.browse()
        for name in DECIDERS[DECIDERS.index(role) :]:
            group = self.env.ref(f"travel_complaint.group_travel_complaint_{name}")
            users_sudo |= group.sudo().all_user_ids  # roles are no secret here
        return users_sudo.filtered(
            lambda user: user.active and company in user.company_ids
        )
