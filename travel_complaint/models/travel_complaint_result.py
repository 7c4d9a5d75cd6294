from odoo import api, fields, models
from odoo.exceptions import UserError


class TravelComplaintResult(models.Model):
    """What was done for the guest, as reported to the handling group (TL-3, FB-1).

    The group confirms it or returns it with a reason; a returned one stays as it is and
    a further one is reported. Written by the case's verbs alone.
    """

    _name = "travel.complaint.result"
    _description = "Reported Result"
    _order = "id desc"
    _rec_name = "report"

    ticket_id = fields.Many2one(
        comodel_name="helpdesk.ticket",
        string="Case",
        required=True,
        ondelete="restrict",
        index=True,
    )
    company_id = fields.Many2one(related="ticket_id.company_id")
    cycle = fields.Integer(required=True, default=1)
    report = fields.Text(
        string="What Was Done",
        required=True,
        help="What was done, and what the guest has received. Colleagues read it.",
    )
    guest_text = fields.Text(
        string="What the Guest Reads",
        help="The result in words for the guest. It goes out when the handling group "
        "has confirmed the result.",
    )
    state = fields.Selection(
        selection=[
            ("reported", "To review"),
            ("confirmed", "Confirmed"),
            ("returned", "Returned"),
        ],
        required=True,
        default="reported",
    )
    reported_by_id = fields.Many2one(
        comodel_name="res.users", required=True, ondelete="restrict"
    )
    reported_at = fields.Datetime(required=True)
    judged_by_id = fields.Many2one(
        comodel_name="res.users", string="Reviewed By", ondelete="restrict"
    )
    judged_at = fields.Datetime(string="Reviewed")
    return_reason = fields.Text(string="Returned Because")

    _one_a_cycle_uniq = models.UniqueIndex(
        "(ticket_id, cycle) WHERE state <> 'returned'",
        "A result of this cycle has been reported already.",
    )
    _judged_by_somebody = models.Constraint(
        "CHECK (state = 'reported' OR"
        " (judged_by_id IS NOT NULL AND judged_at IS NOT NULL))",
        "A reviewed result says who reviewed it, and when.",
    )
    _confirmed_by_another = models.Constraint(
        "CHECK (state <> 'confirmed' OR judged_by_id <> reported_by_id)",
        "Nobody confirms a result that they have reported.",
    )
    _returned_with_reason = models.Constraint(
        "CHECK (state <> 'returned' OR return_reason IS NOT NULL)",
        "Say why the result is returned.",
    )

    def write(self, vals):
        if any(result.state != "reported" for result in self):
            raise UserError(
                self.env._(
                    "This result has been reviewed. What has changed since is reported "
                    "anew."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(self.env._("A reported result stays on the case."))
