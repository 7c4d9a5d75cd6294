from odoo import models


class HelpdeskTicket(models.Model):
    """The case as guests work with it. Each concern is a mixin, as in the case."""

    _name = "helpdesk.ticket"
    _inherit = [
        "travel.portal.filing.mixin",
        "travel.portal.owner.mixin",
        "travel.portal.access.mixin",
        "travel.portal.data.mixin",
        "travel.portal.dossier.mixin",
        "travel.portal.act.mixin",
        "travel.portal.conversation.mixin",
        "travel.portal.notice.mixin",
        "travel.portal.follow.mixin",
        "helpdesk.ticket",
    ]
