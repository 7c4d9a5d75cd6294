"""The evaluation reports that were published, for everybody in the house (ST-3)."""

from werkzeug.exceptions import NotFound

from odoo import http
from odoo.http import content_disposition, request

from .helpdesk_pages import LARGEST_ID


class EvaluationController(http.Controller):
    """Pages of the intranet: read as the user, and never by guests."""

    @http.route(
        "/complaint-evaluations",
        type="http",
        auth="user",
        methods=["GET"],
        sitemap=False,
    )
    def evaluations(self, **kw):
        """All published reports, the latest first; none is ever taken away."""
        reports = self._find()
        return request.render(
            "travel_complaint.evaluation_list_page", {"reports": reports}
        )

    @http.route(
        "/complaint-evaluations/<int:report_id>",
        type="http",
        auth="user",
        methods=["GET"],
        sitemap=False,
    )
    def evaluation(self, report_id, **kw):
        """One report as a page."""
        return request.render(
            "travel_complaint.evaluation_page", {"report": self._find(report_id)}
        )

    @http.route(
        "/complaint-evaluations/<int:report_id>/report.pdf",
        type="http",
        auth="user",
        methods=["GET"],
        sitemap=False,
    )
    def evaluation_pdf(self, report_id, **kw):
        """The PDF that was made when the report was published."""
        report = self._find(report_id)
        # The field holds base64; the person may read the row it is in.
        content = report.with_context(bin_size=False)._get_pdf()
        return request.make_response(
            content,
            [
                ("Content-Type", "application/pdf"),
                (
                    "Content-Disposition",
                    content_disposition(report.file_name, "inline"),
                ),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )

    def _find(self, report_id=None):
        """The published reports of the person's companies, or one of them."""
        if not request.env.user._is_internal():
            raise NotFound()
        domain = [
            ("state", "=", "published"),
            ("company_id", "in", request.env.user.company_ids.ids),
        ]
        if report_id is not None:
            known = report_id if report_id <= LARGEST_ID else 0
            domain.append(("id", "=", known))
        reports = (
            request.env["travel.complaint.evaluation"]
            .with_context(allowed_company_ids=request.env.user.company_ids.ids)
            .search(domain)
        )
        if report_id is not None and not reports:
            raise NotFound()
        return reports
