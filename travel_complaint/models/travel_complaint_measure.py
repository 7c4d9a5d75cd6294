from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools import limits

OPEN = ("planned", "issued")
# What is agreed with the measure, and what its person writes when it is carried out.
TERMS = frozenset(
    {"name", "kind", "description", "user_id", "department_id", "due_date", "sequence"}
)
PROOF = frozenset({"proof", "attachment_ids"})


class TravelComplaintMeasure(models.Model):
    """One thing that we do for the guest: what, who, by when, with proof (RS-1, OR-6).

    From the plan being issued on it has a limit of its own (TL-16), and its terms are
    the handling group's to change. What is done or cancelled is fixed.
    """

    _name = "travel.complaint.measure"
    _description = "Measure for a Guest"
    _order = "sequence, id"
    _check_company_auto = True

    # What is planned
    ticket_id = fields.Many2one(
        comodel_name="helpdesk.ticket",
        string="Case",
        required=True,
        ondelete="restrict",
        index=True,
    )
    number = fields.Char(
        string="Case Number", compute="_compute_number", compute_sudo=True
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    cycle = fields.Integer(required=True, default=1, readonly=True)
    sequence = fields.Integer(default=10)
    name = fields.Char(string="Measure", required=True)
    kind = fields.Selection(
        selection=[
            ("explanation", "Explanation"),
            ("apology", "Apology"),
            ("refund", "Refund"),
            ("compensation", "Compensation"),
            ("replacement", "Replacement"),
            ("other", "Other"),
        ],
        required=True,
        default="other",
    )
    description = fields.Text(help="What exactly is to be done, or said.")
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Responsible",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    department_id = fields.Many2one(
        comodel_name="hr.department", ondelete="restrict", check_company=True
    )
    due_date = fields.Date(string="By When", help="The last day for it (TL-16).")
    due_at = fields.Datetime(compute="_compute_due_at", store=True)

    # What became of it
    state = fields.Selection(
        selection=[
            ("planned", "Planned"),
            ("issued", "Issued"),
            ("done", "Done"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="planned",
        readonly=True,
    )
    issued_at = fields.Datetime(string="Issued", readonly=True, copy=False)
    done_at = fields.Datetime(string="Done", readonly=True, copy=False)
    done_by_id = fields.Many2one(
        comodel_name="res.users",
        readonly=True,
        ondelete="restrict",
        copy=False,
    )
    proof = fields.Text(copy=False, help="How one can see that it has been done.")
    attachment_ids = fields.Many2many(
        comodel_name="ir.attachment",
        string="Files",
        bypass_search_access=True,
        copy=False,
    )
    cancel_reason = fields.Text(readonly=True, copy=False)
    can_finish = fields.Boolean(compute="_compute_can_finish")

    _done_has_date = models.Constraint(
        "CHECK (state <> 'done' OR (done_at IS NOT NULL AND done_by_id IS NOT NULL))",
        "A measure that is done says when and by whom.",
    )
    _issued_has_terms = models.Constraint(
        "CHECK (state = 'planned' OR state = 'cancelled'"
        " OR (user_id IS NOT NULL AND due_date IS NOT NULL))",
        "A measure needs a person and a date before it is issued.",
    )
    _open_idx = models.Index("(ticket_id, cycle) WHERE state IN ('planned', 'issued')")

    @api.depends("ticket_id")
    def _compute_number(self):
        # Computed as superuser: whoever carries out a measure need not see the case.
        for measure in self:
            measure.number = measure.ticket_id.number

    @api.depends("due_date", "company_id")
    def _compute_due_at(self):
        for measure in self:
            measure.due_at = (
                measure.due_date
                and measure.company_id
                and measure.company_id._get_complaint_day_end(measure.due_date)
            )

    @api.depends("state", "user_id", "ticket_id")
    @api.depends_context("uid")
    def _compute_can_finish(self):
        for measure in self:
            measure.can_finish = (
                measure.state == "issued" and measure._is_mine_or_writable()
            )

    @api.depends("number", "name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for measure in self:
            measure.display_name = f"{measure.number} {measure.name}"

    # What may be written, and when

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            ticket_id = vals.get("ticket_id", self.env.context.get("default_ticket_id"))
            ticket = self.env["helpdesk.ticket"].browse(ticket_id or [])
            ticket._check_can(ticket._get_cannot_plan_reason())
            if not self.env.su:
                self._check_new_vals(vals)
            vals["company_id"] = ticket.company_id.id
            vals["cycle"] = ticket.complaint_cycle
            vals.setdefault("user_id", ticket.user_id.id)
            vals.setdefault("department_id", ticket.complaint_department_id.id)
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su:
            self._check_can_write(vals)
        before = {measure: measure.due_at for measure in self}
        result = super().write(vals)
        moved = self.filtered(
            lambda m: m.state == "issued" and before[m] and m.due_at != before[m]
        )
        moved._follow_new_date(before)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_issued(self):
        for measure in self:
            if measure.state != "planned":
                raise UserError(
                    self.env._(
                        "“%(measure)s” has been issued and cannot be deleted. Cancel "
                        "it with the reason instead.",
                        measure=measure.name,
                    )
                )

    @api.model
    def _check_new_vals(self, vals):
        """Refuse values for a new measure that the system alone gives.

        :raise AccessError: with the way out
        """
        context = self.env.context
        given = {
            name
            for name in self._fields.keys() - TERMS - PROOF - {"ticket_id"}
            if vals.get(name, context.get(f"default_{name}"))
            not in (None, False, 0, "", "planned")
        }
        # What goes with the case is set anew.
        if given - {"company_id"}:
            raise AccessError(self._describe_evidence())

    def _check_can_write(self, vals):
        """Refuse what is not to be written at this moment, or not by this person.

        :raise AccessError: with the way out
        :raise UserError: when the measure is fixed
        """
        touched = {
            name
            for name in vals
            if name not in PROOF | TERMS and name != "message_main_attachment_id"
        }
        if touched:
            raise AccessError(self._describe_evidence())
        is_member = self.env.user.has_group(
            "travel_complaint.group_travel_complaint_member"
        )
        for measure in self:
            if measure.state not in OPEN:
                raise UserError(
                    self.env._(
                        "“%(measure)s” is finished, and what was done stays as it is.",
                        measure=measure.name,
                    )
                )
            if measure.state == "issued" and vals.keys() & TERMS and not is_member:
                raise AccessError(
                    self.env._(
                        "“%(measure)s” has been issued. Only the handling group "
                        "changes who does it, what and by when.",
                        measure=measure.name,
                    )
                )

    def _describe_evidence(self):
        return self.env._(
            "The system writes down what becomes of a measure. Use the buttons: issue "
            "the plan, done, cancel."
        )

    def _follow_new_date(self, before):
        """Move the running limits along with the dates, and say so (TL-16)."""
        clocks_sudo = self._get_running_clocks_sudo()
        clocks_sudo._move_to_date()
        for measure in self:
            measure.ticket_id._tell_reason(
                self.env._("New date for “%(measure)s”", measure=measure.name),
                str(measure.due_date),
            )
        clocks_sudo.ticket_id._refresh_deadlines()

    def _get_running_clocks_sudo(self):
        Clock_sudo = self.env["travel.complaint.clock"].sudo()  # the engine's own
        return Clock_sudo.search(
            [("measure_id", "in", self.ids), ("state", "in", limits.ONGOING)]
        )

    # Issuing: a verb of the case, see travel.complaint.plan.mixin

    def _issue(self):
        """Start these planned measures: from now on their limits run.

        :raise UserError: when one has no person or date, or a date that has passed
        """
        for measure in self:
            ticket = measure.ticket_id
            if not measure.user_id or not measure.due_date:
                raise UserError(
                    self.env._(
                        "Enter who does “%(measure)s” and by when before you issue the "
                        "plan.",
                        measure=measure.name,
                    )
                )
            today = ticket.company_id._get_complaint_today()
            if measure.due_date < today:
                raise UserError(
                    self.env._(
                        "The date of “%(measure)s” has passed already. Enter a later "
                        "one.",
                        measure=measure.name,
                    )
                )
        # The verbs alone set these, see write().
        self.sudo().write({"state": "issued", "issued_at": fields.Datetime.now()})
        for measure in self:
            measure.ticket_id._record_milestone(
                "measure_issued", measure=measure, note=measure.name
            )

    # Verbs

    def action_open(self):
        """Open the measure's own form: proof, files, cancelling."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Measure"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_done(self):
        """Note that these measures have been carried out; the proof is there."""
        self._check_can_finish()
        for measure in self:
            if not (measure.proof or "").strip() and not measure.attachment_ids:
                raise UserError(
                    self.env._(
                        "Write under “Proof” how one can see that “%(measure)s” has "
                        "been done, or attach a file.",
                        measure=measure.name,
                    )
                )
        # The verbs alone set these, see write().
        self.sudo().write(
            {
                "state": "done",
                "done_at": fields.Datetime.now(),
                "done_by_id": self.env.uid,
            }
        )
        for measure in self:
            # Whoever did it may not see the case, but what they did counts there.
            ticket_sudo = measure.ticket_id.sudo()
            ticket_sudo._record_milestone(
                "measure_done", measure=measure, note=measure.name
            )
        self.ticket_id.sudo()._note_handling_finished()  # as above

    def _check_can_finish(self):
        for measure in self:
            if measure.state != "issued":
                raise UserError(
                    self.env._(
                        "“%(measure)s” is not open: only a measure that has been "
                        "issued can be done.",
                        measure=measure.name,
                    )
                )
            if not measure._is_mine_or_writable():
                raise AccessError(
                    self.env._(
                        "“%(measure)s” is for %(person)s to carry out.",
                        measure=measure.name,
                        person=measure.sudo().user_id.name,  # a name is no secret
                    )
                )

    def _is_mine_or_writable(self):
        """Whether this person carries it out, or works on the case."""
        return self.user_id == self.env.user or self.ticket_id.has_access("write")

    def action_cancel(self):
        """Ask why it is not carried out."""
        return self.env["travel.complaint.plan.reason"]._ask(
            self, "cancel", self.env._("Cancel the Measure")
        )

    def _do_cancel(self, reason):
        """Give these measures up, with the reason; their limits end."""
        self.ticket_id.check_access("write")
        for measure in self:
            if measure.state not in OPEN:
                raise UserError(
                    self.env._(
                        "“%(measure)s” is finished, and what was done stays as it is.",
                        measure=measure.name,
                    )
                )
        # The verbs alone set these, see write().
        self.sudo().write({"state": "cancelled", "cancel_reason": reason})
        self._get_running_clocks_sudo()._cancel(fields.Datetime.now())
        self.ticket_id._refresh_deadlines()
        for measure in self:
            measure.ticket_id._tell_reason(
                self.env._("Cancelled: %(measure)s", measure=measure.name), reason
            )
        self.ticket_id._note_handling_finished()
