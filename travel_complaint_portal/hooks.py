"""What uninstalling does beyond taking data away."""

from odoo.addons.travel_complaint.tools import database_functions


def uninstall_hook(env):
    """Leave no function in the database."""
    database_functions.drop(env.cr, "travel_portal_")
