from . import (
    test_back_end_holes,
    test_contact_keys,
    test_flow,
    test_guest_files,
    test_helpdesk_routes,
    test_intake,
    test_kinds,
    test_notifications,
    test_numbering,
    test_tracking,
    test_transitions,
)
