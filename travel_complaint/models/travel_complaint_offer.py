from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import AccessError, ConcurrencyError, UserError

BEFORE = ("draft", "to_approve", "approved")
UNDER_WAY = ("to_approve", "approved", "made")
# What the guest reads; fixed from the moment the offer is made.
TERMS = frozenset({"text", "valid_until", "line_ids"})
# Written along the way by whoever works on the case.
NOTES = frozenset({"payout_details"})
TECHNICAL = frozenset({"message_main_attachment_id"})


class TravelComplaintOffer(models.Model):
    """One round: what we offer the guest, who allowed it, what the guest says (RS-2).

    A draft is written by whoever works on the case. From the moment it is made nobody
    changes its terms; its state is written by the verbs alone.
    """

    _name = "travel.complaint.offer"
    _description = "Offer to the Guest"
    _inherit = [
        "travel.complaint.offer.power.mixin",
        "travel.complaint.offer.answer.mixin",
        "travel.complaint.offer.payment.mixin",
        "travel.complaint.offer.letter.mixin",
        "travel.complaint.figure.source.mixin",
        "tier.validation",
    ]
    _order = "ticket_id desc, cycle desc, round_number desc"

    # How tier validation sees an offer
    _state_from = ["draft", "to_approve", "approved"]
    _state_to = ["made"]
    _cancel_state = "withdrawn"

    # Which round of which case
    ticket_id = fields.Many2one(
        comodel_name="helpdesk.ticket",
        string="Case",
        required=True,
        ondelete="restrict",
        index=True,
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    currency_id = fields.Many2one(
        comodel_name="res.currency",
        required=True,
        readonly=True,
        ondelete="restrict",
        help="The company's currency when the offer was written.",
    )
    cycle = fields.Integer(required=True, default=1, readonly=True, copy=False)
    round_number = fields.Integer(
        string="Round", required=True, readonly=True, copy=False
    )
    author_id = fields.Many2one(
        comodel_name="res.users",
        string="Written By",
        required=True,
        readonly=True,
        copy=False,
        default=lambda self: self.env.user,
        ondelete="restrict",
    )
    number = fields.Char(string="Case Number", compute="_compute_case", store=True)
    guest_name = fields.Char(compute="_compute_case", compute_sudo=True, store=True)

    # What is offered
    text = fields.Text(
        string="Words to the Guest",
        help="What the letter says before the remedies: what we found, what we regret.",
    )
    line_ids = fields.One2many(
        comodel_name="travel.complaint.offer.line",
        inverse_name="offer_id",
        string="Remedies",
        copy=True,
    )
    amount_owed = fields.Monetary(string="Owed", compute="_compute_amounts", store=True)
    amount_goodwill = fields.Monetary(
        string="Goodwill", compute="_compute_amounts", store=True
    )
    amount_total = fields.Monetary(
        string="Total", compute="_compute_amounts", store=True
    )
    valid_until = fields.Date(
        copy=False,
        help="The last day on which the guest can accept. Empty: no end.",
    )
    revision = fields.Integer(
        default=0,
        readonly=True,
        copy=False,
        help="Counts the changes of the remedies. An approval is for one revision.",
    )

    # Where it stands
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("to_approve", "Waiting for approval"),
            ("approved", "Approved"),
            ("made", "Made"),
            ("accepted", "Accepted by the Guest"),
            ("rejected", "Rejected"),
            ("countered", "Countered"),
            ("expired", "Expired"),
            ("withdrawn", "Withdrawn"),
        ],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        index=True,
    )
    made_at = fields.Datetime(string="Made", readonly=True, copy=False)
    made_by_id = fields.Many2one(
        comodel_name="res.users",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    end_reason = fields.Text(string="Reason", readonly=True, copy=False)

    _round_uniq = models.Constraint(
        "UNIQUE (ticket_id, cycle, round_number)",
        "The case has this round already.",
    )
    _accepted_once_uniq = models.UniqueIndex(
        "(ticket_id, cycle) WHERE state = 'accepted'",
        "The guest has accepted an offer in this cycle already.",
    )
    _made_once_uniq = models.UniqueIndex(
        "(ticket_id, cycle) WHERE state = 'made'",
        "An offer is waiting for the guest's answer already.",
    )
    _amounts_range = models.Constraint(
        "CHECK (amount_owed BETWEEN 0 AND 1000000000"
        " AND amount_goodwill BETWEEN 0 AND 1000000000"
        " AND amount_total BETWEEN 0 AND 1000000000)",
        "An amount lies between 0 and 1,000,000,000.",
    )
    _made_has_trace = models.Constraint(
        "CHECK (state NOT IN ('made', 'accepted', 'rejected', 'countered', 'expired')"
        " OR (made_at IS NOT NULL AND made_by_id IS NOT NULL))",
        "An offer that was made says when and by whom.",
    )
    _made_day_idx = models.Index("(made_by_id, made_at) WHERE made_at IS NOT NULL")
    _approved_day_idx = models.Index(
        "(approved_by_id, approved_at) WHERE approved_at IS NOT NULL"
    )

    @api.depends("ticket_id.number", "ticket_id.partner_name", "ticket_id.partner_id")
    def _compute_case(self):
        # Finance pays without seeing the case: these facts are copied for them.
        for offer in self:
            ticket = offer.ticket_id
            offer.number = ticket.number
            offer.guest_name = ticket.partner_name or ticket.partner_id.name

    @api.depends("line_ids.amount", "line_ids.is_goodwill")
    def _compute_amounts(self):
        for offer in self:
            goodwill = offer.line_ids.filtered("is_goodwill")
            offer.amount_goodwill = sum(goodwill.mapped("amount"))
            offer.amount_owed = sum((offer.line_ids - goodwill).mapped("amount"))
            offer.amount_total = offer.amount_owed + offer.amount_goodwill

    @api.depends("number", "round_number")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for offer in self:
            if not offer.round_number:
                offer.display_name = self.env._("New offer")
                continue
            offer.display_name = self.env._(
                "%(number)s, round %(round)s",
                number=offer.number,
                round=offer.round_number,
            )

    # What may be written, and when

    @api.model
    def default_get(self, fields_list):
        """A form that is being filled in knows the company and its currency."""
        defaults = super().default_get(fields_list)
        ticket = self.env["helpdesk.ticket"].browse(defaults.get("ticket_id"))
        if ticket:
            company = ticket.company_id
            defaults |= {
                "company_id": company.id,
                "currency_id": company.currency_id.id,
            }
        return defaults

    @api.model_create_multi
    def create(self, vals_list):
        next_round = {}
        for vals in vals_list:
            ticket_id = vals.get("ticket_id", self.env.context.get("default_ticket_id"))
            ticket = self.env["helpdesk.ticket"].browse(ticket_id or [])
            ticket._check_can(ticket._get_cannot_plan_reason())
            if not self.env.su:
                self._check_new_vals(vals)
                vals["author_id"] = self.env.uid
            cycle = ticket.complaint_cycle
            if ticket not in next_round:
                next_round[ticket] = ticket._get_last_round()
            next_round[ticket] += 1
            vals.update(
                company_id=ticket.company_id.id,
                currency_id=ticket.company_id.currency_id.id,
                cycle=cycle,
                round_number=next_round[ticket],
            )
        try:
            return super().create(vals_list)
        except UniqueViolation as error:
            # Somebody else has just written this round. Run again, it is the next one.
            raise ConcurrencyError("another offer has just taken this round") from error

    def write(self, vals):
        if not self.env.su:
            self._check_can_write(vals)
        frozen = vals.keys() & (TERMS | {"ticket_id", "company_id", "currency_id"})
        if frozen:
            self._check_not_frozen(frozen)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(
            self.env._("An offer is kept in the file. Withdraw it instead.")
        )

    @api.model
    def _check_new_vals(self, vals):
        """Refuse values for a new offer that the system alone gives.

        :raise AccessError: with the way out
        """
        open_names = TERMS | NOTES | TECHNICAL | {"ticket_id"}
        # Copied with an offer, and set anew.
        copied = {"company_id", "currency_id"}
        context = self.env.context
        given = {
            name
            for name in self._fields.keys() - open_names - copied
            if vals.get(name, context.get(f"default_{name}"))
            not in (None, False, 0, "", "draft")
        }
        if given:
            raise AccessError(self._describe_evidence())

    def _check_can_write(self, vals):
        """Refuse what the verbs alone write, and what is fixed by now.

        :raise AccessError: with the way out
        """
        if vals.keys() - TERMS - NOTES - TECHNICAL:
            raise AccessError(self._describe_evidence())

    def _check_not_frozen(self, names):
        """Refuse changes of the terms of offers that are drafts no more.

        :raise UserError: naming the first one
        """
        for offer in self:
            if offer.state != "draft" or names - TERMS:
                raise UserError(
                    self.env._(
                        "%(offer)s is not a draft any more, so its terms stay as they "
                        "are. Use “Change” while it has not been made; after that, "
                        "make a new round.",
                        offer=offer.display_name,
                    )
                )

    def _describe_evidence(self):
        return self.env._(
            "The system writes down what becomes of an offer. Use the buttons: ask for "
            "approval, make the offer, note the answer."
        )

    def _note_revision(self):
        for offer in self.exists():
            # Written so that who approves at this moment is run again and sees it.
            offer.sudo().revision = offer.revision + 1

    # Verbs

    def action_make_offer(self):
        """Make the offer to the guest, if one's power covers it or it is approved."""
        self.ensure_one()
        self._check_can_make()
        self._do_make()
        return True

    def _check_can_make(self):
        """Refuse with the reason; a limit is named with what is left and who decides.

        :raise UserError: when the offer cannot be made
        """
        self.ticket_id.check_access("write")
        reason = self._get_cannot_make_reason()
        if reason:
            raise UserError(
                self.env._(
                    "%(offer)s: %(reason)s", offer=self.display_name, reason=reason
                )
            )

    def _get_cannot_make_reason(self):
        """Why this offer cannot be made now, powers aside, or False."""
        if self.state not in BEFORE:
            return self.env._("It has been made or withdrawn already.")
        if self.cycle != self.ticket_id.complaint_cycle:
            return self.env._(
                "It belongs to an earlier cycle of the case. Write a new one."
            )
        reason = self.ticket_id._get_cannot_offer_reason()
        if reason:
            return reason
        if not self.line_ids:
            return self.env._("Add at least one remedy: what the guest gets.")
        today = self.company_id._get_complaint_today()
        if self.valid_until and self.valid_until < today:
            return self.env._("“Valid Until” has passed. Enter a later day.")
        return self._get_power_reason()

    def _do_make(self):
        self._draw_power()
        # The verbs alone set these, see write().
        self.sudo().with_context(skip_validation_check=True).write(
            {
                "state": "made",
                "made_at": fields.Datetime.now(),
                "made_by_id": self.env.uid,
            }
        )
        ticket = self.ticket_id
        ticket._walk_to("proposing")
        ticket._record_milestones(["plan_proposed", "plan_approved"])
        ticket._record_milestone("offer_made", note=self._describe_amount())
        ticket._wait_for_answer()
        ticket._request_notice("offer", offer=self)

    def action_withdraw(self):
        """Ask why the offer is taken back."""
        return self.env["travel.complaint.plan.reason"]._ask(
            self, "withdraw", self.env._("Withdraw the Offer")
        )

    def _do_withdraw(self, reason):
        """Take these offers back, with the reason."""
        self.ticket_id.check_access("write")
        for offer in self:
            if offer.state not in (*BEFORE, "made"):
                raise UserError(
                    self.env._(
                        "%(offer)s has been answered, and cannot be taken back.",
                        offer=offer.display_name,
                    )
                )
        self._end("withdrawn", reason)
        for ticket in self.ticket_id:
            ticket._tell_reason(self.env._("Offer withdrawn"), reason)
            if not ticket._has_open_offer():
                ticket._stop_waiting_for_answer()

    def _end(self, state, reason):
        # The verbs alone set these, see write(). Reviews go with the draft.
        offers_sudo = self.sudo().with_context(skip_validation_check=True)
        offers_sudo.write({"state": state, "end_reason": reason})

    def action_new_round(self):
        """Write the next round, with the same remedies to start from."""
        self.ensure_one()
        offer = self.copy()
        return offer._open()

    def _open(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Offer"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
        }

    def _describe_amount(self):
        """“Round 2: 5,200.00 ¥”, for the time line."""
        return self.env._(
            "Round %(round)s: %(amount)s",
            round=self.round_number,
            amount=self.currency_id.format(self.amount_total),
        )
