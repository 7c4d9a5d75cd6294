"""What installing does beyond loading data."""


def post_init_hook(env):
    """Close what helpdesk_mgmt leaves open, and prepare each company."""
    # Anybody on the internet may write stages there, if a route ever lets them (H12).
    access = env.ref(
        "helpdesk_mgmt.access_helpdesk_ticket_stage_public", raise_if_not_found=False
    )
    if access:
        access.perm_write = False
    companies = env["res.company"].search([])
    companies._create_complaint_sequences()
    companies.filtered(
        lambda company: not company.complaint_scale_id
    ).complaint_scale_id = env.ref("travel_complaint.scale_agency")
    env["helpdesk.ticket.team"].search([])._link_complaint_stages()
