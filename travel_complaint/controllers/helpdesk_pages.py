"""The portal's pages about tickets, made deaf to garbage (H6, H14)."""

from odoo import http
from odoo.http import request

from odoo.addons.helpdesk_mgmt.controllers.myaccount import CustomerPortalHelpdesk

from ..tools.clean_text import clean_title
from .parameters import choose, parse_id, parse_moment

LARGEST_ID = 2**31 - 1


class TicketPagesController(CustomerPortalHelpdesk):
    """List and page of tickets; what the browser asks for is taken from lists."""

    @http.route()
    def portal_my_tickets(
        self,
        page=1,
        date_begin=None,
        date_end=None,
        sortby=None,
        filterby=None,
        search=None,
        search_in=None,
        groupby=None,
        **kw,
    ):
        """The user's tickets; a parameter that makes no sense counts as not given."""
        return super().portal_my_tickets(
            page=parse_id(page) or 1,
            date_begin=parse_moment(date_begin),
            date_end=parse_moment(date_end),
            sortby=choose(sortby, self._ticket_get_searchbar_sortings(), "date"),
            filterby=str(parse_id(filterby) or "all"),
            search=clean_title(search) if isinstance(search, str) else None,
            search_in=choose(search_in, self._ticket_get_searchbar_inputs(), "all"),
            groupby=choose(groupby, self._ticket_get_searchbar_groupby(), "none"),
        )

    @http.route()
    def portal_my_ticket(self, ticket_id, access_token=None, pid=None, **kw):
        """One ticket, for who may read it or has its token."""
        if ticket_id > LARGEST_ID:
            return request.redirect("/my")
        # Tokens and signatures are ASCII; Python refuses to compare anything else.
        if not isinstance(access_token, str) or not access_token.isascii():
            access_token = None
        signature = {}
        if parse_id(pid) and str(kw.get("hash", "")).isascii():
            signature = {"pid": pid, "hash": kw.get("hash")}
        return super().portal_my_ticket(ticket_id, access_token, **signature)

    def _ticket_get_page_view_values(self, ticket, access_token, **kwargs):
        values = super()._ticket_get_page_view_values(ticket, access_token, **kwargs)
        own = ticket.with_user(request.env.user)
        stages = ticket._get_portal_closing_stages()
        is_closable = own._can_be_closed_by_user() and not ticket.complaint_kind
        values["closed_stages"] = stages if is_closable else stages.browse()
        values["guest_attachments"] = ticket._get_guest_attachments()
        for name in ("prev_record", "next_record"):
            # What was readable when the list was shown may be another's by now (O5).
            values[name] = (values.get(name) or "").partition("?")[0]
        return values
