from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import plain_files


class TravelSupervisionPost(models.Model):
    """One turn of the conversation about a report: append-only.

    What the reporter says has no author, and neither has the row.
    """

    _name = "travel.supervision.post"
    _description = "Post on a Supervision Report"
    _order = "id"

    report_id = fields.Many2one(
        comodel_name="travel.supervision.report",
        required=True,
        ondelete="restrict",
        index=True,
    )
    kind = fields.Selection(
        selection=[
            ("reporter", "Reporter"),
            ("answer", "Our answer"),
            ("note", "Note for the group"),
        ],
        string="Who Writes",
        required=True,
    )
    body = fields.Text(required=True)
    sent_at = fields.Datetime(string="When", required=True, default=fields.Datetime.now)
    author_id = fields.Many2one(
        comodel_name="res.users", string="By", ondelete="restrict"
    )
    attachment_ids = fields.One2many(
        comodel_name="ir.attachment",
        inverse_name="res_id",
        domain=lambda self: [("res_model", "=", self._name)],
        string="Files",
    )

    _reporter_is_nobody = models.Constraint(
        "CHECK ((kind = 'reporter') = (author_id IS NULL))",
        "Answers and notes bear the name of who wrote them; a reporter bears none.",
    )

    @api.model
    def _append(self, report, kind, text, files, author):
        """Add a turn.

        :param report: one report, in superuser mode
        :param files: (kind, content) that have been wiped
        :param author: res.users, or None for the reporter
        """
        post = self.create(
            {
                "report_id": report.id,
                "kind": kind,
                "body": text,
                "author_id": author.id if author else False,
            }
        )
        self.env["ir.attachment"].create(
            [
                {
                    "name": plain_files.name_file(file_kind, number),
                    "raw": content,
                    "mimetype": plain_files.get_mimetype(file_kind),
                    "res_model": self._name,
                    "res_id": post.id,
                }
                for number, (file_kind, content) in enumerate(files, 1)
            ]
        )
        return post

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self.env._("What was said cannot be changed afterwards."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(self.env._("What was said cannot be deleted afterwards."))
