from odoo import api, models
from odoo.exceptions import UserError

from ..tools import import_table
from ..tools.cells import restore


class SomeRowError(Exception):
    """One of several rows is wrong; which one, Odoo finds out row by row."""


class TravelComplaintImportMixin(models.AbstractModel):
    """What can be imported with a template of ours, through Odoo's own import.

    Odoo checks a whole file, names each row that is wrong, and saves nothing then.
    """

    _name = "travel.complaint.import.mixin"
    _description = "Import with a Template"

    @api.model
    def _get_import_columns(self):
        """The columns of the template, in the user's language.

        :return: list of tools.import_table.Column
        """
        raise NotImplementedError

    @api.model
    def _get_import_title(self):
        """What the template is called, in the user's language."""
        return self.env["ir.model"]._get(self._name).sudo().name  # no secret

    @api.model
    def _make_import_column(self, name, example, note):
        """A column whose header is the field's own name, so that it is recognised."""
        label = self.fields_get([name], ["string"])[name]["string"]
        return import_table.Column(name, label, example, note)

    @api.model
    def get_import_templates(self):
        """Offer our templates on the page of Odoo's import."""
        return [
            {
                "label": self.env._("Template with an example and notes (%s)", kind),
                "template": f"/travel_complaint/template/{self._name}.{kind.lower()}",
            }
            for kind in ("XLSX", "CSV")
        ]

    @api.model
    def load(self, fields, data):
        # CSV files hold a guard before what a spreadsheet would compute (attack 62).
        data = [[restore(cell) for cell in row] for row in data]
        with self.env.cr.savepoint() as savepoint:
            result = super().load(fields, data)
            doubts = [one for one in result["messages"] if one["type"] == "warning"]
            if doubts and result["ids"]:
                # Two of the same name: Odoo takes the first and says so afterwards.
                savepoint.rollback()
                for doubt in doubts:
                    doubt["type"] = "error"
                result["ids"] = False
        result["messages"] = self._word_import_messages(
            fields, data, result["messages"]
        )
        return result

    @api.model
    def _load_records(self, data_list, update=False):
        try:
            return super()._load_records(data_list, update)
        except UserError as error:
            if len(data_list) == 1 or not self.env.context.get("import_file"):
                raise
            # Odoo would blame the first of them for what another one did.
            raise SomeRowError() from error

    @api.model
    def _word_import_messages(self, fields, data, messages):
        """One sentence for each wrong cell, that says what to do.

        That a value was not found and is therefore missing is one mistake.
        """
        columns = {path.split("/")[0]: number for number, path in enumerate(fields)}
        kept, seen = [], set()
        for message in messages:
            name, row = message.get("field"), message.get("record")
            if name in self._fields and name not in columns:
                row = None
            if name and (row, name) in seen:
                continue
            seen.add((row, name))
            kept.append(self._word_import_message(message, data, columns))
        return kept

    @api.model
    def _word_import_message(self, message, data, columns):
        name = message.get("field")
        if name not in self._fields:
            return message
        label = self.fields_get([name], ["string"])[name]["string"]
        required = self._fields[name].required
        if required and name not in columns:
            # Of the file, not of a row.
            return {
                "type": message["type"],
                "message": self.env._(
                    "The file has no column “%(column)s”, which is required.",
                    column=label,
                ),
            }
        if required and not data[message["record"]][columns[name]]:
            message["message"] = self._word_empty_cell(name)
        elif message.get("value") and not message.get("error_message"):
            message["message"] = self.env._(
                "There is no “%(value)s” for “%(column)s”.",
                value=message["value"],
                column=label,
            )
        return message

    @api.model
    def _word_empty_cell(self, name):
        label = self.fields_get([name], ["string"])[name]["string"]
        return self.env._("“%(column)s” is empty, and required.", column=label)
