from . import (
    test_access,
    test_case_act,
    test_case_data,
    test_case_follow,
    test_case_in_browser,
    test_case_offer,
    test_case_rating,
    test_drawing,
    test_filing,
    test_limits,
    test_my_complaints,
    test_page,
)
