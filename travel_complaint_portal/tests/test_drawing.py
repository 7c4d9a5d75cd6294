"""Signatures as browsers send them, as a table."""

import base64
import io

from PIL import Image

from odoo.tests import BaseCase, tagged

from ..tools.drawing import BYTES, read_drawing
from .case_common import DRAWING


def canvas(size=(300, 100), mode="RGBA", kind="PNG", **options):
    """What a canvas of this size sends, with a line across it."""
    picture = Image.new(mode, size)
    if mode == "RGBA":
        for x in range(min(size)):
            picture.putpixel((x, x), (31, 41, 51, 255))
    content = io.BytesIO()
    picture.save(content, kind, **options)
    return content.getvalue()


def url(content, kind="png"):
    """The data URL of a picture."""
    return f"data:image/{kind};base64,{base64.b64encode(content).decode()}"


@tagged("post_install", "-at_install")
class TestDrawing(BaseCase):
    def test_drawn_anew(self):
        """Attacks 51, 59: black on white, and nothing of the file but the picture."""
        text = Image.Exif()
        text[0x9286] = "SECRET"
        content = read_drawing(url(canvas(exif=text)))
        self.assertNotIn(b"SECRET", content)
        with Image.open(io.BytesIO(content)) as picture:
            self.assertEqual((picture.size, picture.mode), ((300, 100), "L"))
            self.assertLess(picture.getpixel((5, 5)), 60)
            self.assertEqual(picture.getpixel((5, 90)), 255)

    def test_smallest(self):
        """PO-3: a single dot is a signature, too."""
        self.assertTrue(read_drawing(DRAWING))

    def test_no_picture(self):
        """Attacks 51, 54: other kinds, broken and huge ones are refused."""
        good = canvas()
        noise = Image.effect_noise((1200, 1200), 99)
        content = io.BytesIO()
        noise.save(content, "PNG")
        self.assertGreater(len(content.getvalue()), BYTES)
        for data in (
            "",
            "x",
            "data:image/png;base64,",
            "data:image/png;base64,é",
            url(good, "svg+xml"),
            url(good[:60]),
            url(b"<svg/>"),
            url(canvas(mode="RGB", kind="JPEG")),
            url(canvas(size=(2000, 1001), mode="1")),
            url(content.getvalue()),
            url(good) + " onload=alert(1)",
        ):
            with self.subTest(data=data[:60]):
                self.assertIsNone(read_drawing(data))
        self.assertTrue(read_drawing(url(canvas(size=(2000, 1000), mode="1"))))
