import base64
import binascii
import hashlib

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import evidence_files, guest_files

FILE_FIELD = "file"
# What the verb that looks after the files writes; nothing else is ever written.
CHECKED = frozenset({"integrity", "checked_at"})


class TravelComplaintEvidence(models.Model):
    """One piece of evidence (IV-2): what, from whom, when, by whom collected.

    Append-only. Its file belongs to this row; the hash is taken here when it comes in,
    and the file is compared with it whenever somebody asks. A better copy is a new row
    that supersedes the old one, which stays.
    """

    _name = "travel.complaint.evidence"
    _description = "Evidence"
    _order = "id"

    investigation_id = fields.Many2one(
        comodel_name="travel.complaint.investigation",
        required=True,
        ondelete="restrict",
        index=True,
    )
    ticket_id = fields.Many2one(
        related="investigation_id.ticket_id", store=True, precompute=True, index=True
    )
    company_id = fields.Many2one(related="ticket_id.company_id")
    step_id = fields.Many2one(
        comodel_name="travel.complaint.investigation.step",
        string="From Step",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('investigation_id', '=', investigation_id)]",
    )
    kind = fields.Selection(
        selection=[
            ("cctv", "CCTV"),
            ("witness", "Witness statement"),
            ("recording", "Recording"),
            ("photo", "Photo"),
            ("document", "Document"),
        ],
        required=True,
        default="document",
    )
    name = fields.Char(string="What It Shows", required=True)
    source = fields.Char(string="From Whom", required=True)
    obtained_at = fields.Datetime(
        string="Obtained", required=True, default=fields.Datetime.now
    )
    collected_by_id = fields.Many2one(
        comodel_name="res.users",
        ondelete="restrict",
        default=lambda self: self.env.user,
    )
    collected_at = fields.Datetime(
        string="Came In", readonly=True, default=fields.Datetime.now
    )
    file = fields.Binary(attachment=True, required=True)
    file_name = fields.Char(required=True)
    file_size = fields.Integer(string="Bytes", readonly=True)
    sha256 = fields.Char(string="SHA-256", readonly=True)
    origin = fields.Char(
        readonly=True, help="Where the system took the file from: a request, a mail."
    )
    origin_attachment_id = fields.Many2one(
        comodel_name="ir.attachment", readonly=True, ondelete="set null"
    )
    version = fields.Integer(readonly=True, default=1)
    supersedes_id = fields.Many2one(
        comodel_name="travel.complaint.evidence",
        ondelete="restrict",
        domain="[('investigation_id', '=', investigation_id)]",
        help="The earlier version, which stays.",
    )
    superseded_by_ids = fields.One2many(
        comodel_name="travel.complaint.evidence", inverse_name="supersedes_id"
    )
    is_superseded = fields.Boolean(compute="_compute_is_superseded")
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
    _superseded_once_uniq = models.UniqueIndex(
        "(supersedes_id) WHERE supersedes_id IS NOT NULL",
        "There is a newer version of this already. Supersede that one.",
    )
    _obtained_range = models.Constraint(
        "CHECK (obtained_at BETWEEN '1990-01-01' AND '2100-01-01')",
        "The date of the evidence is too far away to be true. Check the year.",
    )

    @api.depends("superseded_by_ids")
    def _compute_is_superseded(self):
        for evidence in self:
            evidence.is_superseded = bool(evidence.superseded_by_ids)

    @api.constrains("obtained_at")
    def _check_obtained_at(self):
        now = fields.Datetime.now()
        for evidence in self:
            if evidence.obtained_at > now:
                raise UserError(
                    self.env._("Evidence cannot have been obtained in the future.")
                )

    @api.constrains("supersedes_id", "step_id")
    def _check_same_investigation(self):
        for evidence in self:
            for other in (evidence.supersedes_id, evidence.step_id):
                if other and other.investigation_id != evidence.investigation_id:
                    raise UserError(
                        self.env._(
                            "Evidence can only go with what belongs to the same "
                            "investigation."
                        )
                    )

    @api.model_create_multi
    def create(self, vals_list):
        self.env["travel.complaint.investigation"]._check_are_open(vals_list)
        vals_list = [self._prepare_vals(vals) for vals in vals_list]
        # Odoo would make large pictures smaller: evidence stays as it came.
        rows = super(
            TravelComplaintEvidence, self.with_context(image_no_postprocess=True)
        ).create(vals_list)
        return rows.with_env(self.env)

    def write(self, vals):
        if not self.env.su or vals.keys() - CHECKED:
            raise UserError(
                self.env._(
                    "Evidence cannot be changed afterwards. Add a new version that "
                    "supersedes it; this one stays."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(
            self.env._(
                "Evidence cannot be deleted. Add a new version that supersedes it."
            )
        )

    # Coming in

    @api.model
    def _prepare_vals(self, vals):
        """What is stored of what a person hands in: the system counts and hashes."""
        content = self._read_file(vals.get(FILE_FIELD))
        name = guest_files.clean_file_name(vals.get("file_name") or "")
        self._check_file(name, content)
        older = self.browse(vals.get("supersedes_id") or [])
        vals = {
            **vals,
            "file_name": name,
            "file_size": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
            "version": older.version + 1,
            "collected_at": fields.Datetime.now(),
            "integrity": False,
            "checked_at": False,
        }
        if not self.env.su:
            # Nobody collects in another colleague's name.
            vals["collected_by_id"] = self.env.uid
        return vals

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

    def action_new_version(self):
        """Open the form for a better copy of this one."""
        self.ensure_one()
        self.investigation_id._check_is_open()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New Version"),
            "res_model": self._name,
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_investigation_id": self.investigation_id.id,
                "default_supersedes_id": self.id,
                "default_kind": self.kind,
                "default_name": self.name,
                "default_source": self.source,
                "default_step_id": self.step_id.id,
            },
        }
