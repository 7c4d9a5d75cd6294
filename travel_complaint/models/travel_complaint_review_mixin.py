from odoo import api, fields, models


class TravelComplaintReviewMixin(models.AbstractModel):
    """Concern: tier validation shows who is asked and tells them; our verbs decide.

    Its own buttons and dialogs do what the verbs do. It stands before `tier.validation`
    among what a model inherits, and that model has a verb `action_approve`.
    """

    _name = "travel.complaint.review.mixin"
    _description = "Review by Tier Validation"

    # What a step of tier validation does: names of methods of whoever inherits this.
    # The last one takes the reason.
    _review_request = "action_request_approval"
    _review_refuse = "action_refuse_approval"
    _review_restart = "action_revise"
    _review_refused = "_do_refuse_approval"

    # For the verbs

    def _ask_reviewers(self):
        """Have tier validation ask whoever may approve, and tell them."""
        self._as_review().request_validation()
        self.invalidate_recordset(["need_validation"])  # it has been asked for now

    def _drop_review(self):
        """Nobody need approve any more."""
        self._as_review().review_ids.unlink()

    def _finish_review(self):
        """Write down in the review that it was approved."""
        open_reviews = self.review_ids.filtered(
            lambda review: review.status in ("waiting", "pending")
        )
        open_reviews.write(
            {
                "status": "approved",
                "done_by": self.env.uid,
                "reviewed_date": fields.Datetime.now(),
            }
        )
        self._update_counter({"review_deleted": True})

    def _as_review(self):
        """Tier validation's own steps, taken by our verbs alone."""
        # Reviews are the system's.
        record_sudo = self.sudo()
        return record_sudo.with_context(
            travel_complaint_review=True, skip_validation_check=True
        )

    # Tier validation's own buttons

    @api.private
    def request_validation(self):
        if self.env.su and self.env.context.get("travel_complaint_review"):
            # Asked by our verb: tier validation tells the people.
            return super().request_validation()
        return getattr(self, self._review_request)()

    @api.private
    def validate_tier(self):
        return self.action_approve()

    @api.private
    def reject_tier(self):
        return getattr(self, self._review_refuse)()

    @api.private
    def restart_validation(self):
        return getattr(self, self._review_restart)()

    def _validate_tier(self, tiers=False):
        """Only `action_approve` approves; tier validation's dialog asks it."""
        return self.action_approve()

    def _rejected_tier(self, tiers=False):
        refuse = getattr(self, self._review_refused)
        return refuse(self.env._("Refused in the review."))
