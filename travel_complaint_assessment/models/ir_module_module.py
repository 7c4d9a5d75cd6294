from odoo import models
from odoo.exceptions import UserError


class IrModuleModule(models.Model):
    _inherit = "ir.module.module"

    def button_uninstall(self):
        """Refuse to drop what payslips have paid or will pay (attack 136)."""
        doomed = self | self.downstream_dependencies()
        if "travel_complaint_assessment" in doomed.mapped("name"):
            # Whoever may uninstall need not be allowed to see a single entry.
            count = self.env["travel.assessment.entry"].sudo().search_count([])
            if count:
                raise UserError(
                    self.env._(
                        "The ledger of rewards and penalties has %(count)s entries, "
                        "and payslips rest on them. Uninstalling would destroy the "
                        "proof of what was paid and why. Keep the addon.",
                        count=count,
                    )
                )
        return super().button_uninstall()
