import sys

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools import transitions
from ..tools.clean_text import TITLE_LENGTH, clean_title
from ..tools.prefetch import FILE
from ..tools.roles import CASE_READERS, HANDLING

CLAIM_LIMIT = 1_000_000_000
# One line each, and read in lists, mails and letters.
ONE_LINE_FIELDS = (
    "name",
    "partner_name",
    "partner_phone",
    "booking_ref",
    "tour_name",
    "incident_place",
    "external_reference",
)


class TravelComplaintIntakeMixin(models.AbstractModel):
    """Concern: what is written down when a case comes in (IN-1, IN-2, IN-8, IN-9)."""

    _name = "travel.complaint.intake.mixin"
    _description = "Complaint Intake"

    # What kind of case it is; empty for an ordinary ticket
    complaint_kind = fields.Selection(
        selection=[
            (transitions.INQUIRY, "Inquiry"),
            (transitions.SUGGESTION, "Suggestion"),
            (transitions.COMPLAINT, "Complaint"),
        ],
        string="Kind",
        index="btree_not_null",
        tracking=True,
        copy=False,
        help="An inquiry is answered, a suggestion is decided by a manager, a "
        "complaint is investigated and settled. Empty: an ordinary ticket.",
    )
    received_at = fields.Datetime(
        string="Received",
        copy=False,
        help="When the guest told us. For a letter or a forwarded case that is before "
        "it was registered, and the limits start here.",
    )
    incident_at = fields.Datetime(
        string="Happened",
        copy=False,
        help="When it happened, as far as the guest knows.",
        prefetch=FILE,
    )
    incident_place = fields.Char(string="Place", prefetch=FILE)

    # The guest
    partner_phone = fields.Char(string="Phone", prefetch=FILE)
    guest_lang = fields.Selection(
        selection=lambda self: self.env["res.lang"].get_installed(),
        string="Guest's Language",
        compute="_compute_guest_lang",
        store=True,
        readonly=False,
        help="Letters and mails to the guest are written in this language.",
        prefetch=FILE,
    )
    guest_tier_id = fields.Many2one(
        comodel_name="travel.guest.tier",
        compute="_compute_guest_tier_id",
        store=True,
        readonly=False,
    )
    is_identity_confirmed = fields.Boolean(
        string="Identity Confirmed",
        tracking=True,
        copy=False,
        help="Anybody can write a mail in a guest's name. On: a colleague has made "
        "sure that this guest sent the case.",
    )

    # The trip
    booking_ref = fields.Char(string="Order Number", tracking=True)
    tour_name = fields.Char(string="Tour or Product", prefetch=FILE)
    departure_date = fields.Date(string="Departure", prefetch=FILE)
    return_date = fields.Date(string="Return", prefetch=FILE)
    guide_id = fields.Many2one(
        comodel_name="hr.employee",
        index="btree_not_null",
        ondelete="restrict",
    )
    supplier_id = fields.Many2one(
        comodel_name="res.partner",
        index="btree_not_null",
        ondelete="restrict",
        help="Hotel, carrier or attraction that the case is about.",
        prefetch=FILE,
    )

    # What the guest asks for
    demand_ids = fields.Many2many(
        comodel_name="travel.complaint.demand",
        relation="helpdesk_ticket_travel_complaint_demand_rel",
        column1="ticket_id",
        column2="demand_id",
        string="Asks For",
        copy=False,
        groups=CASE_READERS,
    )
    claimed_amount = fields.Monetary(
        string="Amount Claimed",
        currency_field="complaint_currency_id",
        tracking=True,
    )
    complaint_currency_id = fields.Many2one(
        comodel_name="res.currency",
        string="Currency",
        compute="_compute_complaint_currency_id",
        store=True,
        readonly=False,
    )
    asks_for_money = fields.Boolean(
        compute="_compute_asks_for_money", compute_sudo=True
    )

    # The authority or platform that passed it on
    complaint_medium = fields.Char(compute="_compute_channel_demands")
    external_reference = fields.Char(
        string="Their Reference",
        copy=False,
        tracking=True,
        help="The number that the authority or platform gave the case.",
    )
    external_reply_at = fields.Datetime(
        string="Their Reply Date",
        copy=False,
        tracking=True,
        help="When the authority or platform wants the answer. A deadline of its own.",
    )
    requires_reference = fields.Boolean(compute="_compute_channel_demands")
    requires_reply_date = fields.Boolean(compute="_compute_channel_demands")

    # In public
    exposure_ids = fields.One2many(
        comodel_name="travel.complaint.exposure",
        inverse_name="ticket_id",
        string="Public Exposure",
        groups=CASE_READERS,
    )
    is_exposed = fields.Boolean(string="In Public", readonly=True, copy=False)

    # Contacts
    contact_ids = fields.One2many(
        comodel_name="travel.complaint.contact",
        inverse_name="ticket_id",
        string="Contacts with the Guest",
        groups=HANDLING,
    )
    last_contact_at = fields.Datetime(
        string="Last Contact",
        compute="_compute_last_contact_at",
        store=True,  # each form asks for it
        copy=False,
        prefetch=FILE,
        groups=HANDLING,
    )

    # The list that everybody opens first, and its count.
    _open_idx = models.Index(
        "(received_at, id, company_id)"
        " WHERE complaint_kind IS NOT NULL AND is_complaint_open IS TRUE"
        " AND active IS TRUE"
    )
    _received_idx = models.Index(
        "(company_id, received_at DESC) WHERE complaint_kind IS NOT NULL"
    )
    _claimed_amount_range = models.Constraint(
        f"CHECK (claimed_amount BETWEEN 0 AND {CLAIM_LIMIT})",
        "The amount claimed must be between 0 and one thousand million.",
    )
    _dates_of_trip_order = models.Constraint(
        "CHECK (return_date IS NULL OR departure_date IS NULL"
        " OR return_date >= departure_date)",
        "The return cannot be before the departure.",
    )
    _dates_range = models.Constraint(
        "CHECK (complaint_kind IS NULL OR ("
        " COALESCE(received_at BETWEEN '2000-01-01' AND '2100-01-01', TRUE)"
        " AND COALESCE(incident_at BETWEEN '1990-01-01' AND '2100-01-01', TRUE)"
        " AND COALESCE(external_reply_at BETWEEN '2000-01-01' AND '2100-01-01', TRUE)"
        " AND COALESCE(departure_date BETWEEN '1990-01-01' AND '2100-01-01', TRUE)"
        " AND COALESCE(return_date BETWEEN '1990-01-01' AND '2100-01-01', TRUE)"
        " AND COALESCE(promised_reply_date BETWEEN '2000-01-01' AND '2100-01-01',"
        " TRUE)))",
        "One of the dates is too far away to be true. Check the year.",
    )

    @api.depends("partner_id", "complaint_kind")
    def _compute_guest_lang(self):
        installed = {code for code, _name in self.env["res.lang"].get_installed()}
        for ticket in self.filtered("complaint_kind"):
            partner_lang = ticket.partner_id.lang
            if partner_lang in installed:
                ticket.guest_lang = partner_lang
            elif not ticket.guest_lang:
                company = ticket.company_id
                ticket.guest_lang = company._get_guest_lang(company._origin.id)

    @api.depends("partner_id")
    def _compute_guest_tier_id(self):
        for ticket in self:
            ticket.guest_tier_id = ticket.partner_id.guest_tier_id

    @api.depends("company_id", "complaint_kind")
    def _compute_complaint_currency_id(self):
        for ticket in self.filtered("complaint_kind"):
            if not ticket.complaint_currency_id:
                ticket.complaint_currency_id = ticket.company_id.currency_id

    @api.depends("demand_ids.asks_for_money")
    def _compute_asks_for_money(self):
        for ticket in self:
            ticket.asks_for_money = any(ticket.demand_ids.mapped("asks_for_money"))

    @api.depends("number", "name", "complaint_kind")
    @api.depends_context("uid", "lang")
    def _compute_display_name(self):
        """Name cases by number and title; to whom one is hidden, by its number alone.

        Whatever points at a case names it with all rights, whoever reads it (BY-8).
        """
        result = super()._compute_display_name()
        cases = self.filtered("complaint_kind")
        hidden = cases._get_unreadable()
        for ticket in hidden:
            ticket.display_name = ticket.number
        for ticket in cases - hidden:
            is_registered = ticket.number and ticket.number != "/"
            title = self._mask_story(ticket.name or "")
            ticket.display_name = (
                f"{ticket.number} {title}".rstrip()
                if is_registered
                else self.env._("New case")
            )
        return result

    def _get_unreadable(self):
        """Those of these cases that the person could not read by an own right."""
        if not self.env.su or self.env.user._is_superuser():
            return self.browse()  # the system itself; and who reads, may read
        known_sudo = self.browse(self.ids)
        readable_sudo = known_sudo.sudo(False)._filtered_access("read").sudo()
        return known_sudo - readable_sudo

    @api.depends("channel_id")
    def _compute_channel_demands(self):
        for ticket in self:
            demands = ticket.channel_id._get_demands(ticket.channel_id._origin.id)
            ticket.complaint_medium = demands.get("medium")
            ticket.requires_reference = demands.get("requires_reference")
            ticket.requires_reply_date = demands.get("requires_reply_date")

    @api.depends("contact_ids.contacted_at")
    def _compute_last_contact_at(self):
        for ticket in self:
            moments = ticket.contact_ids.mapped("contacted_at")
            ticket.last_contact_at = max(filter(None, moments), default=False)

    @api.model
    def default_get(self, fields_list):
        defaults = super().default_get(fields_list)
        if defaults.get("complaint_kind") and "received_at" in fields_list:
            defaults.setdefault("received_at", fields.Datetime.now())
        return defaults

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("complaint_kind"):
                vals.setdefault("claimed_amount", 0.0)
                if not vals.get("name", True):
                    vals["name"] = ""  # is then refused in a sentence
                self._clean_case_vals(vals)
        return super().create(vals_list)

    def write(self, vals):
        if vals.keys() & {*ONE_LINE_FIELDS, "claimed_amount", "partner_id"}:
            cases = self.filtered("complaint_kind")
            if cases:
                vals = dict(vals)
                cases._clean_case_vals(vals)
                cases._note_change_of_guest(vals)
        return super().write(vals)

    def _clean_case_vals(self, vals):
        """Make what a person typed fit to be shown, or refuse it (attacks 31, 85).

        :param vals: values for create() or write(), changed in place
        :raise ValidationError: when the amount cannot be one
        """
        for name in ONE_LINE_FIELDS:
            if vals.get(name):
                # A guest's title is cut; who edits one is told that it is too long.
                length = sys.maxsize if self and name == "name" else TITLE_LENGTH
                vals[name] = clean_title(vals[name], length)
        amount = vals.get("claimed_amount")
        # “Not a number” is neither above nor below anything.
        if isinstance(amount, int | float) and not 0 <= amount <= CLAIM_LIMIT:
            raise ValidationError(
                self.env._(
                    "The amount claimed must be between 0 and one thousand million."
                )
            )
        if amount and not vals.get("complaint_currency_id") and vals.get("company_id"):
            company = self.env["res.company"].browse(vals["company_id"])
            vals["complaint_currency_id"] = company.currency_id.id

    def _note_change_of_guest(self, vals):
        """Leave a trace when a case is given to another guest: they will see it."""
        if "partner_id" not in vals:
            return
        for ticket in self:
            former = ticket.partner_id
            if former and former.id != vals["partner_id"]:
                ticket.message_post(
                    body=self.env._(
                        "Until now this was a case of %(guest)s.",
                        guest=former.display_name,
                    ),
                    subtype_xmlid="mail.mt_note",
                )

    @api.onchange("partner_id")
    def _onchange_partner_id(self):
        typed = {name: self[name] for name in ("partner_email", "partner_phone")}
        result = super()._onchange_partner_id()
        if self.partner_id and self.complaint_kind:
            # What the guest has just said is not lost because the contact lacks it.
            self.partner_email = self.partner_email or typed["partner_email"]
            self.partner_phone = self.partner_id.phone or typed["partner_phone"]
        return result

    @api.onchange("partner_phone", "partner_email")
    def _onchange_guest_contact(self):
        """Fill in the guest whom a phone number or an address belongs to."""
        if not self.complaint_kind or self.partner_id:
            return
        guest = self.env["res.partner"]._find_guest(
            self.partner_phone, self.partner_email
        )
        if guest:
            self.partner_id = guest
            self._onchange_partner_id()

    @api.constrains("name", "complaint_kind")
    def _check_name(self):
        for ticket in self.filtered("complaint_kind"):
            name = ticket.name or ""
            if not name.strip() or len(name) > TITLE_LENGTH:
                raise ValidationError(
                    self.env._(
                        "The title of a case says in one line what happened, in at "
                        "most %(length)s characters.",
                        length=TITLE_LENGTH,
                    )
                )

    @api.constrains("channel_id", "external_reference", "external_reply_at")
    def _check_channel(self):
        for ticket in self.filtered("complaint_kind"):
            channel = ticket.channel_id
            demands = channel._get_demands(channel.id)
            reference = (ticket.external_reference or "").strip()
            if demands.get("requires_reference") and not reference:
                raise ValidationError(
                    self.env._(
                        "A case from “%(channel)s” carries their reference number. "
                        "Please enter it under “Their Reference”.",
                        channel=channel.name,
                    )
                )
            if demands.get("requires_reply_date") and not ticket.external_reply_at:
                raise ValidationError(
                    self.env._(
                        "“%(channel)s” wants an answer by a date. Please enter it "
                        "under “Their Reply Date”.",
                        channel=channel.name,
                    )
                )

    @api.constrains("received_at", "incident_at")
    def _check_moments(self):
        # A guest's clock may be ahead of ours by a day, nobody's by more.
        latest = fields.Datetime.add(fields.Datetime.now(), days=1)
        for ticket in self.filtered("complaint_kind"):
            for moment in (ticket.received_at, ticket.incident_at):
                if moment and moment > latest:
                    raise ValidationError(
                        self.env._(
                            "What has been received or has happened cannot lie in the "
                            "future. Check the date."
                        )
                    )
