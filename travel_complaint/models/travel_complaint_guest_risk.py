from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.roles import HANDLING

TODO = "travel_complaint.mail_activity_type_retention_contact"
# What people write down; all else is written by the verbs and by the nightly job.
EDITABLE = frozenset({"user_id", "next_step", "due_on", "outcome", "note"})
# Who takes a guest on is the leader's to say.
LEADERS_OWN = frozenset({"user_id", "due_on"})
OPEN, DONE, OVER = "open", "done", "over"


class TravelComplaintGuestRisk(models.Model):
    """A guest at risk of leaving, with the reasons and what is done about it (ST-4).

    One row for each guest, on the latest case that gives a reason. Found each night; a
    guest who was contacted is not listed again before there is a new reason.
    """

    _name = "travel.complaint.guest.risk"
    _description = "Guest at Risk"
    _order = "state, due_on, id desc"
    _rec_name = "guest_name"

    ticket_id = fields.Many2one(
        comodel_name="helpdesk.ticket",
        string="Case",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    number = fields.Char(related="ticket_id.number")
    guest_name = fields.Char(compute="_compute_guest", compute_sudo=True)
    guest_tier_id = fields.Many2one(
        comodel_name="travel.guest.tier", compute="_compute_guest", compute_sudo=True
    )
    guest_phone = fields.Char(related="ticket_id.partner_phone", groups=HANDLING)
    masked_phone = fields.Char(compute="_compute_guest", compute_sudo=True)
    complaint_state = fields.Selection(
        related="ticket_id.complaint_state", string="Case Is"
    )
    rule_ids = fields.Many2many(
        comodel_name="travel.complaint.risk.rule",
        relation="travel_complaint_guest_risk_rule_rel",
        column1="risk_id",
        column2="rule_id",
        string="Reasons",
        readonly=True,
        ondelete="cascade",
    )
    found_on = fields.Date(string="Since", readonly=True, required=True)
    state = fields.Selection(
        selection=[(OPEN, "To contact"), (DONE, "Contacted"), (OVER, "Reason is gone")],
        required=True,
        default=OPEN,
        readonly=True,
    )

    # What is done
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Who Contacts",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    next_step = fields.Text()
    due_on = fields.Date(string="Until")
    outcome = fields.Selection(
        selection=[
            ("stays", "Stays with us"),
            ("undecided", "Undecided"),
            ("lost", "Lost"),
            ("needless", "No contact needed"),
        ]
    )
    note = fields.Text(string="What Was Said and Done")
    done_at = fields.Datetime(string="Contacted On", readonly=True)
    done_by_id = fields.Many2one(
        comodel_name="res.users", readonly=True, ondelete="restrict"
    )

    _case_uniq = models.Constraint(
        "UNIQUE (ticket_id)", "The guest of this case is listed already."
    )
    _done_says_what = models.Constraint(
        "CHECK (state <> 'done' OR (outcome IS NOT NULL AND done_at IS NOT NULL"
        " AND done_by_id IS NOT NULL AND COALESCE(BTRIM(note), '') <> ''))",
        "Say what came of the contact, and what was said.",
    )
    _open_idx = models.Index("(company_id, due_on) WHERE state = 'open'")

    @api.depends("ticket_id.partner_name", "ticket_id.guest_tier_id")
    def _compute_guest(self):
        for risk in self:
            ticket = risk.ticket_id
            risk.guest_name = ticket.partner_name or ticket.number
            risk.guest_tier_id = ticket.guest_tier_id
            risk.masked_phone = ticket.masked_phone

    @api.constrains("user_id")
    def _check_user_not_walled(self):
        # Who is walled off does not depend on who asks.
        for risk_sudo in self.sudo().filtered("user_id"):
            if risk_sudo.user_id in risk_sudo.ticket_id.walled_user_ids:
                raise UserError(
                    self.env._(
                        "%(person)s is named in the case or has declared a conflict. "
                        "Let somebody else contact the guest.",
                        person=risk_sudo.user_id.name,
                    )
                )

    def write(self, vals):
        if not self.env.su:
            self._check_editable(vals)
        result = super().write(vals)
        if vals.keys() & {"user_id", "due_on", "next_step"}:
            self._plan_contact()
        return result

    def _check_editable(self, vals):
        if vals.keys() - EDITABLE:
            raise UserError(
                self.env._("Who is at risk, and why, is found by the system.")
            )
        is_leader = self.env.user.has_group(
            "travel_complaint.group_travel_complaint_leader"
        )
        if vals.keys() & LEADERS_OWN and not is_leader:
            raise UserError(
                self.env._("The leader says who contacts a guest, and until when.")
            )
        if any(risk.state == DONE for risk in self):
            raise UserError(
                self.env._("What came of a contact that was made stays as it is.")
            )

    def _plan_contact(self):
        """Give whoever contacts the guest a to-do on the case."""
        for risk in self.filtered(lambda r: r.state == OPEN):
            # The to-do is theirs, whoever gives it to them.
            ticket_sudo = risk.ticket_id.sudo()
            ticket_sudo.activity_unlink([TODO])
            if risk.user_id:
                today = risk.company_id._get_complaint_today()
                ticket_sudo.activity_schedule(
                    TODO,
                    date_deadline=risk.due_on or fields.Date.add(today, days=2),
                    user_id=risk.user_id.id,
                    note=risk.next_step,
                )

    # Verbs

    def action_take(self):
        """Take this guest on oneself."""
        self.check_access("write")
        for risk in self.filtered(lambda r: r.state == OPEN):
            # Who takes a guest on needs no leader to say so.
            risk.sudo().user_id = self.env.user

    def action_done(self):
        """Note that the guest was contacted, and keep it with the case."""
        self.check_access("write")
        for risk in self:
            reason = risk._get_cannot_finish_reason()
            if reason:
                raise UserError(reason)
            # Written by the verb alone, see _check_editable.
            risk.sudo().write(
                {
                    "state": DONE,
                    "done_at": fields.Datetime.now(),
                    "done_by_id": self.env.uid,
                }
            )
            risk._tell_case()

    def _get_cannot_finish_reason(self):
        if self.state != OPEN:
            return self.env._("This guest waits for no contact.")
        if not self.outcome or not (self.note or "").strip():
            return self.env._(
                "Say first what came of the contact, and what was said and done."
            )
        return False

    def _tell_case(self):
        """Leave the contact and its outcome in the papers of the case."""
        labels = dict(self._fields["outcome"]._description_selection(self.env))
        # Who may contact the guest need not be allowed to work on the case.
        ticket_sudo = self.ticket_id.sudo()
        ticket_sudo.activity_feedback([TODO], feedback=self.note)
        ticket_sudo.message_post(
            body=self.env._(
                "%(person)s has contacted the guest so that they stay with us. "
                "%(outcome)s: %(note)s",
                person=self.env.user.name,
                outcome=labels[self.outcome],
                note=self.note,
            ),
            author_id=self.env.user.partner_id.id,
            subtype_xmlid="mail.mt_note",
        )

    def action_open_case(self):
        """Open the case that gave the reason."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "helpdesk.ticket",
            "res_id": self.ticket_id.id,
            "views": [(self.ticket_id.get_formview_id(), "form")],
        }

    # The job

    @api.model
    def _cron_find(self):
        """List who is at risk now, and take off whose reasons are gone.

        Run twice it changes nothing the second time.
        """
        risks_sudo = self.sudo()  # of all companies, as the job
        # The rules of all companies, for the same reason.
        rules = (
            self.env["travel.complaint.risk.rule"]
            .sudo()
            .search([("active", "=", True)])
        )
        changes = {"new": [], "renew": [], "end": []}
        for what, *row in rules._find_changes():
            changes[what].append(row)
        # Whoever is no longer listed makes room first.
        risks_sudo.browse(row[0] for row in changes["end"])._end()
        for risk_id, _company_id, rule_ids in changes["renew"]:
            risks_sudo.browse(risk_id)._renew(set(rule_ids))
        risks_sudo._add(changes["new"])

    def _renew(self, rule_ids):
        """Keep the reasons as they are now; a new one opens the row again."""
        links = {"rule_ids": [(6, 0, sorted(rule_ids))]}
        if self.state == OPEN:
            self.write(links)
            return
        self.write(
            {
                **links,
                "state": OPEN,
                "found_on": self.company_id._get_complaint_today(),
                **dict.fromkeys(("user_id", "due_on", "outcome", "note"), False),
                **dict.fromkeys(("done_at", "done_by_id"), False),
                "next_step": self._get_next_step(rule_ids, self.company_id),
            }
        )

    @api.model
    def _add(self, rows):
        """List guests on these cases: rows of case id, company id, rule ids."""
        companies = self.env["res.company"].browse(row[1] for row in rows)
        today = {company.id: company._get_complaint_today() for company in companies}
        company_of = {company.id: company for company in companies}
        return self.create(
            [
                {
                    "ticket_id": ticket_id,
                    "company_id": company_id,
                    "rule_ids": [(6, 0, sorted(rule_ids))],
                    "found_on": today[company_id],
                    "next_step": self._get_next_step(rule_ids, company_of[company_id]),
                }
                for ticket_id, company_id, rule_ids in rows
            ]
        )

    def _end(self):
        """Take these off the list: there is no reason any more."""
        self.write({"state": OVER})
        # The system's to-do ends with the reason for it.
        self.ticket_id.sudo().activity_unlink([TODO])

    @api.model
    def _get_next_step(self, rule_ids, company):
        """What the first of these rules advises, in the agency's language.

        The job that lists a guest has a language of its own.
        """
        rules = self.env["travel.complaint.risk.rule"].browse(rule_ids)
        first = rules.sorted("sequence")[:1]
        return first.with_context(lang=company.partner_id.lang).next_step
