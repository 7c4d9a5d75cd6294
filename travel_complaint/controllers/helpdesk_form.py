"""The portal's form for a new ticket: strict about what it takes (H4, H5, H15)."""

import secrets
from datetime import timedelta

from odoo import fields, http
from odoo.http import request

from odoo.addons.helpdesk_mgmt.controllers.main import HelpdeskTicketController

from ..tools.clean_text import TITLE_LENGTH, clean_lines, clean_title
from .guest_uploads import SUBMIT_BYTES, GuestUploads
from .parameters import parse_id

DESCRIPTION_LENGTH = 20_000
TICKETS_PER_HOUR = 20
SUBMIT_KEY_LENGTHS = range(16, 65)


class TicketFormController(GuestUploads, HelpdeskTicketController):
    """A refused form comes back filled in, with a sentence about what to change."""

    def _get_choice_domain(self):
        """Which teams and categories the portal offers: those of the company (H4)."""
        return [
            ("active", "=", True),
            ("show_in_portal", "=", True),
            ("company_id", "in", [False, request.env.company.id]),
        ]

    @http.route()
    def create_new_ticket(self, **kw):
        """The empty form. Asking for it changes nothing."""
        return self._render_ticket_form({}, {})

    @http.route(methods=["POST"], max_content_length=SUBMIT_BYTES)
    def submit_ticket(self, **kw):
        """Make the ticket once, however often the form is sent (attack 35)."""
        form = self._read_ticket_form(kw)
        ticket_sudo = self._find_submitted_ticket(form)
        if not ticket_sudo:
            files = self._read_files()
            errors = self._get_ticket_form_errors(form, files)
            if errors:
                return self._render_ticket_form(form, errors)
            ticket_sudo = self._create_submitted_ticket(form, files)
        return request.redirect(f"/my/ticket/{ticket_sudo.id}", code=302)

    # What was sent

    def _get_ticket_form_fields(self):
        """The fields of the form; nothing else is looked at (attack 29)."""
        return ["subject", "description", "team", "category", "submit_key"]

    def _read_ticket_form(self, params):
        """The known fields as cleaned text.

        :param params: what the browser sent; any keys, any values
        :return: {name: str} with each name of `_get_ticket_form_fields`
        """
        form = {}
        for name in self._get_ticket_form_fields():
            value = params.get(name)
            form[name] = value.strip() if isinstance(value, str) else ""
        form["subject"] = clean_title(
            form["subject"][: 10 * TITLE_LENGTH], length=10 * TITLE_LENGTH
        )
        form["description"] = clean_lines(form["description"], DESCRIPTION_LENGTH)
        key = form["submit_key"]
        if len(key) not in SUBMIT_KEY_LENGTHS or not key.isascii():
            key = ""
        # With the user's id in it nobody can use up somebody else's key.
        form["submit_key"] = key and f"{request.env.uid}-{clean_title(key)}"
        return form

    # What is wrong with it

    def _get_ticket_form_errors(self, form, files):
        """What has to be changed: {HTTP status: [sentences]}, empty if nothing."""
        if self._has_sent_too_many():
            return {
                429: [
                    request.env._(
                        "You have sent many tickets within an hour. Please wait a "
                        "little, or write everything into one ticket."
                    )
                ]
            }
        wrong = self._get_text_errors(form) + self._get_choice_errors(form)
        empty, large, strange = self._get_file_errors(files)
        errors = {422: wrong + empty, 413: large, 415: strange}
        return {status: sentences for status, sentences in errors.items() if sentences}

    def _has_sent_too_many(self):
        # Counting needs no right to read: it is the user's own doing.
        sent_sudo = request.env["helpdesk.ticket"].sudo()
        recently = fields.Datetime.now() - timedelta(hours=1)
        domain = [
            ("create_uid", "=", request.env.uid),
            ("create_date", ">", recently),
            ("submit_key", "!=", False),
        ]
        return (
            sent_sudo.search_count(domain, limit=TICKETS_PER_HOUR) == TICKETS_PER_HOUR
        )

    def _get_text_errors(self, form):
        env, errors = request.env, []
        if not form["subject"]:
            errors.append(env._("Please say in one line what it is about."))
        elif len(form["subject"]) > TITLE_LENGTH:
            errors.append(
                env._(
                    "Please shorten the subject to %(length)s characters.",
                    length=TITLE_LENGTH,
                )
            )
        if not form["description"]:
            errors.append(env._("Please describe what happened."))
        elif len(form["description"]) > DESCRIPTION_LENGTH:
            errors.append(
                env._(
                    "Please shorten the description to %(length)s characters, or "
                    "attach it as a file.",
                    length=DESCRIPTION_LENGTH,
                )
            )
        return errors

    def _get_choice_errors(self, form):
        """Only what the portal offers to this user can be chosen.

        A team or category that the company does not ask for is left out.
        """
        env, company, errors = request.env, request.env.company, []
        for name, model, is_required in (
            (
                "team",
                "helpdesk.ticket.team",
                bool(self._get_teams())
                and company.helpdesk_mgmt_portal_team_id_required,
            ),
            (
                "category",
                "helpdesk.ticket.category",
                bool(self._get_categories())
                and company.helpdesk_mgmt_portal_category_id_required,
            ),
        ):
            chosen = form[name] and env[model].search(
                [("id", "=", parse_id(form[name])), *self._get_choice_domain()]
            )
            if form[name] and not chosen:
                errors.append(
                    env._(
                        "What you chose is not offered any more. Please choose again."
                    )
                )
            elif is_required and not chosen:
                label = env["helpdesk.ticket"]._fields[f"{name}_id"]
                errors.append(
                    env._(
                        "Please choose: %(field)s.",
                        field=label._description_string(env),
                    )
                )
        return errors

    # What becomes of it

    def _find_submitted_ticket(self, form):
        # The key is the user's own; the page the user is sent to checks again.
        return request.env["helpdesk.ticket"].sudo()._find_submitted(form["submit_key"])

    def _create_submitted_ticket(self, form, files):
        """Make the ticket with its files.

        :raise ConcurrencyError: see `_create_once`
        """
        vals = self._prepare_submit_ticket_vals(**form)
        vals["submit_key"] = (
            form["submit_key"] or f"{request.env.uid}-{self._new_key()}"
        )
        # Customers have no right to make tickets; each value was checked or is ours.
        tickets_sudo = request.env["helpdesk.ticket"].sudo()
        ticket_sudo = tickets_sudo._create_once(vals)
        ticket_sudo.message_subscribe(partner_ids=request.env.user.partner_id.ids)
        ticket_sudo._attach_guest_files(files)
        return ticket_sudo

    def _new_key(self):
        return secrets.token_urlsafe(24)

    def _render_ticket_form(self, form, errors):
        values = self._get_create_new_ticket_values()
        values.update(
            submit_form=form,
            submit_errors=sum(errors.values(), []),
            submit_key=self._new_key(),
            subject_length=TITLE_LENGTH,
            description_length=DESCRIPTION_LENGTH,
        )
        status = next(iter(errors), 200)
        return request.render(
            "helpdesk_mgmt.portal_create_ticket", values, status=status
        )
