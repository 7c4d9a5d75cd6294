from . import travel_assessment_appeal_decide
from . import travel_assessment_preview
from . import travel_assessment_preview_line
from . import travel_assessment_reason
from . import travel_assessment_statement
from . import travel_assessment_sheet_month
from . import travel_supervision_write
from . import travel_assessment_training_plan
