from odoo import api, fields, models
from odoo.exceptions import UserError

REPORT = "travel_complaint.report_closing_letter"


class TravelComplaintClosing(models.Model):
    """A decision to close a case whose guest is not satisfied (FB-2).

    Decided by the leader of the handling group, with the ground and the outside redress
    that the guest is told of. Written by the case's verb alone, never changed.
    """

    _name = "travel.complaint.closing"
    _inherit = ["travel.complaint.figure.source.mixin"]
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
    letter_id = fields.Many2one(
        comodel_name="ir.attachment",
        readonly=True,
        ondelete="restrict",
        help="The letter as it went to the guest.",
    )

    _once_a_cycle_uniq = models.Constraint(
        "UNIQUE (ticket_id, cycle)",
        "It has been decided already to close this cycle.",
    )

    def write(self, vals):
        if vals.keys() != {"letter_id"} or self.letter_id:
            raise UserError(
                self.env._(
                    "The decision to close is what the guest was told. Reopen the case "
                    "to decide otherwise."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(self.env._("The decision to close stays on the case."))

    # The letter

    def action_print_letter(self):
        """Show the letter, e.g. to send it by post."""
        self.ensure_one()
        self.check_access("read")
        letter = self._get_letter()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{letter.id}?download=true",
        }

    def _get_letter(self):
        """The letter as a file of its case, made when it is first asked for.

        :return: ir.attachment
        """
        self.ensure_one()
        closing_sudo = self.sudo()  # the letter is the system's, whoever asks first
        if not closing_sudo.letter_id:
            reports_sudo = self.env["ir.actions.report"].sudo()  # as above
            content, _kind = reports_sudo._render_qweb_pdf(REPORT, self.ids)
            number = closing_sudo.ticket_id.number
            closing_sudo.letter_id = closing_sudo.env["ir.attachment"].create(
                {
                    "name": f"{number}-{self.cycle}.pdf",
                    "raw": content,
                    "mimetype": "application/pdf",
                    "res_model": "helpdesk.ticket",
                    "res_id": closing_sudo.ticket_id.id,
                }
            )
        return closing_sudo.letter_id.with_env(self.env)

    def _get_letter_lang(self):
        ticket_sudo = self.ticket_id.sudo()  # the letter is the same for every reader
        return ticket_sudo.guest_lang or self.env["res.company"]._get_guest_lang(
            ticket_sudo.company_id.id
        )

    def _get_letter_greeting(self, name):
        """How the letter begins; each language has signs of its own around a name."""
        return self.env._("Dear %(name)s,", name=name)

    def _get_result_text(self):
        """What the guest was told of the result of this cycle, if anything."""
        results_sudo = self.ticket_id.sudo().result_ids  # as above
        confirmed = results_sudo.filtered(
            lambda r: r.cycle == self.cycle and r.state == "confirmed"
        )
        return confirmed.guest_text
