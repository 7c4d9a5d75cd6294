from odoo import api, fields, models
from odoo.exceptions import UserError

# Channels by which outside authorities speak; a platform wants its answer as well.
AUTHORITY_MEDIA = ("government", "association", "court")


class TravelComplaintAuthorityMixin(models.AbstractModel):
    """Concern: the authority that wrote to us gets its answer in time (TL-20)."""

    _name = "travel.complaint.authority.mixin"
    _description = "Answer to the Authority"

    authority_answered_at = fields.Datetime(
        string="Authority Answered", readonly=True, copy=False, tracking=True
    )
    authority_answer_reference = fields.Char(
        string="Reference of Our Answer", readonly=True, copy=False
    )
    can_answer_authority = fields.Boolean(compute="_compute_can_answer_authority")

    @api.depends(
        *("complaint_kind", "external_reply_at", "authority_answered_at"),
        *("team_id", "user_id"),
    )
    @api.depends_context("uid")
    def _compute_can_answer_authority(self):
        writable = self._filtered_access("write")
        for ticket in self:
            ticket.can_answer_authority = (
                ticket._origin in writable._origin
                and not ticket._get_cannot_answer_authority_reason()
            )

    def _get_cannot_answer_authority_reason(self):
        """Why there is no authority to be answered, or False.

        A case that is closed may still owe the authority its letter.
        """
        if not self.complaint_kind or not self.external_reply_at:
            return self.env._("No authority or platform waits for our answer.")
        if self.authority_answered_at:
            return self.env._("The authority or platform has been answered already.")
        return False

    def action_answer_authority(self):
        """Ask when, under which reference, and what we wrote."""
        for ticket in self:
            ticket._check_can(ticket._get_cannot_answer_authority_reason())
        return self._ask_reason("answer_authority", self.env._("Authority Answered"))

    def _do_answer_authority(self, summary, moment, reference):
        """Write down that the letter was answered; its limit ends (TL-20).

        :param summary: what we answered, in a few words
        :param moment: naive UTC, when it went out
        :param reference: the number under which our answer is filed
        :raise UserError: for a moment that cannot be
        """
        self.check_access("write")
        for ticket in self:
            ticket._check_can(ticket._get_cannot_answer_authority_reason())
            if not ticket.received_at <= moment <= fields.Datetime.now():
                raise UserError(
                    self.env._(
                        "Our answer went out between the receipt of the case and now. "
                        "Check the date."
                    )
                )
        self.sudo().write(  # evidence, see guard mixin
            {"authority_answered_at": moment, "authority_answer_reference": reference}
        )
        self._record_milestone(
            "authority_answered", occurred_at=moment, note=f"{reference}: {summary}"
        )
        self._tell_reason(self.env._("Authority answered"), f"{reference}: {summary}")

    def write(self, vals):
        result = super().write(vals)
        if vals.get("external_reply_at") and "authority_answered_at" not in vals:
            # A new date is a new letter: it wants an answer of its own.
            answered = self.filtered("authority_answered_at")
            answered.sudo().write(  # evidence, see guard mixin
                {"authority_answered_at": False, "authority_answer_reference": False}
            )
        return result

    def _get_limit_date(self, limit):
        # A case that is reopened owes the authority nothing that it has answered.
        if limit.date_field == "external_reply_at" and self.authority_answered_at:
            return False
        return super()._get_limit_date(limit)
