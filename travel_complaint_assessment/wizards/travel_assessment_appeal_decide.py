from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.travel_assessment_appeal_panel_mixin import NEW_VALUES


class TravelAssessmentAppealDecide(models.TransientModel):
    """Asks the panel how it decides on an appeal, and why (AS-8)."""

    _name = "travel.assessment.appeal.decide"
    _description = "Decide on an Appeal"

    appeal_id = fields.Many2one(
        comodel_name="travel.assessment.appeal", required=True, readonly=True
    )
    currency_id = fields.Many2one(related="appeal_id.currency_id")
    outcome = fields.Selection(
        selection=[
            ("upheld", "The decision stands"),
            ("reduced", "Reduce it"),
            ("revoked", "Revoke it"),
        ],
        required=True,
    )
    percent = fields.Float(string="Percent Instead", digits=(7, 4))
    amount = fields.Monetary(string="Amount Instead")
    points = fields.Float(string="Points Instead", digits=(7, 2))
    grounds = fields.Text(required=True)

    @api.model
    def _ask(self, appeal):
        """The dialog for this appeal."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Decide on the Appeal"),
            "res_model": self._name,
            "view_mode": "form",
            "target": "new",
            "context": {"default_appeal_id": appeal.id},
        }

    def action_confirm(self):
        """Decide as written here."""
        self.ensure_one()
        grounds = self.grounds.strip()
        if not grounds:
            raise UserError(self.env._("Please write down the grounds."))
        values = {name: self[name] for name in NEW_VALUES if self[name]}
        if self.outcome == "reduced" and not values:
            raise UserError(self.env._("Enter what it is reduced to."))
        result = self.appeal_id._do_decide(self.outcome, grounds, values)
        if isinstance(result, dict):
            return result
        return {"type": "ir.actions.act_window_close"}
