"""The page of one case, as far as the guest acts there (PO-3, PO-4)."""

import os
import secrets

from werkzeug.wsgi import wrap_file

from odoo import http
from odoo.exceptions import UserError
from odoo.http import content_disposition, request

from odoo.addons.travel_complaint.controllers.guest_uploads import (
    SUBMIT_BYTES,
    GuestUploads,
)
from odoo.addons.travel_complaint.controllers.parameters import (
    parse_amount,
    parse_id,
)
from odoo.addons.travel_complaint.controllers.tracking import HEADERS, PATH
from odoo.addons.travel_complaint.tools.clean_text import clean_lines

from ..models.travel_portal_conversation_mixin import MESSAGE_LENGTH
from ..tools.refusal import WrongInput
from .page import ComplaintPageController

CASE = f"{PATH}/case"
SCRIPT = "/travel_complaint_portal/static/src/js/case.js"
# What else a form may send; all other keys are not even looked at.
SHORT_FIELDS = ("signer", "amount", "handling", "outcome", "submit_key")
SHORT_LENGTH = 200
KEY_LENGTHS = range(16, 65)


class ComplaintCaseController(GuestUploads, ComplaintPageController):
    """Each form is a POST that ends in a redirect to the page.

    Refused, the same page comes back with the reason and with what was typed.
    """

    def _prepare_tracking_values(self, case_sudo):
        values = super()._prepare_tracking_values(case_sudo)
        request.update_context(lang=values["lang"])  # the sentences below
        done = request.params.get("done")
        return {
            **values,
            "scripts": [SCRIPT],
            "submit_key": secrets.token_urlsafe(24),
            "done": done and self._get_done_sentences().get(done),
            "errors": [],
            "form": {},
            "verb": None,
        }

    def _get_done_sentences(self):
        """What the guest reads when something has been done, by its verb."""
        env = request.env
        return {
            "message": env._("Thank you. We have your message."),
            "accept": env._("Thank you. We have your signature and go ahead."),
            "reject": env._("We have noted that you do not accept the offer."),
            "counter": env._("Thank you. We look at what you ask for and answer you."),
            "rate": env._("Thank you for telling us."),
            "reopen": env._("We have taken it up again."),
            "withdraw": env._("We have noted that you withdraw the case."),
            "erase": env._("We have your request. A person looks at it and answers."),
        }

    # What the guest does

    @http.route(
        f"{CASE}/<string:verb>",
        type="http",
        auth="public",
        methods=["POST"],
        max_content_length=SUBMIT_BYTES,
        sitemap=False,
    )
    def complaint_act(self, verb, **kw):
        """Do what a form of the page is about: one of `_get_done_sentences`."""
        case_sudo = self._get_open_case()
        if not case_sudo or verb not in self._get_done_sentences():
            return self._render_missing()
        wait = self._take_turn("act", case=case_sudo.id)
        if wait:
            return self._render_too_many(wait)
        page = self._begin_page(case_sudo.company_id, case_sudo.guest_lang)
        case_sudo = case_sudo.with_context(lang=page["lang"])
        link_sudo = self._get_open_link()  # none for who came by an account
        form = self._read_form()
        try:
            with request.env.cr.savepoint():
                self._check_is_guest()
                getattr(self, f"_act_{verb}")(case_sudo, link_sudo, form)
        except UserError as error:
            status = 422 if isinstance(error, WrongInput) else 409
            return self._render_refused_form(case_sudo, verb, form, error, status)
        return self._redirect(f"{CASE}?done={verb}")

    def _act_message(self, case_sudo, link_sudo, form):
        case_sudo._guest_write(
            link_sudo, form["text"], self._read_sound_files(), form["submit_key"]
        )

    def _act_accept(self, case_sudo, link_sudo, form):
        drawing, digest = self._get_text("drawing"), self._get_text("digest")
        self._find_offer(case_sudo)._guest_accept(
            link_sudo, form["signer"], drawing, digest
        )

    def _act_reject(self, case_sudo, link_sudo, form):
        self._find_offer(case_sudo)._guest_reject(link_sudo, form["text"])

    def _act_counter(self, case_sudo, link_sudo, form):
        amount = parse_amount(form["amount"])
        self._find_offer(case_sudo)._guest_counter(link_sudo, amount, form["text"])

    def _act_rate(self, case_sudo, link_sudo, form):
        handling, outcome = parse_id(form["handling"]), parse_id(form["outcome"])
        case_sudo._guest_rate(link_sudo, handling, outcome, form["text"])

    def _act_reopen(self, case_sudo, link_sudo, form):
        case_sudo._guest_reopen(link_sudo, form["text"])

    def _act_withdraw(self, case_sudo, link_sudo, form):
        case_sudo._guest_withdraw(link_sudo, form["text"])

    def _act_erase(self, case_sudo, link_sudo, form):
        case_sudo._guest_ask_erasure(link_sudo, form["text"])

    # What the guest takes along

    @http.route(
        f"{CASE}/file/<int:file_id>",
        type="http",
        auth="public",
        methods=["GET"],
        sitemap=False,
    )
    def complaint_file(self, file_id, **kw):
        """One of the files that the page shows, always to be saved and never run."""
        case_sudo = self._get_open_case()
        files_sudo = case_sudo and case_sudo._get_guest_attachments()
        file_sudo = files_sudo and files_sudo.filtered(lambda f: f.id == file_id)
        if not file_sudo:
            return self._render_missing()
        try:
            stream = file_sudo._to_http_stream()
        except OSError:  # the file store has lost it
            return self._render_missing()
        response = stream.get_response(as_attachment=True)
        response.headers.update(HEADERS)
        return response

    @http.route(
        f"{CASE}/data.zip", type="http", auth="public", methods=["GET"], sitemap=False
    )
    def complaint_data(self, **kw):
        """All that the guest has given us or got from us, as a ZIP."""
        case_sudo = self._get_open_case()
        if not case_sudo:
            return self._render_missing()
        wait = self._take_turn("data", case=case_sudo.id)
        if wait:
            return self._render_too_many(wait)
        file = case_sudo._write_guest_zip()
        size = file.seek(0, os.SEEK_END)
        file.seek(0)
        return http.Response(
            wrap_file(request.httprequest.environ, file),
            direct_passthrough=True,
            headers=[
                *HEADERS.items(),
                ("Content-Type", "application/zip"),
                ("Content-Length", str(size)),
                ("Content-Disposition", content_disposition(f"{case_sudo.number}.zip")),
            ],
        )

    @http.route(
        f"{CASE}/<string:verb>",
        type="http",
        auth="public",
        methods=["GET"],
        sitemap=False,
    )
    def complaint_back(self, verb, **kw):
        """Whoever comes again to the address of a form wants the page."""
        return self._redirect(CASE)

    # How it is done

    def _check_is_guest(self):
        """Refuse colleagues, into whose hands a guest's link may come.

        :raise UserError: with the right way
        """
        if request.env.user._is_internal():
            raise UserError(
                request.env._(
                    "You are signed in as a colleague. What the guest says is written "
                    "down on the case itself, in your own name."
                )
            )

    def _render_refused_form(self, case_sudo, verb, form, error, status):
        values = {
            **self._prepare_tracking_values(case_sudo),
            "errors": str(error).splitlines(),
            "form": form,
            "verb": verb,
            "done": None,
        }
        return self._render_page("travel_complaint.tracking_page", values, status)

    def _read_form(self):
        """What was sent, as cleaned text; no other keys, no files."""
        form = {
            name: clean_lines(self._get_text(name)[:SHORT_LENGTH], SHORT_LENGTH)
            for name in SHORT_FIELDS
        }
        # One more than a message may have, so that it is seen to be too long.
        text = self._get_text("text")[: 2 * MESSAGE_LENGTH]
        form["text"] = clean_lines(text, MESSAGE_LENGTH)
        key = form["submit_key"]
        is_key = len(key) in KEY_LENGTHS and key.isascii()
        form["submit_key"] = key if is_key else secrets.token_urlsafe(24)
        return form

    def _get_text(self, name):
        """What the form says under this name: text, or "" for anything else."""
        value = request.params.get(name)
        return value if isinstance(value, str) else ""

    def _read_sound_files(self):
        """The files that were sent.

        :raise WrongInput: with a sentence for each that cannot be taken
        """
        files = self._read_files()
        sentences = sum(self._get_file_errors(files), [])
        if sentences:
            raise WrongInput("\n".join(sentences))
        return files

    def _find_offer(self, case_sudo):
        """The offer that the form was about, of this case alone.

        :raise UserError: when the case has no such offer
        """
        offer_id = parse_id(request.params.get("offer_id"))
        offer_sudo = case_sudo.offer_ids.filtered(
            lambda offer: offer.id == offer_id and offer.made_at
        )
        if not offer_sudo:
            raise UserError(request.env._("There is no such offer in this case."))
        return offer_sudo
