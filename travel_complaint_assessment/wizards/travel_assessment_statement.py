from odoo import api, fields, models


class TravelAssessmentStatement(models.TransientModel):
    """Takes down what the person has to say, from themself or by a colleague."""

    _name = "travel.assessment.statement"
    _description = "Statement"

    decision_id = fields.Many2one(
        comodel_name="travel.assessment.decision", required=True, ondelete="cascade"
    )
    allegation = fields.Text(related="decision_id.allegation")
    is_mine = fields.Boolean(compute="_compute_is_mine")
    means = fields.Selection(
        selection=[
            ("paper", "Handed in on paper"),
            ("spoken", "Spoken, and written down here"),
            ("waived", "The person has nothing to say"),
        ],
        string="Given",
        default="spoken",
    )
    text = fields.Text(string="Statement")

    @api.depends("decision_id")
    def _compute_is_mine(self):
        for dialog in self:
            dialog.is_mine = dialog.decision_id._is_about_me()

    @api.model_create_multi
    def create(self, vals_list):
        dialogs = super().create(vals_list)
        for dialog in dialogs:
            dialog.decision_id._check_can_state()
        return dialogs

    def action_confirm(self):
        """Write the statement into the decision."""
        self.ensure_one()
        self.decision_id._do_give_statement(
            self.text, "own" if self.is_mine else self.means
        )
        return {"type": "ir.actions.act_window_close"}
