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

    # The calls about the result: FB-1, FB-3
    cycle = fields.Integer(readonly=True, default=1)
    purpose = fields.Selection(
        selection=[
            ("other", "Conversation"),
            ("call_back", "Call-back"),
            ("revisit", "Revisit"),
        ],
        required=True,
        default="other",
        help="A call-back asks whether the guest is satisfied with the result, a "
        "revisit whether it has held.",
    )
    is_reached = fields.Boolean(string="Reached", default=True)
    satisfaction = fields.Integer(
        default=0, aggregator="avg", help="From 1 to 5, as the guest said."
    )
    measures_held = fields.Selection(
        selection=[("yes", "Yes"), ("no", "No")], string="Have the Measures Held?"
    )
    next_call_on = fields.Date(
        string="Call Again On", help="When the guest was not reached."
    )

    _contacted_range = models.Constraint(
        "CHECK (contacted_at BETWEEN '1990-01-01' AND '2100-01-01')",
        "The date of the contact is too far away to be true. Check the year.",
    )
    _satisfaction_of_call_back = models.Constraint(
        "CHECK (CASE WHEN purpose = 'call_back' AND is_reached IS TRUE"
        " THEN satisfaction IS NOT NULL AND satisfaction BETWEEN 1 AND 5"
        " ELSE COALESCE(satisfaction, 0) = 0 END)",
        "A guest who was reached by a call-back says how satisfied they are, from 1 to "
        "5. Nobody else does.",
    )
    _held_of_revisit = models.Constraint(
        "CHECK ((measures_held IS NOT NULL) ="
        " (purpose = 'revisit' AND is_reached IS TRUE))",
        "A revisit that reached the guest says whether the measures have held. Nothing "
        "else does.",
    )
    _call_back_idx = models.Index(
        "(contacted_at, satisfaction) WHERE purpose = 'call_back'"
    )

    @api.constrains("ticket_id")
    def _check_ticket_id(self):
        for contact in self:
            if not contact.ticket_id.complaint_kind:
                raise UserError(
                    self.env._("Contacts with guests are written down on cases alone.")
                )

    @api.constrains("purpose", "ticket_id")
    def _check_purpose(self):
        for contact in self:
            ticket = contact.ticket_id
            reason = {
                "call_back": ticket._get_cannot_call_back_reason,
                "revisit": ticket._get_cannot_revisit_reason,
                "other": lambda: False,
            }[contact.purpose]()
            ticket._check_can(reason)

    @api.constrains("purpose", "contacted_at")
    def _check_call_after_result(self):
        for contact in self.filtered(lambda c: c.purpose == "call_back"):
            # When the result was confirmed is no secret to whoever calls the guest.
            confirmed_at = contact.ticket_id.sudo().result_id.judged_at
            # Forms know no seconds.
            if confirmed_at and contact.contacted_at < confirmed_at.replace(second=0):
                raise UserError(
                    self.env._(
                        "A call-back is made after the result was confirmed. Check the "
                        "time of the call."
                    )
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
        tickets = self.env["helpdesk.ticket"]
        contacts = super().create(
            [
                # To which cycle it belongs, the case knows.
                {**vals, "cycle": tickets.browse(vals["ticket_id"]).complaint_cycle}
                if vals.get("ticket_id")
                else vals
                for vals in vals_list
            ]
        )
        contacts._follow()
        return contacts

    def _follow(self):
        """Let the cases follow what their guests have said about the result."""
        for contact in self.filtered(lambda c: c.purpose != "other"):
            if contact.purpose == "call_back":
                contact.ticket_id._after_call_back(contact)
            else:
                contact.ticket_id._after_revisit(contact)

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
