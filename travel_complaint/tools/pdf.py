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
    marks = PdfReader(io.BytesIO(numbers)).pages
    if len(marks) != len(reader.pages):
        return content
    writer = PdfWriter()
    writer.append(reader)
    for page, mark in zip(writer.pages, marks, strict=True):
        # The rest of the sheet is white, and would lie over the page.
        left, _bottom, right, top = map(float, mark.mediabox)
        mark.cropbox = generic.RectangleObject((left, top - _NUMBER_HEIGHT, right, top))
        page.merge_translated_page(mark, 0, _NUMBER_RISE - top)
    writer.add_metadata(reader.metadata or {})
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


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
    marks = list(PdfReader(io.BytesIO(stamps)).pages)
    count = len(writer.pages)
    for mark in marks:
        # The rest of the sheet is white, and would lie over the page.
        left, _bottom, right, top = map(float, mark.mediabox)
        mark.cropbox = generic.RectangleObject((left, top - _STAMP_HEIGHT, right, top))
    if len(marks) == 2 * count:
        for number, page in enumerate(writer.pages):
            page.merge_page(marks[number])
            page.merge_translated_page(marks[count + number], 0, -_FOOTER_DROP)
    writer.add_metadata({"/Title": title})
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()
