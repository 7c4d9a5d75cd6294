from odoo import api, fields, models
from odoo.exceptions import UserError


class TravelComplaintPlanReason(models.TransientModel):
    """Asks why, then lets offer, measure or payment do what was asked."""

    _name = "travel.complaint.plan.reason"
    _description = "Reason for a Step of the Plan"

    offer_id = fields.Many2one(comodel_name="travel.complaint.offer")
    measure_id = fields.Many2one(comodel_name="travel.complaint.measure")
    payment_id = fields.Many2one(comodel_name="travel.complaint.payment")
    verb = fields.Selection(
        selection=[
            ("withdraw", "Withdraw the offer"),
            ("refuse_approval", "Do not approve"),
            ("cancel", "Cancel the measure"),
            ("reverse", "Take the entry back"),
        ],
        required=True,
    )
    reason = fields.Text(required=True)

    @api.model
    def _ask(self, record, verb, title):
        """The dialog that asks for a reason and then calls `_do_<verb>(reason)`."""
        record.ensure_one()
        name = record._name.rpartition(".")[2]
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": self._name,
            "view_mode": "form",
            "target": "new",
            "context": {f"default_{name}_id": record.id, "default_verb": verb},
        }

    def action_confirm(self):
        """Do what was asked, with the reason.

        :raise UserError: when the reason is blank, or the verb refuses
        """
        self.ensure_one()
        if not self.reason.strip():
            raise UserError(self.env._("Please write down the reason."))
        subject = {
            "cancel": self.measure_id,
            "reverse": self.payment_id,
        }.get(self.verb, self.offer_id)
        subject.ensure_one()
        getattr(subject, f"_do_{self.verb}")(self.reason.strip())
        return {"type": "ir.actions.act_window_close"}
