"""The page for who has lost the link to a case (PO-2)."""

from odoo import http
from odoo.http import request

from odoo.addons.travel_complaint.controllers.tracking import PATH
from odoo.addons.travel_complaint.tools.clean_text import clean_title
from odoo.addons.travel_complaint.tools.contact_keys import email_key, phone_key

from .page import ComplaintPageController

LOST = f"{PATH}/lost"


class LostLinkController(ComplaintPageController):
    """Says the same whatever is true: the answer is a mail, or none."""

    @http.route(LOST, type="http", auth="public", methods=["GET"], sitemap=False)
    def complaint_lost(self, sent=None, **kw):
        """The form; or, when it was sent, that a mail comes if all is right."""
        return self._render_lost({}, is_sent=bool(sent))

    @http.route(LOST, type="http", auth="public", methods=["POST"], sitemap=False)
    def complaint_send_link(self, number=None, contact=None, **kw):
        """Take down who has lost the link; nothing is looked up here."""
        values = self._begin_page()
        form = {"number": clean_title(number), "contact": clean_title(contact)}
        problems = self._get_lost_problems(form)
        if problems:
            return self._render_lost(form, problems, 422)
        lost_links = request.env["travel.portal.lost.link"]
        wait = self._take_turn(
            "lost",
            number=lost_links._clean_number(form["number"]),
            contact=email_key(form["contact"]) or phone_key(form["contact"]),
        )
        if wait:
            problems = {"contact": self._describe_wait(wait)}
            response = self._render_lost(form, problems, 429)
            response.headers["Retry-After"] = str(wait)
            return response
        lost_links._ask(form["number"], form["contact"], values["lang"])
        return self._redirect(f"{LOST}?sent=1")

    def _is_page(self, path):
        return path == LOST or super()._is_page(path)

    def _get_lost_problems(self, form):
        """What has to be changed: {field: sentence}."""
        env, problems = request.env, {}
        if not form["number"]:
            problems["number"] = env._(
                "Please enter the number of your case, such as TS-202611-0042. It is "
                "in each of our mails."
            )
        if not email_key(form["contact"]) and not phone_key(form["contact"]):
            problems["contact"] = env._(
                "Please enter the e-mail address or phone number that you gave us."
            )
        return problems

    def _render_lost(self, form, problems=None, status=200, is_sent=False):
        problems = problems or {}
        values = {
            **self._begin_page(),
            "page_title": request.env._("Get a new link"),
            "form": {"number": "", "contact": "", **form},
            "problems": problems,
            "summary": list(problems.items()),
            "is_sent": is_sent,
        }
        return self._render_page("travel_complaint_portal.lost_page", values, status)
