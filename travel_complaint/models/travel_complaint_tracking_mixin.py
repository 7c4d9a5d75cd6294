import re

from lxml import etree
from lxml.html import fragment_fromstring
from markupsafe import Markup

from odoo import api, models
from odoo.tools import html_sanitize
from odoo.tools.misc import format_date

from ..tools import transitions
from ..tools.prefetch import note_empty_lists


class TravelComplaintTrackingMixin(models.AbstractModel):
    """Concern: what the guest may know about a case, in plain words (IN-5).

    Only what is written here reaches the guest's page: values, never records.
    """

    _name = "travel.complaint.tracking.mixin"
    _description = "Complaint as the Guest Sees It"

    def _prepare_tracking_values(self, lang=None):
        """What the guest's page shows (attack 15).

        :param lang: a language that the guest has chosen; else it is the guest's own
        :return: a dict of plain values; no record, so that nothing else can slip out
        """
        self.ensure_one()
        # The caller has checked the guest's link; what guests may read is picked here.
        case_sudo = self.sudo()
        case_sudo._read_guest_page()
        page = self._prepare_page_values(
            case_sudo.company_id, lang or case_sudo.guest_lang
        )
        case_sudo = case_sudo.with_context(lang=page["lang"])
        return {
            **page,
            "number": case_sudo.number,
            "title": case_sudo.name,
            "kind": case_sudo.complaint_kind,
            "state": case_sudo.complaint_state,
            "state_sentence": case_sudo._get_guest_state(),
            "next_sentence": case_sudo._get_guest_next_step(),
            "answer": case_sudo._get_guest_answer(),
            "steps": case_sudo._get_guest_steps(),
        }

    def _read_guest_page(self):
        """Read what the page asks for by as few queries as can be (G13)."""
        self.fetch(self._get_guest_columns())
        self.stage_id.fetch(["guest_description"])
        note_empty_lists(self, self._get_guest_lists())

    @api.model
    def _get_guest_columns(self):
        """The columns of a case that each guest's page reads."""
        return (
            *("active", "number", "name", "company_id", "stage_id", "guest_lang"),
            *("complaint_kind", "complaint_state", "promised_reply_date"),
            *("suggestion_outcome", "answered_at", "guest_answer"),
        )

    @api.model
    def _get_guest_lists(self):
        """The lists that each guest's page reads, and that are often empty."""
        return ("attachment_ids",)

    @api.model
    def _get_page_company_columns(self):
        """The columns of a company that each page reads."""
        return (
            *("name", "partner_id", "phone", "complaint_contact_phone"),
            "uses_default_logo",
        )

    @api.model
    def _prepare_page_values(self, company, lang):
        """What each page for guests shows: whose page it is, and whom to call.

        :param company: res.company
        :param lang: the language wanted, e.g. "fr_BE", or a false value
        """
        # The agency's name, logo and phone are public; guests may not read companies.
        company_sudo = company.sudo()
        company_sudo.fetch(self._get_page_company_columns())
        code = (
            self.env["ir.http"].get_nearest_lang(lang)
            or company_sudo.partner_id.lang
            or "en_US"
        )
        phone = company_sudo.complaint_contact_phone or company_sudo.phone or ""
        return {
            "lang": code,
            "html_lang": code.partition("@")[0].replace("_", "-"),
            "direction": self.env["res.lang"]._get_data(code=code).direction or "ltr",
            "company_name": company_sudo.name,
            "logo_url": not company_sudo.uses_default_logo
            and f"/logo.png?company={company_sudo.id}",
            "phone": phone,
            "phone_url": phone and "tel:" + re.sub(r"[^+0-9]", "", phone),
        }

    def _get_guest_state(self):
        """Where the case stands, in one plain sentence."""
        if self.complaint_state == transitions.REGISTERED:
            return self._get_guest_received() or self.stage_id.guest_description
        return self.stage_id.guest_description or self._get_state_label(
            self.complaint_state
        )

    def _get_guest_received(self):
        """“We have your …” for kinds that are no complaint; else None."""
        return {
            transitions.INQUIRY: self.env._("We have your question"),
            transitions.SUGGESTION: self.env._("We have your suggestion"),
        }.get(self.complaint_kind)

    def _get_guest_next_step(self):
        """What happens next, in one plain sentence."""
        state = self.complaint_state
        if state == transitions.CLOSED and self.complaint_kind != transitions.COMPLAINT:
            return self._get_guest_outcome()
        if state in (transitions.REGISTERED, transitions.ACCEPTED):
            return self._get_guest_first_step()
        env = self.env
        return {
            transitions.INVESTIGATING: env._(
                "When we know what happened, we prepare an answer for you."
            ),
            transitions.PROPOSING: env._(
                "You will hear from us as soon as our answer is ready."
            ),
            transitions.WAITING_GUEST: env._(
                "Please answer our last mail or call us. Then we can go on."
            ),
            transitions.EXECUTING: env._("We will tell you when everything is done."),
            transitions.REVIEWING: env._(
                "When we are sure that everything was done, we will call you."
            ),
            transitions.FOLLOWING_UP: env._(
                "On the phone we will ask you whether everything is settled for you."
            ),
            transitions.CLOSED: env._(
                "If something is not settled for you, please call us: we will take it "
                "up again."
            ),
            transitions.WITHDRAWN: env._(
                "If you change your mind, please call us: we will take it up again."
            ),
        }[state]

    def _get_guest_first_step(self):
        """What happens next to a case that is new or has just been taken on."""
        is_new = self.complaint_state == transitions.REGISTERED
        if self.complaint_kind == transitions.INQUIRY:
            return self.env._("We will answer you by mail.")
        if self.complaint_kind == transitions.SUGGESTION:
            if is_new or not self.promised_reply_date:
                return self.env._(
                    "A manager will look at it and tell you when you will hear from us."
                )
            return self.env._(
                "A manager is looking at it. You will hear from us by %(date)s.",
                date=self._format_guest_date(self.promised_reply_date),
            )
        if is_new:
            return self.env._("One of us will take charge of it and look into it.")
        return self.env._("We will find out what happened and then come back to you.")

    def _get_guest_outcome(self):
        """What became of an inquiry or suggestion that is finished."""
        if self.complaint_kind == transitions.INQUIRY:
            return self.env._(
                "We have answered you. If a question is left, please answer our mail "
                "or call us."
            )
        if self.suggestion_outcome == "adopted":
            return self.env._("We are glad to tell you that we adopt your suggestion.")
        return self.env._(
            "We have looked at it closely and will not adopt it for now. Thank you for "
            "thinking along."
        )

    def _get_guest_answer(self):
        """The answer, once it was sent; a draft is nobody's but ours.

        :return: HTML without styles, classes and pictures, or False
        """
        is_sent = self.answered_at and self.complaint_state == transitions.CLOSED
        if not is_sent or self.complaint_kind == transitions.COMPLAINT:
            return False
        return self._clean_guest_html(self.guest_answer)

    @api.model
    def _clean_guest_html(self, html):
        """HTML of ours as the guest's page shows it: no styles, classes, pictures."""
        clean = html_sanitize(html, strip_style=True, strip_classes=True)
        tree = fragment_fromstring(clean, create_parent="div")
        # A picture would be fetched from somewhere, and tell that the page was opened.
        etree.strip_elements(tree, "img", with_tail=False)
        return Markup(etree.tostring(tree, encoding="unicode", method="html"))

    def _get_guest_steps(self):
        """The public milestones: a list of {name, date}, the latest first."""
        # The caller has checked who asks; the public ones are picked here.
        events_sudo = self.env["travel.complaint.event"].sudo()
        latest_first = events_sudo.search_fetch(
            [("ticket_id", "=", self.id), ("milestone_id.is_public", "=", True)],
            ["milestone_id", "occurred_at"],
            order="occurred_at desc, id desc",
        )
        return [self._prepare_guest_step(event) for event in latest_first]

    def _prepare_guest_step(self, event):
        milestone = event.milestone_id
        name = milestone.guest_name or milestone.name
        if milestone.code == "registered":
            name = self._get_guest_received() or name
        day = self._get_guest_day(event.occurred_at)
        return {"name": name, "date": self._format_guest_date(day)}

    def _get_guest_day(self, moment):
        """The date that `moment` falls on, as the guest's page counts days."""
        return self.company_id._get_complaint_day(moment)

    @api.model
    def _format_guest_date(self, day):
        return format_date(self.env, day, date_format="long")
