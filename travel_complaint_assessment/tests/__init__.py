from . import (
    test_access,
    test_amounts,
    test_decision,
    test_entry,
    test_law,
    test_lock,
    test_months,
    test_payslip,
    test_preview,
    test_term,
    test_uninstall,
    test_walk,
)
