from odoo import api, models, tools
from odoo.fields import Domain

# What a row of the list reads; see `_get_guest_state` for the kind and the stage.
LISTED = (
    *("number", "name", "received_at", "company_id", "stage_id"),
    *("complaint_state", "complaint_kind"),
)


class TravelPortalOwnerMixin(models.AbstractModel):
    """Concern: whose case it is, for guests with an account (attack 34)."""

    _name = "travel.portal.owner.mixin"
    _description = "Case of a Portal User"

    @api.model
    @tools.ormcache("self.env.uid")
    def _is_guest_with_account(self):
        """Whether the user is logged in, and no colleague of ours.

        Asked many times for each page, so without a query.
        """
        return self.env.user.share and not self.env.user._is_public()

    @api.model
    def _get_guest_account(self):
        """The user's language and time zone, without a query."""
        return self.env["res.users"].context_get()

    @api.model
    def _get_own_cases_domain(self):
        """The cases that the user may follow as a guest; none for a colleague of ours.

        Those of people under the same contact belong to it where the company wants it.
        The record rules do not know of that: it holds for our pages alone.
        """
        if not self._is_guest_with_account():
            return Domain.FALSE
        user = self.env.user
        own = Domain("partner_id", "=", user.partner_id.id)
        sharing = self.env["res.company"]._get_companies_for_colleagues()
        if sharing:
            own |= Domain("company_id", "in", sharing) & Domain(
                "partner_id", "child_of", user.commercial_partner_id.ids
            )
        return Domain("complaint_kind", "!=", False) & own

    @api.model
    def _find_own_cases(self, domain=Domain.TRUE, **options):
        """The user's own cases, in superuser mode: pages pick what they show.

        :param domain: which of them
        :param options: as for search()
        """
        # Whose they are is in the domain.
        cases_sudo = self.sudo()
        return cases_sudo.search(self._get_own_cases_domain() & domain, **options)

    @api.model
    def _count_own_cases(self):
        """How many cases the user may follow in the portal."""
        cases_sudo = self.sudo()  # as in _find_own_cases
        return cases_sudo.search_count(self._get_own_cases_domain())

    @api.model
    def _has_other_tickets(self):
        """Whether the user has tickets that are none of our cases."""
        return bool(self.search_count([("complaint_kind", "=", False)], limit=1))

    @api.model
    def _list_own_cases(self, offset, limit, words=""):
        """What the list shows of the user's cases: plain values, the latest first.

        :param words: only those with this in their number or title
        """
        domain = self._get_own_cases_domain()
        if words:
            found = Domain("number", "ilike", words) | Domain("name", "ilike", words)
            domain &= found
        cases_sudo = self.sudo().search_fetch(  # as in _find_own_cases
            domain,
            LISTED,
            *(offset, limit, "received_at desc, id desc"),
        )
        cases_sudo.stage_id.fetch(["guest_description"])
        return [case._prepare_own_case_values() for case in cases_sudo]

    def _prepare_own_case_values(self):
        day = self._get_guest_day(self.received_at)
        return {
            "url": f"/my/complaints/{self.id}",
            "number": self.number,
            "title": self.name,
            "state": self.complaint_state,
            "state_sentence": self._get_guest_state(),
            "received": self._format_guest_date(day),
        }
