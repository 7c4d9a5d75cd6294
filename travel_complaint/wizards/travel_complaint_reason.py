from odoo import fields, models
from odoo.exceptions import UserError


class TravelComplaintReason(models.TransientModel):
    """Asks why, then lets the case do what was asked. Holds no rule of its own."""

    _name = "travel.complaint.reason"
    _description = "Reason for a Step"

    ticket_ids = fields.Many2many(comodel_name="helpdesk.ticket", string="Cases")
    verb = fields.Selection(
        selection=[
            ("withdraw", "Withdrawn by the guest"),
            ("reopen", "Reopen"),
            ("change_kind", "Change kind"),
            ("wait_guest", "Wait for the guest"),
            ("wait_authority", "Wait for an authority"),
            ("report_result", "Report result"),
            ("return_result", "Return result"),
            ("take_up_again", "Take up again"),
            ("report_emergency", "Report an emergency"),
            ("answer_authority", "Authority answered"),
            ("send_back", "Send the investigation back"),
        ],
        required=True,
    )
    guest_text = fields.Text(string="What the Guest Reads")
    return_to = fields.Selection(
        selection=[
            ("executing", "The measures were not carried out"),
            ("proposing", "The guest needs another offer"),
        ],
        string="Why It Goes Back",
        default="executing",
    )
    kind = fields.Selection(
        selection=[
            ("inquiry", "Inquiry"),
            ("suggestion", "Suggestion"),
            ("complaint", "Complaint"),
        ],
        string="New Kind",
    )
    authority = fields.Char(help="Which authority we wait for.")
    answered_at = fields.Datetime(string="Answered On", default=fields.Datetime.now)
    reference = fields.Char(
        string="Our Reference", help="The number under which our answer is filed."
    )
    reason = fields.Text(required=True)

    def action_confirm(self):
        """Do what was asked, with the reason.

        :raise UserError: when the reason is blank, or the case refuses
        """
        self.ensure_one()
        if not self.reason.strip():
            raise UserError(self.env._("Please write down the reason."))
        arguments = [self.reason.strip()]
        further = {
            "change_kind": self.kind,
            "wait_authority": self.authority,
            "report_result": (self.guest_text or "").strip(),
            "return_result": self.return_to,
        }
        if self.verb in further:
            arguments.append(further[self.verb])
        elif self.verb == "answer_authority":
            arguments += [self.answered_at, self.reference]
        getattr(self.ticket_ids, f"_do_{self.verb}")(*arguments)
        return {"type": "ir.actions.act_window_close"}
