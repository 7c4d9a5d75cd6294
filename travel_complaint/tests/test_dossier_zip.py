import csv
import hashlib
import io
import zipfile

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from ..tools import archive
from .common import ComplaintCommon

# Names that would leave the folder, run, mislead or not unpack (attack 53).
NAMES = [
    "../../../../etc/passwd",
    "..\\..\\windows\\system32\\calc.exe",
    "/etc/passwd",
    "photo\u202egpj.exe",
    "two\r\nlines.txt",
    'a"b<c>d:e|f?g*.txt',
    "x" * 5000 + ".pdf",
    "=cmd|calc.txt",
    "<img src=x onerror=alert(1)>.png",
    "行程单.pdf",
    "same.txt",
    "same.txt",
    "..",
    "",
    "CON",
]


@tagged("post_install", "-at_install")
class TestArchiveTool(ComplaintCommon):
    def test_names(self):
        """Attack 53: each name is one file, in no folder, short, and unique."""
        names = [archive.entry_name(n, name) for n, name in enumerate(NAMES, start=1)]
        self.assertEqual(len(set(names)), len(NAMES))
        for name in names:
            with self.subTest(name=name):
                self.assertLessEqual(len(name), 120)
                self.assertFalse(set(name) & set('/\\<>:"|?*\r\n\t\0\u202e'))
                self.assertNotIn("..", name)
                self.assertRegex(name, r"^[0-9]{3} \S")

    def test_index_computes_nothing(self):
        """Attack 62: no cell of the list is a formula, whatever a file is called."""
        rows = [["=1+1", "@x", "\t=2", "＝3", "-5", "a"]]
        text = archive.write_index(["a"], rows).decode("utf-8-sig")
        cells = list(csv.reader(io.StringIO(text)))[1]
        self.assertEqual(cells, ["'=1+1", "'@x", "'\t=2", "'＝3", "-5", "a"])


