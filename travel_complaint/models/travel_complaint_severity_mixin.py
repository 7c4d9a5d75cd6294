from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_list

from ..tools import severity, transitions
from ..tools.prefetch import FILE
from ..tools.roles import CASE_READERS

# Facts that rules may ask for; a change of one of them runs the rules again (SV-3).
FACT_FIELDS = frozenset(
    {
        "category_id",
        "channel_id",
        "circumstance_ids",
        "claimed_amount",
        "complaint_cycle",
        "complaint_kind",
        "demand_ids",
        "guest_count",
        "guest_tier_id",
        "is_exposed",
        "repeat_of_id",
    }
)
# What else decides on policy and limits: a change plans the limits anew.
POLICY_FIELDS = frozenset(
    {
        "severity_id",
        "channel_id",
        "complaint_kind",
        "departure_date",
        "external_reply_at",
        "guest_tier_id",
        "promised_reply_date",
        "return_date",
        "team_id",
    }
)


class TravelComplaintSeverityMixin(models.AbstractModel):
    """Concern: how grave a complaint is, why, and who said otherwise (SV)."""

    _name = "travel.complaint.severity.mixin"
    _description = "Severity of a Case"

    severity_id = fields.Many2one(
        comodel_name="travel.complaint.severity",
        readonly=True,
        copy=False,
        tracking=True,
        ondelete="restrict",
        index="btree_not_null",
    )
    suggested_severity_id = fields.Many2one(
        comodel_name="travel.complaint.severity",
        readonly=True,
        copy=False,
        ondelete="restrict",
        prefetch=FILE,
    )
    severity_rule_ids = fields.Many2many(
        comodel_name="travel.complaint.severity.rule",
        relation="helpdesk_ticket_severity_rule_rel",
        column1="ticket_id",
        column2="rule_id",
        string="Why",
        readonly=True,
        copy=False,
        groups=CASE_READERS,
    )
    severity_override_reason = fields.Char(
        string="Set by Hand Because",
        readonly=True,
        copy=False,
        prefetch=FILE,
    )
    severity_overridden_by_id = fields.Many2one(
        comodel_name="res.users",
        string="Set by",
        readonly=True,
        copy=False,
        ondelete="restrict",
        prefetch=FILE,
    )
    circumstance_ids = fields.Many2many(
        comodel_name="travel.complaint.circumstance",
        relation="helpdesk_ticket_travel_complaint_circumstance_rel",
        column1="ticket_id",
        column2="circumstance_id",
        string="Circumstances",
        copy=False,  # who copies an ordinary ticket may not read circumstances
        groups=CASE_READERS,
    )
    guest_count = fields.Integer(
        string="Guests Concerned",
        default=1,
        help="How many guests complain together.",
        prefetch=FILE,
    )
    is_major = fields.Boolean(string="Major", compute="_compute_is_major", store=True)
    task_force_ids = fields.Many2many(
        comodel_name="res.users",
        relation="helpdesk_ticket_task_force_rel",
        column1="ticket_id",
        column2="user_id",
        copy=False,
        domain="[('share', '=', False)]",
    )

    _guest_count_range = models.Constraint(
        "CHECK (guest_count BETWEEN 1 AND 100000)",
        "At least one guest complains.",
    )

    @api.depends("severity_id.is_major")
    def _compute_is_major(self):
        major_ids = self.env["travel.complaint.severity"]._get_major_ids()
        for ticket in self:
            ticket.is_major = ticket.severity_id.id in major_ids

    def write(self, vals):
        result = super().write(vals)
        cases = self.filtered("complaint_kind")
        if cases and vals.keys() & FACT_FIELDS:
            cases._run_severity_rules()
        if cases and vals.keys() & POLICY_FIELDS:
            cases._replan_clocks()
        return result

    def _run_severity_rules(self, is_new=False):
        """Suggest a level with reasons; by itself a case only goes up (SV-3).

        :param is_new: True for cases of this very create(), see `_write_first`
        :return: those of these cases whose level has changed
        """
        changed = self.browse()
        complaints = self.filtered(lambda t: t.complaint_kind == transitions.COMPLAINT)
        for company, tickets in complaints.grouped("company_id").items():
            # Which scale the company uses is a rule of the house.
            scale_id = company.sudo().complaint_scale_id.id
            levels, rules = self.env["travel.complaint.severity.rule"]._get_scale(
                scale_id
            )
            if not levels:
                continue
            tickets_sudo = tickets.sudo()  # rules see facts that the agent may not
            matches = {
                rule_id: set(tickets_sudo.filtered_domain(domain)._ids)
                for rule_id, _level_id, domain in rules
            }
            for ticket in tickets:
                changed |= ticket._settle_severity(levels, rules, matches, is_new)
        return changed

    def _settle_severity(self, levels, rules, matches, is_new):
        """Set suggestion, reasons and level of one case; the case, if it changed."""
        reasons = [rule for rule in rules if self.id in matches[rule[0]]]
        suggested = severity.suggest(
            levels, [level_id for _id, level_id, _d in reasons]
        )
        settled = severity.settle(
            levels, self.severity_id.id, self.suggested_severity_id.id, suggested
        )
        vals = {}
        if suggested != self.suggested_severity_id.id:
            vals["suggested_severity_id"] = suggested
        if set(self.severity_rule_ids._ids) != {rule[0] for rule in reasons}:
            vals["severity_rule_ids"] = [(6, 0, [rule[0] for rule in reasons])]
        is_changed = settled != self.severity_id.id
        if is_changed:
            vals["severity_id"] = settled
        if vals:
            before = self.severity_id
            if is_new:
                self._write_first(vals)
            else:
                self.sudo().write(vals)  # the engine's own fields, see guard mixin
            if is_changed:
                self._after_severity_change(before)
        return self if is_changed else self.browse()

    def _after_severity_change(self, before):
        """What follows from a new level: the trace, and management when it is major."""
        major_ids = self.env["travel.complaint.severity"]._get_major_ids()
        for ticket in self:
            if before:
                ticket._record_milestone(
                    "severity_changed",
                    note=f"{before.name} → {ticket.severity_id.name}",
                )
            if ticket.severity_id.id in major_ids - {before.id}:
                ticket._alert_management()

    def _alert_management(self):
        """A major case goes to management at once and gets a task force (SV-4)."""
        self._tell_management(self._describe_major)

    def _describe_major(self, env):
        """What management reads of a major case: subject and body."""
        case = self.with_env(env)
        rules = case.severity_rule_ids.mapped("name")
        return (
            env._(
                "Major case %(number)s: %(title)s",
                number=case.number,
                title=case.name,
            ),
            env._(
                "Severity: %(severity)s. Why: %(reasons)s",
                severity=case.severity_id.name,
                reasons=format_list(env, rules) if rules else "–",
            ),
        )

    def _tell_management(self, words):
        """Tell management and the leader at once; who handles it, form a task force.

        :param words: see `_tell_people`
        :return: the users who have been told
        """
        self.ensure_one()
        management = (
            self.env["travel.complaint.alert"]
            ._get_role("management")
            .filtered(lambda user: self.company_id in user.company_ids)
        )
        leader = self.team_id.user_id
        # Whoever registers a major case has named its task force by doing so.
        self.sudo().task_force_ids |= leader | self.user_id
        people = management | leader
        self._tell_people(people, words)
        return people

    # Setting another level by hand

    def action_override_severity(self):
        """Ask for the level and the reason."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Set Severity"),
            "res_model": "travel.complaint.override",
            "view_mode": "form",
            "target": "new",
            "context": {"default_ticket_id": self.id},
        }

    def _do_override_severity(self, level, reason):
        """Give the case another level than suggested; the trace shows both (SV-3).

        :param level: travel.complaint.severity of the company's scale
        :param reason: why
        :raise UserError: for a level of another scale, or a case that has ended
        """
        self.ensure_one()
        self.check_access("write")
        # Which scale the company uses is a rule of the house.
        if level.scale_id != self.company_id.sudo().complaint_scale_id:
            raise UserError(self.env._("Choose a level of the company's own scale."))
        if not self.is_complaint_open:
            raise UserError(
                self.env._("The case has ended. Reopen it before judging it anew.")
            )
        before = self.severity_id
        self.sudo().write(  # the engine's own fields, see guard mixin
            {
                "severity_id": level.id,
                "severity_override_reason": reason,
                "severity_overridden_by_id": self.env.uid,
            }
        )
        self._after_severity_change(before)
        self._tell_reason(
            self.env._(
                "Severity %(level)s instead of the suggested %(suggested)s",
                level=level.name,
                suggested=self.suggested_severity_id.name,
            ),
            reason,
        )
