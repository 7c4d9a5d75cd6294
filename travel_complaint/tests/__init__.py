from . import (
    test_clock,
    test_request,
    test_routing,
    test_severity,
)
