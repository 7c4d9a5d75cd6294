from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import LazyTranslate
from odoo.tools.misc import format_date

from ..tools import secret_code

_lt = LazyTranslate(__name__)

WRITTEN_AGAIN = _lt("The reporter has written again")
NEW, OPEN, CLOSED = "new", "open", "closed"


class TravelSupervisionConversation(models.AbstractModel):
    """Concern: what assessors and the reporter tell one another about a report (AS-10).

    Assessors without a conflict act by buttons; the reporter by the code or by mail.
    """

    _name = "travel.supervision.conversation"
    _description = "Conversation about a Supervision Report"

    # Verbs

    def action_take(self):
        """Look into these reports oneself."""
        for report in self:
            report._check_can_act()
        # Who looks into it is written by this verb alone.
        self.sudo().write({"state": OPEN, "responsible_id": self.env.uid})

    def action_answer(self):
        """Write to the reporter, who reads it by the code."""
        return self._open_dialog("answer", self.env._("Answer the Reporter"))

    def action_note(self):
        """Note something for the assessment group alone."""
        return self._open_dialog("note", self.env._("Note for the Group"))

    def action_close(self):
        """Tell the reporter what came out, and close the report."""
        return self._open_dialog("close", self.env._("Close with an Answer"))

    def action_give_code(self):
        """Give whoever is on the phone the code; it is shown here and never again."""
        self.ensure_one()
        self._check_can_act()
        # That there is a code is all that anybody may know of it.
        report_sudo = self.sudo()
        if report_sudo.code_hash:
            raise UserError(
                self.env._("The code was given when the report came in, and only once.")
            )
        code = secret_code.mint()
        report_sudo.code_hash = secret_code.digest(code)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning",
                "title": self.env._("Read this code to the caller. It is not kept."),
                "message": secret_code.show(code),
                "sticky": True,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _open_dialog(self, verb, title):
        self.ensure_one()
        self._check_can_act()
        return self.env["travel.supervision.write"]._open(
            title, report_id=self.id, verb=verb
        )

    def _check_can_act(self):
        """Only assessors without a conflict look into a report.

        :raise AccessError: saying why not
        """
        self.ensure_one()
        self.check_access("write")
        reason = self._get_conflict_reason(self.env.user)
        if reason:
            raise AccessError(reason)

    def _do_answer(self, text):
        self._check_can_act()
        report_sudo = self.sudo()  # the conversation is written by the verbs alone
        report_sudo._add_post("answer", text, author=self.env.user)
        if report_sudo.state == NEW:
            report_sudo.write({"state": OPEN, "responsible_id": self.env.uid})
        report_sudo._mail_answer(text)

    def _do_note(self, text):
        self._check_can_act()
        # As above.
        self.sudo()._add_post("note", text, author=self.env.user)

    def _do_close(self, text, outcome):
        """Close it; nobody closes what they have not answered."""
        if not outcome:
            raise UserError(self.env._("Say what came out."))
        self._do_answer(text)
        self.sudo().write(  # as above
            {
                "state": CLOSED,
                "outcome": outcome,
                "closed_at": fields.Datetime.now(),
                "responsible_id": self.env.uid,
            }
        )

    def _do_hear(self, text, files=()):
        """Add what the reporter says; a closed report is opened again.

        Whoever calls has checked the code, or the sender of the mail.
        """
        self.ensure_one()
        self._add_post("reporter", text, files)
        days = self.company_id.supervision_answer_days
        now = fields.Datetime.now()
        self.answer_due_at = self.company_id._get_assessment_term_end(now, days)
        if self.state == CLOSED:
            self.write({"state": OPEN, "outcome": False, "closed_at": False})
        self._tell_assessors(WRITTEN_AGAIN)

    def _add_post(self, kind, text, files=(), author=None):
        return self.env["travel.supervision.post"]._append(
            self, kind, text, files, author
        )

    def _prepare_reporter_values(self):
        """What the page behind the code shows: plain values, no names of ours."""
        self.ensure_one()
        outcomes = dict(self._fields["outcome"]._description_selection(self.env))
        turns = [{"kind": "reporter", "text": self.body, "moment": self.create_date}]
        turns += [
            {"kind": post.kind, "text": post.body, "moment": post.sent_at}
            for post in self.post_ids
            if post.kind != "note"
        ]
        return {
            "number": self.name,
            "subject": self.subject,
            "state": self.state,
            "outcome": outcomes.get(self.outcome),
            "turns": [
                {
                    **turn,
                    "day": format_date(
                        self.env, self.company_id._get_complaint_day(turn["moment"])
                    ),
                }
                for turn in turns
            ],
        }
