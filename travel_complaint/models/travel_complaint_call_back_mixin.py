from odoo import api, fields, models

from ..tools import transitions
from ..tools.roles import HANDLING

MAX_SATISFACTION = 5


class TravelComplaintCallBackMixin(models.AbstractModel):
    """Concern: the guest is called back and says how satisfied they are (TL-4, FB-1).

    A call is a contact; what follows from it follows from the contact, whoever writes
    it down and by whatever way.
    """

    _name = "travel.complaint.call.back.mixin"
    _description = "Call-Back of a Guest"

    satisfaction = fields.Integer(
        readonly=True,
        copy=False,
        default=0,
        aggregator="avg",
        help="From 1 to 5, as the guest said in the latest call of this cycle.",
    )
    call_back_tries = fields.Integer(
        string="Calls Not Answered",
        readonly=True,
        copy=False,
        default=0,
        groups=HANDLING,
        help="How often the guest was called in vain in this cycle.",
    )
    feedback_contact_ids = fields.One2many(
        comodel_name="travel.complaint.contact",
        inverse_name="ticket_id",
        string="Call-Backs",
        domain=[("purpose", "!=", "other")],
        readonly=True,
        groups=HANDLING,
    )
    is_guest_satisfied = fields.Boolean(compute="_compute_is_guest_satisfied")
    can_call_back = fields.Boolean(compute="_compute_can_call_back")

    _satisfaction_range = models.Constraint(
        f"CHECK (COALESCE(satisfaction, 0) BETWEEN 0 AND {MAX_SATISFACTION})",
        "Satisfaction goes from 1 to 5.",
    )
    _call_back_tries_positive = models.Constraint(
        "CHECK (COALESCE(call_back_tries, 0) >= 0)", "Calls are counted from 0 up."
    )

    @api.depends("satisfaction")
    def _compute_is_guest_satisfied(self):
        for ticket in self:
            # From where on a guest counts as satisfied is a rule of the house.
            threshold = ticket.company_id.sudo().complaint_satisfied_from
            ticket.is_guest_satisfied = 0 < threshold <= ticket.satisfaction

    @api.depends("complaint_state", "complaint_kind", "satisfaction")
    @api.depends_context("uid")
    def _compute_can_call_back(self):
        writable = self._filtered_access("write")
        for ticket in self:
            is_writable = ticket._origin in writable._origin
            ticket.can_call_back = (
                is_writable and not ticket._get_cannot_call_back_reason()
            )

    def _start_new_cycle(self):
        # What the guest said stands in the contacts of the earlier cycle.
        self.sudo().write({"satisfaction": 0, "call_back_tries": 0})
        return super()._start_new_cycle()

    # Calling

    def action_call_back(self):
        """Open the dialog for the call to the guest."""
        self.ensure_one()
        self._check_can(self._get_cannot_call_back_reason())
        return self._open_call_dialog("call_back", self.env._("Call the Guest Back"))

    def _open_call_dialog(self, purpose, title):
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": "travel.complaint.call",
            "view_mode": "form",
            "target": "new",
            "context": {"default_ticket_id": self.id, "default_purpose": purpose},
        }

    def _get_cannot_call_back_reason(self):
        """Why the guest is not to be called back now, or False."""
        if self.complaint_state == transitions.FOLLOWING_UP:
            return False
        if self.complaint_state == transitions.CLOSED:
            return self.env._("The case is closed. To see whether it holds, revisit.")
        return self.env._(
            "The guest is called back when the handling group has confirmed the result."
        )

    def _after_call_back(self, contact):
        """What follows from a call to the guest about the result.

        :param contact: the travel.complaint.contact of this case, purpose call_back
        """
        self.ensure_one()
        if not contact.is_reached:
            # Evidence, see guard mixin.
            self.sudo().call_back_tries += 1
            self._plan_call(contact)
            self._tell_call(self.env._("The guest was called and not reached"), contact)
            return
        self.sudo().satisfaction = contact.satisfaction  # evidence, see guard mixin
        # Whoever had no mail from us hears the result on the phone.
        self._record_milestones(
            ["guest_informed", "called_back"], occurred_at=contact.contacted_at
        )
        self._take_back(self._get_call_summary())
        self._tell_call(
            self.env._(
                "The guest was called back and gives %(satisfaction)s of %(maximum)s",
                satisfaction=contact.satisfaction,
                maximum=MAX_SATISFACTION,
            ),
            contact,
        )

    def _tell_call(self, sentence, contact):
        self._tell_reason(sentence, contact.summary)

    def _get_call_summary(self):
        # Whoever calls again may read another language than who called in vain.
        return self._in_company_language().env._("Call the guest again")

    def _after_write_of_state(self, before):
        result = super()._after_write_of_state(before)
        for ticket in self:
            if ticket.complaint_state != before[ticket] == transitions.FOLLOWING_UP:
                ticket._take_back(ticket._get_call_summary())
        return result

    def _plan_call(self, contact):
        """Remind whoever called in vain to call again on the day they chose."""
        summary = self._get_call_summary()
        self._take_back(summary)
        day = contact.next_call_on or self.company_id._get_complaint_today()
        self.activity_schedule(
            "mail.mail_activity_data_call",
            date_deadline=day,
            user_id=contact.user_id.id or self.user_id.id or self.env.uid,
            summary=summary,
        )
