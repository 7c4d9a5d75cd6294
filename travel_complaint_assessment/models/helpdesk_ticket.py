from odoo import api, fields, models

from odoo.addons.travel_complaint.tools.personal_data import REMOVED
from odoo.addons.travel_complaint.tools.roles import HANDLING


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    praise_ids = fields.One2many(
        comodel_name="travel.assessment.praise",
        inverse_name="ticket_id",
        groups=HANDLING,
    )
    praise_count = fields.Integer(compute="_compute_praise_count", groups=HANDLING)

    @api.depends("praise_ids")
    def _compute_praise_count(self):
        for ticket in self:
            ticket.praise_count = len(ticket.praise_ids)

    def action_open_praise(self):
        """Show the praise on this case, and write some down."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "travel_complaint_assessment.travel_assessment_praise_action"
        )
        context = {
            "default_ticket_id": self.id,
            "default_employee_id": self.guide_id.id,
        }
        return {**action, "domain": [("ticket_id", "=", self.id)], "context": context}

    @api.model
    def _get_erased_words(self):
        words = {"travel.assessment.praise": {"words": REMOVED}}
        return {**super()._get_erased_words(), **words}
