from odoo import api, fields, models
from odoo.exceptions import UserError


class TravelComplaintInvestigationStep(models.Model):
    """One thing done to find out what happened (IV-1): when, with whom, what came out.

    Append-only, like contacts: a slip is corrected by a further step that names the
    first one. Files of a step are evidence.
    """

    _name = "travel.complaint.investigation.step"
    _description = "Step of an Investigation"
    _order = "held_at desc, id desc"
    _rec_name = "result"

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
    kind = fields.Selection(
        selection=[
            ("interview", "Interview"),
            ("visit", "Site visit"),
            ("document", "Document check"),
            ("opinion", "Third-party opinion"),
        ],
        required=True,
        default="interview",
    )
    held_at = fields.Datetime(string="When", required=True, default=fields.Datetime.now)
    employee_id = fields.Many2one(
        comodel_name="hr.employee", string="Colleague", ondelete="restrict"
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner", string="Guest or Partner", ondelete="restrict"
    )
    person = fields.Char(
        string="Somebody Else", help="Who is neither a colleague nor a known contact."
    )
    whom = fields.Char(string="With Whom", compute="_compute_whom")
    place = fields.Char()
    result = fields.Text(required=True, help="What was said, seen or found.")
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="By",
        ondelete="restrict",
        default=lambda self: self.env.user,
    )
    corrects_id = fields.Many2one(
        comodel_name="travel.complaint.investigation.step",
        ondelete="restrict",
        domain="[('investigation_id', '=', investigation_id)]",
        help="The earlier step that this one puts right.",
    )
    evidence_ids = fields.One2many(
        comodel_name="travel.complaint.evidence", inverse_name="step_id"
    )

    _held_range = models.Constraint(
        "CHECK (held_at BETWEEN '1990-01-01' AND '2100-01-01')",
        "The date of the step is too far away to be true. Check the year.",
    )

    @api.depends("employee_id", "partner_id", "person")
    @api.depends_context("lang")
    def _compute_whom(self):
        for step in self:
            # Their names are on the case; who they are otherwise is not shown.
            step_sudo = step.sudo()
            names = (step_sudo.employee_id.name, step_sudo.partner_id.display_name)
            step.whom = ", ".join(filter(None, [*names, step.person]))

    @api.constrains("held_at")
    def _check_held_at(self):
        now = fields.Datetime.now()
        for step in self:
            if step.held_at > now:
                raise UserError(
                    self.env._(
                        "A step is written down after it was taken. For one that is "
                        "still to come, plan an activity."
                    )
                )

    @api.constrains("kind", "employee_id", "partner_id", "person")
    def _check_whom(self):
        for step in self:
            if step.kind in ("interview", "opinion") and not step.whom:
                raise UserError(self.env._("With whom did you speak? Name the person."))

    @api.constrains("corrects_id")
    def _check_corrects_id(self):
        for step in self:
            corrected = step.corrects_id
            if corrected and corrected.investigation_id != step.investigation_id:
                raise UserError(
                    self.env._("A step can only correct one of the same investigation.")
                )

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            # Nobody writes down a step in another colleague's name.
            vals_list = [{**vals, "user_id": self.env.uid} for vals in vals_list]
        self.env["travel.complaint.investigation"]._check_are_open(vals_list)
        steps = super().create(vals_list)
        # Whoever may add a step has handled the case for the first time (TL-6).
        steps.ticket_id._record_milestone("first_handling")
        return steps

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(
            self.env._(
                "A step cannot be changed afterwards. Add another one that corrects it."
            )
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(
            self.env._("A step cannot be deleted. Add another one that corrects it.")
        )
