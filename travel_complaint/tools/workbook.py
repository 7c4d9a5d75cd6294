"""Typed tables and charts of a workbook. Pure: knows no records.

A table is written row by row and each cell by the type of its column, so that a
workbook in constant memory can hold it, nothing that a guest typed is computed, and
numbers stay numbers that a reader can sum (attacks 60, 61; G15).
"""

from datetime import date
from unicodedata import east_asian_width

from .cells import clean

# What the format of spreadsheets counts days from.
FIRST_DAY = date(1899, 12, 30)
# The longest text that a cell can hold.
MAX_TEXT = 32767
MAX_WIDTH = 48
MIN_WIDTH = 9
INK = "#1f2937"
ACCENT = "#714b67"
PALE = "#f3eef2"
RULE = "#d8cfd6"
COLORS = (ACCENT, "#e0a030", "#3d8b7d", "#b4504a", "#5b7db1", "#8a8f98")
NUMBER_FORMATS = {
    "text": "@",
    "count": "#,##0",
    "number": "#,##0.0",
    "share": "0.0%",
    "date": "yyyy-mm-dd",
}


def to_serial(day):
    """The number by which spreadsheets know a day.

    :param day: a date
    """
    return (day - FIRST_DAY).days


def measure(text):
    """How wide `text` is, in digits of the standard font; Chinese counts twice."""
    lines = str(text).splitlines() or [""]
    return max(
        sum(2 if east_asian_width(sign) in "WF" else 1 for sign in line)
        for line in lines
    )


def fit(texts):
    """The width of a column in which `texts` can be read, within bounds."""
    widest = max(map(measure, texts), default=0)
    return min(max(widest + 3, MIN_WIDTH), MAX_WIDTH)


