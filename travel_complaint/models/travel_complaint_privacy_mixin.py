from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.privacy import HIDDEN, REACHABLE, mask_email, mask_phone, mask_text
from ..tools.roles import CASE_READERS, WITHOUT_GUEST

# How a guest can be reached, and by what other cases of theirs are found. Whoever does
# not write to guests reads, searches, groups and exports none of it.
GUEST_CONTACT_FIELDS = frozenset(
    {
        *("partner_id", "commercial_partner_id", "partner_email", "partner_phone"),
        *("email_cc", "guest_phone_key", "guest_email_key"),
        # Ways round: whom mails came from and went to.
        *("message_ids", "website_message_ids", "message_follower_ids"),
        "message_partner_ids",
    }
)
# What people tell, in which they may name numbers and addresses.
STORY_FIELDS = frozenset({"name", "description"})


class TravelComplaintPrivacyMixin(models.AbstractModel):
    """Concern: who may read a case without a need to reach the guest (FB-5).

    Public relations reads what happened, and of phone and mail just as much as tells
    two guests apart; in the story even that is hidden. The correspondence is closed,
    see mail.message; so is the contact itself, by a record rule on res.partner.
    """

    _name = "travel.complaint.privacy.mixin"
    _description = "Privacy of Guests"

    masked_phone = fields.Char(
        string="Phone (masked)",
        compute="_compute_masked",
        compute_sudo=True,
        groups=CASE_READERS,
    )
    masked_email = fields.Char(
        string="E-mail (masked)",
        compute="_compute_masked",
        compute_sudo=True,
        groups=CASE_READERS,
    )

    def _compute_earlier_case_ids(self):
        # Found by phone and address: what else a guest complained of tells who it is.
        if self._hides_guest_contact():
            self.earlier_case_ids = False
            self.earlier_case_count = 0
            return None
        return super()._compute_earlier_case_ids()

    @api.depends("partner_phone", "partner_email")
    def _compute_masked(self):
        for ticket in self:
            ticket.masked_phone = mask_phone(ticket.partner_phone)
            ticket.masked_email = mask_email(ticket.partner_email)

    @api.model
    def _hides_guest_contact(self):
        """Whether the person has no need to reach guests, whatever the mode."""
        return self.env.user.has_groups(WITHOUT_GUEST)

    def _has_field_access(self, field, operation):
        if (
            field.name in GUEST_CONTACT_FIELDS
            and not self.env.su
            and self._hides_guest_contact()
        ):
            return False
        return super()._has_field_access(field, operation)

    @api.model
    def _mask_story(self, text):
        """What the person may read of `text`, which somebody told."""
        return mask_text(text) if self._hides_guest_contact() else text

    def _field_to_sql(self, alias, field_expr, query=None):
        # Nobody guesses by searching, sorting or grouping what reading does not show.
        sql = super()._field_to_sql(alias, field_expr, query)
        if (
            field_expr in STORY_FIELDS
            and not self.env.su
            and self._hides_guest_contact()
        ):
            return SQL("regexp_replace(%s, %s, %s, 'g')", sql, REACHABLE, HIDDEN)
        return sql

    def _fetch_query(self, query, fields):
        story = [field for field in fields if field.name in STORY_FIELDS]
        if not story or self.env.su or not self._hides_guest_contact():
            return super()._fetch_query(query, fields)
        others = [field for field in fields if field not in story]
        fetched = super()._fetch_query(query, others)
        # sudo: all modes share the cache, so what was told goes into it unmasked.
        fetched_sudo = fetched.sudo()
        fetched_sudo.fetch([field.name for field in story])
        return fetched

    @api.model
    def _search_message_partner_ids(self, operator, operand):
        # Odoo searches followers with all rights; rules of theirs ask for oneself.
        if self._hides_guest_contact() and not self.env.su:
            mine = self.env.user.partner_id.ids
            if operator != "in" or {*operand} - {*mine}:
                self._check_field_access(self._fields["message_partner_ids"], "read")
        return super()._search_message_partner_ids(operator, operand)

    @api.model
    def _get_view_cache_key(self, view_id=None, view_type="form", **options):
        key = super()._get_view_cache_key(view_id, view_type, **options)
        return (*key, self._hides_guest_contact())

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        # Views ask for what they show, and would be refused.
        arch, view = super()._get_view(view_id, view_type, **options)
        if self._hides_guest_contact():
            for node in arch.xpath("//field | //label"):
                if node.get("name", node.get("for")) in GUEST_CONTACT_FIELDS:
                    node.getparent().remove(node)
        return arch, view

    def _message_get_suggested_recipients_batch(self, *args, **kwargs):
        if self._hides_guest_contact():
            return {ticket_id: [] for ticket_id in self.ids}
        return super()._message_get_suggested_recipients_batch(*args, **kwargs)

    @api.model
    def _get_correspondence_domain(self):
        """The messages on cases that are not meant for who has no need of the guest.

        All but the notes of colleagues: guests' and machines' words name addresses.
        """
        # Which tickets are cases is no secret, and these are about to be hidden.
        Ticket_sudo = self.sudo().with_context(active_test=False)
        cases = Ticket_sudo._search(Domain("complaint_kind", "!=", False))
        note = (
            Domain("message_type", "=", "comment")
            & Domain("author_id", "any!", Domain("partner_share", "=", False))
            & Domain("subtype_id", "any!", Domain("internal", "=", True))
        )
        me = self.env.user.partner_id
        told = (
            Domain("author_id", "=", me.id)
            | Domain("partner_ids", "in", me.ids)
            | Domain("notification_ids", "any!", Domain("res_partner_id", "=", me.id))
        )
        return (
            Domain("model", "=", "helpdesk.ticket")
            & Domain("res_id", "in", cases)
            & ~note
            & ~told
        )
