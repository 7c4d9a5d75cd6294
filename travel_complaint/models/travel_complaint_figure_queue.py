from odoo import fields, models


class TravelComplaintFigureQueue(models.Model):
    """Which cases, and which months, have to be reckoned anew.

    Written by triggers (tools/figure_triggers.py) and by the refresh alone. Rows are
    added and taken away, never changed: nobody who works on a case waits for anybody.
    """

    _name = "travel.complaint.figure.queue"
    _description = "Cases Whose Figures Change"
    _log_access = False

    # No foreign key: it would have each move of a case lock the case once more.
    ticket_id = fields.Integer(help="The id of a case; empty: a month.")
    company_id = fields.Integer(help="Of a month: whose.")
    month = fields.Char()
