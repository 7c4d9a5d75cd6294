from odoo import models
from odoo.exceptions import AccessError


class IrRule(models.Model):
    _inherit = "ir.rule"

    def _make_access_error(self, operation, records):
        """Say who takes over, instead of offering cookies (BY-8)."""
        error = super()._make_access_error(operation, records)
        tickets = self._get_walled_tickets(records)
        if not tickets:
            return error
        return AccessError(
            self.env._(
                "Case %(number)s is hidden from you: you are named in it, or a "
                "conflict of interest has been declared. %(person)s takes care of it.",
                number=tickets[0].number,
                person=tickets[0].user_id.name or self.env._("The handling group"),
            )
        )

    def _get_walled_tickets(self, records):
        """The cases behind `records` that are hidden from me, who handle cases."""
        user = self.env.user
        if not user.has_groups(
            "travel_complaint.group_travel_complaint_agent,"
            "travel_complaint.group_travel_complaint_auditor"
        ):
            return self.env["helpdesk.ticket"]
        records_sudo = records.sudo()  # to tell why, not what
        if records._name != "helpdesk.ticket":
            field = records._fields.get("ticket_id")
            if not field or field.comodel_name != "helpdesk.ticket":
                return self.env["helpdesk.ticket"]
            records_sudo = records_sudo.ticket_id
        return records_sudo.filtered(lambda t: t.complaint_kind and t.is_walled_off)
