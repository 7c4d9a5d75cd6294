"""The dossier of a case with all its files, as one download (FB-4)."""

import os

from werkzeug.exceptions import NotFound
from werkzeug.wsgi import wrap_file

from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.http import content_disposition, request

from .helpdesk_pages import LARGEST_ID


class ComplaintDossierController(http.Controller):
    """Reads alone, and under the rights of whoever asks."""

    @http.route(
        "/travel_complaint/case/<int:case_id>/dossier.zip",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
        sitemap=False,
    )
    def complaint_dossier(self, case_id, **kw):
        """The ZIP of a case. What one may not read does not exist."""
        case = request.env["helpdesk.ticket"].browse(case_id)
        if not 0 < case_id <= LARGEST_ID or not case._is_dossier_readable():
            raise NotFound()
        try:
            file = case._write_dossier_zip()
        except AccessError:
            raise NotFound() from None
        except UserError as error:
            return request.make_response(
                str(error), [("Content-Type", "text/plain; charset=utf-8")], status=413
            )
        size = file.seek(0, os.SEEK_END)
        file.seek(0)
        return http.Response(
            wrap_file(request.httprequest.environ, file),
            direct_passthrough=True,
            headers=[
                ("Content-Type", "application/zip"),
                ("Content-Length", str(size)),
                ("Content-Disposition", content_disposition(f"{case.number}.zip")),
                ("Cache-Control", "no-store"),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )
