from . import report_travel_complaint_dossier
