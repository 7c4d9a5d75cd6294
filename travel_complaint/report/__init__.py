from . import (  # first what others inherit
    travel_complaint_month_cases_mixin,
    travel_complaint_month_summary_mixin,
    travel_complaint_month_tables_mixin,
    travel_complaint_month_trend_mixin,
    report_travel_complaint_dossier,
    report_travel_complaint_month,
)
