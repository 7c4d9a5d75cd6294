from odoo import api, fields, models


class TravelComplaintPlanReason(models.TransientModel):
    """Asks why, then lets offer, measure or payment do what was asked."""

    _name = "travel.complaint.plan.reason"
    _inherit = ["travel.complaint.reason.mixin"]
    _description = "Reason for a Step of the Plan"

    offer_id = fields.Many2one(comodel_name="travel.complaint.offer")
    measure_id = fields.Many2one(comodel_name="travel.complaint.measure")
    payment_id = fields.Many2one(comodel_name="travel.complaint.payment")
    recovery_id = fields.Many2one(comodel_name="travel.complaint.recovery")
    verb = fields.Selection(
        selection=[
            ("withdraw", "Withdraw the offer"),
            ("take_back_answer", "Take the acceptance back"),
            ("refuse_approval", "Do not approve"),
            ("cancel", "Cancel the measure"),
            ("reverse", "Take the entry back"),
            ("take_back_recovery", "Take what came in back"),
            ("refuse_recovery", "The supplier refuses"),
            ("write_off_recovery", "Write the claim off"),
        ],
        required=True,
    )

    @api.model
    def _ask(self, record, verb, title):
        """The dialog that asks for a reason and then calls `_do_<verb>(reason)`."""
        record.ensure_one()
        name = record._name.rpartition(".")[2]
        return self._open(title, **{f"{name}_id": record.id}, verb=verb)

    def _get_subject(self):
        subjects = {"cancel": self.measure_id, "reverse": self.payment_id}
        if self.verb.endswith("_recovery"):
            return self.recovery_id.ensure_one()
        return subjects.get(self.verb, self.offer_id).ensure_one()
