"""The dossier of a case, for who audits it (AS-10)."""

from werkzeug.exceptions import NotFound

from odoo import http
from odoo.exceptions import AccessError
from odoo.http import content_disposition, request

from odoo.addons.travel_complaint.controllers.helpdesk_pages import LARGEST_ID


class AuditController(http.Controller):
    """Reads alone, and for the auditor of that case alone."""

    @http.route(
        "/travel_assessment/audit/<int:line_id>/dossier.pdf",
        type="http",
        auth="user",
        methods=["GET"],
        sitemap=False,
    )
    def audit_dossier(self, line_id, **kw):
        """The PDF. What one may not read does not exist."""
        Line = request.env["travel.assessment.audit.line"]
        line = Line.browse(line_id if line_id <= LARGEST_ID else 0).exists()
        try:
            content = line._print_dossier() if line else None
        except AccessError:
            content = None
        if not content:
            raise NotFound()
        name = content_disposition(f"{line.number}.pdf", "inline")
        return request.make_response(
            content,
            [
                ("Content-Type", "application/pdf"),
                ("Content-Disposition", name),
                ("Cache-Control", "no-store"),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )
