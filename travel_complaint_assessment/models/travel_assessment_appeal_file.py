from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.travel_complaint.models.travel_complaint_sealed_file_mixin import (
    CHECKED,
)


class TravelAssessmentAppealFile(models.Model):
    """One file of an appeal, kept as it came in (AS-8)."""

    _name = "travel.assessment.appeal.file"
    _description = "File of an Appeal"
    _inherit = ["travel.complaint.sealed.file.mixin"]
    _order = "id"
    _rec_name = "file_name"

    appeal_id = fields.Many2one(
        comodel_name="travel.assessment.appeal",
        required=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(related="appeal_id.company_id")
    state = fields.Selection(related="appeal_id.state")
    name = fields.Char(string="What It Shows")

    @api.model_create_multi
    def create(self, vals_list):
        files = super().create([self._prepare_file_vals(vals) for vals in vals_list])
        files._check_can_change()
        return files

    def write(self, vals):
        if not self.env.su or vals.keys() - CHECKED:
            raise UserError(
                self.env._(
                    "A file is not changed afterwards. Remove it and add another one, "
                    "as long as the appeal is a draft."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_lodged(self):
        self._check_can_change()

    def _check_can_change(self):
        """Files come and go with a draft, by the hand of the person concerned."""
        self.appeal_id._check_is_draft()
        self.appeal_id._check_is_mine()
