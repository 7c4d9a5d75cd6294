from . import (
    travel_complaint_ask,
    travel_complaint_call,
    travel_complaint_close,
    travel_complaint_collect,
    travel_complaint_declare,
    travel_complaint_matrix,
    travel_complaint_matrix_cell,
    travel_complaint_override,
    travel_complaint_reason,
    travel_complaint_request_reason,
)
