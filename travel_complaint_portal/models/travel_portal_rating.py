from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.travel_complaint.models.travel_complaint_call_back_mixin import (
    MAX_SATISFACTION,
)

# The database knows by this index that a guest has been asked.
ONCE_A_CYCLE = "(ticket_id, cycle)"


class TravelPortalRating(models.Model):
    """A guest is asked once how a case went, and answers once (PO-3, attacks 74, 76).

    The row is the invitation, made when the case closes; the guest fills it in. How the
    case was handled and what came of it are two questions: a fair refusal is no bad
    work. Not on rating.rating, which every employee may write.
    """

    _name = "travel.portal.rating"
    _inherit = ["travel.complaint.ledger.mixin", "travel.portal.evidence.mixin"]
    _description = "Guest's Rating"
    _sealed_if = "OLD.rated_at IS NOT NULL"
    _erased_words = {"comment": None}

    cycle = fields.Integer(required=True, readonly=True)
    invited_at = fields.Datetime(string="Asked", required=True, readonly=True)
    expires_at = fields.Datetime(
        string="Until", required=True, readonly=True, help="No answer is taken later."
    )
    rated_at = fields.Datetime(string="Answered", readonly=True)
    # Without a default: what nobody has said is no zero in an average.
    handling = fields.Integer(
        readonly=True,
        aggregator="avg",
        help="From 1 to 5: how we treated the guest and kept them informed.",
    )
    outcome = fields.Integer(
        readonly=True, aggregator="avg", help="From 1 to 5: what came of it."
    )
    comment = fields.Text(readonly=True)

    _once_a_cycle_uniq = models.UniqueIndex(
        ONCE_A_CYCLE, "The guest has been asked about this already."
    )
    _values_range = models.Constraint(
        "CHECK (CASE WHEN rated_at IS NULL"
        " THEN handling IS NULL AND outcome IS NULL AND comment IS NULL"
        " ELSE handling IS NOT NULL AND outcome IS NOT NULL"
        f" AND handling BETWEEN 1 AND {MAX_SATISFACTION}"
        f" AND outcome BETWEEN 1 AND {MAX_SATISFACTION} END)",
        "A guest who answers says both how it was handled and what came of it, from 1 "
        "to 5.",
    )

    @api.model
    def _invite(self, tickets):
        """Ask the guests of these cases, which have just been closed.

        :param tickets: helpdesk.ticket; who was asked in this cycle is left out
        """
        now = fields.Datetime.now()
        self._append(
            [
                {
                    "ticket_id": ticket.id,
                    "cycle": ticket.complaint_cycle,
                    "invited_at": now,
                    "expires_at": now
                    + timedelta(days=ticket.company_id.complaint_rating_days),
                }
                for ticket in tickets
            ],
            unless=SQL(ONCE_A_CYCLE),
        )

    def _get_cannot_rate_reason(self):
        """Why the guest cannot answer this invitation, in a sentence, or False."""
        if self.rated_at:
            return self.env._("You have told us already. Thank you.")
        if not self or self.expires_at < fields.Datetime.now():
            return self.env._("The time to tell us is over. You can still write to us.")
        return False

    def _prepare_guest_values(self):
        """What the guest has answered, for the page; None as long as nothing."""
        if not self.rated_at:
            return None
        words = dict(self.ticket_id._get_rating_scale())
        return {"handling": words[self.handling], "outcome": words[self.outcome]}

    def _rate(self, handling, outcome, comment, **actor):
        """Write down the one answer to this invitation.

        :param handling: 1 to 5
        :param outcome: 1 to 5
        :param comment: plain text, may be empty
        :param actor: link_id and user_id
        :raise UserError: when it was answered or is too old
        """
        reason = self._get_cannot_rate_reason()
        if reason:
            raise UserError(reason)
        self.write(
            {
                **actor,
                "rated_at": fields.Datetime.now(),
                "handling": handling,
                "outcome": outcome,
                "comment": comment or False,
            }
        )
