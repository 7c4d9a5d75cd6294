from odoo import api, models
from odoo.exceptions import UserError

from ..tools import lines


class TravelAssessmentFrozenMixin(models.AbstractModel):
    """What belongs to a payslip is frozen with it (Y1, attack 101).

    OCA's payroll lets an officer write the lines of a payslip that is done.
    """

    _name = "travel.assessment.frozen.mixin"
    _description = "Frozen with the Payslip"
    _payslip_field = "payslip_id"

    @api.model_create_multi
    def create(self, vals_list):
        slips = self.env["hr.payslip"].browse(
            {
                vals[self._payslip_field]
                for vals in vals_list
                if self._payslip_field in vals
            }
        )
        codes = {vals.get("code") for vals in vals_list}
        self._check_not_frozen(slips, codes)
        return super().create(vals_list)

    def write(self, vals):
        slips = self[self._payslip_field]
        if vals.get(self._payslip_field):
            slips |= slips.browse(vals[self._payslip_field])
        codes = {vals.get("code"), *self.mapped("code")}
        self._check_not_frozen(slips, codes)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_frozen(self):
        self._check_not_frozen(self[self._payslip_field], set(self.mapped("code")))

    def _check_not_frozen(self, slips, codes):
        """Neither money of the ledger nor a payslip that carries it is changed."""
        fixed = slips.filtered(lambda slip: slip.state in ("done", "cancel"))
        for slip in fixed:
            is_ours = lines.CODES & codes and self._payslip_field == "slip_id"
            if is_ours or slip._carries_assessment():
                raise UserError(
                    self.env._(
                        "%(payslip)s is finished and carries rewards or penalties: "
                        "nothing on it changes any more.",
                        payslip=slip.display_name,
                    )
                )
