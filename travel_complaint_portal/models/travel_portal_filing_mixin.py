from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.tools import plaintext2html

from odoo.addons.travel_complaint.tools.clean_text import clean_title

# The first line of the story becomes the title, which stands in lists and mails.
TITLE_LENGTH = 80
# Without a time of day an event is taken for one of midday: right in most zones.
MIDDAY = time(12)
# How long the page with the number is shown.
JUST_NOW = timedelta(hours=1)


class TravelPortalFilingMixin(models.AbstractModel):
    """Concern: a guest files a case, with or without an account (PO-1, PO-4)."""

    _name = "travel.portal.filing.mixin"
    _description = "Case Filed by a Guest"

    @api.model
    def _guest_file(self, company, form, files):
        """Register what a guest has filed, once for each `submit_key`.

        :param company: res.company that it is filed with
        :param form: the values of a form that was found to be in order: see
            `_prepare_guest_case_vals`
        :param files: list of (name, content, kind), found to be in order
        :return: the case, in superuser mode
        :raise ConcurrencyError: when the same form is being sent a second time at this
            moment
        """
        # Guests have no right to make tickets; each value was checked or is ours.
        tickets_sudo = self.sudo().with_company(company)
        case_sudo = tickets_sudo._create_once(
            self._prepare_guest_case_vals(company, form)
        )
        case_sudo._attach_guest_files(files)
        case_sudo._note_guest_filing()
        return case_sudo

    @api.model
    def _prepare_guest_case_vals(self, company, form):
        """The values of a new case; whatever else a browser sends is not looked at.

        :param form: dict with kind, story, lang and submit_key, and, each possibly
            empty, name, email, phone, booking_ref, category_id, demand_ids, amount,
            incident_date (a date) and incident_place
        """
        vals = {
            "complaint_kind": form["kind"],
            "name": clean_title(form["story"].partition("\n")[0], TITLE_LENGTH)
            or clean_title(form["story"], TITLE_LENGTH),
            "description": plaintext2html(form["story"]),
            "company_id": company.id,
            "channel_id": self.env.ref(
                "helpdesk_mgmt.helpdesk_ticket_channel_web", raise_if_not_found=False
            ).id,
            "submit_key": form["submit_key"],
            "partner_name": form["name"],
            "partner_email": form["email"],
            "partner_phone": form["phone"],
            "booking_ref": form["booking_ref"],
            "category_id": form["category_id"],
            "demand_ids": [(6, 0, form["demand_ids"])],
            "claimed_amount": form["amount"] or 0.0,
            "incident_at": form["incident_date"]
            and self._get_incident_moment(company, form["incident_date"]),
            "incident_place": form["incident_place"],
            "guest_lang": form["lang"],
            "user_id": False,
        }
        if self._is_guest_with_account():
            vals["partner_id"] = self.env.user.partner_id.id
        return vals

    @api.model
    def _get_incident_moment(self, company, day):
        """Midday of `day` where the company is, as a naive UTC moment."""
        zone = company._get_complaint_timezone()
        noon = zone.localize(datetime.combine(day, MIDDAY))
        return noon.astimezone(pytz.utc).replace(tzinfo=None)

    def _note_guest_filing(self):
        """Write down that the guest stands by the statement (PO-4, IN-10)."""
        summary = self._in_company_language().env._(
            "Filed on the web page. The guest has confirmed that the statement is true."
        )
        self.env["travel.complaint.contact"].sudo().create(  # the guest's own act
            {
                "ticket_id": self.id,
                "contacted_at": self.registered_at,
                "direction": "in",
                "means": "portal",
                "summary": summary,
                "user_id": False,
            }
        )

    @api.model
    def _get_guest_choices(self, company):
        """What the form offers: {"categories": [(group, [(id, name)])], "demands": []}.

        Plain values in the language of the page.
        """
        # What can be chosen is configuration, and no secret.
        Category_sudo = self.env["helpdesk.ticket.category"].sudo()
        categories_sudo = Category_sudo.search(
            self._get_guest_category_domain(company), order="sequence, id"
        )
        groups = {}
        for category in categories_sudo - categories_sudo.parent_id:
            name = category.parent_id.name or ""
            groups.setdefault(name, []).append((category.id, category.name))
        Demand_sudo = self.env["travel.complaint.demand"].sudo()
        demands_sudo = Demand_sudo.search([("active", "=", True)])
        return {
            "categories": list(groups.items()),
            "demands": [(demand.id, demand.name) for demand in demands_sudo],
        }

    @api.model
    def _get_guest_category_domain(self, company):
        return [
            ("active", "=", True),
            ("is_complaint_category", "=", True),
            ("show_in_portal", "=", True),
            ("company_id", "in", [False, company.id]),
        ]

    # Right after it

    def _is_filed_just_now(self):
        """Whether the guest has filed this case a moment ago."""
        now = fields.Datetime.now()
        return bool(self.submit_key) and self.registered_at > now - JUST_NOW

    def _prepare_filed_values(self):
        """What the page says that shows the number: plain values alone."""
        return {
            "page_title": self.number,
            "number": self.number,
            "kind": self.complaint_kind,
            # Shown once to who typed it, so that a slip is noticed.
            "email": self._get_guest_email(),
            "next_sentence": self._get_guest_next_step(),
            "deadline": self._get_guest_deadline(),
        }
