from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError


class HelpdeskTicketTeam(models.Model):
    """A team whose tickets are cases, if it has complaint handling on."""

    _inherit = "helpdesk.ticket.team"

    complaint_handling = fields.Boolean(
        help="Tickets of this team are complaint cases: they get a case number, a time "
        "line and the complaint stages. Tickets of other teams stay ordinary tickets.",
    )

    @api.constrains("complaint_handling")
    def _check_complaint_handling(self):
        for team in self:
            if not team.complaint_handling and team.sudo().ticket_ids.filtered(
                "complaint_kind"
            ):
                raise ValidationError(
                    self.env._(
                        "Team %(team)s has cases, so that complaint handling cannot be "
                        "switched off. Archive the team and use another one.",
                        team=team.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        teams = super().create(vals_list)
        teams._link_complaint_stages()
        return teams

    def write(self, vals):
        result = super().write(vals)
        if vals.get("complaint_handling"):
            self._link_complaint_stages()
        if {"complaint_handling", "active", "sequence", "company_id"} & vals.keys():
            self.env.registry.clear_cache()
        return result

    def _link_complaint_stages(self):
        """Offer the complaint stages to complaint teams, and so to no other team."""
        teams = self.filtered("complaint_handling")
        if not teams:
            return
        # Stages are configuration: whoever may make a team may use the stages with it.
        stages_sudo = self.env["helpdesk.ticket.stage"].sudo()
        for team in teams:
            stages_sudo.search(
                [
                    ("complaint_state", "!=", False),
                    ("company_id", "in", [False, team.company_id.id]),
                    ("team_ids", "not in", team.ids),
                ]
            ).team_ids += team
        self.env.registry.clear_cache()

    def _get_applicable_stages(self):
        stages = super()._get_applicable_stages()
        if self.complaint_handling:
            return stages.filtered("complaint_state")
        return stages

    @api.model
    @tools.ormcache("company_id")
    def _get_default_complaint_team_id(self, company_id):
        """The team that takes the company's cases when nobody names another (IN-2).

        :return: an id, or False when the company has no complaint team
        """
        domain = [("complaint_handling", "=", True), ("company_id", "=", company_id)]
        # Which team takes cases is no secret, and guests' mails have no rights at all.
        return self.sudo().search(domain, limit=1).id

    @tools.ormcache("self.id", "state")
    def _get_stage_id_for(self, state):
        """The team's first stage that maps to `state`.

        :param state: one of tools.transitions.STATES
        :return: an id, or False when the agency has taken that stage away
        """
        self.ensure_one()
        stages_sudo = self.sudo()._get_applicable_stages()
        return stages_sudo.filtered(lambda s: s.complaint_state == state)[:1].id
