from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import LazyTranslate

from .travel_supervision_report import ASSESSOR

_lt = LazyTranslate(__name__)

PLEASE_MEND = _lt("Please mend what an audit has found")
NOT_MENDED = _lt("It is not mended yet")
OPEN, MENDED, DONE = "open", "mended", "done"
# What assessors write as long as nobody has said that it is mended.
FREE = frozenset({"name", "employee_id", "due_on", "cause_id", "mark_id", "audit_id"})
# So long before it is due, who has to mend it is reminded.
AHEAD = timedelta(days=1)
LATE = timedelta(days=-1)


class TravelAssessmentAuditFinding(models.Model):
    """Something that an audit found, to be mended by somebody until a day (AS-10)."""

    _name = "travel.assessment.audit.finding"
    _description = "Audit Finding"
    _inherit = ["travel.assessment.independence.mixin"]
    _order = "due_on, id"

    name = fields.Char(string="To Be Mended", required=True)
    audit_id = fields.Many2one(
        comodel_name="travel.assessment.audit",
        required=True,
        ondelete="restrict",
        index=True,
    )
    company_id = fields.Many2one(
        related="audit_id.company_id", store=True, precompute=True
    )
    mark_id = fields.Many2one(
        comodel_name="travel.assessment.audit.mark",
        ondelete="restrict",
        domain="[('audit_id', '=', audit_id)]",
        index="btree_not_null",
    )
    number = fields.Char(
        string="Case Number", compute="_compute_number", compute_sudo=True
    )
    employee_id = fields.Many2one(
        comodel_name="hr.employee",
        string="Who Mends It",
        required=True,
        ondelete="restrict",
        index=True,
    )
    cause_id = fields.Many2one(
        comodel_name="travel.complaint.cause",
        ondelete="restrict",
        help="If it shows that the person needs training, in what.",
    )
    due_on = fields.Date(string="Until", required=True)
    state = fields.Selection(
        selection=[(OPEN, "To Mend"), (MENDED, "Said to Be Mended"), (DONE, "Mended")],
        required=True,
        readonly=True,
        default=OPEN,
        copy=False,
    )
    mended_note = fields.Text(string="What Was Done", copy=False)
    refusal = fields.Text(
        string="Still to Be Done",
        readonly=True,
        copy=False,
        help="Why it did not count as mended when it was looked at.",
    )
    mended_at = fields.Datetime(string="Mended", readonly=True, copy=False)
    checked_by_id = fields.Many2one(
        comodel_name="res.users", readonly=True, ondelete="restrict", copy=False
    )
    is_late = fields.Boolean(compute="_compute_is_late", search="_search_is_late")
    can_mend = fields.Boolean(compute="_compute_can_mend")

    _mended_whole = models.Constraint(
        "CHECK (state = 'open' OR (mended_at IS NOT NULL"
        " AND COALESCE(trim(mended_note), '') <> ''))",
        "What is mended says when, and what was done.",
    )
    _done_is_looked_at = models.Constraint(
        "CHECK (state <> 'done' OR checked_by_id IS NOT NULL)",
        "What counts as mended was looked at by somebody.",
    )

    @api.depends("mark_id")
    def _compute_number(self):
        for finding in self:
            finding.number = finding.mark_id.line_id.number

    @api.depends("state", "due_on")
    def _compute_is_late(self):
        for finding in self:
            today = finding.company_id._get_complaint_today()
            finding.is_late = bool(
                finding.state == OPEN and finding.due_on and finding.due_on < today
            )

    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._get_due_domain(LATE)

    @api.model
    def _get_due_domain(self, ahead):
        """Open findings due up to `ahead` after today, as each company has it."""
        is_open = Domain("state", "=", OPEN)
        # What day it is somewhere is no secret.
        companies_sudo = self.sudo()._read_group(is_open, ["company_id"])
        return is_open & Domain.OR(
            Domain("company_id", "=", company_sudo.id)
            & Domain("due_on", "<=", company_sudo._get_complaint_today() + ahead)
            for [company_sudo] in companies_sudo
        )

    @api.depends("employee_id", "state")
    @api.depends_context("uid")
    def _compute_can_mend(self):
        for finding in self:
            finding.can_mend = finding.state == OPEN and finding._is_mine()

    # What people may write

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            vals_list = [
                {name: vals[name] for name in vals.keys() & FREE} for vals in vals_list
            ]
        findings = super().create(vals_list)
        for finding in findings:
            if finding.audit_id.state != "drawn":
                raise UserError(
                    self.env._("Findings are added while the audit is under way.")
                )
        findings._tell_mender(PLEASE_MEND)
        return findings

    def write(self, vals):
        if not self.env.su:
            self._check_can_write(vals)
        result = super().write(vals)
        if "employee_id" in vals:
            self._tell_mender(PLEASE_MEND)
        return result

    def _check_can_write(self, vals):
        """Assessors write what is to be mended; who mends it, what was done."""
        is_assessor = self.env.user.has_group(ASSESSOR)
        for finding in self:
            allowed = FREE if is_assessor else frozenset()
            if finding._is_mine():
                allowed |= {"mended_note"}
            if vals.keys() - allowed:
                raise AccessError(
                    self.env._(
                        "What is to be mended is written by assessors, what was done "
                        "by who mends it; the rest by the buttons."
                    )
                )
        self._check_is(OPEN)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_open(self):
        if self.filtered(lambda f: f.state != OPEN or f.audit_id.state != "drawn"):
            raise UserError(
                self.env._(
                    "A finding of a finished audit, or one that is mended, stays."
                )
            )

    def _check_is(self, state):
        for finding in self:
            if finding.state != state:
                raise UserError(
                    self.env._(
                        "This finding is “%(state)s”.",
                        state=finding._get_state_label(),
                    )
                )

    def _get_state_label(self):
        return dict(self._fields["state"]._description_selection(self.env))[self.state]

    # Mending

    def _is_mine(self):
        # Who the person is does not depend on who asks.
        return self.env.user in self.sudo().employee_id.user_id

    def action_mend(self):
        """Say that it is mended, and what was done."""
        for finding in self:
            finding._check_can_mend()
        # The verbs alone set these, see write().
        self.sudo().write({"state": MENDED, "mended_at": fields.Datetime.now()})

    def _check_can_mend(self):
        self.ensure_one()
        self.check_access("write")
        self._check_is(OPEN)
        if not self._is_mine():
            raise AccessError(self.env._("Who has to mend it says that it is mended."))
        if not (self.mended_note or "").strip():
            raise UserError(self.env._("Write down first what was done."))

    def action_confirm(self):
        """Say that these are really mended."""
        for finding in self:
            finding._check_can_confirm()
        # As above.
        self.sudo().write({"state": DONE, "checked_by_id": self.env.uid})

    def action_refuse(self):
        """Ask what is still to be done."""
        self._check_can_confirm()
        return self.env["travel.assessment.reason"]._ask(
            self,
            "refuse",
            self.env._("What Is Still to Be Done"),
            deed=self.env._("Not Yet"),
        )

    def _do_refuse(self, reason):
        self._check_can_confirm()
        # As above.
        self.sudo().write({"state": OPEN, "mended_at": False, "refusal": reason})
        self._tell_mender(NOT_MENDED)

    def _check_can_confirm(self):
        """An assessor looks at it who has nothing to do with who mended it.

        :raise AccessError: saying why not
        """
        self.ensure_one()
        self.check_access("write")
        self._check_is(MENDED)
        reason = self._get_conflict_reason(self.env.user)
        if reason:
            raise AccessError(reason)

    # Reminding

    def _tell_mender(self, subject):
        """Tell whoever mends it, in their language.

        :param subject: a lazy term
        """
        for finding in self.sudo():  # who the person is does not depend on who asks
            user = finding.employee_id.user_id
            if user:
                words = self.with_context(lang=user.lang).env
                self.env["mail.thread"].message_notify(
                    partner_ids=user.partner_id.ids,
                    subject=words._(subject),
                    body=words._(
                        "%(finding)s – until %(day)s. Open it under Staff Assessment, "
                        "My Findings.",
                        finding=finding.name,
                        day=finding.due_on,
                    ),
                )

    @api.model
    def _cron_remind(self):
        """Remind of what is due tomorrow or late; assessors of what is late."""
        due = self.search(self._get_due_domain(AHEAD))
        due._tell_mender(PLEASE_MEND)
        for audit, findings in due.filtered("is_late").grouped("audit_id").items():
            words = self.with_context(lang=audit.company_id.partner_id.lang).env
            self.env["mail.thread"].message_notify(
                partner_ids=audit.auditor_ids.filtered(
                    lambda user: user.has_group(ASSESSOR)
                ).partner_id.ids,
                subject=words._("Findings of an audit are not mended in time"),
                body=words._(
                    "%(audit)s: %(count)s findings are late.",
                    audit=audit.name,
                    count=len(findings),
                ),
            )
