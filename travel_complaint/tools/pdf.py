"""Number the pages of a PDF: not every wkhtmltopdf can print a header or a footer."""

import io

from odoo.tools.pdf import PdfReader, PdfWriter, generic

# In points: how much of a sheet its stamp takes, and how far down a footer belongs.
_STAMP_HEIGHT = 52
_FOOTER_DROP = 784
# In points: how far above the lower edge the number of a page begins, and its height.
_NUMBER_RISE = 36
_NUMBER_HEIGHT = 24


def count_pages(content):
    """How many pages a PDF has."""
    return len(PdfReader(io.BytesIO(content)).pages)


def number(content, numbers):
    """Lay its number on each page.

    :param content: the PDF
    :param numbers: another PDF: the number of each page, one to a page, at the top of
        it. One with another count of pages is left out
    :return: the PDF as bytes
    """
    reader = PdfReader(io.BytesIO(content))
    marks = _read_marks(numbers, _NUMBER_HEIGHT)
    if len(marks) != len(reader.pages):
        return content
    writer = PdfWriter()
    writer.append(reader)
    for page, mark in zip(writer.pages, marks, strict=True):
        page.merge_translated_page(mark, 0, _NUMBER_RISE - float(mark.mediabox.top))
    return _finish(writer, reader.metadata or {})


def stamp(content, stamps, title):
    """Lay a header and a footer on each page.

    :param content: the PDF
    :param stamps: another PDF: first the header of each page, then the footer of each,
        one to a page, at the top of it. One with another count of pages is left out
    :param title: what a reader shows above the document
    :return: the PDF as bytes
    """
    writer = PdfWriter()
    writer.append(io.BytesIO(content))
    marks = _read_marks(stamps, _STAMP_HEIGHT)
    count = len(writer.pages)
    if len(marks) == 2 * count:
        for number, page in enumerate(writer.pages):
            page.merge_page(marks[number])
            page.merge_translated_page(marks[count + number], 0, -_FOOTER_DROP)
    return _finish(writer, {"/Title": title})


def _read_marks(content, height):
    """The pages of a PDF, of each no more than `height` points from the top.

    The rest of the sheet is white, and would lie over the page that is marked.
    """
    marks = list(PdfReader(io.BytesIO(content)).pages)
    for mark in marks:
        left, _bottom, right, top = map(float, mark.mediabox)
        mark.cropbox = generic.RectangleObject((left, top - height, right, top))
    return marks


def _finish(writer, metadata):
    """What the writer holds, as bytes."""
    writer.add_metadata(metadata)
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()
