from odoo import api, models
from odoo.fields import Domain


class TravelPortalOwnerMixin(models.AbstractModel):
    """Concern: whose case it is, for guests with an account (attack 34)."""

    _name = "travel.portal.owner.mixin"
    _description = "Case of a Portal User"

    @api.model
    def _is_guest_with_account(self):
        """Whether the user is logged in, and no colleague of ours."""
        return self.env.user.share and not self.env.user._is_public()

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
        shared = Domain("company_id.complaint_for_colleagues", "=", True) & Domain(
            "partner_id", "child_of", user.commercial_partner_id.ids
        )
        return Domain("complaint_kind", "!=", False) & (own | shared)

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
    def _list_own_cases(self, offset, limit):
        """What the list shows of the user's cases: plain values, the latest first."""
        cases_sudo = self._find_own_cases(
            offset=offset, limit=limit, order="received_at desc, id desc"
        )
        return [case._prepare_own_case_values() for case in cases_sudo]

    def _prepare_own_case_values(self):
        day = self.company_id._get_complaint_day(self.received_at)
        return {
            "url": f"/my/complaints/{self.id}",
            "number": self.number,
            "title": self.name,
            "state": self.complaint_state,
            "state_sentence": self._get_guest_state(),
            "received": self._format_guest_date(day),
        }
