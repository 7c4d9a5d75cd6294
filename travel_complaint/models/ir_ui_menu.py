from odoo import models


class IrUiMenu(models.Model):
    _inherit = "ir.ui.menu"

    def load_web_menus(self, debug):
        """Show the set-up guide first to whoever sets up a company without cases."""
        menus = super().load_web_menus(debug)
        app = menus.get(self.env.ref("travel_complaint.travel_complaint_menu").id)
        if app and self.env["travel.complaint.setup"]._is_wanted():
            guide = menus[
                self.env.ref("travel_complaint.travel_complaint_setup_menu").id
            ]
            app.update(
                (name, guide[name])
                for name in ("actionID", "actionModel", "actionPath")
            )
        return menus
