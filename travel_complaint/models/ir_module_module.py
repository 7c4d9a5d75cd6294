from odoo import models
from odoo.exceptions import UserError


class IrModuleModule(models.Model):
    _inherit = "ir.module.module"

    def button_uninstall(self):
        """Refuse to drop the cases of guests with one click (attack 137)."""
        doomed = self | self.downstream_dependencies()
        if "travel_complaint" in doomed.mapped("name"):
            # Whoever may uninstall need not be allowed to see a single case.
            cases_sudo = self.env["helpdesk.ticket"].sudo()
            count = cases_sudo.with_context(active_test=False).search_count(
                [("complaint_kind", "!=", False)]
            )
            if count:
                raise UserError(
                    self.env._(
                        "There are %(count)s complaint cases in this database. "
                        "Uninstalling would destroy them and their evidence. Keep the "
                        "addon, or have a database administrator archive the cases and "
                        "remove them first.",
                        count=count,
                    )
                )
        return super().button_uninstall()
