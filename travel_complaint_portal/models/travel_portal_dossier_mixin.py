from odoo import api, models
from odoo.tools import format_datetime
from odoo.tools.image import image_data_uri

from odoo.addons.travel_complaint.tools.dossier import Section

# Each has a template of its key in this addon.
SECTIONS = (
    Section(
        "signatures",
        "travel.portal.signature",
        "signed_at, id",
        ("offer_id", "signer", "signed_at", "link_id", "user_id", "text")
        + ("text_sha256", "integrity"),
    ),
    Section(
        "ratings",
        "travel.portal.rating",
        "cycle, id",
        ("cycle", "invited_at", "rated_at", "handling", "outcome", "comment")
        + ("link_id", "user_id"),
    ),
)


class TravelPortalDossierMixin(models.AbstractModel):
    """Concern: what the guest has signed and said is in the dossier (FB-4, PO-3)."""

    _name = "travel.portal.dossier.mixin"
    _description = "Guest's Part of a Dossier"

    @api.model
    def _get_dossier_sections(self):
        return (*super()._get_dossier_sections(), *SECTIONS)

    def _show_record(self, record, names):
        shown = super()._show_record(record, names)
        if record._name == "travel.portal.signature":
            # To the second, as it was signed; and the hand, where it was drawn.
            zone = self.company_id._get_complaint_timezone().zone
            shown["signed_at"] = format_datetime(
                self.env, record.signed_at, tz=zone, dt_format="yyyy-MM-dd HH:mm:ss"
            )
            shown["drawing"] = record.drawing and image_data_uri(record.drawing)
        return shown
