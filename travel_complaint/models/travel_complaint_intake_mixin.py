from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools import transitions
from ..tools.clean_text import TITLE_LENGTH

CLAIM_LIMIT = 1_000_000_000


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
    )
    incident_place = fields.Char(string="Place")

    # The guest
    partner_phone = fields.Char(string="Phone")
    guest_lang = fields.Selection(
        selection=lambda self: self.env["res.lang"].get_installed(),
        string="Guest's Language",
        compute="_compute_guest_lang",
        store=True,
        readonly=False,
        precompute=True,
        help="Letters and mails to the guest are written in this language.",
    )
    guest_tier_id = fields.Many2one(
        comodel_name="travel.guest.tier",
        string="Guest Tier",
        compute="_compute_guest_tier_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    is_identity_confirmed = fields.Boolean(
        string="Identity Confirmed",
        tracking=True,
        copy=False,
        help="Anybody can write a mail in a guest's name. On: a colleague has made sure "
        "that this guest sent the case.",
    )

    # The trip
    booking_ref = fields.Char(string="Order Number", tracking=True)
    tour_name = fields.Char(string="Tour or Product")
    departure_date = fields.Date(string="Departure")
    return_date = fields.Date(string="Return")
    guide_id = fields.Many2one(
        comodel_name="hr.employee",
        string="Guide",
        index="btree_not_null",
        ondelete="restrict",
    )
    supplier_id = fields.Many2one(
        comodel_name="res.partner",
        string="Supplier",
        index="btree_not_null",
        ondelete="restrict",
        help="Hotel, carrier or attraction that the case is about.",
    )

    # What the guest asks for
    demand_ids = fields.Many2many(
        comodel_name="travel.complaint.demand",
        relation="helpdesk_ticket_travel_complaint_demand_rel",
        column1="ticket_id",
        column2="demand_id",
        string="Asks For",
    )
    claimed_amount = fields.Monetary(
        string="Amount Claimed",
        currency_field="complaint_currency_id",
        default=0.0,
        tracking=True,
    )
    complaint_currency_id = fields.Many2one(
        comodel_name="res.currency",
        string="Currency",
        compute="_compute_complaint_currency_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    asks_for_money = fields.Boolean(compute="_compute_asks_for_money")

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
    )
    is_exposed = fields.Boolean(
        string="In Public", readonly=True, copy=False, default=False
    )

    # Contacts
    contact_ids = fields.One2many(
        comodel_name="travel.complaint.contact",
        inverse_name="ticket_id",
        string="Contacts with the Guest",
    )
    last_contact_at = fields.Datetime(
        string="Last Contact", compute="_compute_last_contact_at"
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
        " COALESCE(received_at, '2000-01-02') BETWEEN '2000-01-01' AND '2100-01-01'"
        " AND COALESCE(incident_at, '2000-01-02')"
        " BETWEEN '1990-01-01' AND '2100-01-01'"
        " AND COALESCE(external_reply_at, '2000-01-02')"
        " BETWEEN '2000-01-01' AND '2100-01-01'"
        " AND COALESCE(departure_date, '2000-01-02')"
        " BETWEEN '1990-01-01' AND '2100-01-01'))",
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
                ticket.guest_lang = (
                    ticket.company_id.partner_id.lang or self.env.lang or "en_US"
                )

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
    def _compute_display_name(self):
        result = super()._compute_display_name()
        for ticket in self.filtered("complaint_kind"):
            is_registered = ticket.number and ticket.number != "/"
            ticket.display_name = (
                f"{ticket.number} {ticket.name or ''}".rstrip()
                if is_registered
                else self.env._("New case")
            )
        return result

    @api.depends("channel_id")
    def _compute_channel_demands(self):
        for ticket in self:
            channel = ticket.channel_id
            ticket.complaint_medium = channel.medium
            ticket.requires_reference = channel.requires_reference
            ticket.requires_reply_date = channel.requires_reply_date

    @api.depends("contact_ids.contacted_at")
    def _compute_last_contact_at(self):
        latest = dict(
            self.env["travel.complaint.contact"]._read_group(
                [("ticket_id", "in", self.ids)], ["ticket_id"], ["contacted_at:max"]
            )
        )
        for ticket in self:
            ticket.last_contact_at = latest.get(ticket._origin, False)

    @api.model
    def default_get(self, fields_list):
        defaults = super().default_get(fields_list)
        if defaults.get("complaint_kind") and "received_at" in fields_list:
            defaults.setdefault("received_at", fields.Datetime.now())
        return defaults

    @api.onchange("partner_id")
    def _onchange_partner_id(self):
        result = super()._onchange_partner_id()
        if self.partner_id:
            self.partner_phone = self.partner_id.phone
        return result

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
            if channel.requires_reference and not (
                ticket.external_reference or ""
            ).strip():
                raise ValidationError(
                    self.env._(
                        "A case from “%(channel)s” carries their reference number. "
                        "Please enter it under “Their Reference”.",
                        channel=channel.name,
                    )
                )
            if channel.requires_reply_date and not ticket.external_reply_at:
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
