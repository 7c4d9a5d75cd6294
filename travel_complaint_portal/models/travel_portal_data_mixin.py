import io
import json
import tempfile
from functools import partial

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError, UserError
from odoo.tools import html2plaintext

from odoo.addons.travel_complaint.tools import archive
from odoo.addons.travel_complaint.tools.roles import LEADING

# What the guest has told us about the case, by the names in the download.
TOLD = (
    *("number", "name", "complaint_kind", "received_at", "incident_at"),
    *("incident_place", "partner_name", "partner_email", "partner_phone"),
    *("guest_lang", "booking_ref", "tour_name", "departure_date", "return_date"),
    *("claimed_amount", "closed_date"),
)
EVIDENCE = (
    "travel.portal.signature",
    "travel.portal.rating",
    "travel.portal.erasure",
)


class TravelPortalDataMixin(models.AbstractModel):
    """Concern: guests take their data with them, and ask for deletion (PO-4)."""

    _name = "travel.portal.data.mixin"
    _description = "A Guest's Own Data"

    erasure_ids = fields.One2many(
        comodel_name="travel.portal.erasure",
        inverse_name="ticket_id",
        string="Requests for Deletion",
        readonly=True,
        groups=LEADING,
    )

    def _prepare_guest_values(self):
        # The latest one tells where it stands.
        latest = self.erasure_ids[:1]
        return {
            **super()._prepare_guest_values(),
            "erasure": latest.state,
            "erasure_answer": latest.answer,
        }

    # Deletion

    @api.model
    def _get_erased_words(self):
        ours = {name: self.env[name]._erased_words for name in EVIDENCE}
        words = super()._get_erased_words()
        ticket = {**words[self._name], "guest_wait_question": None}
        contact = {**words["travel.complaint.contact"], "submit_key": None}
        return {
            **words,
            **ours,
            self._name: ticket,
            "travel.complaint.contact": contact,
        }

    def _guest_ask_erasure(self, link, text):
        """Note that the guest wants their data deleted; a leader decides.

        :param link: the link that was used, or none
        :param text: why, may be empty
        """
        self.ensure_one()
        self._check_guest_text(text)
        asked_sudo = self.sudo().erasure_ids  # of this case, whose guest asks
        if "asked" in asked_sudo.mapped("state"):
            raise UserError(
                self.env._("You have asked for this already. You will hear from us.")
            )
        Erasure_sudo = self.env["travel.portal.erasure"].sudo()  # the verb's alone
        try:
            with self.env.cr.savepoint():
                request_sudo = Erasure_sudo.create(
                    {
                        "ticket_id": self.id,
                        "reason": text or False,
                        "asked_at": fields.Datetime.now(),
                        **self._prepare_actor_vals(link),
                    }
                )
        except UniqueViolation as error:
            # Asked twice at one moment: run again, it is there.
            raise ConcurrencyError("the same request twice") from error
        task = request_sudo._get_task()
        self._log_guest_contact(link, text or task)
        self._ask_colleague(task, note=text)

    # What the guest takes along

    def _write_guest_zip(self):
        """All that the guest has given us or got from us in this case, as a ZIP.

        Nothing that stays between colleagues is in it.

        :return: an open temporary file, at its beginning; whoever closes it deletes it
        """
        self.ensure_one()
        files = self._get_guest_attachments().sorted("id")
        names = {
            file.id: archive.entry_name(number, file.name)
            for number, file in enumerate(files, start=1)
        }
        data = json.dumps(
            self._prepare_guest_data(names), ensure_ascii=False, indent=2, default=str
        )
        entries = [
            archive.File(
                "data.json", self.received_at, partial(io.BytesIO, data.encode())
            ),
            *(
                archive.File(
                    names[file.id],
                    file.create_date,
                    partial(self._open_dossier_file, file),
                )
                for file in files
            ),
        ]
        # Whoever hands it out closes it, see the controller.
        output = tempfile.TemporaryFile(prefix="guest_")  # noqa: SIM115
        try:
            archive.write_zip(output, entries)
        except BaseException:
            output.close()
            raise
        output.seek(0)
        return output

    def _prepare_guest_data(self, names):
        """What stands in the download beside the files: plain values alone.

        :param names: {id of a file: its name in the ZIP}
        """
        # Who asks has been checked; what of the case is the guest's is picked here.
        case_sudo = self.sudo()
        offers = case_sudo.offer_ids.filtered("made_at").sorted("id")
        return {
            "case": {name: case_sudo[name] or None for name in TOLD},
            "description": html2plaintext(case_sudo.description or "").strip(),
            "demands": case_sudo.demand_ids.mapped("name"),
            "currency": case_sudo.complaint_currency_id.name,
            "steps": [
                {"at": step["moment"], "what": step["name"]}
                for step in case_sudo._get_guest_steps()
            ],
            "messages": [
                {
                    "at": message.date,
                    "from": "agency" if case_sudo._is_ours(message) else "guest",
                    "text": html2plaintext(message.body or "").strip(),
                    "files": [
                        names[file.id]
                        for file in message.attachment_ids
                        if file.id in names
                    ],
                }
                for message in case_sudo._get_open_messages()
            ],
            "offers": [case_sudo._prepare_offer_data(offer) for offer in offers],
            "ratings": [
                {
                    "at": rating.rated_at,
                    "handling": rating.handling,
                    "outcome": rating.outcome,
                    "comment": rating.comment,
                }
                for rating in case_sudo.rating_invitation_ids.filtered("rated_at")
            ],
            "deletion": [
                {
                    "at": request.asked_at,
                    "reason": request.reason,
                    "state": request.state,
                    "answer": request.answer,
                }
                for request in case_sudo.erasure_ids
            ],
            "links": [
                {
                    "sent_to": link.recipient,
                    "sent_at": link.create_date,
                    "last_used_at": link.last_used_at,
                }
                for link in case_sudo.link_ids
            ],
        }

    def _prepare_offer_data(self, offer):
        """One offer, and what the guest has said to it."""
        signature = offer.signature_ids
        return {
            "round": offer.round_number,
            "at": offer.made_at,
            "text": offer.text or None,
            "remedies": [
                {"what": line.name, "amount": line.amount} for line in offer.line_ids
            ],
            "amount": offer.amount_total,
            "currency": offer.currency_id.name,
            "state": offer.state,
            "answered_at": offer.answered_at,
            "your_words": offer.answer_text or None,
            "you_asked_for": offer.counter_amount,
            "signed_by": signature.signer or None,
            "signed_at": signature.signed_at,
            "signed_text": signature.text or None,
            "signed_text_sha256": signature.text_sha256 or None,
        }
