from odoo import api, fields, models


class TravelComplaintDeclare(models.TransientModel):
    """Asks whose conflict of interest it is, and why. Holds no rule of its own."""

    _name = "travel.complaint.declare"
    _description = "Declare a Conflict"

    ticket_id = fields.Many2one(
        comodel_name="helpdesk.ticket", string="Case", required=True
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Hidden From",
        required=True,
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
    )
    is_leader = fields.Boolean(compute="_compute_is_leader")
    reason = fields.Selection(
        selection=[
            ("relative", "Relative or friend"),
            ("involved", "Took part in what happened"),
            ("interest", "Stands to gain or lose"),
            ("declared", "Other"),
        ],
        required=True,
    )
    note = fields.Char()

    @api.depends("user_id")
    @api.depends_context("uid")
    def _compute_is_leader(self):
        self.is_leader = self.env.user.has_group(
            "travel_complaint.group_travel_complaint_leader"
        )

    def action_confirm(self):
        """Declare it. Who declares their own conflict is led away from the case."""
        self.ensure_one()
        # Once declared, the dialog itself leads to a case that is hidden.
        user, is_own = self.user_id, self.user_id == self.env.user
        self.ticket_id._do_declare_conflict(user, self.reason, self.note)
        if not is_own:
            return {"type": "ir.actions.act_window_close"}
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "travel_complaint.helpdesk_ticket_case_action"
        )
        return {**action, "target": "main"}
