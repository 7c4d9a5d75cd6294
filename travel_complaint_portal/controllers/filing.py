"""The page on which a guest files a case (PO-1, PO-4)."""

from odoo import fields, http
from odoo.http import request
from odoo.tools import email_normalize

from odoo.addons.travel_complaint.controllers.guest_uploads import SUBMIT_BYTES
from odoo.addons.travel_complaint.controllers.parameters import parse_amount, parse_id
from odoo.addons.travel_complaint.controllers.tracking import COOKIE, PATH
from odoo.addons.travel_complaint.tools.contact_keys import email_key, phone_key

from ..tools.currency_words import currency_words
from .filing_form import STORY_LENGTH, FilingForm
from .my_complaints import OWN
from .page import ComplaintPageController

NEW = f"{PATH}/new"
FILED = f"{PATH}/filed"
SCRIPT = "/travel_complaint_portal/static/src/js/filing.js"


class ComplaintFilingController(FilingForm, ComplaintPageController):
    """A refused form comes back filled in, and says at each field what to change."""

    @http.route(
        [NEW, f"{NEW}/<int:agency_id>"],
        type="http",
        auth="public",
        methods=["GET"],
        sitemap=False,
    )
    def complaint_new(self, agency_id=None, **kw):
        """The empty form. Asking for it changes nothing."""
        company = self._find_agency(agency_id)
        if not company:
            return self._render_no_agency()
        return self._render_form(company, self._prepare_empty_form(), [])

    @http.route(
        [NEW, f"{NEW}/<int:agency_id>"],
        type="http",
        auth="public",
        methods=["POST"],
        max_content_length=SUBMIT_BYTES,
        sitemap=False,
    )
    def complaint_file_new(self, agency_id=None, **kw):
        """Register the case once, however often the form is sent (attack 35)."""
        company = self._find_agency(agency_id)
        if not company:
            return self._render_no_agency()
        values = self._begin_page(company)
        form = self._read_filing_form()
        key = self._get_stored_key(form)
        # The key is this browser's own.
        case_sudo = request.env["helpdesk.ticket"].sudo()._find_submitted(key)
        if case_sudo:
            return self._open_filed(case_sudo)
        files = self._read_files()
        problems = self._get_filing_problems(form, files, company)
        if not key:
            problems.append(
                ("send", 422, request.env._("Please press “Send” once more."))
            )
        wait = not problems and self._wait_for_turn("file", **self._get_keys(form))
        if wait:
            problems.append(("send", 429, self._describe_wait(wait)))
        if problems:
            return self._render_form(company, form, problems, wait)
        vals = self._prepare_filing(form, key, values["lang"])
        case_sudo = request.env["helpdesk.ticket"]._guest_file(company, vals, files)
        # Only now: when the same form comes twice at once, it counts once.
        self._take_turn("file", **self._get_keys(form))
        return self._open_filed(case_sudo)

    @http.route(FILED, type="http", auth="public", methods=["GET"], sitemap=False)
    def complaint_filed(self, **kw):
        """The number, right after filing; later, the case itself."""
        case_sudo = self._get_open_case()
        if not case_sudo:
            return self._render_missing()
        if not case_sudo._is_filed_just_now():
            return self._redirect(f"{PATH}/case")
        values = {
            **self._begin_page(case_sudo.company_id, case_sudo.guest_lang),
            **case_sudo._prepare_filed_values(),
            **self._prepare_ways_back(case_sudo),
        }
        return self._render_page("travel_complaint_portal.filed_page", values)

    def _prepare_ways_back(self, case_sudo):
        """How a guest without an address finds the case again: plain values.

        The link is shown to who has it in this browser anyway, and nowhere else.
        """
        token = request.httprequest.cookies.get(COOKIE)
        has_link = bool(self._get_open_link())
        return {
            "has_account": request.env["helpdesk.ticket"]._is_guest_with_account(),
            "own_link": has_link and f"{case_sudo.get_base_url()}{PATH}/{token}",
        }

    def _is_page(self, path):
        agency = path[len(NEW) + 1 :] if path and path.startswith(f"{NEW}/") else None
        return path == NEW or bool(parse_id(agency)) or super()._is_page(path)

    # With whom

    def _get_agencies(self):
        """The companies that take cases, in superuser mode."""
        # That an agency is there and takes complaints is public.
        return request.env["res.company"].sudo()._search_filing_agencies()

    def _find_agency(self, agency_id):
        """The company that the address names, or the server's own, if it takes cases.

        :param agency_id: an id, or None
        """
        company_id = request.env.company.id if agency_id is None else agency_id
        return self._get_agencies().filtered(lambda company: company.id == company_id)

    def _render_no_agency(self):
        values = self._begin_page()
        return self._render_refusal(
            404,
            values,
            request.env._("Complaints are not taken here"),
            request.env._("Please call us or write to us. We are glad to help you."),
        )

    # What becomes of it

    def _get_keys(self, form):
        """By whom filing is limited: the guest's own address or number."""
        return {"contact": email_key(form["email"]) or phone_key(form["phone"])}

    def _prepare_filing(self, form, key, lang):
        """What `_guest_file` takes, from a form without problems."""
        return {
            **form,
            "submit_key": key,
            "lang": lang,
            "email": email_normalize(form["email"]),
            "category_id": parse_id(form["category"]),
            "demand_ids": [parse_id(demand) for demand in form["demands"]],
            "amount": parse_amount(form["amount"]),
            "incident_date": self._parse_day(form["incident_date"]),
        }

    def _open_filed(self, case_sudo):
        """Let this browser see the case that it has filed."""
        if request.env["helpdesk.ticket"]._is_guest_with_account():
            return self._redirect(FILED, **{COOKIE: f"{OWN}{case_sudo.id}"})
        if self._get_open_case() == case_sudo:  # sent a second time
            return self._redirect(FILED)
        recipient = case_sudo.partner_email or case_sudo.partner_phone
        token = request.env["travel.complaint.link"]._mint(case_sudo, recipient)
        return self._redirect(FILED, **{COOKIE: token})

    def _render_form(self, company, form, problems, wait=0):
        """The form as it was filled in, with what is wrong at each field.

        :param problems: what `_get_filing_problems` returned; the status is the first's
        :param wait: seconds until it can be sent again
        """
        values = self._begin_page(company)
        sentences = {}
        for field, _status, sentence in problems:
            sentences.setdefault(field, []).append(sentence)
        values |= {
            **request.env["helpdesk.ticket"]._get_guest_choices(company),
            "page_title": request.env._("Tell us what happened"),
            "scripts": [SCRIPT],
            "action": request.httprequest.path,
            "form": form,
            "problems": {name: " ".join(some) for name, some in sentences.items()},
            "summary": [(field, sentence) for field, _s, sentence in problems],
            "submit_key": form["submit_key"] or self._new_key(),
            "started": form["started"] or self._sign_start(),
            "story_length": STORY_LENGTH,
            "currency": currency_words(
                company.currency_id.with_context(lang=values["lang"])
            ),
            "today": fields.Date.to_string(company._get_complaint_today()),
        }
        status = problems[0][1] if problems else 200
        response = self._render_page(
            "travel_complaint_portal.filing_page", values, status
        )
        if wait:
            response.headers["Retry-After"] = str(wait)
        return response
