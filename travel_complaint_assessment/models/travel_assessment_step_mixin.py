from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools.roles import ASSESSOR, LEADER

OPEN = ("draft", "statement")
# verb: (who does it, in which states)
STEPS = {
    "write": (ASSESSOR, OPEN),
    "ask_statement": (ASSESSOR, ("draft",)),
    "note_statement": (ASSESSOR, ("statement",)),
    "propose": (ASSESSOR, OPEN),
    "approve": (LEADER, ("proposed",)),
    "return": (LEADER, ("proposed",)),
    "notify": (LEADER, ("proposed",)),
    "revoke": (LEADER, (*OPEN, "proposed", "notified", "final")),
}
# Whoever has written a draft goes on with it; all else takes somebody else.
OWN_STEPS = ("write", "ask_statement", "note_statement", "propose")


class TravelAssessmentStepMixin(models.AbstractModel):
    """Concern: who takes which step of a decision, and in which state (AS-7).

    One table that the buttons, the verbs and the `can_*` fields ask. The reasons are
    shown; the state is written by the verbs alone.
    """

    _name = "travel.assessment.step.mixin"
    _description = "Steps of a Decision"

    revision = fields.Integer(
        default=0,
        readonly=True,
        copy=False,
        help="Counts the steps. A button pressed in a form that is older is refused.",
    )

    conflict_hint = fields.Char(string="Not Mine to Judge", compute="_compute_steps")
    can_propose = fields.Boolean(compute="_compute_steps")
    can_approve = fields.Boolean(compute="_compute_steps")
    can_notify = fields.Boolean(compute="_compute_steps")
    can_revoke = fields.Boolean(compute="_compute_steps")

    @api.depends("state", "second_by_id", "statement_at")
    @api.depends_context("uid", "lang")
    def _compute_steps(self):
        for decision in self:
            own = decision.state in OPEN and decision._get_step_reason("propose")
            other = decision.state == "proposed" and decision._get_step_reason("notify")
            decision.conflict_hint = own or other
            decision.can_propose = decision.state in OPEN and not own
            decision.can_approve = not decision._get_step_reason("approve")
            decision.can_notify = decision.state == "proposed" and not other
            decision.can_revoke = not decision._get_step_reason("revoke")

    # The gate

    def _get_step_reason(self, verb):
        """Why I cannot do `verb` with this decision now, in a sentence; or None."""
        self.ensure_one()
        role, states = STEPS[verb]
        user = self.env.user
        if not user.has_group(role):
            return self.env._("This step belongs to another role.")
        if self.state not in states:
            return self.env._(
                "This step is not possible in the state “%(state)s”.",
                state=dict(self._fields["state"]._description_selection(self.env))[
                    self.state
                ],
            )
        if verb in OWN_STEPS:
            return self._get_bias_reason(user)
        return self._get_conflict_reason(user)

    def _check_step(self, verb):
        """Refuse with the reason.

        :raise AccessError: when I cannot do `verb` with these decisions now
        """
        self.check_access("read")
        self._check_seen()
        for decision in self:
            reason = decision._get_step_reason(verb)
            if reason:
                raise AccessError(
                    self.env._(
                        "%(decision)s: %(reason)s",
                        decision=decision.display_name,
                        reason=reason,
                    )
                )

    def _check_seen(self):
        """Refuse to go on from a form that does not show the decision as it is.

        A form sends the revision that it shows; whoever sends none is free.
        """
        seen = self.env.context.get("assessment_seen") or {}
        for decision in self.filtered(lambda decision: decision.id == seen.get("id")):
            if decision.revision != seen.get("revision"):
                raise UserError(
                    self.env._(
                        "%(decision)s has been changed since you opened it. Reload the "
                        "page to see it as it is now.",
                        decision=decision.display_name,
                    )
                )

    def _refuse(self, reason):
        """Raise `reason`, if there is one, and say of which decision it is true."""
        if reason:
            raise UserError(
                self.env._(
                    "%(decision)s: %(reason)s",
                    decision=self.display_name,
                    reason=reason,
                )
            )

    # Verbs

    def action_propose(self):
        """Propose these decisions: from here on their values are fixed."""
        for decision in self:
            decision._check_can_propose()
        self._do_propose()
        return True

    def _check_can_propose(self):
        self._check_step("propose")
        reason = (
            self._get_source_reason()
            or self._get_unheard_reason()
            or self._get_bar_reason()
            or self._get_value_reason()
        )
        if not reason and not (self.grounds or "").strip():
            reason = self.env._("Write the grounds: why this, and why so much.")
        self._refuse(reason)

    def _do_propose(self):
        for decision in self:
            # The verbs alone set these, see write().
            decision_sudo = decision.sudo().with_context(skip_validation_check=True)
            decision_sudo.write(
                {
                    **decision._prepare_range_vals(),
                    "state": "proposed",
                    "proposed_by_id": self.env.uid,
                    "proposed_at": fields.Datetime.now(),
                    "return_reason": False,
                }
            )
            if decision.needs_second:
                decision._ask_reviewers()

    def action_return(self):
        """Ask why the proposal is sent back."""
        self._check_step("return")
        return self.env["travel.assessment.reason"]._ask(
            self, "return", self.env._("Send the Proposal Back")
        )

    def _do_return(self, reason):
        for decision in self:
            decision._check_step("return")
            decision._drop_review()
            # The verbs alone set these, see write().
            decision_sudo = decision.sudo().with_context(skip_validation_check=True)
            decision_sudo.write(
                {
                    "state": "statement" if decision.asked_at else "draft",
                    "proposed_by_id": False,
                    "proposed_at": False,
                    "second_by_id": False,
                    "second_at": False,
                    "unlawful_reason": False,
                    "return_reason": reason,
                }
            )

    def action_notify(self):
        """Decide as proposed, and give notice of it to these people."""
        for decision in self:
            decision._check_can_notify()
        self._do_notify()
        return True

    def _check_can_notify(self):
        self._check_step("notify")
        reason = self._get_source_reason() or self._get_bar_reason()
        if not reason and self.needs_second and not self.second_by_id:
            people_sudo = self.sudo().second_candidate_ids
            reason = self.env._(
                "A second person has to agree first: %(people)s can.",
                people=", ".join(people_sudo[:3].mapped("name")) or "–",
            )
        self._refuse(reason)

    def _do_notify(self):
        for decision in self:
            # The verbs alone set these, see write().
            decision_sudo = decision.sudo().with_context(skip_validation_check=True)
            decision_sudo.write(
                {
                    "state": "notified",
                    "decided_by_id": self.env.uid,
                    "notified_at": fields.Datetime.now(),
                    "notice_means": "paper" if decision.has_no_login else "odoo",
                }
            )
            decision_sudo._tell_person("notified", decision_sudo.appeal_deadline)
            decision_sudo._after_notified()
