"""What the sheets of the monthly report share."""

from ..tools.figures import COUNT, HOURS, MONEY, SCORE, SHARE

# Of the headings of a sheet's first table, counted from 0.
FIRST_ROW = 3
# The types of columns (tools/workbook.py) by the units of figures.
KINDS = {
    COUNT: "count",
    HOURS: "number",
    MONEY: "money",
    SCORE: "number",
    SHARE: "share",
}
# Of what is counted there are no halves.
WHOLE = {"num_format": "0", "min": 0}
