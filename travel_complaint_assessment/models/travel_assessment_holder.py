from odoo import fields, models

from ..tools import sheet_triggers, triggers


class TravelAssessmentHolder(models.Model):
    """Who was responsible for a case, from when on.

    A figure counts for whoever was responsible when it came about, and not for whoever
    is today. The database writes these rows, however the case was given to somebody.
    """

    _name = "travel.assessment.holder"
    _description = "Responsible for a Case"
    _order = "since desc, id desc"
    _rec_name = "ticket_id"
    _log_access = False

    ticket_id = fields.Many2one(
        comodel_name="helpdesk.ticket", string="Case", required=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="ticket_id.company_id")
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Responsible",
        ondelete="restrict",
        help="Empty: nobody from then on.",
    )
    since = fields.Datetime(required=True)

    _ticket_since_idx = models.Index("(ticket_id, since DESC, id DESC)")

    def init(self):
        triggers.install(self.env.cr, "helpdesk_ticket")
        # Cases that were there before: the present one is all that is known of them.
        self.env.cr.execute(sheet_triggers.HOLDER_FILL)
