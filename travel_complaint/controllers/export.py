"""Odoo's export of records, harmless for the program that opens it (attacks 60-62)."""

import csv
import io

from odoo.addons.web.controllers import export

from ..tools.cells import clean, neutralise


class TextCells:
    """Writes text as text: Odoo's writer makes formulas and links of it."""

    def write(self, row, column, cell_value, style=None):
        """Write one cell."""
        if isinstance(cell_value, str):
            return self.worksheet.write_string(row, column, clean(cell_value), style)
        return super().write(row, column, cell_value, style)


class TableWriter(TextCells, export.ExportXlsxWriter):
    """A list of records as a workbook."""


class GroupWriter(TextCells, export.GroupExportXlsxWriter):
    """Groups of records as a workbook."""


class SafeExcelExport(export.ExcelExport):
    """XLSX whose cells hold what people typed, and compute nothing."""

    def from_data(self, fields, columns_headers, rows):
        """The workbook of these rows, as bytes."""
        with TableWriter(fields, columns_headers, len(rows)) as writer:
            for number, row in enumerate(rows, start=1):
                for column, value in enumerate(row):
                    writer.write_cell(number, column, value)
        return writer.value

    def from_group_data(self, fields, columns_headers, groups):
        """The workbook of these groups, as bytes."""
        with GroupWriter(fields, columns_headers, groups.count) as writer:
            place = 1, 0
            for name, group in groups.children.items():
                place = writer.write_group(*place, name, group)
        return writer.value


class SafeCSVExport(export.CSVExport):
    """CSV whose cells no spreadsheet takes for formulas."""

    def from_data(self, fields, columns_headers, rows):
        """The file of these rows, as text."""
        output = io.StringIO()
        writer = csv.writer(output, quoting=csv.QUOTE_ALL)
        for row in (columns_headers, *rows):
            writer.writerow(
                [
                    neutralise(value.decode() if isinstance(value, bytes) else value)
                    if value not in (None, False)
                    else ""
                    for value in row
                ]
            )
        return output.getvalue()
