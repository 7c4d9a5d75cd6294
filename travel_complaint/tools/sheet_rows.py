"""The rows of a long sheet, written straight into the file of xlsxwriter (G15).

Cell by cell xlsxwriter makes objects, checks and looks things up again; for a hundred
thousand rows that takes ten times as long as the rest of the workbook. It works in
constant memory alone, where a row that has begun is never touched again. What is used
of xlsxwriter besides its documented methods is all in here; its version is pinned, and
what comes out is compared with its own (tests/test_workbook.py).
"""

import re
from html import escape

from xlsxwriter.utility import xl_col_to_name

from .cells import clean

# The longest text that a cell can hold, in units of UTF-16.
MAX_TEXT = 32767
# What spreadsheets would read as the code of a sign.
_CODE = re.compile("_(x[0-9a-fA-F]{4}_)")
# Texts of a column that are kept ready: names come again and again, numbers do not.
KEPT = 5000


def cut(text):
    """`text` as far as a cell can hold it."""
    if len(text) <= MAX_TEXT // 2:
        return text
    units = text.encode("utf-16-le", "surrogatepass")[: 2 * MAX_TEXT]
    return units.decode("utf-16-le", "ignore")


class TextColumn:
    """Makes the cells of a column of texts.

    :param name: of the column: A, B, ...
    :param style: the number of its format
    """

    def __init__(self, name, style):
        self.start = f'<c r="{name}'
        self.style = f'" s="{style}" t="inlineStr"><is><t'
        self.ready = {}

    def make(self, place, text):
        """The cell in row `place`, as it stands in the file."""
        ending = self.ready.get(text)
        if ending is None:
            if len(self.ready) >= KEPT:
                self.ready.clear()
            ending = self.ready[text] = self._make_ending(text)
        return f"{self.start}{place}{ending}"

    def _make_ending(self, text):
        shown = _CODE.sub(r"_x005F_\1", cut(clean(str(text))))
        space = ' xml:space="preserve"' if shown != shown.strip() else ""
        return f"{self.style}{space}>{escape(shown, quote=False)}</t></is></c>"


class NumberColumn:
    """Makes the cells of a column of numbers."""

    def __init__(self, name, style):
        self.start = f'<c r="{name}'
        self.style = f'" s="{style}"><v>'

    def make(self, place, number):
        """The cell in row `place`, as it stands in the file."""
        return f"{self.start}{place}{self.style}{number:.16G}</v></c>"


def write_rows(sheet, row, columns, rows):
    """Write all `rows` under what has been written so far.

    :param sheet: in constant memory, on which nothing is written any more afterwards
    :param row: of the first one, counted from 0
    :param columns: pairs of whether it holds texts, and xlsxwriter's format
    :param rows: tuples of values; None and "" leave a cell empty
    :return: how many rows were written
    """
    makers = []
    for index, (is_text, shape) in enumerate(columns):
        kind = TextColumn if is_text else NumberColumn
        makers.append(kind(xl_col_to_name(index), shape._get_xf_index()).make)
    sheet._write_single_row(row)  # what stands above goes into the file first
    write, place = sheet.fh.write, row
    for place, line in enumerate(rows, row + 1):
        cells = "".join(
            [
                make(place, value)
                for make, value in zip(makers, line, strict=True)
                if value is not None and value != ""
            ]
        )
        write(f'<row r="{place}">{cells}</row>')
    if place > row:
        sheet._check_dimensions(place - 1, len(makers) - 1)
        sheet.previous_row = place
    return place - row
