from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.roles import HANDLING

ROUTING_FIELDS = frozenset({"category_id", "severity_id"})


class TravelComplaintRoutingMixin(models.AbstractModel):
    """Concern: which department a case belongs to, and asking it (OR)."""

    _name = "travel.complaint.routing.mixin"
    _description = "Routing of a Case"

    is_unrouted = fields.Boolean(
        string="Unrouted",
        readonly=True,
        copy=False,
        default=False,
        index="btree_not_null",
        help="The matrix has no row for this case: the leader decides who handles it.",
    )
    request_ids = fields.One2many(
        comodel_name="travel.complaint.request",
        inverse_name="ticket_id",
        string="Requests to Departments",
        groups=HANDLING,
    )
    # Kept on the case: each form asks for them, and everybody who reads it may know.
    request_count = fields.Integer(
        string="Requests",
        compute="_compute_request_counts",
        store=True,
        copy=False,
    )
    open_request_count = fields.Integer(
        compute="_compute_request_counts",
        store=True,
        copy=False,
    )

    @api.depends("request_ids.state")
    def _compute_request_counts(self):
        for ticket in self:
            states = ticket.request_ids.mapped("state")
            ticket.request_count = len(states)
            ticket.open_request_count = states.count("asked")

    def _is_of_company(self, user_id):
        """Whether this person works for the company of the case."""
        # For whom somebody works is no secret.
        user_sudo = self.env["res.users"].sudo().browse(user_id)
        return self.company_id.id in user_sudo._get_company_ids()

    def _check_user_of_company(self, vals):
        """Nobody hands a case to a person who may not open it (attack 97).

        What comes in by itself is registered, whoever its team assigns it to.

        :raise UserError: with the person and the company
        """
        user = self.env["res.users"].browse(vals.get("user_id") or [])
        if self.env.su or not user:
            return
        for ticket in self.filtered("complaint_kind"):
            if not ticket._is_of_company(user.id):
                raise UserError(
                    self.env._(
                        "%(person)s does not work for %(company)s, to which the case "
                        "belongs. Make somebody else responsible.",
                        person=user.sudo().name,  # so that one knows who it is about
                        company=ticket.company_id.sudo().name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        tickets = super().create(vals_list)
        for ticket, vals in zip(tickets, vals_list, strict=True):
            ticket._check_user_of_company(vals)
        return tickets

    def write(self, vals):
        self._check_user_of_company(vals)
        result = super().write(vals)
        if vals.keys() & ROUTING_FIELDS:
            self.filtered(
                lambda t: t.complaint_kind == "complaint" and t.is_complaint_open
            )._route()
        return result

    def _get_matrix_row(self):
        return self.env["travel.complaint.responsibility"]._find(
            self.company_id.id, self.category_id.id, self.severity_id.id
        )

    def _route(self, is_new=False):
        """Give each case the department that the matrix names (OR-4).

        A case that has been routed and asked its department stays with it until a
        person decides otherwise. What the matrix does not cover goes to the leader of
        the handling group and is visible as unrouted.

        :param is_new: True for cases of this very create(), see `_write_first`
        """
        for ticket in self:
            row = ticket._get_matrix_row()
            vals = {}
            if row and row.department_id != ticket.complaint_department_id.id:
                vals["complaint_department_id"] = row.department_id
            if row and row.lead_id and not ticket.user_id:
                vals["user_id"] = ticket._get_free_user_id(row.lead_id)
            if bool(row) == ticket.is_unrouted:
                vals["is_unrouted"] = not row
            if not row and not ticket.user_id and ticket.team_id.user_id:
                vals["user_id"] = ticket._get_free_user_id(ticket.team_id.user_id.id)
            if vals and is_new:
                ticket._write_first(vals)
            elif vals:
                ticket.sudo().write(vals)  # the engine's own fields, see guard mixin

    def action_ask_departments(self):
        """Open the dialog that asks departments for materials (OR-5)."""
        self.ensure_one()
        self._check_can_ask()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Ask Departments"),
            "res_model": "travel.complaint.ask",
            "view_mode": "form",
            "target": "new",
            "context": {"default_ticket_id": self.id},
        }

    def _check_can_ask(self):
        self.check_access("write")
        for ticket in self:
            if not ticket.is_complaint_open or ticket.complaint_state == "registered":
                raise UserError(
                    self.env._(
                        "%(number)s: accept the case before you ask departments.",
                        number=ticket.number,
                    )
                )
