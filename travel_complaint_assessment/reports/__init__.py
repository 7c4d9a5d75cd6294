from . import travel_assessment_reconciliation
from . import travel_assessment_result
