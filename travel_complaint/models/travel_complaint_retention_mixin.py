from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..tools.roles import HANDLING

LEADER = "travel_complaint.group_travel_complaint_leader"


class TravelComplaintRetentionMixin(models.AbstractModel):
    """Concern: how long the guest's data stay, and who may hold them longer (FB-4)."""

    _name = "travel.complaint.retention.mixin"
    _description = "Retention of a Case"

    anonymised_at = fields.Datetime(
        string="Personal Data Removed", readonly=True, copy=False
    )
    retention_id = fields.Many2one(
        comodel_name="travel.complaint.retention",
        string="Removed By Rule",
        readonly=True,
        copy=False,
        ondelete="restrict",
        groups=HANDLING,
    )
    legal_hold = fields.Boolean(readonly=True, copy=False, tracking=True)
    legal_hold_reason = fields.Char(
        string="Held Because", readonly=True, copy=False, groups=HANDLING
    )
    legal_hold_by_id = fields.Many2one(
        comodel_name="res.users",
        string="Held By Order Of",
        readonly=True,
        copy=False,
        ondelete="restrict",
        groups=HANDLING,
    )
    legal_hold_until = fields.Date(
        string="Held Until",
        readonly=True,
        copy=False,
        groups=HANDLING,
        help="Empty: until somebody ends it.",
    )

    # What the job looks for; one that is cleared is never looked at again.
    _retention_idx = models.Index(
        "(complaint_kind, closed_date) WHERE anonymised_at IS NULL"
    )
    _hold_has_reason = models.Constraint(
        "CHECK (legal_hold IS NOT TRUE OR"
        " (legal_hold_reason IS NOT NULL AND legal_hold_by_id IS NOT NULL))",
        "A case is held for a reason, by somebody.",
    )
    _cleared_is_ended = models.Constraint(
        "CHECK (anonymised_at IS NULL OR"
        " (is_complaint_open IS NOT TRUE AND partner_id IS NULL"
        " AND partner_email IS NULL AND partner_phone IS NULL))",
        "A case whose personal data were removed stays as it is.",
    )

    # A cleared case stays as it is

    def write(self, vals):
        if vals:
            self._check_not_cleared()
        return super().write(vals)

    def message_post(self, **kwargs):
        self._check_not_cleared()
        return super().message_post(**kwargs)

    def _get_cannot_move_reason(self, target, new_kind=None):
        reason = super()._get_cannot_move_reason(target, new_kind)
        # Anybody who asks about a move may know that there is none.
        if not reason and self.sudo().anonymised_at:
            return self._describe_cleared()
        return reason

    def _check_not_cleared(self):
        """Refuse whatever would change a case whose personal data are removed.

        :raise UserError: naming the first one
        """
        # That a case is cleared is no secret to whoever tries to write to it.
        cleared_sudo = self.sudo().filtered("anonymised_at")
        for case in cleared_sudo[:1]:
            raise UserError(
                self.env._(
                    "%(number)s: %(reason)s",
                    number=case.number,
                    reason=self._describe_cleared(),
                )
            )

    def _describe_cleared(self):
        return self.env._(
            "The time for which it is kept is over: the guest's data have been "
            "removed, and the rest stays as it is. Register a new case instead."
        )

    # Holding it longer

    @api.model
    def _get_not_held_domain(self):
        """Cases of which nothing says that their data are still needed."""
        # Where the day is over last, it is half a day behind UTC.
        today = (fields.Datetime.now() - timedelta(hours=12)).date()
        return Domain("legal_hold", "=", False) | Domain("legal_hold_until", "<", today)

    def action_hold(self):
        """Ask why, and until when, the data of these cases are to be kept."""
        self._check_can_hold()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Legal Hold"),
            "res_model": "travel.complaint.hold",
            "view_mode": "form",
            "target": "new",
            "context": {"default_ticket_ids": self.ids},
        }

    def _check_can_hold(self):
        """Only the leader of the handling group holds cases and lets them go.

        :raise AccessError: for everybody else
        """
        self.check_access("write")
        self._check_not_cleared()
        if not self.env.su and not self.env.user.has_group(LEADER):
            raise AccessError(
                self.env._(
                    "The leader of the handling group decides which cases are kept "
                    "beyond their time."
                )
            )

    def _do_hold(self, reason, until):
        """Keep the data of these cases beyond their time.

        :param until: the last day, or False for no end
        """
        self._check_can_hold()
        # Who holds a case is written by this verb alone, see guard mixin.
        self.sudo().write(
            {
                "legal_hold": True,
                "legal_hold_reason": reason,
                "legal_hold_by_id": self.env.uid,
                "legal_hold_until": until,
            }
        )
        self._tell_reason(self.env._("Legal hold"), reason)

    def action_release_hold(self):
        """Let the time of these cases run again."""
        self._check_can_hold()
        held = self.filtered("legal_hold")
        for case in held:
            case._tell_reason(
                case.env._("Legal hold ended"), case.legal_hold_reason or "–"
            )
        # As in _do_hold.
        held.sudo().write({"legal_hold": False, "legal_hold_until": False})
