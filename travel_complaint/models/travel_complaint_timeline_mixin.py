from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError

from ..tools.roles import CASE_READERS


class TravelComplaintTimelineMixin(models.AbstractModel):
    """Concern: what has happened to the case, in one log."""

    _name = "travel.complaint.timeline.mixin"
    _description = "Complaint Time Line"

    complaint_cycle = fields.Integer(
        string="Cycle",
        readonly=True,
        copy=False,
        help="A case that is reopened starts a new cycle; the old one stays as it was.",
    )
    complaint_event_ids = fields.One2many(
        comodel_name="travel.complaint.event",
        inverse_name="ticket_id",
        string="Time Line",
        readonly=True,
        copy=False,
        groups=CASE_READERS,
    )
    complaint_department_id = fields.Many2one(
        comodel_name="hr.department",
        string="Held By",
        readonly=True,
        copy=False,
        help="The department that is responsible for the case now.",
    )

    def _record_milestone(self, code, **values):
        """Write down that these cases have reached the milestone `code`.

        :param code: a milestone's code
        :param values: see `_record_milestones`
        :return: the new events
        :raise KeyError: when there is no such milestone
        """
        return self._record_milestones([code], **values)

    def _record_milestones(
        self,
        codes,
        occurred_at=None,
        note=None,
        department=None,
        request=None,
        measure=None,
        letter=None,
        is_new=False,
    ):
        """Write down that these cases have reached these milestones at one moment.

        The one place that writes events. Reaching a milestone twice in one cycle is no
        error and changes nothing, unless the milestone may be repeated.

        :param codes: codes of milestones
        :param occurred_at: naive UTC moment; now, if none is given. A case was first
            received when it says so
        :param note: a few words for the time line
        :param department: hr.department that holds the case from here on
        :param request: travel.complaint.request that this is about
        :param measure: travel.complaint.measure that this is about
        :param letter: travel.complaint.letter that this is about
        :param is_new: True for cases of this very create(): nothing can be there yet
        :return: the new events
        :raise KeyError: when there is no such milestone
        :raise ConcurrencyError: when a new case has got there in another transaction
        """
        known = self.env["travel.complaint.milestone"]._get_ids_by_code()
        # Events are written by the flow alone, on behalf of whoever moved the case.
        Event_sudo = self.env["travel.complaint.event"].sudo()
        moment = occurred_at or fields.Datetime.now()
        user_id = self._get_acting_user_id()
        vals_list = [
            {
                "ticket_id": ticket.id,
                "cycle": ticket.complaint_cycle,
                "milestone_id": known[code][0],
                "is_repeatable": known[code][1],
                "occurred_at": ticket.received_at
                if code == "received" and ticket.complaint_cycle == 1
                else moment,
                "user_id": user_id,
                "department_id": (department or ticket.complaint_department_id).id,
                "request_id": request.id if request else False,
                "measure_id": measure.id if measure else False,
                "letter_id": letter.id if letter else False,
                "note": note,
            }
            for code in codes
            for ticket in self
        ]
        # Two at the same moment: the database lets the second one run again.
        events = Event_sudo._append_unless_reached(vals_list)
        if is_new and len(events) < len(vals_list):
            raise ConcurrencyError(
                "a case has just reached this milestone in another transaction"
            )
        self._follow_milestones(events, is_new)
        return events

    @api.model
    def _get_acting_user_id(self):
        """Who acts, for the log: a colleague's id, or False for guests and crons."""
        user = self.env.user
        is_person = user.active and user._is_internal()
        return user.id if is_person else False
