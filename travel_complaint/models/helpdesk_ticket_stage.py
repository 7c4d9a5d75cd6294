from odoo import fields, models

from ..tools import transitions


class HelpdeskTicketStage(models.Model):
    """A column of the agency's own board, mapped to one fixed state."""

    _inherit = "helpdesk.ticket.stage"

    complaint_state = fields.Selection(
        selection=[
            (transitions.REGISTERED, "Registered"),
            (transitions.ACCEPTED, "Accepted"),
            (transitions.INVESTIGATING, "Investigating"),
            (transitions.PROPOSING, "Proposing"),
            (transitions.WAITING_GUEST, "Waiting for the guest"),
            (transitions.EXECUTING, "Executing"),
            (transitions.REVIEWING, "Reviewing"),
            (transitions.FOLLOWING_UP, "Following up"),
            (transitions.CLOSED, "Closed"),
            (transitions.WITHDRAWN, "Withdrawn"),
        ],
        help="What a case in this stage is doing, whatever the stage is called. Stages "
        "with a state belong to complaint teams; the others to all other teams.",
    )
    guest_description = fields.Char(
        translate=True,
        help="The guest reads this sentence instead of the stage's name.",
    )

    _closed_follows_state = models.Constraint(
        "CHECK (complaint_state IS NULL"
        " OR COALESCE(closed, FALSE) = (complaint_state IN ('closed', 'withdrawn')))",
        "A stage for closed or withdrawn cases must be a closing stage, and no other "
        "complaint stage may be one.",
    )
