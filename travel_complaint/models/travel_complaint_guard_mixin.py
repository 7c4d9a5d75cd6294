from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

# What proves how a case went. The system writes these in superuser mode; nobody else
# does: not by a form, not by RPC, not by an import (attack 89).
EVIDENCE_FIELDS = frozenset(
    {
        "number",
        "company_id",
        "complaint_kind",
        "complaint_state",
        "complaint_cycle",
        "registered_at",
        "registered_by_id",
        "acknowledged_at",
        "answered_at",
        "suggestion_outcome",
        "assigned_date",
        "closed_date",
        "last_stage_update",
        "is_exposed",
        "severity_id",
        "suggested_severity_id",
        "severity_rule_ids",
        "severity_override_reason",
        "severity_overridden_by_id",
        "complaint_policy_id",
        "next_due_at",
        "next_limit_id",
        "is_late",
        "is_unrouted",
        "access_token",
    }
)
# These may be given when a case is registered, and are fixed from then on.
FIXED_FIELDS = frozenset({"received_at", "channel_id"})
# Given at registration as well, but chosen by the person who registers.
OPEN_AT_REGISTRATION = frozenset({"company_id", "complaint_kind"})
NO_VALUE = (False, None, "", "/")


class TravelComplaintGuardMixin(models.AbstractModel):
    """Concern: what nobody may do to a case, whatever the access rows say."""

    _name = "travel.complaint.guard.mixin"
    _description = "Complaint Guard"

    # helpdesk_mgmt's token never ends and each colleague could read and set it; guests
    # come in through links of our own (attacks 6 and 7).
    access_token = fields.Char(groups=fields.NO_ACCESS)

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            for vals in vals_list:
                self._check_evidence_untouched(vals, OPEN_AT_REGISTRATION)
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su and (vals.keys() & (EVIDENCE_FIELDS | FIXED_FIELDS)):
            cases = self.filtered("complaint_kind")
            if cases:
                cases._check_evidence_unchanged(vals)
        return super().write(vals)

    def copy(self, default=None):
        if self.filtered("complaint_kind"):
            raise UserError(
                self.env._(
                    "A case cannot be duplicated: its number and dates belong to one "
                    "guest. Register a new case instead."
                )
            )
        return super().copy(default)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_case(self):
        for ticket in self:
            if ticket.complaint_kind:
                raise UserError(
                    self.env._(
                        "Case %(number)s cannot be deleted. If the guest withdraws it, "
                        "use “Withdrawn by the guest”; if it was registered by "
                        "mistake, close it with that reason.",
                        number=ticket.number,
                    )
                )

    @api.constrains("duplicate_id")
    def _check_duplicate_id(self):
        if self._has_cycle("duplicate_id"):
            raise UserError(self.env._("A case cannot be a duplicate of itself."))

    @api.model
    def _check_evidence_untouched(self, vals, allowed):
        """Refuse values for evidence fields of a case that is being registered."""
        if not vals.get("complaint_kind"):
            team = self.env["helpdesk.ticket.team"].browse(vals.get("team_id") or [])
            if not team.complaint_handling:
                return
        touched = {
            name
            for name in vals.keys() & (EVIDENCE_FIELDS - allowed)
            if vals[name] not in NO_VALUE
        }
        if touched:
            raise AccessError(self._describe_evidence(touched))

    def _check_evidence_unchanged(self, vals):
        """Refuse new values for evidence fields of these cases; the same value passes."""
        for ticket in self:
            changed = {
                name
                for name in vals.keys() & (EVIDENCE_FIELDS | FIXED_FIELDS)
                if ticket._fields[name].convert_to_write(ticket[name], ticket)
                != ticket._fields[name].convert_to_write(
                    ticket._fields[name].convert_to_record(
                        ticket._fields[name].convert_to_cache(vals[name], ticket),
                        ticket,
                    ),
                    ticket,
                )
            }
            if changed:
                raise AccessError(ticket._describe_evidence(changed))

    def _describe_evidence(self, names):
        labels = sorted(
            self._fields[name]._description_string(self.env) for name in names
        )
        return self.env._(
            "%(fields)s: the system writes this, and nobody can set or change it by "
            "hand, because it proves how the case went.",
            fields=", ".join(labels),
        )
