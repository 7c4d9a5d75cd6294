from . import travel_complaint_demo
