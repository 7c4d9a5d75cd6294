"""What installing and uninstalling do beyond loading data."""

from odoo.addons.travel_complaint.tools import other_code

from .tools import triggers


def post_load():
    """Say in Chinese what the code of payroll and courses says."""
    other_code.lend("travel_complaint_assessment")


def post_init_hook(env):
    """Give each company the default pack of lawful pay, and a place for its money."""
    env["res.company"].search([])._prepare_assessment()
    env.ref("travel_complaint_assessment.category_reward")._join_payroll_categories()


def uninstall_hook(env):
    """Leave no trigger on cases: its table is about to go."""
    triggers.remove(env.cr, "helpdesk_ticket")
