"""A program: write the month of a database as a workbook, and print what it took.

Usage: write_workbook.py CONFIG DATABASE ours|loop USER_ID MONTH. Prints a JSON list:
milliseconds, queries, processor time in milliseconds (this process and its database
server), by how many megabytes the memory has grown at its highest, rows of cases.
"""

import json
import re
import sys
from io import BytesIO
from pathlib import Path
from time import perf_counter
from zipfile import ZipFile

import rpc
import xlsxwriter

import odoo.init  # noqa: F401  (sets the process up as the server does)
from odoo import api, fields, sql_db
from odoo.modules.registry import Registry
from odoo.tools import config

CHUNK = 1000


def write_ours(month):
    """The whole workbook, as the browser gets it."""
    report = month.env["ir.actions.report"]
    data, _kind = report._render_xlsx("travel_complaint.report_month", month.ids, {})
    return data


def write_plainly(month):
    """The list of the cases alone, as one writes it first: read, and write each value.

    The same columns, but for the number: that would have each case read as well.
    """
    from odoo.addons.travel_complaint.report import travel_complaint_month_cases_mixin

    names = [column[0] for column in travel_complaint_month_cases_mixin.COLUMNS]
    figures = month.env["travel.complaint.figure"]
    found = figures.search(month._get_domain(), order="received_on, ticket_id")
    stream = BytesIO()
    workbook = xlsxwriter.Workbook(stream, {"in_memory": True})
    sheet = workbook.add_worksheet()
    day = workbook.add_format({"num_format": "yyyy-mm-dd"})
    sheet.write_row(0, 0, names)
    for start in range(0, len(found), CHUNK):
        chunk = found[start : start + CHUNK]
        for row, values in enumerate(chunk.read(names), start + 1):
            for column, name in enumerate(names):
                value = values[name]
                if isinstance(value, tuple):
                    value = value[1]
                if name.endswith("_on"):
                    sheet.write(row, column, value, day)
                else:
                    sheet.write(row, column, value)
        chunk.invalidate_recordset()
    workbook.close()
    return stream.getvalue()


def count_rows(data):
    """How many rows the longest sheet has, its title and headings among them."""
    with ZipFile(BytesIO(data)) as book:
        sheets = [
            len(re.findall(rb"<row ", book.read(name)))
            for name in book.namelist()
            if name.startswith("xl/worksheets/sheet")
        ]
    return max(sheets)


def read_memory(name):
    """Kilobytes that Linux says: VmRSS, or VmHWM, the highest since it was cleared."""
    text = Path("/proc/self/status").read_text()
    return int(re.search(rf"^{name}:\s+(\d+)", text, re.MULTILINE)[1])


def main(config_path, database, who, user_id, month_name):
    """Measure one of both ways."""
    config.parse_config(["-c", config_path], setup_logging=False)
    work, heads = {"ours": (write_ours, 3), "loop": (write_plainly, 1)}[who]
    with Registry(database).cursor() as cursor:
        context = {"lang": "en_US", "tz": "Asia/Shanghai", "uid": int(user_id)}
        env = api.Environment(cursor, int(user_id), context)
        month = env["travel.complaint.month"].create(
            {"first_day": fields.Date.to_date(f"{month_name}-01")}
        )
        env.flush_all()
        server = cursor.connection.info.backend_pid
        Path("/proc/self/clear_refs").write_text("5")
        before, queries = read_memory("VmRSS"), sql_db.sql_counter
        start, worked = perf_counter(), rpc.get_processor_time(server)
        data = work(month)
        milliseconds = (perf_counter() - start) * 1000
        megabytes = (read_memory("VmHWM") - before) / 1024
        worked = rpc.get_processor_time(server) - worked
        queries = sql_db.sql_counter - queries
    rows = count_rows(data) - heads
    print(json.dumps([milliseconds, queries, worked, megabytes, rows]))


if __name__ == "__main__":
    main(*sys.argv[1:])
