from . import (
    test_amounts,
    test_entry,
    test_law,
    test_lock,
    test_payslip,
    test_walk,
)
