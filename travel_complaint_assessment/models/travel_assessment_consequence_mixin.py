from odoo import fields, models
from odoo.exceptions import UserError

from ..tools.roles import ASSESSING, LEADER


class TravelAssessmentConsequenceMixin(models.AbstractModel):
    """Concern of a decision: what it brings beside money (AS-5, AS-9, TL-19).

    When it is final: the register, the self-review. Then it may be published. When it
    is revoked, all of that is taken back.
    """

    _name = "travel.assessment.consequence.mixin"
    _description = "Consequences of a Decision"

    discipline_ids = fields.One2many(
        comodel_name="travel.assessment.discipline",
        inverse_name="decision_id",
        string="Register",
        readonly=True,
    )
    self_review_ids = fields.One2many(
        comodel_name="travel.assessment.self.review",
        inverse_name="decision_id",
        string="Self-Review",
        readonly=True,
    )
    publication_ids = fields.One2many(
        comodel_name="travel.assessment.publication",
        inverse_name="decision_id",
        readonly=True,
        groups=ASSESSING,
    )

    def _get_bar_reason(self):
        """Why the person gets no reward in that year, in a sentence; or None."""
        if self.direction != "reward":
            return None
        register = self.env["travel.assessment.discipline"]
        return register._get_bar_reason(self.employee_id, self.act_date)

    def _after_final(self):
        result = super()._after_final()
        for decision_sudo in self.sudo():  # the system draws the consequences
            self.env["travel.assessment.discipline"]._enter(decision_sudo)
            if decision_sudo.rule_id.needs_self_review:
                self.env["travel.assessment.self.review"]._ask_for(decision_sudo)
        return result

    def _revoke(self, source, grounds):
        result = super()._revoke(source, grounds)
        for decision_sudo in self.sudo():  # who revokes has been asked
            self.env["travel.assessment.discipline"]._lift(decision_sudo, grounds)
            self.env["travel.assessment.self.review"]._cancel(decision_sudo, grounds)
            self.env["travel.assessment.publication"]._withdraw_for(
                decision_sudo, grounds
            )
        return result

    # Publishing

    def _get_cannot_publish_reason(self):
        """Why this user cannot publish it now, in a sentence; or None."""
        self.ensure_one()
        if not self.env.user.has_group(LEADER):
            return self.env._("The leader of the assessment group publishes results.")
        if self.state != "final":
            return self.env._(
                "Only what is final is published: an appeal is still possible, or has "
                "been successful."
            )
        return self._get_bias_reason(self.env.user)

    def action_publish(self):
        """Put down what all staff will read; it is public when that is confirmed."""
        self.ensure_one()
        self.check_access("read")
        reason = self._get_cannot_publish_reason()
        if reason:
            raise UserError(reason)
        Publication = self.env["travel.assessment.publication"]
        found = Publication.search(
            [("decision_id", "=", self.id), ("state", "!=", "withdrawn")]
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Publication"),
            "res_model": Publication._name,
            "res_id": (found or Publication._draft(self)).id,
            "view_mode": "form",
        }
