from hashlib import sha256

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import html2plaintext

from ..tools import limits

REPORT = "travel_complaint.report_settlement_letter"


class TravelComplaintOfferLetterMixin(models.AbstractModel):
    """Concern: the letter in which the guest reads the offer (RS-5)."""

    _name = "travel.complaint.offer.letter.mixin"
    _description = "Settlement Letter"

    letter_id = fields.Many2one(
        comodel_name="ir.attachment",
        readonly=True,
        copy=False,
        ondelete="restrict",
        help="The letter as it went to the guest.",
    )
    letter_sha256 = fields.Char(
        string="Letter's Checksum",
        readonly=True,
        copy=False,
        help="Taken when the letter was made: whether the file is still the same.",
    )

    def action_print_letter(self):
        """Show the letter; of a draft, how it would look."""
        self.ensure_one()
        self.check_access("read")
        if self.made_at:
            letter = self._get_letter()
            return {
                "type": "ir.actions.act_url",
                "url": f"/web/content/{letter.id}?download=true",
            }
        if not self.line_ids:
            raise UserError(self.env._("Add at least one remedy: what the guest gets."))
        return self.env.ref(REPORT).report_action(self)

    def _get_letter(self):
        """The letter of this offer as a file of its case, made when it is first asked.

        An offer that was made does not change, and so its letter is made once.

        :return: ir.attachment
        """
        self.ensure_one()
        offer_sudo = self.sudo()  # the letter is the system's, whoever asks first
        if not offer_sudo.letter_id:
            content, _kind = (
                self.env["ir.actions.report"]
                .sudo()  # as above
                ._render_qweb_pdf(REPORT, self.ids)
            )
            # The guest finds it under this name.
            name = self.with_context(lang=self._get_letter_lang()).env._("offer")
            letter_sudo = offer_sudo.env["ir.attachment"].create(
                {
                    "name": f"{self.number}-{name}-{self.round_number}.pdf",
                    "raw": content,
                    "mimetype": "application/pdf",
                    "res_model": "helpdesk.ticket",
                    "res_id": self.ticket_id.id,
                }
            )
            offer_sudo.write(
                {
                    "letter_id": letter_sudo.id,
                    "letter_sha256": sha256(content).hexdigest(),
                }
            )
        return offer_sudo.letter_id.with_env(self.env)

    # What the letter says, in the guest's language

    def _get_letter_lang(self):
        ticket_sudo = self.ticket_id.sudo()  # the letter is the same for every reader
        return ticket_sudo.guest_lang or self.env["res.company"]._get_guest_lang(
            self.company_id.id
        )

    def _get_guest_words(self):
        """What happened, as the guest told it: plain text, so nothing is fetched."""
        # The letter is the same for every reader.
        return html2plaintext(self.ticket_id.sudo().description or "").strip()

    def _get_finding(self):
        """What we found, in plain words and without naming anybody, or False."""
        return {
            "valid": self.env._("We have looked into it, and you are right."),
            "partly_valid": self.env._(
                "We have looked into it, and in part you are right."
            ),
            "not_substantiated": self.env._(
                "We have looked into it, and could not confirm what you told us."
            ),
            "exaggerated": self.env._(
                "We have looked into it, and found less than what you told us."
            ),
            "malicious": self.env._(
                "We have looked into it, and could not confirm what you told us."
            ),
            # The letter is the same for every reader.
        }.get(self.ticket_id.sudo().validity, False)

    def _get_letter_greeting(self):
        """How the letter begins; each language has signs of its own around a name."""
        return self.env._("Dear %(name)s,", name=self.guest_name)

    def _get_payment_words(self):
        """Within what time the money is paid, or False when none is promised."""
        if not self.amount_total:
            return False
        # Which limits a case has does not depend on who prints the letter.
        policy = self.ticket_id.sudo()._get_policy_spec()
        milestones = self.env["travel.complaint.milestone"]._get_ids_by_code()
        paid_id = milestones["promise_paid"][0]
        for limit in policy.limits if policy else ():
            if limit.to_milestone == paid_id and limit.unit != limits.DATE_UNIT:
                return self._describe_limit(limit)
        return False

    def _describe_limit(self, limit):
        number = int(limit.amount)
        if limit.unit == "work_day":
            return self.env._(
                "We pay within %(number)s working days after you have accepted.",
                number=number,
            )
        if limit.unit == "calendar_day":
            return self.env._(
                "We pay within %(number)s days after you have accepted.", number=number
            )
        return False

    def _get_groups(self):
        """The remedies as the letter shows them: what is owed, then goodwill.

        :return: list of (title, lines, sum)
        """
        goodwill = self.line_ids.filtered("is_goodwill")
        owed = self.line_ids - goodwill
        groups = [
            (self.env._("What you have a right to"), owed, self.amount_owed),
            (self.env._("As a gesture of goodwill"), goodwill, self.amount_goodwill),
        ]
        return [group for group in groups if group[1]]
