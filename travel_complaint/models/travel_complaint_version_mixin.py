from uuid import uuid4

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_datetime

from .travel_complaint_guard_mixin import EVIDENCE_FIELDS

# What the system writes by itself is no change that somebody's form has missed.
UNSEEN_FIELDS = (EVIDENCE_FIELDS - {"complaint_kind", "severity_id"}) | {
    "activity_ids",
    "message_follower_ids",
    "message_ids",
    "message_main_attachment_id",
}
DATA_KEY = "travel_complaint.version"
# As many as one can read.
CHANGES_TOLD = 5


class TravelComplaintVersionMixin(models.AbstractModel):
    """Concern: who saves a form that is no longer true learns who changed what.

    A form sends the version that it shows: with its values, and with its buttons in the
    context as `complaint_seen`. Whoever sends none is free (attack 116).
    """

    _name = "travel.complaint.version.mixin"
    _description = "Version of a Case"

    complaint_version = fields.Char(copy=False)

    @api.model_create_multi
    def create(self, vals_list):
        version = self._get_transaction()["version"]
        for vals in vals_list:
            vals["complaint_version"] = vals.get("complaint_kind") and version
        tickets = super().create(vals_list)
        self._get_transaction()["new"].update(tickets.ids)
        return tickets

    def write(self, vals):
        cases = self.filtered("complaint_kind")
        if cases and cases != self:
            (self - cases).write(vals)
            return cases.write(vals)
        # What a form sends is the version that it shows, not one to be written.
        seen = vals.get("complaint_version")
        vals = {k: v for k, v in vals.items() if k != "complaint_version"}
        if cases:
            cases._check_version(seen)
            names = vals.keys() - UNSEEN_FIELDS
            if names and cases._note_change(names):
                vals["complaint_version"] = self._get_transaction()["version"]
        return super().write(vals)

    def _check_can(self, reason):
        self._check_version()  # what a button shows may be no longer true
        return super()._check_can(reason)

    @api.model
    def _get_transaction(self):
        """What this transaction has done so far: gone when it ends, as it ends."""
        return self.env.cr.precommit.data.setdefault(
            DATA_KEY, {"version": uuid4().hex, "new": set(), "names": {}}
        )

    def _check_version(self, seen=None):
        """Refuse to go on from a form that does not show these cases as they are.

        :param seen: the version that a form sends; else the one in the context
        :raise UserError: naming who changed what, and when
        """
        tickets = self
        if not seen:
            shown = self.env.context.get("complaint_seen") or {}
            seen = shown.get("version")
            tickets = self.filtered(lambda ticket: ticket.id == shown.get("id"))
        if not seen:
            return
        mine = self._get_transaction()["version"]
        for ticket in tickets:
            # The version is no secret to whoever may write the case.
            current = ticket.sudo().complaint_version
            if current and current not in (seen, mine):
                raise UserError(ticket._describe_changes_since(seen))

    def _note_change(self, names):
        """Note that these fields of these cases change in this transaction.

        :return: whether there can be a form that has missed it
        """
        done = self._get_transaction()
        # Nobody has a form of what is being registered just now.
        known = self.filtered(lambda ticket: ticket.id not in done["new"])
        if not known:
            return False
        if not done["names"]:
            changes_sudo = self.env["travel.complaint.change"].sudo()
            user_id = self._get_acting_user_id() or None
            self.env.cr.precommit.add(
                lambda: changes_sudo._note(done["version"], user_id, done["names"])
            )
        for ticket_id in known.ids:
            done["names"].setdefault(ticket_id, set()).update(names)
        return True

    def _describe_changes_since(self, seen):
        """Who changed what since the version `seen`, in a sentence."""
        Change_sudo = self.env["travel.complaint.change"].sudo()  # read by nobody else
        changes = Change_sudo.search([("ticket_id", "=", self.id)])
        known = [change.id for change in changes if change.version == seen]
        since = changes.filtered(lambda c: not known or c.id > known[-1])
        lines = [self._describe_change(change) for change in since[-CHANGES_TOLD:]]
        if not lines:
            case_sudo = self.sudo()
            lines = [
                self._describe_who(case_sudo.write_uid, case_sudo.write_date),
            ]
        return self.env._(
            "%(number)s has been changed since you opened it:\n%(changes)s\n\nNothing "
            "was saved, and what you typed is still in the form. Reload the page to "
            "see the case as it is now.",
            number=self.number,
            changes="\n".join(lines),
        )

    def _describe_change(self, change):
        labels = [
            self._fields[name]._description_string(self.env)
            for name in change.names.split(",")
            if name in self._fields
        ]
        return self.env._(
            "%(who)s: %(fields)s",
            who=self._describe_who(change.user_id, change.changed_at),
            fields=", ".join(labels),
        )

    def _describe_who(self, user, moment):
        if user == self.env.user:
            name = self.env._("You, elsewhere")
        else:
            name = user.name or self.env._("The system")
        zone = self.env.context.get("tz") or self.env.user.tz
        zone = zone or self.company_id._get_complaint_zone_name(self.company_id.id)
        return self.env._(
            "%(name)s, %(moment)s",
            name=name,
            moment=format_datetime(self.env, moment, tz=zone, dt_format="short"),
        )
