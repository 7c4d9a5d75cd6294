from . import helpdesk_close, helpdesk_form, helpdesk_pages, tracking
