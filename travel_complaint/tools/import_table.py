"""Templates for what people import: a header, an example, and notes beside them."""

import csv
import io
from typing import NamedTuple

import xlsxwriter

from .cells import clean, neutralise

WIDTH = 22


class Column(NamedTuple):
    """One column of a template.

    :ivar str field: the field's path, as Odoo's import takes it
    :ivar str label: the header, in the user's language
    :ivar str example: what stands in the example row
    :ivar str note: what to enter, in one sentence
    """

    field: str
    label: str
    example: str
    note: str


def as_csv(columns):
    """Header and example as bytes that Excel opens without asking for an encoding."""
    output = io.StringIO()
    writer = csv.writer(output)
    writer.writerow([column.label for column in columns])
    writer.writerow([neutralise(column.example) for column in columns])
    return output.getvalue().encode("utf-8-sig")


def as_xlsx(columns, sheet, notes_sheet):
    """Header and example on the first sheet, the notes on a second one.

    :param sheet: what the first sheet is called
    :param notes_sheet: what the second one is called
    """
    output = io.BytesIO()
    book = xlsxwriter.Workbook(output, {"in_memory": True})
    bold = book.add_format({"bold": True, "bg_color": "#E7F0F7"})
    text = book.add_format({"num_format": "@"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    table = book.add_worksheet(_sheet_name(sheet))
    notes = book.add_worksheet(_sheet_name(notes_sheet))
    table.freeze_panes(1, 0)
    table.set_column(0, len(columns) - 1, WIDTH, text)
    notes.set_column(0, 0, WIDTH)
    notes.set_column(1, 1, 4 * WIDTH, wrapped)
    for number, column in enumerate(columns):
        table.write_string(0, number, column.label, bold)
        table.write_string(1, number, clean(column.example), text)
        notes.write_string(number, 0, column.label, bold)
        notes.write_string(number, 1, column.note, wrapped)
    book.close()
    return output.getvalue()


def _sheet_name(name):
    # What Excel refuses in the name of a sheet, and its longest one.
    return "".join(char for char in name if char not in "[]:*?/\\'")[:31]
