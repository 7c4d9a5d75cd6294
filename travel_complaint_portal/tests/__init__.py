from . import test_limits, test_page
