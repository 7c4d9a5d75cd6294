import re

from odoo import fields, models

from odoo.addons.base_import.models.base_import import ImportValidationError

from ..tools import charset, import_cells

# An amount as people write it, with a sign of money before or after it.
NUMBER = re.compile(r"\D?[\s()+-]*\d[\d\s.,'’]*[\s()]*\D?")


class BaseImportImport(models.TransientModel):
    """Odoo's import, for the tables that we have a template of.

    It reads what Excel saves as CSV on a Chinese computer, and names every wrong cell
    with the row that it has in the file, where Odoo stops at the first wrong date.
    """

    _name = "base_import.import"
    _inherit = "base_import.import"

    def execute_import(self, fields, columns, options, dryrun=False):
        if not self._has_our_template():
            return super().execute_import(fields, columns, options, dryrun=dryrun)
        unreadable = self._list_unreadable_cells(fields, options)
        result = super().execute_import(
            fields, columns, options, dryrun=dryrun or bool(unreadable)
        )
        if unreadable:
            known = {(one["record"], one["field"]) for one in unreadable}
            # The cell was left out above: that it is empty is no second mistake.
            others = [
                one
                for one in result["messages"]
                if (one.get("record"), one.get("field")) not in known
            ]
            messages = sorted(
                unreadable + others, key=lambda one: one.get("record") or 0
            )
            result.update(ids=False, messages=messages)
        self._put_rows_into_messages(result["messages"], fields, options)
        return result

    def _list_unreadable_cells(self, fields, options):
        """A message for each cell that is no date or number, as `load` words its own.

        :return: list of dict
        """
        found = []
        options = {**options, "complaint_unreadable": found}
        try:
            data, names = self._convert_import_data(fields, options)
            self._parse_import_data(data, names, options)
        except ImportValidationError:
            # About the file as a whole: Odoo says it.
            return []
        return found

    def _put_rows_into_messages(self, messages, fields, options):
        """Say in each message in which row of the file it is, as a spreadsheet counts.

        The page shows the sentence as it is then (`is_complete`).
        """
        columns = [name for name in fields if name]
        before = options.get("skip", 0) + (2 if options.get("has_headers") else 1)
        for message in messages:
            if "rows" not in message:
                continue
            message["message"] = self.env._(
                "Row %(row)s: %(sentence)s",
                row=message["rows"]["from"] + before,
                sentence=message["message"],
            )
            message["is_complete"] = True
            path = message.get("field_path") or [message.get("field")]
            if "/".join(map(str, path)) not in columns and columns:
                # Of no column of the file, as two rows that say the same.
                message.update(field=columns[0], field_path=False)

    def _parse_date_from_data(self, data, index, name, field_type, options):
        if not self._has_our_template():
            super()._parse_date_from_data(data, index, name, field_type, options)
            return
        field = fields.Date if field_type == "date" else fields.Datetime
        formats = [
            form
            for form in (options.get("datetime_format"), options.get("date_format"))
            if form
        ]
        for row, line in enumerate(data):
            if not isinstance(line[index], str) or not line[index].strip():
                continue
            moment = import_cells.read_moment(line[index], formats)
            if moment:
                line[index] = field.to_string(moment)
                continue
            if field_type == "date":
                sentence = self.env._(
                    "“%(value)s” is no date. Write it as 2026-10-28.", value=line[index]
                )
            else:
                sentence = self.env._(
                    "“%(value)s” is no date with a time. Write it as 2026-11-02 09:30.",
                    value=line[index],
                )
            self._leave_out_cell(line, index, row, name, sentence, options)

    def _parse_float_from_data(self, data, index, name, options):
        if not self._has_our_template():
            super()._parse_float_from_data(data, index, name, options)
            return
        model_field = self.env[self.res_model]._fields.get(name)
        for row, line in enumerate(data):
            value = line[index]
            if model_field and model_field.required and not value.strip():
                # Odoo would take it for nought.
                sentence = self.env[self.res_model]._word_empty_cell(name)
                self._leave_out_cell(line, index, row, name, sentence, options)
                continue
            try:
                super()._parse_float_from_data([line], index, name, options)
            except ImportValidationError:
                sentence = self.env._("“%(value)s” is no number.", value=value)
                self._leave_out_cell(line, index, row, name, sentence, options)

    def _leave_out_cell(self, line, index, row, name, sentence, options):
        """Go on without a cell that nobody can read; nothing will be saved."""
        line[index] = ""
        if "complaint_unreadable" in options:
            options["complaint_unreadable"].append(
                {
                    "type": "error",
                    "message": sentence,
                    "record": row,
                    "rows": {"from": row, "to": row},
                    "field": name,
                }
            )

    def _read_csv(self, options):
        # Odoo guesses GB2312, or a language that nobody here writes, and stops at the
        # first character beyond it.
        if not options.get("encoding") and self._has_our_template():
            name = charset.guess_name(self.file or b"")
            if name == "gb18030":
                options["encoding"] = name
        return super()._read_csv(options)

    def _infer_separators(self, value, options):
        # Odoo takes any two signs for separators: “=1000*2” would become 1000.2.
        if self._has_our_template() and not NUMBER.fullmatch(value):
            return (
                options.get("float_thousand_separator", ","),
                options.get("float_decimal_separator", "."),
            )
        return super()._infer_separators(value, options)

    def _has_our_template(self):
        model = self.env.get(self.res_model)
        mixin = self.env.registry["travel.complaint.import.mixin"]
        return model is not None and isinstance(model, mixin)
