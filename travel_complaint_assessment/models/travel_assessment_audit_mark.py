from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

NOT_APPLICABLE = "na"


class TravelAssessmentAuditMark(models.Model):
    """How well one case meets one item of the checklist: 3, 2, 1 or 0 (AS-10)."""

    _name = "travel.assessment.audit.mark"
    _description = "Audit Mark"
    _order = "line_id, item_id, id"
    _rec_name = "item_id"

    line_id = fields.Many2one(
        comodel_name="travel.assessment.audit.line",
        string="Case",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    audit_id = fields.Many2one(related="line_id.audit_id", store=True, index=True)
    department_id = fields.Many2one(
        related="line_id.department_id", store=True, string="Department"
    )
    item_id = fields.Many2one(
        comodel_name="travel.assessment.audit.item",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    question = fields.Text(related="item_id.question")
    score = fields.Selection(
        selection=[
            ("3", "3 – fully met"),
            ("2", "2 – met with small gaps"),
            ("1", "1 – large gaps"),
            ("0", "0 – not met"),
            (NOT_APPLICABLE, "Does not apply"),
        ],
        string="Mark",
    )
    note = fields.Char()
    percent = fields.Float(
        string="Score %",
        digits=(5, 1),
        compute="_compute_percent",
        store=True,
        aggregator="avg",
    )

    _once_uniq = models.Constraint(
        "UNIQUE (line_id, item_id)", "This item has a mark for the case already."
    )
    _low_marks_have_a_note = models.Constraint(
        "CHECK (score IS NULL OR score NOT IN ('0', '1')"
        " OR COALESCE(trim(note), '') <> '')",
        "Say in the note what is missing: a mark of 0 or 1 needs it.",
    )

    @api.depends("score")
    def _compute_percent(self):
        for mark in self:
            points = mark._get_points()
            mark.percent = points[0] * 100 / 3 if points else 0.0

    def _get_points(self):
        """The marks as numbers, without those that do not apply or are missing."""
        return [
            int(mark.score)
            for mark in self
            if mark.score and mark.score != NOT_APPLICABLE
        ]

    def write(self, vals):
        if not self.env.su:
            self._check_can_mark(vals)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(self.env._("The checklist of an audit is fixed by the draw."))

    def _check_can_mark(self, vals):
        """Only who audits the case marks it, as long as the audit is under way."""
        is_open = all(mark.audit_id.state == "drawn" for mark in self)
        if self.line_id.auditor_id - self.env.user or not is_open:
            raise AccessError(
                self.env._("A case is marked by who audits it, until the audit ends.")
            )
        if vals.keys() - {"score", "note"}:
            raise AccessError(
                self.env._("The checklist of an audit is fixed by the draw.")
            )

    def action_add_finding(self):
        """Open a new finding about this mark."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Finding"),
            "res_model": "travel.assessment.audit.finding",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_audit_id": self.audit_id.id,
                "default_mark_id": self.id,
                "default_name": self.note,
            },
        }
