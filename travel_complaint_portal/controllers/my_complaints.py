"""The complaints of who has an account (PO-1)."""

from urllib.parse import urlencode

from odoo import http
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.travel_complaint.controllers.parameters import parse_id
from odoo.addons.travel_complaint.controllers.tracking import COOKIE, PATH
from odoo.addons.travel_complaint.tools.clean_text import clean_title

from .page import ComplaintPageController

LIST = "/my/complaints"
# No link begins like this: a full stop is no part of a token.
OWN = "my."
PAGE = 30
SEARCH_LENGTH = 80
# Nobody has so many, and the database counts no further than it has numbers.
LAST_PAGE = 10_000


class MyComplaintsController(ComplaintPageController):
    """The list opens a case in the page that links open as well."""

    @http.route(LIST, type="http", auth="user", methods=["GET"], sitemap=False)
    def my_complaints(self, page=None, search=None, **kw):
        """The user's cases, the latest first; with `search`, those that have it."""
        tickets = request.env["helpdesk.ticket"]
        # The language that the rest of the portal is shown in.
        lang = request.httprequest.cookies.get("frontend_lang")
        values = self._begin_page(lang=lang or tickets._get_guest_account().get("lang"))
        page = min(parse_id(page) or 1, LAST_PAGE)
        words = clean_title(search, SEARCH_LENGTH) if isinstance(search, str) else ""
        cases = tickets._list_own_cases((page - 1) * PAGE, PAGE + 1, words)
        values |= {
            "page_title": request.env._("My complaints"),
            "search": words,
            "cases": cases[:PAGE],
            "newer": page > 1 and self._get_list_url(page - 1, words),
            "older": len(cases) > PAGE and self._get_list_url(page + 1, words),
        }
        return self._render_page("travel_complaint_portal.my_complaints_page", values)

    def _get_list_url(self, page, words):
        searched = {"search": words} if words else {}
        return f"{LIST}?{urlencode({**searched, 'page': page})}"

    @http.route(
        f"{LIST}/<int:case_id>",
        type="http",
        auth="user",
        methods=["GET"],
        sitemap=False,
    )
    def my_complaint(self, case_id, **kw):
        """Open one of the user's cases; a cookie tells the page which one."""
        if not self._find_own_case(parse_id(case_id)):
            return self._render_missing()
        return self._redirect(f"{PATH}/case", **{COOKIE: f"{OWN}{case_id}"})

    def _get_open_case(self):
        value = request.httprequest.cookies.get(COOKIE, "")
        if value.startswith(OWN):
            return self._find_own_case(parse_id(value.removeprefix(OWN)))
        return super()._get_open_case()

    def _find_own_case(self, case_id):
        tickets = request.env["helpdesk.ticket"]
        return tickets._find_own_cases(Domain("id", "=", case_id))

    def _render_page(self, template, values, status=200):
        has_list = request.env["helpdesk.ticket"]._is_guest_with_account()
        values = {**values, "list_url": has_list and LIST}
        return super()._render_page(template, values, status)


class PortalHomeController(CustomerPortal):
    """A card on the home page of accounts."""

    def _prepare_portal_layout_values(self):
        tickets = request.env["helpdesk.ticket"]
        return {
            **super()._prepare_portal_layout_values(),
            # Asked by the home page alone; these values go to every page.
            "has_other_tickets": tickets._has_other_tickets,
        }

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "complaint_count" in counters:
            values["complaint_count"] = request.env[
                "helpdesk.ticket"
            ]._count_own_cases()
        return values
