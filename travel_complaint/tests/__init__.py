from . import (
    test_back_end_holes,
    test_clock,
    test_guest_files,
    test_helpdesk_routes,
    test_request,
    test_routing,
    test_severity,
    test_tracking,
)
