from odoo import api, fields, models
from odoo.exceptions import ValidationError


class TravelWorkdayException(models.Model):
    """A day on which the calendar does not hold (TL-b).

    A make-up working Saturday (調休上班), a shortened day, or a day closed although the
    week says open. Odoo 19's calendars cannot say the first.
    """

    _name = "travel.workday.exception"
    _inherit = ["travel.complaint.kept.mixin"]
    _description = "Working Day Exception"
    _order = "date desc, hour_from"

    name = fields.Char(required=True, translate=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    calendar_id = fields.Many2one(
        comodel_name="resource.calendar",
        ondelete="cascade",
        help="Empty: holds for all calendars of the company.",
    )
    date = fields.Date(required=True)
    is_closed = fields.Boolean(
        string="Day Off",
        help="Nobody works on this day, although the week says so.",
    )
    hour_from = fields.Float(string="From", default=9.0)
    hour_to = fields.Float(string="To", default=18.0)

    _hours_order = models.Constraint(
        "CHECK (is_closed IS TRUE"
        " OR (hour_from >= 0 AND hour_to <= 24 AND hour_from < hour_to))",
        "The hours of a working day run from an earlier to a later time of one day.",
    )
    _date_range = models.Constraint(
        "CHECK (date BETWEEN '2000-01-01' AND '2100-01-01')",
        "The date is too far away to be true. Check the year.",
    )
    _opening_uniq = models.UniqueIndex(
        "(company_id, COALESCE(calendar_id, 0), date, COALESCE(hour_from, 0))",
        "This day is in the list already.",
    )

    @api.constrains("date", "is_closed")
    def _check_one_kind(self):
        for day in self:
            twins = self.search(
                [
                    ("company_id", "=", day.company_id.id),
                    ("calendar_id", "=", day.calendar_id.id),
                    ("date", "=", day.date),
                    ("is_closed", "!=", day.is_closed),
                ],
                limit=1,
            )
            if twins:
                raise ValidationError(
                    self.env._("A day is either closed or open, not both.")
                )
