from . import dossier, export, helpdesk_close, helpdesk_form, helpdesk_pages, tracking
