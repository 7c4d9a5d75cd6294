from odoo import models
from odoo.tools import plaintext2html

from odoo.addons.travel_complaint.tools import transitions


class TravelPortalNoticeMixin(models.AbstractModel):
    """Concern: the guest hears by mail what has changed on the page (PO-1).

    Each mail is owed with the event, once in a cycle, and leads to the page.
    """

    _name = "travel.portal.notice.mixin"
    _description = "Mails to Who Follows a Case"

    def _after_write_of_state(self, before):
        result = super()._after_write_of_state(before)
        moved = self.filtered(lambda t: t.complaint_state != before[t])
        for (code, _state), tickets in moved.grouped(
            lambda t: (t._get_notice_of_move(before[t]), t.complaint_state)
        ).items():
            if code:
                tickets._request_notice(code)
        return result

    def _get_notice_of_move(self, source):
        """The mail that is owed when a case has come here from `source`, or False.

        Inquiries and suggestions are answered in mails of their own.
        """
        target = self.complaint_state
        if transitions.is_reopening(source, target):
            return "reopened"
        if self.complaint_kind != transitions.COMPLAINT:
            return False
        if target == transitions.ACCEPTED:
            return source == transitions.REGISTERED and "accepted"
        if target == transitions.EXECUTING:
            # Not when a result was sent back: that stays between colleagues.
            is_new = source in (transitions.PROPOSING, transitions.WAITING_GUEST)
            return is_new and "decision"
        if target == transitions.CLOSED:
            # Who is not satisfied gets our final answer, with a letter.
            is_final_answer = self.sudo().closing_id  # asked for whoever closes
            return not is_final_answer and "rating"
        return False

    def _is_notice_wanted(self, code):
        # Where we do not write that we have it, nobody waits to hear who is on it.
        if code == "accepted" and self._get_acknowledgement() == "none":
            return False
        return super()._is_notice_wanted(code)

    def _prepare_decision_words(self):
        """What the mail about the decision says: the promises that the guest took."""
        accepted = self.offer_ids.filtered(
            lambda offer: (
                offer.state == "accepted" and offer.cycle == self.complaint_cycle
            )
        )
        return {
            "finding": accepted[:1]._get_finding(),
            "promises": [accepted._describe_line(line) for line in accepted.line_ids],
        }

    def _prepare_rating_words(self):
        """What the mail about the end says: until when the guest can answer."""
        until = self._get_reopen_until()
        expires = self._get_rating_sudo().expires_at
        zone_day = self.company_id._get_complaint_day
        return {
            "rate_until": expires and self._format_guest_date(zone_day(expires)),
            "reopen_until": until and self._format_guest_date(zone_day(until)),
        }

    def _ask_guest(self, question):
        """Put a question into the conversation; the guest gets it by mail as well.

        The message itself is sent to nobody: our mail has the link to the page.
        """
        for case in self:
            message = case.message_post(
                body=plaintext2html(question),
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
                notify_skip_followers=True,
            )
            if not case._request_notice("question", occasion=message.id):
                words = case._in_company_language()
                case._ask_colleague(
                    words.env._(
                        "The guest has no e-mail address: ask the question on the phone"
                    ),
                    note=question,
                    activity_type="mail.mail_activity_data_call",
                )
