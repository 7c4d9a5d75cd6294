from . import travel_complaint_demo
from . import travel_complaint_demo_offers
