from odoo import api, fields, models
from odoo.exceptions import UserError


class TravelComplaintContact(models.Model):
    """One contact with the guest (IN-10): when, by what means, what was said, result.

    Append-only: what was said to a guest is evidence. A slip is corrected by a further
    entry that names the first one.
    """

    _name = "travel.complaint.contact"
    _description = "Contact with the Guest"
    _order = "contacted_at desc, id desc"
    _rec_name = "summary"

    ticket_id = fields.Many2one(
        comodel_name="helpdesk.ticket",
        string="Case",
        required=True,
        ondelete="restrict",
        index=True,
    )
    company_id = fields.Many2one(related="ticket_id.company_id")
    contacted_at = fields.Datetime(
        string="When", required=True, default=fields.Datetime.now
    )
    direction = fields.Selection(
        selection=[("in", "Guest to us"), ("out", "Us to guest")],
        required=True,
        default="out",
    )
    means = fields.Selection(
        selection=[
            ("phone", "Phone"),
            ("email", "E-mail"),
            ("message", "Message or chat"),
            ("portal", "Portal"),
            ("meeting", "In person"),
            ("letter", "Letter"),
        ],
        required=True,
        default="phone",
    )
    summary = fields.Text(string="What Was Said", required=True)
    result = fields.Char(help="What follows from it: agreed, not reached, call again …")
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Who",
        ondelete="restrict",
        default=lambda self: self.env.user,
        help="The colleague who had the contact; empty when the system wrote it down.",
    )
    corrects_id = fields.Many2one(
        comodel_name="travel.complaint.contact",
        ondelete="restrict",
        domain="[('ticket_id', '=', ticket_id)]",
        help="The earlier entry that this one puts right.",
    )

    _contacted_range = models.Constraint(
        "CHECK (contacted_at BETWEEN '1990-01-01' AND '2100-01-01')",
        "The date of the contact is too far away to be true. Check the year.",
    )

    @api.constrains("ticket_id")
    def _check_ticket_id(self):
        for contact in self:
            if not contact.ticket_id.complaint_kind:
                raise UserError(
                    self.env._("Contacts with guests are written down on cases alone.")
                )

    @api.constrains("contacted_at")
    def _check_contacted_at(self):
        now = fields.Datetime.now()
        for contact in self:
            if contact.contacted_at > now:
                raise UserError(
                    self.env._(
                        "A contact is written down after it took place. For a call "
                        "that is still to come, plan an activity."
                    )
                )

    @api.constrains("corrects_id")
    def _check_corrects_id(self):
        for contact in self:
            corrected = contact.corrects_id
            if corrected and corrected.ticket_id != contact.ticket_id:
                raise UserError(
                    self.env._("An entry can only correct one of the same case.")
                )

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            # Nobody writes down a contact in another colleague's name.
            vals_list = [{**vals, "user_id": self.env.uid} for vals in vals_list]
        return super().create(vals_list)

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(
            self.env._(
                "A contact cannot be changed afterwards. Add another one that corrects "
                "it."
            )
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(
            self.env._("A contact cannot be deleted. Add another one that corrects it.")
        )
