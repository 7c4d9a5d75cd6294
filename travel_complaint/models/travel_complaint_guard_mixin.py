from odoo import api, fields, models, tools
from odoo.exceptions import AccessError, UserError

# What proves how a case went. The system writes these in superuser mode; nobody else
# does: not by a form, not by RPC, not by an import (attack 89). The first ones are ours
# and nobody's on any ticket; the others belong to helpdesk_mgmt and are free on tickets
# that are no cases.
OWN_EVIDENCE = frozenset(
    {
        "complaint_kind",
        "complaint_state",
        "complaint_cycle",
        "registered_at",
        "registered_by_id",
        "acknowledged_at",
        "answered_at",
        "suggestion_outcome",
        "validity",
        "walled_user_ids",
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
        "request_count",
        "open_request_count",
        "last_contact_at",
        "anonymised_at",
        "retention_id",
        "legal_hold",
        "legal_hold_reason",
        "legal_hold_by_id",
        "legal_hold_until",
        "guest_wait_since",
        "guest_wait_reason",
        "guest_wait_until",
        "state_before_wait",
        "authority_wait_since",
        "authority_wait_for",
        "authority_wait_reason",
        "authority_wait_until",
        "result_id",
        "satisfaction",
        "call_back_tries",
        "handling_level",
        "closing_id",
        "measures_held",
        "authority_answered_at",
        "authority_answer_reference",
    }
)
EVIDENCE_FIELDS = OWN_EVIDENCE | {
    "number",
    "company_id",
    "assigned_date",
    "closed_date",
    "last_stage_update",
    "access_token",
}
# What the engine works out for a new case, of no concern to any other addon.
FIRST_VALUES = OWN_EVIDENCE | {"complaint_department_id"}
# These may be given when a case is registered, and are fixed from then on.
FIXED_FIELDS = frozenset({"received_at", "channel_id"})
# Given at registration as well, but chosen by the person who registers.
OPEN_AT_REGISTRATION = frozenset({"company_id", "complaint_kind"})
OUR_ADDON = "travel_complaint"
BASE_ADDON = "helpdesk_mgmt"
NO_VALUE = (False, None, "", "/")
# What guests may read of their own cases by RPC: what they told us, where it stands.
# All else that this addon adds to a ticket is ours, also what will be added one day.
GUEST_FIELDS = frozenset(
    {
        "complaint_kind",
        "complaint_state",
        "is_complaint_open",
        "received_at",
        "incident_at",
        "incident_place",
        "partner_phone",
        "guest_lang",
        "booking_ref",
        "tour_name",
        "departure_date",
        "return_date",
        "claimed_amount",
        "complaint_currency_id",
        "submit_key",
        "access_token",
    }
)


class TravelComplaintGuardMixin(models.AbstractModel):
    """Concern: what nobody may do to a case, whatever the access rows say."""

    _name = "travel.complaint.guard.mixin"
    _description = "Complaint Guard"

    # helpdesk_mgmt's token never ends and each colleague could read and set it; guests
    # come in through links of our own (attacks 6 and 7).
    access_token = fields.Char(groups=fields.NO_ACCESS)

    def _has_field_access(self, field, operation):
        # Guests see what is meant for them, and no remark about them (attacks 15, 79).
        # What we only name anew is helpdesk_mgmt's, and its own rules hold.
        if (  # the cheapest question first: it is asked for each field of each read
            not self.env.su
            and OUR_ADDON in field._modules
            and BASE_ADDON not in field._modules
            and field.name not in GUEST_FIELDS
            and self._is_share_user()
        ):
            return False
        return super()._has_field_access(field, operation)

    @api.model
    @tools.ormcache("self.env.uid")
    def _is_share_user(self):
        """Whether the person is a guest; asked for each field, so without a query."""
        return self.env.user.share

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            for vals in vals_list:
                self._check_evidence_untouched(vals)
        return super().create(vals_list)

    def write(self, vals):
        touched = vals.keys() & (EVIDENCE_FIELDS | FIXED_FIELDS)
        if touched and not self.env.su:
            cases = self.filtered("complaint_kind")
            cases._check_evidence_unchanged(vals, touched)
            (self - cases)._check_evidence_unchanged(vals, touched & OWN_EVIDENCE)
        if "active" in vals and not vals["active"]:
            self._check_can_archive()
        return super().write(vals)

    def _write_first(self, vals):
        """Write what the engine has worked out, where nothing follows from it.

        The gates of write(), and its consequences, are for people and for changes. For
        the first values of a case to go through them took a tenth of its registration.
        """
        case_sudo = self.sudo()  # the engine's own fields
        if vals.keys() <= FIRST_VALUES:
            models.BaseModel.write(case_sudo, vals)
        else:
            case_sudo.write(vals)

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
    def _check_evidence_untouched(self, vals):
        """Refuse values for evidence fields of a ticket that is being made.

        :raise AccessError: naming the fields
        """
        is_case = self._is_registration(vals)
        context = self.env.context
        touched = {
            name
            for name in (EVIDENCE_FIELDS if is_case else OWN_EVIDENCE)
            - OPEN_AT_REGISTRATION
            if vals.get(name, context.get(f"default_{name}")) not in NO_VALUE
        }
        if touched:
            raise AccessError(self._describe_evidence(touched))

    def _check_evidence_unchanged(self, vals, names):
        """Refuse new values for these fields; the same value passes.

        :raise AccessError: naming the fields
        """
        for ticket in self:
            changed = {name for name in names if ticket._would_change(name, vals[name])}
            if changed:
                raise AccessError(ticket._describe_evidence(changed))

    def _would_change(self, name, value):
        """Whether writing `value`, in any form write() takes, changes the field."""
        field = self._fields[name]
        wanted = field.convert_to_record(field.convert_to_cache(value, self), self)
        # The value itself may be hidden from the person, as the token is.
        return self.sudo()[name] != wanted

    def _check_can_archive(self):
        """An open case cannot be put out of sight.

        :raise UserError: naming the first one
        """
        for ticket in self:
            if ticket.is_complaint_open:
                raise UserError(
                    self.env._(
                        "Case %(number)s is open. Close it, or note that the guest "
                        "has withdrawn it, before you archive it.",
                        number=ticket.number,
                    )
                )

    def _describe_evidence(self, names):
        labels = sorted(
            self._fields[name]._description_string(self.env) for name in names
        )
        return self.env._(
            "%(fields)s: the system writes this, and nobody can set or change it by "
            "hand, because it proves how the case went.",
            fields=", ".join(labels),
        )
