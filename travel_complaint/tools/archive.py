"""Put files into a ZIP under names that harm nobody who unpacks it (attack 53)."""

import csv
import hashlib
import io
import os
import re
import zipfile
from collections import namedtuple

from .cells import neutralise
from .guest_files import NAME_LENGTH, clean_file_name

CHUNK = 1024 * 1024
# What Windows does not take in a name; folders are cut off before.
_RESERVED = re.compile(r'[<>:"|?*]')
_UTF8_MARK = "\ufeff"  # else Excel reads Chinese as rubbish
# A ZIP knows no moment before.
_EARLIEST = (1980, 1, 1, 0, 0, 0)

# open: a function that opens the content for reading
File = namedtuple("File", "name moment open")


def entry_name(number, name):
    """The name of the `number`-th file: unique, in order, without folders.

    :param number: from 1
    :param name: the name that the file was given; any text
    :return: at most NAME_LENGTH characters
    """
    prefix = f"{number:03d} "
    clean = _RESERVED.sub("_", clean_file_name(name))
    stem, extension = os.path.splitext(clean)
    return prefix + stem[: NAME_LENGTH - len(prefix) - len(extension)] + extension


def sha256_of(stream):
    """The SHA-256 of all that is read from `stream`, and how many bytes those are."""
    digest, size = hashlib.sha256(), 0
    while chunk := stream.read(CHUNK):
        digest.update(chunk)
        size += len(chunk)
    return digest.hexdigest(), size


def write_index(head, rows):
    """The list of the files as CSV; no cell of it is a formula.

    :param head: the names of the columns
    :param rows: lists of texts
    :return: bytes
    """
    output = io.StringIO()
    writer = csv.writer(output, quoting=csv.QUOTE_ALL)
    writer.writerows([neutralise(cell) for cell in row] for row in (head, *rows))
    return (_UTF8_MARK + output.getvalue()).encode("utf-8", "replace")


def write_zip(output, files):
    """Write a ZIP file by file, so that no file is in memory as a whole.

    :param output: an open binary file
    :param files: File tuples; their names are taken as they are
    """
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            moment = max(tuple(file.moment.timetuple()[:6]), _EARLIEST)
            info = zipfile.ZipInfo(file.name, moment)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            with file.open() as source, archive.open(info, "w") as target:
                while chunk := source.read(CHUNK):
                    target.write(chunk)
