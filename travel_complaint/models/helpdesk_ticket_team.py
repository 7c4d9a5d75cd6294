from odoo import api, fields, models, tools
from odoo.exceptions import UserError, ValidationError


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
            # Cases count, whether or not whoever changes the team may see them.
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

    @api.ondelete(at_uninstall=False)
    def _unlink_except_with_cases(self):
        for team in self:
            # Cases count, whether or not whoever deletes the team may see them.
            if team.sudo().ticket_ids.filtered("complaint_kind"):
                raise UserError(
                    self.env._(
                        "Team %(team)s has cases and cannot be deleted. Archive it.",
                        team=team.display_name,
                    )
                )

    def _get_applicable_stages(self):
        stages = super()._get_applicable_stages()
        is_ours = self.complaint_handling
        return stages.filtered(lambda stage: bool(stage.complaint_state) == is_ours)

    @api.model
    @tools.ormcache("company_id")
    def _get_default_complaint_team_id(self, company_id):
        """The team that takes the company's cases when nobody names another (IN-2).

        :return: an id, or False when the company has no complaint team
        """
        domain = [
            ("complaint_handling", "=", True),
            ("company_id", "in", [company_id, False]),
        ]
        # Which team takes cases is no secret, and guests' mails have no rights at all.
        # A team of the company comes before one that serves all companies.
        return self.sudo().search(domain, limit=1, order="company_id, sequence, id").id

    @tools.ormcache("self.id")
    def _get_states_by_stage_id(self):
        """The stages that the team's cases go through: {stage id: state}, in order."""
        self.ensure_one()
        stages_sudo = self.sudo()._get_applicable_stages()
        return {stage.id: stage.complaint_state for stage in stages_sudo}

    def _get_stage_id_for(self, state):
        """The team's first stage that maps to `state`.

        :param state: one of tools.transitions.STATES
        :return: an id, or False when the agency has taken that stage away
        """
        found = self._get_states_by_stage_id().items()
        return next((id_ for id_, of in found if of == state), False)

    def _has_complaint_stage(self, stage_id):
        """Whether the team's cases can be in this stage."""
        return stage_id in self._get_states_by_stage_id()
