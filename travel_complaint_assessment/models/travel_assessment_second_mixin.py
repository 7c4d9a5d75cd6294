from odoo import api, fields, models

from ..tools.roles import LEADER


class TravelAssessmentSecondMixin(models.AbstractModel):
    """Concern: above a level a second person agrees before it is decided (AS-7).

    The asking runs through tier validation, which shows who is asked and tells them.
    What counts is written here, by the verbs, on the decision.
    """

    _name = "travel.assessment.second.mixin"
    _description = "Second Person"
    _inherit = ["travel.complaint.review.mixin"]

    # Tier validation's own buttons do what ours do.
    _review_request = "action_propose"
    _review_refuse = "action_return"
    _review_restart = "action_return"
    _review_refused = "_do_return"

    needs_second = fields.Boolean(
        string="Needs a Second Person", compute="_compute_needs_second"
    )
    second_by_id = fields.Many2one(
        comodel_name="res.users",
        string="Agreed By",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    second_at = fields.Datetime(string="Agreed", readonly=True, copy=False)
    second_candidate_ids = fields.Many2many(
        comodel_name="res.users",
        string="Who Can Agree",
        compute="_compute_second_candidate_ids",
    )

    _second_is_another = models.Constraint(
        "CHECK (second_by_id IS NULL OR (second_at IS NOT NULL"
        " AND second_by_id <> author_id AND second_by_id <> proposed_by_id))",
        "Whoever has written or proposed it does not agree to it as well.",
    )
    _decider_is_third = models.Constraint(
        "CHECK (decided_by_id IS NULL OR (decided_by_id <> author_id"
        " AND decided_by_id <> proposed_by_id"
        " AND decided_by_id IS DISTINCT FROM second_by_id))",
        "Whoever has written, proposed or agreed to it does not decide it.",
    )

    @api.depends("rule_id", "measure", "percent", "amount", "points")
    def _compute_needs_second(self):
        for decision in self:
            decision.needs_second = decision._is_above_level()

    def _is_above_level(self):
        rule = self.rule_id
        if rule.second_person != "above":
            return rule.second_person == "always"
        # Only in its own unit can the value be compared; points instead of money are
        # what the law left of a penalty above the level or below it, so they count.
        value = self[rule.measure] if rule.measure != "none" else 0.0
        return bool(self.instead) or value >= rule.second_from

    @api.depends("state", "author_id", "proposed_by_id")
    def _compute_second_candidate_ids(self):
        for decision in self:
            decision.second_candidate_ids = decision._find_free(LEADER)

    def _find_free(self, role):
        """Whoever has this role in the company and is free to judge here."""
        # Who has which role is read for the sake of asking them.
        people_sudo = self.env.ref(role).sudo().all_user_ids
        people = self.env["res.users"].browse(people_sudo.ids)
        return people.filtered(
            lambda user: (
                self.company_id in user.sudo().company_ids  # as above
                and not self._get_conflict_reason(user)
            )
        )

    # Verbs

    def action_approve(self):
        """Agree as the second person."""
        for decision in self:
            decision._check_step("approve")
            decision._do_approve()
        return True

    def _do_approve(self):
        # The verbs alone set these, see write(). Reviews are the system's as well.
        decision_sudo = self.sudo().with_context(skip_validation_check=True)
        decision_sudo._finish_review()
        decision_sudo.write(
            {"second_by_id": self.env.uid, "second_at": fields.Datetime.now()}
        )
