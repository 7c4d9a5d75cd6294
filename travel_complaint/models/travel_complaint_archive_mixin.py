from odoo import fields, models

from ..tools import transitions
from ..tools.roles import LINK_READERS


class TravelComplaintArchiveMixin(models.AbstractModel):
    """Concern: what is kept of a case when it ends (FB-4)."""

    _name = "travel.complaint.archive.mixin"
    _description = "Archive of Cases"

    # The whole case as the system sees it, matters of staff too: not for everybody.
    dossier_ids = fields.One2many(
        comodel_name="travel.complaint.dossier",
        inverse_name="ticket_id",
        string="Kept Dossiers",
        readonly=True,
        groups=LINK_READERS,
    )

    def _after_write_of_state(self, before):
        result = super()._after_write_of_state(before)
        ended = self.filtered(
            lambda case: (
                case.complaint_state != before[case]
                and case.complaint_state in transitions.ENDED
            )
        )
        self.env["travel.complaint.dossier"]._ask_for(ended)
        return result
