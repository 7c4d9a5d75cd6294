import base64

from odoo import api, fields, models
from odoo.exceptions import UserError

KINDS = {"image": "photo", "audio": "recording", "video": "cctv"}


class TravelComplaintCollect(models.TransientModel):
    """Takes files of departments' answers and of the guest's mails into evidence."""

    _name = "travel.complaint.collect"
    _description = "Take Files as Evidence"

    investigation_id = fields.Many2one(
        comodel_name="travel.complaint.investigation", required=True
    )
    candidate_ids = fields.Many2many(
        comodel_name="ir.attachment",
        compute="_compute_candidate_ids",
        compute_sudo=False,
        string="Files on the Case",
    )
    attachment_ids = fields.Many2many(
        comodel_name="ir.attachment",
        string="Files",
        compute="_compute_attachment_ids",
        compute_sudo=False,
        store=True,
        readonly=False,
    )

    @api.depends("investigation_id")
    def _compute_candidate_ids(self):
        for wizard in self:
            wizard.candidate_ids = wizard._get_files()

    @api.depends("investigation_id")
    def _compute_attachment_ids(self):
        for wizard in self:
            wizard.attachment_ids = wizard._get_files()

    @api.model_create_multi
    def create(self, vals_list):
        wizards = super().create(vals_list)
        # Nobody learns from a dialog what files an investigation has.
        wizards.investigation_id.check_access("read")
        return wizards

    def _get_files(self):
        """Files of submitted requests and of the case, not taken yet."""
        ticket = self.investigation_id.ticket_id
        requests = ticket.request_ids.filtered(lambda r: r.state == "submitted")
        on_case = self.env["ir.attachment"].search(
            [("res_model", "=", "helpdesk.ticket"), ("res_id", "=", ticket.id)]
        )
        taken = self.investigation_id.evidence_ids.origin_attachment_id
        return (requests.attachment_ids | on_case) - taken

    def action_confirm(self):
        """Copy the chosen files into evidence, with where they come from."""
        self.ensure_one()
        files = self.attachment_ids
        if not files:
            raise UserError(self.env._("There is no file to take."))
        if files - self._get_files():
            raise UserError(self.env._("Choose files of this case alone."))
        self.env["travel.complaint.evidence"].create(
            [self._prepare_vals(file) for file in files]
        )
        return {"type": "ir.actions.act_window_close"}

    def _prepare_vals(self, file):
        request = self.investigation_id.ticket_id.request_ids.filtered(
            lambda r: file in r.attachment_ids
        )[:1]
        if request:
            source = request.department_id.name
            origin = self.env._("Request to %(department)s", department=source)
            moment = request.answered_at
        else:
            source, origin = self._describe_message(file)
            moment = file.create_date
        return {
            "investigation_id": self.investigation_id.id,
            "kind": KINDS.get((file.mimetype or "").partition("/")[0], "document"),
            "name": file.name,
            "source": source,
            "origin": origin,
            "obtained_at": moment,
            "origin_attachment_id": file.id,
            "file": base64.b64encode(file.raw or b""),
            "file_name": file.name,
        }

    def _describe_message(self, file):
        """Who put a file on the case, and how."""
        message = self.env["mail.message"].search(
            [("attachment_ids", "in", file.ids)], limit=1
        )
        author = message.author_id.name or message.email_from or file.create_uid.name
        if message.message_type == "email":
            return author, self.env._(
                "Mail: %(subject)s", subject=message.subject or ""
            )
        return author, self.env._("Put on the case")
