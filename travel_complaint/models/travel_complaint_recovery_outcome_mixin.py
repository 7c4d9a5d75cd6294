from odoo import fields, models
from odoo.exceptions import AccessError, UserError

CLAIMED, RECOVERED = "claimed", "recovered"
REFUSED, WRITTEN_OFF = "refused", "written_off"


class TravelComplaintRecoveryOutcomeMixin(models.AbstractModel):
    """Concern: what becomes of a claim on a supplier, and who says so (BY-6).

    What came in is finance's to write down, a refusal the handling group's, and that
    nothing is asked any more the leader's.
    """

    _name = "travel.complaint.recovery.outcome.mixin"
    _description = "Outcome of a Claim on a Supplier"

    state = fields.Selection(
        selection=[
            (CLAIMED, "Claim Made"),
            (RECOVERED, "Recovered"),
            (REFUSED, "Refused"),
            (WRITTEN_OFF, "Written Off"),
        ],
        required=True,
        default=CLAIMED,
        readonly=True,
        copy=False,
    )
    currency_id = fields.Many2one(comodel_name="res.currency")
    recovered_amount = fields.Monetary(
        string="Recovered", default=0.0, readonly=True, copy=False
    )
    recovered_on = fields.Date(readonly=True, copy=False)
    reference = fields.Char(
        string="Payment Reference",
        readonly=True,
        copy=False,
        help="By which the bank or the till finds what came in.",
    )
    recorded_by_id = fields.Many2one(
        comodel_name="res.users", readonly=True, copy=False, ondelete="restrict"
    )
    end_reason = fields.Text(string="Why Nothing Came", readonly=True, copy=False)

    # Verbs

    def action_record(self):
        """Open the dialog that asks for amount, day and reference of what came in."""
        self.ensure_one()
        self._check_can_record()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Record What Came In"),
            "res_model": "travel.complaint.recover",
            "view_mode": "form",
            "target": "new",
            "context": {"default_recovery_id": self.id},
        }

    def _check_can_record(self):
        self.check_access("read")
        if not self._is_finance():
            raise AccessError(self.env._("Only finance records what came in."))
        self._check_is_claimed()
        if self.env.user in self.user_id:
            raise AccessError(
                self.env._(
                    "You have claimed it yourself. Somebody else records what came in."
                )
            )

    def _is_finance(self):
        return self.env.user.has_group(
            "travel_complaint.group_travel_complaint_finance"
        )

    def _check_is_claimed(self):
        for recovery in self:
            if recovery.state != CLAIMED:
                raise UserError(
                    self.env._(
                        "The claim on %(supplier)s is settled already.",
                        supplier=recovery._get_name(),
                    )
                )

    def _do_record(self, amount, recovered_on, reference):
        """Write down what the supplier has paid, or credited.

        :param amount: more than 0, at most what was claimed
        :param recovered_on: the date; not in the future, not before the claim
        :param reference: by which the bank or the till finds it
        """
        self.ensure_one()
        self._check_can_record()
        reference = (reference or "").strip()
        compare = self.currency_id.compare_amounts
        reason = False
        if not reference:
            reason = self.env._("Enter the reference of the payment.")
        elif (
            not recovered_on or not self.claimed_on <= recovered_on <= self._get_today()
        ):
            reason = self.env._(
                "Enter the day on which it came in: not before the claim, and not one "
                "to come."
            )
        elif compare(amount, 0) <= 0 or compare(amount, self.claimed_amount) > 0:
            reason = self.env._(
                "Enter more than 0 and at most what was claimed: %(claimed)s.",
                claimed=self.currency_id.format(self.claimed_amount),
            )
        if reason:
            raise UserError(reason)
        # The verbs alone set these, see write().
        self.sudo().write(
            {
                "state": RECOVERED,
                "recovered_amount": amount,
                "recovered_on": recovered_on,
                "reference": reference,
                "recorded_by_id": self.env.uid,
            }
        )
        self._tell_case(
            self.env._("Recovered from %(supplier)s", supplier=self._get_name()),
            f"{self.currency_id.format(amount)} · {reference}",
        )

    def action_take_back(self):
        """Ask why what was written down was wrong."""
        self._check_can_take_back()
        return self._ask("take_back_recovery", self.env._("Take the Entry Back"))

    def _ask(self, verb, title):
        return self.env["travel.complaint.plan.reason"]._ask(self, verb, title)

    def _check_can_take_back(self):
        self.check_access("read")
        if not self._is_finance():
            raise AccessError(self.env._("Only finance takes an entry back."))
        if self.filtered(lambda recovery: recovery.state != RECOVERED):
            raise UserError(self.env._("There is no entry to take back."))

    def _do_take_back_recovery(self, reason):
        """What was written down was wrong: the claim is open again."""
        self.ensure_one()
        self._check_can_take_back()
        taken = f"{self.currency_id.format(self.recovered_amount)} · {self.reference}"
        # The verbs alone set these, see write().
        self.sudo().write(
            {
                "state": CLAIMED,
                "recovered_amount": 0.0,
                **dict.fromkeys(("recovered_on", "reference", "recorded_by_id"), False),
            }
        )
        self._tell_case(self.env._("Entry taken back: %(entry)s", entry=taken), reason)

    def action_refuse(self):
        """Ask with what reason the supplier refuses."""
        self.check_access("write")
        self._check_is_claimed()
        return self._ask("refuse_recovery", self.env._("The Supplier Refuses"))

    def _do_refuse_recovery(self, reason):
        """The supplier pays nothing, and says why."""
        self.check_access("write")
        title = self.env._("Refused by the supplier")
        self._give_up(REFUSED, title, reason)

    def action_write_off(self):
        """Ask why nothing is asked of the supplier any more."""
        self._check_can_write_off()
        return self._ask("write_off_recovery", self.env._("Write Off"))

    def _check_can_write_off(self):
        self.check_access("write")
        if not self.env.user.has_group(
            "travel_complaint.group_travel_complaint_leader"
        ):
            raise AccessError(self.env._("Only the leader writes a claim off."))
        self._check_is_claimed()

    def _do_write_off_recovery(self, reason):
        """We ask for nothing any more, and say why."""
        self._check_can_write_off()
        self._give_up(WRITTEN_OFF, self.env._("Written off"), reason)

    def _give_up(self, state, title, reason):
        self._check_is_claimed()
        # The verbs alone set these, see write().
        self.sudo().write({"state": state, "end_reason": reason})
        for recovery in self:
            recovery._tell_case(f"{title}: {recovery._get_name()}", reason)
