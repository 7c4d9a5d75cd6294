"""What installing and uninstalling do beyond loading data."""

from odoo.addons.travel_complaint.tools import database_functions, other_code


def post_load():
    """Say in Chinese what the code of payroll and courses says."""
    other_code.lend("travel_complaint_assessment")


def post_init_hook(env):
    """Give each company the default pack of lawful pay, and a place for its money."""
    env["res.company"].search([])._prepare_assessment()
    env.ref("travel_complaint_assessment.category_reward")._join_payroll_categories()


def uninstall_hook(env):
    """Leave no trigger on cases, and no function in the database."""
    database_functions.drop(env.cr, "travel_assessment_")
