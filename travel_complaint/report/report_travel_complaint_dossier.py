from odoo import api, models


class ReportTravelComplaintDossier(models.AbstractModel):
    """The dossier as a page: the same values as the PDF."""

    _name = "report.travel_complaint.dossier"
    _description = "Dossier"

    @api.model
    def _get_report_values(self, docids, data=None):
        cases = self.env["helpdesk.ticket"].browse(docids)
        return {
            "doc_ids": docids,
            "doc_model": cases._name,
            "docs": cases,
            "dossiers": [case._prepare_dossier() for case in cases],
        }
