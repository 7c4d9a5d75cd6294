from odoo import api, models

from .travel_complaint_guard_mixin import EVIDENCE_FIELDS


class TravelComplaintCaseVersionMixin(models.AbstractModel):
    """Concern: two people who have the form of one case open (attack 116)."""

    _name = "travel.complaint.case.version.mixin"
    _inherit = ["travel.complaint.version.mixin"]
    _description = "Version of a Case"

    _unseen_fields = (EVIDENCE_FIELDS - {"complaint_kind", "severity_id"}) | {
        "activity_ids",
        "message_follower_ids",
        "message_ids",
        "message_main_attachment_id",
    }

    def _get_versioned(self):
        # An ordinary ticket is helpdesk_mgmt's.
        return self.filtered("complaint_kind")

    @api.model
    def _is_versioned(self, vals):
        return bool(vals.get("complaint_kind"))

    def _check_can(self, reason):
        self._check_version()  # what a button shows may be no longer true
        return super()._check_can(reason)

    def _get_changes_domain(self):
        return [("ticket_id", "=", self.id), ("investigation_id", "=", False)]
