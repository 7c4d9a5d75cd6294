from odoo import api, fields, models
from odoo.exceptions import AccessError

LEADER = "travel_complaint.group_travel_complaint_leader"


class TravelPortalErasure(models.Model):
    """A guest asks that their data be deleted; a person decides and answers (PO-4)."""

    _name = "travel.portal.erasure"
    _inherit = ["travel.portal.evidence.mixin"]
    _description = "Request for Deletion"
    _rec_name = "ticket_id"
    _sealed_if = "OLD.state <> 'asked'"
    _erased_words = {"reason": None, "answer": None}

    asked_at = fields.Datetime(string="Asked", required=True, readonly=True)
    reason = fields.Text(string="In the Guest's Words", readonly=True)
    state = fields.Selection(
        selection=[
            ("asked", "To be decided"),
            ("granted", "Granted"),
            ("refused", "Refused"),
        ],
        required=True,
        readonly=True,
        default="asked",
    )
    decided_at = fields.Datetime(string="Decided On", readonly=True)
    decided_by_id = fields.Many2one(
        comodel_name="res.users", readonly=True, ondelete="restrict"
    )
    answer = fields.Text(
        string="Answer to the Guest",
        readonly=True,
        help="Why not, as the guest reads it on the page.",
    )
    can_decide = fields.Boolean(compute="_compute_can_decide")
    grant_hint = fields.Char(compute="_compute_can_decide")

    _open_uniq = models.UniqueIndex(
        "(ticket_id) WHERE state = 'asked'", "The guest has asked for this already."
    )
    _decided_has_trace = models.Constraint(
        "CHECK (state = 'asked' OR"
        " (decided_at IS NOT NULL AND decided_by_id IS NOT NULL))",
        "A decision says when and by whom.",
    )

    @api.depends("state", "ticket_id.complaint_state", "ticket_id.legal_hold")
    @api.depends_context("uid", "lang")
    def _compute_can_decide(self):
        for request in self:
            request.can_decide = not request._get_cannot_decide_reason()
            request.grant_hint = (
                request.can_decide and request._get_cannot_grant_reason()
            )

    def _get_cannot_decide_reason(self):
        """Why this person cannot decide on the request, or False."""
        if self.state != "asked":
            return self.env._("This has been decided already.")
        if not self.env.user.has_group(LEADER):
            return self.env._("The leader of the handling group decides on this.")
        return False

    def _get_cannot_grant_reason(self):
        """Why the data cannot be deleted yet, or False."""
        ticket = self.ticket_id
        if ticket.is_complaint_open:
            return self.env._(
                "The case is open and cannot be handled without the guest's data. "
                "Grant it when the case has ended."
            )
        if not ticket.filtered_domain(ticket._get_not_held_domain()):
            return self.env._(
                "The case is under legal hold: its data must be kept until that ends."
            )
        return False

    def _check_can_decide(self):
        for request in self:
            request.check_access("read")
            reason = request._get_cannot_decide_reason()
            if reason:
                raise AccessError(reason)

    def action_grant(self):
        """Delete the guest's data of these cases at once."""
        self._check_can_decide()
        for request in self:
            request.ticket_id._check_can(request._get_cannot_grant_reason())
            request._decide("granted", False)
            # By a person's decision, and by no rule about time.
            no_rule = self.env["travel.complaint.retention"]
            request.ticket_id.sudo()._anonymise(no_rule)  # the leader has decided so

    def action_refuse(self):
        """Ask what the guest is to read."""
        self.ensure_one()
        self._check_can_decide()
        return self.env["travel.portal.erasure.reason"]._open(
            self.env._("Keep the Data"), erasure_id=self.id, verb="refuse"
        )

    def _do_refuse(self, answer):
        """Keep the data, and tell the guest why.

        :param answer: what the guest reads on the page
        """
        self._check_can_decide()
        self._decide("refused", answer)

    def _decide(self, state, answer):
        requests_sudo = self.sudo()  # written by the verbs alone
        requests_sudo.write(
            {
                "state": state,
                "answer": answer,
                "decided_at": fields.Datetime.now(),
                "decided_by_id": self.env.uid,
            }
        )
        for request in self:
            request.ticket_id._take_back(request._get_task())

    def _get_task(self):
        """What a colleague reads who has to decide."""
        case = self.ticket_id._in_company_language()
        return case.env._("The guest asks for the deletion of their data: decide")
