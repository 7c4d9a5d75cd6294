import io

from odoo import api, models
from odoo.exceptions import UserError

from ..tools.offline_html import cut_off

DOSSIER = "travel_complaint.dossier"
# Nothing is to be waited for, nothing may run, and where something would be fetched all
# the same it is asked of nobody.
_OFFLINE = (
    *("--javascript-delay", "0", "--disable-javascript"),
    *("--load-error-handling", "ignore", "--load-media-error-handling", "ignore"),
    *("--proxy", "http://127.0.0.1:9"),
)


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    @api.model
    def _build_wkhtmltopdf_args(self, *args, **kwargs):
        command = super()._build_wkhtmltopdf_args(*args, **kwargs)
        if self.env.context.get("travel_complaint_offline"):
            command.extend(_OFFLINE)
        return command

    @api.model
    def _print_offline(self, page, report_ref, margins=None):
        """Print one page of HTML that needs nothing from anywhere (attacks 66, 67).

        :param page: a whole HTML document with its style in it
        :param report_ref: the report whose paper format is used
        :param margins: {"data-report-margin-top": millimetres, ...} instead of its own
        :return: the PDF as bytes
        :raise UserError: when there is no wkhtmltopdf
        """
        if self.get_wkhtmltopdf_state() == "install":
            raise UserError(
                self.env._(
                    "Wkhtmltopdf is not installed on the server, so nothing can be "
                    "printed. An administrator can install it."
                )
            )
        offline = self.with_context(travel_complaint_offline=True)
        return offline._run_wkhtmltopdf(
            [cut_off(page)], report_ref=report_ref, specific_paperformat_args=margins
        )

    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        # The dossier is gathered and printed by the case itself, for any number.
        if self._get_report(report_ref).report_name != DOSSIER:
            return super()._render_qweb_pdf_prepare_streams(report_ref, data, res_ids)
        cases = self.env["helpdesk.ticket"].browse(res_ids)
        return {
            case.id: {"stream": io.BytesIO(case._print_dossier()), "attachment": None}
            for case in cases
        }
