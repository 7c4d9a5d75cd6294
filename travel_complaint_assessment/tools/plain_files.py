"""Files that tell nothing about who made them (AS-10).

Pictures carry place, camera and moment, documents their author. No records here.
"""

import io

from PIL import Image, ImageOps

from odoo.tools.pdf import PdfReader, PdfWriter, generic

from odoo.addons.travel_complaint.tools import guest_files

# kind -> (extension, how Pillow calls it)
_PICTURES = {"jpeg": "JPEG", "png": "PNG"}
_EXTENSIONS = {"jpeg": "jpg", "text": "txt"}
KINDS = (*_PICTURES, "pdf", "text")


def tell_kind(name, content):
    """What a file is, if it is something whose traces we can wipe off.

    :param name: the file name as the browser or the mail has it
    :param content: all bytes of the file
    :return: one of KINDS, or None; a mail is none: it names who sent it
    """
    kind = guest_files.tell_kind(name, content)
    return kind if kind in KINDS and not name.lower().endswith(".eml") else None


def wipe(kind, content):
    """The content without anything that is not seen when it is looked at.

    :param kind: one of KINDS
    :param content: bytes
    :return: bytes, or None when it cannot be taken apart
    """
    try:
        if kind in _PICTURES:
            return _wipe_picture(kind, content)
        return _wipe_pdf(content) if kind == "pdf" else content
    except Exception:  # noqa: BLE001  (whatever a file may break, it is not taken)
        return None


def name_file(kind, number):
    """A name that says nothing: people call their files by their own names."""
    return f"{number}.{_EXTENSIONS.get(kind, kind)}"


def get_mimetype(kind):
    """How a file of this kind is served."""
    return guest_files.KINDS[kind][1]


def _wipe_picture(kind, content):
    with Image.open(io.BytesIO(content)) as picture:
        # Which way up it is stands among what is wiped off.
        upright = ImageOps.exif_transpose(picture)
        if kind == "jpeg":
            upright = upright.convert("RGB")
        plain = Image.new(upright.mode, upright.size)
        if upright.mode == "P":
            plain.putpalette(upright.getpalette())
        plain.paste(upright)
        output = io.BytesIO()
        plain.save(output, _PICTURES[kind], quality=90)
    return output.getvalue()


def _wipe_pdf(content):
    # Title, author and program stand beside the pages, and are left behind.
    writer = PdfWriter()
    for page in PdfReader(io.BytesIO(content)).pages:
        # Comments bear the name of who wrote them; pieces of the program its traces.
        for key in ("/Annots", "/Metadata", "/PieceInfo", "/LastModified"):
            page.pop(generic.NameObject(key), None)
        writer.add_page(page)
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()
