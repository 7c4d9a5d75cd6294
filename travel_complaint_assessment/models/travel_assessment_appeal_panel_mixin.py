import logging

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..tools.roles import ASSESSOR, LEADER

_logger = logging.getLogger(__name__)
PANEL = frozenset({"panel_ids"})
# What a reduced decision may say instead.
NEW_VALUES = ("percent", "amount", "points")


class TravelAssessmentAppealPanelMixin(models.AbstractModel):
    """Concern of an appeal: decided by others, in time, or in favour by silence (AS-8).

    The panel is of the assessment group, and of people who are free to judge: neither
    concerned nor leading the person, not of the case, not who proposed or decided.
    """

    _name = "travel.assessment.appeal.panel.mixin"
    _description = "Deciding an Appeal"

    panel_ids = fields.Many2many(
        comodel_name="res.users",
        relation="travel_assessment_appeal_panel_rel",
        column1="appeal_id",
        column2="user_id",
        copy=False,
        help="Who decides: people who had no part in what the appeal is against.",
    )
    decide_until = fields.Datetime(
        readonly=True,
        copy=False,
        help="If nobody has decided by then, it is decided in favour of the employee.",
    )
    outcome = fields.Selection(
        selection=[
            ("upheld", "Decision stands"),
            ("reduced", "Reduced"),
            ("revoked", "Revoked"),
        ],
        readonly=True,
        copy=False,
    )
    outcome_grounds = fields.Text(string="Grounds", readonly=True, copy=False)
    is_by_silence = fields.Boolean(
        string="By Silence",
        readonly=True,
        copy=False,
        default=False,
        help="Nobody decided within the term, so it went in favour of the employee.",
    )
    decided_at = fields.Datetime(string="Decided On", readonly=True, copy=False)
    decided_by_id = fields.Many2one(
        comodel_name="res.users", readonly=True, copy=False, ondelete="restrict"
    )
    is_on_panel = fields.Boolean(compute="_compute_is_on_panel")
    conflict_reason = fields.Char(string="Why Not Me", compute="_compute_is_on_panel")

    _decided_complete = models.Constraint(
        "CHECK ((state = 'decided') = (outcome IS NOT NULL)"
        " AND (outcome IS NULL) = (decided_at IS NULL)"
        " AND (outcome IS NULL) = (outcome_grounds IS NULL))",
        "An appeal that was decided says how, when and why.",
    )
    _decided_by_somebody = models.Constraint(
        "CHECK (outcome IS NULL OR is_by_silence = (decided_by_id IS NULL))",
        "An appeal is decided by somebody, or by silence.",
    )
    _silence_favours = models.Constraint(
        "CHECK (NOT is_by_silence OR outcome = 'revoked')",
        "Silence is in favour of the employee.",
    )
    _lodged_has_term = models.Constraint(
        "CHECK (state <> 'lodged' OR decide_until IS NOT NULL)",
        "An appeal says by when it is decided.",
    )

    @api.depends("panel_ids", "state", "subject_id")
    @api.depends_context("uid", "lang")
    def _compute_is_on_panel(self):
        user = self.env.user
        is_assessor = user.has_group(ASSESSOR)
        for appeal in self:
            appeal.is_on_panel = user in appeal.panel_ids
            appeal.conflict_reason = (
                is_assessor
                and appeal.state == "lodged"
                and appeal._get_conflict_reason(user)
            )

    @api.constrains("panel_ids")
    def _check_panel(self):
        """Whoever sits on the panel is of the group, and free to judge."""
        for appeal in self:
            for user in appeal.panel_ids:
                reason = appeal._get_conflict_reason(user)
                if reason:
                    raise ValidationError(reason)

    def _get_conflict_reason(self, user):
        """Why `user` is not free to decide on this appeal, in a sentence; or None."""
        self.ensure_one()
        user_sudo = user.sudo()  # who has which role is no secret
        if not user_sudo.has_group(ASSESSOR):
            return self.env._(
                "%(person)s is not of the assessment group.", person=user_sudo.name
            )
        subject_sudo = self._get_subject_sudo()
        if user in subject_sudo._get_appealed_people():
            return self.env._(
                "%(person)s took part in what the appeal is against.",
                person=user_sudo.name,
            )
        return subject_sudo._get_conflict_reason(user)

    # The panel

    def action_join_panel(self):
        """Sit on the panel, if one is free to judge."""
        for appeal in self:
            appeal._check_can_join()
            # The role and the independence have been checked.
            appeal.sudo().panel_ids |= self.env.user
        return True

    def _check_can_join(self):
        self.check_access("read")
        self._check_is_pending()
        reason = self._get_conflict_reason(self.env.user)
        if reason:
            raise UserError(reason)

    def _check_can_appoint(self):
        """Refuse who does not lead the group, or is not free to judge.

        :raise AccessError: when it is not for this person to say who decides
        """
        for appeal in self:
            appeal._check_is_pending()
            if not self.env.user.has_group(LEADER):
                raise AccessError(
                    self.env._("The leader of the assessment group says who decides.")
                )
            reason = appeal._get_conflict_reason(self.env.user)
            if reason:
                raise AccessError(reason)

    def _check_is_pending(self):
        if any(appeal.state != "lodged" for appeal in self):
            raise UserError(self.env._("This appeal is not pending."))

    # Deciding

    def action_decide(self):
        """Ask the panel how it decides; past the term, silence has decided already."""
        self.ensure_one()
        if self._is_overdue():
            return self._do_lapse()
        self._check_can_decide()
        return self.env["travel.assessment.appeal.decide"]._ask(self)

    def _check_can_decide(self):
        """Refuse whoever may not decide on this appeal now, with the reason."""
        self.check_access("read")
        self._check_is_pending()
        if self.env.user not in self.panel_ids:
            raise UserError(
                self.env._("You are not on the panel of this appeal. Join it first.")
            )
        # Somebody may have become concerned since joining.
        for user in self.panel_ids:
            reason = self._get_conflict_reason(user)
            if reason:
                raise UserError(reason)
        size = self._get_subject_sudo()._get_appeal_policy().appeal_panel_size
        if len(self.panel_ids) < size:
            raise UserError(
                self.env._(
                    "The rules want a panel of %(size)s, and it has %(count)s so far.",
                    size=size,
                    count=len(self.panel_ids),
                )
            )

    def _do_decide(self, outcome, grounds, values=None):
        """Decide: it stands, is reduced to `values`, or is revoked.

        :param values: for a reduction, some of NEW_VALUES
        """
        self.ensure_one()
        if self._is_overdue():
            return self._do_lapse()
        self._check_can_decide()
        self._write_outcome(outcome, grounds, self.env.user)
        subject_sudo = self._get_subject_sudo()
        if outcome == "reduced":
            subject_sudo._reduce(values, self, grounds)
        elif outcome == "revoked":
            subject_sudo._revoke(self, grounds)
        self._end(self.env._("The appeal has been decided"))
        return True

    def _write_outcome(self, outcome, grounds, user):
        # The verbs alone set these, see write().
        self.sudo().write(
            {
                "state": "decided",
                "outcome": outcome,
                "outcome_grounds": grounds,
                "is_by_silence": not user,
                "decided_by_id": user.id,
                "decided_at": fields.Datetime.now(),
            }
        )
        shown = self._in_person_language()
        shown._tell_person(shown.env._("Your appeal has been decided"), grounds)

    def _end(self, note):
        """The appeal is over: the money is free for what has been decided."""
        self._touch_subject()
        entries_sudo = self._get_subject_sudo()._get_appealed_entries_sudo()
        entries_sudo._release(note, source=self)
        self._nothing_to_do()

    # Silence

    def _is_overdue(self):
        """Whether the term to decide has passed with nobody deciding."""
        self.ensure_one()
        return self.state == "lodged" and fields.Datetime.now() > self.decide_until

    def _do_lapse(self):
        """Nobody has decided in time: it goes in favour of the employee."""
        grounds = self.env._(
            "Nobody decided on the appeal within the term, so the decision falls."
        )
        self._write_outcome("revoked", grounds, self.env["res.users"])
        self._get_subject_sudo()._revoke(self, grounds)
        self._end(grounds)
        return self._notify("warning", grounds)

    @api.model
    def _cron_lapse(self):
        """Let those appeals go in favour of the employee that nobody decided on.

        What happens does not depend on when this runs: whoever acts before it finds the
        term over as well.
        """
        overdue = self.search(
            [("state", "=", "lodged"), ("decide_until", "<", fields.Datetime.now())]
        )
        Cron = self.env["ir.cron"]
        Cron._commit_progress(remaining=len(overdue))
        for appeal in overdue:
            # One whose money cannot come back now must not hold up the others.
            try:
                with self.env.cr.savepoint():
                    appeal._do_lapse()
            except UserError as error:
                _logger.warning("appeal %s cannot lapse: %s", appeal.id, error)
            if not Cron._commit_progress(1):
                return