class Book:
    """A workbook in one manner: formats, sheets, tables and charts.

    :param workbook: xlsxwriter's, in constant memory or not
    :param decimals: of the currency, for columns of the type `money`
    :param font: a family that the readers' language can be read in
    """

    def __init__(self, workbook, decimals=2, font="Arial"):
        self.workbook = workbook
        self.font = font
        money = "#,##0" + ("." + "0" * decimals if decimals else "")
        self.formats = {
            kind: self._add_format(num_format=number_format)
            for kind, number_format in (NUMBER_FORMATS | {"money": money}).items()
        }
        self.wrapped = self._add_format(text_wrap=True, valign="top")
        self.title = self._add_format(bold=True, font_size=20, font_color=ACCENT)
        self.subtitle = self._add_format(font_size=11, font_color="#6b7280")
        self.heading = self._add_format(
            bold=True, bg_color=PALE, bottom=2, bottom_color=ACCENT, text_wrap=True
        )
        self.heading.set_align("vcenter")
        # Over numbers, which stand on the right of their columns.
        self.number_heading = self._add_format(
            bold=True, bg_color=PALE, bottom=2, bottom_color=ACCENT, text_wrap=True
        )
        self.number_heading.set_align("right")
        self.number_heading.set_align("vcenter")
        # The widths of columns, as wide as the widest of a sheet's tables needs.
        self.widths = {}
        self.section = self._add_format(bold=True, font_size=13, font_color=ACCENT)
        self.big = self._add_format(bold=True, font_size=18, align="left")
        self.note = self._add_format(italic=True, font_color="#6b7280")
        self.link = self._add_format(font_color="#3b5bdb", underline=1)
        # Said in words as well: colours alone are not seen by all.
        self.judgements = {
            True: self._add_format(bold=True, font_color="#2b6b60", align="right"),
            False: self._add_format(bold=True, font_color="#b4504a", align="right"),
            None: self.formats["text"],
        }
        self.totals = {
            kind: self._add_format(
                num_format=shape.num_format, bold=True, top=1, top_color=RULE
            )
            for kind, shape in self.formats.items()
        }

    def _add_format(self, **values):
        return self.workbook.add_format(
            {"font_name": self.font, "font_size": 10, "font_color": INK} | values
        )

    def add_sheet(self, name, title, note=""):
        """A sheet that prints on pages as wide as it is, with its title in A1.

        :param name: what the tab says; shortened and cleaned to what tabs can hold
        :return: the sheet
        """
        sheet = self.workbook.add_worksheet(name_sheet(name))
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&L&A&R&P / &N")
        sheet.set_row(0, 30)
        sheet.write_string(0, 0, clean(title), self.title)
        if note:
            sheet.write_string(1, 0, clean(note), self.subtitle)
        return sheet

    def write_cell(self, sheet, row, column, value, kind, shapes=None):
        """Write one cell by its type; nothing is written for None and False."""
        shape = (shapes or self.formats)[kind]
        if value is None or value is False:
            sheet.write_blank(row, column, None, shape)
        elif kind == "text":
            sheet.write_string(row, column, clean(str(value))[:MAX_TEXT], shape)
        elif kind == "date":
            sheet.write_number(row, column, to_serial(value), shape)
        else:
            sheet.write_number(row, column, value, shape)

    def write_headings(self, sheet, row, columns):
        """The head of a table.

        :param columns: pairs of heading and type of column
        """
        sheet.set_row(row, 32)
        for index, (heading, kind) in enumerate(columns):
            shape = self.heading if kind in ("text", "date") else self.number_heading
            sheet.write_string(row, index, clean(heading), shape)

    def write_table(self, sheet, row, columns, rows, total=None):
        """A small table, whose columns are made as wide as what is in them.

        :param row: of the headings, counted from 0
        :param columns: pairs of heading and type of column
        :param rows: lists of values, one for each column
        :param total: one more list of values for the foot
        :return: the first and the last row of values, for charts; the last one is
            before the first if there are none
        """
        rows = list(rows)
        foot = [total] if total else []
        for index, (heading, kind) in enumerate(columns):
            shown = [self._show(line[index], kind) for line in rows + foot]
            self._widen(sheet, index, fit([*_break(heading), *shown]))
        self.write_headings(sheet, row, columns)
        for place, line in enumerate(rows + foot, row + 1):
            shapes = self.totals if place > row + len(rows) else self.formats
            for index, (value, (_heading, kind)) in enumerate(
                zip(line, columns, strict=True)
            ):
                self.write_cell(sheet, place, index, value, kind, shapes)
        return row + 1, row + len(rows)

    def _widen(self, sheet, column, width):
        widths = self.widths.setdefault(sheet, {})
        widths[column] = max(width, widths.get(column, 0))
        sheet.set_column(column, column, widths[column])

    def _show(self, value, kind):
        if value is None or value is False:
            return ""
        if kind == "share":
            return "100.0%"
        return f"{value:,.2f}" if kind in ("money", "number") else str(value)

    def write_long_table(self, sheet, row, columns, rows):
        """A table of any length, from a generator; with a filter, its head stays.

        :param columns: triples of heading, type and width of column
        :param rows: tuples of values; days as serial numbers, see `to_serial`
        :return: how many rows were written
        """
        writers = []
        for index, (_heading, kind, width) in enumerate(columns):
            sheet.set_column(index, index, width)
            write = sheet.write_string if kind == "text" else sheet.write_number
            writers.append((index, write, self.formats[kind], kind == "text"))
        self.write_headings(sheet, row, [column[:2] for column in columns])
        sheet.freeze_panes(row + 1, 1)
        place = row
        for place, line in enumerate(rows, row + 1):
            for index, write, shape, is_text in writers:
                value = line[index]
                if value is None or value == "":
                    continue
                write(
                    place, index, clean(value)[:MAX_TEXT] if is_text else value, shape
                )
        sheet.autofilter(row, 0, max(place, row + 1), len(columns) - 1)
        return place - row

    def add_chart(self, sheet, cell, kind, title, series, size=(640, 320), **options):
        """A chart beside or under a table.

        :param cell: row and column of its upper left corner; beside a table it is
            seen without scrolling, and is on one printed page with it
        :param kind: xlsxwriter's type of chart; its subtype after a dot
        :param series: dictionaries of xlsxwriter's `add_series`; those with `on_line`
            are drawn as a line on the second axis
        :param options: `x_axis`, `y_axis` and `y2_axis`, see xlsxwriter
        """
        lines = [one for one in series if one.get("on_line")]
        chart = self._fill_chart(kind, [one for one in series if one not in lines])
        if lines:
            line = self._fill_chart("line", lines, start=len(series) - 1)
            line.set_y2_axis(options.get("y2_axis", {}))
            chart.combine(line)
        chart.set_title(
            {
                "name": clean(title),
                "overlay": False,
                "name_font": {"name": self.font, "size": 12, "color": INK},
            }
        )
        font = {"num_font": {"name": self.font, "size": 9, "color": INK}}
        grid = {"major_gridlines": {"visible": True, "line": {"color": RULE}}}
        chart.set_x_axis(font | options.get("x_axis", {}))
        chart.set_y_axis(font | grid | options.get("y_axis", {}))
        chart.set_legend({"position": "bottom", "font": {"name": self.font, "size": 9}})
        if len(series) == 1:
            chart.set_legend({"none": True})
        chart.set_size({"width": size[0], "height": size[1]})
        chart.set_chartarea({"border": {"none": True}})
        sheet.insert_chart(*cell, chart, {"object_position": 2})

    def _fill_chart(self, kind, series, start=0):
        kind, _dot, subtype = kind.partition(".")
        options = {"type": kind} | ({"subtype": subtype} if subtype else {})
        chart = self.workbook.add_chart(options)
        for index, one in enumerate(series, start):
            color = one.pop("color", COLORS[index % len(COLORS)])
            is_on_line = one.pop("on_line", False)
            if kind == "line" or is_on_line:
                one = one | {
                    "line": {"color": color, "width": 2.25},
                    "marker": {
                        "type": "circle",
                        "size": 5,
                        "fill": {"color": color},
                        "border": {"color": color},
                    },
                    "y2_axis": is_on_line,
                }
            else:
                one = {"fill": {"color": color}, "gap": 60} | one
            chart.add_series(one)
        return chart


def make_series(name, span, column, **style):
    """A column of a table as xlsxwriter's series, named by its heading.

    :param name: of the sheet
    :param span: first and last row of values, as `write_table` returns them
    :param style: what else `Book.add_chart` takes of a series
    """
    first, last = span
    return {
        "name": [name, first - 1, column],
        "categories": [name, first, 0, last, 0],
        "values": [name, first, column, last, column],
        **style,
    }


def name_sheet(name):
    """What the tab of a sheet can say: 31 signs without those of references."""
    kept = clean(name).translate(str.maketrans("", "", "[]:*?/\\")).strip("' ")
    return kept[:31] or "-"


def _break(heading):
    """The lines that a heading takes if it breaks where it can."""
    words = heading.split()
    middle = (len(words) + 1) // 2
    return [" ".join(words[:middle]), " ".join(words[middle:])] if words else [""]
