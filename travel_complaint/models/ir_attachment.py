from odoo import api, models
from odoo.exceptions import UserError

# What a file is: its content, its name, and whose it is.
SUBSTANCE = frozenset(
    {
        *("datas", "raw", "db_datas", "store_fname", "checksum", "file_size"),
        *("name", "mimetype", "type", "url", "public", "access_token"),
        *("res_model", "res_id", "res_field"),
    }
)
EVIDENCE = "travel.complaint.evidence"
REQUEST = "travel.complaint.request"
# The superuser's way to remove what must not be kept any longer (FB-4).
RELEASE = "travel_complaint_release_files"


class IrAttachment(models.Model):
    """Files that prove something stay as they were handed in (IV-2, attack 91).

    Held are the files of evidence, and those of departments that have submitted. Not
    even code in superuser mode changes them, unless it says that it means to.
    """

    _inherit = "ir.attachment"

    def write(self, vals):
        touched = SUBSTANCE & vals.keys()
        if touched and self._would_change_held(vals, touched):
            raise UserError(self._describe_held())
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_held(self):
        if self._get_held():
            raise UserError(self._describe_held())

    def _would_change_held(self, vals, names):
        """Whether writing `vals` would touch a file that is held."""
        held = self._get_held()
        plain = names - {"datas", "raw", "db_datas", "file_size", "checksum"}
        return bool(held) and (
            bool(names - plain)
            or any(held_one[name] != vals[name] for held_one in held for name in plain)
        )

    def _get_held(self):
        """Those of these files that prove something, in superuser mode."""
        if self.env.su and self.env.context.get(RELEASE):
            return self.browse()
        # What is held does not depend on who asks.
        attachments_sudo = self.sudo()
        held = attachments_sudo.filtered(lambda a: a.res_model == EVIDENCE and a.res_id)
        others = attachments_sudo - held
        if others:
            Request_sudo = self.env[REQUEST].sudo()
            requests = Request_sudo.search(
                [("attachment_ids", "in", others.ids), ("state", "!=", "asked")]
            )
            held |= requests.attachment_ids & others
            own = others.filtered(lambda a: a.res_model == REQUEST and a.res_id)
            if own:
                answered = Request_sudo.browse(own.mapped("res_id")).exists()
                answered = answered.filtered(lambda r: r.state != "asked")
                held |= own.filtered(lambda a: a.res_id in answered.ids)
        return held

    def _describe_held(self):
        return self.env._(
            "This file has been submitted and proves something: it cannot be changed, "
            "renamed, moved or deleted. Hand in a new version; the old one stays."
        )
