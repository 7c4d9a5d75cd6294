"""Where anybody tells the assessment group something, with or without a name (AS-10).

No script, no login, nothing kept of the visitor; the code travels in the body of a
request alone, never in an address.
"""

import logging
import re
import secrets

from psycopg2.errors import UniqueViolation

from odoo import http
from odoo.exceptions import ConcurrencyError
from odoo.http import request

from odoo.addons.travel_complaint.controllers.guest_uploads import (
    SUBMIT_BYTES,
    GuestUploads,
)
from odoo.addons.travel_complaint.controllers.parameters import choose
from odoo.addons.travel_complaint.controllers.tracking import HEADERS
from odoo.addons.travel_complaint.tools.clean_text import (
    TITLE_LENGTH,
    clean_lines,
    clean_title,
)
from odoo.addons.travel_complaint.tools.how_often import address_key

from ..models.travel_supervision_mailbox import WRITING
from ..tools import plain_files, secret_code

PATH = "/supervision"
BODY_LENGTH = 20_000
GUESSING = "travel_complaint_assessment.supervision_code"
REPORTER_KINDS = ("guest", "staff", "other")
_KEY = re.compile(r"[\w-]{32}", re.ASCII)
LINES = ("subject", "about", "case_number", "reporter_name", "reporter_contact")


class VisitFilter(logging.Filter):
    """Keep visits to these pages out of the access log, which names addresses."""

    def filter(self, record):
        """Let everything else pass."""
        return f" {PATH}" not in record.getMessage()


logging.getLogger("werkzeug").addFilter(VisitFilter())


