from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import transitions


class HelpdeskTicketStage(models.Model):
    """A column of the agency's own board, mapped to one fixed state."""

    _inherit = "helpdesk.ticket.stage"

    complaint_state = fields.Selection(
        selection=[
            (transitions.REGISTERED, "Registered"),
            (transitions.ACCEPTED, "Accepted"),
            (transitions.INVESTIGATING, "Investigating"),
            (transitions.PROPOSING, "Proposing"),
            (transitions.WAITING_GUEST, "Waiting for the guest"),
            (transitions.EXECUTING, "Executing"),
            (transitions.REVIEWING, "Reviewing"),
            (transitions.FOLLOWING_UP, "Following up"),
            (transitions.CLOSED, "Closed"),
            (transitions.WITHDRAWN, "Withdrawn"),
        ],
        help="What a case in this stage is doing, whatever the stage is called. Stages "
        "with a state belong to complaint teams; the others to all other teams.",
    )
    guest_description = fields.Char(
        translate=True,
        help="The guest reads this sentence instead of the stage's name.",
    )

    _closed_follows_state = models.Constraint(
        "CHECK (complaint_state IS NULL"
        " OR COALESCE(closed, FALSE) = (complaint_state IN ('closed', 'withdrawn')))",
        "A stage for closed or withdrawn cases must be a closing stage, and no other "
        "complaint stage may be one.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        stages = super().create(vals_list)
        stages._link_complaint_teams()
        return stages

    def write(self, vals):
        if "complaint_state" in vals:
            self._check_can_change_state(vals["complaint_state"] or False)
        result = super().write(vals)
        self._link_complaint_teams()
        return result

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    def _check_can_change_state(self, state):
        """No case changes its state because somebody edits a column of the board.

        :raise UserError: when there are tickets in the stage
        """
        for stage in self.filtered(lambda s: s.complaint_state != state):
            # Whoever sets up stages need not be allowed to see what is in them.
            tickets_sudo = self.env["helpdesk.ticket"].sudo()
            count = tickets_sudo.with_context(active_test=False).search_count(
                [("stage_id", "=", stage.id)]
            )
            if count:
                raise UserError(
                    self.env._(
                        "There are %(count)s tickets in stage %(stage)s. Make a new "
                        "stage for the other state, and leave this one as it is.",
                        count=count,
                        stage=stage.name,
                    )
                )

    def _link_complaint_teams(self):
        """Give complaint stages without a team to the complaint teams alone."""
        self.env.registry.clear_cache()  # which stages a team has is kept at hand
        for stage in self.filtered(lambda s: s.complaint_state and not s.team_ids):
            domain = [("complaint_handling", "=", True)]
            if stage.company_id:
                domain.append(("company_id", "in", [False, stage.company_id.id]))
            # Whoever sets up stages may work in one company alone.
            teams_sudo = self.env["helpdesk.ticket.team"].sudo().search(domain)
            if teams_sudo:
                stage.team_ids = teams_sudo
