from . import (
    travel_complaint_reason,
    travel_complaint_setup_step,
    travel_portal_erasure_reason,
)
