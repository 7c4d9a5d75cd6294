"""Files in a guest's form: which ones we take, and what is wrong with the others."""

from odoo.http import request

from ..tools.guest_files import clean_file_name, tell_kind
from ..tools.photo_place import forget_place

MEGABYTE = 1024 * 1024
FILES = 10
FILE_BYTES = 10 * MEGABYTE
ALL_FILES_BYTES = 25 * MEGABYTE
# Beyond this the server does not even read the form.
SUBMIT_BYTES = 40 * MEGABYTE


class GuestUploads:
    """Joins a controller whose forms have a field `attachment`."""

    def _read_files(self):
        """The files that were sent: a list of (clean name, content, kind or None).

        Photos have forgotten where they were taken.
        """
        files = []
        for upload in request.httprequest.files.getlist("attachment")[: FILES + 1]:
            if not upload.filename:
                continue
            upload.seek(0)  # read before, if the database made us try again
            content = upload.read(FILE_BYTES + 1)
            name = clean_file_name(upload.filename)
            kind = tell_kind(name, content)
            files.append((name, forget_place(content, kind), kind))
        return files

    def _get_file_errors(self, files):
        """Sentences about files that are empty, too large or many, not of our kinds."""
        env = request.env
        empty = [
            env._("The file %(name)s is empty.", name=name)
            for name, content, _kind in files
            if not content
        ]
        large = [
            env._(
                "The file %(name)s is larger than %(size)s MB. Please send a "
                "smaller one.",
                name=name,
                size=FILE_BYTES // MEGABYTE,
            )
            for name, content, _kind in files
            if len(content) > FILE_BYTES
        ]
        total = sum(len(content) for _name, content, _kind in files)
        if len(files) > FILES or total > ALL_FILES_BYTES:
            large.append(
                env._(
                    "Please send at most %(count)s files, of %(size)s MB together.",
                    count=FILES,
                    size=ALL_FILES_BYTES // MEGABYTE,
                )
            )
        strange = [
            env._(
                "We cannot take the file %(name)s. Please send photos (JPEG, PNG, "
                "WebP, HEIC), PDF files, texts or mails (.txt, .eml).",
                name=name,
            )
            for name, content, kind in files
            if content and not kind and len(content) <= FILE_BYTES
        ]
        return empty, large, strange
