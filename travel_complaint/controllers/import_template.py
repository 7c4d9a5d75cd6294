"""Templates for imports, made in the language of whoever asks."""

from werkzeug.exceptions import NotFound

from odoo import http
from odoo.http import content_disposition, request

from ..tools import import_table

MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class ImportTemplateController(http.Controller):
    """Reads alone, and under the rights of whoever asks."""

    @http.route(
        "/travel_complaint/template/<model>.<kind>",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
        sitemap=False,
    )
    def import_template(self, model, kind, **kw):
        """The template of a model that has one, for whoever may import it."""
        mixin = request.env.registry["travel.complaint.import.mixin"]
        found = request.env.get(model)
        if (
            kind not in MEDIA
            or found is None
            or not isinstance(found, mixin)
            or found._abstract
            or not found.has_access("create")
        ):
            raise NotFound()
        columns = found._get_import_columns()
        title = found._get_import_title()
        if kind == "csv":
            content = import_table.as_csv(columns)
        else:
            notes = request.env._("How to Fill It In")
            content = import_table.as_xlsx(columns, title, notes)
        return request.make_response(
            content,
            [
                ("Content-Type", MEDIA[kind]),
                ("Content-Disposition", content_disposition(f"{title}.{kind}")),
                ("Cache-Control", "no-store"),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )
