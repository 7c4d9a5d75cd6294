import io

from odoo import api, models
from odoo.exceptions import UserError

from ..tools import pdf
from ..tools.offline_html import cut_off

DOSSIER = "travel_complaint.dossier"
OUR_ADDONS = "travel_complaint"  # how the names of all of them begin
NUMBER_MARGINS = {"data-report-margin-top": 1, "data-report-margin-bottom": 1}
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
        report = self._get_report(report_ref)
        if not report._is_printed_offline() or not res_ids:
            return super()._render_qweb_pdf_prepare_streams(report_ref, data, res_ids)
        return {
            res_id: {
                "stream": io.BytesIO(self._print_record(report, res_id, data)),
                "attachment": None,
            }
            for res_id in res_ids
        }

    def _is_printed_offline(self):
        """Whether this is one of our own: a letter looks the same from a cron.

        Odoo's layouts have wkhtmltopdf fetch their style from the server, which is not
        there while data is loaded, in a shell, or behind a wrong base address.
        """
        return (self.report_name or "").startswith(OUR_ADDONS)

    def _print_record(self, report, res_id, data):
        if report.report_name == DOSSIER:
            # It is gathered and printed by the case itself, for any number.
            return self.env["helpdesk.ticket"].browse(res_id)._print_dossier()
        page, _kind = self._render_qweb_html(report, [res_id], data)
        content = self._print_offline(page.decode(), report.report_name)
        return self._number_pages(content, report.report_name)

    def _number_pages(self, content, report_ref):
        """Say on each sheet which of them it is, where there are several."""
        count = pdf.count_pages(content)
        if count < 2:
            return content
        # Numbers alone: who prints need not be allowed to read templates.
        qweb_sudo = self.env["ir.qweb"].sudo()
        sheets = qweb_sudo._render(
            "travel_complaint.printed_page_numbers", {"count": count}
        )
        numbers = self._print_offline(str(sheets), report_ref, NUMBER_MARGINS)
        return pdf.number(content, numbers)
