from odoo import models


class TravelAssessmentIndependenceMixin(models.AbstractModel):
    """Concern: whether somebody is free to judge a person in a matter (AS-8, BY-8).

    Buttons, constraints, tier reviews and panels ask `_get_conflict_reason`. Whoever
    inherits this says whom and which cases it is about, and who has acted already.
    """

    _name = "travel.assessment.independence.mixin"
    _description = "Independence"

    def _get_conflict_reason(self, user):
        """Why `user` is not free to judge here, in a sentence; or None."""
        self.ensure_one()
        # Who is who does not depend on who asks.
        record_sudo, user_sudo = self.sudo(), user.sudo()
        return self._get_bias_reason(user) or record_sudo._get_acted_reason(user_sudo)

    def _get_bias_reason(self, user):
        """As `_get_conflict_reason`, whatever `user` has done here so far."""
        self.ensure_one()
        record_sudo, user_sudo = self.sudo(), user.sudo()  # as above
        return (
            record_sudo._get_own_reason(user_sudo)
            or record_sudo._get_kinship_reason(user_sudo)
            or record_sudo._get_case_reason(user_sudo)
        )

    def _is_about_me(self):
        """Whether it is about this user themself."""
        # Whose it is decides; the employee's record is not shown.
        return self.env.user in self.sudo()._get_judged_employees().user_id

    def _has_login(self):
        """Whether anybody whom it is about has a login; if not, they use paper."""
        # Whether a person has one is no secret.
        return bool(self.sudo()._get_judged_employees().user_id)

    # What it is about

    def _get_judged_employees(self):
        """The people whom it is about: hr.employee."""
        return self.employee_id

    def _get_judged_day(self):
        """The day whose departments and heads count beside today's; or None."""
        return

    def _get_judged_cases(self):
        """The cases that it rests on: helpdesk.ticket."""
        return self.env["helpdesk.ticket"]

    def _get_acted_users(self):
        """Who has proposed or decided here already: res.users."""
        return self.env["res.users"]

    # The reasons; called as superuser

    def _get_own_reason(self, user):
        if user.employee_ids & self._get_judged_employees():
            return self.env._(
                "%(person)s is concerned themself. Nobody judges their own matter.",
                person=user.name,
            )
        return None

    def _get_kinship_reason(self, user):
        """Heads and the people under them do not judge one another."""
        judged = self._get_judged_employees()
        mine = user.employee_ids
        if mine & judged._get_assessment_heads(self._get_judged_day()):
            return self.env._(
                "%(person)s leads %(employee)s or their department.",
                person=user.name,
                employee=judged[:1].name,
            )
        if judged & mine._get_assessment_heads(self._get_judged_day()):
            return self.env._(
                "%(employee)s leads %(person)s or their department.",
                person=user.name,
                employee=judged[:1].name,
            )
        return None

    def _get_case_reason(self, user):
        cases = self._get_judged_cases()
        if user in cases.walled_user_ids:
            return self.env._(
                "%(person)s is named in the case, or has declared a conflict.",
                person=user.name,
            )
        # Handing the case to somebody else later frees nobody.
        accepted = cases.complaint_event_ids.filtered(
            lambda event: event.milestone_id.code == "accepted"
        )
        investigations = cases.investigation_ids
        handlers = (
            cases.user_id
            | accepted.user_id
            | investigations.lead_id
            | investigations.member_ids
            | investigations.submitted_by_id
        )
        if user in handlers:
            return self.env._(
                "%(person)s has handled or investigated the case.", person=user.name
            )
        return None

    def _get_acted_reason(self, user):
        if user in self._get_acted_users():
            return self.env._(
                "%(person)s has written, proposed or decided it already. The next step "
                "is for somebody else.",
                person=user.name,
            )
        return None
