from odoo import models


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
