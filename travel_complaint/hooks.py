"""What installing and uninstalling do beyond loading data."""

from .tools import database_functions, other_code


def post_load():
    """Say in Chinese what the code of the addons below ours says."""
    other_code.lend("travel_complaint")


def post_init_hook(env):
    """Prepare each company, and each team that handles complaints already."""
    companies = env["res.company"].search([])
    companies._create_complaint_sequences()
    companies.filtered(
        lambda company: not company.complaint_scale_id
    ).complaint_scale_id = env.ref("travel_complaint.scale_agency")
    env["helpdesk.ticket.team"].search([])._link_complaint_stages()


def uninstall_hook(env):
    """Let go of the tickets that stay: nobody notes any more what happens to them."""
    database_functions.drop(env.cr, "travel_complaint_")
