from . import travel_complaint_reason
