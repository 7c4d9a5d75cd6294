import base64
import binascii
import hashlib

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import evidence_files, guest_files

FILE_FIELD = "file"
# What the verb that looks after the files writes; nothing else is ever written.
CHECKED = frozenset({"integrity", "checked_at"})


class TravelComplaintSealedFileMixin(models.AbstractModel):
    """A row with a file that stays as it came in (IV-2, AS-8).

    The file belongs to the row; its hash is taken here when it comes in, and the file
    is compared with it whenever somebody asks. Who may add rows, and that nobody
    changes them, is for whoever inherits this.
    """

    _name = "travel.complaint.sealed.file.mixin"
    _description = "File Kept as It Came"

    file = fields.Binary(attachment=True, required=True)
    file_name = fields.Char(required=True)
    file_size = fields.Integer(string="Bytes", readonly=True)
    sha256 = fields.Char(string="SHA-256", readonly=True)
    integrity = fields.Selection(
        selection=[
            ("match", "Unchanged"),
            ("altered", "Altered"),
            ("missing", "Missing"),
        ],
        string="File Is",
        readonly=True,
    )
    checked_at = fields.Datetime(string="Checked", readonly=True)

    _sha256_form = models.Constraint(
        "CHECK (sha256 ~ '^[0-9a-f]{64}$')", "Evidence needs a file with a hash."
    )

    @api.model_create_multi
    def create(self, vals_list):
        # Odoo would make large pictures smaller: these stay as they came.
        rows = super(
            TravelComplaintSealedFileMixin,
            self.with_context(image_no_postprocess=True),
        ).create(vals_list)
        return rows.with_env(self.env)

    # Coming in

    @api.model
    def _prepare_file_vals(self, vals):
        """`vals` with what the system counts and hashes of the file in them."""
        content = self._read_file(vals.get(FILE_FIELD))
        name = guest_files.clean_file_name(vals.get("file_name") or "")
        self._check_file(name, content)
        return {
            **vals,
            "file_name": name,
            "file_size": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
            "integrity": False,
            "checked_at": False,
        }

    @api.model
    def _read_file(self, value):
        """The bytes of a binary value, as forms and RPC hand it over.

        :raise UserError: when it is none
        """
        try:
            content = base64.b64decode(value or b"", validate=False)
        except (binascii.Error, ValueError, TypeError):
            content = b""
        if not content:
            raise UserError(self.env._("Attach the file; an empty one proves nothing."))
        return content

    @api.model
    def _check_file(self, name, content):
        """Refuse what we do not take (attacks 51, 52).

        :raise UserError: saying what is taken
        """
        limit = self.env.company.complaint_evidence_mb
        if len(content) > limit * evidence_files.MEGABYTE:
            raise UserError(
                self.env._(
                    "“%(file)s” is larger than %(limit)s MB. Cut the film or scan it "
                    "with fewer points.",
                    file=name,
                    limit=limit,
                )
            )
        if not evidence_files.tell_kind(name, content):
            raise UserError(
                self.env._(
                    "“%(file)s” is not taken as evidence. Pictures, PDF, plain text, "
                    "sound and film are, under a name that says what they are.",
                    file=name,
                )
            )

    # Checking

    def action_check_integrity(self):
        """Compare each file with the hash of what came in; note what came out."""
        self.check_access("read")
        files = self._get_stored_files()
        now = fields.Datetime.now()
        findings = {row: row._compare(files.get(row.id)) for row in self}
        for finding in set(findings.values()):
            found = self.filtered(lambda row, f=finding: findings[row] == f)
            # The one thing that is ever written to evidence, by this verb alone.
            found.sudo().write({"integrity": finding, "checked_at": now})
        wrong = self.filtered(lambda row: row.integrity != "match")
        if wrong:
            message = self.env._(
                "%(count)s files are not what came in: %(names)s",
                count=len(wrong),
                names=", ".join(wrong[:5].mapped("file_name")),
            )
        else:
            message = self.env._("%(count)s files are unchanged.", count=len(self))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "danger" if wrong else "success",
                "message": message,
                "sticky": bool(wrong),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _get_stored_files(self):
        """The attachments behind these rows: {id of the row: attachment}."""
        Attachment_sudo = self.env["ir.attachment"].sudo()
        found = Attachment_sudo.search(
            [
                ("res_model", "=", self._name),
                ("res_field", "=", FILE_FIELD),
                ("res_id", "in", self.ids),
            ]
        )
        return {attachment.res_id: attachment for attachment in found}

    def _compare(self, attachment):
        """What became of the file of this row."""
        content = attachment and attachment.with_context(bin_size=False).raw
        if not content:
            return "missing"
        is_same = hashlib.sha256(content).hexdigest() == self.sha256
        return "match" if is_same else "altered"

    def action_download(self):
        """Hand out the file under its own name."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/{FILE_FIELD}"
            f"?download=1&filename_field=file_name",
            "target": "self",
        }
