from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

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

    @api.model
    def _search(self, domain, *args, bypass_access=False, **kwargs):
        if not self.env.su and not bypass_access:
            hidden = self._get_hidden_domain()
            domain = domain if hidden.is_false() else Domain(domain) & ~hidden
        return super()._search(domain, *args, bypass_access=bypass_access, **kwargs)

    def _check_access(self, operation):
        """What guests sent is not for those who have no need to reach them (FB-5)."""
        result = super()._check_access(operation)
        if self.env.su or (hidden := self._get_hidden_domain()).is_false():
            return result
        forbidden, make_error = result or (self.browse(), None)
        # Which these are is asked by the one who guards them.
        Attachment_sudo = self.sudo().with_context(skip_res_field_check=True)
        found = Attachment_sudo.search(Domain("id", "in", self.ids) & hidden)
        forbidden |= found.with_env(self.env)
        if not forbidden:
            return None
        return forbidden, make_error or (
            lambda: AccessError(
                self.env._(
                    "What guests have sent is read by those who handle the case."
                )
            )
        )

    @api.model
    def _get_hidden_domain(self):
        """The files of messages on cases that the person does not get to see."""
        Ticket = self.env["helpdesk.ticket"]
        if not Ticket._hides_guest_contact():
            return Domain.FALSE
        # Nobody is shown the messages; their files are taken away.
        Message_sudo = self.env["mail.message"].sudo()
        letters = Message_sudo._search(Ticket._get_correspondence_domain())
        return Domain(
            "id",
            "in",
            SQL(
                "(SELECT attachment_id FROM message_attachment_rel"
                " WHERE message_id IN %s)",
                letters.subselect(),
            ),
        )

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
