from odoo import api, fields, models
from odoo.exceptions import UserError


class TravelComplaintCall(models.TransientModel):
    """The call to the guest about the result, or after closing. Holds no rule."""

    _name = "travel.complaint.call"
    _description = "Call to the Guest"

    ticket_id = fields.Many2one(comodel_name="helpdesk.ticket", required=True)
    purpose = fields.Selection(
        selection=[("call_back", "Call-back"), ("revisit", "Revisit")],
        required=True,
        default="call_back",
    )
    guest_name = fields.Char(compute="_compute_guest")
    guest_phone = fields.Char(compute="_compute_guest")
    guest_lang = fields.Selection(related="ticket_id.guest_lang")
    guest_text = fields.Text(compute="_compute_guest", string="Result")
    tries = fields.Integer(compute="_compute_guest")
    means = fields.Selection(
        selection=lambda self: (
            self.env["travel.complaint.contact"]
            ._fields["means"]
            ._description_selection(self.env)
        ),
        required=True,
        default="phone",
    )
    contacted_at = fields.Datetime(
        string="When", required=True, default=fields.Datetime.now
    )
    is_reached = fields.Selection(
        selection=[("yes", "Reached"), ("no", "Not reached")],
        string="Guest",
        required=True,
        default="yes",
    )
    satisfaction = fields.Selection(
        selection=[
            ("1", "1 – very dissatisfied"),
            ("2", "2 – dissatisfied"),
            ("3", "3 – so-so"),
            ("4", "4 – satisfied"),
            ("5", "5 – very satisfied"),
        ],
    )
    is_satisfied = fields.Boolean(compute="_compute_is_satisfied")
    measures_held = fields.Selection(
        selection=[("yes", "Yes"), ("no", "No")], string="Have the Measures Held?"
    )
    next_call_on = fields.Date(
        string="Call Again On",
        default=lambda self: fields.Date.context_today(self),
    )
    comment = fields.Text(string="What the Guest Says")
    close_now = fields.Boolean(string="Close the Case", default=True)
    take_up_now = fields.Boolean(string="Take It Up Again, One Level Up", default=True)

    @api.depends("ticket_id")
    def _compute_guest(self):
        for wizard in self:
            ticket = wizard.ticket_id
            wizard.guest_name = ticket.partner_name or ticket.partner_id.name
            wizard.guest_phone = ticket.partner_phone or ticket.partner_id.phone
            wizard.guest_text = ticket.result_id.guest_text or ticket.result_report
            wizard.tries = ticket.call_back_tries

    @api.depends("satisfaction", "ticket_id")
    def _compute_is_satisfied(self):
        for wizard in self:
            # From where on a guest counts as satisfied is a rule of the house.
            company_sudo = wizard.ticket_id.company_id.sudo()
            wizard.is_satisfied = (
                int(wizard.satisfaction or 0) >= company_sudo.complaint_satisfied_from
            )

    def action_confirm(self):
        """Write the call down, and do what was chosen.

        :raise UserError: when something is missing, or the case refuses
        """
        self.ensure_one()
        comment = (self.comment or "").strip()
        is_reached = self.is_reached == "yes"
        self._check_complete(is_reached, comment)
        is_call_back = self.purpose == "call_back"
        self.env["travel.complaint.contact"].create(
            {
                "ticket_id": self.ticket_id.id,
                "purpose": self.purpose,
                "contacted_at": self.contacted_at,
                "direction": "out",
                "means": self.means,
                "summary": comment or self.env._("The guest was not reached."),
                "is_reached": is_reached,
                "satisfaction": is_reached
                and is_call_back
                and int(self.satisfaction or 0),
                "measures_held": is_reached and not is_call_back and self.measures_held,
                "next_call_on": not is_reached and self.next_call_on,
            }
        )
        if is_reached:
            self._do_next_step(comment)
        return {"type": "ir.actions.act_window_close"}

    def _check_complete(self, is_reached, comment):
        if not is_reached:
            return
        if self.purpose == "call_back" and not self.satisfaction:
            raise UserError(self.env._("How satisfied is the guest, from 1 to 5?"))
        if self.purpose == "revisit" and not self.measures_held:
            raise UserError(self.env._("Have the measures held? Say yes or no."))
        if not comment:
            raise UserError(self.env._("Write down what the guest says."))

    def _do_next_step(self, comment):
        if self.purpose == "revisit":
            if self.measures_held == "no" and self.take_up_now:
                self.ticket_id._do_reopen(comment)
        elif self.is_satisfied:
            if self.close_now:
                self.ticket_id.action_close_case()
        elif self.take_up_now:
            self.ticket_id._do_take_up_again(comment)
