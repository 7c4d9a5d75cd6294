from odoo import api, fields, models
from odoo.exceptions import UserError


class TravelComplaintClosing(models.Model):
    """A decision to close a case whose guest is not satisfied (FB-2).

    Decided by the leader of the handling group, with the ground and the outside redress
    that the guest is told of. Written by the case's verb alone, never changed.
    """

    _name = "travel.complaint.closing"
    _description = "Closing Without Satisfaction"
    _order = "id desc"
    _rec_name = "ground_id"

    ticket_id = fields.Many2one(
        comodel_name="helpdesk.ticket",
        string="Case",
        required=True,
        ondelete="restrict",
        index=True,
    )
    company_id = fields.Many2one(related="ticket_id.company_id")
    cycle = fields.Integer(required=True, default=1)
    ground_id = fields.Many2one(
        comodel_name="travel.complaint.closing.ground",
        required=True,
        ondelete="restrict",
    )
    note = fields.Text(string="Grounds", required=True, help="Colleagues read it.")
    guest_text = fields.Text(string="What the Guest Reads", required=True)
    redress_ids = fields.Many2many(
        comodel_name="travel.complaint.redress", string="Outside Redress"
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Decided By",
        required=True,
        ondelete="restrict",
    )
    decided_at = fields.Datetime(required=True)

    _once_a_cycle_uniq = models.Constraint(
        "UNIQUE (ticket_id, cycle)",
        "It has been decided already to close this cycle.",
    )

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(
            self.env._(
                "The decision to close is what the guest was told. Reopen the case to "
                "decide otherwise."
            )
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(self.env._("The decision to close stays on the case."))
