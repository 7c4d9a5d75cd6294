"""What remains: dossier and month, as PDF, ZIP and XLSX, for a person to open."""

import csv
import io
import zipfile
from hashlib import sha256

import openpyxl
from pypdf import PdfReader

from .act_3_settlement import LIMITS


def play(stage):
    """Print, pack and check the papers."""
    stage.book.chapter("The papers", "档案")
    _print_dossier(stage)
    _pack_dossier(stage)
    _print_month(stage)
    _read_log(stage)


def _print_dossier(stage):
    leader, facts, book = stage.leader, stage.facts, stage.book
    stage.step(
        *("Fri 2 16:30", leader),
        "She prints the dossier of the case.",
        "打印案卷。",
    )
    path = f"/report/pdf/travel_complaint.dossier/{facts['case']}"
    content, kind = leader.download(path)
    book.check("it is a", kind, "application/pdf")
    pages = PdfReader(io.BytesIO(content)).pages
    words = "".join(page.extract_text() for page in pages)
    book.check("it is about the case", facts["number"] in words, True)
    book.check("the payment is in it", "HY-P-20391" in words, True)
    book.note("pages", len(pages))
    book.note("PDF", stage.keep(f"{facts['number']}.pdf", content))


def _pack_dossier(stage):
    leader, facts, book = stage.leader, stage.facts, stage.book
    stage.step(
        *("Fri 2 16:40", leader),
        "She takes the dossier with all its files.",
        "下载案卷及全部附件，逐一核对校验值。",
    )
    path = f"/travel_complaint/case/{facts['case']}/dossier.zip"
    content, kind = leader.download(path)
    book.check("it is a", kind, "application/zip")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    index = files.pop("index.csv").decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(index)))
    book.note("files in its index", len(rows))
    digests = {sha256(file).hexdigest() for file in files.values()}
    photos = {sha256(photo).hexdigest() for photo in facts["photos"]}
    book.check("the photos are in it, byte for byte", photos <= digests, True)
    book.note("ZIP", stage.keep(f"{facts['number']}.zip", content))


def _print_month(stage):
    leader, book = stage.leader, stage.book
    stage.step(
        *("Fri 2 16:50", leader),
        "She prints the figures of the month as a workbook.",
        "导出当月统计工作簿。",
    )
    first, _last = stage.calendar.month
    model = "travel.complaint.month"
    month = leader.save(model, first_day=str(first))
    leader.press(model, month, "action_print")
    content, _kind = leader.download(f"/report/xlsx/travel_complaint.month/{month}")
    sheets = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
    figures = {row[0]: row[1] for row in sheets["Summary"].iter_rows(values_only=True)}
    for name, by_hand in (("Cases", 1), ("Closed", 1), ("Satisfied", 1)):
        book.check(f"figure “{name}”", figures.get(name), by_hand)
    limits = list(sheets["Time Limits"].iter_rows(values_only=True))
    heads = next(row for row in limits if "In time" in row)
    total = next(row for row in limits if row[0] == "Total")
    book.check("limits in time", total[heads.index("In time")], len(LIMITS))
    book.check("limits late", total[heads.index("Late")], 0)
    book.note("XLSX", stage.keep(f"{first:%Y-%m}.xlsx", content))


def _read_log(stage):
    stage.step(
        *("Fri 2 17:00", "the server"),
        "Its log of the two weeks is looked through.",
        "检查两周的服务器日志。",
    )
    stage.book.check("errors in it", stage.read_errors(), [])
