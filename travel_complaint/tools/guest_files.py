"""Which files we take from guests, told by their content (attack 51)."""

import io
import os
import re
import warnings

from PIL import Image

from .clean_text import clean_title

NAME_LENGTH = 120
# Above this many pixels unpacking a small file can fill the memory (attack 54).
PIXELS = 50_000_000
_HEAD = 1024
_MARKUP = re.compile(
    rb"^\s*<|<\s*(?:!doctype|html|script|svg|iframe|body)", re.IGNORECASE
)

# kind of content -> (extensions that may name it, how it is served)
KINDS = {
    "pdf": (("pdf",), "application/pdf"),
    "jpeg": (("jpg", "jpeg"), "image/jpeg"),
    "png": (("png",), "image/png"),
    "webp": (("webp",), "image/webp"),
    "heic": (("heic", "heif"), "image/heic"),
    "text": (("txt", "eml"), "text/plain"),
}
# Those that Odoo unpacks to make them smaller; it leaves the others as they are.
_UNPACKED = ("jpeg", "png")


def tell_kind(name, content):
    """What a file is, if it is something that we take.

    Name and content must agree: a page called .png is no picture, and a program called
    .txt is no text.

    :param name: the file name as the browser sent it
    :param content: all bytes of the file
    :return: a key of KINDS, or None
    """
    kind = _tell_kind_of_content(content)
    extension = os.path.splitext(name.strip())[1].lower().lstrip(".")
    if kind is None or extension not in KINDS[kind][0]:
        return None
    if kind in _UNPACKED and not _is_decent_picture(content):
        return None
    return kind


def clean_file_name(name):
    """A file name without folders, control and direction marks, not too long.

    :param name: what the browser sent; any text
    :return: at most NAME_LENGTH characters, with the extension kept
    """
    base = re.split(r"[/\\]", name or "")[-1]
    stem, extension = map(clean_title, os.path.splitext(base))
    extension = extension[:10]
    return (stem[: NAME_LENGTH - len(extension)].strip(". …") or "file") + extension


def _tell_kind_of_content(content):
    if content.startswith(b"%PDF-"):
        return "pdf"
    if content.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "webp"
    if content[4:8] == b"ftyp" and content[8:12] in (
        b"heic",
        b"heix",
        b"mif1",
        b"heif",
    ):
        return "heic"
    return "text" if _is_plain_text(content) else None


def _is_plain_text(content):
    if b"\x00" in content or _MARKUP.search(
        content[:_HEAD].removeprefix(b"\xef\xbb\xbf")
    ):
        return False
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        try:
            content.decode("gb18030")  # what Chinese notepads write
        except UnicodeDecodeError:
            return False
    return True


def _is_decent_picture(content):
    """Whether a picture opens, and unpacks to a size that we can afford."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content)) as picture:
                width, height = picture.size
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return False
    return width * height <= PIXELS
