from odoo import api, fields, models
from odoo.exceptions import UserError

# Which verbs a record may be asked for; nothing else can be called through here.
VERBS = {
    "travel.assessment.entry": ("write_off",),
    "travel.assessment.lock": ("reopen",),
    "travel.assessment.audit.finding": ("refuse",),
    "travel.assessment.training": ("drop",),
    "travel.assessment.decision": ("return", "revoke"),
    "travel.assessment.sheet": ("send_back",),
    "travel.assessment.discipline": ("drop",),
    "travel.assessment.self.review": ("return",),
    "travel.assessment.publication": ("withdraw",),
    "travel.assessment.case": ("drop",),
}


class TravelAssessmentReason(models.TransientModel):
    """Asks why, then lets the record do what was asked."""

    _name = "travel.assessment.reason"
    _inherit = ["travel.complaint.reason.mixin"]
    _description = "Reason for a Step of the Ledger"

    res_model = fields.Char(required=True)
    res_id = fields.Integer(required=True)
    verb = fields.Char(required=True)

    @api.model
    def _ask(self, record, verb, title, **values):
        """The dialog that asks why `verb` is done with `record`.

        :param values: see `_open`
        """
        record.ensure_one()
        about = {"res_model": record._name, "res_id": record.id, "verb": verb}
        return self._open(title, **about, **values)

    def _get_subject(self):
        if self.verb not in VERBS.get(self.res_model, ()):
            raise UserError(self.env._("This cannot be done."))
        record = self.env[self.res_model].browse(self.res_id).exists()
        record.check_access("read")
        return record
