from odoo import api, fields, models

from ..tools import transitions


class TravelComplaintRevisitMixin(models.AbstractModel):
    """Concern: after closing, a revisit checks that the measures held (FB-3, TL-15)."""

    _name = "travel.complaint.revisit.mixin"
    _description = "Revisit of a Closed Complaint"

    measures_held = fields.Selection(
        selection=[("yes", "Yes"), ("no", "No")],
        readonly=True,
        copy=False,
        tracking=True,
        help="What the revisit after closing has found.",
    )
    can_revisit = fields.Boolean(compute="_compute_can_revisit")

    @api.depends("complaint_state", "complaint_kind", "measures_held")
    @api.depends_context("uid")
    def _compute_can_revisit(self):
        writable = self._filtered_access("write")
        for ticket in self:
            ticket.can_revisit = (
                ticket._origin in writable._origin
                and not ticket._get_cannot_revisit_reason()
            )

    def _start_new_cycle(self):
        # What the revisit found stands in the contacts.
        self.sudo().filtered("measures_held").write({"measures_held": False})
        for ticket in self:
            ticket._take_back(ticket._get_revisit_task())
        return super()._start_new_cycle()

    def action_revisit(self):
        """Open the dialog for the revisit."""
        self.ensure_one()
        self._check_can(self._get_cannot_revisit_reason())
        return self._open_call_dialog("revisit", self.env._("Revisit"))

    def _get_cannot_revisit_reason(self):
        """Why there is nothing to revisit now, or False."""
        if (
            self.complaint_kind != transitions.COMPLAINT
            or self.complaint_state != transitions.CLOSED
        ):
            return self.env._("Only a closed complaint is revisited.")
        if self.measures_held:
            return self.env._("The case has been revisited already.")
        return False

    def _after_revisit(self, contact):
        """What follows from a revisit.

        :param contact: the travel.complaint.contact of this case, purpose revisit
        """
        self.ensure_one()
        if not contact.is_reached:
            self._plan_call(contact)
            self._tell_call(self.env._("Revisit: the guest was not reached"), contact)
            return
        held = contact.measures_held
        self.sudo().measures_held = held  # evidence, see guard mixin
        self._record_milestone("revisited", occurred_at=contact.contacted_at)
        self._take_back(self._get_call_summary())
        if held == "yes":
            self._tell_call(self.env._("Revisit: the measures have held"), contact)
        else:
            self._tell_call(self.env._("Revisit: the measures have not held"), contact)
            self._ask_colleague(
                self._get_revisit_task(),
                self.env._("Reopen the case, or say why not."),
            )

    def _get_revisit_task(self):
        return self._in_company_language().env._("Revisit: the measures have not held")
