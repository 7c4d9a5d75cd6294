from odoo import models


class ResourceCalendarAttendance(models.Model):
    """Opening hours, which the expanded calendars must follow (TL-b)."""

    _name = "resource.calendar.attendance"
    _inherit = ["travel.complaint.kept.mixin", "resource.calendar.attendance"]
