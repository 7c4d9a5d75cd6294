from odoo import fields, models

from odoo.addons.travel_complaint.tools.roles import CASE_READERS

from ..tools import triggers


class TravelAssessmentSheetCase(models.Model):
    """A case behind a figure: the figure is the number of these rows (AS-2).

    Whom the figure is about sees number and day, even where the case itself is hidden
    from them.
    """

    _name = "travel.assessment.sheet.case"
    _inherit = ["travel.complaint.ledger.mixin"]
    _description = "Case Behind a Figure"
    _order = "counted_on, number, id"
    _rec_name = "number"

    sheet_id = fields.Many2one(
        comodel_name="travel.assessment.sheet",
        required=True,
        ondelete="cascade",
        index=True,
    )
    line_id = fields.Many2one(
        comodel_name="travel.assessment.sheet.line",
        required=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(related="sheet_id.company_id")
    ticket_id = fields.Many2one(
        comodel_name="helpdesk.ticket",
        string="Case",
        required=True,
        ondelete="restrict",
        index=True,
        groups=CASE_READERS,
    )
    number = fields.Char(string="Case Number", required=True)
    counted_on = fields.Date(string="Day", required=True)
    is_hit = fields.Boolean(string="Counts")

    _case_uniq = models.UniqueIndex(
        "(line_id, ticket_id)", "A case counts once for a figure."
    )

    def init(self):
        triggers.install(self.env.cr, self._table)
