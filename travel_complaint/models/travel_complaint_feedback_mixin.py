from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import transitions
from ..tools.roles import HANDLING

GROUP_MEMBER = "travel_complaint.group_travel_complaint_member"


class TravelComplaintFeedbackMixin(models.AbstractModel):
    """Concern: the result is reported, reviewed by another person, and told (FB-1)."""

    _name = "travel.complaint.feedback.mixin"
    _description = "Result of a Complaint"

    result_ids = fields.One2many(
        comodel_name="travel.complaint.result",
        inverse_name="ticket_id",
        string="Results",
        readonly=True,
        copy=False,
        groups=HANDLING,
    )
    result_id = fields.Many2one(
        comodel_name="travel.complaint.result",
        readonly=True,
        copy=False,
        ondelete="restrict",
        groups=HANDLING,
        help="The latest result of this cycle.",
    )
    result_report = fields.Text(related="result_id.report", groups=HANDLING)
    can_report_result = fields.Boolean(compute="_compute_can_judge_result")
    can_confirm_result = fields.Boolean(compute="_compute_can_judge_result")
    can_return_result = fields.Boolean(compute="_compute_can_judge_result")
    confirm_hint = fields.Char(compute="_compute_can_judge_result")

    @api.depends(
        "complaint_state", "complaint_kind", "team_id", "user_id", "result_id.state"
    )
    @api.depends_context("uid", "lang")
    def _compute_can_judge_result(self):
        writable = self._filtered_access("write")
        for ticket in self:
            can = ticket._origin in writable._origin
            hint = ticket._get_cannot_confirm_result_reason()
            ticket.can_report_result = (
                can and not ticket._get_cannot_report_result_reason()
            )
            ticket.can_return_result = (
                can and not ticket._get_cannot_return_result_reason()
            )
            ticket.can_confirm_result = can and not hint
            ticket.confirm_hint = hint

    # The gate

    @api.model
    def _get_move_dependencies(self):
        return (*super()._get_move_dependencies(), "result_id.state")

    def _get_cannot_move_reason(self, target, new_kind=None):
        reason = super()._get_cannot_move_reason(target, new_kind)
        if reason or self._is_gate_of_others(target, new_kind):
            return reason
        # Where a case can go does not depend on who may read its papers.
        result_state = self.sudo().result_id.state
        if target == transitions.REVIEWING and result_state != "reported":
            return self.env._("Say what was done: use “Report Result”.")
        if self.complaint_state != transitions.REVIEWING:
            return False
        if target == transitions.FOLLOWING_UP and result_state != "confirmed":
            return self.env._(
                "The handling group reviews the result before the guest hears it: use "
                "“Confirm Result”."
            )
        if target != transitions.FOLLOWING_UP and result_state != "returned":
            return self.env._("Say what is missing: use “Return Result”.")
        return False

    def _is_gate_of_others(self, target, new_kind):
        """Whether this is no move of a complaint within its own flow."""
        return (
            new_kind
            or self.complaint_kind != transitions.COMPLAINT
            or target == self.complaint_state
        )

    def _start_new_cycle(self):
        # What the earlier cycle came to stays in its own records.
        self.sudo().filtered("result_id").write({"result_id": False})
        return super()._start_new_cycle()

    def _after_notice_sent(self, notice):
        result = super()._after_notice_sent(notice)
        if notice.code == "result" and notice.cycle == self.complaint_cycle:
            # TL-10 ends when the mail is out, not when somebody means to write it.
            self._record_milestone("guest_informed", occurred_at=notice.sent_at)
        return result

    # Reporting it

    def action_report_result(self):
        """Ask what was done, and what the guest is to read."""
        for ticket in self:
            ticket._check_can(ticket._get_cannot_report_result_reason())
        latest = self[:1].result_id
        return self._ask_reason(
            "report_result",
            self.env._("Report Result"),
            reason=latest.report,
            guest_text=latest.guest_text,
        )

    def _get_cannot_report_result_reason(self):
        if self.complaint_state == transitions.REVIEWING:
            return self.env._("The result has been reported already.")
        if self.complaint_state != transitions.EXECUTING:
            return self.env._(
                "A result is reported when the measures are carried out, from “%s”.",
                self._get_state_label(transitions.EXECUTING),
            )
        return False

    def _do_report_result(self, report, guest_text=False):
        """Report the result of these cases to the handling group (TL-3).

        :param report: what was done, for colleagues
        :param guest_text: what the guest is to read
        """
        for ticket in self:
            ticket._check_can(ticket._get_cannot_report_result_reason())
        self.check_access("write")
        now = fields.Datetime.now()
        # Results are written by the verbs alone.
        results_sudo = (
            self.env["travel.complaint.result"]
            .sudo()
            .create(
                [
                    {
                        "ticket_id": ticket.id,
                        "cycle": ticket.complaint_cycle,
                        "report": report,
                        "guest_text": guest_text,
                        "reported_by_id": self.env.uid,
                        "reported_at": now,
                    }
                    for ticket in self
                ]
            )
        )
        # The result that counts is evidence, see guard mixin.
        for ticket_sudo, result_sudo in zip(self.sudo(), results_sudo, strict=True):
            ticket_sudo.result_id = result_sudo
        self._move_to(transitions.REVIEWING)
        self._tell_reason(self.env._("Result reported"), report)

    # Reviewing it

    def action_confirm_result(self):
        """Confirm what was reported; the guest is told, and called back next."""
        for ticket in self:
            ticket._check_can(ticket._get_cannot_confirm_result_reason())
        self.check_access("write")
        self._judge_result("confirmed")
        self._move_to(transitions.FOLLOWING_UP)
        self._request_notice("result")
        for ticket in self:
            ticket.message_post(
                body=self.env._(
                    "%(person)s has confirmed the result. The guest is called back "
                    "next.",
                    person=self.env.user.name,
                ),
                subtype_xmlid="mail.mt_note",
            )

    def _get_cannot_confirm_result_reason(self):
        result_sudo = self.sudo().result_id  # see the gate
        if self.complaint_state != transitions.REVIEWING:
            if result_sudo.state == "confirmed":
                return self.env._(
                    "%(person)s has confirmed the result already.",
                    person=result_sudo.judged_by_id.name,
                )
            return self.env._("No result is waiting for a review.")
        if not self.env.su and not self.env.user.has_group(GROUP_MEMBER):
            return self.env._(
                "The handling group confirms results: ask a member or the leader."
            )
        if result_sudo.reported_by_id == self.env.user:
            return self.env._(
                "You have reported this result. Another member of the handling group "
                "confirms it."
            )
        return False

    def action_return_result(self):
        """Ask what is missing."""
        for ticket in self:
            ticket._check_can(ticket._get_cannot_return_result_reason())
        return self._ask_reason("return_result", self.env._("Return Result"))

    def _get_cannot_return_result_reason(self):
        result_sudo = self.sudo().result_id  # see the gate
        if self.complaint_state != transitions.REVIEWING:
            return self.env._("No result is waiting for a review.")
        is_own = result_sudo.reported_by_id == self.env.user
        if not self.env.su and not is_own and not self.env.user.has_group(GROUP_MEMBER):
            return self.env._("The handling group reviews results.")
        return False

    def _do_return_result(self, reason, state=transitions.EXECUTING):
        """Send these cases back to be worked on, with the reason.

        :param reason: what is missing
        :param state: where the work goes on: executing, or proposing for a new offer
        """
        for ticket in self:
            ticket._check_can(ticket._get_cannot_return_result_reason())
        if state not in (transitions.EXECUTING, transitions.PROPOSING):
            raise UserError(self.env._("A result goes back to executing or proposing."))
        self.check_access("write")
        self._judge_result("returned", reason)
        self._move_to(state)
        self._tell_reason(self.env._("Result returned"), reason)

    def _judge_result(self, state, reason=False):
        results_sudo = self.sudo().result_id  # written by the verbs alone
        results_sudo.write(
            {
                "state": state,
                "judged_by_id": self.env.uid,
                "judged_at": fields.Datetime.now(),
                "return_reason": reason,
            }
        )
        # The index that lets one result stand must see it before a further one comes.
        results_sudo.flush_recordset()
