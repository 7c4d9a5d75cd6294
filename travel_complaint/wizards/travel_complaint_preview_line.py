from odoo import fields, models


class TravelComplaintPreviewLine(models.TransientModel):
    """One limit in the preview."""

    _name = "travel.complaint.preview.line"
    _description = "Limit in the Preview"

    preview_id = fields.Many2one(
        comodel_name="travel.complaint.preview", required=True, ondelete="cascade"
    )
    limit_id = fields.Many2one(comodel_name="travel.complaint.limit")
    code = fields.Char(related="limit_id.code")
    from_milestone_id = fields.Many2one(
        comodel_name="travel.complaint.milestone", string="Counted From"
    )
    due = fields.Char()
    warning = fields.Char()