@tagged("post_install", "-at_install")
class TestDossierZip(ComplaintCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls.create_case()
        cls.contents = [f"content {n}".encode() for n in range(len(NAMES))]
        cls.env["ir.attachment"].create(
            [
                {
                    "name": name or "empty",
                    "raw": content,
                    "res_model": "helpdesk.ticket",
                    "res_id": cls.case.id,
                }
                for name, content in zip(NAMES, cls.contents, strict=True)
            ]
        )
        department = cls.env["hr.department"].create({"name": "Operations"})
        request = cls.env["travel.complaint.request"].create(
            {
                "ticket_id": cls.case.id,
                "company_id": cls.company.id,
                "department_id": department.id,
            }
        )
        log = cls.env["ir.attachment"].create({"name": "log.txt", "raw": b"the log"})
        request.attachment_ids = log
        cls.url = f"/travel_complaint/case/{cls.case.id}/dossier.zip"

    def open_zip(self, user):
        """The ZIP as `user` gets it."""
        with self.case.with_user(user)._write_dossier_zip() as file:
            return zipfile.ZipFile(io.BytesIO(file.read()))

    def test_all_files_with_their_hashes(self):
        """FB-4: dossier, list and files; the list has their hashes."""
        archived = self.open_zip(self.agent)
        names = archived.namelist()
        self.assertEqual(names[:2], [f"000 {self.case.number}.pdf", "index.csv"])
        self.assertTrue(archived.read(names[0]).startswith(b"%PDF"))
        index = archived.read("index.csv").decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(index, newline="")))[1:]
        self.assertEqual([row[0] for row in rows], names[2:])
        self.assertEqual(len(rows), len(NAMES) + 1)
        for row in rows:
            content = archived.read(row[0])
            self.assertEqual(row[5], hashlib.sha256(content).hexdigest())
        found = {archived.read(name) for name in names[2:]}
        self.assertEqual(found, {*self.contents, b"the log"})
        self.assertIsNone(archived.testzip())

    def test_twice_the_same(self):
        """Attack 70: apart from the dossier, which says when it was made."""
        first, second = self.open_zip(self.agent), self.open_zip(self.agent)
        for one, other in zip(first.infolist()[1:], second.infolist()[1:], strict=True):
            self.assertEqual(one.filename, other.filename)
            self.assertEqual(one.date_time, other.date_time)
            self.assertEqual(one.CRC, other.CRC)

    def test_files_that_one_may_not_read(self):
        """FB-5, attack 55: a file is in the ZIP of those who may read it."""
        dossier = self.env["travel.complaint.dossier"].sudo()
        kept = dossier.create({"ticket_id": self.case.id, "cycle": 1})
        kept.write({"file": "c2VjcmV0", "file_name": "kept.pdf"})
        seen = {
            user: any("kept.pdf" in name for name in self.open_zip(user).namelist())
            for user in (self.agent, self.leader)
        }
        self.assertEqual(seen, {self.agent: False, self.leader: True})
        for user in (self.stranger, self.public_relations):
            with self.assertRaises(AccessError):
                self.open_zip(user)

    def test_lost_file(self):
        """FB-4: a file that the disk has lost keeps nothing else back."""
        self.env["ir.attachment"].search(
            [("res_model", "=", "helpdesk.ticket"), ("res_id", "=", self.case.id)],
            limit=1,
        )._write({"store_fname": "00/" + "0" * 40, "db_datas": None})
        self.assertEqual(len(self.open_zip(self.agent).namelist()), len(NAMES) + 3)

    def test_too_large(self):
        """FB-4: what is too large is refused in a sentence that says what to do."""
        parameters = self.env["ir.config_parameter"].sudo()
        parameters.set_param("travel_complaint.dossier_megabytes", "0")
        with self.assertRaisesRegex(UserError, "download the files one by one"):
            self.open_zip(self.agent)
        self.authenticate(self.agent.login, self.agent.login)
        answer = self.url_open(self.url)
        self.assertEqual(answer.status_code, 413)
        self.assertIn("one by one", answer.text)

    def test_route(self):
        """FB-4: one download, never opened by the browser, kept by no proxy."""
        self.authenticate(self.agent.login, self.agent.login)
        answer = self.url_open(self.url)
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(answer.headers["Content-Type"], "application/zip")
        self.assertIn("attachment", answer.headers["Content-Disposition"])
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
        self.assertEqual(len(answer.content), int(answer.headers["Content-Length"]))
        names = zipfile.ZipFile(io.BytesIO(answer.content)).namelist()
        self.assertEqual(len(names), len(NAMES) + 3)

    def test_route_for_nobody_else(self):
        """Attacks 55, 68: what one may not read does not exist; garbage neither."""
        ticket = self.env["helpdesk.ticket"].create(
            {"name": "Printer", "description": "x", "team_id": self.ordinary_team.id}
        )
        guest = new_test_user(self.env, "zip_guest", groups="base.group_portal")
        self.case.sudo().partner_id = guest.partner_id
        for user in (self.stranger, guest, self.public_relations):
            self.authenticate(user.login, user.login)
            with self.subTest(user=user.login), mute_logger("odoo.http"):
                self.assertEqual(self.url_open(self.url).status_code, 404)
        self.authenticate(self.agent.login, self.agent.login)
        for number in (ticket.id, 0, 2**31, 2**70, "-1", "abc", "1.0", "٣", "1e3"):
            url = f"/travel_complaint/case/{number}/dossier.zip"
            with self.subTest(number=number), mute_logger("odoo.http"):
                self.assertEqual(self.url_open(url).status_code, 404)
        self.authenticate(None, None)
        answer = self.url_open(self.url, allow_redirects=False)
        self.assertEqual(answer.status_code, 303)
        self.assertIn("/web/login", answer.headers["Location"])

    def test_only_get(self):
        """House rule 8: nothing is changed here, and nothing else is answered."""
        self.authenticate(self.agent.login, self.agent.login)
        with mute_logger("odoo.http"):
            answer = self.url_open(self.url, data={"x": "y"})
        self.assertEqual(answer.status_code, 405)
