from odoo import api, fields, models
from odoo.exceptions import UserError

# Which verbs a record may be asked for; nothing else can be called through here.
VERBS = {
    "travel.assessment.entry": ("write_off",),
    "travel.assessment.lock": ("reopen",),
}


class TravelAssessmentReason(models.TransientModel):
    """Asks why, then lets the record do what was asked. Holds no rule of its own."""

    _name = "travel.assessment.reason"
    _description = "Reason for a Step of the Ledger"

    res_model = fields.Char(required=True)
    res_id = fields.Integer(required=True)
    verb = fields.Char(required=True)
    reason = fields.Text(required=True)

    @api.model
    def _ask(self, record, verb, title):
        """The dialog that asks why `verb` is done with `record`."""
        record.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "name": title,
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_res_model": record._name,
                "default_res_id": record.id,
                "default_verb": verb,
            },
        }

    def action_confirm(self):
        """Do what was asked, with the reason."""
        self.ensure_one()
        if not self.reason.strip():
            raise UserError(self.env._("Please write down the reason."))
        if self.verb not in VERBS.get(self.res_model, ()):
            raise UserError(self.env._("This cannot be done."))
        record = self.env[self.res_model].browse(self.res_id).exists()
        record.check_access("read")
        getattr(record, f"_do_{self.verb}")(self.reason.strip())
        return {"type": "ir.actions.act_window_close"}
