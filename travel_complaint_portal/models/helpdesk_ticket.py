from odoo import models


class HelpdeskTicket(models.Model):
    """The case as guests work with it. Each concern is a mixin, as in the case."""

    _name = "helpdesk.ticket"
    _inherit = [
        "travel.portal.owner.mixin",
        "helpdesk.ticket",
    ]
