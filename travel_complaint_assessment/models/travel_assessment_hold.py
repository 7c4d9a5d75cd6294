from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools import triggers


class TravelAssessmentHold(models.Model):
    """Why an entry is held back, from when to when (AS-8). Released once.

    A pending appeal, the days in which an appeal is possible, a proceeding at law.
    """

    _name = "travel.assessment.hold"
    _description = "Hold of a Ledger Entry"
    _order = "placed_at desc, id desc"
    _rec_name = "entry_id"

    entry_id = fields.Many2one(
        comodel_name="travel.assessment.entry",
        required=True,
        ondelete="restrict",
        index=True,
    )
    company_id = fields.Many2one(related="entry_id.company_id")
    employee_id = fields.Many2one(related="entry_id.employee_id")
    kind = fields.Selection(
        selection=[
            ("appeal_window", "An appeal is possible"),
            ("appeal", "An appeal is pending"),
            ("legal", "A proceeding at law is pending"),
        ],
        required=True,
    )
    note = fields.Char()
    source_model = fields.Char()
    source_id = fields.Many2oneReference(model_field="source_model")
    placed_at = fields.Datetime(string="From", required=True)
    placed_by_id = fields.Many2one(
        comodel_name="res.users", required=True, ondelete="restrict"
    )
    released_at = fields.Datetime(string="To")
    released_by_id = fields.Many2one(comodel_name="res.users", ondelete="restrict")
    release_note = fields.Char()

    _active_source_uniq = models.UniqueIndex(
        "(entry_id, kind, COALESCE(source_model, ''), COALESCE(source_id, 0))"
        " WHERE released_at IS NULL",
        "The entry is held back for this reason already.",
    )

    def init(self):
        triggers.install(self.env.cr, self._table)

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            raise AccessError(self.env._("Entries are held back by appeals alone."))
        holds = super().create(vals_list)
        holds.flush_recordset()
        holds.entry_id._forget_figures()
        return holds

    def write(self, vals):
        if not self.env.su:
            raise AccessError(self.env._("Holds are released by decisions alone."))
        result = super().write(vals)
        self.flush_recordset()
        self.entry_id._forget_figures()
        return result

    def _release(self, note):
        """End these holds; whoever called has decided so."""
        self.filtered(lambda hold: not hold.released_at).write(
            {
                "released_at": fields.Datetime.now(),
                "released_by_id": self.env.uid,
                "release_note": note,
            }
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(self.env._("What held an entry back stays on record."))
