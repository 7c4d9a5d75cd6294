from odoo import api, fields, models

from ..tools import transitions

REPORTED = "emergency_reported"
STARTED = "emergency_started"
ARRIVED = "manager_arrived"


class TravelComplaintEmergencyMixin(models.AbstractModel):
    """Concern: an emergency is reported, answered, and looked after on the spot.

    TL-13, TL-15, SV-4. What has happened stands in the event log; the limits run on it.
    """

    _name = "travel.complaint.emergency.mixin"
    _description = "Emergency of a Case"

    emergency_note = fields.Char(string="Emergency", compute="_compute_emergency")
    is_emergency_answered = fields.Boolean(compute="_compute_emergency")
    can_report_emergency = fields.Boolean(compute="_compute_emergency")
    can_start_emergency = fields.Boolean(compute="_compute_emergency")
    can_note_arrival = fields.Boolean(compute="_compute_emergency")

    @api.depends(
        *("complaint_state", "complaint_cycle", "severity_id", "trip_phase"),
        *("team_id", "user_id"),
    )
    @api.depends_context("uid", "lang")
    def _compute_emergency(self):
        writable = self._filtered_access("write")
        notes = self._get_emergency_notes()
        for ticket in self:
            mine = notes.get((ticket._origin.id, ticket.complaint_cycle), {})
            may = ticket.is_complaint_open and ticket._origin in writable._origin
            may = may and ticket.complaint_kind == transitions.COMPLAINT
            is_urgent = ticket.is_major or ticket.trip_phase == "during"
            ticket.emergency_note = mine.get(REPORTED)
            ticket.is_emergency_answered = STARTED in mine
            ticket.can_report_emergency = (
                may
                and is_urgent
                and REPORTED not in mine
                and ticket._has_limit(REPORTED)
            )
            ticket.can_start_emergency = (
                may and REPORTED in mine and STARTED not in mine
            )
            ticket.can_note_arrival = (
                may
                and ARRIVED not in mine
                and (REPORTED in mine or ticket._has_limit(ARRIVED))
            )

    def _get_emergency_notes(self):
        """What is known of emergencies: {(case id, cycle): {code: note}}."""
        Event_sudo = self.env["travel.complaint.event"].sudo()  # whoever sees the case
        events = Event_sudo.search(
            [
                ("ticket_id", "in", self._origin.ids),
                ("milestone_id.code", "in", (REPORTED, STARTED, ARRIVED)),
            ]
        )
        notes = {}
        for event in events:
            key = (event.ticket_id.id, event.cycle)
            notes.setdefault(key, {})[event.milestone_id.code] = event.note or "–"
        return notes

    def _forget_emergency(self):
        """Have what was computed from the log be computed anew."""
        names = self._fields["emergency_note"].compute
        self.invalidate_recordset(
            [name for name, field in self._fields.items() if field.compute == names]
        )

    def _has_limit(self, code):
        """Whether the case's policy says anything about the milestone `code`."""
        milestones = self.env["travel.complaint.milestone"]._get_ids_by_code()
        policy = self._get_policy_spec()
        return any(
            milestones[code][0] in (limit.from_milestone, limit.to_milestone)
            for limit in (policy.limits if policy else ())
        )

    # Reporting it

    def action_report_emergency(self):
        """Ask what has happened."""
        for ticket in self:
            ticket._check_can(ticket._get_cannot_report_emergency_reason())
        return self._ask_reason(
            "report_emergency",
            self.env._("What has happened, and what is needed?"),
            deed=self.env._("Report an Emergency"),
        )

    def _get_cannot_report_emergency_reason(self):
        """Why no emergency can be reported on this case, or False."""
        if self.complaint_kind != transitions.COMPLAINT or not self.is_complaint_open:
            return self.env._("Emergencies are reported on complaints that are open.")
        if self.emergency_note:
            return self.env._("The emergency has been reported already.")
        return False

    def _do_report_emergency(self, reason):
        """Start the minutes in which the response begins; tell management at once."""
        self.check_access("write")
        for ticket in self:
            ticket._check_can(ticket._get_cannot_report_emergency_reason())
        self._record_milestone(REPORTED, note=reason)
        self._forget_emergency()
        for ticket in self:
            people = ticket._tell_management(
                lambda env, ticket=ticket: (
                    env._(
                        "Emergency %(number)s: %(title)s",
                        number=ticket.number,
                        title=ticket.name,
                    ),
                    reason,
                )
            )
            people._bus_send(
                "simple_notification",
                {
                    "type": "danger",
                    "sticky": True,
                    "title": self.env._("Emergency %(number)s", number=ticket.number),
                    "message": reason,
                },
            )
            ticket._ask_colleague(ticket._get_emergency_task(), reason)
        self._tell_reason(self.env._("Emergency reported"), reason)

    def _get_emergency_task(self):
        return self._in_company_language().env._("Start the emergency response")

    # Answering it

    def action_start_emergency_response(self):
        """The task force has met; the response has begun (TL-13)."""
        self.check_access("write")
        for ticket in self:
            if not ticket.emergency_note:
                ticket._check_can(self.env._("No emergency has been reported."))
            if ticket.is_emergency_answered:
                ticket._check_can(self.env._("The response has begun already."))
            # Whoever starts it is one of those who see to it (SV-4).
            ticket.task_force_ids |= self.env.user
            ticket._take_back(ticket._get_emergency_task())
        self._record_milestone(STARTED)
        self._forget_emergency()

    def action_manager_arrived(self):
        """Somebody who may decide is with the guest (TL-15)."""
        self.check_access("write")
        for ticket in self:
            if not ticket.can_note_arrival:
                ticket._check_can(
                    self.env._("Nobody is expected on the spot, or is there already.")
                )
        self._record_milestone(ARRIVED)
        self._forget_emergency()
