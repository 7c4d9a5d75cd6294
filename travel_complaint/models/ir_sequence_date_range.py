from odoo import api, models

from .ir_sequence import CODE


class IrSequenceDateRange(models.Model):
    """The series of one month. How its numbers are drawn is kept at hand."""

    _inherit = "ir.sequence.date_range"

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"date_from", "sequence_id"}:
            self.env.registry.clear_cache()
        return result

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_complaint_numbers(self):
        sequences = self.sequence_id.filtered(lambda s: s.code == CODE)
        sequences._check_no_number_in_use()
