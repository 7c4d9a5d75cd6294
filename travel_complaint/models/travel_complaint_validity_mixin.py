from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import transitions

# States in which the facts are known; before them nobody can tell (IN-7).
AFTER_INVESTIGATION = frozenset(
    {
        transitions.PROPOSING,
        transitions.EXECUTING,
        transitions.REVIEWING,
        transitions.FOLLOWING_UP,
        transitions.CLOSED,
    }
)


class TravelComplaintValidityMixin(models.AbstractModel):
    """Concern: whether a complaint was right, which is a finding (IN-7)."""

    _name = "travel.complaint.validity.mixin"
    _description = "Validity of a Complaint"

    validity = fields.Selection(
        selection=[
            ("valid", "Valid"),
            ("partly_valid", "Partly valid"),
            ("not_substantiated", "Not substantiated"),
            ("exaggerated", "Exaggerated"),
            ("malicious", "Malicious"),
        ],
        copy=False,
        tracking=True,
        help="What the investigation has found. Nobody knows it when a case comes in.",
    )

    @api.constrains("validity")
    def _check_validity(self):
        for ticket in self.filtered("validity"):
            if ticket.complaint_kind != transitions.COMPLAINT:
                raise UserError(
                    self.env._(
                        "%(number)s is no complaint: it is neither valid nor not.",
                        number=ticket.number,
                    )
                )
            if ticket.complaint_state not in AFTER_INVESTIGATION:
                raise UserError(
                    self.env._(
                        "%(number)s: whether a complaint is valid is found by the "
                        "investigation. Finish it first.",
                        number=ticket.number,
                    )
                )
