from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

# The database knows by this index that a milestone has been reached already.
ONCE_A_CYCLE = "(ticket_id, cycle, milestone_id) WHERE is_repeatable IS NOT TRUE"


class TravelComplaintEvent(models.Model):
    """Something that happened to a case. Written once, never edited.

    The one log that limits, time line, dossier and figures read, so that they can never
    disagree. Written by `_record_milestone` alone.
    """

    _name = "travel.complaint.event"
    _inherit = [
        "travel.complaint.ledger.mixin",
        "travel.complaint.figure.source.mixin",
    ]
    _description = "Complaint Event"
    _order = "occurred_at desc, id desc"
    _rec_name = "milestone_id"

    ticket_id = fields.Many2one(
        comodel_name="helpdesk.ticket",
        string="Case",
        required=True,
        ondelete="restrict",
        index=True,
    )
    company_id = fields.Many2one(related="ticket_id.company_id")
    cycle = fields.Integer(required=True, default=1)
    milestone_id = fields.Many2one(
        comodel_name="travel.complaint.milestone",
        required=True,
        ondelete="restrict",
    )
    is_repeatable = fields.Boolean(
        help="Copied from the milestone: the index below needs it in the row.",
    )
    occurred_at = fields.Datetime(
        string="When",
        required=True,
        help="When it happened, which may be before it was written down.",
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="By",
        ondelete="restrict",
        help="Who did it; empty when the guest or the system did.",
    )
    department_id = fields.Many2one(
        comodel_name="hr.department",
        string="Held By",
        ondelete="restrict",
        help="The department that is responsible for the case from here on.",
    )
    request_id = fields.Many2one(
        comodel_name="travel.complaint.request",
        ondelete="restrict",
        index="btree_not_null",
    )
    measure_id = fields.Many2one(
        comodel_name="travel.complaint.measure",
        ondelete="restrict",
        index="btree_not_null",
    )
    letter_id = fields.Many2one(
        comodel_name="travel.complaint.letter",
        ondelete="restrict",
        index="btree_not_null",
    )
    note = fields.Char()

    _once_a_cycle_uniq = models.UniqueIndex(
        ONCE_A_CYCLE,
        "The case has already reached this milestone in this cycle.",
    )
    _milestone_time_idx = models.Index("(milestone_id, occurred_at)")

    @api.model
    def _append_unless_reached(self, vals_list):
        """Write these events, but for milestones reached already in the cycle."""
        return self._append(vals_list, unless=SQL(ONCE_A_CYCLE))

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(
            self.env._("What has happened to a case cannot be rewritten afterwards.")
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(
            self.env._("What has happened to a case cannot be deleted afterwards.")
        )
