from odoo import models

from ..tools.roles import LEADER

ACTIVITY = "mail.mail_activity_data_todo"


class TravelAssessmentTodoMixin(models.AbstractModel):
    """Concern: somebody gets something to do about it, until it is done.

    It goes to the person whom it is about, or to those who lead the assessment group
    and are free to judge.
    """

    _name = "travel.assessment.todo.mixin"
    _description = "Something to Do"
    _inherit = ["mail.thread", "mail.activity.mixin"]

    def _ask_leaders(self, summary, day=None):
        """Give each leader of the group who is free to judge it this to see to."""
        for record in self:
            record._ask_users(record._get_free_leaders_sudo(), summary, day)

    def _ask_person(self, summary, day=None):
        """Give the person whom it is about this to do, if they have a login."""
        for record in self:
            # Whose login it is does not depend on who asks.
            record._ask_users(record.sudo().employee_id.user_id, summary, day)

    def _ask_users(self, users, summary, day=None):
        # Whoever brings it about need not be allowed to give people things to do. They
        # find it in their list; no mail tells more of it.
        quiet = self.sudo().with_context(mail_activity_quick_update=True)
        for user in users:
            quiet.activity_schedule(
                ACTIVITY,
                date_deadline=day or self.company_id._get_complaint_today(),
                user_id=user.id,
                summary=summary,
            )

    def _in_person_language(self):
        """The record in the language of the person whom it is about."""
        self.ensure_one()
        # Their language is no secret.
        return self.with_context(lang=self.sudo().employee_id.user_id.lang)

    def _tell_person(self, subject, body):
        """Tell the person whom it is about, if they have a login."""
        self.ensure_one()
        record_sudo = self.sudo()  # whoever brings it about need not know their address
        partners = record_sudo.employee_id.user_id.partner_id
        if partners:
            record_sudo.message_notify(
                partner_ids=partners.ids, subject=subject, body=body
            )

    def _nothing_to_do(self):
        """Take back what was given to people to do about these records."""
        self.sudo().activity_unlink([ACTIVITY])  # also what others have to do

    def _get_free_leaders_sudo(self):
        """Who leads the assessment group of the company, and is free to judge."""
        self.ensure_one()
        group_sudo = self.env.ref(LEADER).sudo()  # who leads it is no secret
        return group_sudo.all_user_ids.filtered(
            lambda user: (
                user.active
                and user.id != self.env.ref("base.user_root").id
                and self.company_id in user.company_ids
                and not self._get_conflict_reason(user)
            )
        )
