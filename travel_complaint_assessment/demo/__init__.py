from . import travel_assessment_demo_decisions
from . import travel_assessment_demo_pay
from . import travel_assessment_demo_season
from . import travel_assessment_demo
