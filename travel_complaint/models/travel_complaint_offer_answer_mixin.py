from math import isfinite

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import transitions

BATCH = 200
LEADER = "travel_complaint.group_travel_complaint_leader"
ANSWERS = [
    ("accepted", "Accepts"),
    ("rejected", "Rejected"),
    ("countered", "Wants something else"),
]
MEANS = [
    ("phone", "Phone"),
    ("email", "E-mail"),
    ("message", "Message or chat"),
    ("portal", "Portal"),
    ("meeting", "In person"),
    ("letter", "Letter"),
]


class TravelComplaintOfferAnswerMixin(models.AbstractModel):
    """Concern: what the guest says to an offer, and that it ends some day (RS-2)."""

    _name = "travel.complaint.offer.answer.mixin"
    _description = "Answers to Offers"

    currency_id = fields.Many2one(comodel_name="res.currency")  # the offer's
    answered_at = fields.Datetime(string="Answered", readonly=True, copy=False)
    answer_means = fields.Selection(
        selection=MEANS, string="Answered By", readonly=True, copy=False
    )
    answer_noted_by_id = fields.Many2one(
        comodel_name="res.users",
        string="Noted By",
        readonly=True,
        copy=False,
        ondelete="restrict",
        help="The colleague who wrote the answer down; empty when the guest did.",
    )
    answer_text = fields.Text(string="Guest's Words", readonly=True, copy=False)
    counter_amount = fields.Monetary(
        string="Guest Asks For",
        readonly=True,
        copy=False,
        default=0.0,
        currency_field="currency_id",
    )
    is_expired = fields.Boolean(compute="_compute_is_expired")
    can_take_back_answer = fields.Boolean(compute="_compute_can_take_back_answer")

    _counter_range = models.Constraint(
        "CHECK (counter_amount BETWEEN 0 AND 1000000000)",
        "An amount lies between 0 and 1,000,000,000.",
    )
    _answer_has_trace = models.Constraint(
        "CHECK (state NOT IN ('accepted', 'rejected', 'countered')"
        " OR (answered_at IS NOT NULL AND answer_means IS NOT NULL))",
        "An answer says when and how it came.",
    )
    _expiry_idx = models.Index("(valid_until) WHERE state = 'made'")

    @api.depends("valid_until", "state", "company_id")
    def _compute_is_expired(self):
        for offer in self:
            offer.is_expired = offer.state == "expired" or (
                offer.state == "made" and offer._is_past()
            )

    @api.depends("state", "answer_noted_by_id")
    @api.depends_context("uid")
    def _compute_can_take_back_answer(self):
        for offer in self:
            offer.can_take_back_answer = not offer._get_cannot_take_back_reason()

    def _is_past(self, moment=None):
        """Whether the last day to accept is over where the company is."""
        moment = moment or fields.Datetime.now()
        today = self.company_id._get_complaint_day(moment)
        return bool(self.valid_until) and self.valid_until < today

    # Verbs

    def action_note_answer(self):
        """Open the dialog that asks what the guest said."""
        self.ensure_one()
        self._check_can_answer()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("The Guest's Answer"),
            "res_model": "travel.complaint.answer",
            "view_mode": "form",
            "target": "new",
            "context": {"default_offer_id": self.id},
        }

    def _check_can_answer(self):
        self.ticket_id.check_access("write")
        if self.state != "made":
            raise UserError(
                self.env._(
                    "%(offer)s does not wait for an answer.", offer=self.display_name
                )
            )

    def _do_note_answer(
        self, answer, means, text="", counter_amount=0.0, answered_at=None
    ):
        """Write down what the guest said, and let the case go on.

        :param answer: one of ANSWERS
        :param means: one of MEANS: how we heard of it
        :param text: the guest's words
        :param counter_amount: what the guest asks for instead
        :param answered_at: naive UTC moment; now, if none is given
        """
        self.ensure_one()
        self._check_can_answer()
        if not isfinite(counter_amount or 0):
            raise UserError(self.env._("Enter an amount of money."))
        now = fields.Datetime.now()
        moment = answered_at or now
        if moment > now or moment < self.made_at:
            raise UserError(
                self.env._(
                    "The guest answers after the offer was made, and not in the future."
                )
            )
        # It counts when it is noted: whoever notes it late has agreed to more time.
        if answer == "accepted" and self._is_past():
            raise UserError(
                self.env._(
                    "The offer could be accepted until %(day)s, and that has passed. "
                    "Make a new round with a later day.",
                    day=self.valid_until,
                )
            )
        # The verbs alone set these, see write().
        self.sudo().write(
            {
                "state": answer,
                "answered_at": moment,
                "answer_means": means,
                "answer_noted_by_id": self.ticket_id._get_acting_user_id(),
                "answer_text": text,
                "counter_amount": counter_amount if answer == "countered" else 0.0,
            }
        )
        self._write_contact(moment)
        self._follow_answer(moment)

    def _write_contact(self, moment):
        """The answer is a contact with the guest as well (IN-10)."""
        # Written by the verb; the person who notes it stands in it.
        Contact_sudo = self.env["travel.complaint.contact"].sudo()
        Contact_sudo.create(self._prepare_answer_contact_vals(moment))

    def _prepare_answer_contact_vals(self, moment):
        return {
            "ticket_id": self.ticket_id.id,
            "contacted_at": moment,
            "direction": "in",
            "means": self.answer_means,
            "summary": self._describe_answer(),
            "user_id": self.answer_noted_by_id.id,
        }

    def _describe_answer(self):
        """What was answered, and the guest's words, for contacts and time line."""
        heads = {
            "accepted": self.env._("Offer accepted"),
            "rejected": self.env._("Offer rejected"),
            "countered": self.env._("Offer answered with another demand"),
        }
        parts = [heads[self.state], self._describe_amount()]
        if self.counter_amount:
            parts.append(
                self.env._(
                    "the guest asks for %(amount)s",
                    amount=self.currency_id.format(self.counter_amount),
                )
            )
        return " · ".join(filter(None, [*parts, self.answer_text]))

    def _follow_answer(self, moment):
        ticket = self.ticket_id
        ticket._record_milestone(
            "offer_answered", occurred_at=moment, note=self._describe_answer()[:200]
        )
        if self.state != "accepted":
            ticket._stop_waiting_for_answer()
            return
        if self.amount_total > 0:
            # From now on the promise has a limit of its own (RS-4).
            ticket._record_milestone(
                "promise_made", occurred_at=moment, note=self._describe_amount()
            )
            # After one that was noted by mistake, it runs from the real answer.
            ticket._begin_clocks_anew("promise_made", moment)
        ticket._walk_to(transitions.EXECUTING)
        ticket._note_handling_finished()

    # An acceptance that was noted by mistake

    def action_take_back_answer(self):
        """Ask why the guest has not accepted after all."""
        self._check_can_take_back()
        return self.env["travel.complaint.plan.reason"]._ask(
            self, "take_back_answer", self.env._("Take the Acceptance Back")
        )

    def _check_can_take_back(self):
        self.ticket_id.check_access("write")
        for offer in self:
            reason = offer._get_cannot_take_back_reason()
            if reason:
                raise UserError(
                    self.env._(
                        "%(offer)s: %(reason)s",
                        offer=offer.display_name,
                        reason=reason,
                    )
                )

    def _get_cannot_take_back_reason(self):
        """Why this person cannot take the acceptance back, or False."""
        if self.state != "accepted":
            return self.env._("Only an offer that was accepted can be open again.")
        if not self.env.user.has_group(LEADER):
            return self.env._("The leader of the handling group takes it back.")
        if not self.answer_noted_by_id:
            return self.env._("The guest has accepted it in person, not a colleague.")
        if self.paid_on:
            return self.env._(
                "It has been paid. Finance takes the payment back first, if that was "
                "wrong too."
            )
        ticket = self.ticket_id
        if (
            self.cycle != ticket.complaint_cycle
            or ticket.complaint_state != transitions.EXECUTING
        ):
            return self.env._("The case has gone on from there.")
        if self.answer_noted_by_id == self.env.user and self._get_other_leaders():
            return self.env._(
                "You have noted the answer yourself. Another leader takes it back."
            )
        return False

    def _get_other_leaders(self):
        """Who else leads in this company and could take it back."""
        leaders_sudo = self.env.ref(LEADER).sudo().all_user_ids  # roles are no secret
        return leaders_sudo.filtered(
            lambda user: user.active and self.company_id in user.company_ids
        ) - (self.env.user | self.ticket_id.sudo().walled_user_ids)

    def _do_take_back_answer(self, reason):
        """Have the offer wait for the guest again; nothing was promised yet.

        :param reason: why the answer was wrong
        """
        self.ensure_one()
        self._check_can_take_back()
        # The verbs alone set these, see write().
        self.sudo().write(
            {
                "state": "made",
                **dict.fromkeys(("answered_at", "answer_means", "answer_text"), False),
                "answer_noted_by_id": False,
            }
        )
        ticket = self.ticket_id
        ticket._record_milestone("answer_taken_back", note=reason[:200])
        ticket._move_to(transitions.PROPOSING)
        ticket._cancel_clocks_from("promise_made", "measures_done")
        ticket._tell_reason(self.env._("Acceptance taken back"), reason)

    # The end of an offer that nobody answers

    @api.model
    def _cron_expire(self):
        """Mark the offers whose last day is over; safe to run twice, or to kill."""
        Cron = self.env["ir.cron"]
        now = fields.Datetime.now()
        # Where the day is over first, it is a day ahead of UTC.
        offers = self.search(
            [("state", "=", "made"), ("valid_until", "<=", now.date())],
            limit=BATCH,
            order="valid_until, id",
        )
        past = offers.filtered(lambda offer: offer._is_past(now))
        Cron._commit_progress(remaining=len(past))
        for offer in past:
            offer._expire()
            if not Cron._commit_progress(1):
                return

    def _expire(self):
        """The guest has not answered in time: the case goes on without."""
        self._end("expired", self.env._("Not answered in time."))
        for ticket in self.ticket_id:
            ticket._stop_waiting_for_answer()
            ticket._ask_colleague(
                ticket._in_company_language().env._(
                    "The guest has not answered the offer in time"
                )
            )
