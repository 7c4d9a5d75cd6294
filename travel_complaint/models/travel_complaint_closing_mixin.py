from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import transitions
from ..tools.roles import HANDLING

GROUP_LEADER = "travel_complaint.group_travel_complaint_leader"


class TravelComplaintClosingMixin(models.AbstractModel):
    """Concern: a complaint closes with a satisfied guest, or with grounds (FB-2)."""

    _name = "travel.complaint.closing.mixin"
    _description = "Closing of a Complaint"

    closing_ids = fields.One2many(
        comodel_name="travel.complaint.closing",
        inverse_name="ticket_id",
        string="Closed Without Satisfaction",
        readonly=True,
        copy=False,
        groups=HANDLING,
    )
    closing_id = fields.Many2one(
        comodel_name="travel.complaint.closing",
        readonly=True,
        copy=False,
        ondelete="restrict",
        groups=HANDLING,
        help="The decision to close this cycle without satisfaction.",
    )
    closing_ground_id = fields.Many2one(related="closing_id.ground_id", groups=HANDLING)
    can_close_unsatisfied = fields.Boolean(compute="_compute_can_close_unsatisfied")

    @api.depends(
        *("complaint_state", "complaint_kind", "team_id", "user_id"),
        *("satisfaction", "call_back_tries"),
    )
    @api.depends_context("uid")
    def _compute_can_close_unsatisfied(self):
        writable = self._filtered_access("write")
        for ticket in self:
            ticket.can_close_unsatisfied = (
                ticket._origin in writable._origin
                and not ticket._get_cannot_close_unsatisfied_reason()
            )

    # The gate

    @api.model
    def _get_move_dependencies(self):
        return (*super()._get_move_dependencies(), "closing_id")

    def _get_cannot_move_reason(self, target, new_kind=None):
        reason = super()._get_cannot_move_reason(target, new_kind)
        if reason or self._is_gate_of_others(target, new_kind):
            return reason
        if target != transitions.CLOSED or self.is_guest_satisfied:
            return False
        if self.sudo().closing_id:  # where a case can go is the same for all
            return False
        if not self.satisfaction:
            return self.env._(
                "Call the guest back first: a case closes when the guest is satisfied."
            )
        return self.env._(
            "The guest is not satisfied. Take the case up again, or the leader closes "
            "it with grounds: “Close Without Satisfaction”."
        )

    def _start_new_cycle(self):
        # What the guest was told stands in the records of the earlier cycle.
        self.sudo().filtered("closing_id").write({"closing_id": False})
        return super()._start_new_cycle()

    # Closing with a satisfied guest

    def action_close_case(self):
        """Close these complaints, whose guests are satisfied."""
        for ticket in self:
            ticket._check_can(ticket._get_cannot_close_reason())
        self._move_to(transitions.CLOSED)
        for ticket in self:
            ticket.message_post(
                body=self.env._("Closed: the guest is satisfied."),
                subtype_xmlid="mail.mt_note",
            )

    def _get_cannot_close_reason(self):
        if self.complaint_state == transitions.CLOSED:
            return self.env._("It has been closed already.")
        return self._get_cannot_move_reason(transitions.CLOSED)

    # Closing without

    def action_close_unsatisfied(self):
        """Ask for the ground and the outside redress."""
        self.ensure_one()
        self._check_can(self._get_cannot_close_unsatisfied_reason())
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Close Without Satisfaction"),
            "res_model": "travel.complaint.close",
            "view_mode": "form",
            "target": "new",
            "context": {"default_ticket_id": self.id},
        }

    def _get_cannot_close_unsatisfied_reason(self):
        """Why the leader cannot close the case with grounds now, or False."""
        if self.complaint_state == transitions.CLOSED:
            return self.env._("It has been closed already.")
        if (
            self.complaint_kind != transitions.COMPLAINT
            or self.complaint_state != transitions.FOLLOWING_UP
        ):
            return self.env._(
                "A case is closed with grounds when the guest was told the result and "
                "called back."
            )
        if self.is_guest_satisfied:
            return self.env._("The guest is satisfied. Close the case as such.")
        # How often the guest was called is asked for whoever closes.
        if not self.satisfaction and not self.sudo().call_back_tries:
            return self.env._("Call the guest back first.")
        if not self.env.su and not self.env.user.has_group(GROUP_LEADER):
            return self.env._(
                "Only the leader of the handling group closes a case whose guest is "
                "not satisfied."
            )
        return False

    def _do_close_unsatisfied(self, ground, note, guest_text, redress):
        """Close the case although its guest is not satisfied (FB-2).

        :param ground: travel.complaint.closing.ground
        :param note: the grounds in the leader's words, for colleagues
        :param guest_text: what the letter tells the guest
        :param redress: travel.complaint.redress that the letter names
        """
        self.ensure_one()
        self._check_can(self._get_cannot_close_unsatisfied_reason())
        self._check_can(self._get_weak_ground_reason(ground, redress))
        if not (note or "").strip() or not (guest_text or "").strip():
            raise UserError(
                self.env._("Write down the grounds, and what the guest is to read.")
            )
        self.check_access("write")
        # Decisions are written by this verb alone.
        self.sudo().closing_id = (
            self.env["travel.complaint.closing"]
            .sudo()
            .create(
                {
                    "ticket_id": self.id,
                    "cycle": self.complaint_cycle,
                    "ground_id": ground.id,
                    "note": note.strip(),
                    "guest_text": guest_text.strip(),
                    "redress_ids": [(6, 0, redress.ids)],
                    "user_id": self.env.uid,
                    "decided_at": fields.Datetime.now(),
                }
            )
        )
        self._move_to(transitions.CLOSED)
        self._request_notice("closed")
        self._tell_reason(
            self.env._("Closed without satisfaction, %(ground)s", ground=ground.name),
            note.strip(),
        )

    def _get_weak_ground_reason(self, ground, redress):
        """Why this ground does not carry the closing, or False."""
        tries = self.sudo().call_back_tries  # asked for whoever closes
        if ground.needs_redress and not redress:
            return self.env._(
                "Name at least one place outside where the guest can turn to."
            )
        if ground.min_tries and tries < ground.min_tries:
            return self.env._(
                "For “%(ground)s” the guest must have been called %(wanted)s times; "
                "so far it was %(tries)s.",
                ground=ground.name,
                wanted=ground.min_tries,
                tries=tries,
            )
        if not ground.min_tries and not self.satisfaction:
            return self.env._(
                "The guest has not been reached yet. Call again, or choose the ground "
                "that the guest cannot be reached."
            )
        return False

    def _get_redress(self):
        """What a guest of this case can turn to outside: of our country and theirs."""
        # Countries of company and guest are no secret to whoever handles the case.
        ticket_sudo = self.sudo()
        countries = (
            ticket_sudo.company_id.country_id | ticket_sudo.partner_id.country_id
        )
        return self.env["travel.complaint.redress"]._get_for(countries)
