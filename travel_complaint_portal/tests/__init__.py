from . import test_limits, test_my_complaints, test_page
