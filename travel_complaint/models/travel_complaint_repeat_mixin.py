from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..tools.contact_keys import booking_key, email_key, phone_key
from ..tools.roles import STAFF

EARLIER_LIMIT = 20


class TravelComplaintRepeatMixin(models.AbstractModel):
    """Concern: earlier cases of the same guest and order (IN-6).

    Cases are linked and never merged: two guests' conversations stay apart.
    """

    _name = "travel.complaint.repeat.mixin"
    _description = "Repeated Complaint"

    guest_phone_key = fields.Char(
        compute="_compute_guest_keys", store=True, groups=STAFF
    )
    guest_email_key = fields.Char(
        compute="_compute_guest_keys", store=True, groups=STAFF
    )
    booking_key = fields.Char(compute="_compute_guest_keys", store=True, groups=STAFF)
    repeat_of_id = fields.Many2one(
        comodel_name="helpdesk.ticket",
        string="Repeats",
        compute="_compute_repeat_of_id",
        store=True,
        readonly=False,
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
        copy=False,
        help="An earlier case of the same guest about the same order. Found by itself; "
        "take it out if it is another matter.",
    )
    repeat_ids = fields.One2many(
        comodel_name="helpdesk.ticket",
        inverse_name="repeat_of_id",
        string="Repeated By",
    )
    earlier_case_ids = fields.Many2many(
        comodel_name="helpdesk.ticket",
        string="Earlier Cases",
        compute="_compute_earlier_case_ids",
        help="Other cases of the same guest or the same order, newest first.",
    )
    earlier_case_count = fields.Integer(compute="_compute_earlier_case_ids")

    _guest_phone_idx = models.Index(
        "(guest_phone_key) WHERE guest_phone_key IS NOT NULL"
    )
    _guest_email_idx = models.Index(
        "(guest_email_key) WHERE guest_email_key IS NOT NULL"
    )
    _booking_idx = models.Index("(booking_key) WHERE booking_key IS NOT NULL")
    _partner_idx = models.Index(
        # In the order of the guest's own list.
        "(partner_id, received_at DESC, id DESC)"
        " WHERE partner_id IS NOT NULL AND complaint_kind IS NOT NULL"
    )

    @api.depends("partner_phone", "partner_email", "booking_ref", "complaint_kind")
    def _compute_guest_keys(self):
        for ticket in self:
            ticket.update(
                self._prepare_guest_keys(
                    ticket.complaint_kind,
                    ticket.partner_phone,
                    ticket.partner_email,
                    ticket.booking_ref,
                )
            )

    @api.model
    def _prepare_guest_keys(self, kind, phone, email, booking):
        """By what other cases of the guest and the order are found; cases alone."""
        return {
            "guest_phone_key": kind and phone_key(phone),
            "guest_email_key": kind and email_key(email),
            "booking_key": kind and booking_key(booking),
        }

    @api.depends("booking_key", "guest_phone_key", "guest_email_key", "partner_id")
    def _compute_repeat_of_id(self):
        """Link cases to the newest earlier one of the same guest and order (IN-6).

        A link that stands is kept. It is looked for again when the guest or the order
        becomes known, as mails seldom name an order.
        """
        candidates = self.filtered(
            lambda t: t.complaint_kind and t.booking_key and not t.repeat_of_id
        )
        same_order = candidates._find_same_order()
        for ticket in candidates:
            company = ticket.company_id or self.env.company
            for other in same_order.get((company.id, ticket.booking_key), ()):
                if ticket._is_earlier(other) and ticket._is_same_guest(other):
                    ticket.repeat_of_id = other
                    break

    def _find_same_order(self):
        """Cases of these guests about these orders: {(company id, key): newest first}.

        Of a coach whose whole group complains, each guest's own cases alone are read.
        """
        if not self:
            return {}
        known = {
            "guest_phone_key": set(self.mapped("guest_phone_key")),
            "guest_email_key": set(self.mapped("guest_email_key")),
            "partner_id": set(self.partner_id._origin.ids),
        }
        same_guest = Domain.OR(
            Domain(name, "in", list(values - {False})) for name, values in known.items()
        )
        # Who registers may not see every earlier case, but the repeat must count.
        found_sudo = self.sudo().search_fetch(
            same_guest
            & Domain("booking_key", "in", self.mapped("booking_key"))
            & Domain("company_id", "in", (self.company_id or self.env.company).ids)
            & Domain("complaint_kind", "!=", False),
            [
                "booking_key",
                "company_id",
                "complaint_kind",
                "partner_id",
                "guest_phone_key",
                "guest_email_key",
            ],
            order="id desc",
        )
        return found_sudo.grouped(lambda t: (t.company_id.id, t.booking_key))

    @api.depends(
        "partner_id", "guest_phone_key", "guest_email_key", "booking_key", "company_id"
    )
    def _compute_earlier_case_ids(self):
        for ticket in self:
            domain = ticket._get_earlier_cases_domain()
            ticket.earlier_case_ids = self.search(
                domain, limit=EARLIER_LIMIT, order="received_at desc, id desc"
            )
            ticket.earlier_case_count = len(ticket.earlier_case_ids)

    @api.constrains("repeat_of_id")
    def _check_repeat_of_id(self):
        for ticket in self.filtered("repeat_of_id"):
            # Whoever corrects a link need not see every case of the company.
            other_sudo = ticket.sudo().repeat_of_id
            if other_sudo.company_id != ticket.company_id:
                raise ValidationError(
                    self.env._("A case can only repeat one of the same company.")
                )
            # So there are no circles, and no query is needed to know it.
            if not ticket._is_earlier(other_sudo) or not other_sudo.complaint_kind:
                raise ValidationError(
                    self.env._("A case can only repeat a case that is older.")
                )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("complaint_kind"):
                # The same as computed, and in the row from the start: what looks for
                # earlier cases then needs no UPDATE before.
                vals.update(
                    self._prepare_guest_keys(
                        vals["complaint_kind"],
                        vals.get("partner_phone"),
                        vals.get("partner_email"),
                        vals.get("booking_ref"),
                    )
                )
        return super().create(vals_list)

    def _get_guest_domain(self):
        """Cases of the same guest: same contact, phone or e-mail address."""
        same = [
            Domain(name, "=", value)
            for name, value in (
                ("partner_id", self.partner_id._origin.id),
                ("guest_phone_key", self.guest_phone_key),
                ("guest_email_key", self.guest_email_key),
            )
            if value
        ]
        return Domain.OR(same) if same else Domain.FALSE

    def _get_earlier_cases_domain(self):
        """Cases of the same guest or order, of this company, other than this one."""
        related = self._get_guest_domain()
        if self.booking_key:
            related |= Domain("booking_key", "=", self.booking_key)
        return (
            related
            & Domain("complaint_kind", "!=", False)
            & Domain("company_id", "=", (self.company_id or self.env.company).id)
            & Domain("id", "!=", self._origin.id or 0)
        )

    def _is_earlier(self, other):
        """Whether `other` was registered before this case, which may be a new one."""
        return not self._origin.id or other.id < self._origin.id

    def _is_same_guest(self, other):
        """Whether two cases share a contact, a phone number or an address."""
        return any(
            self[name] and self[name] == other[name]
            for name in ("guest_phone_key", "guest_email_key")
        ) or (
            self.partner_id._origin.id
            and self.partner_id._origin.id == other.partner_id.id
        )

    def action_view_earlier_cases(self):
        """Open the earlier cases of this guest and order."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Earlier cases"),
            "res_model": "helpdesk.ticket",
            "view_mode": "list,form",
            "domain": list(self._get_earlier_cases_domain()),
        }
