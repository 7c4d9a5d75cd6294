from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import limits
from ..tools.roles import HANDLING

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
    letter_ids = fields.One2many(
        comodel_name="travel.complaint.letter",
        inverse_name="ticket_id",
        string="Further Letters",
        readonly=True,
        copy=False,
        groups=HANDLING,
        help="Each letter of an authority wants an answer of its own.",
    )
    authority_due_at = fields.Datetime(
        string="Authority Waits Until",
        compute="_compute_authority",
        compute_sudo=True,
        help="The earliest date that an authority or platform set and we still owe.",
    )
    can_answer_authority = fields.Boolean(compute="_compute_can_answer_authority")

    @api.depends(
        *("external_reply_at", "authority_answered_at", "letter_ids.answered_at"),
        "complaint_kind",
    )
    def _compute_authority(self):
        for ticket in self:
            dates = ticket._get_open_letters().mapped("reply_at")
            if ticket.external_reply_at and not ticket.authority_answered_at:
                dates.append(ticket.external_reply_at)
            ticket.authority_due_at = ticket.complaint_kind and min(
                dates, default=False
            )

    @api.depends("authority_due_at", "team_id", "user_id")
    @api.depends_context("uid")
    def _compute_can_answer_authority(self):
        writable = self._filtered_access("write")
        for ticket in self:
            ticket.can_answer_authority = (
                ticket._origin in writable._origin
                and not ticket._get_cannot_answer_authority_reason()
            )

    def _get_open_letters(self):
        """The further letters of these cases that nobody has answered yet."""
        letters_sudo = self.sudo().letter_ids  # whether we owe one is no secret
        return letters_sudo.filtered(lambda letter: not letter.answered_at)

    def _get_cannot_answer_authority_reason(self):
        """Why there is no authority to be answered, or False.

        A case that is closed may still owe the authority its letter.
        """
        if self.authority_due_at:
            return False
        if self.authority_answered_at:
            return self.env._("The authority or platform has been answered already.")
        return self.env._("No authority or platform waits for our answer.")

    # Another letter

    def action_note_letter(self):
        """Ask for the reference and the date of another letter."""
        for ticket in self:
            ticket._check_can(ticket._get_cannot_note_letter_reason())
        return self._ask_reason("note_letter", self.env._("Letter From an Authority"))

    def _get_cannot_note_letter_reason(self):
        if not self.complaint_kind:
            return self.env._("This is an ordinary ticket and has no such step.")
        if not self.is_complaint_open:
            return self.env._(
                "The case has ended. Reopen it first: the letter wants an answer."
            )
        return False

    def _do_note_letter(self, subject, reference, reply_at):
        """Write down a further letter: its date is a limit of its own (TL-20).

        :param subject: what the authority wants
        :param reference: under which number it writes
        :param reply_at: naive UTC, when it wants the answer
        :return: travel.complaint.letter
        """
        self.ensure_one()
        self.check_access("write")
        self._check_can(self._get_cannot_note_letter_reason())
        Letter_sudo = self.env["travel.complaint.letter"].sudo()  # by this verb alone
        letter_sudo = Letter_sudo.create(
            {
                "ticket_id": self.id,
                "cycle": self.complaint_cycle,
                "reference": reference,
                "subject": subject,
                "reply_at": reply_at,
                "noted_by_id": self.env.uid,
            }
        )
        self._record_milestone(
            "authority_wrote", letter=letter_sudo, note=letter_sudo.display_name
        )
        self._tell_reason(letter_sudo.display_name, subject)
        return letter_sudo

    # Answering

    def action_answer_authority(self):
        """Ask when, under which reference, and what we wrote."""
        for ticket in self:
            ticket._check_can(ticket._get_cannot_answer_authority_reason())
        dialogs = self.env["travel.complaint.reason"]
        return dialogs._open(
            self.env._("Authority Answered"),
            ticket_ids=self.ids,
            verb="answer_authority",
            letter_id=self._get_letter_due_first().id,
        )

    def _get_letter_due_first(self):
        """The further letter that comes before all others, or none."""
        due_first = self.filtered(
            lambda t: (
                t.external_reply_at == t.authority_due_at
                and not t.authority_answered_at
            )
        )
        return (self - due_first)._get_open_letters().sorted()[:1]

    def _do_answer_authority(self, summary, moment, reference, letter=None):
        """Write down that the letter was answered; its limit ends (TL-20).

        :param summary: what we answered, in a few words
        :param moment: naive UTC, when it went out
        :param reference: the number under which our answer is filed
        :param letter: the further letter that it answers; none: the case's own
        :raise UserError: for a moment that cannot be, or a letter that waits no more
        """
        self.check_access("write")
        for ticket in self:
            ticket._check_can(ticket._get_cannot_answer_authority_reason())
            ticket._check_letter_is_open(letter)
            if not ticket.received_at <= moment <= fields.Datetime.now():
                raise UserError(
                    self.env._(
                        "Our answer went out between the receipt of the case and now. "
                        "Check the date."
                    )
                )
        if letter:
            letter_sudo = letter.sudo()  # written by this verb alone
            letter_sudo.write({"answered_at": moment, "answer_reference": reference})
        else:
            self.sudo().write(  # evidence, see guard mixin
                {
                    "authority_answered_at": moment,
                    "authority_answer_reference": reference,
                }
            )
        self._record_milestone(
            "authority_answered",
            occurred_at=moment,
            letter=letter,
            note=f"{reference}: {summary}",
        )
        self._tell_reason(self.env._("Authority answered"), f"{reference}: {summary}")

    def _check_letter_is_open(self, letter):
        if letter:
            is_open = letter in self._get_open_letters()
        else:
            is_open = self.external_reply_at and not self.authority_answered_at
        if not is_open:
            raise UserError(
                self.env._("This letter does not wait for an answer. Choose another.")
            )

    # Overrides

    def write(self, vals):
        moved = vals.get("external_reply_at")
        if moved and not self.env.su:
            for ticket in self.filtered("authority_answered_at"):
                if ticket._would_change("external_reply_at", moved):
                    raise UserError(
                        self.env._(
                            "The letter with this date has been answered. Note the new "
                            "one with “Letter From an Authority”: it gets a limit of "
                            "its own."
                        )
                    )
        return super().write(vals)

    def _get_limit_date(self, limit):
        # A case that is reopened owes the authority nothing that it has answered.
        if limit.date_field == limits.LETTER_DATE and self.authority_answered_at:
            return False
        return super()._get_limit_date(limit)

    def _get_letters_to_time(self, limit, event):
        timed = super()._get_letters_to_time(limit, event)
        if limit.unit != limits.DATE_UNIT or limit.date_field != limits.LETTER_DATE:
            return timed
        if timed and self.complaint_cycle > 1:
            # What the cycle before has left open goes on.
            return [*timed, *self._get_open_letters()]
        return [
            *timed,
            *event.letter_id.filtered(lambda letter: not letter.answered_at),
        ]
