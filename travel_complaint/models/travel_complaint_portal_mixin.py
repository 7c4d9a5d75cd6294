from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError

from ..tools.guest_files import KINDS


class TravelComplaintPortalMixin(models.AbstractModel):
    """Concern: what helpdesk_mgmt's portal may do with a ticket, case or not."""

    _name = "travel.complaint.portal.mixin"
    _description = "Ticket in the Portal"

    # A form that is sent twice makes one ticket: the second finds the first's key.
    submit_key = fields.Char(copy=False, readonly=True, groups=fields.NO_ACCESS)

    _submit_key_uniq = models.UniqueIndex(
        "(submit_key) WHERE submit_key IS NOT NULL",
        "This form has been sent already.",
    )

    @api.model
    def _find_submitted(self, submit_key):
        """The ticket that a form with this key has become, or none.

        :param submit_key: the key, or a false value
        """
        if not submit_key:
            return self.browse()
        domain = [("submit_key", "=", submit_key)]
        return self.with_context(active_test=False).search(domain, limit=1)

    @api.model
    def _create_once(self, vals):
        """Make the ticket of a form; `vals` has its `submit_key`.

        :raise ConcurrencyError: when the same form is being sent a second time at this
            moment; the request is then run again and finds the first one's ticket
        """
        try:
            with self.env.cr.savepoint():
                ticket = self.create(vals)
                ticket.flush_recordset()
        except UniqueViolation as error:
            if "submit_key" not in (error.diag.constraint_name or ""):
                raise
            raise ConcurrencyError("the same form twice") from error
        return ticket

    def _attach_guest_files(self, files):
        """Keep what a guest has sent along.

        :param files: list of (name, content, kind) that were found to be in order
        """
        self.env["ir.attachment"].create(
            [
                {
                    "name": name,
                    "raw": content,
                    "mimetype": KINDS[kind][1],
                    "res_model": self._name,
                    "res_id": self.id,
                }
                for name, content, kind in files
            ]
        )

    def _get_share_url(
        self, redirect=False, signup_partner=False, pid=None, share_token=True
    ):
        # Who reads the ticket by an own right needs no token, and must not learn it.
        return super()._get_share_url(
            redirect, signup_partner, pid, share_token and self.env.su
        )

    def _notify_get_recipients_groups(self, message, model_description, msg_vals=False):
        # The portal signs with the ticket's own token, which nobody may read: without
        # this, colleagues could not be told about a ticket that has a customer.
        groups = super(
            TravelComplaintPortalMixin, self.sudo()
        )._notify_get_recipients_groups(message, model_description, msg_vals)
        if self and self.complaint_kind:
            # That token never ends. A guest gets links of our own (attacks 6 and 7).
            groups = [group for group in groups if group[0] != "portal_customer"]
        return groups

    def _can_be_closed_by_user(self):
        """Whether the user is the ticket's customer, or one who works on it (H1).

        Reading is not enough: who was put into copy reads the ticket too.
        """
        self.ensure_one()
        user = self.env.user
        if user._is_public():
            return False
        # Who the customer is does not depend on what the user may read of contacts.
        customer_sudo = self.sudo().partner_id.commercial_partner_id
        is_customer = customer_sudo and customer_sudo == user.commercial_partner_id
        return bool(is_customer or self.has_access("write"))

    def _get_portal_closing_stages(self):
        """The stages into which a customer may put this ticket."""
        self.ensure_one()
        # Which stages there are is configuration, and no secret.
        Stage_sudo = self.env["helpdesk.ticket.stage"].sudo()
        if self.team_id:
            stages_sudo = self.sudo().team_id._get_applicable_stages()
        else:
            stages_sudo = Stage_sudo.search(
                [
                    ("company_id", "in", [False, self.company_id.id]),
                    ("team_ids", "=", False),
                    ("complaint_state", "=", False),
                ]
            )
        return stages_sudo.filtered("close_from_portal")

    def _get_guest_attachments(self):
        """The files that the customer may see: own and open messages' ones (H6).

        A file of an internal note, or one that a colleague put on the ticket without a
        message, stays inside.

        :return: ir.attachment, in superuser mode
        """
        self.ensure_one()
        # Who sees the page was checked before; which files are on it, here.
        attachments_sudo = self.sudo().attachment_ids
        Message_sudo = self.env["mail.message"].sudo()
        messages_sudo = Message_sudo.search(
            [
                ("model", "=", self._name),
                ("res_id", "=", self.id),
                ("attachment_ids", "in", attachments_sudo.ids),
            ]
        )
        shown_sudo = messages_sudo.filtered_domain(
            Message_sudo._get_search_domain_share()
        ).attachment_ids
        return attachments_sudo.filtered(
            lambda file: (
                file in shown_sudo
                or (file not in messages_sudo.attachment_ids and file.create_uid.share)
            )
        )
