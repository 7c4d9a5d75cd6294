"""The page on which a guest follows a case, opened by the link in our mail (IN-5)."""

import logging
import re
from datetime import timedelta

from odoo import http
from odoo.http import request

COOKIE = "complaint_link"
PATH = "/complaint"
COOKIE_LIFE = timedelta(days=1)
# No script, nothing from elsewhere, in nobody's frame, the secret told to nobody.
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; "
    "img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
}
_SECRET_IN_LOG = re.compile(rf"({PATH}/)(?!case\b)[^\s\"'?]+")


class SecretFilter(logging.Filter):
    """Keep guests' links out of the access log (attack 9)."""

    def filter(self, record):
        """Replace what follows /complaint/ in this record; always let it pass."""
        text = record.getMessage()
        if f"{PATH}/" in text:
            record.msg, record.args = _SECRET_IN_LOG.sub(r"\1***", text), ()
        return True


logging.getLogger("werkzeug").addFilter(SecretFilter())


class ComplaintTrackingController(http.Controller):
    """Needs no login, no script and no session: the link is the right to read."""

    @http.route(
        f"{PATH}/<path:token>",
        type="http",
        auth="public",
        methods=["GET"],
        sitemap=False,
    )
    def complaint_link(self, token, **kw):
        """Take the secret out of the address: into a cookie, then to a clean page."""
        if not request.env["travel.complaint.link"]._resolve(token):
            return self._render_missing()
        response = request.redirect(f"{PATH}/case", code=303)
        response.headers.update(HEADERS)
        response.set_cookie(
            COOKIE,
            token,
            max_age=int(COOKIE_LIFE.total_seconds()),
            expires=None,
            path=PATH,
            secure=request.httprequest.scheme == "https",
            httponly=True,
            samesite="Lax",
        )
        return response

    @http.route(
        f"{PATH}/case", type="http", auth="public", methods=["GET"], sitemap=False
    )
    def complaint_case(self, **kw):
        """Where the case stands, in the guest's language."""
        token = request.httprequest.cookies.get(COOKIE)
        link_sudo = request.env["travel.complaint.link"]._resolve(token)
        if not link_sudo:
            return self._render_missing()
        values = self._prepare_tracking_values(link_sudo)
        return self._render_page("travel_complaint.tracking_page", values)

    def _prepare_tracking_values(self, link_sudo):
        """What the page shows; plain values only, so that nothing else can slip out.

        :param link_sudo: a valid travel.complaint.link
        """
        return link_sudo.ticket_id._prepare_tracking_values()

    def _render_missing(self):
        """The one page for every link that opens nothing, whatever the cause."""
        tickets = request.env["helpdesk.ticket"]
        values = tickets._prepare_page_values(request.env.company, request.best_lang)
        return self._render_page(
            "travel_complaint.tracking_missing", values, status=404
        )

    def _render_page(self, template, values, status=200):
        request.update_context(lang=values["lang"])
        return request.render(template, values, status=status, headers=HEADERS)
