from odoo import fields, models
from odoo.tools import html2plaintext

# Whose mail template is in this addon.
CODES = ("link", "accepted", "question", "decision", "reopened", "rating")


class TravelComplaintNotice(models.Model):
    """The mails that go with what happens on the guest's page (PO-1, PO-3)."""

    _inherit = "travel.complaint.notice"

    code = fields.Selection(
        selection_add=[
            ("link", "New link"),
            ("accepted", "Accepted"),
            ("question", "Question to the guest"),
            ("decision", "Complaint decided"),
            ("reopened", "Reopened"),
            ("rating", "Finished; asked for a rating"),
        ],
        ondelete=dict.fromkeys(CODES, "cascade"),
    )

    def _get_template(self):
        if self.code in CODES:
            return self.env.ref(f"travel_complaint_portal.mail_template_{self.code}")
        return super()._get_template()

    def _prepare_words(self, ticket):
        words = {**super()._prepare_words(ticket), "answers_on_page": True}
        if self.code == "question":
            return {**words, "question": self._get_question()}
        if self.code == "decision":
            return {**words, **ticket._prepare_decision_words()}
        if self.code == "rating":
            return {**words, **ticket._prepare_rating_words()}
        return words

    def _get_question(self):
        """What the guest was asked, also when we have stopped waiting meanwhile."""
        message = self.env["mail.message"].browse(self.occasion)
        return html2plaintext(message.exists().body or "").strip()
