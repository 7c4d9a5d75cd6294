from . import travel_portal_attempt
