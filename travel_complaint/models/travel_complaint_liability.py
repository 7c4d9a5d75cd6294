from odoo import api, fields, models
from odoo.exceptions import AccessError

INDIVIDUAL = "individual"
# kind -> the field that says who it is, where that needs saying
PARTIES = {
    INDIVIDUAL: "employee_id",
    "department": "department_id",
    "supplier": "partner_id",
}
DECISION = frozenset({"decided_by_id", "decided_at", "ticket_id", "investigation_id"})


class TravelComplaintLiability(models.Model):
    """Who answers for how much of it (IV-4). The lines make up exactly 100 %."""

    _name = "travel.complaint.liability"
    _description = "Liability"
    _order = "investigation_id, share desc, id"
    _check_company_auto = True

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
            (INDIVIDUAL, "Individual"),
            ("department", "Department"),
            ("company", "Company"),
            ("supplier", "Supplier"),
            ("guest", "Guest"),
            ("force_majeure", "Force majeure"),
        ],
        string="Who",
        required=True,
        default="department",
    )
    employee_id = fields.Many2one(
        comodel_name="hr.employee", ondelete="restrict", index="btree_not_null"
    )
    department_id = fields.Many2one(
        comodel_name="hr.department",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Supplier",
        ondelete="restrict",
        index="btree_not_null",
    )
    fault_grade = fields.Selection(
        selection=[
            ("minor", "Minor fault"),
            ("general", "General fault"),
            ("serious", "Serious fault"),
        ],
        help="How grave the fault of the person is.",
    )
    share = fields.Float(
        string="Share %", digits=(5, 2), required=True, default=0.0, aggregator=None
    )
    reasons = fields.Text(help="On which facts this rests.")
    decided_by_id = fields.Many2one(
        comodel_name="res.users",
        readonly=True,
        ondelete="restrict",
    )
    decided_at = fields.Datetime(string="Decided On", readonly=True)

    _share_range = models.Constraint(
        "CHECK (share > 0 AND share <= 100)",
        "A share of liability is more than 0 % and at most 100 %.",
    )
    _party_matches = models.Constraint(
        "CHECK ((kind = 'individual') = (employee_id IS NOT NULL)"
        " AND (kind = 'department') = (department_id IS NOT NULL)"
        " AND (kind = 'supplier') = (partner_id IS NOT NULL))",
        "Name the person, the department or the supplier who is liable.",
    )
    _grade_of_person = models.Constraint(
        "CHECK (fault_grade IS NULL OR kind = 'individual')",
        "Only a person's fault has a grade.",
    )
    _once_uniq = models.UniqueIndex(
        "(investigation_id, kind, COALESCE(employee_id, 0),"
        " COALESCE(department_id, 0), COALESCE(partner_id, 0))",
        "There is a line for this one already. Change its share instead.",
    )

    @api.depends("kind", "employee_id", "department_id", "partner_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._get_kinds())
        for line in self:
            line.display_name = line._get_party().display_name or kinds.get(line.kind)

    @api.onchange("kind")
    def _onchange_kind(self):
        self.update(self._get_cleared_parties(self.kind))

    @api.model_create_multi
    def create(self, vals_list):
        self.env["travel.complaint.investigation"]._check_are_open(vals_list)
        vals_list = [
            {**vals, **self._get_cleared_parties(vals["kind"])}
            if vals.get("kind")
            else vals
            for vals in vals_list
        ]
        if not self.env.su:
            vals_list = [
                {
                    k: v
                    for k, v in vals.items()
                    if k not in ("decided_by_id", "decided_at")
                }
                for vals in vals_list
            ]
        lines = super().create(vals_list)
        lines.ticket_id._settle_wall()
        return lines

    def write(self, vals):
        if not self.env.su:
            self._check_is_open()
            if vals.keys() & DECISION:
                raise AccessError(
                    self.env._("Who decided on a liability is written by the buttons.")
                )
            if vals.get("kind"):
                vals = {**vals, **self._get_cleared_parties(vals["kind"])}
        result = super().write(vals)
        if "employee_id" in vals:
            self.ticket_id._settle_wall()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_submitted(self):
        self._check_is_open()

    @api.model
    def _get_kinds(self):
        return self._fields["kind"]._description_selection(self.env)

    @api.model
    def _get_cleared_parties(self, kind):
        """Values that empty what does not go with `kind`."""
        cleared = {name: False for of, name in PARTIES.items() if of != kind}
        return cleared if kind == INDIVIDUAL else {**cleared, "fault_grade": False}

    def _get_party(self):
        """The employee, department or supplier; an empty partner for the others."""
        self.ensure_one()
        return self[PARTIES.get(self.kind, "partner_id")]

    def _check_is_open(self):
        """Lines are proposed while it is investigated, and fixed from then on.

        :raise UserError: when one of them belongs to a submitted investigation
        """
        self.investigation_id._check_is_open()

    # Deciding

    def _get_deciders(self):
        """Who may decide on this line: the role that the rule names, and nobody who
        is concerned. Where nobody is left, whoever leads the handling group.

        :return: res.users in superuser mode
        """
        self.ensure_one()
        Rule = self.env["travel.complaint.liability.rule"]
        ticket_sudo = self.sudo().ticket_id  # the rule holds whoever asks
        role = Rule._get_decider(self.kind, ticket_sudo.is_major)
        holders = Rule._get_role_holders(role, ticket_sudo.company_id)
        free = holders.filtered(lambda user: not self._concerns(user))
        if not free and role == "management":
            leaders = Rule._get_role_holders("leader", ticket_sudo.company_id)
            free = leaders.filtered(lambda user: not self._concerns(user))
        return free - ticket_sudo.walled_user_ids

    def _get_all_deciders(self):
        """Everybody who may decide on one of these lines, in superuser mode."""
        users_sudo = self.env["res.users"].sudo()
        return users_sudo.union(*(line._get_deciders() for line in self))

    def _concerns(self, user):
        """Whether `user` would decide on themselves, their department or their head."""
        line_sudo = self.sudo()  # who leads whom does not depend on who asks
        employees = user.sudo().employee_ids  # the same
        heads = employees.parent_id | employees.department_id.manager_id
        return bool(
            line_sudo.employee_id & (employees | heads)
            or line_sudo.department_id.manager_id & employees
        )

    def _decide(self):
        """Note that I have decided on these lines."""
        # The verbs alone set these, see write().
        self.sudo().write(
            {"decided_by_id": self.env.uid, "decided_at": fields.Datetime.now()}
        )
