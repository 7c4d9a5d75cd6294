import base64
import hashlib
import io
from datetime import datetime

from PIL import Image
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from ..tools import evidence_files
from .common import GROUP, ComplaintCommon

NOW = datetime(2026, 11, 4, 2, 0)
TEXT = "司机日志：十点离开酒店。".encode()


def picture(size=(8, 8), kind="PNG"):
    """The bytes of a picture."""
    stream = io.BytesIO()
    Image.new("RGB", size, "red").save(stream, kind)
    return stream.getvalue()


class EvidenceCase(ComplaintCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls.create_case()
        cls.case.user_id = cls.agent
        cls.walk_to(cls.case, "investigating")
        cls.investigation = cls.case.investigation_ids

    def collect(self, content=TEXT, user=None, **vals):
        Evidence = self.env["travel.complaint.evidence"].with_user(user or self.agent)
        return Evidence.create(
            {
                "investigation_id": self.investigation.id,
                "name": "Driver's log",
                "source": "Driver",
                "file": base64.b64encode(content),
                "file_name": "log.txt",
                **vals,
            }
        )

    def file_of(self, evidence):
        """The attachment behind a piece of evidence."""
        return self.env["ir.attachment"].search(
            [
                ("res_model", "=", "travel.complaint.evidence"),
                ("res_field", "=", "file"),
                ("res_id", "=", evidence.id),
            ]
        )


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestEvidence(EvidenceCase):
    """What proves something stays as it came in (IV-2)."""

    def test_what_is_written_down(self):
        """IV-2: what, from whom, when, by whom, and the hash of what came in."""
        evidence = self.collect(collected_by_id=self.leader.id, sha256="f" * 64)
        self.assertRecordValues(
            evidence,
            [
                {
                    "collected_by_id": self.agent.id,  # in nobody else's name
                    "sha256": hashlib.sha256(TEXT).hexdigest(),
                    "file_size": len(TEXT),
                    "version": 1,
                    "collected_at": NOW,
                    "obtained_at": NOW,
                }
            ],
        )
        self.assertEqual(self.file_of(evidence).raw, TEXT)

    def test_large_pictures_stay_as_they_are(self):
        """IV-2: Odoo makes large pictures smaller; evidence is not touched."""
        content = picture((2400, 2400), "JPEG")
        evidence = self.collect(content, file_name="steps.jpg", kind="photo")
        self.assertEqual(self.file_of(evidence).raw, content)
        evidence.action_check_integrity()
        self.assertEqual(evidence.integrity, "match")

    def test_which_files_are_taken(self):
        """IV-2, attacks 51, 52: by their content, under a name that says the same."""
        film = b"\x00\x00\x00\x18ftypisom" + bytes(40)
        for name, content in (
            ("log.txt", TEXT),
            ("a.png", picture()),
            ("a.mp3", b"ID3" + bytes(40)),
            ("a.wav", b"RIFF\x00\x00\x00\x00WAVE"),
            ("cctv.mp4", film),
            ("A.PDF", b"%PDF-1.4"),
        ):
            with self.subTest(name=name):
                self.assertTrue(self.collect(content, file_name=name))
        for name, content in (
            ("a.txt", b""),
            ("a.html", b"<html></html>"),
            ("a.png", b"<script>alert(1)</script>"),
            ("a.exe", b"MZ" + bytes(40)),
            ("cctv.exe", film),
            ("a.mp3", film),
            ("a.svg", b"<svg/>"),
            ("a", TEXT),
        ):
            with self.subTest(name=name), self.assertRaises(UserError):
                self.collect(content, file_name=name)

    def test_limit_of_size(self):
        """IV-2, attack 52: how large a file may be is the agency's setting."""
        self.company.complaint_evidence_mb = 1
        self.collect(b"a" * evidence_files.MEGABYTE)
        with self.assertRaisesRegex(UserError, "is larger than 1 MB"):
            self.collect(b"a" * (evidence_files.MEGABYTE + 1))

    def test_names_are_cleaned(self):
        """Attack 53: a name is a name, not a path or a trick of direction."""
        for name in ("../../../etc/log.txt", "..\\..\\log.txt", "lo\u202eg.txt"):
            with self.subTest(name=name):
                evidence = self.collect(file_name=name)
                self.assertRegex(evidence.file_name, r"^lo ?g\.txt$")

    def test_nothing_is_replaced(self):
        """IV-2, attacks 90, 91: no write, no delete, by no role and by no way."""
        evidence = self.collect()
        other = base64.b64encode(b"Nothing happened.")
        for user in (self.agent, self.leader, self.administrator):
            row = evidence.with_user(user)
            for vals in (
                {"file": other},
                {"file_name": "x.txt"},
                {"sha256": "0" * 64},
                {"integrity": "match"},
                {"name": "x"},
                {"supersedes_id": False},
                {"collected_by_id": self.leader.id},
            ):
                with self.subTest(user=user.login, vals=list(vals)):
                    with self.assertRaises(UserError):
                        row.write(vals)
                    with self.assertRaises(UserError):
                        call_kw(row, "write", [row.ids, vals], {})
            for action in (
                row.unlink,
                lambda row=row: call_kw(row, "unlink", [row.ids], {}),
            ):
                with self.assertRaises(UserError):
                    action()
        with self.assertRaises(UserError):
            evidence.sudo().write({"file": other})
        with self.assertRaises(UserError):
            evidence.sudo().unlink()

    def test_the_file_behind_it_is_held(self):
        """IV-2, attack 91: nobody reaches it past the evidence, nor as superuser."""
        file = self.file_of(self.collect())
        mine = self.env["ir.attachment"].create({"name": "x.txt", "raw": b"x"})
        self.assertTrue(file.with_user(self.leader).name)
        attempts = (
            {"datas": base64.b64encode(b"x")},
            {"raw": b"x"},
            {"db_datas": b"x"},
            {"name": "x.txt"},
            {"mimetype": "text/html"},
            {"res_model": "helpdesk.ticket", "res_id": self.case.id},
            {"res_id": 1},
            {"res_field": False},
            {"public": True},
            {"type": "url", "url": "https://example.com"},
        )
        for user in (self.administrator, self.env.user, self.env.ref("base.user_root")):
            held = file.with_user(user)
            for vals in attempts:
                with self.subTest(user=user.login, vals=list(vals)):
                    with self.assertRaises(UserError):
                        held.write(vals)
                    with self.assertRaises(UserError):
                        (held | mine.with_user(user)).write(vals)
            with self.assertRaises(UserError):
                held.unlink()
            with self.assertRaises(UserError):
                held.with_context(travel_complaint_release_files=True).with_user(
                    self.administrator
                ).unlink()
        self.assertEqual(file.raw, TEXT)
        file.write({"description": "may be said"})
        mine.write({"raw": b"y"})
        mine.unlink()

    def test_store_fname_is_not_moved(self):
        """IV-2: Odoo drops `store_fname` from writes; we refuse it, loudly."""
        with self.assertRaises(UserError):
            self.file_of(self.collect()).write({"store_fname": "aa/bb"})

    def test_a_new_version(self):
        """IV-2: a better copy supersedes; the old one stays, and is superseded once."""
        old = self.collect()
        context = old.action_new_version()["context"]
        new = self.collect(b"Clearer.", supersedes_id=context["default_supersedes_id"])
        self.assertEqual((old.version, new.version), (1, 2))
        self.assertTrue(old.is_superseded)
        self.assertEqual(self.file_of(old).raw, TEXT)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.collect(b"Another.", supersedes_id=old.id)

    def test_checking(self):
        """IV-2: what was changed or lost on the disk is found, for the whole case."""
        whole, altered, lost = (
            self.collect(),
            self.collect(b"Two."),
            self.collect(b"3."),
        )
        self.env.cr.execute(
            "UPDATE ir_attachment SET store_fname = NULL, db_datas = %s WHERE id = %s",
            [b"Altered.", self.file_of(altered).id],
        )
        self.env.cr.execute(
            "DELETE FROM ir_attachment WHERE id = %s", [self.file_of(lost).id]
        )
        self.env.invalidate_all()
        shown = self.investigation.with_user(self.auditor).action_check_integrity()
        self.assertEqual(whole.integrity, "match")
        self.assertEqual(altered.integrity, "altered")
        self.assertEqual(lost.integrity, "missing")
        self.assertEqual(altered.checked_at, NOW)
        self.assertEqual(shown["params"]["type"], "danger")
        self.assertIn("2 files are not what came in", shown["params"]["message"])

    def test_strangers_do_not_read_it(self):
        """Attack 55, FB-5: neither the row nor the file behind it."""
        evidence = self.collect()
        file = self.file_of(evidence)
        guest = self._create_user("evidence_guest", "base.group_portal")
        self.case.partner_id = guest.partner_id
        for user in (guest, self.stranger, self.other_agent, self.public_relations):
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    evidence.with_user(user).read(["file"])
                with self.assertRaises(AccessError):
                    file.with_user(user).read(["raw"])
        self.assertTrue(file.with_user(self.auditor).read(["raw"]))

    def test_only_investigators_add(self):
        """IV-2: an agent adds where they investigate; the handling group everywhere."""
        self.investigation.sudo().write(
            {"lead_id": self.leader.id, "member_ids": [(5,)]}
        )
        with self.assertRaises(AccessError):
            self.collect()
        self.assertTrue(self.collect(user=self.member))

    def test_nothing_comes_in_afterwards(self):
        """IV-2: a submitted investigation takes no more evidence."""
        self.investigate(self.case)
        with self.assertRaisesRegex(UserError, "was submitted by"):
            self.collect()


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestCollecting(EvidenceCase):
    """Files of departments and guests become evidence, as copies (IV-2)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.respondent = cls._create_user("evidence_respondent", f"{GROUP}respondent")
        cls.department = cls.env["hr.department"].create({"name": "Operations"})
        cls.env["hr.employee"].create(
            {
                "name": "Zhou",
                "user_id": cls.respondent.id,
                "department_id": cls.department.id,
            }
        )
        cls.request = cls.env["travel.complaint.request"].create(
            {
                "ticket_id": cls.case.id,
                "company_id": cls.company.id,
                "department_id": cls.department.id,
            }
        )
        cls.log = (
            cls.env["ir.attachment"]
            .with_user(cls.respondent)
            .create(
                {
                    "name": "log.txt",
                    "raw": TEXT,
                    "res_model": "travel.complaint.request",
                    "res_id": cls.request.id,
                }
            )
        )

    def answer(self):
        request = self.request.with_user(self.respondent)
        request.write({"statement": "<p>As in the log.</p>"})
        request.attachment_ids = self.log
        request.action_submit()

    def dialog(self, user=None):
        action = self.investigation.with_user(user or self.agent).action_collect()
        dialog = self.env[action["res_model"]].with_user(user or self.agent)
        return dialog.with_context(**action["context"]).create({})

    def test_answer_of_a_department(self):
        """IV-2: what a department submitted is copied, with where it came from."""
        self.answer()
        self.dialog().action_confirm()
        evidence = self.investigation.evidence_ids
        self.assertRecordValues(
            evidence,
            [
                {
                    "name": "log.txt",
                    "source": "Operations",
                    "origin": "Request to Operations",
                    "origin_attachment_id": self.log.id,
                    "sha256": hashlib.sha256(TEXT).hexdigest(),
                    "collected_by_id": self.agent.id,
                }
            ],
        )
        self.assertFalse(self.dialog().attachment_ids)
        with self.assertRaisesRegex(UserError, "no file to take"):
            self.dialog().action_confirm()

    def test_what_a_department_submitted_is_held(self):
        """IV-2: until it answers it may change its files, and from then on nobody."""
        as_respondent = self.log.with_user(self.respondent)
        as_respondent.raw = b"A slip."
        as_respondent.raw = TEXT
        self.answer()
        for user in (self.respondent, self.administrator, self.env.user):
            with self.subTest(user=user.login):
                for vals in ({"raw": b"x"}, {"name": "x"}, {"res_id": False}):
                    with self.assertRaises(UserError):
                        self.log.with_user(user).write(vals)
                with self.assertRaises(UserError):
                    self.log.with_user(user).unlink()

    def test_files_of_another_case(self):
        """Attack 58: a file of another case is not taken by its id."""
        other = self.env["ir.attachment"].create(
            {
                "name": "x.txt",
                "raw": b"x",
                "res_model": "helpdesk.ticket",
                "res_id": self.create_case().id,
            }
        )
        dialog = self.dialog(self.leader)
        dialog.attachment_ids = other
        with self.assertRaisesRegex(UserError, "of this case alone"):
            dialog.action_confirm()
