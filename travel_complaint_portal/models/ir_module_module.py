from odoo import models
from odoo.exceptions import UserError


class IrModuleModule(models.Model):
    _inherit = "ir.module.module"

    def button_uninstall(self):
        """Refuse to drop what guests have signed (attack 136)."""
        doomed = self | self.downstream_dependencies()
        if "travel_complaint_portal" in doomed.mapped("name"):
            # Whoever may uninstall need not be allowed to see a single case.
            count = self.env["travel.portal.signature"].sudo().search_count([])
            if count:
                raise UserError(
                    self.env._(
                        "Guests have signed %(count)s offers. Uninstalling would "
                        "destroy the proof of what was agreed. Keep the addon.",
                        count=count,
                    )
                )
        return super().button_uninstall()
