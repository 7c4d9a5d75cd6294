from odoo import api, fields, models
from odoo.exceptions import UserError

from .travel_complaint_sealed_file_mixin import CHECKED


class TravelComplaintEvidence(models.Model):
    """One piece of evidence (IV-2): what, from whom, when, by whom collected.

    Append-only. Its file belongs to this row; the hash is taken here when it comes in,
    and the file is compared with it whenever somebody asks. A better copy is a new row
    that supersedes the old one, which stays.
    """

    _name = "travel.complaint.evidence"
    _description = "Evidence"
    _inherit = ["travel.complaint.sealed.file.mixin"]
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
        return super().create([self._prepare_vals(vals) for vals in vals_list])

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
        older = self.browse(vals.get("supersedes_id") or [])
        vals = {
            **self._prepare_file_vals(vals),
            "version": older.version + 1,
            "collected_at": fields.Datetime.now(),
        }
        if not self.env.su:
            # Nobody collects in another colleague's name.
            vals["collected_by_id"] = self.env.uid
        return vals

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
