from odoo import api, fields, models
from odoo.tools import SQL

from ..tools import transitions
from ..tools.roles import HANDLING


class TravelComplaintRecoveryMixin(models.AbstractModel):
    """Concern: what a case has cost, and what suppliers give back of it (BY-6)."""

    _name = "travel.complaint.recovery.mixin"
    _description = "Recovery from Suppliers"

    recovery_ids = fields.One2many(
        comodel_name="travel.complaint.recovery",
        inverse_name="ticket_id",
        string="Claims on Suppliers",
        readonly=True,
        groups=HANDLING,
    )
    # Guests may claim in another one; we pay and recover in the company's.
    cost_currency_id = fields.Many2one(
        comodel_name="res.currency",
        compute="_compute_cost_currency_id",
        groups=HANDLING,
    )
    gross_cost = fields.Monetary(
        string="Paid to the Guest",
        compute="_compute_costs",
        currency_field="cost_currency_id",
        groups=HANDLING,
        help="What was paid to the guest, less what was taken back.",
    )
    recovered_cost = fields.Monetary(
        string="Recovered",
        compute="_compute_costs",
        currency_field="cost_currency_id",
        groups=HANDLING,
        help="What suppliers have given back of it.",
    )
    net_cost = fields.Monetary(
        string="Our Own Cost",
        compute="_compute_costs",
        currency_field="cost_currency_id",
        groups=HANDLING,
        help="What was paid to the guest, less what suppliers have given back.",
    )
    can_recover = fields.Boolean(compute="_compute_can_recover", groups=HANDLING)

    @api.depends("company_id")
    def _compute_cost_currency_id(self):
        for ticket in self:
            ticket.cost_currency_id = ticket.company_id.currency_id

    @api.depends("recovery_ids.recovered_amount", "offer_ids.paid_on")
    def _compute_costs(self):
        paid = self._read_paid_amounts()
        for ticket in self:
            # A sum of the case, for whoever may read the case's money.
            recovered = sum(ticket.sudo().recovery_ids.mapped("recovered_amount"))
            ticket.gross_cost = paid.get(ticket._origin.id, 0.0)
            ticket.recovered_cost = recovered
            ticket.net_cost = ticket.gross_cost - recovered

    def _read_paid_amounts(self):
        """{case id: what was paid to the guest}, of those of which something was."""
        if not self.ids:
            return {}
        payments = self.env["travel.complaint.payment"]
        payments.flush_model(["amount", "offer_id"])
        return dict(
            self.env.execute_query(
                SQL(
                    """
                    SELECT offer.ticket_id, sum(payment.amount)::float8
                      FROM travel_complaint_payment AS payment
                      JOIN travel_complaint_offer AS offer
                        ON offer.id = payment.offer_id
                     WHERE offer.ticket_id = ANY(%s)
                     GROUP BY offer.ticket_id
                    """,
                    self.ids,
                )
            )
        )

    @api.depends("complaint_state", "complaint_kind")
    @api.depends_context("uid")
    def _compute_can_recover(self):
        claims = self.env["travel.complaint.recovery"]
        may = claims.has_access("create")
        for ticket in self:
            ticket.can_recover = may and not ticket._get_cannot_recover_reason()

    def _get_cannot_recover_reason(self):
        """Why no supplier can be asked to pay for this case, or False.

        Unlike what is planned for the guest it may be done after the end of the case.
        """
        if self.complaint_kind != transitions.COMPLAINT:
            return self.env._("Only for a complaint can a supplier be asked to pay.")
        if self.complaint_state == transitions.REGISTERED:
            return self.env._("Accept the case before you claim from a supplier.")
        return False

    def action_claim(self):
        """Open a new claim on a supplier for this case."""
        self.ensure_one()
        self._check_can(self._get_cannot_recover_reason())
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Claim on a Supplier"),
            "res_model": "travel.complaint.recovery",
            "view_mode": "form",
            "target": "new",
            "context": {"default_ticket_id": self.id},
        }
