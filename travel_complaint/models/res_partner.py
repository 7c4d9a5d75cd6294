from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.contact_keys import PHONE_DIGITS, email_key, phone_key

# What tells who a contact is.
FORGOTTEN = (
    *("email", "phone", "street", "street2", "zip", "city", "vat", "website"),
    *("comment", "function", "barcode", "ref", "image_1920"),
)
OWN_REFERENCES = {
    ("res_partner", "commercial_partner_id"),
    ("res_partner_res_partner_category_rel", "partner_id"),
    ("mail_followers", "partner_id"),
}
# Fewer digits may be the beginning of a number that is still being typed.
WHOLE_NUMBER = 7


class ResPartner(models.Model):
    _inherit = "res.partner"

    guest_tier_id = fields.Many2one(
        comodel_name="travel.guest.tier",
        index="btree_not_null",
        help="A higher tier can be given faster limits (IN-8).",
    )

    is_guest_of_case = fields.Boolean(
        compute="_compute_is_guest_of_case",
        compute_sudo=True,
        search="_search_is_guest_of_case",
        help="Has a case, or somebody of the same firm has one.",
    )

    # The same expression as in the search below: people write one number in ten ways.
    _phone_key_idx = models.Index(
        f"(RIGHT(REGEXP_REPLACE(phone, '\\D', '', 'g'), {PHONE_DIGITS}))"
        " WHERE phone IS NOT NULL"
    )

    def write(self, vals):
        result = super().write(vals)
        # A company's language and zone are kept at hand; others' are not.
        if vals.keys() & {"lang", "tz"} and self._are_companies():
            self.env.registry.clear_cache()
        return result

    def _are_companies(self):
        """Whether any of these contacts is one of our own companies."""
        # Which contacts are companies is no secret; who logs in for the first time
        # writes a zone without any right on companies.
        companies_sudo = self.env["res.company"].sudo()
        domain = [("partner_id", "in", self.ids)]
        return bool(companies_sudo.search_count(domain, limit=1))

    def _compute_is_guest_of_case(self):
        guests = self.search(
            Domain("id", "in", self.ids) & Domain("is_guest_of_case", "=", True)
        )
        for partner in self:
            partner.is_guest_of_case = partner in guests

    @api.model
    def _search_is_guest_of_case(self, operator, value):
        """Contacts behind cases, for the record rule; colleagues are none (FB-5)."""
        if operator != "in":
            return NotImplemented
        self.env["helpdesk.ticket"].flush_model(["partner_id", "complaint_kind"])
        self.flush_model(["commercial_partner_id"])
        firms = SQL(
            "SELECT guest.commercial_partner_id FROM res_partner AS guest"
            " JOIN helpdesk_ticket AS ticket ON ticket.partner_id = guest.id"
            " WHERE ticket.complaint_kind IS NOT NULL"
        )
        guests = Domain("partner_share", "=", True) & Domain.custom(
            to_sql=lambda _model, alias, _query: SQL(
                "%s IN (%s)", SQL.identifier(alias, "commercial_partner_id"), firms
            )
        )
        return guests if True in value else ~guests

    @api.model
    def _search_display_name(self, operator, value):
        """On the registration form a guest is also found by phone as it is typed."""
        domain = super()._search_display_name(operator, value)
        if (
            self.env.context.get("travel_complaint_guest_search")
            and operator in ("ilike", "like", "=")
            and isinstance(value, str)
            and phone_key(value)
        ):
            key = phone_key(value)
            found = self._get_phone_domain(key, is_whole=len(key) == PHONE_DIGITS)
            return Domain(domain) | found
        return domain

    @api.model
    def _get_phone_domain(self, key, is_whole):
        """Contacts with this phone number, however it is written.

        :param key: what `phone_key` makes of the number
        :param is_whole: whether these are all its digits; False: the beginning, or any
            other part
        """

        def to_sql(_model, alias, _query):
            phone = SQL.identifier(alias, "phone")
            digits = SQL("REGEXP_REPLACE(%s, '\\D', '', 'g')", phone)
            if not is_whole:
                return SQL("%s LIKE %s", digits, f"%{key}%")
            ending = SQL("RIGHT(%s, %s)", digits, SQL(str(PHONE_DIGITS)))
            return SQL("(%s IS NOT NULL AND %s = %s)", phone, ending, key)

        def has_number(partner):
            found = phone_key(partner.phone) or ""
            return found == key if is_whole else key in found

        return Domain.custom(to_sql=to_sql, predicate=has_number)

    @api.model
    def _find_guest(self, phone, email):
        """The one guest whom a phone number, an address, or both together belong to.

        :return: one contact, or an empty recordset when none or several fit
        """
        by_phone = by_email = Domain.FALSE
        if len(phone_key(phone) or "") >= WHOLE_NUMBER:
            by_phone = self._get_phone_domain(phone_key(phone), is_whole=True)
        if email_key(email):
            by_email = Domain("email_normalized", "=", email_key(email))
        for same in (by_phone & by_email, by_phone, by_email):
            # Colleagues have numbers as well, and are no guests.
            guests = self.search(same & Domain("partner_share", "=", True), limit=2)
            if len(guests) == 1:
                return guests
        return self.browse()

    def _forget_if_unused(self):
        """Clear those of these contacts that nothing in the database uses any more.

        Called by the job that removes personal data, where the company wants it.
        """
        guests = self.exists().filtered("partner_share")
        guests -= (
            self.env["res.users"]
            .with_context(active_test=False)
            .search([("partner_id", "in", guests.ids)])
            .partner_id
        )
        for guest in guests.filtered(lambda guest: not guest._is_used()):
            guest.write(
                {
                    "name": self.env._("Personal data removed"),
                    **dict.fromkeys(FORGOTTEN, False),
                    "active": False,
                }
            )

    def _is_used(self):
        """Whether any row of the database points at this contact."""
        self.env.flush_all()
        for table, column in self._get_references():
            rows = self.env.execute_query(
                SQL(
                    "SELECT 1 FROM %s WHERE %s = %s LIMIT 1",
                    SQL.identifier(table),
                    SQL.identifier(column),
                    self.id,
                )
            )
            if rows:
                return True
        return False

    @api.model
    def _get_references(self):
        """The columns that point at contacts, as the database knows them."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT source.relname, field.attname
                  FROM pg_constraint AS link
                  JOIN pg_class AS source ON source.oid = link.conrelid
                  JOIN pg_attribute AS field
                    ON field.attrelid = link.conrelid AND field.attnum = link.conkey[1]
                 WHERE link.contype = 'f' AND link.confrelid = 'res_partner'::regclass
                """
            )
        )
        return [
            (table, column)
            for table, column in rows
            # That a contact is its own firm, and its labels, is no use of it.
            if (table, column) not in OWN_REFERENCES
        ]
