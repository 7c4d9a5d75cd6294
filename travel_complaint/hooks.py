"""What installing does beyond loading data."""


def post_init_hook(env):
    """Prepare each company, and each team that handles complaints already."""
    env["res.company"].search([])._create_complaint_sequences()
    env["helpdesk.ticket.team"].search([])._link_complaint_stages()