class SupervisionController(GuestUploads, http.Controller):
    """Each page is made by the request that asks for it; nothing leads to another."""

    @http.route(PATH, type="http", auth="public", methods=["GET"], sitemap=False)
    def supervision_form(self, lang=None, **kw):
        """The empty form, and where a code is entered."""
        return self._render_form({}, [], lang)

    @http.route(
        f"{PATH}/report",
        type="http",
        auth="public",
        methods=["POST"],
        max_content_length=SUBMIT_BYTES,
    )
    def supervision_report(self, lang=None, submit_key=None, **kw):
        """Take a report in, once, and show its code, once."""
        form, key = self._read_form(kw), self._read_key(submit_key)
        files, errors = self._read_plain_files()
        errors = self._get_form_errors(form) + errors
        if errors:
            return self._render_form(form, errors, lang, status=422)
        wait = self._wait(WRITING)
        if wait:
            return self._render_too_much(lang, wait)
        code = secret_code.derive(key)
        Report = request.env["travel.supervision.report"]
        if not Report._resolve(code):
            vals = {**form, "channel": "form", "company_id": request.env.company.id}
            try:
                with request.env.cr.savepoint():
                    Report._take_in(vals, files, code)
            except UniqueViolation as error:
                raise ConcurrencyError("the same form twice") from error
            # Only now: when the same form comes twice at once, it counts once.
            self._note(WRITING)
        return self._render("supervision_code", lang, code=secret_code.show(code))

    @http.route(f"{PATH}/answer", type="http", auth="public", methods=["POST"])
    def supervision_answer(self, code=None, lang=None, **kw):
        """What has become of the report that the code opens."""
        return self._open(code, lang) or self._render_conversation(code, lang)

    @http.route(
        f"{PATH}/write",
        type="http",
        auth="public",
        methods=["POST"],
        max_content_length=SUBMIT_BYTES,
    )
    def supervision_write(self, code=None, lang=None, body=None, **kw):
        """Add what the reporter writes to the conversation."""
        refusal = self._open(code, lang)
        if refusal:
            return refusal
        wait = self._wait(WRITING)
        if wait:
            return self._render_too_much(lang, wait)
        text = self._read_text(body)
        files, errors = self._read_plain_files()
        if not text:
            errors.insert(0, request.env._("Please write what you want to add."))
        if errors:
            return self._render_conversation(code, lang, text, errors)
        request.env["travel.supervision.report"]._resolve(code)._do_hear(text, files)
        self._note(WRITING)
        return self._render_conversation(code, lang)

    # What was sent

    def _read_form(self, params):
        """The known fields as clean text; nothing of a name that is not wanted.

        :param params: what the browser sent; any keys, any values
        """
        form = {name: self._read_line(params.get(name)) for name in LINES}
        form["body"] = self._read_text(params.get("body"))
        form["reporter_kind"] = choose(
            params.get("reporter_kind"), REPORTER_KINDS, False
        )
        form["is_anonymous"] = params.get("anonymous") != "no"
        if form["is_anonymous"]:
            form |= {"reporter_name": False, "reporter_contact": False}
        return form

    def _read_key(self, value):
        """The key that came with the empty form; another one if it cannot be ours."""
        is_ours = isinstance(value, str) and _KEY.fullmatch(value)
        return value if is_ours else self._new_key()

    def _new_key(self):
        return secrets.token_urlsafe(24)

    def _read_line(self, value):
        return clean_title(value) if isinstance(value, str) else ""

    def _read_text(self, value):
        return clean_lines(value, BODY_LENGTH) if isinstance(value, str) else ""

    def _read_plain_files(self):
        """The files that were sent, with nothing left on them of who made them.

        :return: [(kind, content)], sentences about those that are not taken
        """
        files = self._read_files()
        empty, large, strange = self._get_file_errors(files)
        errors, wiped = empty + large + strange, []
        for name, content, _kind in [] if errors else files:
            kind = plain_files.tell_kind(name, content)
            plain = kind and plain_files.wipe(kind, content)
            if plain:
                wiped.append((kind, plain))
            else:
                errors.append(
                    request.env._(
                        "The file %(name)s may tell who made it, and we cannot wipe "
                        "that off. Please send it as JPEG, PNG, PDF or .txt.",
                        name=name,
                    )
                )
        return wiped, errors

    def _get_form_errors(self, form):
        env, errors = request.env, []
        if not form["subject"]:
            errors.append(env._("Please say in one line what it is about."))
        if not form["body"]:
            errors.append(env._("Please describe what happened."))
        elif len(form["body"]) > BODY_LENGTH:
            errors.append(
                env._(
                    "Please shorten the description to %(length)s characters, or "
                    "attach it as a file.",
                    length=BODY_LENGTH,
                )
            )
        known = form["reporter_name"] and form["reporter_contact"]
        if not form["is_anonymous"] and not known:
            errors.append(
                env._(
                    "Please tell us your name and how to reach you, or stay anonymous."
                )
            )
        return errors

    # The limits

    def _open(self, code, lang):
        """Let a right code through; all others get one and the same answer.

        :return: None, or the page that refuses
        """
        wait = self._wait(GUESSING)
        if wait:
            return self._render_too_much(lang, wait)
        if request.env["travel.supervision.report"]._resolve(code):
            return None
        self._note(GUESSING)
        return self._render("supervision_missing", lang, status=404)

    def _wait(self, kind):
        """How many seconds this visitor has to wait; 0: none."""
        attempts = request.env["travel.complaint.attempt"]
        return attempts._wait(kind, self._get_limited(), is_discreet=True)

    def _note(self, kind):
        attempts = request.env["travel.complaint.attempt"]
        attempts._take(kind, self._get_limited(), is_discreet=True)

    def _get_limited(self):
        return {"visitor": address_key(request.httprequest.remote_addr)}

    # The pages

    def _render_form(self, form, errors, lang, status=200):
        return self._render(
            "supervision_form",
            lang,
            status=status,
            form=form,
            errors=errors,
            submit_key=self._new_key(),
            title_length=TITLE_LENGTH,
        )

    def _render_conversation(self, code, lang, text="", errors=()):
        report_sudo = request.env["travel.supervision.report"]._resolve(code)
        self._set_language(lang)
        return self._render(
            "supervision_conversation",
            lang,
            status=422 if errors else 200,
            code=code,
            text=text,
            errors=errors,
            **report_sudo.with_context(
                lang=request.env.lang
            )._prepare_reporter_values(),
        )

    def _render_too_much(self, lang, wait):
        response = self._render("supervision_too_much", lang, status=429)
        response.headers["Retry-After"] = str(wait)
        return response

    def _set_language(self, lang):
        values = request.env["helpdesk.ticket"]._prepare_page_values(
            request.env.company, lang or request.best_lang
        )
        request.update_context(lang=values["lang"])
        return values

    def _render(self, template, lang, status=200, **values):
        page = self._set_language(lang)
        return request.render(
            f"travel_complaint_assessment.{template}",
            {
                **page,
                "offered_languages": request.env["res.lang"].get_installed(),
                **values,
            },
            status=status,
            headers=HEADERS,
        )
