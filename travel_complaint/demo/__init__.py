from . import travel_complaint_demo_season
from . import travel_complaint_demo_offers
from . import travel_complaint_demo
