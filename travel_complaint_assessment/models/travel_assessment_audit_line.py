from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..tools import sample


class TravelAssessmentAuditLine(models.Model):
    """A case that the lot has met, and what it comes to."""

    _name = "travel.assessment.audit.line"
    _description = "Audited Case"
    _inherit = ["travel.assessment.independence.mixin"]
    _order = "audit_id, id"
    _rec_name = "number"

    audit_id = fields.Many2one(
        comodel_name="travel.assessment.audit",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    company_id = fields.Many2one(related="audit_id.company_id")
    audit_state = fields.Selection(related="audit_id.state", string="State of Audit")
    ticket_id = fields.Many2one(
        comodel_name="helpdesk.ticket",
        string="Case",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    # Auditors need not be allowed to read cases: they get the dossier of this one.
    number = fields.Char(related="ticket_id.number", string="Case Number")
    department_id = fields.Many2one(
        related="ticket_id.complaint_department_id", store=True, string="Department"
    )
    auditor_id = fields.Many2one(
        comodel_name="res.users", readonly=True, ondelete="restrict"
    )
    mark_ids = fields.One2many(
        comodel_name="travel.assessment.audit.mark",
        inverse_name="line_id",
        string="Marks",
    )
    score = fields.Float(
        string="Score %",
        digits=(5, 1),
        compute="_compute_score",
        store=True,
        aggregator="avg",
    )
    missing_count = fields.Integer(string="Marks Missing", compute="_compute_missing")
    is_mine = fields.Boolean(compute="_compute_is_mine")

    _once_uniq = models.Constraint(
        "UNIQUE (audit_id, ticket_id)", "This case is in the sample already."
    )

    @api.depends("mark_ids.score")
    def _compute_score(self):
        for line in self:
            line.score = sample.percent(line.mark_ids._get_points())

    @api.depends("mark_ids.score")
    def _compute_missing(self):
        for line in self:
            line.missing_count = len(line.mark_ids.filtered(lambda m: not m.score))

    @api.depends("auditor_id")
    @api.depends_context("uid")
    def _compute_is_mine(self):
        for line in self:
            line.is_mine = line.auditor_id == self.env.user

    @api.constrains("auditor_id", "ticket_id")
    def _check_auditor_id(self):
        for line in self.filtered("auditor_id"):
            reason = line._get_conflict_reason(line.auditor_id)
            if reason:
                raise ValidationError(reason)

    def write(self, vals):
        if not self.env.su and vals.keys() - {"mark_ids"}:
            raise AccessError(self.env._("Which cases are audited is drawn by lot."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(self.env._("Which cases are audited is drawn by lot."))

    # Independence

    def _get_judged_employees(self):
        return self.env["hr.employee"]

    def _get_judged_cases(self):
        return self.ticket_id

    # Drawing

    def _assign(self, auditors):
        """Give each case to an auditor who has not handled it, by turns."""
        for position, line in enumerate(self):
            turn = position % len(auditors)
            reasons = []
            for auditor in auditors[turn:] + auditors[:turn]:
                reason = line._get_conflict_reason(auditor)
                if not reason:
                    line.auditor_id = auditor
                    break
                reasons.append(reason)
            else:
                raise UserError(
                    self.env._(
                        "None of the auditors may audit case %(number)s: %(reasons)s "
                        "Add an auditor who had nothing to do with it.",
                        number=line.number,
                        reasons=" ".join(reasons),
                    )
                )

    def _add_marks(self):
        items = self.env["travel.assessment.audit.item"].search([("active", "=", True)])
        self.env["travel.assessment.audit.mark"].create(
            [
                {"line_id": line.id, "item_id": item.id}
                for line in self
                for item in items
            ]
        )

    # Reading the case

    def action_dossier(self):
        """Open the dossier of the case."""
        self._check_can_read_case()
        return {
            "type": "ir.actions.act_url",
            "url": f"/travel_assessment/audit/{self.id}/dossier.pdf",
            "target": "new",
        }

    def _check_can_read_case(self):
        """Whoever audits a case reads its dossier, as long as they audit it.

        :raise AccessError: for everybody else
        """
        self.ensure_one()
        self.check_access("read")
        if self.auditor_id != self.env.user or self.audit_state != "drawn":
            raise AccessError(
                self.env._("The dossier is for who audits the case, while they do.")
            )

    def _print_dossier(self):
        """The dossier of the case as a PDF."""
        self._check_can_read_case()
        return self.sudo().ticket_id._print_dossier()  # the right was checked above
