from math import isfinite

from odoo import api, fields, models
from odoo.exceptions import UserError


class TravelComplaintOfferLine(models.Model):
    """One remedy of an offer. What is owed and what is goodwill stay apart (RS-3)."""

    _name = "travel.complaint.offer.line"
    _description = "Remedy"
    _order = "sequence, id"

    offer_id = fields.Many2one(
        comodel_name="travel.complaint.offer",
        required=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(related="offer_id.company_id", store=True)
    currency_id = fields.Many2one(related="offer_id.currency_id")
    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        selection=[
            ("refund", "Refund"),
            ("compensation", "Compensation"),
            ("replacement", "Replacement"),
            ("apology", "Apology"),
            ("other", "Other"),
        ],
        required=True,
        default="compensation",
    )
    name = fields.Char(
        string="What",
        required=True,
        help="As the guest reads it in the letter.",
    )
    amount = fields.Monetary(default=0.0)
    is_goodwill = fields.Boolean(
        string="Goodwill",
        help="Given though it is not owed. The letter and the figures keep it apart "
        "from what the guest has a right to.",
    )
    due_date = fields.Date(
        string="By When", help="By when the guest gets it, if a day has been agreed."
    )

    _amount_range = models.Constraint(
        "CHECK (amount BETWEEN 0 AND 1000000000)",
        "An amount lies between 0 and 1,000,000,000.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_number(vals)
        lines = super().create(vals_list)
        lines._check_draft()
        lines.offer_id._note_revision()
        return lines

    def write(self, vals):
        self._check_number(vals)
        self._check_draft()
        result = super().write(vals)
        self._check_draft()  # nor into another offer that is not a draft
        self.offer_id._note_revision()
        return result

    def unlink(self):
        self._check_draft()
        offers = self.offer_id
        result = super().unlink()
        offers._note_revision()
        return result

    @api.model
    def _check_number(self, vals):
        """Refuse an amount that is no number, before the currency rounds it.

        :raise UserError: when it is none
        """
        if not isfinite(vals.get("amount") or 0):
            raise UserError(self.env._("Enter an amount of money."))

    def _check_draft(self):
        """The remedies of an offer change only while it is a draft.

        :raise UserError: with the way out
        """
        for offer in self.offer_id:
            if offer.state != "draft":
                raise UserError(
                    self.env._(
                        "%(offer)s is not a draft any more, so its remedies stay as "
                        "they are. Use “Change” while it has not been made; after "
                        "that, make a new round.",
                        offer=offer.display_name,
                    )
                )
