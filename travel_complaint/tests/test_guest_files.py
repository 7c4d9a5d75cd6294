"""What is taken from outside, as tables: files, ids, dates."""

import io

from PIL import Image

from odoo.tests import BaseCase, tagged

from ..controllers.parameters import choose, parse_amount, parse_id, parse_moment
from ..tools.guest_files import clean_file_name, tell_kind
from ..tools.photo_place import forget_place


def picture(kind, size=(8, 8)):
    """A picture of this format and size."""
    content = io.BytesIO()
    Image.new("RGB", size).save(content, kind)
    return content.getvalue()


def photo(kind, **notes):
    """A photo as a phone takes it: the notes tell time, orientation and place."""
    content, exif = io.BytesIO(), Image.Exif()
    exif[ORIENTATION] = 6
    exif[MODEL] = "Phone"
    exif.get_ifd(PLACE).update(
        {1: "N", 2: (30.0, 14.0, 56.25), 3: "E", 4: (120.0, 9.0, 1.5), 27: b"GPS"}
    )
    picture = Image.effect_noise((16, 16), 64).convert("RGB")
    picture.save(content, kind, exif=exif, **notes)
    return content.getvalue()


ORIENTATION, MODEL, PLACE = 0x0112, 0x0110, 0x8825
XMP = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:Description exif:GPSLatitude="30,14.9N" '
    b'xmp:Rating="5"><exif:GPSLongitude>120,9.0E</exif:GPSLongitude></x:xmpmeta>'
)
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

    def test_amounts(self):
        """Attack 85: a number from 0 up; nothing that could be read in two ways."""
        for value, amount in (
            *(("0", 0.0), ("5", 5.0), ("1234.50", 1234.5), (" 7.5 ", 7.5)),
            *(("1,234,567.89", 1234567.89), ("9999999999", 9999999999.0)),
        ):
            self.assertEqual(parse_amount(value), amount)
        refused = [
            *("", "-1", "+1", "1e3", "NaN", "inf", "٥٠", "50,5", "1.234,50", "1,23"),
            *("0.005", ".5", "5.", "12345678901", "1 000", "$5", None, True, 5, 5.0),
        ]
        for value in refused:
            with self.subTest(value=value):
                self.assertIsNone(parse_amount(value))

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


@tagged("post_install", "-at_install")
class TestPhotoPlace(BaseCase):
    def test_photos_forget_where_they_were_taken(self):
        """Attack 59: no place is left; time, orientation and picture stay."""
        for kind in ("jpeg", "png"):
            with self.subTest(kind=kind):
                content = photo(kind)
                result = forget_place(content, kind)
                before, after = self.unpack(content), self.unpack(result)
                self.assertTrue(before.getexif().get_ifd(PLACE))
                self.assertFalse(after.getexif().get_ifd(PLACE))
                self.assertEqual(after.tobytes(), before.tobytes())
                self.assertEqual(tell_kind(f"a.{kind}", result), kind)

    def test_camera_notes_stay(self):
        """Attack 59: when and how a photo was taken is evidence, and is kept."""
        content = photo("jpeg")
        notes = self.unpack(content).info["exif"]
        for kind, before in (("jpeg", b""), ("webp", WEBP), ("heic", HEIC)):
            with self.subTest(kind=kind):
                result = forget_place(before + notes, kind)
                self.assertEqual(len(result), len(before + notes))
                self.assertTrue(result.startswith(before))
                after = Image.Exif()
                after.load(result[len(before) :])
                self.assertFalse(after.get_ifd(PLACE))
                self.assertEqual(after[ORIENTATION], 6)
                self.assertEqual(after[MODEL], "Phone")

    def unpack(self, content):
        """The picture in a file."""
        return Image.open(io.BytesIO(content))

    def test_either_order_of_bytes(self):
        """Attack 59: what a camera of another make writes is found as well."""
        big = b"MM\x00*\x00\x00\x00\x08\x00\x01\x88\x25\x00\x04\x00\x00\x00\x01"
        big += b"\x00\x00\x00\x1a\x00\x00\x00\x00"
        big += b"\x00\x02\x00\x01\x00\x02\x00\x00\x00\x02N\x00\x00\x00"
        big += b"\x00\x02\x00\x05\x00\x00\x00\x01\x00\x00\x00\x34SECRET:)REST"
        result = forget_place(HEIC + big, "heic")
        self.assertEqual(len(result), len(HEIC + big))
        self.assertNotIn(b"SECRET", result)
        self.assertTrue(result.startswith(HEIC + big[:0x1A]))
        self.assertTrue(result.endswith(b"\x00" * 34 + b"REST"))

    def test_place_as_text(self):
        """Attack 59: the same place, written a second time as XMP."""
        result = forget_place(photo("JPEG", xmp=XMP), "jpeg")
        for secret in (b"30,14", b"120,9"):
            self.assertNotIn(secret, result)
        self.assertIn(b'xmp:Rating="5"', result)

    def test_other_files_stay_as_they_are(self):
        """Attacks 53, 59: no photo, a damaged one, or one made to waste our time."""
        for kind, content in (
            ("pdf", b"%PDF-1.7 II*\x00 GPSLatitude='1'"),
            ("text", b"GPSLatitude>30"),
            (None, b"II*\x00"),
            ("jpeg", b"\xff\xd8\xff II*\x00"),
            ("jpeg", b"\xff\xd8\xff II*\x00\xff\xff\xff\xff"),
            ("jpeg", b"\xff\xd8\xff II*\x00\x08\x00\x00\x00\xff\xff" + b"x" * 99),
            ("jpeg", b"\xff\xd8\xff" + b"II*\x00" * 200_000),
            ("png", b"\x89PNG\r\n\x1a\n"),
        ):
            with self.subTest(kind=kind, content=content[:20]):
                self.assertEqual(forget_place(content, kind), content)
        self.assertEqual(len(forget_place(b"II*\x00\x08\x00\x00\x00" * 9, "jpeg")), 72)
