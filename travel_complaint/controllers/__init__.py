from . import (
    dossier,
    evaluation,
    export,
    helpdesk_close,
    helpdesk_form,
    helpdesk_pages,
    import_template,
    tracking,
)
