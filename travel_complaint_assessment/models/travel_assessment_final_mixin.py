import logging

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..tools import amounts, lines, worth
from .travel_assessment_value_mixin import NUMBERS

_logger = logging.getLogger(__name__)
# What goes into the ledger: channel, and the field with its worth.
BONUS, LOSS = "bonus", "loss"


class TravelAssessmentFinalMixin(models.AbstractModel):
    """Concern: a decision becomes final, goes into the ledger, is taken back (PY-1).

    Final is what nobody has appealed against in time, or what the appeal has left. The
    ledger takes it once; from then on it is changed by counter-entries alone.
    """

    _name = "travel.assessment.final.mixin"
    _description = "Final Decisions"

    final_at = fields.Datetime(string="Final Since", readonly=True, copy=False)
    final_problem = fields.Text(
        string="Not Final Because",
        readonly=True,
        copy=False,
        help="What stopped the ledger from taking it when its time had come.",
    )
    end_reason = fields.Text(string="Revoked Because", readonly=True, copy=False)
    ended_at = fields.Datetime(string="Revoked", readonly=True, copy=False)
    entry_ids = fields.One2many(
        comodel_name="travel.assessment.entry",
        inverse_name="source_id",
        string="Ledger",
        domain=lambda self: [("source_model", "=", self._name)],
    )

    _final_complete = models.Constraint(
        "CHECK (state <> 'final' OR final_at IS NOT NULL)",
        "A final decision says since when.",
    )
    _revoked_complete = models.Constraint(
        "CHECK (state <> 'revoked' OR (ended_at IS NOT NULL"
        " AND end_reason IS NOT NULL))",
        "A decision is revoked with the reason.",
    )

    # Becoming final

    @api.model
    def _cron_finalise(self):
        """Make final what nobody can appeal against any more."""
        due = self.search(self._get_due_domain(), order="id")
        for decision in due:
            # One that cannot be paid must not hold up the others.
            try:
                with self.env.cr.savepoint():
                    decision._finalise()
            except UserError as error:
                decision.invalidate_recordset()
                decision.final_problem = str(error)
                _logger.info("decision %s is not final: %s", decision.id, error)

    @api.model
    def _get_due_domain(self):
        now = fields.Datetime.now()
        return Domain("state", "=", "notified") & Domain("appeal_deadline", "<", now)

    def _finalise(self):
        """Make these decisions final and post them; the term is checked here too."""
        now = fields.Datetime.now()
        for decision in self:
            if decision.state != "notified" or decision.appeal_deadline >= now:
                raise UserError(
                    self.env._(
                        "%(decision)s can still be appealed against.",
                        decision=decision.display_name,
                    )
                )
            if decision._has_open_appeal():
                continue
            # Nobody makes final by hand: the term does.
            decision_sudo = decision.sudo()
            decision_sudo.write(
                {"state": "final", "final_at": now, "final_problem": False}
            )
            decision_sudo._stop_asking()
            decision_sudo._post_to_ledger()
            decision_sudo._after_final()

    def _post_to_ledger(self):
        self.env["travel.assessment.entry"]._post(self._prepare_postings())

    def _prepare_postings(self):
        """What the ledger takes of this decision: the value, and the loss (PY-1)."""
        self.ensure_one()
        channel = lines.REWARD if self.direction == "reward" else lines.BONUS_CUT
        wanted = []
        if self.percent:
            wanted.append({"channel": channel, "kind": BONUS, "percent": self.percent})
        if self.amount:
            wanted.append({"channel": channel, "kind": BONUS, "amount": self.amount})
        if self.loss_amount:
            wanted.append(
                {
                    "channel": lines.COMPENSATION,
                    "kind": LOSS,
                    "amount": self.loss_amount,
                }
            )
        return [{**posting, **self._prepare_posting_vals()} for posting in wanted]

    def _prepare_posting_vals(self):
        return {
            "employee": self.employee_id,
            "source": self,
            "source_name": self._get_kept_name(self.employee_id),
            "grounds": self.grounds,
            "event_date": self.act_date,
            "act_key": self.act_key,
            "notified_on": self.company_id._get_complaint_day(self.notified_at),
        }

    # Hooks

    def _after_notified(self):
        """What follows when the person has been told; others extend it."""

    def _after_final(self):
        """What follows when it is final; others extend it."""

    # Taking back

    def _reduce(self, values, source, grounds):
        """Lessen what was decided; what the ledger has is taken back by that much.

        :param values: {"percent" or "amount" or "points" or "loss_amount": new value}
        :param source: the record that says so (an appeal)
        :raise UserError: when a value is not less than it was
        """
        self.ensure_one()
        decision_sudo = self.sudo()  # whoever decided this has been asked
        decision_sudo._check_can_reduce(values)
        entries = decision_sudo._get_standing_entries()
        for name, value in values.items():
            entry = entries.get(LOSS if name == "loss_amount" else BONUS)
            if entry:
                less = float(decision_sudo._get_less(entry, name, value))
                if less:
                    decision_sudo._take_back(entry, source, grounds, less)
        # The verbs alone set these, see write().
        decision_sudo.with_context(skip_validation_check=True).write(
            {**values, "is_reduced": True}
        )
        decision_sudo._tell_person("reduced")

    def _check_can_reduce(self, values):
        if self.state not in ("notified", "final"):
            raise UserError(self.env._("Only what was decided can be reduced."))
        for name, value in values.items():
            digits = self._get_digits(name, self.currency_id)
            if (
                name not in NUMBERS
                or not worth.is_within(value, 0, self[name], digits)
                or not value < self[name]
            ):
                raise UserError(
                    self.env._(
                        "What is left is less than what was decided, and not negative."
                    )
                )

    def _get_less(self, entry, name, value):
        """By how much the entry is lessened when `name` becomes `value`."""
        digits = entry.currency_id.decimal_places
        left = value
        if name == "percent":
            left = float(amounts.percent_of(entry.base_amount, value, digits))
        return worth.to_take_back(entry.amount, entry.corrected_amount, left, digits)

    def _get_standing_entries(self):
        """The entries of this decision that are no corrections: {kind: entry}."""
        standing = self.entry_ids.filtered(lambda entry: not entry.corrects_id)
        return {entry.kind: entry for entry in standing}

    def _take_back(self, entry, source, grounds, amount=None):
        """Reverse `amount` of the entry, or all that is left of it."""
        number = len(entry.correction_ids) + 1
        kind = f"correction {entry.id}-{number}"
        entry._reverse(source, grounds, amount=amount, kind=kind)

    def _revoke(self, source, grounds):
        """Take the decision back; what the ledger has of it comes back in full."""
        for decision_sudo in self.sudo():  # whoever decided this has been asked
            if decision_sudo.state == "revoked":
                raise UserError(self.env._("It has been revoked already."))
            decision_sudo._drop_review()
            for entry in decision_sudo._get_standing_entries().values():
                if entry.corrected_amount < entry.amount:
                    decision_sudo._take_back(entry, source, grounds)
            decision_sudo.with_context(skip_validation_check=True).write(
                {
                    "state": "revoked",
                    "ended_at": fields.Datetime.now(),
                    "end_reason": grounds,
                }
            )
            if decision_sudo.asked_at or decision_sudo.notified_at:
                decision_sudo._tell_person("revoked")
        # Whoever decided this may not read all sheets.
        sheets_sudo = self.env["travel.assessment.sheet"].sudo()
        sheets_sudo.search([("decision_ids", "in", self.ids)])._leave_out_revoked()

    def action_revoke(self):
        """Ask why it is taken back."""
        self._check_step("revoke")
        return self.env["travel.assessment.reason"]._ask(
            self, "revoke", self.env._("Revoke the Decision")
        )

    def _do_revoke(self, reason):
        self._check_step("revoke")
        self._revoke(self, reason)
