"""A signature that a guest has drawn on the page."""

import base64
import binascii
import io
import re
import warnings

from PIL import Image

# What a canvas sends; a name drawn by hand is a tenth of it.
BYTES = 200_000
PIXELS = 2_000_000
# Without its last part a file is torn, which Odoo has PIL overlook.
_END = b"IEND\xaeB`\x82"
_DATA_URL = re.compile(r"data:image/png;base64,([A-Za-z0-9+/]+={0,2})", re.ASCII)


def read_drawing(data_url):
    """The picture of a signature as a clean PNG.

    It is drawn anew, in black on white, so that nothing else that may have been packed
    into the file is kept.

    :param data_url: what the browser sent; anything
    :return: bytes, or None when it is no picture that we take
    """
    found = _DATA_URL.fullmatch(data_url[: 2 * BYTES])
    if not found:
        return None
    try:
        content = base64.b64decode(found[1], validate=True)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=["PNG"]) as picture:
                width, height = picture.size
                is_whole = content.endswith(_END) and len(content) <= BYTES
                if not is_whole or width * height > PIXELS:
                    return None
                ink = picture.convert("RGBA")
    except (binascii.Error, OSError, ValueError, SyntaxError):
        return None
    paper = Image.new("RGBA", ink.size, "white")
    paper.alpha_composite(ink)
    output = io.BytesIO()
    paper.convert("L").save(output, "PNG", optimize=True)
    return output.getvalue()
