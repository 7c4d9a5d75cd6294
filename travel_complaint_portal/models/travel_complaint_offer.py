from base64 import b64encode
from hashlib import sha256

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date

from odoo.addons.travel_complaint.tools.clean_text import clean_title
from odoo.addons.travel_complaint.tools.roles import HANDLING, LINK_READERS

from ..tools.currency_words import currency_words
from ..tools.drawing import read_drawing
from ..tools.refusal import WrongInput

MOST = 1_000_000_000
NAME_LENGTHS = range(2, 121)


class TravelComplaintOffer(models.Model):
    """The guest reads an offer on the page, and answers it there (PO-3)."""

    _inherit = "travel.complaint.offer"

    answer_link_id = fields.Many2one(
        comodel_name="travel.complaint.link",
        string="Answered by Link",
        readonly=True,
        copy=False,
        ondelete="restrict",
        groups=LINK_READERS,
    )
    signature_ids = fields.One2many(
        comodel_name="travel.portal.signature",
        inverse_name="offer_id",
        readonly=True,
        groups=HANDLING,
    )

    # What the guest reads

    def _prepare_guest_values(self):
        """The offer as the page shows it: plain values, or None for no offer."""
        if not self:
            return None
        text = self._get_settlement_text()
        return {
            "id": self.id,
            "amount": self.amount_total and self.currency_id.format(self.amount_total),
            "currency": currency_words(self.currency_id),
            "valid_until": self.valid_until
            and format_date(self.env, self.valid_until, date_format="long"),
            "text": text,
            "digest": self._hash_text(text),
            "is_past": self._is_past(),
        }

    def _prepare_agreed_values(self):
        """What was agreed, as the page goes on to show it: plain values, or None."""
        if not self:
            return None
        day = self.ticket_id._get_guest_day(self.answered_at)
        return {
            "amount": self.amount_total and self.currency_id.format(self.amount_total),
            "promises": [self._describe_line(line) for line in self.line_ids],
            "day": format_date(self.env, day, date_format="long"),
        }

    def _get_guest_next_step(self):
        """What the guest is to do now that the offer is open: a sentence."""
        if self.valid_until and not self._is_past():
            return self.env._(
                "Please read our offer on this page and tell us by %(day)s whether "
                "you accept it.",
                day=format_date(self.env, self.valid_until, date_format="long"),
            )
        return self.env._(
            "Please read our offer on this page and tell us what you think of it."
        )

    def _get_settlement_text(self):
        """Word for word what the guest agrees to by signing, in the page's language."""
        self.ensure_one()
        parts = [
            self._get_finding(),
            (self.text or "").strip(),
            *(self._describe_group(*group) for group in self._get_groups()),
            self.amount_total
            and self.env._(
                "In all: %(amount)s", amount=self.currency_id.format(self.amount_total)
            ),
            self._get_payment_words(),
            self.env._(
                "I accept this offer of %(company)s in case %(number)s. Rights that "
                "the law gives me stay as they are.",
                company=self.company_id.name,
                number=self.number,
            ),
        ]
        return "\n\n".join(filter(None, parts))

    def _describe_group(self, title, lines, _total):
        return "\n".join([title, *(f"– {self._describe_line(line)}" for line in lines)])

    def _describe_line(self, line):
        """“Refund of the boat trip: ¥ 300.00, by November 9, 2026”."""
        words = line.name
        if line.amount:
            amount = self.currency_id.format(line.amount)
            words = self.env._("%(what)s: %(amount)s", what=words, amount=amount)
        if line.due_date:
            words = self.env._(
                "%(what)s, by %(day)s",
                what=words,
                day=format_date(self.env, line.due_date, date_format="long"),
            )
        return words

    def _hash_text(self, text):
        return sha256(text.encode()).hexdigest()

    # What the guest answers

    def _get_guest_cannot_answer_reason(self, answer):
        """Why the guest cannot give this answer now, in a sentence, or False.

        :param answer: accepted, rejected or countered
        """
        if self.state in ("accepted", "rejected", "countered"):
            return self.env._("You have answered this offer already. Thank you.")
        if self.state != "made" or self.cycle != self.ticket_id.complaint_cycle:
            return self.env._(
                "This offer does not stand any more. What holds now is on this page."
            )
        if answer == "accepted" and self._is_past():
            return self.env._(
                "The last day to accept this offer has passed. Please write to us or "
                "call us."
            )
        return False

    def _guest_accept(self, link, signer, drawing, digest):
        """The guest accepts and signs what stood on the page.

        :param link: travel.complaint.link by which the guest came, or none
        :param signer: the name as it was typed
        :param drawing: the drawn signature as a data URL, or ""
        :param digest: SHA-256 of the text that the guest has read
        :raise UserError: when it cannot be accepted, or is not what was read
        """
        self._check_guest_can_answer("accepted")
        text = self._get_settlement_text()
        if digest != self._hash_text(text):
            raise UserError(
                self.env._(
                    "The page has changed since you opened it. Please read the offer "
                    "again before you sign."
                )
            )
        signer = clean_title(signer, NAME_LENGTHS[-1] + 1)
        if len(signer) not in NAME_LENGTHS:
            raise WrongInput(
                self.env._("Please type your full name: it stands for your signature.")
            )
        picture = read_drawing(drawing) if drawing else None
        if drawing and not picture:
            raise WrongInput(
                self.env._(
                    "The drawn signature could not be read. Please draw it again, or "
                    "leave it out: your typed name is enough."
                )
            )
        self._take_guest_answer("accepted", link)
        Signature_sudo = self.env["travel.portal.signature"].sudo()  # the verb's alone
        Signature_sudo.create(
            {
                "ticket_id": self.ticket_id.id,
                "offer_id": self.id,
                "signer": signer,
                "drawing": picture and b64encode(picture),
                "text": text,
                "text_sha256": digest,
                "signed_at": self.answered_at,
                **self.ticket_id._prepare_actor_vals(link),
            }
        )

    def _guest_reject(self, link, text):
        """The guest says no.

        :param text: why, may be empty
        """
        self._check_guest_can_answer("rejected")
        self.ticket_id._check_guest_text(text)
        self._take_guest_answer("rejected", link, text=text)

    def _guest_counter(self, link, amount, text):
        """The guest says what they would accept instead.

        :param amount: a number, or None for what is none
        :param text: in the guest's words, may be empty
        """
        self._check_guest_can_answer("countered")
        self.ticket_id._check_guest_text(text)
        if not amount or not self.currency_id.round(amount) or amount > MOST:
            raise WrongInput(
                self.env._("Please enter the amount that you would accept.")
            )
        self._take_guest_answer("countered", link, text=text, counter_amount=amount)

    def _check_guest_can_answer(self, answer):
        self.ensure_one()
        reason = self._get_guest_cannot_answer_reason(answer)
        if reason:
            raise UserError(reason)

    def _take_guest_answer(self, answer, link, **details):
        """Note the guest's own answer, and tell whoever is in charge."""
        case = self.ticket_id._in_company_language()
        offer_sudo = self.with_env(case.env).sudo()  # the guest's answer, checked above
        offer_sudo.answer_link_id = link
        offer_sudo._do_note_answer(answer, "portal", **details)
        sentences = {
            "accepted": case.env._("The guest has accepted our offer"),
            "rejected": case.env._("The guest has rejected our offer"),
            "countered": case.env._("The guest asks for something else than we offer"),
        }
        case._ask_colleague(sentences[answer], note=details.get("text", ""))

    def _prepare_answer_contact_vals(self, moment):
        vals = super()._prepare_answer_contact_vals(moment)
        # Noted by a colleague or by the guest: by which link, if any, is written down.
        return {**vals, "link_id": self.sudo().answer_link_id.id}
