from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.travel_complaint.tools.roles import CASE_READERS


class TravelAssessmentPraise(models.Model):
    """A guest's praise of an employee, on a case (客戶書面表揚或錦旗, AS-4).

    Written down by whoever handles cases, never by whom it is about, and never changed:
    a reward can rest on it.
    """

    _name = "travel.assessment.praise"
    _description = "Guest Praise"
    _order = "received_on desc, id desc"
    _rec_name = "number"
    _check_company_auto = True

    ticket_id = fields.Many2one(
        comodel_name="helpdesk.ticket",
        string="Case",
        required=True,
        ondelete="restrict",
        index=True,
        groups=CASE_READERS,
    )
    number = fields.Char(
        string="Case Number", compute="_compute_number", compute_sudo=True
    )
    company_id = fields.Many2one(
        related="ticket_id.company_id", store=True, precompute=True, index=True
    )
    employee_id = fields.Many2one(
        comodel_name="hr.employee",
        string="Whom",
        required=True,
        ondelete="restrict",
        index=True,
        check_company=True,
    )
    form = fields.Selection(
        selection=[
            ("letter", "Letter or card"),
            ("pennant", "Pennant"),
            ("message", "Message or review"),
        ],
        string="How",
        required=True,
        default="letter",
        help="A reward rests on praise in writing, or on what the guest gave.",
    )
    words = fields.Text(required=True, help="What the guest has written.")
    received_on = fields.Date(
        string="When",
        required=True,
        default=lambda self: fields.Date.context_today(self),
    )
    noted_by_id = fields.Many2one(
        comodel_name="res.users",
        required=True,
        readonly=True,
        ondelete="restrict",
        default=lambda self: self.env.user,
    )
    has_decision = fields.Boolean(
        string="Decided",
        compute="_compute_has_decision",
        search="_search_has_decision",
        compute_sudo=True,
    )

    _received_range = models.Constraint(
        "CHECK (received_on BETWEEN '2000-01-01' AND '2199-12-31')",
        "The date is far from today; check the year.",
    )

    @api.depends("ticket_id.number")
    def _compute_number(self):
        for praise in self:
            praise.number = praise.ticket_id.number

    @api.depends("ticket_id", "employee_id")
    def _compute_has_decision(self):
        decided = self.search([("id", "in", self.ids), ("has_decision", "=", True)])
        for praise in self:
            praise.has_decision = praise in decided

    @api.model
    def _search_has_decision(self, operator, value):
        if operator != "in":
            return NotImplemented
        self.env["travel.assessment.decision"].flush_model()
        decided = Domain.custom(
            to_sql=lambda _model, alias, _query: SQL(
                """
                EXISTS (SELECT FROM travel_assessment_decision AS decision
                         WHERE decision.praise_ticket_id = %s
                           AND decision.employee_id = %s
                           AND decision.state <> 'revoked')
                """,
                SQL.identifier(alias, "ticket_id"),
                SQL.identifier(alias, "employee_id"),
            )
        )
        return decided if True in value else ~decided

    @api.constrains("ticket_id")
    def _check_ticket_id(self):
        # On which cases praise is written down does not depend on who asks.
        for praise_sudo in self.sudo():
            if not praise_sudo.ticket_id.complaint_kind:
                raise UserError(self.env._("Praise is written down on cases alone."))

    @api.constrains("received_on")
    def _check_received_on(self):
        for praise in self:
            if praise.received_on > praise.company_id._get_complaint_today():
                raise UserError(
                    self.env._("Praise is written down after it was received.")
                )

    @api.constrains("employee_id", "noted_by_id")
    def _check_noted_by_another(self):
        # Who is who does not depend on who asks.
        for praise_sudo in self.sudo():
            if praise_sudo.employee_id.user_id == praise_sudo.noted_by_id:
                raise UserError(
                    self.env._(
                        "Nobody writes down praise of themselves. Ask a colleague."
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            # Nobody writes it down in another colleague's name.
            vals_list = [{**vals, "noted_by_id": self.env.uid} for vals in vals_list]
        return super().create(vals_list)

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(
            self.env._("What a guest has said stays as it is. Write down another one.")
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_needed(self):
        for praise in self:
            if praise.noted_by_id != self.env.user:
                raise AccessError(
                    self.env._("Whoever has written it down can take it back.")
                )
            if praise.has_decision:
                raise UserError(
                    self.env._("A reward rests on this praise, so it is kept.")
                )

    def action_reward(self):
        """Draft the reward that rests on this praise."""
        self.ensure_one()
        self.check_access("read")
        decisions = self.env["travel.assessment.decision"]
        # The reward names the case; it is not shown.
        case_sudo = self.sudo().ticket_id
        return decisions._draft_reward("praise", case_sudo, self.employee_id)
