from . import (
    test_back_end_holes,
    test_clock,
    test_contact_keys,
    test_flow,
    test_guest_files,
    test_helpdesk_routes,
    test_intake,
<<<<<<< HEAD
    test_request,
    test_routing,
    test_severity,
=======
    test_kinds,
>>>>>>> origin/main
    test_tracking,
    test_transitions,
)
