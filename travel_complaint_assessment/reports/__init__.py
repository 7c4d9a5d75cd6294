from . import travel_assessment_reconciliation
