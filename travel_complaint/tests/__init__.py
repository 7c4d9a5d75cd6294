from . import (
    test_back_end_holes,
    test_clean_text,
    test_contact_keys,
    test_flow,
    test_guest_files,
    test_helpdesk_routes,
    test_incoming_mail,
    test_intake,
    test_kinds,
    test_mail_replies,
    test_mailbox,
    test_notice,
    test_numbering,
<<<<<<< travel_complaint/tests/__init__.py
    test_registration_form,
    test_repeat,
    test_timeline,
=======
>>>>>>> /tmp/w/mail/new.tmp
    test_tracking,
    test_transitions,
)
