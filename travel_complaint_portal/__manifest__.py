{
    "name": "Travel Complaint: Guest Portal",
    "summary": "Guests file complaints, follow them and answer, on a phone",
    "version": "19.0.1.1.0",
    "category": "Services/Helpdesk",
    "author": "Travel Complaint for Odoo",
    "license": "AGPL-3",
    "website": "https://github.com/travel-complaint/travel-complaint",
    "depends": [
        "portal",
        "travel_complaint",
    ],
    "external_dependencies": {"python": ["qrcode"]},
    "data": [
        # who may do what
        "security/ir.model.access.csv",
        "security/travel_portal_dialog_rules.xml",
        "security/travel_portal_evidence_rules.xml",
        # what is configured
        "data/case_parameter_data.xml",
        "data/ir_config_parameter_data.xml",
        "data/ir_cron_data.xml",
        "data/mail_template_data.xml",
        # what guests see
        "views/page_templates.xml",
        "views/case_page_templates.xml",
        "views/filing_templates.xml",
        "views/lost_link_templates.xml",
        "views/my_complaints_templates.xml",
        # what hangs on the wall
        "report/complaint_notice_report.xml",
        # what is kept of a case
        "report/travel_complaint_dossier_templates.xml",
        # what the agency sets
        "views/res_company_views.xml",
        # what colleagues see
        "views/travel_complaint_contact_views.xml",
        "views/travel_complaint_offer_views.xml",
        "views/travel_portal_erasure_views.xml",
        "views/travel_portal_rating_views.xml",
        "wizards/travel_complaint_reason_views.xml",
        "wizards/travel_portal_erasure_reason_views.xml",
        "views/menus.xml",
    ],
    "assets": {
        # Joins the style sheet of the page behind a guest's link.
        "travel_complaint.assets_tracking": [
            "travel_complaint_portal/static/src/scss/page.scss",
            "travel_complaint_portal/static/src/scss/case.scss",
            "travel_complaint_portal/static/src/scss/filing.scss",
        ],
    },
    "uninstall_hook": "uninstall_hook",
}
