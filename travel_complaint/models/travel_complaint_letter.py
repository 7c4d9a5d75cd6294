from odoo import api, fields, models


class TravelComplaintLetter(models.Model):
    """A further letter of an authority on a case, with a date of its own (TL-20).

    The letter that a case came with is on the case itself. Written by the case's verbs
    alone.
    """

    _name = "travel.complaint.letter"
    _description = "Authority's Letter"
    _order = "reply_at, id"

    ticket_id = fields.Many2one(
        comodel_name="helpdesk.ticket",
        string="Case",
        required=True,
        ondelete="restrict",
        index=True,
    )
    company_id = fields.Many2one(related="ticket_id.company_id")
    cycle = fields.Integer(required=True, default=1)
    reference = fields.Char(string="Their Reference")
    subject = fields.Text(string="What They Want")
    reply_at = fields.Datetime(string="Their Reply Date", required=True)
    noted_at = fields.Datetime(required=True, default=fields.Datetime.now)
    noted_by_id = fields.Many2one(comodel_name="res.users", ondelete="restrict")
    answered_at = fields.Datetime()
    answer_reference = fields.Char(string="Our Reference")

    _reply_range = models.Constraint(
        "CHECK (reply_at BETWEEN '2000-01-01' AND '2100-01-01')",
        "The date is too far away to be true. Check the year.",
    )

    @api.depends("reference", "reply_at")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for letter in self:
            day = letter.company_id._get_complaint_day(letter.reply_at)
            letter.display_name = self.env._(
                "%(reference)s, answer by %(day)s",
                reference=letter.reference or self.env._("Letter"),
                day=fields.Date.to_string(day),
            )
