from odoo import api, fields, models
from odoo.exceptions import UserError


class TravelComplaintAsk(models.TransientModel):
    """Asks the responsible and supporting departments at once (OR-5)."""

    _name = "travel.complaint.ask"
    _description = "Ask Departments"

    ticket_id = fields.Many2one(comodel_name="helpdesk.ticket", required=True)
    company_id = fields.Many2one(related="ticket_id.company_id")
    department_ids = fields.Many2many(
        comodel_name="hr.department",
        string="Departments",
        required=True,
        check_company=True,
    )
    material_ids = fields.Many2many(
        comodel_name="travel.complaint.material", string="Please Submit"
    )
    question = fields.Text()

    @api.model
    def default_get(self, fields_list):
        defaults = super().default_get(fields_list)
        ticket = self.env["helpdesk.ticket"].browse(defaults.get("ticket_id"))
        row = ticket and ticket._get_matrix_row()
        if row:
            # The matrix is a rule of the house: whoever asks may use it.
            row_sudo = self.env["travel.complaint.responsibility"].sudo().browse(row.id)
            departments = row_sudo.department_id | row_sudo.supporting_department_ids
            asked = ticket.request_ids.filtered(lambda r: r.state == "asked")
            defaults["department_ids"] = [
                (6, 0, (departments - asked.department_id).ids)
            ]
            defaults["material_ids"] = [(6, 0, row_sudo.material_ids.ids)]
        return defaults

    def action_confirm(self):
        """Send each department its request.

        :raise UserError: when nothing is asked
        """
        self.ensure_one()
        if not self.material_ids and not (self.question or "").strip():
            raise UserError(
                self.env._("Choose materials or write what you want to know.")
            )
        self.ticket_id._check_can_ask()
        self.env["travel.complaint.request"].create(
            [
                {
                    "ticket_id": self.ticket_id.id,
                    "department_id": department.id,
                    "material_ids": [(6, 0, self.material_ids.ids)],
                    "question": self.question,
                }
                for department in self.department_ids
            ]
        )
        return {"type": "ir.actions.act_window_close"}
