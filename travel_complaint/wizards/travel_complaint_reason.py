from odoo import fields, models


class TravelComplaintReason(models.TransientModel):
    """Asks why, then lets the case do what was asked."""

    _name = "travel.complaint.reason"
    _inherit = ["travel.complaint.reason.mixin"]
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
            ("note_letter", "Letter from an authority"),
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

    letter_id = fields.Many2one(
        comodel_name="travel.complaint.letter",
        string="Which Letter",
        domain="[('ticket_id', 'in', ticket_ids), ('answered_at', '=', False)]",
        help="Empty: the one that the case came with.",
    )
    their_reference = fields.Char(help="The number under which the authority writes.")
    reply_at = fields.Datetime(string="Their Reply Date")

    def _get_subject(self):
        return self.ticket_ids

    def _get_further_arguments(self):
        further = {
            "change_kind": self.kind,
            "wait_authority": self.authority,
            "report_result": (self.guest_text or "").strip(),
            "return_result": self.return_to,
        }
        if self.verb == "answer_authority":
            return self.answered_at, self.reference, self.letter_id
        if self.verb == "note_letter":
            return self.their_reference, self.reply_at
        return (further[self.verb],) if self.verb in further else ()
