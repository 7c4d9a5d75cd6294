"""Who sees which fields of staff matters, as Odoo's `groups=` wants it."""

_GROUP = "travel_complaint_assessment.group_travel_assessment_"

ASSESSOR = f"{_GROUP}assessor"
LEADER = f"{_GROUP}leader"
SETTLEMENT = f"{_GROUP}settlement"
# The assessment group, and whoever audits it: hidden from the employees concerned.
ASSESSING = f"{ASSESSOR},travel_complaint.group_travel_complaint_auditor"
