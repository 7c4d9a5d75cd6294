"""The page of supervision, as reporters and strangers get it."""

import io
import logging
import re
from unittest.mock import patch

from lxml import html
from PIL import Image

from odoo import SUPERUSER_ID, http
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.travel_complaint.controllers.tracking import HEADERS

from ..controllers.supervision import LINES, VisitFilter
from ..tools import secret_code
from .test_supervision import SupervisionCommon

WRITE = "travel_complaint_assessment.limit_supervision_write_visitor"
CODE = "travel_complaint_assessment.limit_supervision_code_visitor"


@tagged("post_install", "-at_install")
class TestSupervisionPages(SupervisionCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        public = cls.env.ref("base.public_user")
        public.write({"company_ids": cls.company.ids, "company_id": cls.company.id})

    def setUp(self):
        super().setUp()
        self.authenticate(None, None)

    def open_form(self, address="/supervision"):
        """The empty form: its tree."""
        answer = self.url_open(address)
        self.assertEqual(answer.status_code, 200)
        return html.fromstring(answer.content.decode())

    def post(self, page, files=None, **data):
        """Send a form as a browser does that runs no script."""
        data.setdefault("csrf_token", http.Request.csrf_token(self))
        return self.url_open(
            f"/supervision/{page}", data=data, files=files, allow_redirects=False
        )

    def report(self, files=None, **data):
        """Send a report: (answer, its text)."""
        filled = {"subject": "Cash was taken", "body": "On Monday.", **data}
        answer = self.post("report", files, **filled)
        return answer, self.text(answer)

    def text(self, answer):
        return " ".join(html.fromstring(answer.content.decode()).text_content().split())

    def shown_code(self, answer):
        tree = html.fromstring(answer.content.decode())
        [code] = tree.xpath("//p[@class='o_supervision_code']")
        return code.text_content().strip()

    def newest(self):
        return self.Report.search([], order="id desc", limit=1)

    def assert_headers(self, answer):
        """Nothing is kept, framed or told to others, and nothing could run."""
        for name, value in HEADERS.items():
            self.assertEqual(answer.headers.get(name), value, name)

    # The form

    def test_form(self):
        """AS-10: no script, nothing from elsewhere, each field with its label."""
        answer = self.url_open("/supervision")
        self.assert_headers(answer)
        tree = html.fromstring(answer.content.decode())
        self.assertFalse(tree.xpath("//script|//img[not(starts-with(@src,'/'))]"))
        labels = set(tree.xpath("//label/@for"))
        for field in tree.xpath("//input[@type!='hidden' or not(@type)]|//textarea"):
            is_labelled = field.get("id") in labels or field.getparent().tag == "label"
            self.assertTrue(is_labelled, field.get("name"))
        names = tree.xpath("//form//*[@name]/@name")
        for name in ("body", "attachment", "submit_key", "code", *LINES):
            self.assertIn(name, names)
        [style] = tree.xpath("//link[@rel='stylesheet']/@href")
        css = self.url_open(style).text
        self.assertIn(".o_supervision_code", css)
        self.assertNotIn("css error", css)
        self.assertEqual(
            set(tree.xpath("//form/@action")),
            {"/supervision/report", "/supervision/answer"},
        )
        self.assertEqual(set(tree.xpath("//form/@method")), {"post"})
        [anonymous] = tree.xpath("//input[@name='anonymous'][@checked]/@value")
        self.assertEqual(anonymous, "yes")

    def test_language(self):
        """AS-10: in the browser's language, or in the one that is chosen."""
        self.assertEqual(self.open_form().get("lang"), "en-US")
        self.assertEqual(self.open_form("/supervision?lang=zh_CN").get("lang"), "zh-CN")
        self.assertEqual(self.open_form("/supervision?lang=xx").get("lang"), "en-US")
        answer = self.post("report", lang="zh_CN", subject="", body="")
        self.assertEqual(html.fromstring(answer.content).get("lang"), "zh-CN")

    def test_report_and_code(self):
        """AS-10: what was written is stored; the code is shown, and opens it."""
        answer, text = self.report(
            about="The driver",
            case_number="TS-202611-0001",
            reporter_kind="guest",
            anonymous="yes",
            reporter_name="SECRET-NAME",
            reporter_contact="SECRET-PHONE",
        )
        self.assertEqual(answer.status_code, 200)
        self.assert_headers(answer)
        self.assertIn("Write this code down now", text)
        report = self.newest()
        self.assertRecordValues(
            report,
            [
                {
                    "subject": "Cash was taken",
                    "body": "On Monday.",
                    "about": "The driver",
                    "case_number": "TS-202611-0001",
                    "reporter_kind": "guest",
                    "channel": "form",
                    "is_anonymous": True,
                    "reporter_name": False,
                    "reporter_contact": False,
                }
            ],
        )
        self.assertEqual(self.Report._resolve(self.shown_code(answer)), report)

    def test_name_if_wanted(self):
        """AS-10: whoever wants is known by name; half of it is asked for."""
        answer, text = self.report(anonymous="no", reporter_name="Li Na")
        self.assertEqual(answer.status_code, 422)
        self.assertIn("how to reach you", text)
        self.report(anonymous="no", reporter_name="Li Na", reporter_contact="138")
        self.assertRecordValues(
            self.newest(),
            [
                {
                    "is_anonymous": False,
                    "reporter_name": "Li Na",
                    "reporter_contact": "138",
                }
            ],
        )

    def test_nothing_of_a_colleague_is_stored(self):
        """AS-10: an employee who is logged in leaves no trace in any table."""
        self.authenticate(self.stranger.login, self.stranger.login)
        spot = "203.0.113.77"
        with patch("odoo.http.HTTPRequest.remote_addr", spot, create=True):
            answer, _text = self.report(
                files=[("attachment", ("我的.txt", b"Hello", "text/plain"))]
            )
            code = self.shown_code(answer)
            self.post("write", code=code, body="More")
        report = self.newest()
        self.assertEqual(len(report.post_ids), 2)
        records = [report, report.post_ids, report.post_ids.attachment_ids]
        for record in records:
            self.assertEqual(record.create_uid.id, SUPERUSER_ID)
            self.assertEqual(record.write_uid.id, SUPERUSER_ID)
        self.env.flush_all()
        for table in (
            "travel_supervision_report",
            "travel_supervision_post",
            "travel_complaint_attempt",
            "ir_attachment",
            "mail_message",
            "ir_logging",
        ):
            self.env.cr.execute(f"SELECT to_jsonb(t)::text FROM {table} t")
            stored = "".join(row for (row,) in self.env.cr.fetchall())
            self.assertNotIn(spot, stored, table)
            self.assertNotIn(code.replace(" ", ""), stored, table)
            self.assertNotIn("我的", stored, table)

    def test_photo_tells_nothing(self):
        """AS-10: what the camera wrote into a photo is gone before it is stored."""
        exif = Image.Exif()
        exif[0x010E] = "SECRET-PLACE"
        content = io.BytesIO()
        Image.new("RGB", (8, 8)).save(content, "JPEG", exif=exif)
        self.report(
            files=[
                ("attachment", ("SECRET-NAME.jpg", content.getvalue(), "image/jpeg"))
            ]
        )
        file = self.newest().post_ids.attachment_ids
        self.assertRecordValues(
            file,
            [
                {
                    "name": "1.jpg",
                    "mimetype": "image/jpeg",
                    "res_model": "travel.supervision.post",
                    "public": False,
                }
            ],
        )
        self.assertNotIn(b"SECRET", file.raw)

    def test_files_that_are_refused(self):
        """AS-10, attacks 51, 54: the form comes back filled, with the reason."""
        before = self.Report.search_count([])
        for name, content in (
            ("photo.heic", b"\x00\x00\x00\x18ftypheic" + bytes(20)),
            ("mail.eml", b"From: a@b.c\r\n\r\nHello"),
            ("page.txt", b"<html></html>"),
            ("a.pdf", b"%PDF-1.4 broken"),
            ("empty.txt", b""),
        ):
            with self.subTest(name=name), mute_logger("odoo.tools.pdf", "pypdf"):
                answer, text = self.report(
                    files=[("attachment", (name, content, "text/plain"))],
                    body="What I wrote",
                )
                self.assertEqual(answer.status_code, 422)
                self.assertIn(name, text)
                self.assertIn("What I wrote", text)
        self.assertEqual(self.Report.search_count([]), before)

    def test_what_is_missing(self):
        """AS-10: an empty or endless report comes back with a sentence."""
        for data, words in (
            ({"subject": " "}, "in one line"),
            ({"body": "\u200b\n"}, None),
            ({"body": " "}, "describe what happened"),
            ({"body": "x" * 20_001}, "shorten"),
        ):
            answer, text = self.report(**data)
            if words:
                self.assertEqual(answer.status_code, 422)
                self.assertIn(words, text)

    def test_words_are_shown_as_words(self):
        """AS-10, attack 37: what somebody writes is text on every page."""
        trap = "<script>alert(1)</script>{{7*7}}"
        answer, _text = self.report(subject=trap, body=trap)
        page = self.post("answer", code=self.shown_code(answer))
        tree = html.fromstring(page.content.decode())
        self.assertFalse(tree.xpath("//script"))
        self.assertEqual(tree.xpath("//h1")[0].text_content(), trap)

    def test_sent_twice(self):
        """AS-10, attack 35: a double click makes one report, and shows its code."""
        [key] = self.open_form().xpath("//input[@name='submit_key']/@value")
        first, _text = self.report(submit_key=key)
        count = self.Report.search_count([])
        second, _text = self.report(submit_key=key)
        self.assertEqual(self.shown_code(first), self.shown_code(second))
        self.assertEqual(self.Report.search_count([]), count)
        [other] = self.open_form().xpath("//input[@name='submit_key']/@value")
        self.assertNotEqual(key, other)

    def test_key_that_is_not_ours(self):
        """AS-10: a key that could be guessed is not taken, so no code can be."""
        codes = {
            self.shown_code(self.report(submit_key=key)[0])
            for key in ("", "1", "1", "x" * 31, "é" * 32)
        }
        self.assertEqual(len(codes), 5)
        self.assertFalse(self.Report._resolve(secret_code.derive("1")))

    # The conversation

    def test_conversation(self):
        """AS-10: who has the code reads the answer and writes on; nobody is named."""
        answer, _text = self.report()
        code, report = self.shown_code(answer), self.newest()
        mine = report.with_user(self.assessor)
        mine._do_answer("Which bus was it?")
        mine._do_note("INTERNAL-NOTE")
        page = self.post("answer", code=code.upper())
        self.assert_headers(page)
        text = self.text(page)
        for words in (report.name, "Which bus was it?", "We are looking into it"):
            self.assertIn(words, text)
        self.assertNotIn("INTERNAL-NOTE", page.text)
        self.assertNotIn(self.assessor.name, page.text)
        [hidden] = html.fromstring(page.content).xpath("//input[@name='code']/@value")
        page = self.post("write", code=hidden, body="The white one.")
        self.assertIn("The white one.", self.text(page))
        self.assertTrue(report.is_our_turn)
        mine._do_close("The money was returned.", "founded")
        text = self.text(self.post("answer", code=code))
        self.assertIn("Closed Founded", text)
        self.assertIn("The money was returned.", text)

    def test_empty_addition(self):
        """AS-10: nothing is added by an empty answer; the page says so."""
        answer, _text = self.report()
        page = self.post("write", code=self.shown_code(answer), body=" ")
        self.assertEqual(page.status_code, 422)
        self.assertIn("write what you want to add", self.text(page))
        self.assertFalse(self.newest().post_ids)

    def test_wrong_codes_get_one_answer(self):
        """AS-10: unknown, malformed, empty: all the same, on both pages."""
        self.env["ir.config_parameter"].set_param(CODE, "100/3600")
        self.report()
        count = self.env["travel.supervision.post"].search_count([])
        bodies = set()
        for code in ("", "x", secret_code.mint(), "é" * 32, "\x00", "a" * 10_000):
            for page in ("answer", "write"):
                answer = self.post(page, code=code, body="Let me in")
                self.assertEqual(answer.status_code, 404)
                self.assert_headers(answer)
                bodies.add(re.sub(r'name="csrf_token" value="\w+"', "", answer.text))
        self.assertEqual(len(bodies), 1)
        self.assertEqual(self.env["travel.supervision.post"].search_count([]), count)

    def test_guessing_ends(self):
        """AS-10: after some wrong codes nothing is answered, not even a right one."""
        self.env["ir.config_parameter"].set_param(CODE, "3/3600")
        answer, _text = self.report()
        code = self.shown_code(answer)
        for _ in range(3):
            self.assertEqual(self.post("answer", code=code).status_code, 200)
        for _ in range(3):
            self.assertEqual(self.post("answer", code="x").status_code, 404)
        refused = self.post("answer", code=code)
        self.assertEqual(refused.status_code, 429)
        self.assertIn(int(refused.headers["Retry-After"]), range(1, 3601))
        self.assertEqual(self.post("write", code=code, body="x").status_code, 429)

    def test_flood_ends(self):
        """AS-10: from one place so many reports and posts in an hour, and no more."""
        self.env["ir.config_parameter"].set_param(WRITE, "2/3600")
        answer, _text = self.report()
        code = self.shown_code(answer)
        self.post("write", code=code, body="Second")
        count = self.Report.search_count([])
        self.assertEqual(self.report()[0].status_code, 429)
        self.assertEqual(self.post("write", code=code, body="x").status_code, 429)
        self.assertEqual(self.Report.search_count([]), count)
        self.assertEqual(len(self.newest().post_ids), 1)

    # The ways in

    def test_by_post_alone(self):
        """House rule 8: no address opens a report, and no picture sends one."""
        answer, _text = self.report()
        code = self.shown_code(answer)
        for page in ("report", "answer", "write"):
            with mute_logger("odoo.http"):
                refused = self.url_open(f"/supervision/{page}?code={code}")
            self.assertEqual(refused.status_code, 405)
            with mute_logger("odoo.http"):
                forged = self.post(page, csrf_token="", code=code, body="x")
            self.assertEqual(forged.status_code, 400)
        self.assertFalse(self.newest().post_ids)

    def test_visits_are_not_logged(self):
        """AS-10: the access log does not name who was here."""
        for line, stays in (
            ("POST /supervision/answer HTTP/1.1", False),
            ("GET /supervision HTTP/1.1", False),
            ("GET /supervision?lang=zh_CN HTTP/1.1", False),
            ("GET /odoo/supervision HTTP/1.1", True),
            ("GET /complaint/case HTTP/1.1", True),
        ):
            record = logging.makeLogRecord(
                {"msg": '%s - - [%s] "%s" %s', "args": ("203.0.113.7", "now", line, 1)}
            )
            self.assertEqual(bool(VisitFilter().filter(record)), stays, line)
        filters = logging.getLogger("werkzeug").filters
        self.assertTrue(any(isinstance(item, VisitFilter) for item in filters))
