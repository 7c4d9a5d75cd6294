import hashlib
import secrets
from datetime import timedelta

from odoo import api, fields, models

TOKEN_BYTES = 32
TOUCH_EVERY = timedelta(hours=1)


class TravelComplaintLink(models.Model):
    """A guest's private way to one case (IN-5): one row per recipient and case.

    The secret itself exists in the guest's mail alone; here is its SHA-256. It opens
    this case and nothing else, until it expires or is revoked.
    """

    _name = "travel.complaint.link"
    _description = "Guest's Private Link"
    _order = "id desc"
    _rec_name = "recipient"

    ticket_id = fields.Many2one(
        comodel_name="helpdesk.ticket",
        string="Case",
        required=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(related="ticket_id.company_id")
    recipient = fields.Char(
        required=True, help="The address that the link was sent to."
    )
    purpose = fields.Selection(
        selection=[("follow", "Follow the case")], required=True, default="follow"
    )
    token_hash = fields.Char(required=True, groups=fields.NO_ACCESS)
    expires_at = fields.Datetime(required=True)
    last_used_at = fields.Datetime()
    revoked_at = fields.Datetime()

    _token_hash_uniq = models.Constraint(
        "UNIQUE (token_hash)", "This link exists already."
    )

    @api.model
    def _hash(self, token):
        """The SHA-256 of a token's bytes, in hexadecimal digits."""
        return hashlib.sha256(token.encode("utf-8", "ignore")).hexdigest()

    @api.model
    def _mint(self, ticket, recipient, purpose="follow"):
        """Make a link for `recipient`; it is the only moment its secret is known.

        :param ticket: one case
        :param recipient: the e-mail address that the link goes to
        :return: the token, to be put into the mail and nowhere else
        """
        token = secrets.token_urlsafe(TOKEN_BYTES)
        days = int(
            self.env["ir.config_parameter"]
            .sudo()  # a setting, read on behalf of a guest
            .get_param("travel_complaint.link_days", "365")
        )
        self.sudo().create(  # links are made by the system alone
            {
                "ticket_id": ticket.id,
                "recipient": recipient,
                "purpose": purpose,
                "token_hash": self._hash(token),
                "expires_at": fields.Datetime.now() + timedelta(days=days),
            }
        )
        return token

    @api.model
    def _resolve(self, token, purpose="follow"):
        """The valid link of `token`, in superuser mode, or an empty recordset.

        Unknown, expired and revoked tokens cannot be told apart.

        :param token: what the guest's browser sent; anything
        """
        Link_sudo = self.sudo()  # the token is the guest's right, checked right here
        is_possible = isinstance(token, str) and token.isascii()
        if not is_possible or not 0 < len(token) <= 4 * TOKEN_BYTES:
            return Link_sudo.browse()
        link_sudo = Link_sudo.search_fetch(
            [("token_hash", "=", self._hash(token))],
            ["ticket_id", "purpose", "expires_at", "revoked_at", "last_used_at"],
        )
        if not link_sudo or not link_sudo._is_valid(purpose):
            return Link_sudo.browse()
        now = fields.Datetime.now()
        if not link_sudo.last_used_at or link_sudo.last_used_at < now - TOUCH_EVERY:
            link_sudo.last_used_at = now
        return link_sudo

    def _is_valid(self, purpose):
        """Whether this link opens its case now, for this purpose."""
        is_standing = self.purpose == purpose and not self.revoked_at
        if not is_standing or self.expires_at <= fields.Datetime.now():
            return False
        # All that the page will ask of the case, by one query.
        self.ticket_id.fetch(self.ticket_id._get_guest_columns())
        return self.ticket_id.active

    def action_revoke(self):
        """Close these links at once; whoever has them sees the page for strangers."""
        self.ticket_id.check_access("write")
        # Links are the system's; whoever may work on the case may close its doors.
        self.sudo().filtered(lambda link: not link.revoked_at).write(
            {"revoked_at": fields.Datetime.now()}
        )
