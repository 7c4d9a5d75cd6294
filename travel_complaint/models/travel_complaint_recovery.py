from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from .travel_complaint_recovery_outcome_mixin import (
    CLAIMED,
    RECOVERED,
)

# What the supplier owes us as long as this has not been settled.
ASKED = (CLAIMED, RECOVERED)
# What is agreed when the claim is made; all else is written by the verbs.
TERMS = frozenset(
    {"supplier_id", "share", "claimed_amount", "claimed_on", "due_on", "reasons"}
    | {"supplier_reference", "attachment_ids"}
)
TECHNICAL = frozenset({"message_main_attachment_id"})


class TravelComplaintRecovery(models.Model):
    """What a supplier has to give us back of what a complaint has cost (BY-6).

    The handling group claims a share of it until a day; finance writes down what came
    in. It goes on after the case has ended: suppliers take longer than guests.
    """

    _name = "travel.complaint.recovery"
    _inherit = [
        "travel.complaint.recovery.outcome.mixin",
        "travel.complaint.figure.source.mixin",
    ]
    _description = "Claim on a Supplier"
    _order = "due_on, id"

    # What is claimed
    ticket_id = fields.Many2one(
        comodel_name="helpdesk.ticket",
        string="Case",
        required=True,
        ondelete="restrict",
        index=True,
    )
    number = fields.Char(
        string="Case Number", compute="_compute_number", compute_sudo=True
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    currency_id = fields.Many2one(
        comodel_name="res.currency", required=True, readonly=True, ondelete="restrict"
    )
    supplier_id = fields.Many2one(
        comodel_name="res.partner",
        required=True,
        ondelete="restrict",
        index=True,
    )
    share = fields.Float(
        string="Share (%)",
        required=True,
        default=100.0,
        digits=(5, 2),
        aggregator=None,
        help="How much of what the case has cost the supplier has to answer for.",
    )
    claimed_amount = fields.Monetary(
        string="Claimed",
        required=True,
        compute="_compute_claimed_amount",
        store=True,
        readonly=False,
        precompute=True,
        help="Filled in as the share of what has been paid to the guest so far; it can "
        "be changed as long as nothing is settled.",
    )
    claimed_on = fields.Date(
        required=True, default=fields.Date.context_today, help="When we told them."
    )
    due_on = fields.Date(string="To Pay By", required=True)
    supplier_reference = fields.Char(
        string="Their Reference", help="By which the supplier finds the claim."
    )
    reasons = fields.Text(
        required=True, help="Why the supplier answers for it: contract, evidence."
    )
    attachment_ids = fields.Many2many(
        comodel_name="ir.attachment",
        relation="travel_complaint_recovery_attachment_rel",
        column1="recovery_id",
        column2="attachment_id",
        string="Files",
        bypass_search_access=True,
        copy=False,
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Claimed By",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
        ondelete="restrict",
    )

    is_overdue = fields.Boolean(
        compute="_compute_is_overdue", search="_search_is_overdue"
    )

    _share_range = models.Constraint(
        "CHECK (share > 0 AND share <= 100)",
        "A share is more than 0 and at most 100 percent.",
    )
    _claimed_range = models.Constraint(
        "CHECK (claimed_amount > 0 AND claimed_amount <= 1000000000)",
        "Claim more than 0 and at most 1,000,000,000.",
    )
    _recovered_range = models.Constraint(
        "CHECK (COALESCE(recovered_amount, 0) BETWEEN 0 AND claimed_amount)",
        "No more can come in than was claimed. Correct the claim first.",
    )
    _recovered_has_trace = models.Constraint(
        "CHECK ((state = 'recovered') = (COALESCE(recovered_amount, 0) > 0)"
        " AND (state <> 'recovered' OR (recovered_on IS NOT NULL"
        " AND recorded_by_id IS NOT NULL AND COALESCE(BTRIM(reference), '') <> '')))",
        "What came in has an amount, a day, a reference, and who wrote it down.",
    )
    _given_up_has_reason = models.Constraint(
        "CHECK ((state IN ('refused', 'written_off'))"
        " = (COALESCE(BTRIM(end_reason), '') <> ''))",
        "Say why the supplier does not pay, or why we do not ask any more.",
    )
    _days_range = models.Constraint(
        "CHECK (claimed_on BETWEEN '2000-01-01' AND '2100-01-01'"
        " AND due_on BETWEEN claimed_on AND '2100-01-01')",
        "The supplier cannot have to pay before the claim was made. Check the dates.",
    )
    _live_uniq = models.UniqueIndex(
        "(ticket_id, supplier_id) WHERE state IN ('claimed', 'recovered')",
        "There is a claim on this supplier for the case already. Change that one.",
    )
    _overdue_idx = models.Index("(company_id, due_on) WHERE state = 'claimed'")

    @api.depends("ticket_id")
    def _compute_number(self):
        # Computed as superuser: finance need not see the case.
        for recovery in self:
            recovery.number = recovery.ticket_id.number

    @api.depends("share", "ticket_id")
    def _compute_claimed_amount(self):
        paid = self.ticket_id._read_paid_amounts()
        for recovery in self:
            amount = paid.get(recovery.ticket_id._origin.id, 0.0)
            if amount and recovery.state == CLAIMED:
                share = amount * recovery.share / 100
                currency = (
                    recovery.currency_id or recovery.ticket_id.company_id.currency_id
                )
                recovery.claimed_amount = currency.round(share)
            else:
                recovery.claimed_amount = recovery.claimed_amount

    @api.depends("state", "due_on")
    def _compute_is_overdue(self):
        for recovery in self:
            recovery.is_overdue = (
                recovery.state == CLAIMED
                and recovery.due_on
                and recovery.due_on < recovery._get_today()
            )

    @api.model
    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        overdue = Domain("state", "=", CLAIMED) & Domain.OR(
            Domain("company_id", "=", company.id)
            & Domain("due_on", "<", self._get_company_day(company))
            for company in self.env.companies
        )
        return overdue if True in value else ~overdue

    @api.depends("number", "supplier_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for recovery in self:
            # A name is no secret to whoever sees the claim.
            name = recovery.supplier_id.sudo().name
            recovery.display_name = f"{recovery.number or ''} {name or ''}".strip()

    @api.constrains("supplier_id", "ticket_id")
    def _check_supplier(self):
        for recovery in self:
            # Whoever claims need not be allowed to see the guest's contact.
            if recovery.supplier_id == recovery.ticket_id.sudo().partner_id:
                raise ValidationError(
                    self.env._("The guest who complains is not the supplier.")
                )

    @api.constrains("share", "state", "ticket_id")
    def _check_shares(self):
        """All suppliers together answer for no more than the whole."""
        # What others claim counts, whoever may see it.
        found = self.sudo()._read_group(
            [("ticket_id", "in", self.ticket_id.ids), ("state", "in", ASKED)],
            ["ticket_id"],
            ["share:sum"],
            having=[("share:sum", ">", 100.0)],
        )
        for ticket, total in found:
            raise ValidationError(
                self.env._(
                    "The suppliers of %(number)s would answer for %(total)s percent "
                    "together. Make the shares smaller.",
                    number=ticket.number,
                    total=round(total, 2),
                )
            )

    # What may be written, and when

    @api.model
    def default_get(self, fields_list):
        """A form that is being filled in knows the case's company and supplier."""
        defaults = super().default_get(fields_list)
        ticket = self.env["helpdesk.ticket"].browse(defaults.get("ticket_id"))
        if ticket:
            company = ticket.company_id
            defaults |= {
                "company_id": company.id,
                "currency_id": company.currency_id.id,
                "supplier_id": ticket.supplier_id.id,
            }
        return {name: defaults[name] for name in defaults if name in self._fields}

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            ticket_id = vals.get("ticket_id", self.env.context.get("default_ticket_id"))
            ticket = self.env["helpdesk.ticket"].browse(ticket_id or [])
            ticket._check_can(ticket._get_cannot_recover_reason())
            if not self.env.su:
                self._check_new_vals(vals)
                vals["user_id"] = self.env.uid
            vals["company_id"] = ticket.company_id.id
            vals["currency_id"] = ticket.company_id.currency_id.id
        recoveries = super().create(vals_list)
        recoveries._line_up()
        for recovery in recoveries:
            recovery._tell_case(
                self.env._("Claimed from %(supplier)s", supplier=recovery._get_name()),
                recovery._describe_claim(),
            )
        return recoveries

    def write(self, vals):
        if not self.env.su:
            self._check_can_write(vals)
        result = super().write(vals)
        if vals.keys() & {"share", "state"}:
            self._line_up()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(
            self.env._("A claim is kept in the file. Write it off with the reason.")
        )

    def _line_up(self):
        """Let two who claim for one case at once come after each other.

        The second one is tried again by Odoo, and then sees the share of the first; the
        row of the case is written as it is.
        """
        self.flush_recordset()
        self.env.cr.execute(
            SQL(
                "UPDATE helpdesk_ticket SET write_date = write_date WHERE id = ANY(%s)",
                self.ticket_id.ids,
            )
        )

    @api.model
    def _check_new_vals(self, vals):
        """Refuse values for a new claim that the system alone gives.

        :raise AccessError: with the way out
        """
        context = self.env.context
        given = {
            name
            for name in self._fields.keys() - TERMS - TECHNICAL - {"ticket_id"}
            if vals.get(name, context.get(f"default_{name}"))
            not in (None, False, 0, "", CLAIMED)
        }
        # What goes with the case and its author is set anew.
        if given - {"company_id", "currency_id", "user_id"}:
            raise AccessError(self._describe_evidence())

    def _check_can_write(self, vals):
        """Refuse what the verbs alone write, and what is settled.

        :raise AccessError: with the way out
        :raise UserError: when the claim is settled
        """
        if vals.keys() - TERMS - TECHNICAL:
            raise AccessError(self._describe_evidence())
        for recovery in self:
            if recovery.state != CLAIMED:
                raise UserError(
                    self.env._(
                        "The claim on %(supplier)s is settled, and stays as it is.",
                        supplier=recovery._get_name(),
                    )
                )

    def _describe_evidence(self):
        return self.env._(
            "The system writes down what becomes of a claim. Use the buttons: record "
            "what came in, refused, write off."
        )

    def _get_name(self):
        # A name is no secret to whoever sees the claim.
        return self.supplier_id.sudo().display_name

    def _get_today(self):
        return self._get_company_day(self.company_id)

    @api.model
    def _get_company_day(self, company):
        return company._get_complaint_today()

    def _describe_claim(self):
        return self.env._(
            "%(amount)s, %(share)s percent, to be paid by %(day)s. %(reasons)s",
            amount=self.currency_id.format(self.claimed_amount),
            share=f"{self.share:g}",
            day=fields.Date.to_string(self.due_on),
            reasons=self.reasons,
        )

    def _tell_case(self, title, text):
        """Leave what happens to the claim in the papers of the case."""
        # Finance does not see the case, but what came in counts there.
        self.ticket_id.sudo()._tell_reason(title, text)

    def action_open(self):
        """Open the claim's own form."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Claim on a Supplier"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }
