from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..tools import powers

# What counts as given away, in the order of the flow. An approved offer counts for the
# day of whoever approved it.
GIVEN = ("made", "accepted")


class TravelComplaintOfferPowerMixin(models.AbstractModel):
    """Concern: whether an offer is covered by somebody's power, and by whose (RS-3).

    The approval itself runs through tier validation, which shows who is asked and tells
    them. What counts is written here, by the verbs, on the offer: nobody approves an
    offer of their own, whatever their groups.
    """

    _name = "travel.complaint.offer.power.mixin"
    _description = "Powers over Offers"
    _inherit = ["travel.complaint.review.mixin"]

    currency_id = fields.Many2one(comodel_name="res.currency")  # the offer's
    requested_by_id = fields.Many2one(
        comodel_name="res.users",
        string="Approval Asked By",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    requested_at = fields.Datetime(string="Approval Asked", readonly=True, copy=False)
    approved_by_id = fields.Many2one(
        comodel_name="res.users",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    approved_at = fields.Datetime(string="Approved", readonly=True, copy=False)
    approved_revision = fields.Integer(readonly=True, copy=False)
    approved_amount = fields.Monetary(
        readonly=True, copy=False, currency_field="currency_id"
    )

    needs_approval = fields.Boolean(compute="_compute_needs_approval")
    power_hint = fields.Char(
        compute="_compute_needs_approval",
        help="Why one's own power does not cover the offer, and who can approve it.",
    )
    approver_ids = fields.Many2many(
        comodel_name="res.users",
        string="Who Can Approve",
        compute="_compute_needs_approval",
        help="The people with the lowest power that covers the sum.",
    )
    can_approve = fields.Boolean(compute="_compute_can_approve")

    _approval_complete = models.Constraint(
        "CHECK (approved_by_id IS NULL OR (approved_at IS NOT NULL"
        " AND approved_by_id <> author_id"
        " AND approved_by_id IS DISTINCT FROM requested_by_id))",
        "Nobody approves an offer of their own.",
    )
    _made_by_other = models.Constraint(
        "CHECK (approved_by_id IS NULL OR made_by_id IS NULL"
        " OR approved_by_id <> made_by_id)",
        "Nobody makes an offer that they have approved.",
    )

    @api.depends("amount_total", "state", "ticket_id", "author_id", "requested_by_id")
    @api.depends_context("uid", "lang")
    def _compute_needs_approval(self):
        for offer in self:
            # A form that is being filled in may not know its case yet.
            is_open = offer.company_id and offer.state in ("draft", "to_approve")
            people = is_open and offer._find_approvers()
            hint = is_open and offer._get_own_power_reason(people)
            offer.approver_ids = people
            offer.power_hint = hint
            offer.needs_approval = bool(hint)

    @api.depends("state", "amount_total", "author_id", "requested_by_id")
    @api.depends_context("uid")
    def _compute_can_approve(self):
        for offer in self:
            offer.can_approve = (
                offer.state == "to_approve" and not offer._get_cannot_approve_reason()
            )

    # The sums

    def _get_use(self, user):
        """What has been given away already: a tools.powers.Use, without this offer.

        :param user: whose day counts
        """
        # The sums count whoever may see the offers behind them.
        Offer_sudo = self.env["travel.complaint.offer"].sudo()
        others = Domain("id", "!=", self._origin.id or 0)
        given = others & Domain("state", "in", GIVEN)
        ticket_sudo = self.ticket_id.sudo()
        company = Domain("company_id", "=", self.company_id.id)
        scopes = {
            "case": given & Domain("ticket_id", "=", ticket_sudo.id),
            "booking": Domain.FALSE,
            "day": company & others & self._get_day_domain(user),
        }
        if ticket_sudo.booking_key:
            scopes["booking"] = (
                given
                & company
                & Domain("ticket_id.booking_key", "=", ticket_sudo.booking_key)
            )
        sums = {}
        for scope, domain in scopes.items():
            [(total,)] = Offer_sudo._read_group(domain, [], ["amount_total:sum"])
            sums[scope] = self._exact(total)
        return powers.Use(**sums)

    def _get_day_domain(self, user):
        """What a person made or approved today, where the company is."""
        today = self.company_id._get_complaint_today()
        start, end = self.company_id._get_complaint_day_bounds(today)
        made = (
            Domain("made_by_id", "=", user.id)
            & Domain("made_at", ">=", start)
            & Domain("made_at", "<", end)
            & Domain("state", "in", GIVEN)
        )
        approved = (
            Domain("approved_by_id", "=", user.id)
            & Domain("approved_at", ">=", start)
            & Domain("approved_at", "<", end)
            & Domain("state", "in", ("approved", *GIVEN))
        )
        return made | approved

    def _exact(self, amount):
        return powers.exact(amount, self.currency_id.decimal_places)

    def _get_power_of(self, user):
        today = self.company_id._get_complaint_today()
        return self.env["travel.complaint.power"]._get_power_of(
            user, self.company_id, today
        )

    def _get_excesses(self, user, use=None):
        """The limits of `user` that this offer would pass: tools.powers.Excess."""
        use = use or self._get_use(user)
        return powers.excesses(
            self._get_power_of(user), use, self._exact(self.amount_total)
        )

    def _get_use_for_approval(self, approver):
        """The sums that an approver's power has to cover.

        The day is the fuller one of two: what the person who asks has made today, and
        what the approver has made and approved. So asking in parts needs no lower power
        than asking for the whole.
        """
        use = self._get_use(approver)
        maker = self.made_by_id or self.requested_by_id or self.env.user
        if maker == approver:
            return use
        return use._replace(day=max(use.day, self._get_use(maker).day))

    # The reasons

    def _get_power_reason(self):
        """Why nobody's power allows making this offer now, or False."""
        if self.state == "approved":
            return self._get_approval_void_reason()
        reason = self._get_own_power_reason()
        if self.state == "to_approve" and not reason:
            return self.env._(
                "Approval has been asked for. Wait for it, or use “Change”."
            )
        return reason

    def _get_own_power_reason(self, people=None):
        """Why the person's own power does not cover this offer, or False.

        :param people: what `_find_approvers` gives, where it is at hand
        """
        excesses = self._get_excesses(self.env.user)
        if not excesses:
            return False
        people = self._find_approvers() if people is None else people
        if people:
            way_out = self.env._(
                "%(people)s can approve it: use “Ask for Approval”.",
                people=", ".join(people[:3].sudo().mapped("name")),  # no secret
            )
        else:
            way_out = self.env._(
                "Nobody else has a power that covers it. An administrator sets the "
                "powers."
            )
        return f"{self._describe_excess(excesses[0])} {way_out}"

    def _describe_excess(self, excess):
        texts = {
            "case": self.env._(
                "%(amount)s is more than you may offer in one case: your limit is "
                "%(limit)s, and %(left)s is left."
            ),
            "booking": self.env._(
                "%(amount)s is more than you may offer for one order: your limit is "
                "%(limit)s, and %(left)s is left."
            ),
            "day": self.env._(
                "%(amount)s is more than you may offer in one day: your limit is "
                "%(limit)s, and %(left)s is left."
            ),
        }
        money = self.currency_id.format
        return texts[excess.scope] % {
            "amount": money(self.amount_total),
            "limit": money(float(excess.limit)),
            "left": money(float(excess.left)),
        }

    def _get_approval_void_reason(self):
        """Why an approval that was given does not hold any more, or False."""
        if self.approved_revision != self.revision:
            return self.env._(
                "It was changed after it had been approved. Ask for approval again."
            )
        if self.approved_by_id == self.env.user:
            return self.env._(
                "You have approved it, so that somebody else makes the offer."
            )
        approver = self.approved_by_id
        use = self._get_use(approver)
        # Their day was drawn on when they approved; case and order may have moved.
        if self._get_excesses(approver, use._replace(day=powers.ZERO)):
            return self.env._(
                "Meanwhile more has been offered for the case or the order than "
                "%(person)s may approve. Use “Change” and ask for approval again.",
                person=approver.sudo().name,  # names are no secret
            )
        return False

    def _get_involved(self):
        """Who cannot approve this offer, because it is theirs."""
        return self.author_id | self.requested_by_id | self.made_by_id

    def _find_approvers(self):
        """The people with the lowest power that covers the sum; not who wrote it."""
        day = self.company_id._get_complaint_today()
        by_group = self.env["travel.complaint.power"]._get_powers(self.company_id, day)
        involved = self._get_involved()
        if self.state == "draft":
            involved |= self.env.user  # who is about to ask
        # Who has which role is read for the sake of asking them.
        people_sudo = self.env["res.users"].union(
            *(group.sudo().all_user_ids for group in by_group)
        )
        need, levels = self._get_shared_need(), {}
        for user in people_sudo - involved:
            if user.active and not user.share and self.company_id in user.company_ids:
                power = powers.combine(
                    power
                    for group, power in by_group.items()
                    if group in user.all_group_ids
                )
                levels.setdefault(power, []).append(user.id)
        for power in sorted(levels, key=powers.height):
            if powers.covers(power, *need):
                people = self.env["res.users"].browse(levels[power])
                able = people.filtered(self._is_able_to_approve)
                if able:
                    return able
        return self.env["res.users"]

    def _get_shared_need(self):
        """What any approver's power has to cover: the use before, and the amount."""
        use = self._get_use_for_approval(self.env["res.users"])
        return use, self._exact(self.amount_total)

    def _is_able_to_approve(self, user):
        """Whether this person sees the case and has enough left of their day."""
        case = self.ticket_id.with_user(user).with_context(
            allowed_company_ids=user.sudo().company_ids.ids  # where they work
        )
        return case.has_access("read") and not self._get_excesses(
            user, self._get_use_for_approval(user)
        )

    def _get_cannot_approve_reason(self):
        """Why this person cannot approve the offer, in a sentence, or False."""
        user = self.env.user
        if self.state != "to_approve":
            return self.env._("Nobody has asked for approval.")
        if user in self._get_involved():
            return self.env._(
                "It is your own offer. Nobody approves an offer of their own."
            )
        if not self.ticket_id.has_access("read"):
            return self.env._("You do not have access to the case.")
        excesses = self._get_excesses(user, self._get_use_for_approval(user))
        return self._describe_excess(excesses[0]) if excesses else False

    # Verbs

    def action_request_approval(self):
        """Ask whoever has the power to approve this draft; they are told."""
        self.ensure_one()
        people = self._find_approvers()
        self._check_can_request(people)
        # The verbs alone set these, see write(). Reviews are the system's as well.
        offer_sudo = self.sudo().with_context(skip_validation_check=True)
        offer_sudo.write(
            {"requested_by_id": self.env.uid, "requested_at": fields.Datetime.now()}
        )
        self._ask_reviewers()
        offer_sudo.write({"state": "to_approve"})
        self._tell_approvers(people)
        return True

    def _check_can_request(self, people):
        self.ticket_id.check_access("write")
        if self.state != "draft":
            raise UserError(
                self.env._("Approval is asked for a draft alone. Use “Change” first.")
            )
        reason = self.ticket_id._get_cannot_offer_reason()
        if not reason and not self.line_ids:
            reason = self.env._("Add at least one remedy: what the guest gets.")
        power_reason = not reason and self._get_own_power_reason(people)
        if not reason and not power_reason:
            reason = self.env._("Your power covers it: make the offer at once.")
        elif not reason and not people:
            reason = power_reason
        if reason:
            raise UserError(reason)

    def _tell_approvers(self, people):
        self.ticket_id._tell_people(people, self._describe_request)

    def _describe_request(self, env):
        """What those read who can approve this offer: subject and body."""
        amount = self.with_env(env).currency_id.format(self.amount_total)
        return (
            env._(
                "Please approve an offer of %(amount)s in case %(number)s",
                amount=amount,
                number=self.number,
            ),
            env._(
                "%(person)s may not offer this sum without somebody else's approval. "
                "Open the offer in the case and press “Approve” or “Do Not Approve”.",
                person=self.env.user.name,
            ),
        )

    def action_approve(self):
        """Approve this offer: whoever asked may make it now."""
        for offer in self:
            reason = offer._get_cannot_approve_reason()
            if reason:
                raise AccessError(
                    self.env._(
                        "%(offer)s: %(reason)s",
                        offer=offer.display_name,
                        reason=reason,
                    )
                )
            offer._do_approve()
        return True

    def _do_approve(self):
        day = self._get_use_for_approval(self.env.user).day
        amount = self._exact(self.amount_total)
        self.env["travel.complaint.power.use"].sudo()._draw(  # the system's own rows
            self.company_id, {"day": (self._get_day_key(self.env.user), day + amount)}
        )
        # The verbs alone set these, see write().
        offer_sudo = self.sudo().with_context(skip_validation_check=True)
        offer_sudo._finish_review()
        offer_sudo.write(
            {
                "state": "approved",
                "approved_by_id": self.env.uid,
                "approved_at": fields.Datetime.now(),
                "approved_revision": self.revision,
                "approved_amount": self.amount_total,
            }
        )
        # Whoever approves may not write on the case, but it must show there.
        ticket_sudo = self.ticket_id.sudo()
        ticket_sudo._tell_reason(
            self.env._("Offer approved by %(person)s", person=self.env.user.name),
            self._describe_amount(),
        )

    def action_refuse_approval(self):
        """Ask why it is not approved."""
        return self.env["travel.complaint.plan.reason"]._ask(
            self, "refuse_approval", self.env._("Do Not Approve")
        )

    def _do_refuse_approval(self, reason):
        """Send the offer back to its author, with the reason."""
        for offer in self:
            cannot = offer._get_cannot_approve_reason()
            if cannot:
                raise AccessError(cannot)
            author = offer.requested_by_id
            # Whoever refuses may not write on the case, but it must show there.
            ticket_sudo = offer.ticket_id.sudo()
            title = self._get_refused_title(self.env)
            ticket_sudo._tell_reason(title, reason)
            ticket_sudo._tell_people(
                author, lambda env: (self._get_refused_title(env), reason)
            )
            offer._reset_to_draft()

    def _get_refused_title(self, env):
        return env._("Offer not approved by %(person)s", person=self.env.user.name)

    def action_revise(self):
        """Take the offer back to a draft; an approval that was given is void then."""
        self.ticket_id.check_access("write")
        for offer in self:
            if offer.state not in ("to_approve", "approved"):
                raise UserError(
                    self.env._("Only what has not been made yet can be changed.")
                )
            offer._reset_to_draft()
        return True

    def _reset_to_draft(self):
        # The verbs alone set these, see write(). Reviews go with the request.
        offer_sudo = self.sudo().with_context(skip_validation_check=True)
        self._drop_review()
        offer_sudo.write(
            {
                "state": "draft",
                "requested_by_id": False,
                "requested_at": False,
                "approved_by_id": False,
                "approved_at": False,
                "approved_revision": 0,
                "approved_amount": 0.0,
            }
        )

    # Drawing on the powers

    def _get_day_key(self, user):
        today = self.company_id._get_complaint_today()
        return f"{user.id}:{today}"

    def _draw_power(self):
        """Write the rows of what this offer uses, so that no two pass one limit."""
        use = self._get_use(self.env.user)
        amount = self._exact(self.amount_total)
        ticket_sudo = self.ticket_id.sudo()  # the key of the order
        keys = {
            "case": (str(ticket_sudo.id), use.case + amount),
            "day": (self._get_day_key(self.env.user), use.day + amount),
        }
        if ticket_sudo.booking_key:
            keys["booking"] = (ticket_sudo.booking_key, use.booking + amount)
        # The system's own rows.
        self.env["travel.complaint.power.use"].sudo()._draw(self.company_id, keys)
