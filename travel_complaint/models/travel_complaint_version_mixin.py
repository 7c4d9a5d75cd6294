from uuid import uuid4

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_datetime

DATA_KEY = "travel_complaint.version"
# As many as one can read.
CHANGES_TOLD = 5


class TravelComplaintVersionMixin(models.AbstractModel):
    """Who saves a form that is no longer true learns who changed what.

    A form sends the version that it shows: with its values, and with its buttons in the
    context as `complaint_seen`. Whoever sends none is free (attack 116).
    """

    _name = "travel.complaint.version.mixin"
    _description = "Version of a Record"

    # What the system writes by itself is no change that somebody's form has missed.
    _unseen_fields = frozenset()

    complaint_version = fields.Char(copy=False)

    @api.model_create_multi
    def create(self, vals_list):
        version = self._get_transaction()["version"]
        for vals in vals_list:
            vals["complaint_version"] = self._is_versioned(vals) and version
        records = super().create(vals_list)
        self._get_changes()["new"].update(records.ids)
        return records

    def write(self, vals):
        versioned = self._get_versioned()
        if versioned and versioned != self:
            (self - versioned).write(vals)
            return versioned.write(vals)
        # What a form sends is the version that it shows, not one to be written.
        seen = vals.get("complaint_version")
        vals = {k: v for k, v in vals.items() if k != "complaint_version"}
        if versioned:
            versioned._check_version(seen)
            names = vals.keys() - self._unseen_fields
            if names and versioned._note_change(names):
                vals["complaint_version"] = self._get_transaction()["version"]
        return super().write(vals)

    def _get_versioned(self):
        """Those of these records that have versions."""
        return self

    @api.model
    def _is_versioned(self, vals):
        """Whether what is made of these values has versions."""
        return True

    @api.model
    def _get_transaction(self):
        """What this transaction has done so far: gone when it ends, as it ends."""
        return self.env.cr.precommit.data.setdefault(DATA_KEY, {"version": uuid4().hex})

    @api.model
    def _get_changes(self):
        """What it has done to records of this model: new ids, names by id."""
        return self._get_transaction().setdefault(
            self._name, {"new": set(), "names": {}}
        )

    def _check_version(self, seen=None):
        """Refuse to go on from a form that does not show these records as they are.

        :param seen: the version that a form sends; else the one in the context
        :raise UserError: naming who changed what, and when
        """
        records = self
        if not seen:
            shown = self.env.context.get("complaint_seen") or {}
            seen = shown.get("model") == self._name and shown.get("version")
            records = self.filtered(lambda record: record.id == shown.get("id"))
        if not seen:
            return
        mine = self._get_transaction()["version"]
        for record in records:
            # The version is no secret to whoever may write the record.
            current = record.sudo().complaint_version
            if current and current not in (seen, mine):
                raise UserError(record._describe_changes_since(seen))

    def _note_change(self, names):
        """Note that these fields of these records change in this transaction.

        :return: whether there can be a form that has missed it
        """
        done = self._get_changes()
        # Nobody has a form of what is being made just now.
        known = self.filtered(lambda record: record.id not in done["new"])
        if not known:
            return False
        if not done["names"]:
            changes_sudo = self.env["travel.complaint.change"].sudo()
            user_id = self.env["helpdesk.ticket"]._get_acting_user_id() or None
            version = self._get_transaction()["version"]
            self.env.cr.precommit.add(
                lambda: changes_sudo._note(version, user_id, done["names"], self._name)
            )
        for record_id in known.ids:
            done["names"].setdefault(record_id, set()).update(names)
        return True

    def _describe_changes_since(self, seen):
        """Who changed what since the version `seen`, in a sentence."""
        Change_sudo = self.env["travel.complaint.change"].sudo()  # read by nobody else
        changes = Change_sudo.search(self._get_changes_domain())
        known = [change.id for change in changes if change.version == seen]
        since = changes.filtered(lambda c: not known or c.id > known[-1])
        lines = [self._describe_change(change) for change in since[-CHANGES_TOLD:]]
        if not lines:
            self_sudo = self.sudo()
            lines = [
                self._describe_who(self_sudo.write_uid, self_sudo.write_date),
            ]
        return self.env._(
            "%(name)s has been changed since you opened it:\n%(changes)s\n\nNothing "
            "was saved, and what you typed is still in the form. Reload the page to "
            "see it as it is now.",
            name=self.display_name,
            changes="\n".join(lines),
        )

    def _get_changes_domain(self):
        """The rows about changes of this record."""
        raise NotImplementedError

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
