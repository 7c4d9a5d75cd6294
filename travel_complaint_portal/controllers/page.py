"""What the pages for guests share: the choice of language, limits, refusals."""

import re
from datetime import timedelta

from odoo import http
from odoo.http import request

from odoo.addons.travel_complaint.controllers.parameters import choose
from odoo.addons.travel_complaint.controllers.tracking import (
    PATH,
    ComplaintTrackingController,
)
from odoo.addons.travel_complaint.tools.how_often import address_key

# Whose system parameters limit what strangers do here.
SCOPE = "travel_complaint_portal"
LANG_COOKIE = "complaint_lang"
LANG_LIFE = timedelta(days=365)
SCRIPTS_POLICY = "; script-src 'self'; connect-src 'self'"
# What stands behind a language's name: “English (US)”.
_TERRITORY = re.compile(r" \([^)]*\)$")


class ComplaintPageController(ComplaintTrackingController):
    """Pages of our own style: they need no script, and no account.

    A page is rendered by `_render_page`, which adds what the layout needs. A form of
    such a page has a hidden field `csrf_token` with the value of that name.
    """

    def _is_page(self, path):
        """Whether a guest may be sent back to this address."""
        return path == f"{PATH}/case"

    # Language

    @http.route(
        f"{PATH}/language", type="http", auth="public", methods=["GET"], sitemap=False
    )
    def complaint_language(self, lang=None, back=None, **kw):
        """Remember in a cookie which language the guest reads; nothing else changes."""
        code = choose(lang, dict(self._get_languages()), None)
        cookies = {LANG_COOKIE: code} if code else {}
        back = back if self._is_page(back) else f"{PATH}/case"
        return self._redirect(back, LANG_LIFE, **cookies)

    def _get_languages(self):
        """The installed languages, each under its own name: a list of (code, name)."""
        installed = request.env["res.lang"].get_installed()
        # “Chinese (Simplified) / 简体中文” is no help to who reads Chinese alone.
        return [
            (code, _TERRITORY.sub("", name.rpartition(" / ")[2]))
            for code, name in installed
        ]

    def _get_chosen_lang(self):
        chosen = request.httprequest.cookies.get(LANG_COOKIE)
        return choose(chosen, dict(self._get_languages()), False)

    # Limits

    def _take_turn(self, kind, **keys):
        """Count one more `kind` of this address, and of the other `keys` given.

        :param kind: a word; see `travel.complaint.attempt._take`
        :return: 0, or how many seconds the guest has to wait
        """
        attempts = request.env["travel.complaint.attempt"]
        return attempts._take(f"{SCOPE}.{kind}", self._get_limited(keys))

    def _wait_for_turn(self, kind, **keys):
        """How many seconds the guest has to wait before `_take_turn`; 0: none."""
        attempts = request.env["travel.complaint.attempt"]
        return attempts._wait(f"{SCOPE}.{kind}", self._get_limited(keys))

    def _get_limited(self, keys):
        return {**keys, "ip": address_key(request.httprequest.remote_addr)}

    def _describe_wait(self, wait):
        return request.env._(
            "This was tried very often from here. Please try again in %(minutes)s "
            "minutes.",
            minutes=-(-wait // 60),
        )

    def _render_too_many(self, wait):
        """The page for who has to wait for `wait` seconds."""
        values = self._begin_page()
        response = self._render_refusal(
            429,
            values,
            request.env._("Please wait a little"),
            self._describe_wait(wait),
        )
        response.headers["Retry-After"] = str(wait)
        return response

    # Pages

    def _render_missing(self):
        # Who tries out links is not told forever that they are wrong (attack 3).
        wait = self._take_turn("link")
        return self._render_too_many(wait) if wait else super()._render_missing()

    def _render_refusal(self, status, values, title, reason):
        """A page that says in a sentence why it was not done, and what to do.

        :param status: HTTP status
        :param values: what `_begin_page` returned
        :param title: a few words
        :param reason: plain text
        """
        values = {**values, "page_title": title, "reason": reason}
        return self._render_page("travel_complaint_portal.page_refusal", values, status)

    def _render_page(self, template, values, status=200):
        """Render a page for guests.

        :param template: XML id; it calls `travel_complaint.tracking_layout`
        :param values: plain values; `_prepare_page_values` has the least of them, and
            `scripts` is a list of addresses of scripts of ours
        """
        path = request.httprequest.path
        values = {
            **values,
            # Where the cookie does not reach, an account has a language of its own.
            "languages": self._get_languages() if path.startswith(PATH) else [],
            "back": path if self._is_page(path) else f"{PATH}/case",
        }
        response = super()._render_page(template, values, status)
        if values.get("scripts"):
            policy = response.headers["Content-Security-Policy"]
            response.headers["Content-Security-Policy"] = policy + SCRIPTS_POLICY
        return response
