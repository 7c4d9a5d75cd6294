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
        [PATH, f"{PATH}/<anything:token>"],
        type="http",
        auth="public",
        methods=["GET"],
        sitemap=False,
    )
    def complaint_link(self, token="", **kw):
        """Take the secret out of the address: into a cookie, then to a clean page."""
        if not request.env["travel.complaint.link"]._resolve(token):
            return self._render_missing()
        return self._redirect(f"{PATH}/case", **{COOKIE: token})

    @http.route(
        f"{PATH}/case", type="http", auth="public", methods=["GET"], sitemap=False
    )
    def complaint_case(self, **kw):
        """Where the case stands, in the guest's language."""
        case_sudo = self._get_open_case()
        if not case_sudo:
            return self._render_missing()
        values = self._prepare_tracking_values(case_sudo)
        return self._render_page("travel_complaint.tracking_page", values)

    def _get_open_link(self):
        """The valid link in the guest's cookie, in superuser mode, or none."""
        token = request.httprequest.cookies.get(COOKIE)
        return request.env["travel.complaint.link"]._resolve(token)

    def _get_open_case(self):
        """The case that this browser may see, in superuser mode, or none."""
        return self._get_open_link().ticket_id

    def _get_chosen_lang(self):
        """The language that the guest has asked for; here there is nothing to ask."""
        return False

    def _prepare_tracking_values(self, case_sudo):
        """What the page shows; plain values only, so that nothing else can slip out.

        :param case_sudo: what `_get_open_case` returned
        """
        return case_sudo._prepare_tracking_values(self._get_chosen_lang())

    def _begin_page(self, company=None, lang=None):
        """What each page shows; from here on, texts are in the language of the page.

        :param company: whose page it is; the user's company if not given
        :param lang: the language that suits, if it is not the browser's
        """
        values = request.env["helpdesk.ticket"]._prepare_page_values(
            company or request.env.company,
            self._get_chosen_lang() or lang or request.best_lang,
        )
        request.update_context(lang=values["lang"])
        return values

    def _render_missing(self):
        """The one page for every link that opens nothing, whatever the cause."""
        return self._render_page(
            "travel_complaint.tracking_missing",
            self._begin_page(),
            status=404,
        )

    def _redirect(self, path, life=COOKIE_LIFE, **cookies):
        """Send the browser on, with cookies that our pages alone get.

        :param path: where to, on this server
        :param life: how long the browser keeps the cookies
        :param cookies: {name: value}
        """
        response = request.redirect(path, code=303)
        response.headers.update(HEADERS)
        for name, value in cookies.items():
            response.set_cookie(
                name,
                value,
                max_age=int(life.total_seconds()),
                expires=None,
                path=PATH,
                secure=request.httprequest.scheme == "https",
                httponly=True,
                samesite="Lax",
            )
        return response

    def _render_page(self, template, values, status=200):
        request.update_context(lang=values["lang"])
        return request.render(template, values, status=status, headers=HEADERS)
