from . import travel_complaint_reason, travel_portal_erasure_reason
