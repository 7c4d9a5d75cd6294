"""What files and addresses tell about people, as tables."""

import io

from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from odoo.tests import BaseCase, tagged
from odoo.tools.pdf import PdfReader

from ..tools import plain_files, secret_code


def picture(kind):
    """A picture that says who made it, and where."""
    exif = Image.Exif()
    exif[0x010E], exif[0x013B], exif[0x0112] = "SECRET-PLACE", "SECRET-MAKER", 6
    image = Image.new("RGB", (40, 20), "red")
    image.putpixel((0, 0), (0, 0, 255))
    content = io.BytesIO()
    image.save(content, kind, exif=exif)
    return content.getvalue()


def document():
    """A PDF that names its author."""
    content = io.BytesIO()
    canvas = Canvas(content, pageCompression=0)
    canvas.setAuthor("SECRET-AUTHOR")
    canvas.setTitle("SECRET-TITLE")
    canvas.drawString(100, 100, "What can be read")
    canvas.textAnnotation("SECRET-NOTE", Rect=[10, 10, 50, 50])
    canvas.save()
    return content.getvalue()


@tagged("post_install", "-at_install")
class TestPlainFiles(BaseCase):
    def test_pictures_tell_nothing(self):
        """AS-10: place, camera and maker are wiped off; the picture stays upright."""
        for kind, name in (("jpeg", "JPEG"), ("png", "PNG")):
            with self.subTest(kind=kind):
                content = picture(name)
                self.assertIn(b"SECRET", content)
                plain = plain_files.wipe(kind, content)
                self.assertNotIn(b"SECRET", plain)
                with Image.open(io.BytesIO(plain)) as seen:
                    self.assertFalse(seen.getexif())
                    self.assertFalse(set(seen.info) & {"exif", "comment", "xmp"})
                    # turned by a quarter, as its maker held the camera
                    self.assertEqual(seen.size, (20, 40))
                    red, _green, _blue = seen.convert("RGB").getpixel((5, 35))
                    self.assertGreater(red, 200)

    def test_colours_of_a_palette_stay(self):
        """AS-10: a screenshot with a palette looks as before."""
        image = Image.new("RGB", (8, 8), (10, 200, 30)).convert("P")
        content = io.BytesIO()
        image.save(content, "PNG")
        plain = plain_files.wipe("png", content.getvalue())
        with Image.open(io.BytesIO(plain)) as seen:
            before = image.convert("RGB").getpixel((3, 3))
            self.assertEqual(seen.convert("RGB").getpixel((3, 3)), before)

    def test_documents_tell_nothing(self):
        """AS-10: author, title and comments are left out of a PDF, its text is not."""
        content = document()
        self.assertIn(b"SECRET-NOTE", content)
        plain = plain_files.wipe("pdf", content)
        self.assertNotIn(b"SECRET", plain)
        reader = PdfReader(io.BytesIO(plain))
        self.assertIn("What can be read", reader.pages[0].extract_text())
        self.assertNotIn("/Author", reader.metadata or {})

    def test_what_cannot_be_wiped_is_not_taken(self):
        """AS-10: mails name their sender; the rest we cannot take apart."""
        heic = b"\x00\x00\x00\x18ftypheic" + bytes(20)
        for name, content in (
            ("mail.EML", b"From: a@b.c\r\n\r\nHello"),
            ("photo.heic", heic),
            ("photo.webp", b"RIFF\x00\x00\x00\x00WEBPVP8 " + bytes(20)),
            ("page.html", b"<html></html>"),
        ):
            self.assertIsNone(plain_files.tell_kind(name, content), name)
        self.assertEqual(plain_files.tell_kind("a.txt", b"Hello"), "text")
        self.assertEqual(plain_files.tell_kind("a.pdf", document()), "pdf")
        self.assertIsNone(plain_files.wipe("pdf", b"%PDF-1.4 broken"))
        self.assertIsNone(plain_files.wipe("jpeg", b"\xff\xd8\xff broken"))
        self.assertEqual(plain_files.wipe("text", b"Hello"), b"Hello")

    def test_names_say_nothing(self):
        """AS-10: people call their files by their names; we do not."""
        self.assertEqual(plain_files.name_file("jpeg", 1), "1.jpg")
        self.assertEqual(plain_files.name_file("text", 2), "2.txt")
        self.assertEqual(plain_files.name_file("pdf", 3), "3.pdf")


@tagged("post_install", "-at_install")
class TestSecretCode(BaseCase):
    def test_code_is_read_however_it_is_written(self):
        """AS-10: as it was shown, in capitals, with dashes, in one piece."""
        code = secret_code.mint()
        self.assertEqual(len(code), 32)
        shown = secret_code.show(code)
        self.assertEqual(len(shown.split()), 8)
        for text in (
            code,
            shown,
            shown.upper(),
            shown.replace(" ", "-"),
            f"\n {shown}\t",
            shown.replace(" ", " – "),
        ):
            self.assertEqual(secret_code.read(text), code)

    def test_what_is_no_code(self):
        """AS-10: anything else is no code, whatever it is."""
        code = secret_code.mint()
        wrong = [None, 1, "", code[:-1], code + "a", "x" * 10_000, code[:-1] + "é"]
        wrong += [code[:-1] + "0", code[:-1] + "\x00", "' OR 1=1 --", [code]]
        for text in wrong:
            self.assertEqual(secret_code.read(text), "", text)

    def test_codes_are_told_apart(self):
        """AS-10: a form has one code, and no two forms have the same."""
        self.assertEqual(secret_code.derive("key"), secret_code.derive("key"))
        codes = {secret_code.derive(str(number)) for number in range(500)}
        codes |= {secret_code.mint() for _ in range(500)}
        self.assertEqual(len(codes), 1000)
        for code in codes:
            self.assertEqual(secret_code.read(code), code)

    def test_hash_is_not_the_code(self):
        """AS-10: from what is stored nobody gets the code, nor by the form's key."""
        code = secret_code.derive("key")
        self.assertNotIn(code, secret_code.digest(code))
        self.assertNotEqual(secret_code.digest(code), secret_code.digest("key"))
        self.assertEqual(len(secret_code.digest(code)), 64)
