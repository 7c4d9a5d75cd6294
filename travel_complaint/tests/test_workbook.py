"""Typed cells, widths and charts of a workbook, without records (attacks 60, 61)."""

from datetime import date
from io import BytesIO

import openpyxl
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase

from ..tools import workbook as workbook_tools

NASTY = (
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://x")',
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "＝1+1",
    "http://evil.example",
    "a\x0bb",
)


class TestWorkbook(BaseCase):
    def make(self, fill):
        """The workbook that `fill` makes, read back as a spreadsheet reads it."""
        file = BytesIO()
        book = xlsxwriter.Workbook(
            file, {"constant_memory": True, "strings_to_formulas": False}
        )
        fill(workbook_tools.Book(book))
        book.close()
        return openpyxl.load_workbook(file)

    def test_days_as_spreadsheets_count_them(self):
        """ST-1: the leap day that never was lies before, and one of our days."""
        self.assertEqual(workbook_tools.to_serial(date(1900, 3, 1)), 61)
        self.assertEqual(workbook_tools.to_serial(date(2026, 11, 22)), 46348)

    def test_nothing_typed_is_computed(self):
        """Attack 60: what guests typed stays text, in short and in long tables."""

        def fill(book):
            sheet = book.add_sheet("=1", "=1+1")
            book.write_table(sheet, 3, [("=A", "text")], [[one] for one in NASTY])
            sheet = book.add_sheet("Long", "Long")
            rows = ((one,) for one in NASTY)
            book.write_long_table(sheet, 3, [("=A", "text", 10)], rows)

        for sheet in self.make(fill):
            cells = [cell for row in sheet.iter_rows() for cell in row if cell.value]
            self.assertGreaterEqual(len(cells), len(NASTY))
            for cell in cells:
                self.assertIn(cell.data_type, ("s", "inlineStr"))
                self.assertIsNone(cell.hyperlink)

    def test_types_of_columns(self):
        """ST-1: numbers can be summed up, days are days, None leaves a cell empty."""
        columns = [("A", "text"), ("B", "count"), ("C", "share"), ("D", "date")]
        rows = [["x", 3, 0.5, date(2026, 11, 2)], ["y", None, None, None]]
        span = []

        def fill(book):
            sheet = book.add_sheet("S", "S")
            span.extend(book.write_table(sheet, 0, columns, rows, ["Σ", 3, None, None]))

        sheet = self.make(fill)["S"]
        self.assertEqual(span, [1, 2])
        self.assertEqual(sheet["B2"].value, 3)
        self.assertEqual(sheet["C2"].number_format, "0.0%")
        self.assertEqual(sheet["D2"].value.date(), date(2026, 11, 2))
        self.assertIsNone(sheet["B3"].value)
        self.assertEqual(sheet["B4"].value, 3)

    def test_chinese_is_twice_as_wide(self):
        """ST-1: a column is as wide as what is read in it, within bounds."""
        self.assertEqual(workbook_tools.measure("部門A"), 5)
        self.assertEqual(workbook_tools.fit(["投诉原因说明"]), 15)
        self.assertEqual(workbook_tools.fit([]), workbook_tools.MIN_WIDTH)
        self.assertEqual(workbook_tools.fit(["x" * 500]), workbook_tools.MAX_WIDTH)

    @given(st.text())
    def test_any_name_of_a_sheet(self, name):
        """Attack 61: whatever a sheet is called, the file can be opened."""
        tab = workbook_tools.name_sheet(name)
        self.assertTrue(1 <= len(tab) <= 31)
        self.assertFalse(set(tab) & set("[]:*?/\\"))
        self.assertEqual(tab, tab.strip("'"))
