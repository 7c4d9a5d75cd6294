"""What is taken from outside, as tables: files, ids, dates."""

import io

from PIL import Image

from odoo.tests import BaseCase, tagged

from ..controllers.parameters import choose, parse_id, parse_moment
from ..tools.guest_files import clean_file_name, tell_kind


def picture(kind, size=(8, 8)):
    """A picture of this format and size."""
    content = io.BytesIO()
    Image.new("RGB", size).save(content, kind)
    return content.getvalue()


WEBP = b"RIFF\x00\x00\x00\x00WEBPVP8 " + bytes(20)
HEIC = b"\x00\x00\x00\x18ftypheic" + bytes(20)


@tagged("post_install", "-at_install")
class TestGuestFiles(BaseCase):
    def test_kinds_that_are_taken(self):
        """Attack 51: pictures, PDF, texts and mails; name and content agree."""
        taken = {
            ("voucher.PDF", b"%PDF-1.7 x"): "pdf",
            ("a.jpg", picture("JPEG")): "jpeg",
            ("a.jpeg", picture("JPEG")): "jpeg",
            ("a.png", picture("PNG")): "png",
            ("a.webp", WEBP): "webp",
            ("a.heic", HEIC): "heic",
            ("notes.txt", "早餐 at six".encode()): "text",
            ("notes.txt", "早餐".encode("gb18030")): "text",
            ("mail.eml", b"From: a@b.c\r\nSubject: x\r\n\r\n<b>x</b>"): "text",
        }
        for (name, content), kind in taken.items():
            with self.subTest(name=name):
                self.assertEqual(tell_kind(name, content), kind)

    def test_kinds_that_are_refused(self):
        """Attacks 51, 54: programs, pages, drawings, and pictures that are none."""
        refused = [
            ("a.exe", b"MZ\x90\x00"),
            ("a.txt", b"MZ\x90\x00"),
            ("a.html", b"<html></html>"),
            ("a.txt", b"  <!DOCTYPE html><script>"),
            ("a.txt", b"\xef\xbb\xbf<?xml version='1.0'?><!DOCTYPE x>"),
            ("a.txt", b"hello <SCRIPT>alert(1)</SCRIPT>"),
            ("a.svg", b"<svg onload=alert(1)>"),
            ("a.js", b"alert(1)"),
            ("a.hta", b"hello"),
            ("a.docm", b"PK\x03\x04\x00"),
            ("eicar.com", b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR"),
            ("a.png", b"<html><body>"),
            ("a.png", picture("JPEG")),
            ("a.png", b"\x89PNG\r\n\x1a\n not a picture"),
            ("a.pdf.exe", b"%PDF-1.7"),
            ("a.pdf", b"MZ\x90\x00"),
            ("pdf", b"%PDF-1.7"),
            ("a.png", picture("PNG")[:30]),
        ]
        for name, content in refused:
            with self.subTest(name=name, content=content[:20]):
                self.assertIsNone(tell_kind(name, content))

    def test_picture_that_fills_the_memory(self):
        """Attack 54: 64 million pixels fit in a few kilobytes, and are refused."""
        content = io.BytesIO()
        Image.new("1", (8000, 8000)).save(content, "PNG")
        self.assertLess(len(content.getvalue()), 100_000)
        self.assertIsNone(tell_kind("a.png", content.getvalue()))

    def test_names(self):
        """Attack 53: no folders, no control or direction marks, short, of its kind."""
        names = {
            "../../../../etc/passwd": "passwd",
            "..\\..\\boot.ini": "boot.ini",
            "/etc/passwd": "passwd",
            "a\x00\r\nb.txt": "a b.txt",
            "fdp\u202eexe.txt": "fdp exe.txt",
            "": "file",
            "...": "file",
            ".pdf": "pdf",
            "早餐.jpg": "早餐.jpg",
            "x" * 5000 + ".pdf": "x" * 116 + ".pdf",
        }
        for name, clean in names.items():
            with self.subTest(name=name[:40]):
                self.assertEqual(clean_file_name(name), clean)


@tagged("post_install", "-at_install")
class TestParameters(BaseCase):
    def test_ids(self):
        """Attack 26: ASCII digits, fewer than ten, and nothing else."""
        for value, number in (("7", 7), ("999999999", 999999999), (12, 12)):
            self.assertEqual(parse_id(value), number)
        refused = [
            *("", "abc", "0", "-1", "1e3", "٣", "²", "1\x00", "1\n", " 1", "1.0", "01"),
            *("9999999999", None, True, False, 0, -1, 2**70, b"1", ["1"], 1.0),
        ]
        for value in refused:
            with self.subTest(value=value):
                self.assertIsNone(parse_id(value))

    def test_moments(self):
        """Attack 32: a date, or a date with a time; nothing that is nearly one."""
        for value in ("2026-05-01", "2026-05-01 10:00:00"):
            self.assertEqual(parse_moment(value), value)
        for value in ("", None, "today", "2026-02-30", "0001-01-01", "-1d", "1e3", 5):
            with self.subTest(value=value):
                self.assertIsNone(parse_moment(value))

    def test_choices(self):
        """Attack 32: a key of the list, else the default."""
        allowed = {"date": 1, "name": 2}
        self.assertEqual(choose("name", allowed, "date"), "name")
        for value in ("x", "", None, ["name"], 5):
            self.assertEqual(choose(value, allowed, "date"), "date")
