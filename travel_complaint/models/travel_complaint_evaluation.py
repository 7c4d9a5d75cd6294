import base64
import hashlib

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import is_html_empty

from ..tools import evaluation_triggers
from ..tools.roles import LEADING

DRAFT, SUBMITTED, APPROVED, PUBLISHED = "draft", "submitted", "approved", "published"
SECTIONS = ("background", "method", "results", "problems", "proposals", "outlook")
CONTENT = frozenset({"name", "month", "company_id", *SECTIONS})
APPROVERS = (
    "travel_complaint.group_travel_complaint_leader,"
    "travel_complaint.group_travel_complaint_management"
)


class TravelComplaintEvaluation(models.Model):
    """The evaluation report of a month (ST-3): drafted, edited, approved, published.

    Drafted from the figures, then written by people. Somebody who has written none of
    it approves; when it is published, everybody in the house reads it, and the database
    keeps it as it is, with its PDF. A later report never replaces an earlier one.
    """

    _name = "travel.complaint.evaluation"
    _inherit = ["travel.complaint.evaluation.draft.mixin"]
    _description = "Evaluation Report"
    _order = "month desc, id desc"

    name = fields.Char(string="Title", required=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        ondelete="restrict",
        default=lambda self: self.env.company,
    )
    month = fields.Date(
        required=True,
        default=lambda self: self._default_month(),
        help="Any day of the month that is evaluated; the first one is kept.",
    )
    background = fields.Html(sanitize_style=True)
    method = fields.Html(sanitize_style=True)
    results = fields.Html(sanitize_style=True)
    problems = fields.Html(sanitize_style=True)
    proposals = fields.Html(sanitize_style=True)
    outlook = fields.Html(sanitize_style=True)
    state = fields.Selection(
        selection=[
            (DRAFT, "Draft"),
            (SUBMITTED, "Waiting for approval"),
            (APPROVED, "Approved"),
            (PUBLISHED, "Published"),
        ],
        required=True,
        readonly=True,
        copy=False,
        default=DRAFT,
    )
    author_id = fields.Many2one(
        comodel_name="res.users",
        required=True,
        readonly=True,
        copy=False,
        ondelete="restrict",
        default=lambda self: self.env.user,
    )
    editor_ids = fields.Many2many(
        comodel_name="res.users",
        relation="travel_complaint_evaluation_editor_rel",
        column1="evaluation_id",
        column2="user_id",
        string="Written By",
        readonly=True,
        copy=False,
        groups=LEADING,
    )
    return_reason = fields.Text(string="What Is Missing", copy=False, groups=LEADING)
    approved_by_id = fields.Many2one(
        comodel_name="res.users", readonly=True, copy=False, ondelete="restrict"
    )
    approved_at = fields.Datetime(string="Approved On", readonly=True, copy=False)
    published_at = fields.Datetime(string="Published On", readonly=True, copy=False)
    # In the row itself, so that the database keeps it with the words.
    file = fields.Binary(
        string="PDF", attachment=False, readonly=True, copy=False, prefetch=False
    )
    file_name = fields.Char(compute="_compute_file_name")
    sha256 = fields.Char(string="SHA-256", readonly=True, copy=False)
    can_approve = fields.Boolean(compute="_compute_can_approve")
    approve_hint = fields.Char(compute="_compute_can_approve")

    _one_open_uniq = models.UniqueIndex(
        "(company_id, month) WHERE state <> 'published'",
        "A report of this month is being written already.",
    )
    _month_first = models.Constraint(
        "CHECK (EXTRACT(DAY FROM month) = 1)", "A month is kept as its first day."
    )
    _second_person = models.Constraint(
        "CHECK (approved_by_id IS NULL OR approved_by_id <> author_id)",
        "Whoever has written a report does not approve it.",
    )
    _published_whole = models.Constraint(
        "CHECK ((state IN ('approved', 'published')) = (approved_by_id IS NOT NULL"
        " AND approved_at IS NOT NULL)"
        " AND (state = 'published') = (published_at IS NOT NULL AND file IS NOT NULL"
        " AND sha256 IS NOT NULL))",
        "A report is approved by somebody, and published with its PDF.",
    )

    def init(self):
        result = super().init()
        evaluation_triggers.install(self.env.cr)
        return result

    @api.depends("month", "company_id")
    def _compute_file_name(self):
        for report in self:
            report.file_name = f"evaluation-{report.month:%Y-%m}.pdf"

    @api.depends("state", "author_id", "editor_ids")
    @api.depends_context("uid", "lang")
    def _compute_can_approve(self):
        for report in self:
            hint = report._get_cannot_approve_reason()
            report.approve_hint = hint
            report.can_approve = not hint

    # Overrides

    @api.model_create_multi
    def create(self, vals_list):
        prepared = []
        for vals in vals_list:
            vals = self._prepare_month(vals)
            self._check_written(vals)
            if not self.env.su:
                vals["author_id"] = self.env.uid
            prepared.append(vals)
        reports = super().create(prepared)
        for report in reports:
            # Who has written is noted, not typed.
            report.sudo().editor_ids = report.author_id
            if all(is_html_empty(report[name]) for name in SECTIONS):
                report._draft()
        return reports

    def write(self, vals):
        vals = self._prepare_month(vals)
        self._check_written(vals)
        if vals.keys() & CONTENT:
            for report in self:
                if report.state != DRAFT:
                    raise UserError(
                        self.env._(
                            "%(name)s is no draft any more. Send it back to change it.",
                            name=report.name,
                        )
                    )
                # Who has written is noted, not typed.
                report.sudo().editor_ids = [(4, self.env.uid)]
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_submitted(self):
        if any(report.state != DRAFT for report in self):
            raise UserError(self.env._("Only a draft can be thrown away."))

    @api.model
    def _prepare_month(self, vals):
        vals = dict(vals)
        if vals.get("month"):
            vals["month"] = fields.Date.to_date(vals["month"]).replace(day=1)
        return vals

    @api.model
    def _check_written(self, vals):
        """Refuse what the verbs alone write."""
        if not self.env.su and vals.keys() - CONTENT:
            raise UserError(
                self.env._("State and signatures of a report follow from its buttons.")
            )

    @api.model
    def _default_month(self):
        today = fields.Date.context_today(self)
        return fields.Date.subtract(today.replace(day=1), months=1)

    # Verbs

    def action_draft_anew(self):
        """Take the draft from the figures once more; what was written goes."""
        self.check_access("write")
        for report in self:
            report._check_state(DRAFT)
            report._draft()

    def action_submit(self):
        """Ask for approval."""
        self.check_access("write")
        for report in self:
            report._check_state(DRAFT)
            empty = [
                self._fields[name]._description_string(self.env)
                for name in SECTIONS
                if is_html_empty(report[name])
            ]
            if empty:
                raise UserError(
                    self.env._(
                        "Write these sections first: %(sections)s.",
                        sections=", ".join(empty),
                    )
                )
        # The verbs alone write the state.
        self.sudo().write({"state": SUBMITTED, "return_reason": False})

    def action_return(self):
        """Send the report back to be changed."""
        self.check_access("write")
        for report in self:
            report._check_state(SUBMITTED, APPROVED)
        # The verbs alone write the state; an approval was for these words alone.
        self.sudo().write(
            {"state": DRAFT, "approved_by_id": False, "approved_at": False}
        )

    def action_approve(self):
        """Approve what somebody else has written."""
        self.check_access("write")
        for report in self:
            reason = report._get_cannot_approve_reason()
            if reason:
                raise UserError(reason)
        # The verbs alone write the state.
        self.sudo().write(
            {
                "state": APPROVED,
                "approved_by_id": self.env.uid,
                "approved_at": fields.Datetime.now(),
            }
        )

    def _get_cannot_approve_reason(self):
        if self.state != SUBMITTED:
            return self.env._("This report waits for no approval.")
        # Who has written is no secret to whoever may approve.
        if self.env.user in self.sudo().editor_ids | self.author_id:
            return self.env._(
                "You have written in this report. Somebody else approves it."
            )
        if not self.env.user.has_groups(APPROVERS):
            return self.env._("A leader or the management approves reports.")
        return False

    def action_publish(self):
        """Publish the report to everybody in the house, with its PDF, for good."""
        self.check_access("write")
        for report in self:
            report._check_state(APPROVED)
            report_sudo = report.sudo()  # the verbs alone write the state
            moment = fields.Datetime.now()
            content, _kind = (
                self.env["ir.actions.report"]
                .sudo()  # prints what the person may read
                .with_context(evaluation_published_at=moment)
                ._render_qweb_pdf("travel_complaint.report_evaluation", report.ids)
            )
            report_sudo.write(
                {
                    "state": PUBLISHED,
                    "published_at": moment,
                    "file": base64.b64encode(content),
                    "sha256": hashlib.sha256(content).hexdigest(),
                }
            )
            # The index that lets one be written at a time must see it at once.
            report_sudo.flush_recordset()

    def action_open_page(self):
        """Open the page that everybody in the house reads."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/complaint-evaluations/{self.id}",
            "target": "new",
        }

    def _get_pdf(self):
        return base64.b64decode(self.file or b"")

    def _check_state(self, *states):
        if self.state not in states:
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(name)s: this is not possible while it is “%(state)s”.",
                    name=self.name,
                    state=labels[self.state],
                )
            )
