from odoo import fields, models

from odoo.addons.travel_complaint.models.travel_complaint_notice import ROBOT_HEADERS


class TravelAssessmentToldMixin(models.AbstractModel):
    """Concern: the person learns in their language what is decided about them.

    In Odoo by a task, and by a mail that is queued. Neither names money or the guest:
    both lead to the decision. Whoever has no login gets the notice on paper.
    """

    _name = "travel.assessment.told.mixin"
    _description = "Telling the Person"

    notice_means = fields.Selection(
        selection=[("odoo", "In Odoo"), ("paper", "On paper, handed over")],
        string="Notice",
        readonly=True,
        copy=False,
    )
    has_no_login = fields.Boolean(compute="_compute_has_no_login", compute_sudo=True)

    def _compute_has_no_login(self):
        for decision in self:
            decision.has_no_login = not decision._get_told_user()

    def _get_told_user(self):
        """The person's login, as far as they have one; in superuser mode."""
        user_sudo = self.sudo().employee_id.user_id
        return user_sudo.filtered(lambda user: user.active and not user.share)

    def _get_told_lang(self):
        return self.employee_id._get_written_lang(self.company_id)

    def _in_told_lang(self):
        return self.with_context(lang=self._get_told_lang())

    # Telling

    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        """The person concerned does not follow what the assessment group writes."""
        # Whom it is about does not depend on who asks.
        own = self.sudo().employee_id
        hidden = own.user_id.partner_id | own.work_contact_id
        partner_ids = list(set(partner_ids or ()) - set(hidden.ids))
        return super().message_subscribe(partner_ids, subtype_ids)

    def _tell_person(self, code, deadline=None):
        """Give the person a task until `deadline`, and owe them a mail.

        :param code: which of `_get_told_words`
        :param deadline: naive UTC moment
        """
        for decision_sudo in self.sudo():  # told by the system, whoever caused it
            told = decision_sudo._in_told_lang()
            subject, text = told._get_told_words()[code]
            user = decision_sudo._get_told_user()
            decision_sudo._stop_asking()
            if user and deadline:
                told._schedule_task(user, subject, deadline)
            told._queue_mail(user, subject, text)

    def _schedule_task(self, user, subject, deadline):
        # The mail is ours; Odoo's own would say less and go out at once.
        self.with_context(mail_activity_quick_update=True).activity_schedule(
            "mail.mail_activity_data_todo",
            user_id=user.id,
            summary=subject,
            date_deadline=self.company_id._get_complaint_day(deadline),
        )

    def _stop_asking(self):
        """Nobody need do any more what was asked before."""
        # The task is the person's; that it is settled the system knows.
        self.sudo().activity_ids.unlink()

    def _queue_mail(self, user, subject, text):
        address = user.email_formatted or self.employee_id.work_email
        if not address:
            return
        sender = self.company_id.email_formatted or self.env.user.email_formatted
        body = self.env["ir.qweb"]._render(
            "travel_complaint_assessment.decision_mail",
            {
                "greeting": self.env._("Hello %(name)s,", name=self.employee_id.name),
                "text": text,
                "url": user and f"{self.get_base_url()}/odoo/my-decisions/{self.id}",
            },
        )
        self.env["mail.mail"].create(
            {
                "subject": subject,
                "body_html": body,
                "email_from": sender,
                "reply_to": sender,
                "email_to": address,
                "auto_delete": True,
                "headers": repr(ROBOT_HEADERS),
            }
        )

    def _get_told_words(self):
        """What the person reads: {code: (subject, sentence)}."""
        day = fields.Date.to_string(self.act_date)
        return {
            "statement": (
                self.env._("Please say what you have to say"),
                self.env._(
                    "You are asked for a statement about %(day)s. You have until "
                    "%(moment)s; after that it is decided without it.",
                    day=day,
                    moment=self.statement_due_at
                    and self._show_moment(self.statement_due_at),
                ),
            ),
            "notified": (
                self.env._("A decision about you"),
                self.env._(
                    "A decision about %(day)s has been taken. You can appeal against "
                    "it until %(moment)s.",
                    day=day,
                    moment=self.appeal_deadline
                    and self._show_moment(self.appeal_deadline),
                ),
            ),
            "reduced": (
                self.env._("A decision about you was reduced"),
                self.env._("The decision about %(day)s was reduced.", day=day),
            ),
            "revoked": (
                self.env._("A decision about you was revoked"),
                self.env._("The decision about %(day)s was revoked.", day=day),
            ),
        }

    # On paper

    def action_print_notice(self):
        """The notice as a PDF, to be handed over."""
        report = self.env.ref("travel_complaint_assessment.report_decision_notice")
        return report.report_action(self)

    def _get_invitation_words(self):
        """How and until when the person can answer, as the paper says it."""
        return self.env._(
            "You can say what you have to say until %(moment)s: in Odoo, on paper, or "
            "to a member of the assessment group, who writes it down. After that it is "
            "decided without it.",
            moment=self._show_moment(self.statement_due_at),
        )

    def _get_appeal_words(self):
        """How and until when the person can appeal, as the paper says it."""
        return self.env._(
            "You can appeal in writing, with files, until %(moment)s. People who did "
            "not take this decision decide on it, and until then no money moves.",
            moment=self._show_moment(self.appeal_deadline),
        )

    def _get_report_name(self):
        return self.env._("Notice %(number)s", number=self.id)
