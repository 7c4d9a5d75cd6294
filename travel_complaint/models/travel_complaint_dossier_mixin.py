from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date, format_datetime, formatLang

from ..tools import mail_html, pdf
from ..tools.dossier import CASE_FIELDS, SECTIONS

REPORT = "travel_complaint.ir_actions_report_dossier"
STAMP_MARGINS = {"data-report-margin-top": 8, "data-report-margin-bottom": 8}
MOMENT = "yyyy-MM-dd HH:mm"


class TravelComplaintDossierMixin(models.AbstractModel):
    """Concern: everything about a case in one document, for who may read it (FB-4).

    All is read under the rights of whoever asks, so nobody finds more in a dossier than
    in the case itself.
    """

    _name = "travel.complaint.dossier.mixin"
    _description = "Dossier of a Case"

    def action_print_dossier(self):
        """Print the dossiers of these cases."""
        return self.env.ref(REPORT).report_action(self)

    def _print_dossier(self, files=None):
        """The dossier of one case.

        :param files: its list of files, where it is at hand
        :return: the PDF as bytes
        :raise AccessError: when the user may not read the case
        """
        self.ensure_one()
        Report = self.env["ir.actions.report"]
        values = self._prepare_dossier(files)
        page = self._render_dossier("dossier_page", {"dossiers": [values]})
        content = Report._print_offline(page, REPORT)
        sheet = {"dossier": values, "count": pdf.count_pages(content)}
        stamps = self._render_dossier("dossier_stamps", sheet)
        stamps = Report._print_offline(stamps, REPORT, STAMP_MARGINS)
        return pdf.stamp(content, stamps, values["title"])

    def _render_dossier(self, template, values):
        # What is shown has been read already, under the user's own rights; who prints
        # need not be allowed to read templates.
        qweb_sudo = self.env["ir.qweb"].sudo()
        return str(qweb_sudo._render(f"travel_complaint.{template}", values))

    # What is in it

    def _prepare_dossier(self, files=None):
        """The values of the dossier: plain texts, that need no further right.

        :param files: see `_print_dossier`
        :raise AccessError: when the user may not read the case
        """
        self.ensure_one()
        self.check_access("read")
        if not self.complaint_kind:
            raise UserError(
                self.env._("This is an ordinary ticket, and has no dossier.")
            )
        zone = self.company_id._get_complaint_timezone().zone
        sections = {
            section.key: self._read_dossier_section(section)
            for section in self._get_dossier_sections()
        }
        return {
            "title": self.display_name,
            "number": self.number,
            "company": self.company_id.sudo().name,  # no secret
            "user": self.env.user.name,
            "made_at": self._show_moment(fields.Datetime.now()),
            "zone": zone,
            "lang": (self.env.lang or "en_US").replace("_", "-"),
            "is_anonymised": bool(self.anonymised_at),
            "case": self._show_record(self, CASE_FIELDS),
            "sections": sections,
            "files": self._list_dossier_files() if files is None else files,
        }

    @api.model
    def _get_dossier_sections(self):
        """What a dossier is made of, in its order: a tuple of tools.dossier.Section."""
        return SECTIONS

    def _read_dossier_section(self, section):
        """The rows of one section, as texts; none where the user may not read them.

        :param section: tools.dossier.Section
        :return: list of {name of the field: what is shown}
        """
        if section.model not in self.env:
            return []
        Model = self.env[section.model]
        if not Model.has_access("read"):
            return []
        records = Model.search([("ticket_id", "=", self.id)], order=section.order)
        rows = []
        for record in records:
            row = self._show_record(record, section.fields)
            for name, (_model, names) in section.lines.items():
                row[name] = [self._show_record(line, names) for line in record[name]]
            rows.append(row)
        return rows

    def _show_record(self, record, names):
        """What a person reads of these fields, without those they may not read."""
        shown = {}
        for name in names:
            field = record._fields.get(name)
            if field and record._has_field_access(field, "read"):
                if name.endswith("_minutes"):
                    shown[name] = self._show_duration(record[name])
                else:
                    shown[name] = self._show_value(record, field)
        return shown

    def _show_value(self, record, field):
        value = record[field.name]
        if field.type in ("many2one", "many2many", "one2many"):
            # What something on the case is called is part of the case.
            return ", ".join(value.sudo().mapped("display_name"))
        if field.type == "selection":
            labels = dict(field._description_selection(self.env))
            return labels.get(value, value or "")
        if field.type == "html":
            return self._show_html(value)
        if field.type == "monetary":
            currency = record[field.get_currency_field(record)]
            return currency.format(value) if value else ""
        if field.type == "float":
            return formatLang(self.env, value) if value else ""
        if field.type == "boolean":
            return self.env._("Yes") if value else ""
        if field.type == "datetime":
            return self._show_moment(value)
        if field.type == "date":
            return format_date(self.env, value, date_format="yyyy-MM-dd")
        return str(value or "")

    def _show_moment(self, moment):
        if not moment:
            return ""
        zone = self.company_id._get_complaint_timezone().zone
        return format_datetime(self.env, moment, tz=zone, dt_format=MOMENT)

    def _show_duration(self, minutes):
        """Minutes as people say them: 3 d 04:05."""
        days, rest = divmod(round(minutes or 0), 24 * 60)
        clock = f"{rest // 60:02d}:{rest % 60:02d}"
        if not days:
            return clock if rest else ""
        return self.env._("%(days)s d %(clock)s", days=days, clock=clock)

    def _show_html(self, source):
        """What somebody wrote, without anything that would be fetched (attack 66)."""
        shown, _pictures = mail_html.defuse(source or "", {}, self._describe_picture)
        return Markup(shown)

    def _describe_picture(self, name):
        if name:
            return self.env._("[Picture: %(name)s]", name=name)
        return self.env._("[Picture from elsewhere]")
