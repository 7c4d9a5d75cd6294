import io
import tempfile
from functools import partial

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import human_size

from ..tools import archive

MEGABYTE = 1024 * 1024
LIMIT_PARAMETER = "travel_complaint.dossier_megabytes"
KEPT = "travel.complaint.dossier"


class TravelComplaintDossierFilesMixin(models.AbstractModel):
    """Concern: all files of a case with their hashes, and the dossier as a ZIP (FB-4).

    Files are those that the reader may read, wherever on the case they hang.
    """

    _name = "travel.complaint.dossier.files.mixin"
    _description = "Files of a Dossier"

    def action_download_dossier(self):
        """Hand out the dossier with all files."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/travel_complaint/case/{self.id}/dossier.zip",
            "target": "download",
        }

    def _is_dossier_readable(self):
        """Whether this is a case that there is, and that the user may read."""
        case = self.exists()
        return bool(case and case.has_access("read") and case.complaint_kind)

    def _find_dossier_files(self):
        """The files of this case that the user may read, oldest first.

        :return: {ir.attachment: the record that it hangs on}
        """
        self.ensure_one()
        self.check_access("read")
        Attachment = self.env["ir.attachment"]
        found = {}
        for holders in self._get_file_holders():
            domain = [
                ("res_model", "=", holders._name),
                ("res_id", "in", holders.ids),
                ("res_field", "in", [False, *self._get_file_fields(holders)]),
                ("type", "=", "binary"),
            ]
            for attachment in Attachment.search(domain):
                found[attachment] = holders.browse(attachment.res_id)
            for name, field in holders._fields.items():
                is_list = field.type == "many2many" and field.store
                if not is_list or field.comodel_name != Attachment._name:
                    continue
                if holders._has_field_access(field, "read"):
                    for record in holders:
                        # Whoever may read the record may read its files.
                        for file_sudo in record.sudo()[name]:
                            attachment = file_sudo.sudo(False)  # the reader's again
                            found.setdefault(attachment, record)
        # The same: these may be read.
        ordered = sorted(found, key=lambda file: (file.sudo().create_date, file.id))
        return {attachment: found[attachment] for attachment in ordered}

    def _get_file_holders(self):
        """The case, and what belongs to it and may have files, as far as readable."""
        yield self
        sections = self._get_dossier_sections()
        for name in [*(section.model for section in sections), KEPT]:
            model = self.env.get(name)
            if model is not None and model.has_access("read"):
                holders = model.search([("ticket_id", "=", self.id)])
                if holders:
                    yield holders

    def _get_file_fields(self, holders):
        """The fields of these records that hold one file each and are readable."""
        return [
            name
            for name, field in holders._fields.items()
            if field.type == "binary"
            and field.attachment
            and holders._has_field_access(field, "read")
        ]

    def _list_dossier_files(self, found=None):
        """The list of all files as the dossier shows it, with their SHA-256.

        :param found: what `_find_dossier_files` gives, where it is at hand
        """
        found = self._find_dossier_files() if found is None else found
        rows = []
        for number, (attachment, holder) in enumerate(found.items(), start=1):
            # Readable, as it was found; some are so through their record alone.
            file_sudo = attachment.sudo()
            name = file_sudo.name
            if file_sudo.res_field and "file_name" in holder._fields:
                name = holder.file_name
            with self._open_dossier_file(attachment) as stream:
                digest, size = archive.sha256_of(stream)
            rows.append(
                {
                    "id": attachment.id,
                    "name": archive.entry_name(number, name),
                    "origin": self._describe_file_origin(holder),
                    "moment": file_sudo.create_date,
                    "date": self._show_moment(file_sudo.create_date),
                    "user": self._describe_uploader(file_sudo),
                    "size": human_size(size),
                    "sha256": digest,
                }
            )
        return rows

    @api.model
    def _open_dossier_file(self, attachment):
        """Open the content of one file for reading, without loading all of it.

        :param attachment: ir.attachment that the user may read
        :return: a binary file; an empty one if the file store has lost it
        """
        file_sudo = attachment.sudo()  # that it may be read has been asked before
        if file_sudo.store_fname:
            try:
                return open(attachment._full_path(file_sudo.store_fname), "rb")
            except OSError:
                return io.BytesIO()
        return io.BytesIO(file_sudo.db_datas or b"")

    def _describe_file_origin(self, holder):
        """Where on the case a file hangs, in a word or two."""
        if holder._name == self._name:
            return self.env._("Case")
        # What a kind of record is called is no secret.
        return self.env["ir.model"]._get(holder._name).sudo().name

    def _describe_uploader(self, file_sudo):
        user_sudo = file_sudo.create_uid
        is_system = not user_sudo or user_sudo._is_superuser()
        return self.env._("System or mail") if is_system else user_sudo.name

    # The ZIP

    def _write_dossier_zip(self):
        """Write the dossier and all files that the user may read into a ZIP.

        :return: an open temporary file, at its beginning; whoever closes it deletes it
        :raise AccessError: when the user may not read the case
        :raise UserError: when the files are too large together
        """
        self.ensure_one()
        found = self._find_dossier_files()
        self._check_dossier_size(found)
        moment = self.received_at
        files = self._list_dossier_files(found)
        by_id = {file.id: file for file in found}
        # Hashing reads each file through: once for the dossier and the index.
        dossier, index = self._print_dossier(files), self._write_dossier_index(files)
        entries = [
            archive.File(
                archive.entry_name(0, f"{self.number}.pdf"),
                moment,
                partial(io.BytesIO, dossier),
            ),
            archive.File("index.csv", moment, partial(io.BytesIO, index)),
            *(
                archive.File(
                    row["name"],
                    row["moment"],
                    partial(self._open_dossier_file, by_id[row["id"]]),
                )
                for row in files
            ),
        ]
        # Whoever hands it out closes it, see the controller.
        output = tempfile.TemporaryFile(prefix="dossier_")  # noqa: SIM115
        try:
            archive.write_zip(output, entries)
        except BaseException:
            output.close()
            raise
        output.seek(0)
        return output

    def _write_dossier_index(self, files):
        env = self.env
        head = [
            *(env._("File"), env._("From"), env._("Date"), env._("Uploaded by")),
            *(env._("Size"), "SHA-256"),
        ]
        names = ("name", "origin", "date", "user", "size", "sha256")
        return archive.write_index(
            head, [[row[name] for name in names] for row in files]
        )

    def _check_dossier_size(self, files):
        """Refuse to pack more than the server is meant to.

        :raise UserError: with what to do instead
        """
        # A setting, and sizes of files that are readable, see above.
        get_param = self.env["ir.config_parameter"].sudo().get_param
        limit = int(get_param(LIMIT_PARAMETER, "1000")) * MEGABYTE
        total = sum(file.sudo().file_size for file in files)  # the same
        if total > limit:
            raise UserError(
                self.env._(
                    "%(number)s: its %(count)s files have %(total)s together, a ZIP "
                    "may have %(limit)s. Print the dossier, which lists all of them, "
                    "and download the files one by one; or ask an administrator to "
                    "raise the limit.",
                    number=self.number,
                    count=len(files),
                    total=human_size(total),
                    limit=human_size(limit),
                )
            )
